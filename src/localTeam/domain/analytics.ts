/**
 * Usage as the second generation aggregates it: sparse buckets, sums and ratios, by any of six dimensions. Costs are microdollars, times
 * milliseconds.
 */
import { NOT_A_MEMBER } from '../../kilo/contract/errors';
import { DAY, HOUR, instant, utcDay, type Instant } from '../../team/time';
import type { Context, User } from '../context';
import { all, get, type Value } from '../database';
import { actingRole, mayAct, membershipRole, requireRole } from './access';
import { refuse } from './refusal';

export type Granularity = 'hour' | 'day' | 'week' | 'month';
export type Dimension = 'feature' | 'model' | 'mode' | 'user' | 'provider' | 'project' | 'organization';
const COLUMN: Record<Dimension, string> = {
  feature: 'feature',
  model: 'model',
  mode: 'mode',
  user: 'user_id',
  provider: 'provider',
  project: 'project_id',
  organization: 'organization_id',
};

type Names = string[] | undefined;

/** What every question has in common. */
export interface Scope {
  startDate: string;
  endDate: string;
  granularity: Granularity;
  costSource: 'cost' | 'market';
  organizationId?: string | undefined;
  organizationIds?: Names;
  personalScope: 'personal-only' | 'include-orgs';
  viewAs: 'self' | 'org-wide';
  features?: Names;
  models?: Names;
  modes?: Names;
  userIds?: Names;
  providers?: Names;
  projects?: Names;
  excludedFeatures?: Names;
  excludedModels?: Names;
  excludedModes?: Names;
  excludedUserIds?: Names;
  excludedProviders?: Names;
  excludedProjects?: Names;
}

/** Hours are told only for a window that began less than this long ago; else days. */
const HOURLY_REACH = 8 * DAY;

export function effectiveGranularity({ granularity, startDate }: Scope, now: Instant): Granularity {
  return granularity === 'hour' && now - Date.parse(startDate) >= HOURLY_REACH ? 'day' : granularity;
}

/** A part of a WHERE, with its values. */
interface Condition {
  sql: string;
  values: Value[];
}

const inList = (column: string, values: string[]): Condition => ({
  sql: `${column} IN (SELECT value FROM json_each(?))`,
  values: [JSON.stringify(values)],
});

function whose(ctx: Context, user: User, scope: Scope): Condition[] {
  const { organizationId, organizationIds = [] } = scope;
  if (organizationIds.length > 0) {
    for (const id of organizationIds) {
      const role = actingRole(ctx, user, id);
      if (role === undefined || !mayAct(2, role, 'billing')) refuse('UNAUTHORIZED', NOT_A_MEMBER);
    }
    return [inList('organization_id', organizationIds)];
  }
  if (organizationId !== undefined) {
    const inOrganization: Condition = { sql: 'organization_id = ?', values: [organizationId] };
    if (scope.viewAs === 'org-wide') {
      requireRole(ctx, 2, user, organizationId, 'billing');
      return [inOrganization];
    }
    requireRole(ctx, 2, user, organizationId, 'member');
    requireOwnFilter(scope, user, 'Self-scope analytics can only filter to own user.');
    return [inOrganization, { sql: 'user_id = ?', values: [user.id] }];
  }
  requireOwnFilter(scope, user, 'Personal analytics can only filter to own user.');
  const own: Condition = { sql: 'user_id = ?', values: [user.id] };
  return scope.personalScope === 'personal-only' ? [own, { sql: 'organization_id IS NULL', values: [] }] : [own];
}

function requireOwnFilter({ userIds = [], excludedUserIds = [] }: Scope, user: User, message: string): void {
  if ([...userIds, ...excludedUserIds].some((id) => id !== user.id)) refuse('FORBIDDEN', message);
}

const FILTERS: [Dimension, keyof Scope, keyof Scope][] = [
  ['feature', 'features', 'excludedFeatures'],
  ['model', 'models', 'excludedModels'],
  ['mode', 'modes', 'excludedModes'],
  ['user', 'userIds', 'excludedUserIds'],
  ['provider', 'providers', 'excludedProviders'],
  ['project', 'projects', 'excludedProjects'],
];

/** Each list is an OR; the lists are an AND. An empty list is no filter. */
function filters(scope: Scope): Condition[] {
  return FILTERS.flatMap(([dimension, included, excluded]) => {
    const column = `COALESCE(${COLUMN[dimension]}, '')`;
    const only = (scope[included] as Names) ?? [];
    const without = (scope[excluded] as Names) ?? [];
    return [
      ...(only.length > 0 ? [inList(column, only)] : []),
      ...(without.length > 0 ? [{ ...inList(column, without), sql: `NOT ${inList(column, without).sql}` }] : []),
    ];
  });
}

/**
 * The window, half open, widened to whole units: days and weeks to whole UTC days, months to whole months. Hours count when they begin
 * inside of it, so that a start off the hour drops the hour it falls in.
 */
function windowOf(scope: Scope, granularity: Granularity): Condition {
  const start = instant(Date.parse(scope.startDate));
  const end = instant(Date.parse(scope.endDate));
  const within = (first: number, afterLast: number): Condition => ({
    sql: 'created_at >= ? AND created_at < ?',
    values: [first, afterLast],
  });
  const up = (at: number, size: number) => Math.ceil(at / size) * size;
  if (granularity === 'hour') return within(up(start, HOUR), up(end, HOUR));
  if (granularity !== 'month') return within(Math.floor(start / DAY) * DAY, up(end, DAY));
  const monthOf = (at: number, later = 0) => Date.UTC(new Date(at).getUTCFullYear(), new Date(at).getUTCMonth() + later);
  return within(monthOf(start), monthOf(end) === end ? end : monthOf(end, 1));
}

/** Number of a bucket in SQL, and the text that the wire has for the number. */
const BUCKETS: Record<Granularity, { sql: string; text: (bucket: number) => string }> = {
  hour: {
    sql: `created_at / ${HOUR}`,
    text: (bucket) => new Date(bucket * HOUR).toISOString().slice(0, 19).replace('T', ' '),
  },
  day: { sql: `created_at / ${DAY}`, text: (bucket) => utcDay(instant(bucket * DAY)) },
  // 1970-01-01 was a Thursday: three days make weeks begin on Monday.
  week: { sql: `(created_at / ${DAY} + 3) / 7`, text: (bucket) => utcDay(instant((bucket * 7 - 3) * DAY)) },
  month: {
    sql: "CAST(strftime('%Y', created_at / 1000, 'unixepoch') AS INTEGER) * 12 + CAST(strftime('%m', created_at / 1000, 'unixepoch') AS INTEGER) - 1",
    text: (bucket) => utcDay(instant(Date.UTC(Math.floor(bucket / 12), bucket % 12))),
  },
};

export interface Sums {
  costMicrodollars: number;
  requestCount: number;
  errorCount: number;
  cancelledCount: number;
  freeRequestCount: number;
  byokRequestCount: number;
  inputTokens: number;
  outputTokens: number;
  cacheWriteTokens: number;
  cacheHitTokens: number;
  totalTokens: number;
  totalLatencyMs: number;
  latencyCount: number;
  totalGenerationTimeMs: number;
  generationTimeCount: number;
  distinctUsers: number;
}

const sumsSql = ({ costSource }: Scope): string => `
  COALESCE(SUM(${costSource === 'market' ? 'market_cost' : 'cost'}), 0) AS costMicrodollars,
  COUNT(*) AS requestCount,
  COALESCE(SUM(has_error), 0) AS errorCount,
  COALESCE(SUM(cancelled), 0) AS cancelledCount,
  COALESCE(SUM(cost = 0 AND is_byok = 0), 0) AS freeRequestCount,
  COALESCE(SUM(is_byok), 0) AS byokRequestCount,
  COALESCE(SUM(input_tokens), 0) AS inputTokens,
  COALESCE(SUM(output_tokens), 0) AS outputTokens,
  COALESCE(SUM(cache_write_tokens), 0) AS cacheWriteTokens,
  COALESCE(SUM(cache_hit_tokens), 0) AS cacheHitTokens,
  COALESCE(SUM(input_tokens + output_tokens + cache_write_tokens + cache_hit_tokens), 0) AS totalTokens,
  COALESCE(SUM(latency_ms), 0) AS totalLatencyMs,
  COUNT(latency_ms) AS latencyCount,
  COALESCE(SUM(generation_time_ms), 0) AS totalGenerationTimeMs,
  COUNT(generation_time_ms) AS generationTimeCount,
  COUNT(DISTINCT user_id) AS distinctUsers`;

interface Grouping {
  byBucket: boolean;
  dimensions: Dimension[];
}

type Group = Sums & { bucket: number } & Record<`key${number}`, string | null>;

/** The sums of the asked-for rows, by bucket (`bucket`) and dimensions (`key0`, `key1`, …). Without either, one row in any case. */
function aggregate(ctx: Context, user: User, scope: Scope, { byBucket, dimensions }: Grouping) {
  const granularity = effectiveGranularity(scope, ctx.now());
  const conditions = [...whose(ctx, user, scope), windowOf(scope, granularity), ...filters(scope)];
  const groups = [
    ...(byBucket ? [`${BUCKETS[granularity].sql} AS bucket`] : []),
    ...dimensions.map((dimension, index) => `${COLUMN[dimension]} AS key${index}`),
  ];
  const positions = groups.map((_, index) => index + 1).join(', ');
  const rows = all<Group>(
    ctx.db,
    `SELECT ${[...groups, sumsSql(scope)].join(', ')} FROM microdollar_usage
     WHERE ${conditions.map(({ sql }) => sql).join(' AND ')} ${positions && `GROUP BY ${positions} ORDER BY ${positions}`}`,
    ...conditions.flatMap(({ values }) => values),
  );
  return { rows, granularity };
}

/** 0 when there is nothing to divide by, as on the real server. */
const ratio = (dividend: number, divisor: number): number => (divisor === 0 ? 0 : dividend / divisor);

const RATIOS = {
  errorRate: (sums: Sums) => ratio(sums.errorCount, sums.requestCount),
  avgLatencyMs: (sums: Sums) => ratio(sums.totalLatencyMs, sums.latencyCount),
  avgGenerationTimeMs: (sums: Sums) => ratio(sums.totalGenerationTimeMs, sums.generationTimeCount),
  costPerRequest: (sums: Sums) => ratio(sums.costMicrodollars, sums.requestCount),
  tokensPerRequest: (sums: Sums) => ratio(sums.totalTokens, sums.requestCount),
  cacheHitRatio: (sums: Sums) => ratio(sums.cacheHitTokens, sums.inputTokens + sums.cacheHitTokens),
  outputInputRatio: (sums: Sums) => ratio(sums.outputTokens, sums.inputTokens),
};
const METRICS = {
  cost: (sums: Sums) => sums.costMicrodollars,
  requests: (sums: Sums) => sums.requestCount,
  tokens: (sums: Sums) => sums.totalTokens,
  inputTokens: (sums: Sums) => sums.inputTokens,
  outputTokens: (sums: Sums) => sums.outputTokens,
  ...RATIOS,
};
export type Metric = keyof typeof METRICS;

/** `usageAnalytics.getSummary`. */
export function summary(ctx: Context, user: User, scope: Scope) {
  const { rows, granularity } = aggregate(ctx, user, scope, { byBucket: false, dimensions: [] });
  const sums = rows[0]!;
  const ratios = Object.fromEntries(Object.entries(RATIOS).map(([name, of]) => [name, of(sums)])) as Record<
    keyof typeof RATIOS,
    number
  >;
  return { ...sums, ...ratios, effectiveGranularity: granularity };
}

/** `usageAnalytics.getTimeseries`: buckets with usage only, oldest first. */
export function timeseries(ctx: Context, user: User, scope: Scope & { metric: Metric; splitBy?: Dimension | undefined }) {
  const dimensions = scope.splitBy ? [scope.splitBy] : [];
  const { rows, granularity } = aggregate(ctx, user, scope, { byBucket: true, dimensions });
  return {
    timeseries: rows.map((row) => ({
      datetime: BUCKETS[granularity].text(row.bucket),
      value: METRICS[scope.metric](row),
      ...(scope.splitBy && row.key0 !== null && { label: row.key0 }),
    })),
    effectiveGranularity: granularity,
  };
}

/** `usageAnalytics.getBreakdown`: the greatest values of a dimension. Shares and total are of the rows in the answer. */
export function breakdown(
  ctx: Context,
  user: User,
  scope: Scope & { dimension: Dimension; metric: 'cost' | 'requests' | 'tokens'; limit: number },
) {
  const { rows, granularity } = aggregate(ctx, user, scope, { byBucket: false, dimensions: [scope.dimension] });
  const values = rows
    .map((row) => ({ key: row.key0 ?? '', value: METRICS[scope.metric](row) }))
    .sort((a, b) => b.value - a.value)
    .slice(0, scope.limit);
  const totalValue = values.reduce((sum, { value }) => sum + value, 0);
  return {
    breakdown: values.map(({ key, value }) => ({ key, label: key, value, percentage: 100 * ratio(value, totalValue) })),
    totalValue,
    effectiveGranularity: granularity,
  };
}

/** `usageAnalytics.getTable`: newest bucket first, cut at `limit` without a word. */
export function table(ctx: Context, user: User, scope: Scope & { groupBy: Dimension[]; limit: number }) {
  const { rows, granularity } = aggregate(ctx, user, scope, { byBucket: true, dimensions: scope.groupBy });
  const newestFirst = rows.sort((a, b) => b.bucket - a.bucket).slice(0, scope.limit);
  return {
    rows: newestFirst.map((row) => ({
      datetime: BUCKETS[granularity].text(row.bucket),
      dimensions: Object.fromEntries(scope.groupBy.map((dimension, index) => [dimension, row[`key${index}`] ?? ''])),
      costMicrodollars: row.costMicrodollars,
      requestCount: row.requestCount,
      inputTokens: row.inputTokens,
      outputTokens: row.outputTokens,
      cacheWriteTokens: row.cacheWriteTokens,
      cacheHitTokens: row.cacheHitTokens,
      errorCount: row.errorCount,
    })),
    effectiveGranularity: granularity,
  };
}

/**
 * `usageAnalytics.resolveOrgUsers`: names of current members, in the order asked for. Only owners and billing managers learn of others;
 * that admins do not is a quirk of the real server.
 */
export function resolveUsers(ctx: Context, user: User, organizationIds: string[], userIds: string[]) {
  const roles = organizationIds.map((id) => requireRole(ctx, 2, user, id, 'member'));
  const seesOthers = roles.every((role) => role === 'owner' || role === 'billing_manager');
  const users = userIds.flatMap((id) => {
    const isMember = organizationIds.some((organizationId) => membershipRole(ctx, id, organizationId) !== undefined);
    if (!isMember || (!seesOthers && id !== user.id)) return [];
    return get<{ id: string; name: string; email: string }>(ctx.db, 'SELECT id, name, email FROM users WHERE id = ?', id) ?? [];
  });
  return { users };
}
