/** Usage as the first generation answers it. Costs are microdollars. */
import { DAY, HOUR, type Instant } from '../../team/time';
import type { Context } from '../context';
import { all, get } from '../database';
import { iso } from '../timestamps';

export type Period = 'week' | 'month' | 'year' | 'all';
const PERIOD_DAYS = { week: 7, month: 30, year: 365 };

/** When a rolling period began: so many times 24 hours ago. 0 for `all`. */
export const periodStart = (period: Period, now: Instant): number => (period === 'all' ? 0 : now - PERIOD_DAYS[period] * DAY);

/** `organizations.usageStats`: sums of the last 30 days. */
export const usageStats = (ctx: Context, organizationId: string) =>
  get<{ totalCost: number; totalRequestCount: number; totalInputTokens: number; totalOutputTokens: number }>(
    ctx.db,
    `SELECT COALESCE(SUM(cost), 0) AS totalCost, COUNT(*) AS totalRequestCount,
       COALESCE(SUM(input_tokens), 0) AS totalInputTokens, COALESCE(SUM(output_tokens), 0) AS totalOutputTokens
     FROM microdollar_usage WHERE organization_id = ? AND created_at >= ?`,
    organizationId,
    ctx.now() - 30 * DAY,
  )!;

interface DailyRow {
  day: number;
  name: string;
  email: string;
  model: string | null;
  cost: number;
  tokens: number;
  input: number;
  output: number;
  requests: number;
}

export interface DailyQuestion {
  period: Period;
  /** Whose usage; everybody's when undefined. */
  userId: string | undefined;
  groupByModel: boolean;
}

/**
 * `organizations.usageDetails.get`: one row per UTC day, person and, on request, model; newest day first. The cost is a decimal text, and
 * `tokenCount` counts cached tokens twice, as on the real server. The model is absent where it is not known.
 */
export function dailyUsage(ctx: Context, organizationId: string, { period, userId, groupByModel }: DailyQuestion) {
  const rows = all<DailyRow>(
    ctx.db,
    `SELECT usage.created_at / ${DAY} AS day, name, email, ${groupByModel ? 'model' : 'NULL'} AS model, SUM(cost) AS cost,
       SUM(input_tokens + output_tokens + cache_write_tokens + cache_hit_tokens) AS tokens, SUM(input_tokens) AS input,
       SUM(output_tokens) AS output, COUNT(*) AS requests
     FROM microdollar_usage usage JOIN users ON users.id = user_id
     WHERE organization_id = ? AND usage.created_at >= ? AND (? IS NULL OR user_id = ?)
     GROUP BY day, user_id, 4 ORDER BY day DESC, name, 4`,
    organizationId,
    periodStart(period, ctx.now()),
    userId,
    userId,
  );
  return rows.map((row) => ({
    date: iso(row.day * DAY).slice(0, 10),
    user: { name: row.name, email: row.email },
    ...(row.model !== null && { model: row.model }),
    microdollarCost: String(row.cost),
    tokenCount: row.tokens,
    inputTokens: row.input,
    outputTokens: row.output,
    requestCount: row.requests,
  }));
}

interface Combination {
  name: string;
  email: string;
  model: string;
  provider: string;
  projectId: string | null;
}

interface Figures {
  costMicrodollars: number;
  inputTokenCount: number;
  outputTokenCount: number;
  requestCount: number;
}

interface BucketRow extends Omit<Combination, 'model' | 'provider'>, Figures {
  bucket: number;
  model: string | null;
  provider: string | null;
}

/** Up to this span, buckets are hours; beyond, days. */
const HOURLY_SPAN = 90 * DAY;
const NOTHING: Figures = { costMicrodollars: 0, inputTokenCount: 0, outputTokenCount: 0, requestCount: 0 };

/**
 * `organizations.usageDetails.getTimeSeries`: every bucket of the range × every combination of person, model, provider and project that
 * occurs in it, zeros included. Usage whose model or provider is not known shows as `Unknown`, and with zeros only: the real server loses it.
 */
export function timeSeries(ctx: Context, organizationId: string, start: Instant, end: Instant) {
  const size = end - start > HOURLY_SPAN ? DAY : HOUR;
  const rows = all<BucketRow>(
    ctx.db,
    `SELECT usage.created_at / ${size} AS bucket, name, email, model, provider, project_id AS projectId, SUM(cost) AS costMicrodollars,
       SUM(input_tokens) AS inputTokenCount, SUM(output_tokens) AS outputTokenCount, COUNT(*) AS requestCount
     FROM microdollar_usage usage JOIN users ON users.id = user_id
     WHERE organization_id = ? AND usage.created_at BETWEEN ? AND ?
     GROUP BY bucket, user_id, model, provider, project_id ORDER BY bucket, name, model, provider, project_id`,
    organizationId,
    start,
    end,
  );
  const keyOf = (of: { email: string; model: string | null; provider: string | null; projectId: string | null }) =>
    JSON.stringify([of.email, of.model, of.provider, of.projectId]);
  const combinations = new Map<string, Combination>();
  const figures = new Map<string, Figures>();
  for (const row of rows) {
    const { name, email, projectId } = row;
    const combination = { name, email, model: row.model ?? 'Unknown', provider: row.provider ?? 'Unknown', projectId };
    combinations.set(keyOf(combination), combination);
    if (row.model !== null && row.provider !== null) figures.set(`${row.bucket} ${keyOf(row)}`, row);
  }
  if (combinations.size === 0) return [];

  const series: ({ datetime: string } & Combination & Figures)[] = [];
  for (let bucket = Math.floor(start / size); bucket <= Math.floor(end / size); bucket++) {
    const datetime = iso(bucket * size);
    for (const [key, combination] of combinations) {
      const { costMicrodollars, inputTokenCount, outputTokenCount, requestCount } = figures.get(`${bucket} ${key}`) ?? NOTHING;
      series.push({ datetime, ...combination, costMicrodollars, inputTokenCount, outputTokenCount, requestCount });
    }
  }
  return series;
}

/** The model that completes code as it is typed. */
export const AUTOCOMPLETE_MODEL = 'codestral-2508';

/** `organizations.usageDetails.getAutocomplete`: of all time, everybody's. */
export const autocompleteUsage = (ctx: Context, organizationId: string) =>
  get<{ cost: number; requests: number; tokens: number }>(
    ctx.db,
    `SELECT COALESCE(SUM(cost), 0) AS cost, COUNT(*) AS requests, COALESCE(SUM(input_tokens + output_tokens), 0) AS tokens
     FROM microdollar_usage WHERE organization_id = ? AND model = ?`,
    organizationId,
    AUTOCOMPLETE_MODEL,
  )!;
