/**
 * The shapes in which the product thinks of a team. Both generations of the Kilo API are turned into these by `kilo/`; nothing above
 * asks which one answered. A field that only one generation knows is optional: absent means unknown, never zero.
 * Everything here is plain data that survives JSON, so that it can be cached on disk and sent to the dashboard.
 */
import type { Cents, Microdollars } from './money';
import type { Instant, UtcDay } from './time';

/** A value of a list that the server may grow: the known values are typed, an unknown one is kept and shown as it is. */
export type Open<Known extends string> = Known | (string & Record<never, never>);

export type Role = Open<'owner' | 'admin' | 'billing_manager' | 'member'>;
export type Plan = Open<'teams' | 'enterprise'>;
export type DataCollection = 'allow' | 'deny' | 'providerDefault';

/** The person who is signed in. */
export interface Person {
  id: string;
  email: string;
  name: string;
}

/** One row of the organization switcher. */
export interface OrganizationSummary {
  id: string;
  name: string;
  role: Role;
  plan: Plan;
  balance: Microdollars;
  seats: { used: number; total: number };
  createdAt: Instant;
}

export interface Member {
  id: string;
  name: string;
  email: string;
  role: Role;
  joinedAt: Instant;
  /** null: no limit. 0: nothing may be spent. */
  dailyLimit: Microdollars | null;
  /** Spent today (UTC); absent where the server does not tell this caller. */
  spentToday?: Microdollars;
}

export interface Invitation {
  id: string;
  email: string;
  role: Role;
  invitedAt: Instant;
  /** 7 days after `invitedAt`: the API states no expiry, but the life is fixed (Kilo API: life of an invitation). */
  expiresAt: Instant;
  /** Whether the e-mail has gone out; absent where the server does not tell. */
  emailStatus?: Open<'pending' | 'sending' | 'delivered' | 'failed'>;
  /** Whether the server handed this caller the secret link. The link itself never leaves `kilo/` unless it is asked for. */
  hasLink: boolean;
}

/** An organization with its people, as one answer of the API gives it. */
export interface Team {
  id: string;
  name: string;
  plan: Plan;
  createdAt: Instant;
  /** The caller's own role; undefined when the server neither says nor lists the caller among the members. */
  role: Role | undefined;
  /** The roles that this server can give; absent where it does not tell. Older servers have no admin. */
  roles?: Role[];
  balance: Microdollars;
  /** All credits the team ever got, less those that have expired: the balance is this less everything spent. */
  creditsAcquired?: Microdollars;
  nextCreditExpirationAt: Instant | null;
  autoTopUpEnabled: boolean;
  requireSeats: boolean;
  seatTotal: number;
  ssoDomain: string | null;
  companyDomain: string | null;
  trialEndsAt: Instant;
  /** True when the server was told not to nag about the trial. */
  trialMessagesSuppressed: boolean;
  dataCollection: DataCollection;
  /** Absent where it is not known. Only enterprise plans can restrict it. */
  modelPolicy?: ModelPolicy;
  /** Low-balance alert; undefined when off. */
  lowBalanceAlert?: LowBalanceAlert;
  members: Member[];
  invitations: Invitation[];
}

/** Which models and providers a team may use. */
export interface ModelPolicy {
  /** Ids of models, or `vendor/*` for all models of a vendor. Empty: every model. */
  models: string[];
  /** Empty: every provider. */
  providers: string[];
  /** What people start with; null: the server chooses. */
  defaultModel: string | null;
}

/** A model that a team can use now. Prices are microdollars per million tokens; absent where the server does not tell. */
export interface AvailableModel {
  id: string;
  name: string;
  contextLength: number | null;
  inputPrice?: Microdollars;
  outputPrice?: Microdollars;
}

/** Everybody's usage of the last 30 days, rolling from the moment of the question, in four sums. */
export interface UsageSummary {
  cost: Microdollars;
  requests: number;
  inputTokens: number;
  outputTokens: number;
}

export interface LowBalanceAlert {
  threshold: Microdollars;
  emails: string[];
}

export interface Seats {
  total: number;
  used: number;
}

/** A credit block that still holds money. */
export interface CreditBlock {
  id: string;
  effectiveAt: Instant;
  expiresAt: Instant | null;
  amount: Microdollars;
  remaining: Microdollars;
  promotional: boolean;
}

export interface Credits {
  balance: Microdollars;
  blocks: CreditBlock[];
}

export interface CreditTransaction {
  id: string;
  at: Instant;
  /** Positive: credit. Negative: expiry, adjustment or deduction. */
  amount: Microdollars;
  kind: 'purchase' | 'promotional' | 'expiry' | 'adjustment';
  description: string | null;
  /** The raw category, for details; null for purchases. */
  category: string | null;
  expiresAt: Instant | null;
  /** Id of the person who bought or was given it; absent where the server does not tell. Not always a member, or a person. */
  personId?: string;
}

export interface Invoice {
  id: string;
  number: string | null;
  status: Open<'draft' | 'open' | 'paid' | 'void' | 'uncollectible' | 'unknown'>;
  amount: Cents;
  currency: string;
  createdAt: Instant;
  purpose: 'seats' | 'credits';
  description: string | null;
  hasPage: boolean;
  hasPdf: boolean;
}

export interface Subscription {
  id: string;
  status: Open<'active' | 'past_due' | 'incomplete' | 'incomplete_expired' | 'trialing' | 'canceled' | 'unpaid' | 'paused'>;
  /** Price of one seat for one period, as the subscription itself says. */
  unitPrice: Cents;
  currency: string;
  /** Seats that the next invoice will count. */
  quantity: number;
  interval: Open<'month' | 'year'>;
  intervalCount: number;
  periodStart: Instant;
  periodEnd: Instant;
  cancelAtPeriodEnd: boolean;
  cancelAt: Instant | null;
  endedAt: Instant | null;
  /** A change of the billing cycle is scheduled; absent where the server does not tell. */
  cycleChangePending?: boolean;
}

/** What `subscription.get` tells, in one shape for both generations. */
export interface SubscriptionState {
  /** null: none (trial, ended) or, when `unavailable`, not to be had from the payment provider just now. */
  subscription: Subscription | null;
  /** True when the server said that there is a subscription but could not read it. The first generation cannot tell. */
  unavailable: boolean;
  seats: Seats;
  /** A smaller number of seats that takes effect at the end of the period. */
  scheduledSeats?: { total: number; effectiveAt: Instant | null };
}

export type BillingCycle = 'monthly' | 'annual';

/** One bill of the subscription, as the newer servers list them. */
export interface BillingHistoryEntry {
  id: string;
  at: Instant;
  amount: Cents;
  currency: string;
  status: Invoice['status'];
  description: string | null;
  hasPage: boolean;
  hasPdf: boolean;
}

export interface BillingHistoryPage {
  entries: BillingHistoryEntry[];
  /** Asks for the next, older page; undefined at the end. */
  older?: string;
}

export interface ResubscribeDefaults {
  seats: number;
  cycle: Open<BillingCycle>;
}

/** The number of seats from a moment on, as the server wrote it down. */
export interface SeatPurchase {
  id: string;
  at: Instant;
  seats: number;
  /** Price of all these seats for one period; absent where it is not told. */
  amount?: Microdollars;
  status?: Open<'active' | 'ended'>;
}

export interface AutoTopUp {
  enabled: boolean;
  amount: Cents;
  paymentMethod: { type: string; brand: string | null; last4: string | null; email: string | null } | null;
}

export interface AuditEvent {
  id: string;
  at: Instant;
  action: string;
  actorName: string | null;
  actorEmail: string | null;
  message: string;
}

export interface AuditPage {
  events: AuditEvent[];
  /** Pass back as `before` for the next, older page; undefined at the end. */
  older?: Instant;
  /** More happened in this one millisecond than the server can list: some of its events are missing. Narrower filters show them. */
  gapAt?: Instant;
}

export interface AuditFilter {
  actions?: string[];
  actorEmail?: string;
  text?: string;
  /** Not before. */
  startTime?: Instant;
  /** Not after. */
  endTime?: Instant;
}

/** Whose usage an answer covers. A second-generation server gives plain members only their own. */
export type UsageScope = 'team' | 'self';

/** The periods that can be asked for: whole UTC days up to and including today, which is incomplete. */
export type UsagePeriod = 7 | 30 | 90 | 365;

/**
 * Usage as columns: row `i` is the usage of one person with one model on one day. `day`, `person` and `model` hold indexes into the
 * lists of the same (plural) name. Rows without any usage are left out.
 */
export interface UsageTable {
  scope: UsageScope;
  /** Every day of the period, ascending, also those without usage. */
  days: UtcDay[];
  people: UsagePerson[];
  /** Model ids; '' where the server does not know the model. */
  models: string[];
  day: number[];
  person: number[];
  model: number[];
  /** Microdollars. */
  cost: number[];
  requests: number[];
  inputTokens: number[];
  outputTokens: number[];
  /** Known only to the second generation. */
  errors?: number[];
  /** True when the server cut its answer: the table is then not the whole truth. */
  truncated: boolean;
}

export interface UsagePerson {
  /** E-mail in lower case where it is known, else the server's id. Joins with {@link Member.email}. */
  key: string;
  name: string;
  email: string | null;
}

/** How a model performed over a range of days, as only the second generation measures it. */
export interface ModelPerformance {
  model: string;
  requests?: number;
  /** Mean time to the first answer of those requests of which it was measured. */
  averageLatencyMs: number | null;
  /** Mean time of a whole answer; older servers of this generation do not count what it was measured of, and null stands then. */
  averageGenerationMs?: number | null;
  /** Failed ÷ all requests, 0 to 1. */
  errorRate: number | null;
  /** Requests that the person gave up ÷ all, 0 to 1. */
  cancelRate?: number | null;
  /** Tokens read from the cache ÷ (input + those), 0 to 1. */
  cacheHitRatio?: number | null;
}

/** The AI-adoption score as Kilo computes it: up to 40 (frequency) + 40 (depth) + 20 (coverage). */
export interface AdoptionScore {
  frequency: number;
  depth: number;
  coverage: number;
}

export interface AiAdoption {
  /** One score for each UTC day of the range, ascending. */
  days: (AdoptionScore & { day: UtcDay })[];
  /** Change of the last week against the one before, in percent; null when there is too little to compare. */
  weekly: Record<keyof AdoptionScore | 'total', { change: number; trend: Open<'up' | 'down' | 'neutral'> }> | null;
  /** Scores of people, without names, of those above 0. */
  people: (AdoptionScore & { total: number })[];
  /** Kilo calls it too early to judge. */
  isNew: boolean;
}

/** Use of autocomplete: everybody's, of all time. Only the first generation tells. */
export interface AutocompleteUse {
  cost: Microdollars;
  requests: number;
  /** Input plus output. */
  tokens: number;
}
