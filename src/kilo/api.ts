/**
 * What the Kilo API can do for this product, in the product's own shapes. `client.ts` implements it over HTTP for both generations of
 * the API; everything above `kilo/` sees only this file and `errors.ts`.
 *
 * Every method takes an AbortSignal and rejects with a KiloError (never anything else). Reads are retried, writes never.
 */
import type {
  AiAdoption,
  AuditFilter,
  AuditPage,
  AutocompleteUse,
  AutoTopUp,
  AvailableModel,
  BillingCycle,
  BillingHistoryPage,
  CreditTransaction,
  Credits,
  DataCollection,
  Invitation,
  Invoice,
  LowBalanceAlert,
  ModelPerformance,
  ModelPolicy,
  OrganizationSummary,
  Person,
  ResubscribeDefaults,
  Role,
  SeatPurchase,
  Seats,
  SubscriptionState,
  Team,
  UsagePeriod,
  UsageSummary,
  UsageTable,
} from '../team/model';
import type { Cents, Microdollars } from '../team/money';
import type { DayRange, Instant } from '../team/time';
import type { StreamQuery } from './bodies';
import type { KiloError } from './errors';

export interface Call {
  signal?: AbortSignal;
}

export interface KiloReads {
  /** Who the token belongs to. The one call that tells a dead session from a denied permission. */
  profile(call?: Call): Promise<Person>;
  organizations(call?: Call): Promise<OrganizationSummary[]>;
  team(organizationId: string, call?: Call): Promise<Team>;
  seats(organizationId: string, call?: Call): Promise<Seats>;
  credits(organizationId: string, call?: Call): Promise<Credits>;
  /** Newest first, at most 100. */
  creditTransactions(organizationId: string, call?: Call): Promise<CreditTransaction[]>;
  /** Newest first, at most 100. Owners, admins and billing managers only. */
  invoices(organizationId: string, call?: Call): Promise<Invoice[]>;
  subscription(organizationId: string, call?: Call): Promise<SubscriptionState>;
  autoTopUp(organizationId: string, call?: Call): Promise<AutoTopUp>;
  /**
   * What the latest subscription was billed, newest first, 25 a page; `older` of a page asks for the next one. Undefined where the server
   * keeps no such list (first generation): {@link invoices} is then all there is.
   */
  billingHistory(organizationId: string, older?: string, call?: Call): Promise<BillingHistoryPage | undefined>;
  /** What a new subscription would best start with; undefined where the server does not say (first generation). */
  resubscribeDefaults(organizationId: string, call?: Call): Promise<ResubscribeDefaults | undefined>;
  /** Every change of the number of seats, newest first; undefined for everybody but Kilo's own staff, to whom the server shows it. */
  seatHistory(organizationId: string, call?: Call): Promise<SeatPurchase[] | undefined>;
  /** Usage of the last `period` UTC days including today. `scope` of the answer says whose it is. */
  usage(organizationId: string, period: UsagePeriod, now: Instant, call?: Call): Promise<UsageTable>;
  /** Everybody's usage of the last 30 days in four sums: cheap enough to ask of many organizations. */
  usageSummary(organizationId: string, call?: Call): Promise<UsageSummary>;
  /** The models that the team can use now, by name. */
  availableModels(organizationId: string, call?: Call): Promise<AvailableModel[]>;
  /** How the models that were used most performed, by requests; undefined where the server measures nothing (first generation). */
  modelPerformance(organizationId: string, days: DayRange, call?: Call): Promise<ModelPerformance[] | undefined>;
  /** The AI-adoption score; undefined where the server has none. */
  adoption(organizationId: string, days: DayRange, call?: Call): Promise<AiAdoption | undefined>;
  /** Undefined where the server does not count it (second generation). */
  autocomplete(organizationId: string, call?: Call): Promise<AutocompleteUse | undefined>;
  /**
   * Newest first. Gap-free when each page's `older` is passed back as `before`; pages may overlap, so de-duplicate by id. `gapAt` of a
   * page admits the one case in which the server cannot list everything. `auditEvents` (auditLog.ts) walks all pages.
   */
  auditLog(organizationId: string, filter: AuditFilter & { before?: Instant }, call?: Call): Promise<AuditPage>;
  auditActions(organizationId: string, call?: Call): Promise<string[]>;
}

/** The outcome of a change of seats. `authenticate`: the bank wants the owner to confirm the payment on Kilo's web page. */
export type SeatChange = { outcome: 'done' } | { outcome: 'authenticate' };

/** `checkout`: there is no saved payment method; the page at `url` saves one, and charges the amount at once. */
export type AutoTopUpChange = { outcome: 'on' } | { outcome: 'off' } | { outcome: 'checkout'; url: string };
/**
 * What became of an invitation that was to be sent again. `resent`: its mail goes out again, and its link stays. `replaced`: this server
 * cannot resend (first generation), so it was revoked and somebody was invited anew: the old link is dead and the 7 days start again.
 * `revokedOnly`: the second half of that failed, and nobody is invited now.
 */
export type Resend =
  { outcome: 'resent' } | { outcome: 'replaced'; inviteUrl: string } | { outcome: 'revokedOnly'; error: KiloError };

/** `unsupported`: this server cannot do it (first generation); nothing was done. */
export type CycleChange = { outcome: 'done' } | { outcome: 'unsupported' };

export interface KiloWrites {
  invite(organizationId: string, email: string, role: Role, call?: Call): Promise<{ inviteUrl: string }>;
  /** The secret link of a pending invitation, read again when it is asked for; undefined where the server does not hand it out. */
  inviteLink(organizationId: string, invitationId: string, call?: Call): Promise<string | undefined>;
  /** Sends a pending invitation again, however the server can. Rejects only when nothing was changed, or nobody knows. */
  resendInvitation(organizationId: string, invitation: Pick<Invitation, 'id' | 'email' | 'role'>, call?: Call): Promise<Resend>;
  revokeInvitation(organizationId: string, invitationId: string, call?: Call): Promise<void>;
  changeRole(organizationId: string, memberId: string, role: Role, call?: Call): Promise<void>;
  /** null removes the limit; 0 forbids all use; at most 2,000 USD. */
  setDailyLimit(organizationId: string, memberId: string, limit: Microdollars | null, call?: Call): Promise<void>;
  removeMember(organizationId: string, memberId: string, call?: Call): Promise<void>;
  rename(organizationId: string, name: string, call?: Call): Promise<void>;
  /** The domain of the company; null or an empty text removes it. */
  setCompanyDomain(organizationId: string, domain: string | null, call?: Call): Promise<void>;
  /** Founds an organization with the caller as its owner and a trial of 30 days. Kilo allows 5 to a person (`limited`). */
  createOrganization(name: string, options?: { companyDomain?: string }, call?: Call): Promise<{ id: string }>;
  setDataCollection(organizationId: string, value: DataCollection, call?: Call): Promise<void>;
  /**
   * Which models and providers the team may use; enterprise plans only (`noPermission` with reason `forbidden` elsewhere). A list that is
   * left out stays, an empty one allows everything. A default model that is no longer allowed is dropped.
   */
  setModelAccess(organizationId: string, access: Partial<Pick<ModelPolicy, 'models' | 'providers'>>, call?: Call): Promise<void>;
  /** Enterprise plans only; it has to be an allowed model (`invalidInput`). null leaves the choice to the server. */
  setDefaultModel(organizationId: string, model: string | null, call?: Call): Promise<void>;
  /** Starts a checkout for credits; whole dollars, 10 to 10,000. The URL is opened in the browser; paying happens there. */
  creditCheckout(organizationId: string, wholeDollars: number, call?: Call): Promise<{ url: string }>;
  changeSeats(organizationId: string, seats: number, call?: Call): Promise<SeatChange>;
  /** Starts the checkout of a new subscription for 1 to 100 seats. */
  subscriptionCheckout(organizationId: string, seats: number, cycle: 'monthly' | 'annual', call?: Call): Promise<{ url: string }>;
  cancelSubscription(organizationId: string, call?: Call): Promise<void>;
  resumeSubscription(organizationId: string, call?: Call): Promise<void>;
  billingPortal(organizationId: string, call?: Call): Promise<{ url: string }>;
  /** Schedules another billing cycle for the end of the current period; nothing is charged before. */
  changeBillingCycle(organizationId: string, cycle: BillingCycle, call?: Call): Promise<CycleChange>;
  /** Takes back what {@link changeBillingCycle} has scheduled. */
  cancelBillingCycleChange(organizationId: string, call?: Call): Promise<CycleChange>;
  /** Switches automatic top-up on, with one of `AUTO_TOP_UP_AMOUNTS`, or off. */
  setAutoTopUp(organizationId: string, enabled: boolean, amount?: Cents, call?: Call): Promise<AutoTopUpChange>;
  /** Has no effect, and says nothing of it, as long as automatic top-up was never set up. */
  setAutoTopUpAmount(organizationId: string, amount: Cents, call?: Call): Promise<void>;
  /** Starts the checkout that saves another payment method. It charges `amount` as it does so. */
  autoTopUpCheckout(organizationId: string, amount: Cents, call?: Call): Promise<{ url: string }>;
  /** Forgets the saved payment method, which switches automatic top-up off. */
  removeAutoTopUpMethod(organizationId: string, call?: Call): Promise<void>;
  /** Mails these people when the balance falls below the threshold; undefined switches the alert off. */
  setLowBalanceAlert(organizationId: string, alert: LowBalanceAlert | undefined, call?: Call): Promise<void>;
}

export interface KiloLinks {
  /** The public page or PDF of an invoice, read again when it is asked for. */
  invoiceLink(organizationId: string, invoiceId: string, what: 'page' | 'pdf', call?: Call): Promise<string | undefined>;
  /** A page of Kilo's web app. */
  webPage(page: 'organization' | 'usage' | 'billing' | 'subscription' | 'auditLog', organizationId: string): string;
}

export interface KiloApi extends KiloReads, KiloWrites, KiloLinks {
  readonly server: Server;
  /** For answers that are too large to hold. */
  readonly stream: StreamQuery;
}

/** Where a Kilo API is. `key` names it for stored tokens and cached data and stays the same across restarts of the local team. */
export interface Server {
  kind: 'kilo' | 'localTeam';
  key: string;
  /** Origin of the API, e.g. `https://api.kilo.ai`. */
  apiOrigin: string;
  /** Origin of the web app, e.g. `https://app.kilo.ai`. */
  appOrigin: string;
}
