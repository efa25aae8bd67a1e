/** States of the store for the tests of what is on screen: a small, believable team in which everything is known. */
import type { Slice } from '../../../src/protocol/dashboard';
import type { StoreState } from '../../../src/store/types';
import { circumstances } from '../../../src/team/circumstances';
import type { Role, Team } from '../../../src/team/model';
import { permissions } from '../../../src/team/permissions';
import { addDays, DAY, instant, utcDay } from '../../../src/team/time';
import { invitation, invoice, member, NOW, spendTable, subscriptionState, team, usd } from '../team/build';

export const ready = <T>(data: T): Slice<T> => ({ status: 'ready', data, asOf: NOW, refreshing: false });
export const loading = <T>(): Slice<T> => ({ status: 'loading', refreshing: true });

const ada = member({ id: 'u_ada', name: 'Ada Example', email: 'ada@example.com', role: 'owner' });
const ben = member({ id: 'u_ben', name: 'Ben Sample', email: 'ben@example.com', dailyLimit: usd(25), spentToday: usd(24) });
const cleo = member({ id: 'u_cleo', name: '', email: 'cleo@example.com', role: 'billing_manager' });

export const exampleTeam = (over: Partial<Team> = {}): Team =>
  team({
    name: 'Example Ltd',
    balance: usd(123.45),
    nextCreditExpirationAt: instant(NOW + 10 * DAY),
    members: [cleo, ben, ada],
    invitations: [
      invitation({ id: 'i_dan', email: 'dan@example.com', invitedAt: instant(NOW - 2 * DAY), expiresAt: instant(NOW + 5 * DAY) }),
    ],
    ...over,
  });

/** Everything known and fresh, seen by an owner. `role` makes it somebody else's view; `over` replaces parts. */
export function state({
  role = 'owner',
  over = {},
  of = exampleTeam({ role }),
}: { role?: Role; over?: Partial<StoreState>; of?: Team } = {}): StoreState {
  const subscription = over.subscription ?? ready(subscriptionState({ seats: { total: 10, used: 3 } }));
  const known: StoreState = {
    now: NOW,
    session: 'signedIn',
    server: { kind: 'kilo', label: 'api.kilo.ai' },
    person: { id: 'u_ada', name: 'Ada Example', email: 'ada@example.com' },
    organizations: ready([
      {
        id: 't_1',
        name: of.name,
        role,
        plan: 'teams',
        balance: of.balance,
        seats: { used: 3, total: 10 },
        createdAt: of.createdAt,
      },
    ]),
    organizationId: 't_1',
    offline: false,
    permissions: permissions(circumstances(of, subscription.data, NOW)),
    team: ready(of),
    seats: ready({ total: 10, used: 3 }),
    usageAnswers: {
      days: loading(),
      hours: loading(),
      hoursFrom: addDays(utcDay(NOW), -7),
      performance: loading(),
      adoption: loading(),
      autocomplete: loading(),
    },
    // 10 dollars a day, so that 123.45 last 12 days.
    recentUsage: ready(spendTable(Array<number>(28).fill(10_000_000))),
    credits: ready({
      balance: of.balance,
      blocks: [
        {
          id: 'c_1',
          effectiveAt: instant(NOW - DAY),
          expiresAt: instant(NOW + 10 * DAY),
          amount: usd(50),
          remaining: usd(50),
          promotional: true,
        },
      ],
    }),
    transactions: ready([]),
    invoices: ready([invoice()]),
    subscription,
    autoTopUp: ready({ enabled: false, amount: 0 as never, paymentMethod: null }),
    billingHistory: ready(undefined),
    seatHistory: ready(undefined),
    journal: ready([]),
    audit: ready({ events: [], hasOlder: false, loadingOlder: false }),
    auditActions: ready([]),
  };
  return { ...known, ...over };
}

export const TODAY = utcDay(NOW);
export const YESTERDAY = addDays(TODAY, -1);
