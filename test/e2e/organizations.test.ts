/** Going from one organization to another: never the figures of one under the name of the other. */
import assert from 'node:assert/strict';
import { Figures, HALDEN, usd } from './support/figures';
import { withSession } from './support/session';

const KESTREL = 'Kestrel Labs';
const HARBOR = 'Old Harbor Studio';

describe('Several organizations', () => {
  const session = withSession({ name: 'organizations' });

  before(async () => {
    await session().signIn();
    await session().openTeam();
    await session().dashboard.open();
  });

  /** Every pair of organization and balance that the tree shows while `change` happens. */
  async function pairsDuring(change: () => Promise<void>): Promise<string[]> {
    await session().page.evaluate(() => {
      const seen = new Set<string>();
      const look = () => {
        const text = (name: string, part: string) =>
          [...document.querySelectorAll('.part.sidebar .monaco-list-row')]
            .find((row) => row.querySelector('.label-name')?.textContent === name)
            ?.querySelector(part)?.textContent;
        const credits = text('Credits', '.label-description')?.split(' · ')[0];
        const row = [...document.querySelectorAll('.part.sidebar .monaco-list-row')].find((candidate) =>
          candidate.querySelector('.label-description')?.textContent?.startsWith('Teams plan'),
        );
        const name = row?.querySelector('.label-name')?.textContent;
        if (name && credits) seen.add(`${name}: ${credits}`);
      };
      look();
      const observer = new MutationObserver(look);
      observer.observe(document.querySelector('.part.sidebar')!, { subtree: true, childList: true, characterData: true });
      Object.assign(window, {
        seenPairs: () => {
          observer.disconnect();
          return [...seen];
        },
      });
    });
    await change();
    return session().page.evaluate(() => (window as unknown as { seenPairs: () => string[] }).seenPairs());
  }

  it('switches all surfaces at once', async () => {
    const { workbench, dashboard } = session();
    for (const name of [KESTREL, HARBOR, HALDEN]) {
      const pairs = await pairsDuring(async () => {
        await workbench.command('Kilo Teams: Switch Organization…');
        await workbench.pick('Switch organization', name);
        await workbench.row(name).waitFor();
        await workbench.rows
          .filter({ hasText: usd(new Figures(session(), name).balance) })
          .first()
          .waitFor();
      });
      const truth = [HALDEN, KESTREL, HARBOR].map((each) => `${each}: ${usd(new Figures(session(), each).balance)}`);
      for (const pair of pairs)
        assert.ok(truth.includes(pair) || pair.endsWith(': —'), `${pair} is not one of ${truth.join('; ')}`);
      await workbench.status(usd(new Figures(session(), name).balance)).waitFor();
      await dashboard.heading.filter({ hasText: name }).waitFor();
    }
  });

  it('says how the trials stand, and that the expired one is read-only', async () => {
    const { workbench } = session();
    await workbench.command('Kilo Teams: Switch Organization…');
    await workbench.pick('Switch organization', KESTREL);
    await workbench.rows
      .filter({ hasText: /trial ends/ })
      .first()
      .waitFor();
    await workbench.command('Kilo Teams: Switch Organization…');
    await workbench.pick('Switch organization', HARBOR);
    await workbench.rows
      .filter({ hasText: /trial ended/ })
      .first()
      .waitFor();
    const offered = await workbench.offeredCommands('Kilo Teams:');
    assert.ok(
      offered.some((label) => label.includes('Start Subscription')),
      offered.join(', '),
    );
    assert.ok(!offered.some((label) => label.includes('Invite Member')), offered.join(', '));
  });

  it('starts a subscription through the checkout page', async () => {
    const { workbench } = session();
    await workbench.command('Kilo Teams: Switch Organization…');
    await workbench.pick('Switch organization', KESTREL);
    await workbench.row(KESTREL).waitFor();
    const { used } = new Figures(session(), KESTREL).seats;
    await workbench.command('Kilo Teams: Start Subscription…');
    await workbench.pick(`Start a subscription for ${KESTREL}`, 'Monthly');
    await workbench.answer('Number of seats', String(used + 1));
    await workbench.confirm(/^Open checkout/);
    const page = await session().openedPage();
    await page.getByRole('radio', { name: /3155/ }).check();
    await page.getByRole('button', { name: /^Pay / }).click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { name: 'Paid' }).waitFor();
    await page.close();
    await workbench.toast(`The subscription of ${KESTREL} has begun, with ${used + 1} seats.`).waitFor();
    await workbench.rows
      .filter({ hasText: `${used} of ${used + 1} used` })
      .first()
      .waitFor();
  });
});
