/**
 * `usageAnalytics.*`: usage as newer servers aggregate it. Two traps: without `organizationId` the answer is the caller's personal usage,
 * and `viewAs` is `self` unless it is sent. Buckets are UTC and sparse; the end of the window is exclusive.
 */
import * as z from 'zod/mini';
import { count, isoInstant } from './common';
import { query } from './procedure';

export const DIMENSIONS = ['feature', 'model', 'mode', 'user', 'provider', 'project'] as const;
export const GRANULARITIES = ['hour', 'day', 'week', 'month'] as const;
export const METRICS = [
  'cost', 'requests', 'tokens', 'inputTokens', 'outputTokens', 'errorRate', 'avgLatencyMs', 'avgGenerationTimeMs', 'costPerRequest',
  'tokensPerRequest', 'cacheHitRatio', 'outputInputRatio',
] as const; // prettier-ignore

const names = z.optional(z.array(z.string()));

const scope = {
  startDate: isoInstant,
  endDate: isoInstant,
  granularity: z.enum(GRANULARITIES),
  costSource: z._default(z.enum(['cost', 'market']), 'cost'),
  organizationId: z.optional(z.uuid()),
  organizationIds: z.optional(z.array(z.uuid()).check(z.maxLength(100))),
  personalScope: z._default(z.enum(['personal-only', 'include-orgs']), 'personal-only'),
  viewAs: z._default(z.enum(['self', 'org-wide']), 'self'),
  features: names,
  models: names,
  modes: names,
  userIds: names,
  providers: names,
  projects: names,
  excludedFeatures: names,
  excludedModels: names,
  excludedModes: names,
  excludedUserIds: names,
  excludedProviders: names,
  excludedProjects: names,
};

/** The common fields with more; the end must not come before the start. */
const scoped = <Shape extends z.core.$ZodShape>(shape: Shape) =>
  z.object({ ...scope, ...shape }).check(
    z.refine(
      (input) => Date.parse((input as { endDate: string }).endDate) >= Date.parse((input as { startDate: string }).startDate),
      {
        path: ['endDate'],
        message: 'endDate must not be before startDate',
      },
    ),
  );

const effectiveGranularity = z.optional(z.string());

/** Sums and ratios of the window. A ratio of nothing is 0: look at its count first. */
export const getSummary = query('usageAnalytics.getSummary', {
  only: 2,
  input: scoped({}),
  output: z.object({
    costMicrodollars: z.number(),
    requestCount: z.number(),
    errorCount: z.number(),
    cancelledCount: z.optional(z.number()),
    inputTokens: z.number(),
    outputTokens: z.number(),
    totalLatencyMs: z.optional(z.number()),
    latencyCount: z.optional(z.number()),
    /** Older servers of this generation have no count of what generation times were measured of. */
    totalGenerationTimeMs: z.optional(z.number()),
    generationTimeCount: z.optional(z.number()),
    cacheHitTokens: z.optional(z.number()),
    distinctUsers: z.optional(z.number()),
    errorRate: z.optional(z.number()),
    avgLatencyMs: z.optional(z.number()),
    effectiveGranularity,
  }),
});

/** `label` is absent without `splitBy`, and absent or empty where the server does not know the value. */
export const getTimeseries = query('usageAnalytics.getTimeseries', {
  only: 2,
  input: scoped({ metric: z.enum(METRICS), splitBy: z.optional(z.enum(DIMENSIONS)) }),
  output: z.object({
    timeseries: z.array(z.object({ datetime: z.string(), value: z.number(), label: z.nullish(z.string()) })),
    effectiveGranularity,
  }),
});

/** `percentage` and `totalValue` are of the returned rows, not of everything. */
export const getBreakdown = query('usageAnalytics.getBreakdown', {
  only: 2,
  input: scoped({
    dimension: z.enum([...DIMENSIONS, 'organization']),
    metric: z.enum(['cost', 'requests', 'tokens']),
    limit: z._default(z.int().check(z.minimum(1), z.maximum(100)), 15),
  }),
  output: z.object({
    breakdown: z.array(z.object({ key: z.string(), label: z.string(), value: z.number(), percentage: z.number() })),
    totalValue: z.number(),
    effectiveGranularity,
  }),
});

/** The most rows that {@link getTable} answers. It cuts without saying so: as many rows as the limit means that some are missing. */
export const TABLE_LIMIT = 10_000;

export const tableRow = z.object({
  datetime: z.string(),
  dimensions: z.record(z.string(), z.nullable(z.string())),
  costMicrodollars: z.number().check(z.nonnegative()),
  requestCount: count,
  inputTokens: count,
  outputTokens: count,
  cacheWriteTokens: z.optional(z.number()),
  cacheHitTokens: z.optional(z.number()),
  errorCount: z.optional(count),
});

/** Newest bucket first. A dimension is '' where the server does not know it. */
export const getTable = query('usageAnalytics.getTable', {
  only: 2,
  input: scoped({
    groupBy: z.array(z.enum(DIMENSIONS)).check(z.maxLength(3)),
    limit: z._default(z.int().check(z.minimum(1), z.maximum(TABLE_LIMIT)), 1000),
  }),
  output: z.object({
    rows: z.array(tableRow),
    effectiveGranularity,
  }),
});

/** The most ids that every server accepts in one question. */
export const RESOLVE_LIMIT = 200;

/**
 * Names of people by id. Some servers want `organizationId`, some `organizationIds`: send both. People who left, and everybody but the
 * caller for a caller without a billing role, are left out of the answer.
 */
export const resolveOrgUsers = query('usageAnalytics.resolveOrgUsers', {
  only: 2,
  input: z.object({
    organizationId: z.optional(z.uuid()),
    organizationIds: z.optional(z.array(z.uuid()).check(z.minLength(1), z.maxLength(100))),
    userIds: z.array(z.string()).check(z.maxLength(RESOLVE_LIMIT)),
  }),
  output: z.object({ users: z.array(z.object({ id: z.string(), name: z.nullable(z.string()), email: z.nullable(z.string()) })) }),
});
