/** What a person does, and that every surface follows. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { count, day, Figures, usd, usdOfCents } from './support/figures';
import { GENERATIONS, NORA, withSession } from './support/session';

const INVITED = 'newcomer@halden.example';
const CARDS = { works: /4242/, authenticate: /3155/, declined: /0002/ };

for (const generation of GENERATIONS) {
  describe(`Acting on the team, generation ${generation} of the API`, () => {
    const session = withSession({ name: `actions-${generation}`, generation });
    const figures = () => new Figures(session());

    before(async () => {
      await session().signIn();
      await session().openTeam();
    });

    it('says what is wrong with an address while it is typed', async () => {
      const { workbench } = session();
      await workbench.command('Kilo Teams: Invite Member…');
      await workbench.messageFor('Invite a member to', NORA.email, /already on the team/);
      await workbench.messageFor('Invite a member to', 'nora@', /like name@example/);
      await session().page.keyboard.press('Escape');
    });

    it('invites somebody; tree, dashboard and audit log follow', async () => {
      const { workbench, dashboard } = session();
      const before = figures().seats.used;
      await workbench.command('Kilo Teams: Invite Member…');
      await workbench.answer('Invite a member to', INVITED);
      await workbench.pick('Invite a member to', 'Member');
      await workbench.toast(`Invited ${INVITED} as Member.`).waitFor();
      await workbench.row(INVITED).waitFor();

      const { seats, invitations } = figures();
      assert.equal(invitations[0]?.email, INVITED);
      assert.equal(seats.used, before + 1);
      await workbench.rows
        .filter({ hasText: `${count(seats.used)} of ${count(seats.total)} used` })
        .first()
        .waitFor();

      await workbench.closeToasts();
      await dashboard.open();
      await dashboard.show('Organization');
      assert.ok((await dashboard.table('Invitations')).some(([email]) => email === INVITED));
      assert.equal(await dashboard.figure('Seats'), `${count(seats.used)} of ${count(seats.total)}`);
      await dashboard.show('Activity');
      const [newest] = figures().audit(1);
      assert.equal(newest?.action, 'organization.user.send_invite');
      assert.equal(await dashboard.frame.locator('kt-activity .event .message').first().innerText(), newest.message);
    });

    it('revokes an invitation after asking', async () => {
      const { workbench } = session();
      await workbench.command('Kilo Teams: Revoke Invitation…');
      await workbench.pick('Revoke', INVITED);
      const question = await workbench.confirm(/^Revoke/);
      assert.ok(question.includes(INVITED), question);
      await workbench.row(INVITED).waitFor({ state: 'detached' });
      assert.ok(!figures().invitations.some(({ email }) => email === INVITED));
    });

    it('buys credits through the checkout page; the status bar follows', async () => {
      const { workbench } = session();
      const before = figures().balance;
      await workbench.command('Kilo Teams: Buy Credits…');
      await workbench.pick('Buy credits for', 'Another amount');
      await workbench.answer('Whole US dollars', '250');
      const question = await workbench.confirm(/Open checkout/);
      assert.match(question, /\$250\.00/);
      const page = await session().openedPage();
      assert.match(await page.locator('main').innerText(), /\$250\.00/);
      await pay(page, 'declined');
      await page.getByRole('alert').filter({ hasText: 'declined' }).waitFor();
      assert.equal(figures().balance, before);
      await pay(page, 'works');
      await page.getByRole('heading', { name: 'Paid' }).waitFor();
      await page.close();

      assert.equal(figures().balance, before + 250_000_000);
      await workbench.toast('$250.00 of credits have arrived').waitFor();
      await workbench.status(usd(figures().balance)).waitFor();
      await workbench.rows
        .filter({ hasText: usd(figures().balance) })
        .first()
        .waitFor();
    });

    it('adds a seat for the price that it said', async () => {
      const { workbench } = session();
      const { seats, subscription } = figures();
      const wanted = seats.total + 1;
      await workbench.command('Kilo Teams: Change Seats…');
      const title = 'Change the seats of';
      await workbench.messageFor(title, String(seats.used - 1), /seats are in use/);
      const promise = await workbench.messageFor(title, String(wanted), /From the next bill on/);
      assert.ok(promise.includes(usdOfCents(subscription.price * wanted)), promise);
      assert.ok(promise.includes(day(subscription.end)), promise);
      await session().page.keyboard.press('Enter');
      const question = await workbench.confirm(/^Add 1 seat for about/);
      await workbench.toast(`has ${wanted} seats now`).waitFor();
      await workbench.rows
        .filter({ hasText: `of ${wanted} used` })
        .first()
        .waitFor();

      assert.equal(figures().seats.total, wanted);
      assert.equal(figures().subscription.quantity, wanted);
      const [invoice] = figures().invoices;
      // The estimate is made some seconds before the charge, which is prorated to the second: it may be a cent less.
      const estimates = [invoice!.amount, invoice!.amount + 1].map(usdOfCents);
      assert.ok(
        estimates.some((amount) => question.includes(`about ${amount}`)),
        `${estimates.join(' or ')} in: ${question}`,
      );
    });

    it('adds a seat once the bank’s confirmation is given on the web page', async () => {
      const { workbench } = session();
      await setDefaultCard('authenticate');
      const wanted = figures().seats.total + 1;
      await askForSeats(wanted);
      const question = 'The bank wants this payment to be confirmed';
      await workbench.toast(question).waitFor();
      assert.equal(figures().seats.total, wanted - 1);
      await workbench.pressInToast(question, 'Pay invoice');
      const page = await session().openedPage();
      const confirm = page.getByRole('button', { name: `Confirm the payment of ${usdOfCents(figures().invoices[0]!.amount)}` });
      await confirm.click();
      await confirm.waitFor({ state: 'detached' });
      await page.close();
      assert.equal(figures().seats.total, wanted);
      await workbench.command('Kilo Teams: Refresh');
      await workbench.rows
        .filter({ hasText: `of ${wanted} used` })
        .first()
        .waitFor();
    });

    it('says that the card is declined, and adds nothing', async () => {
      const { workbench } = session();
      await setDefaultCard('declined');
      const { total } = figures().seats;
      await askForSeats(total + 1);
      await workbench.toast(/declined/).waitFor();
      assert.equal(figures().seats.total, total);
    });

    async function askForSeats(count: number): Promise<void> {
      const { workbench } = session();
      await workbench.closeToasts();
      await workbench.command('Kilo Teams: Change Seats…');
      await workbench.answer('Change the seats of', String(count));
      await workbench.confirm(/^Add 1 seat for about/);
    }

    async function pay(page: Page, card: keyof typeof CARDS): Promise<void> {
      await page.getByRole('radio', { name: CARDS[card] }).check();
      await page.getByRole('button', { name: /^Pay / }).click();
    }

    /** Makes a card the one that the subscription is paid with, on the billing portal, as a person does. */
    async function setDefaultCard(card: keyof typeof CARDS): Promise<void> {
      await session().workbench.command('Kilo Teams: Open Billing Portal');
      const page = await session().openedPage();
      await page.getByText('Change the card').click();
      await page.getByRole('radio', { name: CARDS[card] }).check();
      await page.getByRole('button', { name: 'Save the card' }).click();
      await page.locator('dl.facts').getByText(CARDS[card]).first().waitFor();
      await page.close();
    }
  });
}
