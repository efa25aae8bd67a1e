/** Usage by day, person and model: one table, filled from either generation's way of counting. */
import { UsageTableBuilder } from '../team/usageTable';
import type { UsagePeriod, UsageTable } from '../team/model';
import { addDays, daysBetween, utcDay, type Instant, type UtcDay } from '../team/time';
import type { Call } from './api';
import type { Ask } from './bodies';
import { withMembers } from './contract/organizations';
import type { OutputOf } from './contract/procedure';
import { getTable, TABLE_LIMIT } from './contract/usageAnalytics';
import * as usageDetails from './contract/usageDetails';
import type { GenerationMemory } from './generation';
import type { Trpc } from './trpc';
import { wholeDays } from './usageMeasures';
import { namePeople, teamOrSelf, usagePerson, type ViewAs } from './usagePeople';

type AnalyticsRow = OutputOf<typeof getTable>['rows'][number];

/** Most days asked for at once. A larger answer that hits the server's limit is thrown away, which costs more than a second question. */
const DAYS_PER_QUESTION = 92;

/** The whole UTC days of a period: today, which is incomplete, and those before it. */
export function periodDays(period: UsagePeriod, now: Instant): UtcDay[] {
  const today = utcDay(now);
  return daysBetween(addDays(today, 1 - period), today);
}

/** Usage of the last `period` UTC days. On newer servers callers without a billing role get their own only; `scope` says so. */
export function readUsage(
  trpc: Trpc,
  memory: GenerationMemory,
  organizationId: string,
  period: UsagePeriod,
  now: Instant,
  call: Call,
): Promise<UsageTable> {
  const days = periodDays(period, now);
  return memory.newerFirst(
    'usageAnalytics',
    () => readAnalytics(trpc, organizationId, days, call),
    () => readDetails(trpc, organizationId, period, days, call),
  );
}

/** Newer servers: rows by user id, with a cap that cuts silently. */
async function readAnalytics(trpc: Trpc, organizationId: string, days: UtcDay[], call: Call): Promise<UsageTable> {
  const team = trpc.query(withMembers, { organizationId }, call);
  team.catch(() => undefined);
  const { scope, result } = await teamOrSelf(async (viewAs) => {
    const chunks = [];
    for (let at = 0; at < days.length; at += DAYS_PER_QUESTION) {
      chunks.push(readRows(trpc, organizationId, viewAs, days.slice(at, at + DAYS_PER_QUESTION), call));
    }
    const parts = await Promise.all(chunks);
    return { rows: parts.flatMap((part) => part.rows), truncated: parts.some((part) => part.truncated) };
  });

  const ids = result.rows.map((row) => row.dimensions['user'] ?? '');
  const ask: Ask = (procedure, input) => trpc.query(procedure, input, { ...call, slow: true });
  const people = await namePeople(ask, organizationId, (await team).members, ids);
  const table = new UsageTableBuilder(days, { scope, withErrors: true });
  for (const row of result.rows) {
    const id = row.dimensions['user'] ?? '';
    table.add(row.datetime.slice(0, 10) as UtcDay, people.get(id) ?? usagePerson(id, null, null), row.dimensions['model'] ?? '', {
      cost: Math.round(row.costMicrodollars),
      requests: row.requestCount,
      inputTokens: row.inputTokens,
      outputTokens: row.outputTokens,
      errors: row.errorCount ?? 0,
    });
  }
  return table.build({ truncated: result.truncated });
}

/** The rows of consecutive days, halving the range until no answer is cut. `truncated` when even a single day is too much. */
async function readRows(
  trpc: Trpc,
  organizationId: string,
  viewAs: ViewAs,
  days: UtcDay[],
  call: Call,
): Promise<{ rows: AnalyticsRow[]; truncated: boolean }> {
  const { rows } = await trpc.query(
    getTable,
    { organizationId, viewAs, ...range(days), granularity: 'day', groupBy: ['user', 'model'], limit: TABLE_LIMIT },
    { ...call, slow: true },
  );
  if (rows.length < TABLE_LIMIT) return { rows, truncated: false };
  if (days.length === 1) return { rows, truncated: true };
  const middle = Math.ceil(days.length / 2);
  const halves = await Promise.all(
    [days.slice(0, middle), days.slice(middle)].map((half) => readRows(trpc, organizationId, viewAs, half, call)),
  );
  return { rows: halves.flatMap((half) => half.rows), truncated: halves.some((half) => half.truncated) };
}

const range = (days: UtcDay[]) => wholeDays({ from: days[0]!, to: days.at(-1)! });

/** The smallest rolling window of the first generation that holds all whole days of a period. */
const DETAILS_PERIOD = { 7: 'week', 30: 'month', 90: 'year', 365: 'year' } as const;

/** The first generation: one answer with everybody's usage, by e-mail. Its first day is incomplete, and not one of `days`. */
async function readDetails(
  trpc: Trpc,
  organizationId: string,
  period: UsagePeriod,
  days: UtcDay[],
  call: Call,
): Promise<UsageTable> {
  const { daily } = await trpc.query(
    usageDetails.get,
    { organizationId, period: DETAILS_PERIOD[period], groupByModel: true },
    { ...call, slow: true },
  );
  const table = new UsageTableBuilder(days, { scope: 'team' });
  for (const row of daily) {
    const { name, email } = row.user;
    table.add(row.date, usagePerson(name ?? '', name, email), row.model ?? '', {
      cost: row.microdollarCost ?? 0,
      requests: row.requestCount,
      inputTokens: row.inputTokens,
      outputTokens: row.outputTokens,
    });
  }
  return table.build();
}
