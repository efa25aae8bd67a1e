/** The usage of many organizations, each of which has to be asked for by itself. */
import type { KiloApi } from '../kilo/api';
import { KiloError, type KiloErrorKind } from '../kilo/errors';
import type { OrganizationSummary } from '../team/model';
import type { OverviewUsage } from '../team/overview';
import { problemOf } from './problems';

/** So many are asked at a time. */
const AT_A_TIME = 4;
/** After these nobody else needs to be asked. */
const ENDING: readonly KiloErrorKind[] = ['offline', 'signedOut', 'canceled', 'limited'];

/** What each organization has used in the last 30 days, or why that is not known, by its id. */
export async function fetchOverviewUsage(
  api: Pick<KiloApi, 'usageSummary'>,
  organizations: readonly Pick<OrganizationSummary, 'id'>[],
  signal: AbortSignal,
): Promise<Record<string, OverviewUsage>> {
  const found: Record<string, OverviewUsage> = {};
  const waiting = [...organizations];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) found[next.id] = await usageOf(api, next.id, signal);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return found;
}

async function usageOf(api: Pick<KiloApi, 'usageSummary'>, id: string, signal: AbortSignal): Promise<OverviewUsage> {
  try {
    return { summary: await api.usageSummary(id, { signal }) };
  } catch (error) {
    if (!KiloError.is(error) || ENDING.includes(error.kind)) throw error;
    return { problem: problemOf(error).title };
  }
}
