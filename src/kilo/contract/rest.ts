/** The routes beside tRPC: profile, balance, own usage, buying credits, organization facts. */
import * as z from 'zod/mini';
import { dollarNumber, open, timestamp, utcDay } from './common';
import type { Role } from '../../team/model';
import { organizationSettings } from './settings';

/** Header that names the organization; only {@link BALANCE_PATH} changes its answer for it. */
export const ORGANIZATION_HEADER = 'x-kilocode-organizationid';
/** Header in which clients of Kilo say what they are. */
export const EDITOR_HEADER = 'x-kilocode-editorname';

export const PROFILE_PATH = '/api/profile';
/** Without `organizations` the person is in none. `hasPersonalAccount` comes from newer servers only. */
export const profile = z.object({
  user: z.object({ id: z.string(), email: z.string(), name: z.nullish(z.string()), image: z.nullish(z.string()) }),
  organizations: z.optional(z.array(z.object({ id: z.string(), name: z.string(), role: open<Role>() }))),
  hasPersonalAccount: z.optional(z.boolean()),
  selectedOrganizationId: z.nullish(z.string()),
});

export const BALANCE_PATH = '/api/profile/balance';
/** A billing manager is told 0, whatever the organization has. */
export const balance = z.object({ balance: dollarNumber, isDepleted: z.boolean() });

export const PROFILE_USAGE_PATH = '/api/profile/usage';
/** Query of the route. Newer servers answer one week unless `period` is sent; older ones ignore it and answer everything. */
export const profileUsageQuery = z.object({
  viewType: z.optional(z.string()),
  groupByModel: z.optional(z.literal('true')),
  period: z.optional(z.enum(['week', 'month', 'year', 'all'])),
});
export const profileUsage = z.object({
  usage: z.array(
    z.object({
      date: utcDay,
      model: z.nullish(z.string()),
      total_cost: z.number(),
      request_count: z.number(),
      total_input_tokens: z.number(),
      total_output_tokens: z.number(),
      total_cache_write_tokens: z.optional(z.number()),
      total_cache_hit_tokens: z.optional(z.number()),
    }),
  ),
});

export const organizationPath = (organizationId: string) => `/api/organizations/${encodeURIComponent(organizationId)}`;
export const organizationFacts = z.object({ id: z.string(), name: z.string(), settings: organizationSettings });
export const organizationDefaults = z.object({ defaultModel: z.string(), defaultFreeModel: z.optional(z.string()) });
/** Writes an entry into the audit log each time it is asked for. */
export const organizationToken = z.object({ token: z.string(), expiresAt: timestamp, organizationId: z.string() });
export const organizationModes = z.object({
  modes: z.array(z.looseObject({ id: z.string(), name: z.string(), slug: z.string() })),
});

/**
 * Buying credits: POST with everything in the query and no body. 303 leads to the checkout; 307 to the sign-in page means signed out.
 */
export const TOP_UP_PATH = '/payments/topup';
/** Whole dollars. */
export const TOP_UP_MINIMUM = 10;
export const TOP_UP_MAXIMUM = 10_000;
export const TOP_UP_INVALID = 'Invalid amount. Must be a positive number.';
export const TOP_UP_OUT_OF_RANGE = `Amount must be between $${TOP_UP_MINIMUM} and $${TOP_UP_MAXIMUM}`;
export const topUpQuery = z.object({
  amount: z.string(),
  'organization-id': z.uuid(),
  origin: z.enum(['web', 'extension']),
  'cancel-path': z.optional(z.string()),
});
/** Where a browser without a session is sent. */
export const SIGN_IN_PATH = '/users/sign_in';
