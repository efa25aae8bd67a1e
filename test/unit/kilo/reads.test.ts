import assert from 'node:assert/strict';
import type { SubscriptionState } from '../../../src/team/model';
import { instant } from '../../../src/team/time';
import { aServer, ORG, Refusal } from './kiloServer';

const JOINED = '2026-01-05 09:12:44.120913+00';
const AT = instant(Date.parse('2026-01-05T09:12:44.120Z'));
const DAY = 86_400_000;

const organization = (more: Record<string, unknown> = {}) => ({
  id: ORG,
  name: 'Acme',
  created_at: JOINED,
  updated_at: JOINED,
  microdollars_used: 41_250_000,
  microdollars_balance: 1,
  total_microdollars_acquired: 100_000_000,
  next_credit_expiration_at: null,
  auto_top_up_enabled: false,
  settings: {
    data_collection: 'deny',
    minimum_balance: 50.5,
    minimum_balance_alert_email: ['bea@example.com'],
    something_new: 1,
  },
  seat_count: 5,
  require_seats: true,
  sso_domain: null,
  plan: 'teams',
  free_trial_end_at: null,
  company_domain: 'example.com',
  members: [
    {
      id: 'u1',
      name: 'Ada',
      email: 'ada@example.com',
      role: 'owner',
      status: 'active',
      inviteDate: JOINED,
      dailyUsageLimitUsd: 12.34,
      currentDailyUsageUsd: 1.25,
    },
    {
      id: 'u2',
      name: null,
      email: 'bo@example.com',
      role: 'pilot',
      status: 'active',
      inviteDate: JOINED,
      dailyUsageLimitUsd: null,
      currentDailyUsageUsd: null,
    },
    {
      email: 'new@example.com',
      role: 'member',
      status: 'invited',
      inviteDate: JOINED,
      inviteToken: 't',
      inviteId: 'i1',
      inviteUrl: 'https://app.kilo.ai/users/accept-invite/t',
    },
  ],
  ...more,
});

const listed = {
  organizationId: ORG,
  organizationName: 'Acme',
  role: 'billing_manager',
  memberCount: 3,
  balance: 58_750_000,
  requireSeats: true,
  plan: 'teams',
  created_at: JOINED,
  seatCount: { used: 3, total: 5 },
};

const item = (more: Record<string, unknown> = {}) => ({
  id: 'si_1',
  quantity: 5,
  current_period_start: 1_770_278_400,
  current_period_end: 1_772_697_600,
  price: { id: 'p', unit_amount: 1800, currency: 'usd', recurring: { interval: 'month', interval_count: 1 } },
  ...more,
});
const stripe = (more: Record<string, unknown> = {}) => ({
  id: 'sub_1',
  status: 'active',
  currency: 'usd',
  cancel_at_period_end: false,
  cancel_at: null,
  ended_at: null,
  items: { data: [item()] },
  ...more,
});
const newer = { nextSeatCount: null, nextSeatCountEffectiveAt: null, paidSeatItemId: 'si_1', latestSeatPurchaseStatus: 'active' };

describe('kilo/reads: the team', () => {
  const server = aServer();
  const readTeam = (row: unknown) => {
    server().procedures = { 'organizations.withMembers': () => row, 'organizations.list': () => [listed] };
    return server().api().team(ORG);
  };

  it('is money in microdollars, times in milliseconds, people in two lists', async () => {
    const team = await readTeam(organization());
    assert.equal(team.balance, 58_750_000);
    assert.equal(team.createdAt, AT);
    assert.deepEqual(team.members[0], {
      id: 'u1',
      name: 'Ada',
      email: 'ada@example.com',
      role: 'owner',
      joinedAt: AT,
      dailyLimit: 12_340_000,
      spentToday: 1_250_000,
    });
    assert.deepEqual(team.invitations, [
      {
        id: 'i1',
        email: 'new@example.com',
        role: 'member',
        invitedAt: AT,
        expiresAt: AT + 7 * DAY,
        emailStatus: undefined,
        hasLink: true,
      },
    ]);
    assert.deepEqual(team.lowBalanceAlert, { threshold: 50_500_000, emails: ['bea@example.com'] });
    assert.equal(team.dataCollection, 'deny');
  });

  it('has the policy on models, in which nothing set allows everything', async () => {
    const set = { model_allow_list: ['anthropic/*'], provider_allow_list: ['openai'], default_model: 'anthropic/m' };
    assert.deepEqual((await readTeam(organization({ settings: set }))).modelPolicy, {
      models: ['anthropic/*'],
      providers: ['openai'],
      defaultModel: 'anthropic/m',
    });
    const none = { model_allow_list: null, default_model: '' };
    assert.deepEqual((await readTeam(organization({ settings: none }))).modelPolicy, {
      models: [],
      providers: [],
      defaultModel: null,
    });
  });

  it('keeps a role that it does not know, and calls who has no name by e-mail', async () => {
    const { members } = await readTeam(organization());
    assert.deepEqual([members[1]?.role, members[1]?.name], ['pilot', 'bo@example.com']);
  });

  it('takes "nothing recorded" for nothing spent, but "not told" for unknown', async () => {
    assert.equal((await readTeam(organization())).members[1]?.spentToday, 0);
    const told = organization()
      .members.slice(0, 1)
      .map(({ currentDailyUsageUsd: _, ...member }) => member);
    assert.equal((await readTeam(organization({ members: told, callerRole: 'member' }))).members[0]?.spentToday, undefined);
  });

  it('takes 0 for a limit that forbids everything, null for none', async () => {
    const members = organization()
      .members.slice(0, 1)
      .map((member) => ({ ...member, dailyUsageLimitUsd: 0 }));
    assert.equal((await readTeam(organization({ members }))).members[0]?.dailyLimit, 0);
    assert.equal((await readTeam(organization())).members[1]?.dailyLimit, null);
  });

  it('ends a trial 30 days after the beginning where no end is set', async () => {
    assert.equal((await readTeam(organization())).trialEndsAt, AT + 30 * DAY);
    assert.equal(
      (await readTeam(organization({ free_trial_end_at: '2026-03-01 00:00:00+00' }))).trialEndsAt,
      Date.parse('2026-03-01T00:00:00Z'),
    );
  });

  it('hides links that a newer server keeps from plain members', async () => {
    const invited = {
      email: 'new@example.com',
      role: 'member',
      status: 'invited',
      inviteDate: JOINED,
      inviteId: 'i1',
      emailStatus: 'failed',
    };
    const { invitations } = await readTeam(organization({ callerRole: 'member', members: [invited] }));
    assert.deepEqual([invitations[0]?.hasLink, invitations[0]?.emailStatus], [false, 'failed']);
  });

  it('knows the caller’s role: from the answer on newer servers, from the list on older ones', async () => {
    assert.deepEqual(
      [(await readTeam(organization())).role, (await readTeam(organization({ callerRole: 'admin' }))).role],
      ['billing_manager', 'admin'],
    );
  });

  it('asks an older server for team and role in one request, once it knows it', async () => {
    await readTeam(organization());
    server().received.splice(0);
    await readTeam(organization());
    assert.equal(server().received.length, 1);
  });

  it('offers only the roles that the server knows', async () => {
    assert.ok(!(await readTeam(organization())).roles?.includes('admin'));
    assert.ok((await readTeam(organization({ callerRole: 'owner' }))).roles?.includes('admin'));
  });
});

describe('kilo/reads: the subscription', () => {
  const server = aServer();
  const read = async (answer: Record<string, unknown>): Promise<SubscriptionState> => {
    server().procedures = { 'organizations.subscription.get': () => ({ seatsUsed: 4, totalSeats: 5, ...answer }) };
    return server().api().subscription(ORG);
  };

  it('is the same for both generations', async () => {
    const older = await read({ subscription: stripe() });
    assert.deepEqual(older, {
      subscription: {
        id: 'sub_1',
        status: 'active',
        unitPrice: 1800,
        currency: 'usd',
        quantity: 5,
        interval: 'month',
        intervalCount: 1,
        periodStart: 1_770_278_400_000,
        periodEnd: 1_772_697_600_000,
        cancelAtPeriodEnd: false,
        cancelAt: null,
        endedAt: null,
      },
      unavailable: false,
      seats: { used: 4, total: 5 },
    });
    assert.deepEqual(await read({ subscription: stripe(), ...newer }), older);
  });

  it('takes price and quantity from the paid item, where there are several', async () => {
    const free = item({
      id: 'si_free',
      quantity: 99,
      price: { unit_amount: 0, currency: 'usd', recurring: { interval: 'month' } },
    });
    const { subscription } = await read({
      subscription: stripe({ items: { data: [free, item({ id: 'si_paid' })] } }),
      ...newer,
      paidSeatItemId: 'si_paid',
    });
    assert.deepEqual([subscription?.unitPrice, subscription?.quantity], [1800, 5]);
  });

  it('shows a smaller number of seats ahead, in either generation', async () => {
    const fewer = stripe({ items: { data: [item({ quantity: 3 })] } });
    assert.deepEqual((await read({ subscription: fewer })).scheduledSeats, { total: 3, effectiveAt: 1_772_697_600_000 });
    const told = { ...newer, nextSeatCount: 3, nextSeatCountEffectiveAt: '2026-03-05T08:00:00.000Z' };
    assert.deepEqual((await read({ subscription: fewer, ...told })).scheduledSeats, { total: 3, effectiveAt: 1_772_697_600_000 });
    assert.equal(
      (await read({ subscription: stripe({ cancel_at_period_end: true, items: { data: [item({ quantity: 3 })] } }) }))
        .scheduledSeats,
      undefined,
    );
  });

  it('takes an ended subscription for none, however the server says it', async () => {
    const none = { subscription: null, unavailable: false, seats: { used: 4, total: 5 } };
    assert.deepEqual(await read({ subscription: null }), none);
    assert.deepEqual(
      await read({
        subscription: stripe({ status: 'canceled', ended_at: 1_772_697_600 }),
        ...newer,
        latestSeatPurchaseStatus: 'ended',
      }),
      none,
    );
    assert.deepEqual(await read({ subscription: null, ...newer, paidSeatItemId: null, latestSeatPurchaseStatus: null }), none);
  });

  it('says when there is one that cannot be read just now', async () => {
    assert.equal((await read({ subscription: null, ...newer, paidSeatItemId: null })).unavailable, true);
  });

  it('finds the period where older shapes had it, and a scheduled change of the cycle', async () => {
    const bare = item({ current_period_start: undefined, current_period_end: undefined });
    const { subscription } = await read({
      subscription: stripe({ items: { data: [bare] }, current_period_start: 1, current_period_end: 2, schedule: 'sched_1' }),
    });
    assert.deepEqual([subscription?.periodStart, subscription?.periodEnd, subscription?.cycleChangePending], [1000, 2000, true]);
  });

  it('does not take a missing price for zero', async () => {
    const unpriced = stripe({ items: { data: [item({ price: { unit_amount: null, currency: 'usd' } })] } });
    await assert.rejects(read({ subscription: unpriced }), { kind: 'unexpectedAnswer' });
  });
});

describe('kilo/reads: money', () => {
  const server = aServer();
  const row = (more: Record<string, unknown>) => ({
    id: 'x',
    amount_microdollars: 5_000_000,
    is_free: false,
    description: null,
    credit_category: null,
    expiry_date: null,
    created_at: JOINED,
    ...more,
  });

  it('tells what a transaction is from its sign, its category and whether it was free', async () => {
    const rows = [
      row({}),
      row({ is_free: true, credit_category: 'oss-sponsorship' }),
      row({ is_free: true, amount_microdollars: 0, credit_category: 'credits_expired' }),
      row({ is_free: true, amount_microdollars: -1, credit_category: 'organization_custom' }),
      row({ amount_microdollars: 1, credit_category: 'accounting_adjustment' }),
      row({ amount_microdollars: -1, credit_category: 'orb_credit_voided' }),
    ];
    server().procedures = { 'organizations.creditTransactions': () => rows };
    const kinds = (await server().api().creditTransactions(ORG)).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['purchase', 'promotional', 'expiry', 'adjustment', 'adjustment', 'adjustment']);
  });

  it('asks for all invoices, and keeps their links back until they are wanted', async () => {
    const invoice = {
      id: 'in_1',
      number: 'A-1',
      status: 'paid',
      amount_due: 7500,
      currency: 'usd',
      created: 1_770_278_400,
      hosted_invoice_url: 'https://invoice.stripe.com/i/1',
      invoice_pdf: 'javascript:alert(1)',
      invoice_type: 'topup',
      description: null,
    };
    server().procedures = { 'organizations.invoices': () => [invoice] };
    const api = server().api();
    assert.deepEqual(await api.invoices(ORG), [
      {
        id: 'in_1',
        number: 'A-1',
        status: 'paid',
        amount: 7500,
        currency: 'usd',
        createdAt: 1_770_278_400_000,
        purpose: 'credits',
        description: null,
        hasPage: true,
        hasPdf: true,
      },
    ]);
    assert.deepEqual(server().calls[0]?.input, { organizationId: ORG, period: 'all' });
    assert.equal(await api.invoiceLink(ORG, 'in_1', 'page'), 'https://invoice.stripe.com/i/1');
    assert.equal(await api.invoiceLink(ORG, 'in_1', 'pdf'), undefined, 'what is no web address is not opened');
    assert.equal(await api.invoiceLink(ORG, 'in_2', 'page'), undefined);
  });

  it('takes an invoice status that it does not know as it is', async () => {
    const invoice = { id: 'in_1', status: 'refunded', amount_due: 0, currency: 'eur', created: 1, invoice_type: 'seats' };
    server().procedures = { 'organizations.invoices': () => [invoice] };
    const [read] = await server().api().invoices(ORG);
    assert.deepEqual([read?.status, read?.purpose, read?.hasPdf], ['refunded', 'seats', false]);
  });

  it('has the card of the automatic top-up, and its e-mail where it is no card', async () => {
    server().procedures = {
      'organizations.autoTopUp.getConfig': () => ({
        enabled: true,
        amountCents: 50_000,
        paymentMethod: { type: 'link', last4: null, brand: null, linkEmail: 'bea@example.com', stripePaymentMethodId: 'pm' },
      }),
    };
    assert.deepEqual(await server().api().autoTopUp(ORG), {
      enabled: true,
      amount: 50_000,
      paymentMethod: { type: 'link', brand: null, last4: null, email: 'bea@example.com' },
    });
  });
});

describe('kilo/reads: the audit log', () => {
  const server = aServer();

  it('tells who did what and when, to the millisecond', async () => {
    const row = { id: 'e1', action: 'organization.new_kind', message: 'm', created_at: JOINED };
    const cursors = { hasNext: false, hasPrevious: false, oldestTimestamp: null, newestTimestamp: null };
    server().procedures = { 'organizations.auditLogs.list': () => ({ logs: [row], ...cursors }) };
    const event = { id: 'e1', at: AT, action: 'organization.new_kind', actorName: null, actorEmail: null, message: 'm' };
    assert.deepEqual(await server().api().auditLog(ORG, {}), { events: [event] });
  });

  it('sends filters only when there is something to filter', async () => {
    const nothing = { logs: [], hasNext: false, hasPrevious: false, oldestTimestamp: null, newestTimestamp: null };
    server().procedures = { 'organizations.auditLogs.list': () => nothing };
    const api = server().api();
    await api.auditLog(ORG, { actions: [], actorEmail: '', text: '' });
    await api.auditLog(ORG, {
      actions: ['organization.created'],
      actorEmail: 'ada@example.com',
      text: 'Ada',
      before: instant(9_001),
      startTime: instant(0),
      endTime: instant(10_000),
    });
    assert.deepEqual(
      server().calls.map(({ input }) => input),
      [
        { organizationId: ORG },
        {
          organizationId: ORG,
          action: ['organization.created'],
          actorEmail: 'ada@example.com',
          fuzzySearch: 'Ada',
          before: '1970-01-01T00:00:09.001Z',
          startTime: '1970-01-01T00:00:00.000Z',
          endTime: '1970-01-01T00:00:10.000Z',
        },
      ],
    );
  });
});

describe('kilo/reads: models and usage in short', () => {
  const server = aServer();

  it('tells prices for a million tokens, and no price where there is none to tell', async () => {
    const model = (id: string, pricing?: object) => ({ id, name: id.toUpperCase(), context_length: 200_000, pricing });
    const data = [
      model('b', { prompt: '0.000003', completion: '0.0000150000' }),
      model('a', { prompt: '0', completion: '0' }),
      model('auto', { prompt: '-1', completion: '-1' }),
      { id: 'bare', name: 'Bare' },
      model('odd', { prompt: '', completion: 'free' }),
    ];
    server().procedures = { 'organizations.settings.listAvailableModels': () => ({ data }) };
    assert.deepEqual(await server().api().availableModels(ORG), [
      { id: 'a', name: 'A', contextLength: 200_000, inputPrice: 0, outputPrice: 0 },
      { id: 'auto', name: 'AUTO', contextLength: 200_000 },
      { id: 'b', name: 'B', contextLength: 200_000, inputPrice: 3_000_000, outputPrice: 15_000_000 },
      { id: 'bare', name: 'Bare', contextLength: null },
      { id: 'odd', name: 'ODD', contextLength: 200_000 },
    ]);
  });

  it('sums up usage in microdollars and refuses what is no amount', async () => {
    const sums = { totalCost: 12, totalRequestCount: 3, totalInputTokens: 400, totalOutputTokens: 50 };
    server().procedures = { 'organizations.usageStats': () => sums };
    assert.deepEqual(await server().api().usageSummary(ORG), { cost: 12, requests: 3, inputTokens: 400, outputTokens: 50 });
    server().procedures = { 'organizations.usageStats': () => ({ ...sums, totalCost: null }) };
    await assert.rejects(server().api().usageSummary(ORG), { kind: 'unexpectedAnswer' });
  });
});

describe('kilo/reads: the list of organizations', () => {
  const server = aServer();

  it('is ordered by name, whatever order the server has', async () => {
    server().procedures = {
      'organizations.list': () => [
        { ...listed, organizationName: 'beta' },
        listed,
        { ...listed, organizationName: 'Gamma', balance: -1 },
      ],
    };
    const list = await server().api().organizations();
    assert.deepEqual(
      list.map(({ name, balance }) => [name, balance]),
      [
        ['Acme', 58_750_000],
        ['beta', 58_750_000],
        ['Gamma', -1],
      ],
    );
  });

  it('is a clear error, not an empty list, for an organization that is not well-formed', async () => {
    server().procedures = { 'organizations.list': () => [{ ...listed, balance: 1.5 }] };
    await assert.rejects(server().api().organizations(), {
      kind: 'unexpectedAnswer',
      facts: { operation: 'organizations.list', field: '0.balance', detail: 'mismatch' },
    });
  });

  it('fails as a server fault when the server does', async () => {
    server().procedures = {
      'organizations.list': () => {
        throw new Refusal(500, 'Failed query: select * from organizations');
      },
    };
    await assert.rejects(server().api().organizations(), { kind: 'serverFault' });
  });
});
