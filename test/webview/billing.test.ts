/** Money in the dashboard: what is bought, planned, narrowed and chosen, and what is said where something cannot be known or done. */
import assert from 'node:assert/strict';
import { REQUESTS, type DashboardState } from '../../src/protocol/dashboard';
import { formatCents, formatDay, formatUsd, UNKNOWN } from '../../src/team/format';
import type { JournalEntry } from '../../src/team/journal';
import { cents, fromDollars } from '../../src/team/money';
import { seatOption } from '../../src/team/seatPlanner';
import { DAY, instant } from '../../src/team/time';
import { NOW, STATES, owner, ready, subscription, subscriptionState, team } from './fixtures';
import { openDashboard, type Dashboard } from './page';

describe('billing and subscription', function () {
  this.timeout(0);
  let dashboard: Dashboard;
  const open = async (tab: DashboardState['tab'], state: DashboardState = owner()): Promise<Dashboard> =>
    (dashboard = await openDashboard({ state: { ...state, tab } }));
  const button = (text: string) => dashboard.page.locator('vscode-button', { hasText: text });
  const region = (name: string) => dashboard.page.getByRole('region', { name, exact: true });
  /** The commands that were run; the host would have understood each of them. */
  const ran = async (): Promise<unknown[]> => {
    const requests = await dashboard.requests('run');
    for (const request of requests) REQUESTS.run.parse(request);
    return requests;
  };
  afterEach(async () => {
    assert.deepEqual(await dashboard.problems(), []);
    await dashboard.close();
  });

  it('checks an amount of credits beside the input, and buys what is typed', async () => {
    await open('billing');
    const amount = dashboard.page.getByLabel('Amount in whole US dollars');
    await amount.fill('9');
    await dashboard.page.getByText('The smallest purchase is $10.').waitFor();
    assert.equal(await button('Buy credits').getAttribute('disabled'), '');
    await amount.fill('250');
    await dashboard.page.getByText('$12.50 come on top').waitFor();
    await button('Buy $250.00 of credits').click();
    await dashboard.page.getByRole('radio', { name: '$1,000', exact: true }).click();
    await button('Buy $1,000.00 of credits').click();
    assert.deepEqual(await ran(), [
      { command: 'kiloTeams.buyCredits', value: 250 },
      { command: 'kiloTeams.buyCredits', value: 1000 },
    ]);
  });

  it('switches automatic top-up, changes its amount and its method', async () => {
    await open('billing');
    const card = region('Automatic top-up');
    await card.getByText('Visa ending in 4242').waitFor();
    await card.getByRole('radio', { name: '$1,000.00' }).click();
    for (const text of ['Change to $1,000.00', 'Switch off', 'Change method', 'Remove method']) {
      await card.locator('vscode-button', { hasText: text }).click();
    }
    assert.deepEqual(
      (await ran()).map((request) => (request as { value: unknown }).value),
      [{ change: 'amount', amount: 100_000 }, { change: 'off' }, { change: 'method' }, { change: 'removeMethod' }],
    );
  });

  it('lists the history of seats to those whom the server tells it', async () => {
    const history = [
      { id: 'b', at: instant(NOW - 40 * DAY), seats: 15, amount: fromDollars(270), status: 'active' },
      { id: 'a', at: instant(NOW - 90 * DAY), seats: 12, status: 'ended' },
    ];
    await open('subscription', owner({ seatHistory: ready(history) }));
    const rows = region('Seat history').locator('tbody tr');
    await rows.first().waitFor();
    assert.deepEqual(
      (await rows.allInnerTexts()).map((text) => text.split(/\s*\t\s*/)),
      history.map(({ at, seats, amount }) => [formatDay(at), String(seats), amount ? formatUsd(amount) : UNKNOWN]),
    );
    await dashboard.page.getByText('Kilo shows the history of seats to its own staff only').waitFor({ state: 'detached' });
  });

  it('says what automatic top-up costs at once where no method is saved', async () => {
    await open('billing', STATES.empty());
    const card = region('Automatic top-up');
    await card.getByText('switching it on opens a checkout that charges $100.00 at once').waitFor();
    await card.locator('vscode-button', { hasText: 'Switch on' }).click();
    assert.deepEqual(await ran(), [{ command: 'kiloTeams.setAutoTopUp', value: { change: 'on', amount: 10_000 } }]);
  });

  it('saves the low-balance alert with what is typed, each address once, and keeps typing through new states', async () => {
    await open('billing');
    const card = region('Low-balance alert');
    await card.getByLabel('Threshold').fill('0');
    await card.getByText('Enter more than $0.').waitFor();
    await card.getByLabel('Threshold').fill('75.50');
    await card.getByLabel('Recipients').fill('ada@northwind.example; ADA@northwind.example, cfo@northwind.example');
    await dashboard.send({ kind: 'state', state: { ...owner(), tab: 'billing' } });
    await card.locator('vscode-button', { hasText: 'Save alert' }).click();
    assert.deepEqual(await ran(), [
      {
        command: 'kiloTeams.setLowBalanceAlert',
        value: { change: 'on', threshold: fromDollars(75.5), emails: ['ada@northwind.example', 'cfo@northwind.example'] },
      },
    ]);
  });

  it('downloads the invoices that were chosen, by mouse and by keyboard, without those that have no PDF', async () => {
    await open('billing');
    const table = dashboard.page.locator('kt-table[label="Invoices"]');
    assert.equal(await button('Download…').getAttribute('disabled'), '');
    await table.getByLabel('Choose NW-2026-0117').check();
    await table.getByRole('row', { name: 'NW-2026-0116' }).focus();
    await dashboard.page.keyboard.press('Space');
    await button('Download 2…').click();
    await table.getByLabel('Choose all').check();
    await dashboard.page.getByText('7 chosen, 1 of them without a PDF').waitFor();
    await button('Download 6…').click();
    const [two, all] = (await ran()) as { value: string[] }[];
    assert.deepEqual(two?.value.toSorted(), ['in_116', 'in_117']);
    assert.equal(all?.value.length, 6);
  });

  it('narrows the history by kind and text, keeps its running sums, and exports what is on screen', async () => {
    await open('billing');
    const rows = dashboard.page.locator('kt-table[label="Credit history"] tbody tr');
    assert.equal(await rows.count(), 11);
    await dashboard.page.getByLabel('Kind').selectOption('purchase');
    await dashboard.page.getByText('3 of 11 entries').waitFor();
    assert.match((await rows.first().textContent()) ?? '', /\+\$250\.00\s*\$1,399\.50/);
    await dashboard.page.getByLabel('Kind').selectOption('');
    await dashboard.page.getByLabel('Search the history').fill('credits_EXPIRED');
    await dashboard.page.getByText('1 of 11 entries').waitFor();
    await button('Export JSON').click();
    await dashboard.page.getByLabel('Search the history').fill('no such thing');
    await dashboard.page.getByText('Nothing matches').waitFor();
    assert.deepEqual(await ran(), [{ command: 'kiloTeams.exportLedger', value: { format: 'json', text: 'credits_EXPIRED' } }]);
  });

  it('names on narrow cards of the history only what they tell', async () => {
    await open('billing');
    await dashboard.page.setViewportSize({ width: 480, height: 900 });
    const history = dashboard.page.locator('kt-ledger');
    await history.locator('kt-table[stacked]').waitFor();
    const cells = await history
      .locator('td')
      .evaluateAll((all) => all.filter((cell) => cell.getClientRects().length > 0).map((cell) => cell.textContent?.trim()));
    assert.ok(cells.length > 20);
    assert.ok(!cells.includes(''));
  });

  it('tells which purchases are not settled, and what became of others', async () => {
    await open('billing');
    const list = dashboard.page.getByRole('list', { name: 'Purchases under way' });
    await list.getByText('Buying $500.00 of credits is still open: it waits for the payment in the browser.').waitFor();
    await list.getByText('Buying $250.00 of credits was done.').waitFor();
    await list.getByRole('button', { name: 'Look again' }).click();
    assert.deepEqual(await dashboard.requests('refresh'), [{}]);
    await dashboard.page.getByRole('tab', { name: 'Subscription' }).click();
    await list.getByText('Changing to 15 seats is uncertain').waitFor();
    assert.equal(await list.getByRole('listitem').count(), 1);
    await list.getByRole('button', { name: 'Forget it' }).click();
    assert.deepEqual(await ran(), [{ command: 'kiloTeams.forgetPurchase', target: 'j2' }]);
  });

  it('shows what the last change of seats was really charged, beside the estimate', async () => {
    const [bill] = owner().invoices.data!.filter(({ purpose, status }) => purpose === 'seats' && status === 'paid');
    assert.ok(bill);
    const change = (invoices: string[]): JournalEntry => ({
      ...owner().journal.data![1]!,
      intent: { kind: 'seats', seats: 15, before: { quantity: 12, total: 12, invoices }, estimate: cents(2_961) },
      state: 'settled',
      outcome: { result: 'done' },
    });
    const others = owner()
      .invoices.data!.map(({ id }) => id)
      .filter((id) => id !== bill.id);
    await open('subscription', owner({ journal: ready([change(others)]) }));
    const card = region('Seat planner');
    await card.getByText('Last change: 12 to 15 seats, 12 min ago').waitFor();
    await card.getByText('$29.61', { exact: true }).waitFor();
    await card.getByText(formatCents(bill.amount), { exact: true }).last().waitFor();
    await dashboard.send({
      kind: 'state',
      state: { ...owner({ journal: ready([change([...others, bill.id])]) }), tab: 'subscription' },
    });
    await card.getByText('the bill is not there yet').waitFor();
  });

  it('says where promo codes and the method of the seats are to be found', async () => {
    await open('billing');
    await region('Promo codes').getByText('for personal accounts only').waitFor();
    await region('Payment method on file').getByText('Shown in the billing portal only').waitFor();
    await button('Open Kilo’s billing page').click();
    assert.deepEqual(await ran(), [{ command: 'kiloTeams.openWebPage', target: 'billing' }]);
  });

  it('plans seats: the charge of now with its formula, the next bill, the year', async () => {
    await open('subscription');
    const card = region('Seat planner');
    await card.getByRole('spinbutton').fill('18');
    const { plan, perYear } = seatOption(subscription(), { total: 15, used: 12 }, 18, 1, NOW);
    assert.ok(perYear);
    for (const text of [`about ${formatCents(plan.chargeNow)}`, formatCents(plan.nextBill), formatCents(perYear)]) {
      await card.getByText(text, { exact: true }).waitFor();
    }
    await card.getByText('would leave only 2 seats to buy').waitFor();
    await card.getByRole('button', { name: 'How the charge is made up' }).click();
    await card.getByText(/^18 seats × \$18\.00 × 1,468,800 s ÷ 2,678,400 s/).waitFor();
    await card.locator('vscode-button', { hasText: 'Change to 18 seats' }).click();
    assert.deepEqual(await ran(), [{ command: 'kiloTeams.changeSeats', value: 18 }]);
  });

  it('does not plan fewer seats than are used, and says what would help', async () => {
    await open('subscription');
    const card = region('Seat planner');
    const slider = card.getByRole('slider');
    await slider.focus();
    for (let step = 0; step < 4; step++) await dashboard.page.keyboard.press('ArrowLeft');
    await card.getByText('12 seats are in use, pending invitations included. Free some first.').waitFor();
    await card.getByText('Possible after freeing the seat of 1 person who does not use it.').waitFor();
    assert.equal(await card.locator('vscode-button[data-command]').getAttribute('disabled'), '');
  });

  it('tells who does not use a seat and what that costs', async () => {
    await open('subscription');
    const card = region('Idle seats');
    await card.getByText('$18.00 a month').waitFor();
    await card.getByText('$216.00 a year').waitFor();
    await card.getByRole('button', { name: 'Remove Dmitri Volkov' }).click();
    assert.deepEqual(await ran(), [{ command: 'kiloTeams.removeMember', target: 'user-11' }]);
  });

  it('changes the billing cycle, and takes a change back', async () => {
    await open('subscription');
    await button('Change to annual billing').click();
    const pending = subscriptionState({ subscription: subscription({ cycleChangePending: true }) });
    await dashboard.send({ kind: 'state', state: { ...owner({ subscription: ready(pending) }), tab: 'subscription' } });
    await button('Keep billing every month').click();
    await region('Plan').getByText('at the price of the new billing cycle, which Kilo’s API does not tell').waitFor();
    assert.deepEqual(await ran(), [
      { command: 'kiloTeams.changeBillingCycle', value: 'annual' },
      { command: 'kiloTeams.cancelBillingCycleChange' },
    ]);
  });

  it('turns a payment that failed into one next step', async () => {
    const invoice = { ...owner().invoices.data![1]!, purpose: 'seats' as const, id: 'in_open', status: 'open' as const };
    const overdue = subscriptionState({ subscription: subscription({ status: 'past_due' }) });
    await open('subscription', owner({ subscription: ready(overdue), invoices: ready([invoice]) }));
    await dashboard.page.getByText('The last payment did not go through.').waitFor();
    await button('Pay invoice').click();
    assert.deepEqual(await ran(), [{ command: 'kiloTeams.openInvoice', target: 'in_open' }]);
    await region('Seat planner').getByText('Seats can be changed while the subscription is active').waitFor();
  });

  it('says what a trial that is over takes away, exactly', async () => {
    await open('subscription', STATES.expired());
    const card = region('Trial');
    await card.getByText('The server refuses changes until there is a subscription').waitFor();
    await card.getByText('Invite people').waitFor();
    assert.equal(await card.getByText('Buy credits', { exact: true }).count(), 0);
    assert.ok(await region('Idle seats').getByRole('button', { name: 'Remove Dmitri Volkov' }).isDisabled());
    await dashboard.page.getByRole('tab', { name: 'Billing' }).click();
    assert.equal(await button('Switch alert on').or(button('Save alert')).getAttribute('disabled'), '');
    assert.equal(await button('Buy $100.00 of credits').getAttribute('disabled'), null);
  });

  it('shows a member the balance and offers nothing that the server would refuse', async () => {
    await open('billing', STATES.member());
    await dashboard.page.locator('kt-tile[label="Balance"]').getByText(formatUsd(team().balance)).waitFor();
    for (const text of ['Buy', 'Switch', 'Download', 'Save alert']) assert.equal(await button(text).count(), 0, text);
  });
});
