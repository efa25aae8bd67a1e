/** Everything that is read, except usage: the answers of either generation in the product's own shapes. */
import type {
  AutoTopUp,
  AvailableModel,
  BillingHistoryPage,
  Credits,
  CreditTransaction,
  Invitation,
  Invoice,
  Member,
  OrganizationSummary,
  Person,
  ResubscribeDefaults,
  SeatPurchase,
  Seats,
  SubscriptionState,
  Team,
  UsageSummary,
} from '../team/model';
import { fromDollars, microdollars, MICRODOLLARS_PER_DOLLAR, subtract, ZERO, type Microdollars } from '../team/money';
import { DAY, instant } from '../team/time';
import type { KiloReads } from './api';
import { readAuditPage } from './auditLog';
import * as auditLogs from './contract/auditLogs';
import * as autoTopUp from './contract/autoTopUp';
import { ROLES, ROLES_GEN1 } from './contract/common';
import * as organizations from './contract/organizations';
import type { OutputOf } from './contract/procedure';
import { profile, PROFILE_PATH } from './contract/rest';
import * as settings from './contract/settings';
import * as subscription from './contract/subscription';
import { KiloError } from './errors';
import { isMissingProcedure, whereOffered, type GenerationMemory } from './generation';
import type { RestGet } from './rest';
import type { Trpc } from './trpc';
import { readUsage } from './usage';
import { readAdoption, readAutocomplete, readModelPerformance } from './usageMeasures';

/** Kilo API: a trial lasts 30 days where its end is not set, and an invitation lives 7 days. */
const TRIAL_DAYS = 30;
const INVITATION_DAYS = 7;

export function createReads(trpc: Trpc, get: RestGet, memory: GenerationMemory): KiloReads {
  return {
    async profile(call) {
      const answer = await get(PROFILE_PATH, profile, call);
      memory.note('personalAccount', answer.hasPersonalAccount !== undefined);
      const { id, email, name } = answer.user;
      return { id, email, name: name || email } satisfies Person;
    },

    async organizations(call) {
      const list = await trpc.query(organizations.list, undefined, call);
      return list.map(toSummary).sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
    },

    async team(organizationId, call) {
      const [row, role] = await readWithRole(trpc, memory, organizationId, call);
      return toTeam(row, role);
    },

    async seats(organizationId, call) {
      const { totalSeats, usedSeats } = await trpc.query(organizations.seats, { organizationId }, call);
      return { total: totalSeats, used: usedSeats } satisfies Seats;
    },

    async credits(organizationId, call) {
      return toCredits(await trpc.query(organizations.getCreditBlocks, { organizationId }, call));
    },

    async creditTransactions(organizationId, call) {
      return (await trpc.query(organizations.creditTransactions, { organizationId }, call)).map(toTransaction);
    },

    async invoices(organizationId, call) {
      return (await trpc.query(organizations.invoices, { organizationId, period: 'all' }, call)).map(toInvoice);
    },

    async subscription(organizationId, call) {
      const answer = await trpc.query(subscription.get, { organizationId }, call);
      memory.note('nextSeats', answer.nextSeatCount !== undefined);
      return toSubscriptionState(answer);
    },

    async autoTopUp(organizationId, call) {
      const { enabled, amountCents, paymentMethod } = await trpc.query(autoTopUp.getConfig, { organizationId }, call);
      return {
        enabled,
        amount: amountCents,
        paymentMethod: paymentMethod && {
          type: paymentMethod.type,
          brand: paymentMethod.brand,
          last4: paymentMethod.last4,
          email: paymentMethod.linkEmail ?? null,
        },
      } satisfies AutoTopUp;
    },

    async billingHistory(organizationId, older, call) {
      const answer = await whereOffered(trpc.query(subscription.getBillingHistory, { organizationId, cursor: older }, call));
      return answer && toBillingHistory(answer);
    },

    async resubscribeDefaults(organizationId, call) {
      const answer = await whereOffered(trpc.query(subscription.getResubscribeDefaults, { organizationId }, call));
      return answer && ({ seats: answer.defaultSeatCount, cycle: answer.billingCycle } satisfies ResubscribeDefaults);
    },

    async seatHistory(organizationId, call) {
      try {
        const { seatPurchases } = await trpc.query(organizations.seatPurchases, { organizationId }, call);
        return seatPurchases.map(toSeatPurchase);
      } catch (error) {
        if (KiloError.is(error, 'noPermission') || isMissingProcedure(error)) return undefined;
        throw error;
      }
    },

    async usageSummary(organizationId, call) {
      const sums = await trpc.query(organizations.usageStats, { organizationId }, call);
      return {
        cost: sums.totalCost,
        requests: sums.totalRequestCount,
        inputTokens: sums.totalInputTokens,
        outputTokens: sums.totalOutputTokens,
      } satisfies UsageSummary;
    },

    async availableModels(organizationId, call) {
      const { data } = await trpc.query(settings.listAvailableModels, { organizationId }, call);
      return data.map(toAvailableModel).sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
    },

    usage: (organizationId, period, now, call = {}) => readUsage(trpc, memory, organizationId, period, now, call),
    modelPerformance: (organizationId, days, call = {}) => readModelPerformance(trpc, memory, organizationId, days, call),
    adoption: (organizationId, days, call = {}) => readAdoption(trpc, organizationId, days, call),
    autocomplete: (organizationId, call = {}) => readAutocomplete(trpc, organizationId, call),

    auditLog: (organizationId, question, call) => readAuditPage(trpc, organizationId, question, call),
    auditActions: (organizationId, call) => trpc.query(auditLogs.getActionTypes, { organizationId }, call),
  };
}

type TeamRow = OutputOf<typeof organizations.withMembers>;

/**
 * The team and the caller's own role in it. Older servers tell the role only in the list of organizations, which is then asked in the
 * same breath.
 */
async function readWithRole(
  trpc: Trpc,
  memory: GenerationMemory,
  organizationId: string,
  call: Parameters<KiloReads['team']>[1],
) {
  const roleFromList = async () =>
    (await trpc.query(organizations.list, undefined, call)).find((organization) => organization.organizationId === organizationId)
      ?.role;
  const early = memory.has('callerRole') === false ? roleFromList() : undefined;
  early?.catch(() => undefined);
  const row = await trpc.query(organizations.withMembers, { organizationId }, call);
  memory.note('callerRole', row.callerRole !== undefined);
  return [row, row.callerRole ?? (await (early ?? roleFromList()))] as const;
}

function toSummary(row: OutputOf<typeof organizations.list>[number]): OrganizationSummary {
  const { organizationId: id, organizationName: name, role, plan, balance, seatCount, created_at: createdAt } = row;
  return { id, name, role, plan, balance, seats: seatCount, createdAt };
}

function toTeam(row: TeamRow, role: Team['role']): Team {
  const { settings } = row;
  const emails = settings.minimum_balance_alert_email ?? [];
  return {
    id: row.id,
    name: row.name,
    plan: row.plan,
    createdAt: row.created_at,
    role,
    roles: [...(row.callerRole === undefined ? ROLES_GEN1 : ROLES)],
    balance: subtract(row.total_microdollars_acquired, row.microdollars_used),
    creditsAcquired: row.total_microdollars_acquired,
    nextCreditExpirationAt: row.next_credit_expiration_at ?? null,
    autoTopUpEnabled: row.auto_top_up_enabled ?? false,
    requireSeats: row.require_seats,
    seatTotal: row.seat_count,
    ssoDomain: row.effectiveSsoPolicy?.domain ?? row.sso_domain ?? null,
    companyDomain: row.company_domain ?? null,
    trialEndsAt: row.free_trial_end_at ?? instant(row.created_at + TRIAL_DAYS * DAY),
    trialMessagesSuppressed: settings.suppress_trial_messaging ?? false,
    dataCollection:
      settings.data_collection === 'allow' || settings.data_collection === 'deny' ? settings.data_collection : 'providerDefault',
    modelPolicy: {
      models: settings.model_allow_list ?? [],
      providers: settings.provider_allow_list ?? [],
      defaultModel: settings.default_model || null,
    },
    lowBalanceAlert:
      settings.minimum_balance && emails.length > 0 ? { threshold: fromDollars(settings.minimum_balance), emails } : undefined,
    members: row.members.filter((member) => member.status === 'active').map(toMember),
    invitations: row.members.filter((member) => member.status === 'invited').map(toInvitation),
  };
}

function toMember(member: Extract<TeamRow['members'][number], { status: 'active' }>): Member {
  const { id, name, email, role, inviteDate, dailyUsageLimitUsd, currentDailyUsageUsd } = member;
  return {
    id,
    name: name || email,
    email,
    role,
    joinedAt: inviteDate,
    dailyLimit: dailyUsageLimitUsd ?? null,
    spentToday: currentDailyUsageUsd === null ? ZERO : currentDailyUsageUsd,
  };
}

function toInvitation(member: Extract<TeamRow['members'][number], { status: 'invited' }>): Invitation {
  const { inviteId, email, role, inviteDate, emailStatus, inviteUrl } = member;
  return {
    id: inviteId,
    email,
    role,
    invitedAt: inviteDate,
    expiresAt: instant(inviteDate + INVITATION_DAYS * DAY),
    emailStatus: emailStatus ?? undefined,
    hasLink: inviteUrl !== undefined,
  };
}

function toAvailableModel(row: OutputOf<typeof settings.listAvailableModels>['data'][number]): AvailableModel {
  const inputPrice = pricePerMillion(row.pricing?.prompt);
  const outputPrice = pricePerMillion(row.pricing?.completion);
  return {
    id: row.id,
    name: row.name,
    contextLength: row.context_length ?? null,
    ...(inputPrice !== undefined && { inputPrice }),
    ...(outputPrice !== undefined && { outputPrice }),
  };
}

/** Dollars per token, as decimal text, in microdollars per million tokens. A negative price says that it varies. */
function pricePerMillion(text: string | null | undefined): Microdollars | undefined {
  const price = text ? Number(text) : NaN;
  return price >= 0 && price < 1 ? microdollars(Math.round(price * MICRODOLLARS_PER_DOLLAR * 1_000_000)) : undefined;
}

function toCredits({ totalBalance_mUsd, creditBlocks }: OutputOf<typeof organizations.getCreditBlocks>): Credits {
  return {
    balance: totalBalance_mUsd,
    blocks: creditBlocks.map((block) => ({
      id: block.id,
      effectiveAt: block.effective_date,
      expiresAt: block.expiry_date,
      amount: block.amount_mUsd,
      remaining: block.balance_mUsd,
      promotional: block.is_free,
    })),
  };
}

function toTransaction(row: OutputOf<typeof organizations.creditTransactions>[number]): CreditTransaction {
  return {
    id: row.id,
    at: row.created_at,
    amount: row.amount_microdollars,
    kind: transactionKind(row.amount_microdollars, row.is_free, row.credit_category ?? null),
    description: row.description ?? null,
    category: row.credit_category ?? null,
    expiresAt: row.expiry_date ?? null,
    personId: row.kilo_user_id ?? undefined,
  };
}

/** The API has no such field: what a transaction is follows from its sign, its category and whether it was free. */
function transactionKind(amount: number, isFree: boolean, category: string | null): CreditTransaction['kind'] {
  if (category === 'credits_expired' || category === 'orb_credit_expired') return 'expiry';
  if (amount < 0 || category === 'accounting_adjustment') return 'adjustment';
  if (isFree) return 'promotional';
  return category === null ? 'purchase' : 'adjustment';
}

function toInvoice(row: OutputOf<typeof organizations.invoices>[number]): Invoice {
  return {
    id: row.id,
    number: row.number ?? null,
    status: row.status,
    amount: row.amount_due,
    currency: row.currency,
    createdAt: row.created,
    purpose: row.invoice_type === 'seats' ? 'seats' : 'credits',
    description: row.description ?? null,
    hasPage: Boolean(row.hosted_invoice_url),
    hasPdf: Boolean(row.invoice_pdf),
  };
}

/** Entries of kinds that are not bills of the payment provider are left out, as nothing is known of them. */
function toBillingHistory({ entries, cursor }: OutputOf<typeof subscription.getBillingHistory>): BillingHistoryPage {
  return {
    entries: entries.flatMap((entry) => {
      if (entry.kind !== 'stripe' || entry.id === undefined || entry.amountCents === undefined) return [];
      const { id, date: at, amountCents: amount, currency = 'usd', status = 'unknown', description = null } = entry;
      const links = { hasPage: Boolean(entry.invoiceUrl), hasPdf: Boolean(entry.invoicePdfUrl) };
      return [{ id, at, amount, currency, status, description, ...links }];
    }),
    older: cursor ?? undefined,
  };
}

function toSeatPurchase(row: OutputOf<typeof organizations.seatPurchases>['seatPurchases'][number]): SeatPurchase {
  return {
    id: row.id,
    at: row.created_at,
    seats: row.seat_count,
    amount: row.amount_usd ?? undefined,
    status: row.subscription_status ?? undefined,
  };
}

const ENDED = 'ended';

/** The first generation hides an ended subscription and cannot tell it from an unreachable payment provider; newer ones say both. */
function toSubscriptionState(answer: OutputOf<typeof subscription.get>): SubscriptionState {
  const { subscription: wire, seatsUsed, totalSeats, latestSeatPurchaseStatus } = answer;
  const seats = { used: seatsUsed, total: totalSeats };
  const isEnded = latestSeatPurchaseStatus === ENDED || Boolean(wire?.ended_at) || wire?.status === 'canceled';
  if (isEnded) return { subscription: null, unavailable: false, seats };
  if (!wire) return { subscription: null, unavailable: typeof latestSeatPurchaseStatus === 'string', seats };

  const item = wire.items.data.find(({ id }) => id === answer.paidSeatItemId) ?? wire.items.data[0];
  const unitPrice = needed(item?.price?.unit_amount, 'price.unit_amount');
  const quantity = needed(item?.quantity, 'quantity');
  const periodEnd = needed(item?.current_period_end ?? wire.current_period_end, 'current_period_end');
  const cancelAtPeriodEnd = wire.cancel_at_period_end ?? false;
  const next = answer.nextSeatCount === undefined ? (quantity < totalSeats ? quantity : null) : answer.nextSeatCount;
  const isEnding = cancelAtPeriodEnd || Boolean(wire.cancel_at);
  return {
    subscription: {
      id: wire.id,
      status: wire.status,
      unitPrice,
      currency: item?.price?.currency ?? wire.currency ?? 'usd',
      quantity,
      interval: item?.price?.recurring?.interval ?? 'month',
      intervalCount: item?.price?.recurring?.interval_count ?? 1,
      periodStart: needed(item?.current_period_start ?? wire.current_period_start, 'current_period_start'),
      periodEnd,
      cancelAtPeriodEnd,
      cancelAt: wire.cancel_at ?? null,
      endedAt: wire.ended_at ?? null,
      ...(wire.schedule !== undefined && { cycleChangePending: wire.schedule !== null }),
    },
    unavailable: false,
    seats,
    ...(next !== null &&
      !isEnding && { scheduledSeats: { total: next, effectiveAt: answer.nextSeatCountEffectiveAt ?? periodEnd } }),
  };
}

/** A price or a date that is missing must not be taken for zero. */
function needed<T>(value: T | null | undefined, name: string): T {
  if (value !== null && value !== undefined) return value;
  throw new KiloError('unexpectedAnswer', {
    operation: subscription.get.path,
    field: `subscription.items.data.${name}`,
    detail: 'mismatch',
  });
}
