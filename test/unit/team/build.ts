/** Small, believable values for the tests of the domain; each test states only what it is about. */
import type { Invitation, Invoice, Member, Subscription, SubscriptionState, Team, UsageTable } from '../../../src/team/model';
import { cents, microdollars } from '../../../src/team/money';
import { DAY, type Instant, instant, type UtcDay, addDays, daysBetween, utcDay } from '../../../src/team/time';
import { UsageTableBuilder } from '../../../src/team/usageTable';

export const at = (text: string): Instant => instant(Date.parse(text));
export const day = (text: string): UtcDay => text as UtcDay;
export const NOW = at('2026-03-18T15:00:00Z');
export const usd = (dollars: number) => microdollars(Math.round(dollars * 1_000_000));

export const member = (over: Partial<Member> = {}): Member => ({
  id: 'u_ada',
  name: 'Ada Example',
  email: 'ada@example.com',
  role: 'member',
  joinedAt: at('2026-01-05T09:12:44Z'),
  dailyLimit: null,
  ...over,
});

export const invitation = (over: Partial<Invitation> = {}): Invitation => ({
  id: 'i_new',
  email: 'new@example.com',
  role: 'member',
  invitedAt: instant(NOW - DAY),
  expiresAt: instant(NOW + 6 * DAY),
  hasLink: true,
  ...over,
});

export const team = (over: Partial<Team> = {}): Team => ({
  id: 't_1',
  name: 'Example',
  plan: 'teams',
  createdAt: at('2026-01-05T09:12:44Z'),
  role: 'owner',
  balance: usd(100),
  nextCreditExpirationAt: null,
  autoTopUpEnabled: false,
  requireSeats: true,
  seatTotal: 10,
  ssoDomain: null,
  companyDomain: null,
  trialEndsAt: at('2026-02-04T09:12:44Z'),
  trialMessagesSuppressed: false,
  dataCollection: 'providerDefault',
  members: [],
  invitations: [],
  ...over,
});

/** 15 USD a seat, 10 seats, for the 31 days of March. */
export const subscription = (over: Partial<Subscription> = {}): Subscription => ({
  id: 's_1',
  status: 'active',
  unitPrice: cents(1500),
  currency: 'usd',
  quantity: 10,
  interval: 'month',
  intervalCount: 1,
  periodStart: at('2026-03-01T00:00:00Z'),
  periodEnd: at('2026-04-01T00:00:00Z'),
  cancelAtPeriodEnd: false,
  cancelAt: null,
  endedAt: null,
  ...over,
});

export const subscriptionState = (over: Partial<SubscriptionState> = {}): SubscriptionState => ({
  subscription: subscription(),
  unavailable: false,
  seats: { total: 10, used: 7 },
  ...over,
});

export const invoice = (over: Partial<Invoice> = {}): Invoice => ({
  id: 'in_1',
  number: 'ABCD-0003',
  status: 'paid',
  amount: cents(7500),
  currency: 'usd',
  createdAt: instant(NOW - DAY),
  purpose: 'seats',
  description: null,
  hasPage: true,
  hasPdf: true,
  ...over,
});

export interface Fact {
  day: UtcDay;
  /** An e-mail; the name is made from it. */
  who: string;
  model: string;
  cost: number;
  requests: number;
  input?: number;
  output?: number;
  errors?: number;
}

export function usageTable(days: readonly UtcDay[], facts: readonly Fact[], over: Partial<UsageTable> = {}): UsageTable {
  const builder = new UsageTableBuilder(days, {
    scope: over.scope ?? 'team',
    withErrors: facts.some((fact) => fact.errors !== undefined),
  });
  for (const { day, who, model, cost, requests, input = 0, output = 0, errors } of facts) {
    const person = { key: who.toLowerCase(), name: who.split('@')[0]!, email: who };
    builder.add(day, person, model, { cost, requests, inputTokens: input, outputTokens: output, errors });
  }
  return { ...builder.build(), ...over };
}

/** A table of 30 days up to today whose complete days, counted back from yesterday, cost `spend[0]`, `spend[1]`, … microdollars. */
export function spendTable(spend: readonly number[], now = NOW, over: Partial<UsageTable> = {}): UsageTable {
  const today = utcDay(now);
  const facts = spend.map((cost, index) => ({
    day: addDays(today, -1 - index),
    who: 'ada@example.com',
    model: 'm',
    cost,
    requests: cost > 0 ? 1 : 0,
  }));
  return usageTable(daysBetween(addDays(today, -29), today), facts, over);
}
