/** Figures about usage that the server computes itself: how models performed, the AI-adoption score, and the use of autocomplete. */
import type { AiAdoption, AutocompleteUse, ModelPerformance } from '../team/model';
import { microdollars } from '../team/money';
import { addDays, DAY, instant, startOfDay, utcDay, type DayRange, type UtcDay } from '../team/time';
import type { Call } from './api';
import type { OutputOf } from './contract/procedure';
import { getBreakdown, getSummary } from './contract/usageAnalytics';
import * as usageDetails from './contract/usageDetails';
import { whereOffered, type GenerationMemory } from './generation';
import type { Trpc } from './trpc';
import { teamOrSelf } from './usagePeople';

/** A window that holds whole UTC days exactly; its end is exclusive. */
export function wholeDays({ from, to }: DayRange): { startDate: string; endDate: string } {
  const iso = (day: UtcDay) => new Date(startOfDay(day)).toISOString();
  return { startDate: iso(from), endDate: iso(addDays(to, 1)) };
}

/** The server measures one model at a time, so only those are asked for that are used most. */
const MOST_MODELS = 12;

/**
 * How the models that were used most performed over a range of days, by requests; undefined where the server measures nothing. A mean is the
 * sum of what was measured divided by how often it was, and null where it never was.
 */
export function readModelPerformance(
  trpc: Trpc,
  memory: GenerationMemory,
  organizationId: string,
  days: DayRange,
  call: Call,
): Promise<ModelPerformance[] | undefined> {
  const slow = { ...call, slow: true };
  const common = { organizationId, ...wholeDays(days), granularity: 'day' as const };
  return memory.newerFirst<ModelPerformance[] | undefined>(
    'usageAnalytics',
    async () => {
      const { result } = await teamOrSelf(async (viewAs) => {
        const used = { ...common, viewAs, dimension: 'model' as const, metric: 'requests' as const, limit: MOST_MODELS };
        const { breakdown } = await trpc.query(getBreakdown, used, slow);
        const models = breakdown.map(({ key }) => key).filter((key) => key !== '');
        return Promise.all(
          models.map(async (model) =>
            toPerformance(model, await trpc.query(getSummary, { ...common, viewAs, models: [model] }, slow)),
          ),
        );
      });
      return result;
    },
    async () => undefined,
  );
}

function toPerformance(model: string, summary: OutputOf<typeof getSummary>): ModelPerformance {
  const { requestCount: requests, inputTokens, cacheHitTokens, cancelledCount } = summary;
  const per = (sum: number | undefined, count: number | undefined): number | null => (count ? (sum ?? 0) / count : null);
  return {
    model,
    requests,
    averageLatencyMs: per(summary.totalLatencyMs, summary.latencyCount),
    averageGenerationMs: per(summary.totalGenerationTimeMs, summary.generationTimeCount),
    errorRate: per(summary.errorCount, requests),
    cancelRate: cancelledCount === undefined ? null : per(cancelledCount, requests),
    cacheHitRatio: cacheHitTokens === undefined ? null : per(cacheHitTokens, inputTokens + cacheHitTokens),
  };
}

/** The AI-adoption score of a range of days; undefined where the server has none. */
export async function readAdoption(
  trpc: Trpc,
  organizationId: string,
  days: DayRange,
  call: Call,
): Promise<AiAdoption | undefined> {
  const startDate = new Date(startOfDay(days.from)).toISOString();
  // One point for each day whose beginning is not after the end.
  const endDate = new Date(startOfDay(days.to) + DAY - 1).toISOString();
  const question = trpc.query(
    usageDetails.getAIAdoptionTimeseries,
    { organizationId, startDate, endDate },
    { ...call, slow: true },
  );
  const answer = await whereOffered(question);
  if (!answer) return undefined;
  const { timeseries, weeklyTrends, userScores, isNewOrganization } = answer;
  return {
    days: timeseries.map(({ datetime, ...score }) => ({ day: utcDay(instant(datetime)), ...score })),
    weekly: weeklyTrends,
    people: userScores,
    isNew: isNewOrganization,
  };
}

/** Use of autocomplete, everybody's, of all time; undefined where the server does not count it. */
export async function readAutocomplete(trpc: Trpc, organizationId: string, call: Call): Promise<AutocompleteUse | undefined> {
  const answer = await whereOffered(trpc.query(usageDetails.getAutocomplete, { organizationId }, call));
  return answer && { ...answer, cost: microdollars(answer.cost) };
}
