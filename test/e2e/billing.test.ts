/** Billing and subscription in a real window: files that are saved, what is switched, and what a lost answer leaves behind. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Figures, HALDEN, usd } from './support/figures';
import { GENERATIONS, withSession } from './support/session';
import { UnreliableServer } from './support/unreliableServer';

/** A folder in the one that things are saved in: where it is listed, the editor has read that one. */
const OLDER = 'Older';

for (const generation of GENERATIONS) {
  describe(`Billing, generation ${generation} of the API`, () => {
    const session = withSession({ name: `billing-${generation}`, generation });
    const figures = () => new Figures(session());
    const folder = mkdtempSync(join(tmpdir(), 'kilo-teams-invoices-'));
    mkdirSync(join(folder, OLDER));
    const files = () => readdirSync(folder).filter((name) => name !== OLDER);
    after(() => rmSync(folder, { recursive: true, force: true }));
    const button = (label: string | RegExp) => session().dashboard.frame.locator('vscode-button', { hasText: label }).first();

    before(async () => {
      await session().signIn();
      await session().openTeam();
      await session().dashboard.open();
      await session().dashboard.show('Billing');
    });

    it('downloads the chosen invoices into a folder, and leaves alone what is there', async () => {
      const { dashboard, workbench } = session();
      const paid = figures()
        .invoices.filter(({ status }) => status === 'paid')
        .slice(0, 3);
      for (const { number } of paid.slice(0, 2)) await dashboard.frame.getByLabel(`Choose ${number}`).check();
      await button('Download 2…').click();
      await workbench.pickPath('Folder for 2 invoices', `${folder}/`, OLDER);
      await workbench.toast('Saved 2 invoices.').waitFor();
      const saved = files().sort();
      assert.equal(saved.length, 2);
      for (const [at, { number }] of [...paid.slice(0, 2)].reverse().entries()) {
        assert.match(saved[at]!, new RegExp(`^\\d{4}-\\d\\d-\\d\\d Kilo (seats|credits) ${number}\\.pdf$`));
        assert.equal(readFileSync(join(folder, saved[at]!)).subarray(0, 5).toString('latin1'), '%PDF-');
      }

      await workbench.closeToasts();
      await dashboard.frame.getByLabel(`Choose ${paid[2]!.number}`).check();
      await button('Download 3…').click();
      await workbench.pickPath('Folder for 3 invoices', `${folder}/`, OLDER);
      assert.match(await workbench.confirm('Download the rest'), /2 of these invoices are in the folder already/);
      await workbench.toast('Saved 1 invoice.').waitFor();
      assert.equal(files().length, 3);
    });

    it('exports the history that adds up to what the database has', async () => {
      const { workbench } = session();
      await button('Export CSV…').click();
      const file = join(folder, 'history.csv');
      await workbench.pickPath('Export history', file, OLDER);
      await workbench.toast(/Saved \d+ entries/).waitFor();
      const lines = readFileSync(file, 'utf8').split('\r\n').slice(1, -1);
      const credits = lines.map((line) => /^[^,]*,[^,]*,(?:"[^"]*"|[^,]*),(-?[\d.]*),/.exec(line)?.[1] ?? '');
      const sum = credits.reduce((total, figure) => total + BigInt(figure.replace('.', '') || 0), 0n);
      const [stored] = session().sql<{ sum: number }>(
        `SELECT SUM(amount_microdollars) AS sum FROM credit_transactions
         WHERE organization_id = (SELECT id FROM organizations WHERE name = ?)`,
        HALDEN,
      );
      assert.equal(sum, BigInt(stored!.sum));
    });

    it('switches automatic top-up off and on, with its amount', async () => {
      const { dashboard, workbench } = session();
      const stored = () => {
        const [row] = session().sql<{ isOn: number }>(
          'SELECT auto_top_up_enabled AS isOn FROM organizations WHERE name = ?',
          HALDEN,
        );
        return row!.isOn === 1;
      };
      const card = dashboard.frame.locator('section[aria-labelledby="topup"]');
      const wasOn = stored();
      if (wasOn) {
        await card.locator('vscode-button', { hasText: 'Switch off' }).click();
        await workbench.toast('is off. Nothing is bought by itself').waitFor();
        assert.equal(stored(), false);
      }
      await card.getByRole('radio', { name: '$500.00' }).click();
      await card.locator('vscode-button', { hasText: 'Switch on' }).click();
      await workbench.confirm('Switch on');
      await workbench.toast(`Automatic top-up of ${HALDEN} is on: $500.00 each time.`).waitFor();
      assert.equal(stored(), true);
      await card.getByText('Buys $500.00 of credits').waitFor();
    });

    it('pays automatic top-up with another card once the checkout has saved that', async () => {
      const { dashboard, workbench } = session();
      await workbench.closeToasts();
      const card = dashboard.frame.locator('section[aria-labelledby="topup"]');
      const before = figures().balance;
      await card.locator('vscode-button', { hasText: 'Change method' }).click();
      const question = await workbench.confirm(/^Open checkout for/);
      assert.match(question, /It charges \$500\.00 at once, for credits, and saves the method\./);
      const page = await session().openedPage();
      await page.getByRole('radio', { name: /3155/ }).check();
      await page.getByRole('button', { name: /^Pay / }).click();
      await page.getByRole('button', { name: /^Confirm/ }).click();
      await workbench.toast(`Automatic top-up of ${HALDEN} is on: $500.00 each time.`).waitFor();
      await page.close();
      await card.getByText('Visa ending in 3155').waitFor();
      assert.equal(figures().balance, before + 500_000_000);
      await workbench.status(usd(figures().balance)).waitFor();
    });

    it('tells of credits that were paid for after the window had gone', async () => {
      const { dashboard, workbench } = session();
      await workbench.closeToasts();
      const before = figures().balance;
      await dashboard.frame.getByRole('radio', { name: '$500', exact: true }).click();
      await button('Buy $500.00 of credits').click();
      await workbench.confirm(/Open checkout/);
      const page = await session().openedPage();
      await session().reload();
      await page.getByRole('radio', { name: /4242/ }).check();
      await page.getByRole('button', { name: /^Pay / }).click();
      await page.getByRole('heading', { name: 'Paid' }).waitFor();
      await page.close();
      await session().reload();
      await workbench.toast(`${HALDEN}: Buying $500.00 of credits was done.`).waitFor();
      assert.equal(figures().balance, before + 500_000_000);
      await workbench.status(usd(figures().balance)).waitFor();
    });

    it('cancels the subscription only when the organization’s name is typed, and resumes it', async () => {
      const { dashboard, workbench } = session();
      const isEnding = () => {
        const [row] = session().sql<{ ends: number }>(
          `SELECT cancel_at_period_end AS ends FROM subscriptions
           WHERE organization_id = (SELECT id FROM organizations WHERE name = ?) AND ended_at IS NULL`,
          HALDEN,
        );
        return row!.ends === 1;
      };
      await dashboard.show('Subscription');
      await button('Cancel subscription').click();
      assert.match(await workbench.confirm('Go on canceling'), /loses its 15 seats/);
      const title = `Cancel the subscription of ${HALDEN}`;
      await workbench.messageFor(title, 'halden robotics', /This is not the name of the organization/);
      assert.equal(isEnding(), false);
      await workbench.answer(title, HALDEN);
      await workbench.toast(`The subscription of ${HALDEN} ends on`).waitFor();
      assert.equal(isEnding(), true);
      await dashboard.frame.locator('kt-subscription').getByText('Ending', { exact: true }).waitFor();
      await workbench.closeToasts();
      await button('Resume subscription').click();
      await workbench.confirm('Resume subscription');
      await workbench.toast(`The subscription of ${HALDEN} goes on.`).waitFor();
      assert.equal(isEnding(), false);
    });
  });
}

describe('A change of seats whose answer is lost', () => {
  let server: UnreliableServer;
  const settings: Record<string, string> = {};
  before(async () => {
    server = await UnreliableServer.start();
    settings['kiloTeams.apiUrl'] = server.url;
  });
  const session = withSession({ name: 'lost-answer', settings, onTeam: (url) => (server.target = url) });
  after(() => server.stop());

  it('is found out about at the next start, which says so, and is not sent twice', async () => {
    await session().signIn();
    await session().openTeam();
    const { workbench } = session();
    const figures = () => new Figures(session());
    const wanted = figures().seats.total + 1;
    const bills = figures().invoices.length;
    await workbench.command('Kilo Teams: Change Seats…');
    await workbench.answer('Change the seats of', String(wanted));
    server.losesNextWrite = true;
    await workbench.confirm(/^Add 1 seat for about/);
    await workbench.toast('It is not known whether this was done').waitFor();
    assert.equal(figures().seats.total, wanted);

    server.recover();
    await session().reload();
    await workbench.toast(`${HALDEN}: Changing to ${wanted} seats was done`).waitFor();
    assert.equal(figures().seats.total, wanted);
    assert.equal(figures().invoices.length, bills + 1);
  });
});
