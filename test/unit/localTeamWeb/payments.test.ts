import assert from 'node:assert/strict';
import { HALDEN, HARBOR, KESTREL } from '../localTeam/team';
import { saveCard } from '../../../src/localTeam/domain/cards';
import type { PersonKey } from '../../../src/localTeam/seedPeople';
import { Browser, number, serve, textOf, type Served } from './web';

const BALANCE = 'SELECT total_microdollars_acquired - microdollars_used FROM organizations WHERE id = ?';
const PURCHASES = 'SELECT COUNT(*) FROM credit_transactions WHERE organization_id = ? AND stripe_payment_id IS NOT NULL';
const AUDITED =
  "SELECT COUNT(*) FROM organization_audit_logs WHERE organization_id = ? AND action = 'organization.purchase_credits'";
const INVOICES = "SELECT COUNT(*) FROM invoices WHERE organization_id = ? AND purpose = 'topup' AND status = 'paid'";
const SEATS = 'SELECT seat_count FROM organizations WHERE id = ?';

describe('paying on the pages', function () {
  this.timeout(0);
  let served: Served;
  let browser: Browser;
  beforeEach(async () => {
    served = await serve();
    browser = new Browser(served.url);
  });
  afterEach(async () => {
    assert.deepEqual(served.faults, []);
    await served.close();
  });

  const topUp = async (dollars: number, organizationId: string = HALDEN, person: PersonKey = 'nora'): Promise<string> => {
    const address = `${served.url}/payments/topup?amount=${dollars}&organization-id=${organizationId}&origin=web`;
    const response = await fetch(address, { method: 'POST', headers: served.bearer(person), redirect: 'manual' });
    assert.equal(response.status, 303);
    return response.headers.get('location')!;
  };
  const money = () => [BALANCE, PURCHASES, AUDITED, INVOICES].map((sql) => number(served.team, sql, HALDEN));

  it('moves balance, transaction, audit entry and invoice, exactly once', async () => {
    const before = money();
    await browser.open(await topUp(250));
    assert.match(textOf(browser.page), /Nothing is charged|nothing is charged/);
    assert.match(textOf(browser.page), /Organization Halden Robotics Credits \$250\.00 Total today \$250\.00/);
    const { action, data } = browser.form('Pay $250.00', { card: 'ok' });
    assert.deepEqual(money(), before, 'looking costs nothing');

    const paid = await browser.press('Pay $250.00', { card: 'ok' });
    assert.match(textOf(paid), /Paid \$250\.00 of credits were added to Halden Robotics/);
    const after = [before[0]! + 250_000_000, before[1]! + 1, before[2]! + 1, before[3]! + 1];
    assert.deepEqual(money(), after);

    const body = new URLSearchParams(data).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const again = await Promise.all([1, 2].map(() => browser.open(action, { method: 'POST', body, headers })));
    for (const page of again) assert.match(textOf(page), /Paid \$250\.00/);
    assert.deepEqual(money(), after, 'a double click pays once');

    const [audit] = served.team.db
      .prepare(
        'SELECT message, actor_email FROM organization_audit_logs WHERE organization_id = ? ORDER BY created_us DESC LIMIT 1',
      )
      .all(HALDEN);
    assert.deepEqual({ ...audit }, { message: 'Purchased $250.00 credit via stripe', actor_email: 'nora@halden.example' });
  });

  it('pays nothing with a declined card, and lets another one be tried', async () => {
    const before = money();
    await browser.open(await topUp(10));
    assert.match(
      textOf(await browser.press('Pay $10.00', { card: 'declined' })),
      /The card was declined\. Nothing has been paid/,
    );
    assert.deepEqual(money(), before);
    await browser.press('Pay $10.00', { card: 'ok' });
    assert.equal(money()[0], before[0]! + 10_000_000);
  });

  it('waits for the confirmation of the bank', async () => {
    const before = money();
    const address = await topUp(100);
    await browser.open(address);
    assert.match(textOf(await browser.press('Pay $100.00', { card: 'authenticate' })), /Confirm the payment .* Amount \$100\.00/);
    assert.match(textOf(await browser.press('Refuse')), /confirmation was refused\. Nothing has been paid/);
    assert.deepEqual(money(), before);
    await browser.press('Pay $100.00', { card: 'authenticate' });
    assert.match(textOf(await browser.press('Confirm')), /Paid \$100\.00/);
    assert.equal(money()[0], before[0]! + 100_000_000);
  });

  it('pays nothing once it is canceled, and offers only its own way back', async () => {
    const before = money();
    await browser.open(await topUp(50));
    const { action, data } = browser.form('Pay $50.00', { card: 'ok' });
    assert.match(textOf(await browser.press('Cancel')), /Canceled Nothing has been paid/);
    assert.ok(browser.links().every((link) => link.startsWith('/') || link.startsWith(`${served.url}/`)));
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const late = await browser.open(action, { method: 'POST', body: new URLSearchParams(data).toString(), headers });
    assert.match(textOf(late), /Canceled/);
    assert.deepEqual(money(), before);
  });

  it('has an open invoice paid on its own page, by somebody who looks after the money', async () => {
    saveCard(served.team.ctx, HALDEN, 'authenticate');
    const seats = number(served.team, SEATS, HALDEN) + 1;
    await served.team.mutate('nora', 'organizations.subscription.updateSeatCount', {
      organizationId: HALDEN,
      newSeatCount: seats,
    });
    const open = served.team.db
      .prepare("SELECT id FROM invoices WHERE organization_id = ? AND status = 'open' AND purpose = 'seats'")
      .get(HALDEN);
    const address = `/invoices/${String(open!.id)}`;
    assert.match(textOf(await browser.open(address)), /Sign in to pay/);
    await browser.signIn('samuel');
    await browser.open(address);
    assert.match(textOf(await browser.press(confirmLabel())), /This is not possible/);
    assert.equal(number(served.team, SEATS, HALDEN), seats - 1);
    await browser.signIn('nora');
    await browser.open(address);
    assert.match(textOf(await browser.press(confirmLabel())), /Total paid/);
    assert.equal(number(served.team, SEATS, HALDEN), seats);
  });

  /** The label of the button that confirms a payment. */
  const confirmLabel = (): string => /Confirm the payment of \$[\d.]+/.exec(browser.page.html)![0];

  it('starts a subscription for as many seats as were ordered', async () => {
    const order = { organizationId: KESTREL, seats: 4, billingCycle: 'annual', plan: 'teams', cancelUrl: `${served.url}/x` };
    const { url } = await served.team.data<{ url: string }>('ines', 'organizations.subscription.getSubscriptionStripeUrl', order);
    await browser.open(new URL(url).pathname);
    assert.match(
      textOf(browser.page),
      /Kestrel Labs .* Seats 4 Price of a seat \$180\.00 per year Billing Annual Total today \$720\.00/,
    );
    assert.match(textOf(await browser.press('Pay $720.00', { card: 'ok' })), /Kestrel Labs now has 4 seats/);
    assert.equal(number(served.team, SEATS, KESTREL), 4);
    const invoiced =
      "SELECT amount_due_cents FROM invoices WHERE organization_id = ? AND purpose = 'seats' ORDER BY created_at DESC";
    assert.equal(number(served.team, invoiced, KESTREL), 720_00);
  });

  it('sets automatic top-up up, which buys at once', async () => {
    await served.team.data('nora', 'organizations.autoTopUp.removePaymentMethod', { organizationId: HALDEN });
    const before = money();
    const input = { organizationId: HALDEN, currentEnabled: false, amountCents: 100_00 };
    const { redirectUrl } = await served.team.data<{ redirectUrl: string }>('nora', 'organizations.autoTopUp.toggle', input);
    await browser.open(new URL(redirectUrl).pathname);
    assert.match(textOf(browser.page), /whenever the balance falls below \$50\.00/);
    assert.match(textOf(await browser.press('Pay $100.00', { card: 'ok' })), /Automatic top-up is on/);
    assert.equal(money()[0], before[0]! + 100_000_000);
    assert.equal(number(served.team, 'SELECT auto_top_up_enabled FROM organizations WHERE id = ?', HALDEN), 1);
  });

  describe('in the billing portal and on the subscription page', () => {
    const openPortal = async () => {
      const path = 'organizations.subscription.getCustomerPortalUrl';
      const { url } = await served.team.data<{ url: string }>('nora', path, { organizationId: HALDEN });
      await browser.open(new URL(url).pathname);
      return new URL(url).pathname;
    };
    const changeSeats = (seats: number) =>
      served.team.mutate('nora', 'organizations.subscription.updateSeatCount', { organizationId: HALDEN, newSeatCount: seats });
    const status = () =>
      (
        served.team.db.prepare('SELECT status FROM subscriptions WHERE organization_id = ? AND ended_at IS NULL').get(HALDEN) as {
          status: string;
        }
      ).status;

    it('changes the card that is charged', async () => {
      await openPortal();
      const page = await browser.press('Save the card', { card: 'declined' });
      assert.match(textOf(page), /Charged Visa •••• 0002/);
      const refused = await changeSeats(40);
      assert.equal(refused.status, 500, 'the new card is the one that is charged');
      assert.equal(number(served.team, SEATS, HALDEN) < 40, true);
    });

    it('gives more seats once the payment is confirmed (3-D Secure)', async () => {
      const portal = await openPortal();
      await browser.press('Save the card', { card: 'authenticate' });
      const seats = number(served.team, SEATS, HALDEN);
      const { body } = await changeSeats(seats + 2);
      assert.equal((body as { result: { data: { requiresAction: boolean } } }).result.data.requiresAction, true);
      assert.deepEqual([status(), number(served.team, SEATS, HALDEN)], ['past_due', seats]);

      await browser.signIn('nora');
      await browser.open(`/organizations/${HALDEN}/subscription`);
      assert.match(textOf(browser.page), /Status Payment is overdue/);
      const newest = number(
        served.team,
        "SELECT amount_due_cents FROM invoices WHERE organization_id = ? AND status = 'open' AND subscription_id IS NOT NULL",
        HALDEN,
      );
      await browser.press(`Confirm the payment of $${(newest / 100).toFixed(2)}`);
      assert.deepEqual([status(), number(served.team, SEATS, HALDEN)], ['active', seats + 2]);
      assert.doesNotMatch(textOf(await browser.open(portal)), /overdue/);
    });

    it('does not pay invoices of somebody else', async () => {
      await openPortal();
      const { action, data } = browser.form('Save the card');
      const before = number(served.team, "SELECT COUNT(*) FROM invoices WHERE status = 'open'");
      served.team.db
        .prepare(
          "INSERT INTO invoices (id, organization_id, purpose, status, amount_due_cents, created_at) VALUES ('in_x', ?, 'topup', 'open', 1000, 1)",
        )
        .run(HARBOR);
      const body = new URLSearchParams({ ...data, action: 'pay', invoice: 'in_x' }).toString();
      await browser.open(action, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      assert.equal(number(served.team, "SELECT COUNT(*) FROM invoices WHERE status = 'open'"), before + 1);
    });
  });

  describe('asked for over the API', () => {
    const ask = async (query: string, person?: PersonKey) => {
      const headers = person ? served.bearer(person) : {};
      const response = await fetch(`${served.url}/payments/topup?${query}`, { method: 'POST', headers, redirect: 'manual' });
      return { status: response.status, location: response.headers.get('location'), text: await response.text() };
    };

    it('sends strangers to the sign-in page', async () => {
      const { status, location } = await ask(`amount=50&organization-id=${HALDEN}`);
      assert.deepEqual([status, location], [307, `${served.url}/users/sign_in`]);
    });

    it('refuses amounts, currencies and organizations as Kilo does', async () => {
      const error = async (query: string, person: PersonKey = 'nora') => {
        const { status, text } = await ask(query, person);
        return [status, (JSON.parse(text) as { error: string }).error];
      };
      const of = (amount: string) => `amount=${amount}&organization-id=${HALDEN}`;
      assert.deepEqual(await error(of('abc')), [400, 'Invalid amount. Must be a positive number.']);
      assert.deepEqual(await error(of('-5')), [400, 'Invalid amount. Must be a positive number.']);
      assert.deepEqual(await error(of('9')), [400, 'Amount must be between $10 and $10000']);
      assert.deepEqual(await error(of('10001')), [400, 'Amount must be between $10 and $10000']);
      assert.deepEqual(await error(`${of('50')}&crypto=true`), [
        410,
        'Cryptocurrency payments are no longer supported. Please use a credit card.',
      ]);
      assert.deepEqual(await error(of('50'), 'jonas'), [404, 'Organization not found']);
      assert.deepEqual(await error(of('50'), 'ines'), [404, 'Organization not found']);
      assert.equal((await error('amount=50&organization-id=nope'))[0], 400);
      assert.equal((await ask(of('25.99'), 'hannah')).status, 303);
    });

    it('takes a way back only on this server', async () => {
      const cancelUrl = async (path: string) => {
        const query = `amount=50&organization-id=${HALDEN}&cancel-path=${encodeURIComponent(path)}`;
        const id = (await ask(query, 'nora')).location!.split('/').at(-1)!;
        return (served.team.db.prepare('SELECT cancel_url FROM checkout_sessions WHERE id = ?').get(id) as { cancel_url: string })
          .cancel_url;
      };
      assert.equal(await cancelUrl('/organizations/x?y=1'), `${served.url}/organizations/x?y=1`);
      const usual = `${served.url}/organizations/${HALDEN}?topup-canceled=true`;
      for (const bad of ['//evil.example/', '/\\evil.example', 'https://evil.example/', 'javascript:alert(1)'])
        assert.equal(await cancelUrl(bad), usual, bad);
    });

    it('asks for no membership in the first generation', async () => {
      await served.close();
      served = await serve(1);
      assert.equal((await ask(`amount=50&organization-id=${HALDEN}`, 'jonas')).status, 303);
    });
  });
});
