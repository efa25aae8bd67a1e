import assert from 'node:assert/strict';
import * as z from 'zod/mini';
import type { KiloApi } from '../../../src/kilo/api';
import { cents } from '../../../src/team/money';
import { procedures } from '../../contract/procedures';
import { at, usd } from '../team/build';
import { aServer, ORG, Refusal } from './kiloServer';

const CHECKOUT = 'https://checkout.stripe.com/c/pay/1';

/** Every write: what it sends, and what it makes of the answer. */
const writes: {
  name: string;
  call: (api: KiloApi) => Promise<unknown>;
  path: string;
  input: object;
  answer: unknown;
  result?: unknown;
}[] = [
  {
    name: 'switching automatic top-up on',
    call: (api) => api.setAutoTopUp(ORG, true, cents(50_000)),
    path: 'organizations.autoTopUp.toggle',
    input: { currentEnabled: false, amountCents: 50_000 },
    answer: { enabled: true },
    result: { outcome: 'on' },
  },
  {
    name: 'switching automatic top-up on without a saved payment method',
    call: (api) => api.setAutoTopUp(ORG, true),
    path: 'organizations.autoTopUp.toggle',
    input: { currentEnabled: false },
    answer: { enabled: false, redirectUrl: CHECKOUT },
    result: { outcome: 'checkout', url: CHECKOUT },
  },
  {
    name: 'switching automatic top-up off',
    call: (api) => api.setAutoTopUp(ORG, false, cents(50_000)),
    path: 'organizations.autoTopUp.toggle',
    input: { currentEnabled: true },
    answer: { enabled: false },
    result: { outcome: 'off' },
  },
  {
    name: 'the amount of automatic top-up',
    call: (api) => api.setAutoTopUpAmount(ORG, cents(100_000)),
    path: 'organizations.autoTopUp.updateAmount',
    input: { amountCents: 100_000 },
    answer: { success: true },
  },
  {
    name: 'another payment method',
    call: (api) => api.autoTopUpCheckout(ORG, cents(10_000)),
    path: 'organizations.autoTopUp.changePaymentMethod',
    input: { amountCents: 10_000 },
    answer: { redirectUrl: CHECKOUT },
    result: { url: CHECKOUT },
  },
  {
    name: 'no payment method',
    call: (api) => api.removeAutoTopUpMethod(ORG),
    path: 'organizations.autoTopUp.removePaymentMethod',
    input: {},
    answer: { success: true },
  },
  {
    name: 'the low-balance alert',
    call: (api) => api.setLowBalanceAlert(ORG, { threshold: usd(12.34), emails: ['bea@example.com'] }),
    path: 'organizations.settings.updateMinimumBalanceAlert',
    input: { enabled: true, minimum_balance: 12.34, minimum_balance_alert_email: ['bea@example.com'] },
    answer: { settings: {} },
  },
  {
    name: 'no low-balance alert',
    call: (api) => api.setLowBalanceAlert(ORG, undefined),
    path: 'organizations.settings.updateMinimumBalanceAlert',
    input: { enabled: false },
    answer: { settings: {} },
  },
  {
    name: 'another billing cycle',
    call: (api) => api.changeBillingCycle(ORG, 'annual'),
    path: 'organizations.subscription.changeBillingCycle',
    input: { targetCycle: 'annual' },
    answer: { success: true, message: 'm' },
    result: { outcome: 'done' },
  },
  {
    name: 'the billing cycle as it was',
    call: (api) => api.cancelBillingCycleChange(ORG),
    path: 'organizations.subscription.cancelBillingCycleChange',
    input: {},
    answer: { success: true, message: 'm' },
    result: { outcome: 'done' },
  },
];

describe('kilo: billing writes', () => {
  const server = aServer();

  for (const { name, call, path, input, answer, result } of writes)
    it(`${name}: sends what the server accepts`, async () => {
      server().procedures = { [path]: () => answer };
      assert.deepEqual(await call(server().api()), result);
      const sent = server().calls[0]?.input;
      assert.deepEqual(sent, { organizationId: ORG, ...input });
      assert.ok(z.safeParse(procedures.get(path)!.input, sent).success);
    });

  it('say that an older server cannot change the billing cycle, with nothing done', async () => {
    assert.deepEqual(await server().api().changeBillingCycle(ORG, 'annual'), { outcome: 'unsupported' });
    assert.deepEqual(await server().api().cancelBillingCycleChange(ORG), { outcome: 'unsupported' });
  });

  it('pass on what the server refuses: a missing subscription is no missing function', async () => {
    server().procedures['organizations.subscription.changeBillingCycle'] = () => {
      throw new Refusal(404, 'No subscription found for this organization', { code: 'NOT_FOUND' });
    };
    await assert.rejects(server().api().changeBillingCycle(ORG, 'annual'), { kind: 'notFound' });
  });

  it('open no checkout that is not a safe web address', async () => {
    const answer = () => ({ enabled: false, redirectUrl: 'http://stripe.example/' });
    server().procedures = {
      'organizations.autoTopUp.toggle': answer,
      'organizations.autoTopUp.changePaymentMethod': answer,
    };
    await assert.rejects(server().api().setAutoTopUp(ORG, true), { kind: 'unexpectedAnswer' });
    await assert.rejects(server().api().autoTopUpCheckout(ORG, cents(10_000)), { kind: 'unexpectedAnswer' });
  });
});

describe('kilo: billing reads', () => {
  const server = aServer();

  it('page through the billing history, leaving out entries of kinds that are not known', async () => {
    const stripe = {
      kind: 'stripe',
      id: 'in_1',
      date: '2026-03-01T00:00:00.000Z',
      amountCents: 15_000,
      currency: 'usd',
      status: 'paid',
    };
    const links = { invoiceUrl: 'https://invoice.stripe.com/i/1', invoicePdfUrl: null, description: '10 × Kilo Teams' };
    server().procedures = {
      'organizations.subscription.getBillingHistory': ({ cursor }: { cursor?: string }) =>
        cursor === undefined
          ? {
              entries: [
                { ...stripe, ...links },
                { kind: 'credits', date: stripe.date, amountMicrodollars: 1, description: 'd' },
              ],
              hasMore: true,
              cursor: 'in_1',
            }
          : { entries: [{ ...stripe, id: 'in_0' }], hasMore: false, cursor: null },
    };
    const first = await server().api().billingHistory(ORG);
    assert.deepEqual(first, {
      entries: [
        {
          id: 'in_1',
          at: at('2026-03-01T00:00:00Z'),
          amount: 15_000,
          currency: 'usd',
          status: 'paid',
          description: '10 × Kilo Teams',
          hasPage: true,
          hasPdf: false,
        },
      ],
      older: 'in_1',
    });
    const second = await server().api().billingHistory(ORG, first?.older);
    assert.deepEqual([second?.entries.map(({ id }) => id), second?.older], [['in_0'], undefined]);
    assert.doesNotMatch(JSON.stringify([first, second]), /https/);
  });

  it('tell what a new subscription would start with', async () => {
    server().procedures['organizations.subscription.getResubscribeDefaults'] = () => ({
      defaultSeatCount: 7,
      billingCycle: 'annual',
    });
    assert.deepEqual(await server().api().resubscribeDefaults(ORG), { seats: 7, cycle: 'annual' });
  });

  it('are undefined on servers that do not have them', async () => {
    const api = server().api();
    assert.deepEqual(
      [await api.billingHistory(ORG), await api.resubscribeDefaults(ORG), await api.seatHistory(ORG)],
      [undefined, undefined, undefined],
    );
  });

  it('show the history of seats to whom the server shows it', async () => {
    const row = {
      id: 'p_1',
      seat_count: 12,
      amount_usd: 180,
      created_at: '2026-03-01 00:00:00+00',
      subscription_status: 'active',
    };
    server().procedures['organizations.seatPurchases'] = () => ({ seatPurchases: [row] });
    assert.deepEqual(await server().api().seatHistory(ORG), [
      { id: 'p_1', at: at('2026-03-01T00:00:00Z'), seats: 12, amount: usd(180), status: 'active' },
    ]);
    server().procedures['organizations.seatPurchases'] = () => {
      throw new Refusal(403, 'Admin access required', { code: 'FORBIDDEN' });
    };
    assert.equal(await server().api().seatHistory(ORG), undefined);
  });

  it('fail when the server does, rather than say that there is nothing', async () => {
    const fail = () => {
      throw new Refusal(500, 'boom');
    };
    server().procedures = { 'organizations.subscription.getBillingHistory': fail, 'organizations.seatPurchases': fail };
    await assert.rejects(server().api().billingHistory(ORG), { kind: 'serverFault' });
    await assert.rejects(server().api().seatHistory(ORG), { kind: 'serverFault' });
  });

  it('name who bought credits, where the server does', async () => {
    const bought = { id: 't_1', amount_microdollars: 1, is_free: false, created_at: '2026-03-01 00:00:00+00' };
    server().procedures['organizations.creditTransactions'] = () => [{ ...bought, kilo_user_id: 'u_ada' }, bought];
    assert.deepEqual(
      (await server().api().creditTransactions(ORG)).map(({ personId }) => personId),
      ['u_ada', undefined],
    );
  });

  it('tell what the team has acquired in all, beside what is left', async () => {
    server().procedures['organizations.withMembers'] = () => ({
      id: ORG,
      name: 'Acme',
      created_at: '2026-01-05 09:12:44+00',
      updated_at: '2026-01-05 09:12:44+00',
      microdollars_used: 41_250_000,
      total_microdollars_acquired: 100_000_000,
      settings: {},
      seat_count: 1,
      require_seats: true,
      plan: 'teams',
      callerRole: 'owner',
      members: [],
    });
    const { balance, creditsAcquired } = await server().api().team(ORG);
    assert.deepEqual([balance, creditsAcquired], [usd(58.75), usd(100)]);
  });
});
