/** `organizations.usageDetails.*`: usage as the first generation answers it. Later servers keep only the AI-adoption score. */
import * as z from 'zod/mini';
import { count, isoInstant, organizationInput, timestamp, utcDay, withOrganization } from './common';
import { query } from './procedure';

export const PERIODS = ['week', 'month', 'year', 'all'] as const;

export const dailyRow = z.object({
  date: utcDay,
  user: z.object({ name: z.nullable(z.string()), email: z.nullable(z.string()) }),
  model: z.nullish(z.string()),
  microdollarCost: z.nullable(count),
  inputTokens: count,
  outputTokens: count,
  requestCount: count,
  /** Counts cached tokens twice; not to be used for totals. */
  tokenCount: z.optional(z.nullable(count)),
});

/**
 * One row per UTC day, person and (on request) model; everybody's, for every caller. The window is rolling (7, 30 or 365 times 24 hours),
 * so that its first day is incomplete. `model` is absent where the server does not know it.
 */
export const get = query('organizations.usageDetails.get', {
  only: 1,
  input: withOrganization({
    period: z._default(z.enum(PERIODS), 'month'),
    userFilter: z._default(z.enum(['all', 'me']), 'all'),
    groupByModel: z._default(z.boolean(), false),
  }),
  output: z.object({
    daily: z.array(dailyRow),
  }),
});

const range = { startDate: isoInstant, endDate: isoInstant };

/** A dense grid of every bucket and every combination, zeros included: hours up to 90 days, days beyond. Loses usage without a model. */
export const getTimeSeries = query('organizations.usageDetails.getTimeSeries', {
  only: 1,
  input: withOrganization(range),
  output: z.object({
    timeseries: z.array(
      z.object({
        datetime: timestamp,
        name: z.nullable(z.string()),
        email: z.nullable(z.string()),
        model: z.string(),
        provider: z.string(),
        projectId: z.nullable(z.string()),
        costMicrodollars: z.number(),
        inputTokenCount: z.number(),
        outputTokenCount: z.number(),
        requestCount: z.number(),
      }),
    ),
  }),
});

/** Use of autocomplete, everybody's, of all time. */
export const getAutocomplete = query('organizations.usageDetails.getAutocomplete', {
  only: 1,
  input: organizationInput,
  output: z.object({ cost: z.number(), requests: z.number(), tokens: z.number() }),
});

const trend = z.object({ change: z.number(), trend: z.string() });

/** The AI-adoption score: one point a day, of up to 40 (frequency), 40 (depth) and 20 (coverage). */
export const getAIAdoptionTimeseries = query('organizations.usageDetails.getAIAdoptionTimeseries', {
  input: withOrganization(range),
  output: z.object({
    timeseries: z.array(z.object({ datetime: timestamp, frequency: z.number(), depth: z.number(), coverage: z.number() })),
    weeklyTrends: z.nullable(z.object({ frequency: trend, depth: trend, coverage: trend, total: trend })),
    userScores: z.array(z.object({ frequency: z.number(), depth: z.number(), coverage: z.number(), total: z.number() })),
    isNewOrganization: z.boolean(),
  }),
});
