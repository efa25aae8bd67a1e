/** `organizations.*`: the organization, its people, seats, credits and invoices. */
import * as z from 'zod/mini';
import type { Invitation, Invoice, Plan, Role } from '../../team/model';
import {
  centNumber,
  count,
  dollarNumber,
  microdollarNumber,
  open,
  organizationInput,
  PLANS,
  success,
  timestamp,
  unixSeconds,
  withOrganization,
} from './common';
import { mutation, query } from './procedure';
import { organizationSettings } from './settings';
import { PERIODS } from './usageDetails';

const name = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, 'Organization name is required'),
    z.maxLength(100, 'Organization name must be less than 100 characters'),
  );

/** Takes a domain out of what a person pastes: scheme, credentials, port, path and query go. Nothing left is null. */
export function normalizeCompanyDomain(text: string): string | null {
  const host = text
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/[/?#].*$/s, '')
    .replace(/^.*@/, '')
    .replace(/:\d*$/, '')
    .toLowerCase();
  return host === '' ? null : host;
}

const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?$/u;

function isDomain(host: string): boolean {
  const labels = host.split('.');
  return (
    host.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => label.length <= 63 && LABEL.test(label)) &&
    (labels.at(-1) ?? '').length >= 2
  );
}

const companyDomain = z.pipe(
  z.string(),
  z.transform((text, context) => {
    const host = normalizeCompanyDomain(text);
    if (host !== null && !isDomain(host))
      context.issues.push({ code: 'custom', message: 'Please enter a valid domain (e.g. acme.com)', input: text });
    return host;
  }),
);

/** The caller's own organizations, in no particular order. */
export const list = query('organizations.list', {
  input: z.optional(z.unknown()),
  output: z.array(
    z.object({
      organizationId: z.string(),
      organizationName: z.string(),
      role: open<Role>(),
      memberCount: z.optional(z.int()),
      balance: microdollarNumber,
      requireSeats: z.optional(z.boolean()),
      plan: open<Plan>(),
      created_at: timestamp,
      seatCount: z.object({ used: z.int(), total: z.int() }),
      isSalesDemo: z.optional(z.boolean()),
      inheritedChildren: z.optional(
        z.array(z.object({ organizationId: z.string(), organizationName: z.string(), role: open<Role>() })),
      ),
    }),
  ),
});

/** A row of the organizations table. */
const organization = z.object({
  id: z.string(),
  name: z.string(),
  created_at: timestamp,
  updated_at: timestamp,
  microdollars_used: microdollarNumber,
  total_microdollars_acquired: microdollarNumber,
  next_credit_expiration_at: z.nullish(timestamp),
  stripe_customer_id: z.nullish(z.string()),
  auto_top_up_enabled: z.optional(z.boolean()),
  settings: organizationSettings,
  seat_count: z.int(),
  require_seats: z.boolean(),
  sso_domain: z.nullish(z.string()),
  plan: open<Plan>(),
  free_trial_end_at: z.nullish(timestamp),
  company_domain: z.nullish(z.string()),
});

const activeMember = z.object({
  id: z.string(),
  name: z.nullable(z.string()),
  email: z.string(),
  role: open<Role>(),
  status: z.literal('active'),
  inviteDate: timestamp,
  dailyUsageLimitUsd: z.nullish(dollarNumber),
  /** null both for no spend and for none recorded; absent where the server does not tell this caller. */
  currentDailyUsageUsd: z.nullish(dollarNumber),
  imageUrl: z.nullish(z.string()),
});

/** The token and the URL are secrets; newer servers keep them from plain members. */
const invitedMember = z.object({
  email: z.string(),
  role: open<Role>(),
  status: z.literal('invited'),
  inviteDate: timestamp,
  inviteId: z.string(),
  inviteToken: z.optional(z.string()),
  inviteUrl: z.optional(z.string()),
  emailStatus: z.nullish(open<NonNullable<Invitation['emailStatus']>>()),
});

/** Processes credits that have expired before it answers. Active members first, then open invitations. */
export const withMembers = query('organizations.withMembers', {
  input: organizationInput,
  output: z.extend(organization, {
    members: z.array(z.discriminatedUnion('status', [activeMember, invitedMember])),
    callerRole: z.optional(open<Role>()),
    parent_organization_id: z.nullish(z.string()),
    childOrganizations: z.optional(z.array(z.object({ id: z.string(), name: z.string() }))),
    effectiveSsoPolicy: z.nullish(
      z.object({
        required: z.boolean(),
        source: z.nullable(z.string()),
        domain: z.nullable(z.string()),
        configurationError: z.optional(z.boolean()),
      }),
    ),
  }),
});

const creation = { name, autoAddCreator: z._default(z.boolean(), false), company_domain: z.optional(companyDomain) };

/** Without `autoAddCreator` nobody is in the new organization. The answer is the row as it was before it was finished: read it again. */
export const create = mutation('organizations.create', {
  input: z.object(creation),
  inputGen1: z.object({ ...creation, plan: z._default(z.enum(PLANS), 'teams') }),
  output: z.object({ organization }),
});

export const update = mutation('organizations.update', {
  input: withOrganization({ name }),
  output: z.object({ organization: z.object({ id: z.string(), name: z.string() }) }),
});

/** null or an empty text removes the domain. */
export const updateCompanyDomain = mutation('organizations.updateCompanyDomain', {
  input: withOrganization({ company_domain: z.nullable(companyDomain) }),
  output: success,
});

/** Sums of the last 30 days, rolling. */
export const usageStats = query('organizations.usageStats', {
  input: organizationInput,
  output: z.object({
    totalCost: microdollarNumber,
    totalRequestCount: count,
    totalInputTokens: count,
    totalOutputTokens: count,
  }),
});

/** Newest first, at most 100. */
export const creditTransactions = query('organizations.creditTransactions', {
  input: organizationInput,
  output: z.array(
    z.object({
      id: z.string(),
      amount_microdollars: microdollarNumber,
      is_free: z.boolean(),
      description: z.nullish(z.string()),
      credit_category: z.nullish(z.string()),
      expiry_date: z.nullish(timestamp),
      created_at: timestamp,
      kilo_user_id: z.nullish(z.string()),
      stripe_payment_id: z.nullish(z.string()),
      original_transaction_id: z.nullish(z.string()),
    }),
  ),
});

export const getCreditBlocks = query('organizations.getCreditBlocks', {
  input: organizationInput,
  output: z.object({
    creditBlocks: z.array(
      z.object({
        id: z.string(),
        effective_date: timestamp,
        expiry_date: z.nullable(timestamp),
        balance_mUsd: microdollarNumber,
        amount_mUsd: microdollarNumber,
        is_free: z.boolean(),
      }),
    ),
    totalBalance_mUsd: microdollarNumber,
    isFirstPurchase: z.optional(z.boolean()),
  }),
});

export const seats = query('organizations.seats', {
  input: organizationInput,
  output: z.object({ totalSeats: z.int(), usedSeats: z.int() }),
});

/** Newest first, at most 100. */
export const invoices = query('organizations.invoices', {
  input: withOrganization({ period: z._default(z.enum(PERIODS), 'month') }),
  output: z.array(
    z.object({
      id: z.string(),
      number: z.nullish(z.string()),
      status: open<Invoice['status']>(),
      amount_due: centNumber,
      currency: z.string(),
      created: unixSeconds,
      hosted_invoice_url: z.nullish(z.string()),
      invoice_pdf: z.nullish(z.string()),
      invoice_type: open<'seats' | 'topup'>(),
      description: z.nullish(z.string()),
    }),
  ),
});

/** Kilo staff only: everybody else is told so with a 403. */
export const seatPurchases = query('organizations.seatPurchases', {
  input: organizationInput,
  output: z.object({
    seatPurchases: z.array(
      z.object({
        id: z.string(),
        seat_count: z.int(),
        amount_usd: z.nullish(dollarNumber),
        created_at: timestamp,
        subscription_status: z.nullish(open<'active' | 'ended'>()),
      }),
    ),
  }),
});
