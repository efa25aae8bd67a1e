/** States of a believable team, built from the model's own types. Nothing is random: the same figures every time. */
import type { DashboardState, Problem, Slice } from '../../src/protocol/dashboard';
import type { TeamChange } from '../../src/team/changes';
import { circumstances } from '../../src/team/circumstances';
import type { JournalEntry } from '../../src/team/journal';
import type {
  AiAdoption,
  AuditEvent,
  AutocompleteUse,
  BillingHistoryEntry,
  BillingHistoryPage,
  CreditTransaction,
  Credits,
  Invitation,
  Invoice,
  Member,
  ModelPerformance,
  SeatPurchase,
  Subscription,
  SubscriptionState,
  Team,
  UsageSummary,
  UsageTable,
} from '../../src/team/model';
import { cents, fromDollars, microdollars } from '../../src/team/money';
import { permissions } from '../../src/team/permissions';
import { DAY, HOUR, MINUTE, daysBetween, instant, utcDay, type Instant } from '../../src/team/time';
import { SLICES } from '../../webview/slices';
import { MODELS, NOW, PEOPLE, noise, usageTable } from './northwind';
import { IDS, sentAs, teamAnswers } from './usageFixtures';

export { NOW, usageTable };

const ago = (ms: number): Instant => instant(NOW - ms);
const hence = (ms: number): Instant => instant(NOW + ms);

const members = (): Member[] =>
  PEOPLE.map(([name, email, role, , limit], index) => ({
    id: `user-${index}`,
    name,
    email,
    role,
    joinedAt: ago((390 - index * 29) * DAY),
    dailyLimit: limit === null ? null : fromDollars(limit),
  }));

const invitations = (): Invitation[] => [
  {
    id: 'invite-1',
    email: 'yuki.tanaka@northwind.example',
    role: 'member',
    invitedAt: ago(2 * DAY + 3 * HOUR),
    expiresAt: hence(5 * DAY - 3 * HOUR),
    emailStatus: 'delivered',
    hasLink: true,
  },
  {
    id: 'invite-2',
    email: 'olu@contractor.example',
    role: 'billing_manager',
    invitedAt: ago(6 * DAY),
    expiresAt: hence(DAY),
    emailStatus: 'failed',
    hasLink: true,
  },
];

export function team(change: Partial<Team> = {}): Team {
  return {
    id: 'org-1',
    name: 'Northwind Labs',
    plan: 'teams',
    createdAt: ago(402 * DAY),
    role: 'owner',
    balance: fromDollars(486.231907),
    nextCreditExpirationAt: hence(23 * DAY),
    autoTopUpEnabled: false,
    requireSeats: true,
    seatTotal: 15,
    ssoDomain: null,
    companyDomain: 'northwind.example',
    trialEndsAt: ago(372 * DAY),
    trialMessagesSuppressed: false,
    dataCollection: 'deny',
    lowBalanceAlert: { threshold: fromDollars(200), emails: ['ada@northwind.example', 'ingrid@northwind.example'] },
    members: members(),
    invitations: invitations(),
    ...change,
  };
}

const credits = (): Credits => ({
  balance: fromDollars(486.231907),
  blocks: [
    {
      id: 'b1',
      effectiveAt: ago(30 * DAY),
      expiresAt: hence(23 * DAY),
      amount: fromDollars(150),
      remaining: fromDollars(63.4),
      promotional: true,
    },
    {
      id: 'b2',
      effectiveAt: ago(41 * DAY),
      expiresAt: null,
      amount: fromDollars(500),
      remaining: microdollars(172_831_907),
      promotional: false,
    },
    {
      id: 'b3',
      effectiveAt: ago(6 * DAY),
      expiresAt: null,
      amount: fromDollars(250),
      remaining: fromDollars(250),
      promotional: false,
    },
  ],
});

const transactions = (): CreditTransaction[] => [
  {
    id: 't1',
    at: ago(6 * DAY),
    amount: fromDollars(250),
    kind: 'purchase',
    description: 'Organization top-up via stripe',
    category: null,
    expiresAt: null,
  },
  {
    id: 't2',
    at: ago(30 * DAY),
    amount: fromDollars(150),
    kind: 'promotional',
    description: 'Spring promotion',
    category: 'spring-promo-2026',
    expiresAt: hence(23 * DAY),
  },
  {
    id: 't3',
    at: ago(41 * DAY),
    amount: fromDollars(500),
    kind: 'purchase',
    description: 'Organization top-up via stripe',
    category: null,
    expiresAt: null,
  },
  {
    id: 't4',
    at: ago(62 * DAY),
    amount: fromDollars(-12.5),
    kind: 'expiry',
    description: 'Expired: Welcome credits',
    category: 'credits_expired',
    expiresAt: null,
  },
  {
    id: 't5',
    at: ago(75 * DAY),
    amount: fromDollars(500),
    kind: 'purchase',
    description: 'Organization top-up via stripe',
    category: null,
    expiresAt: null,
  },
  {
    id: 't6',
    at: ago(98 * DAY),
    amount: fromDollars(-8),
    kind: 'adjustment',
    description: 'Admin credit nullification',
    category: 'organization_custom',
    expiresAt: null,
  },
  {
    id: 't7',
    at: ago(120 * DAY),
    amount: fromDollars(20),
    kind: 'promotional',
    description: 'Welcome credits',
    category: 'welcome',
    expiresAt: ago(62 * DAY),
  },
];

const invoice = (
  number: number,
  days: number,
  status: Invoice['status'],
  dollars: number,
  purpose: Invoice['purpose'],
): Invoice => ({
  id: `in_${number}`,
  number: status === 'draft' ? null : `NW-2026-${String(number).padStart(4, '0')}`,
  status,
  amount: cents(dollars * 100),
  currency: 'usd',
  createdAt: ago(days * DAY),
  purpose,
  description: purpose === 'seats' ? '15 × Kilo Teams (monthly)' : 'Kilo credits',
  hasPage: status !== 'draft',
  hasPdf: status !== 'draft',
});

const invoices = (): Invoice[] => [
  invoice(119, 0, 'draft', 270, 'seats'),
  invoice(118, 6, 'open', 250, 'credits'),
  invoice(117, 14, 'paid', 270, 'seats'),
  invoice(116, 41, 'paid', 500, 'credits'),
  invoice(115, 45, 'paid', 234, 'seats'),
  invoice(114, 60, 'void', 36, 'seats'),
  invoice(113, 75, 'uncollectible', 500, 'credits'),
];

export const subscription = (change: Partial<Subscription> = {}): Subscription => ({
  id: 'sub_1',
  status: 'active',
  unitPrice: cents(1800),
  currency: 'usd',
  quantity: 15,
  interval: 'month',
  intervalCount: 1,
  periodStart: ago(14 * DAY),
  periodEnd: hence(17 * DAY),
  cancelAtPeriodEnd: false,
  cancelAt: null,
  endedAt: null,
  cycleChangePending: false,
  ...change,
});

export const subscriptionState = (change: Partial<SubscriptionState> = {}): SubscriptionState => ({
  subscription: subscription(),
  unavailable: false,
  seats: { total: 15, used: 12 },
  ...change,
});

const usageSummary = (): UsageSummary => ({
  cost: fromDollars(1_204.5),
  requests: 48_120,
  inputTokens: 512_000_000,
  outputTokens: 24_000_000,
});

/** What has changed since the last look, the first two of which somebody can act on. */
const changes = (): TeamChange[] => [
  {
    kind: 'invitationExpiring',
    text: 'Expires in 23 hours: the invitation of olu@contractor.example.',
    target: 'invite-2',
    action: 'resendInvitation',
  },
  {
    kind: 'spendJump',
    text: 'On Mar 16, 2026 (UTC) the team spent $96.10; on the 28 days before it was at most $61.22 a day.',
    action: 'setDailyLimit',
  },
  { kind: 'invitationAccepted', text: 'Chloé Martin accepted the invitation and joined as Member.', target: 'user-10' },
  { kind: 'roleChanged', text: 'Mateo Alvarez is now Admin, and was Member.', target: 'user-1' },
];

const EVENTS: [hoursAgo: number, action: string, actor: number | null, message: string][] = [
  [0.6, 'organization.member.change_role', 0, 'Changed role of mateo@northwind.example from member to admin'],
  [5, 'organization.user.login', 3, 'User logged in'],
  [51, 'organization.user.send_invite', 1, 'Invited yuki.tanaka@northwind.example as member'],
  [53, 'organization.settings.change', 0, 'Data collection set to deny'],
  [55, 'organization.user.accept_invite', 10, 'chloe@northwind.example accepted the invitation'],
  [144, 'organization.purchase_credits', 2, 'Purchased $250.00 of credits'],
  [146, 'organization.user.send_invite', 0, 'Invited olu@contractor.example as billing_manager'],
  [190, 'organization.member.remove', 0, 'Removed former@northwind.example'],
  [260, 'organization.user.revoke_invite', 1, 'Revoked the invitation of temp@northwind.example'],
  [720, 'organization.promo_credit_granted', null, 'Granted $150.00 of promotional credits'],
  [724, 'organization.something.new', 0, 'An action that this version does not know'],
];

const audit = (): AuditEvent[] =>
  EVENTS.map(([hours, action, actor, message], index) => ({
    id: `event-${index}`,
    at: ago(hours * HOUR),
    action,
    actorName: actor === null ? null : (PEOPLE[actor]?.[0] ?? null),
    actorEmail: actor === null ? null : (PEOPLE[actor]?.[1] ?? null),
    message,
  }));

const performance = (): ModelPerformance[] =>
  MODELS.map(([model], index) => ({
    model,
    averageLatencyMs: index === 8 ? 310 : 1_400 + index * 420,
    averageGenerationMs: index === 8 ? null : 6_200 + index * 1_300,
    errorRate: index === 7 ? null : 0.004 * index,
    cancelRate: 0.012,
    cacheHitRatio: index === 5 ? null : 0.62 - index * 0.05,
  }));

const adoption = (): AiAdoption => ({
  days: daysBetween(utcDay(ago(29 * DAY)), utcDay(NOW)).map((day, at) => ({
    day,
    frequency: 22 + at * 0.3,
    depth: 18 + noise(at) * 6,
    coverage: 13 + noise(at + 50) * 3,
  })),
  weekly: {
    frequency: { change: 6.4, trend: 'up' },
    depth: { change: -3.1, trend: 'down' },
    coverage: { change: 0.2, trend: 'neutral' },
    total: { change: 2.2, trend: 'up' },
  },
  people: [12, 35, 41, 58, 63, 77, 80].map((total) => ({
    frequency: total * 0.4,
    depth: total * 0.4,
    coverage: total * 0.2,
    total,
  })),
  isNew: false,
});

export const ready = <T>(data: T, change: Partial<Slice<T>> = {}): Slice<T> => ({
  status: 'ready',
  data,
  asOf: ago(2 * MINUTE),
  refreshing: false,
  ...change,
});
export const loading = <T>(): Slice<T> => ({ status: 'loading', refreshing: true });

/** The bills for seats, as a server of the second generation lists them. */
const bills = (): BillingHistoryEntry[] =>
  invoices()
    .filter(({ purpose }) => purpose === 'seats')
    .map(({ createdAt, ...invoice }) => ({ ...invoice, at: createdAt }));

/** One purchase that waits for its payment, one change whose answer was lost, one purchase that has arrived. */
const journal = (): JournalEntry[] => {
  const subject = { serverKey: 'local', organizationId: 'org-1', personId: 'user-0', window: 'w1' };
  const before = { purchases: [] };
  return [
    {
      ...subject,
      id: 'j1',
      mark: 'm1',
      intent: { kind: 'credits', amount: fromDollars(250), before },
      begunAt: ago(5 * HOUR),
      since: ago(5 * HOUR),
      state: 'settled',
      outcome: { result: 'done' },
    },
    {
      ...subject,
      id: 'j2',
      mark: 'm2',
      intent: { kind: 'seats', seats: 15, before: { quantity: 12, total: 12 } },
      begunAt: ago(12 * MINUTE),
      since: ago(12 * MINUTE),
      state: 'unknown',
      doubt: 'lostAnswer',
    },
    {
      ...subject,
      id: 'j3',
      mark: 'm3',
      intent: { kind: 'credits', amount: fromDollars(500), before },
      begunAt: ago(4 * MINUTE),
      since: ago(4 * MINUTE),
      state: 'unknown',
      doubt: 'checkout',
    },
  ];
};

/** Recomputes what follows from the rest, as the store does. */
const settle = (state: DashboardState): DashboardState => ({
  ...state,
  permissions: permissions(circumstances(state.team.data, state.subscription.data, state.now)),
});

export function owner(change: Partial<DashboardState> = {}): DashboardState {
  return settle({
    now: NOW,
    session: 'signedIn',
    server: { kind: 'localTeam', label: 'Local team' },
    person: { id: 'user-0', email: 'ada@northwind.example', name: 'Ada Byrne' },
    organizations: ready([
      {
        id: 'org-1',
        name: 'Northwind Labs',
        role: 'owner',
        plan: 'teams',
        balance: fromDollars(486.231907),
        seats: { used: 13, total: 15 },
        createdAt: ago(402 * DAY),
      },
      {
        id: 'org-2',
        name: 'Fabrikam',
        role: 'member',
        plan: 'enterprise',
        balance: fromDollars(12),
        seats: { used: 3, total: 5 },
        createdAt: ago(90 * DAY),
      },
    ]),
    overviewUsage: ready({
      'org-1': { summary: usageSummary() },
      'org-2': { problem: 'Only owners, admins and billing managers see it.' },
    }),
    organizationId: 'org-1',
    changes: changes(),
    changesSince: ago(2 * DAY),
    tab: 'organization',
    offline: false,
    permissions: permissions({ role: undefined, trialLocked: false }),
    team: ready(team()),
    seats: ready({ total: 15, used: 12 }),
    usageAnswers: {
      ...teamAnswers(),
      performance: ready<ModelPerformance[] | undefined>(performance()),
      adoption: ready<AiAdoption | undefined>(adoption()),
      autocomplete: ready<AutocompleteUse | undefined>(undefined),
    },
    recentUsage: ready(usageTable(30)),
    credits: ready(credits()),
    transactions: ready(transactions()),
    invoices: ready(invoices()),
    subscription: ready(subscriptionState()),
    autoTopUp: ready({
      enabled: true,
      amount: cents(50_000),
      paymentMethod: { type: 'card', brand: 'visa', last4: '4242', email: null },
    }),
    audit: ready({ events: audit(), hasOlder: true, loadingOlder: false }),
    auditActions: ready([...new Set(EVENTS.map(([, action]) => action))].sort()),
    billingHistory: ready({ entries: bills() }),
    seatHistory: ready<SeatPurchase[] | undefined>(undefined),
    journal: ready(journal()),
    ...change,
  });
}

/** Every slice of a state changed in one way. */
function eachSlice(state: DashboardState, change: (slice: Slice<unknown>) => Slice<unknown>): DashboardState {
  const { usageAnswers } = state;
  const changed = <N extends keyof typeof usageAnswers>(...names: N[]) =>
    Object.fromEntries(names.map((name) => [name, change(usageAnswers[name] as Slice<unknown>)]));
  return {
    ...state,
    ...Object.fromEntries(SLICES.flatMap((name) => (state[name] ? [[name, change(state[name])]] : []))),
    usageAnswers: { ...usageAnswers, ...changed('days', 'hours', 'performance', 'adoption', 'autocomplete') },
  };
}

const UNREACHABLE: Problem = {
  title: 'Kilo cannot be reached',
  detail: 'Check the network connection. The log tells more.',
  action: { label: 'Show log', command: 'kiloTeams.showLog' },
};
const NOT_YOURS: Problem = { title: 'Not for members', detail: 'Owners, admins and billing managers see this.' };

/** Nothing has arrived yet but the list of organizations. */
export const loadingState = (): DashboardState =>
  settle({ ...eachSlice(owner(), () => loading()), organizations: owner().organizations });

/** Nothing arrived, and nothing is known from before. */
export const failedState = (): DashboardState =>
  settle({
    ...eachSlice(owner(), () => ({ status: 'error', refreshing: false, problem: UNREACHABLE })),
    organizations: owner().organizations,
  });

/** The last refresh failed; what is shown is three hours old. */
export const staleState = (): DashboardState =>
  eachSlice({ ...owner(), offline: true }, (slice) => ({ ...slice, asOf: ago(3 * HOUR), problem: UNREACHABLE }));

/** An organization in which nothing has happened. */
export const emptyState = (): DashboardState => {
  const [first] = members();
  return owner({
    team: ready(
      team({
        balance: microdollars(0),
        nextCreditExpirationAt: null,
        members: first ? [first] : [],
        invitations: [],
        lowBalanceAlert: undefined,
      }),
    ),
    seats: ready({ total: 15, used: 1 }),
    recentUsage: ready(usageTable(30, [])),
    credits: ready({ balance: microdollars(0), blocks: [] }),
    transactions: ready([]),
    invoices: ready([]),
    autoTopUp: ready({ enabled: false, amount: cents(10_000), paymentMethod: null }),
    billingHistory: ready({ entries: [] }),
    journal: ready([]),
    audit: ready({ events: [], hasOlder: false, loadingOlder: false }),
    usageAnswers: {
      ...teamAnswers(),
      days: sentAs(IDS.none),
      performance: ready<ModelPerformance[] | undefined>([]),
      adoption: ready<AiAdoption | undefined>({ days: [], weekly: null, people: [], isNew: true }),
      autocomplete: ready<AutocompleteUse | undefined>(undefined),
    },
  });
};

/** A plain member on a server that tells them about themselves only. */
export const memberState = (): DashboardState => {
  const [, , , priya] = PEOPLE;
  const denied = <T>(): Slice<T> => ({ status: 'denied', refreshing: false, problem: NOT_YOURS });
  const own = (days: number): UsageTable => ({ ...usageTable(days, priya ? [priya] : []), scope: 'self' });
  return owner({
    server: { kind: 'kilo', label: 'app.kilo.ai' },
    person: { id: 'user-3', email: 'priya@northwind.example', name: 'Priya Raman' },
    changes: changes().map(({ kind, text, target }) => ({ kind, text, ...(target && { target }) })),
    team: ready(team({ role: 'member', invitations: invitations().map((invitation) => ({ ...invitation, hasLink: false })) })),
    recentUsage: ready(own(30)),
    invoices: denied(),
    subscription: denied(),
    autoTopUp: denied(),
    billingHistory: denied(),
    seatHistory: denied(),
    journal: denied(),
    audit: denied(),
    auditActions: denied(),
    usageAnswers: { ...owner().usageAnswers, days: sentAs(IDS.self), hours: loading() },
  });
};

const onTrial = (trialEndsAt: Instant): DashboardState =>
  owner({
    team: ready(team({ seatTotal: 0, createdAt: instant(trialEndsAt - 30 * DAY), trialEndsAt, autoTopUpEnabled: false })),
    seats: ready({ total: 0, used: 12 }),
    subscription: ready(subscriptionState({ subscription: null, seats: { total: 0, used: 12 } })),
    autoTopUp: ready({ enabled: false, amount: cents(10_000), paymentMethod: null }),
  });

/** A trial with three days to go. */
export const trialState = (): DashboardState => onTrial(hence(3 * DAY + HOUR));
/** A trial that ended ten days ago: read-only. */
export const expiredState = (): DashboardState => onTrial(ago(10 * DAY));

/** The first generation of the API: no performance figures, nothing about scheduled changes of the cycle. */
export const firstGenerationState = (): DashboardState =>
  owner({
    subscription: ready(subscriptionState({ subscription: subscription({ cycleChangePending: undefined }) })),
    billingHistory: ready<BillingHistoryPage | undefined>(undefined),
    usageAnswers: {
      ...owner().usageAnswers,
      days: sentAs(IDS.older),
      hours: loading(),
      hoursFrom: utcDay(ago(30 * DAY)),
      performance: ready<ModelPerformance[] | undefined>(undefined),
      autocomplete: ready<AutocompleteUse | undefined>({ cost: fromDollars(3.2), requests: 18_420, tokens: 9_300_000 }),
    },
  });

/** A subscription that ends, with fewer seats to come than are used, and credits for four days. */
export const troubledState = (): DashboardState =>
  owner({
    team: ready(team({ balance: fromDollars(96) })),
    credits: ready({ ...credits(), balance: fromDollars(96), blocks: credits().blocks.slice(0, 1) }),
    seats: ready({ total: 15, used: 16 }),
    subscription: ready(
      subscriptionState({
        subscription: subscription({ quantity: 10, cancelAtPeriodEnd: true, status: 'past_due', periodEnd: hence(5 * DAY) }),
        scheduledSeats: { total: 10, effectiveAt: hence(5 * DAY) },
        seats: { total: 15, used: 16 },
      }),
    ),
  });

/** Names that are long, foreign, or try to be markup. */
export const hostileState = (): DashboardState => {
  const hostile = '<img src=x onerror=alert(1)>';
  const long = 'Donaudampfschifffahrtsgesellschaftskapitänswitwenverein'.repeat(2);
  return owner({
    team: ready(
      team({
        name: `${hostile} ${long}`,
        ssoDomain: `${long}.example`,
        members: members().map((member, index) =>
          index === 0
            ? { ...member, name: hostile }
            : index === 1
              ? { ...member, name: long, email: `${long}@northwind.example` }
              : member,
        ),
      }),
    ),
    server: { kind: 'kilo', label: '</script><script>alert(1)</script>' },
    audit: ready({
      events: audit().map((event) => ({ ...event, message: `${hostile} ${long}` })),
      hasOlder: false,
      loadingOlder: false,
    }),
  });
};

export const signedOutState = (): DashboardState =>
  settle({ ...loadingState(), session: 'signedOut', organizationId: undefined, organizations: loading(), person: undefined });
export const noOrganizationState = (): DashboardState =>
  settle({ ...loadingState(), organizationId: undefined, organizations: ready([]) });
export const restoringState = (): DashboardState => ({ ...signedOutState(), session: 'restoring' });

/** The states in which every tab is drawn and checked. */
export const STATES = {
  owner,
  loading: loadingState,
  failed: failedState,
  stale: staleState,
  empty: emptyState,
  member: memberState,
  trial: trialState,
  expired: expiredState,
  firstGeneration: firstGenerationState,
  troubled: troubledState,
  hostile: hostileState,
} satisfies Record<string, () => DashboardState>;
/** The states in which there is no organization to show. */
export const OUTER_STATES = { signedOut: signedOutState, noOrganization: noOrganizationState, restoring: restoringState };
