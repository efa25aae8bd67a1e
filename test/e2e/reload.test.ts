/** What outlives a reload of the window, and what a sign-out leaves behind: nothing. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Figures, usd } from './support/figures';
import { NORA, withSession } from './support/session';

describe('Reloading the window', () => {
  const session = withSession({ name: 'reload' });
  let spend: string;

  before(async () => {
    const { dashboard } = session();
    await session().signIn();
    await session().openTeam();
    await dashboard.open();
    await dashboard.show('Usage');
    spend = await dashboard.figure('Spend');
    await dashboard.show('Billing');
  });

  /** The text of every file that the extension keeps on disk. */
  const kept = (): string =>
    existsSync(session().storage)
      ? readdirSync(session().storage, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
          .join('\n')
      : '';

  it('brings the dashboard back on the tab that it was left at, with its figures', async () => {
    const { dashboard } = session();
    await session().reload();
    await dashboard.frame.locator('[role=tab][aria-selected=true]', { hasText: 'Billing' }).waitFor();
    await dashboard.settled();
    assert.equal(await dashboard.figure('Balance'), usd(new Figures(session()).balance));
    await session().workbench.row('Credits').waitFor();
  });

  it('shows the last good figures when the server cannot be reached, and says how old they are', async () => {
    const { dashboard, team, workbench } = session();
    const balance = usd(new Figures(session()).balance);
    await team.stop();
    await session().reload();
    await workbench.rows.filter({ hasText: balance }).first().waitFor();
    await workbench.command('Kilo Teams: Refresh');
    await dashboard.frame.getByText('These are the last figures that arrived.').waitFor();
    assert.equal(await dashboard.figure('Balance'), balance);
    await dashboard.show('Usage');
    await dashboard.frame.getByText('; shown as of').first().waitFor();
    assert.equal(await dashboard.figure('Spend'), spend);
    await session().screenshot('usage-offline');
  });

  it('keeps no token on disk', () => {
    assert.ok(kept().includes(NORA.email), 'the last good figures');
    assert.ok(!/Bearer|eyJ|"token"/.test(kept()));
  });

  it('leaves nothing behind after a sign-out', async () => {
    const { workbench, dashboard, page } = session();
    const secrets = () => page.evaluate(() => localStorage.getItem('secrets.provider') ?? '');
    const before = (await secrets()).length;
    await workbench.command('Kilo Teams: Sign Out…');
    await workbench.confirm('Sign out');
    await workbench.welcome.getByRole('button', { name: 'Sign in to Kilo' }).waitFor();
    assert.equal(await workbench.rows.count(), 0);
    assert.equal(await workbench.status(/\$/).count(), 0);
    await dashboard.frame.getByText('Sign in to see your team').waitFor();
    await page.waitForFunction((length) => (localStorage.getItem('secrets.provider') ?? '').length < length, before);
    assert.ok(!kept().includes(NORA.email), kept().slice(0, 500));

    await session().reload();
    await workbench.welcome.getByRole('button', { name: 'Sign in to Kilo' }).waitFor();
    assert.equal(await workbench.status(/\$/).count(), 0);
  });
});
