import assert from 'node:assert/strict';
import { all, get, run } from '../../../src/localTeam/database';
import { topUpIfLow } from '../../../src/localTeam/domain/autoTopUp';
import { cancelCheckout, checkoutSession, completeCheckout, createTopUpCheckout } from '../../../src/localTeam/domain/checkout';
import { expireDueCredits } from '../../../src/localTeam/domain/credits';
import { invoice } from '../../../src/localTeam/domain/invoices';
import { payInvoice, portal, portalSession, setCard } from '../../../src/localTeam/domain/portal';
import { DAY } from '../../../src/team/time';
import { HALDEN, HARBOR, idOf, KESTREL, NOW, seededTeam, type Team } from './team';

const halden = { organizationId: HALDEN };
const balance = ({ db }: Team, id: string = HALDEN) =>
  get<{ balance: number }>(
    db,
    'SELECT total_microdollars_acquired - microdollars_used AS balance FROM organizations WHERE id = ?',
    id,
  )!.balance;

interface Transaction {
  kilo_user_id: string;
  amount_microdollars: number;
  is_free: boolean;
  description: string;
  credit_category: string | null;
  original_transaction_id: string | null;
  stripe_payment_id: string | null;
  expiry_date: string | null;
  created_at: string;
}
const transactions = (team: Team, organizationId: string = HALDEN) =>
  team.data<Transaction[]>('nora', 'organizations.creditTransactions', { organizationId });

describe('local team: buying credits', () => {
  const checkout = (team: Team) => createTopUpCheckout(team.ctx, team.user('nora'), HALDEN, 250, 'http://127.0.0.1:4321/back').id;

  it('moves the money once, however often it is paid', async () => {
    const team = seededTeam();
    const before = balance(team);
    const id = checkout(team);
    assert.equal(balance(team), before);
    assert.equal(completeCheckout(team.ctx, id, { card: 'ok' }), 'paid');
    assert.equal(completeCheckout(team.ctx, id, { card: 'ok' }), 'paid');
    assert.equal(balance(team), before + 250_000_000);

    const [newest] = await transactions(team);
    assert.deepEqual(
      [newest!.amount_microdollars, newest!.is_free, newest!.description, newest!.credit_category, newest!.kilo_user_id],
      [250_000_000, false, 'Organization top-up via stripe', null, idOf('nora')],
    );
    assert.match(newest!.stripe_payment_id!, /^pi_/);
    const session = checkoutSession(team.ctx, id)!;
    assert.deepEqual([session.status, session.completedAt], ['complete', NOW]);
    const paid = invoice(team.ctx, session.invoiceId!);
    assert.deepEqual([paid.status, paid.purpose, paid.amountDueCents, paid.lines.length], ['paid', 'topup', 250_00, 1]);
  });

  it('moves nothing for a card that is declined, or until a payment is confirmed', () => {
    const team = seededTeam();
    const before = balance(team);
    const id = checkout(team);
    assert.equal(completeCheckout(team.ctx, id, { card: 'declined' }), 'declined');
    assert.equal(completeCheckout(team.ctx, id, { card: 'authenticate' }), 'authenticate');
    assert.equal(balance(team), before);
    assert.equal(completeCheckout(team.ctx, id, { card: 'authenticate', authenticated: true }), 'paid');
    assert.equal(balance(team), before + 250_000_000);
  });

  it('is over when it is given up', () => {
    const team = seededTeam();
    const id = checkout(team);
    cancelCheckout(team.ctx, id);
    assert.equal(checkoutSession(team.ctx, id)!.status, 'canceled');
    assert.throws(() => completeCheckout(team.ctx, id, { card: 'ok' }), { code: 'CONFLICT' });
    assert.throws(() => completeCheckout(team.ctx, 'made-up', { card: 'ok' }), { code: 'NOT_FOUND' });
  });

  it('is a first purchase until something was bought', async () => {
    const team = seededTeam();
    const isFirst = async () =>
      (await team.data<{ isFirstPurchase: boolean }>('nora', 'organizations.getCreditBlocks', { organizationId: KESTREL }))
        .isFirstPurchase;
    assert.equal(await isFirst(), true);
    completeCheckout(team.ctx, createTopUpCheckout(team.ctx, team.user('ines'), KESTREL, 10).id, { card: 'ok' });
    assert.equal(await isFirst(), false);
  });
});

describe('local team: credits that expire', () => {
  it('are taken off when their time comes, once, with a line that says so', async () => {
    const team = seededTeam();
    const promotion = (await transactions(team)).find(({ credit_category }) => credit_category === 'customer-appreciation')!;
    const before = await team.data<{ creditBlocks: { balance_mUsd: number; expiry_date: string | null }[] }>(
      'nora',
      'organizations.getCreditBlocks',
      halden,
    );
    const unused = before.creditBlocks.find(({ expiry_date }) => expiry_date === promotion.expiry_date)!.balance_mUsd;
    assert.ok(unused > 0 && unused < promotion.amount_microdollars);
    const held = balance(team);

    team.setNow(NOW + 30 * DAY);
    await team.data('nora', 'organizations.withMembers', halden);
    await team.data('nora', 'organizations.withMembers', halden);
    assert.equal(balance(team), held - unused);
    const expiries = (await transactions(team)).filter(({ credit_category }) => credit_category === 'credits_expired');
    assert.deepEqual(
      [
        expiries[0]!.amount_microdollars,
        expiries[0]!.kilo_user_id,
        expiries[0]!.description,
        expiries[0]!.created_at,
        expiries[0]!.is_free,
      ],
      [-unused, 'system', 'Expired: Customer appreciation credits', promotion.expiry_date, true],
    );
    assert.equal(expiries.length, 2, 'the other one is of the first month');
    const { next_credit_expiration_at } = await team.data<{ next_credit_expiration_at: string | null }>(
      'nora',
      'organizations.withMembers',
      halden,
    );
    assert.equal(next_credit_expiration_at, null);
  });

  it('leave a line of nothing when all of them were used', () => {
    const team = seededTeam();
    run(team.db, 'UPDATE organizations SET microdollars_used = microdollars_used + 200000000 WHERE id = ?', HALDEN);
    const held = balance(team);
    team.setNow(NOW + 30 * DAY);
    expireDueCredits(team.ctx, HALDEN);
    assert.equal(balance(team), held);
    const expiry = get<{ amount: number }>(
      team.db,
      "SELECT amount_microdollars AS amount FROM credit_transactions WHERE credit_category = 'credits_expired' ORDER BY created_at DESC LIMIT 1",
    )!;
    assert.equal(expiry.amount, 0);
  });

  it('make up the balance together with the others', async () => {
    const team = seededTeam();
    for (const organizationId of [HALDEN, KESTREL, HARBOR]) {
      const { creditBlocks, totalBalance_mUsd } = await team.data<{
        creditBlocks: { balance_mUsd: number }[];
        totalBalance_mUsd: number;
      }>('nora', 'organizations.getCreditBlocks', { organizationId });
      assert.equal(totalBalance_mUsd, balance(team, organizationId));
      assert.equal(creditBlocks.reduce((sum, block) => sum + block.balance_mUsd, 0), totalBalance_mUsd); // prettier-ignore
    }
  });
});

describe('local team: automatic top-up', () => {
  interface Config {
    enabled: boolean;
    amountCents: number;
    paymentMethod: { last4: string } | null;
  }
  const config = (team: Team, organizationId: string = HALDEN) =>
    team.data<Config>('nora', 'organizations.autoTopUp.getConfig', { organizationId });
  const spendDownTo = ({ db }: Team, left: number) =>
    run(db, 'UPDATE organizations SET microdollars_used = total_microdollars_acquired - ? WHERE id = ?', left, HALDEN);

  it('is switched on with the saved card, and off', async () => {
    const team = seededTeam();
    assert.deepEqual(
      await team.data('nora', 'organizations.autoTopUp.toggle', { ...halden, currentEnabled: false, amountCents: 10_000 }),
      { enabled: true },
    );
    const { enabled, amountCents, paymentMethod } = await config(team);
    assert.deepEqual([enabled, amountCents, paymentMethod?.last4], [true, 10_000, '4242']);
    await team.data('nora', 'organizations.autoTopUp.toggle', { ...halden, currentEnabled: true });
    assert.equal((await config(team)).enabled, false);
  });

  it('saves a card at a checkout that charges the amount at once', async () => {
    const team = seededTeam();
    const answer = await team.data<{ enabled: boolean; redirectUrl: string }>('nora', 'organizations.autoTopUp.toggle', {
      organizationId: KESTREL,
      currentEnabled: false,
      amountCents: 10_000,
    });
    assert.equal(answer.enabled, false);
    const id = answer.redirectUrl.replace('http://127.0.0.1:4321/checkout/', '');
    const before = balance(team, KESTREL);
    completeCheckout(team.ctx, id, { card: 'ok' });
    assert.equal(balance(team, KESTREL), before + 100_000_000);
    assert.deepEqual([(await config(team, KESTREL)).enabled, (await config(team, KESTREL)).amountCents], [true, 10_000]);
  });

  it('buys below fifty dollars, and not at fifty', async () => {
    const team = seededTeam();
    await team.data('nora', 'organizations.autoTopUp.toggle', { ...halden, currentEnabled: false, amountCents: 50_000 });
    spendDownTo(team, 50_000_000);
    assert.equal(topUpIfLow(team.ctx, HALDEN), false);
    spendDownTo(team, 49_999_999);
    assert.equal(topUpIfLow(team.ctx, HALDEN), true);
    assert.equal(balance(team), 549_999_999);
    assert.equal((await transactions(team))[0]!.kilo_user_id, idOf('hannah'), 'credited to who set it up');
  });

  it('switches itself off when the card does not pay, and leaves an open invoice', async () => {
    const team = seededTeam();
    run(team.db, "UPDATE payment_methods SET kind = 'declined'");
    await team.data('nora', 'organizations.autoTopUp.toggle', { ...halden, currentEnabled: false });
    spendDownTo(team, 1);
    assert.equal(topUpIfLow(team.ctx, HALDEN), false);
    assert.deepEqual([balance(team), (await config(team)).enabled], [1, false]);
    const [newest] = portal(team.ctx, HALDEN).invoices;
    assert.deepEqual([newest!.status, newest!.amountDueCents], ['open', 50_000]);

    setCard(team.ctx, HALDEN, 'ok');
    assert.equal(payInvoice(team.ctx, team.user('hannah'), newest!.id), 'paid');
    assert.equal(payInvoice(team.ctx, team.user('hannah'), newest!.id), 'paid');
    assert.equal(balance(team), 500_000_001);
  });

  it('is forgotten with its card', async () => {
    const team = seededTeam();
    await team.data('nora', 'organizations.autoTopUp.removePaymentMethod', halden);
    assert.deepEqual(await config(team), { enabled: false, amountCents: 50_000, paymentMethod: null });
  });
});

describe('local team: starting a subscription', () => {
  const order = (organizationId: string, more: object = {}) =>
    [
      'organizations.subscription.getSubscriptionStripeUrl',
      { organizationId, seats: 4, cancelUrl: 'https://app.example/x', billingCycle: 'annual', ...more },
    ] as const;
  const start = async (team: Team, organizationId: string) =>
    (await team.data<{ url: string }>('nora', ...order(organizationId))).url.split('/').at(-1)!;
  const status = (team: Team, sessionId: string) =>
    team.query('nora', 'organizations.subscription.getByStripeSessionId', { sessionId });

  it('gives seats and opens the organization again once it is paid', async () => {
    const team = seededTeam();
    const id = await start(team, HARBOR);
    assert.equal(checkoutSession(team.ctx, id)!.amountCents, 4 * 15_00 * 12);
    assert.equal((await status(team, id)).status, 404);
    assert.equal(completeCheckout(team.ctx, id, { card: 'ok' }), 'paid');
    assert.deepEqual((await status(team, id)).body, { result: { data: { status: 'paid' } } });
    assert.deepEqual(await team.data('nora', 'organizations.seats', { organizationId: HARBOR }), { totalSeats: 4, usedSeats: 3 });
    await team.data('nora', 'organizations.members.invite', {
      organizationId: HARBOR,
      email: 'new@oldharbor.example',
      role: 'member',
    });
    const [first] = all<{ status: string; amount: number }>(
      team.db,
      'SELECT status, amount_due_cents AS amount FROM invoices WHERE organization_id = ?',
      HARBOR,
    );
    assert.deepEqual({ ...first }, { status: 'paid', amount: 720_00 });
  });

  it('is for billing roles, in the second generation, which wants the cycle said', async () => {
    assert.match(await seededTeam(2).refusal('fiona', ...order(HARBOR)), /^401/);
    await seededTeam(1).data('fiona', ...order(HARBOR));
    assert.match(await seededTeam(2).refusal('nora', ...order(HARBOR, { billingCycle: undefined })), /^400/);
    await seededTeam(1).data('nora', ...order(HARBOR, { billingCycle: undefined }));
  });

  it('is not for who has one', async () => {
    assert.equal(await seededTeam().refusal('nora', ...order(HALDEN)), '400 Organization has active subscription(s)');
  });
});

describe('local team: the billing portal', () => {
  it('is reached by a secret, which says whose it is', async () => {
    const team = seededTeam();
    const { url } = await team.data<{ url: string }>('hannah', 'organizations.subscription.getCustomerPortalUrl', {
      ...halden,
      returnUrl: 'https://app.example/x',
    });
    assert.deepEqual(
      { ...portalSession(team.ctx, url.split('/').at(-1)!) },
      { organizationId: HALDEN, userId: idOf('hannah'), returnUrl: 'https://app.example/x' },
    );
    assert.equal(portalSession(team.ctx, 'made-up'), undefined);
    const shown = portal(team.ctx, HALDEN);
    assert.deepEqual([shown.organizationName, shown.cards.length, shown.subscription?.quantity], ['Halden Robotics', 1, 15]);
  });

  it('charges the new card from then on', async () => {
    const team = seededTeam();
    setCard(team.ctx, HALDEN, 'authenticate');
    assert.deepEqual(portal(team.ctx, HALDEN).cards.map(({ last4, isDefault }) => [last4, isDefault]), [['3155', true], ['4242', false]]); // prettier-ignore
    const { subscription } = await team.data<{ subscription: { default_payment_method: string } }>(
      'nora',
      'organizations.subscription.get',
      halden,
    );
    assert.equal(subscription.default_payment_method, portal(team.ctx, HALDEN).cards[0]!.id);
  });

  it('pays only what is open', () => {
    const team = seededTeam();
    const byStatus = (status: string) => portal(team.ctx, HALDEN).invoices.find((one) => one.status === status)!.id;
    for (const status of ['draft', 'void', 'uncollectible'])
      assert.throws(() => payInvoice(team.ctx, team.user('nora'), byStatus(status)), { code: 'CONFLICT' }, status);
  });
});
