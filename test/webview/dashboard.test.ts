/** What a person sees and does in the dashboard: figures, requests, keyboard, permissions, and a host that answers late or wrongly. */
import assert from 'node:assert/strict';
import { REQUESTS, requestMessage, type DashboardState } from '../../src/protocol/dashboard';
import { COMMANDS, type CommandFacts, type CommandId } from '../../src/protocol/commands';
import { creditStatus } from '../../src/team/credits';
import { formatCents, formatDaysRange, formatUsd, formatUtcDay } from '../../src/team/format';
import { nextCharge } from '../../src/team/subscription';
import { spendPerDay } from '../../src/team/usage';
import { microdollars } from '../../src/team/money';
import { DAY, HOUR } from '../../src/team/time';
import { NOW, STATES, owner, ready, team, usageTable } from './fixtures';
import { openDashboard, type Dashboard } from './page';

const on = (tab: DashboardState['tab'], state: DashboardState = owner()): DashboardState => ({ ...state, tab });

/** The figure of the tile with this label. */
const tile = (dashboard: Dashboard, label: string): Promise<string | null> =>
  dashboard.page.locator(`kt-tile[label="${label}"] .figure`).textContent();

/** The name of the element that has the focus, through every shadow root: its accessible label or its text. */
const focused = (dashboard: Dashboard): Promise<string> =>
  dashboard.page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement && element.localName !== 'vscode-button')
      element = element.shadowRoot.activeElement;
    if (element === document.body) return '';
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
  });

describe('dashboard', function () {
  this.timeout(0);
  let dashboard: Dashboard;
  const open = async (...options: Parameters<typeof openDashboard>): Promise<Dashboard> =>
    (dashboard = await openDashboard(...options));
  afterEach(async () => {
    assert.deepEqual(await dashboard.problems(), []);
    await dashboard.close();
  });

  describe('figures', () => {
    it('shows balance, burn rate and days left as one status', async () => {
      const state = on('billing');
      await open({ state });
      const status = creditStatus(
        { team: state.team.data, credits: state.credits.data, recentUsage: state.recentUsage.data },
        NOW,
      );
      assert.ok(status?.burn);
      assert.equal(await tile(dashboard, 'Balance'), formatUsd(status.balance));
      assert.equal(await tile(dashboard, 'Burn rate'), `${formatUsd(status.burn.perDay)} a day`);
      assert.equal(await tile(dashboard, 'Days left'), formatDaysRange(status.runway));
    });

    it('shows the next charge of the subscription and how it is made up', async () => {
      const state = on('subscription');
      await open({ state });
      const subscription = state.subscription.data?.subscription;
      assert.ok(subscription);
      const charge = nextCharge(subscription);
      assert.ok(charge);
      const plan = dashboard.page.getByRole('region', { name: 'Plan', exact: true });
      await plan.getByText(formatCents(charge.amount), { exact: true }).waitFor();
      await plan.getByText('15 seats × $18.00 = $270.00').waitFor();
      assert.equal(await dashboard.page.locator('kt-subscription .figure').nth(1).textContent(), '12 of 15');
    });

    it('says that what is unknown is unknown', async () => {
      await open({ state: on('organization', STATES.failed()) });
      for (const label of ['Credits', 'Seats', 'Members', 'Spent today']) assert.equal(await tile(dashboard, label), '—');
    });
  });

  describe('requests', () => {
    it('asks for the newest state once, and everything it ever posts is understood by the host', async () => {
      await open({ state: owner() });
      await dashboard.page.getByRole('button', { name: 'Refresh' }).click();
      await dashboard.page.getByRole('tab', { name: 'Activity' }).click();
      await dashboard.page.getByRole('button', { name: 'Load older' }).click();
      await dashboard.page.getByLabel('Action').selectOption('organization.user.login');
      await dashboard.page.getByLabel('Person').selectOption('ada@northwind.example');
      await dashboard.page.getByLabel('Text').fill('role');
      await dashboard.page.getByLabel('Text').press('Enter');
      assert.deepEqual(await dashboard.requests('ready'), [{}]);
      assert.deepEqual(await dashboard.requests('refresh'), [{}]);
      assert.ok((await dashboard.requests('loadOlderActivity')).length > 0);
      const posted = await dashboard.page.evaluate(() => window.posted);
      assert.equal(new Set(posted.map(({ id }) => id)).size, posted.length);
      for (const message of posted) {
        requestMessage.parse(message);
        REQUESTS[message.name].parse(message.params);
      }
    });

    it('narrows the activity by action, person and text together', async () => {
      await open({
        state: { ...on('activity'), auditFilter: { actions: ['organization.user.login'], actorEmail: 'ada@northwind.example' } },
      });
      await dashboard.page.getByLabel('Text').fill('  logged in ');
      await dashboard.page.getByLabel('Text').press('Enter');
      await dashboard.page.getByRole('button', { name: 'Clear filters' }).click();
      assert.deepEqual(await dashboard.requests('filterActivity'), [
        { actions: ['organization.user.login'], actorEmail: 'ada@northwind.example', text: 'logged in' },
        {},
      ]);
    });

    it('runs commands on the row they are asked for', async () => {
      await open({ state: owner() });
      await dashboard.page.getByRole('button', { name: 'Set the daily limit of Ben Carter' }).click();
      await dashboard.page.getByRole('button', { name: 'Copy the invite link of yuki.tanaka@northwind.example' }).click();
      await dashboard.page.getByRole('tab', { name: 'Billing' }).click();
      await dashboard.page.getByRole('button', { name: 'Save NW-2026-0117 as PDF' }).click();
      await dashboard.page.locator('vscode-button', { hasText: 'Buy $100.00 of credits' }).click();
      assert.deepEqual(await dashboard.requests('run'), [
        { command: 'kiloTeams.setDailyLimit', target: 'user-9' },
        { command: 'kiloTeams.copyInviteLink', target: 'invite-1' },
        { command: 'kiloTeams.downloadInvoice', target: 'in_117' },
        { command: 'kiloTeams.buyCredits', value: 100 },
      ]);
    });

    it('offers the next step of what needs attention', async () => {
      await open({ state: owner() });
      await dashboard.page.locator('.worklist li', { hasText: 'NW-2026-0118' }).getByRole('button').click();
      assert.deepEqual(await dashboard.requests('run'), [{ command: 'kiloTeams.openInvoice', target: 'in_118' }]);
    });
  });

  describe('the code of the tabs', () => {
    it('is fetched when it is wanted, with placeholders until it is there', async () => {
      let serve = (_refuse: boolean): void => undefined;
      const held = new Promise<boolean>((resolve) => (serve = resolve));
      await open({ state: owner(), hold: (path) => /usage/.test(path) && held });
      await dashboard.page.locator('kt-organization').waitFor();
      await dashboard.page.getByRole('tab', { name: 'Usage' }).click();
      await dashboard.page.locator('.opening .bone').first().waitFor();
      serve(false);
      await dashboard.page.locator('kt-usage').waitFor();
    });

    it('is fetched for the other tabs, too, once there is nothing else to do', async () => {
      const asked: string[] = [];
      await open({ state: owner(), hold: (path) => (asked.push(path), false) });
      const all = ['organization', 'usage', 'billing', 'subscription', 'activity'];
      await dashboard.page.waitForFunction(() => customElements.get('kt-activity') && customElements.get('kt-usage'));
      for (const tab of all)
        assert.ok(
          asked.some((path) => path.includes(`/${tab}-`)),
          `${tab} was not fetched`,
        );
    });

    it('says that a part could not be loaded, and tries again when asked', async () => {
      let isBroken = true;
      await open({ state: owner(), hold: (path) => isBroken && /billing/.test(path) });
      await dashboard.page.getByRole('tab', { name: 'Billing' }).click();
      await dashboard.page.getByText('could not be loaded').waitFor();
      isBroken = false;
      await dashboard.page.getByRole('button', { name: 'Try again' }).click();
      await dashboard.page.locator('kt-billing').waitFor();
      assert.ok((await dashboard.problems()).every((text) => /Failed to load/.test(text)));
      await dashboard.close();
      await open({ state: owner() });
    });
  });

  describe('the host', () => {
    it('is not believed when it talks nonsense', async () => {
      await open({ state: owner() });
      for (const message of [
        undefined,
        'state',
        { kind: 'response', id: 999_999, ok: false, error: 'nobody asked' },
        { kind: 'response', id: 'one', ok: true },
        { kind: 'state', state: { now: 'yesterday', tab: 'usage', session: 'signedIn' } },
        { kind: 'state', state: { ...owner(), tab: 'secrets' } },
        { kind: 'openUrl', url: 'https://example.com' },
      ]) {
        await dashboard.send(message);
      }
      await dashboard.page.getByRole('tab', { name: 'Organization', selected: true }).waitFor();
      assert.equal(await dashboard.page.getByText('nobody asked').count(), 0);
    });

    it('does not take a tab back with a state it sent before it was asked', async () => {
      await open({ state: owner() });
      await dashboard.page.evaluate(() => (window.held = true));
      await dashboard.page.getByRole('tab', { name: 'Usage' }).click();
      await dashboard.send({ kind: 'state', state: owner() });
      await dashboard.page.locator('kt-usage').waitFor();
      await dashboard.page.evaluate(() => window.posted.filter(({ name }) => name === 'showTab').forEach(window.answer));
      await dashboard.send({ kind: 'state', state: on('billing') });
      await dashboard.page.locator('kt-billing').waitFor();
    });

    it('is quoted when it could not do what was asked', async () => {
      await open({ state: owner() });
      await dashboard.page.evaluate(() => (window.held = true));
      await dashboard.page.getByRole('button', { name: 'Refresh' }).click();
      const id = await dashboard.page.evaluate(() => window.posted.find(({ name }) => name === 'refresh')?.id);
      await dashboard.send({ kind: 'response', id, ok: false, error: 'Kilo asks to slow down.' });
      await dashboard.page.getByText('Kilo asks to slow down.').waitFor();
      await dashboard.page.getByRole('button', { name: 'Dismiss' }).click();
      assert.equal(await dashboard.page.getByText('Kilo asks to slow down.').count(), 0);
    });

    it('has the last word on the tab that was open before the page was drawn again', async () => {
      await open({ state: owner(), remembered: { organizationId: 'org-1', tab: 'billing' } });
      await dashboard.page.locator('kt-billing').waitFor();
      assert.deepEqual(await dashboard.requests('showTab'), []);
      await dashboard.send({ kind: 'state', state: on('usage') });
      await dashboard.page.locator('kt-usage').waitFor();
      await dashboard.page.getByRole('tab', { name: 'Activity' }).click();
      await dashboard.page.locator('kt-activity').waitFor();
      assert.deepEqual(await dashboard.page.evaluate(() => window.remembered), {
        organizationId: 'org-1',
        tab: 'activity',
        usage: 'range=30d',
      });
    });
  });

  describe('keyboard', () => {
    it('moves between the tabs with the arrow keys', async () => {
      await open({ state: owner() });
      await dashboard.page.getByRole('tab', { name: 'Organization' }).focus();
      await dashboard.page.keyboard.press('ArrowRight');
      await dashboard.page.getByRole('tab', { name: 'Usage', selected: true }).waitFor();
      await dashboard.page.keyboard.press('End');
      await dashboard.page.getByRole('tab', { name: 'Activity', selected: true }).waitFor();
      await dashboard.page.keyboard.press('ArrowRight');
      await dashboard.page.getByRole('tab', { name: 'Organization', selected: true }).waitFor();
      assert.match(await focused(dashboard), /^Organization/);
      assert.deepEqual(await dashboard.requests('showTab'), [{ tab: 'usage' }, { tab: 'activity' }, { tab: 'organization' }]);
    });

    it('moves through the members, finds one by typing, and works the buttons of a row', async () => {
      await open({ state: owner() });
      await dashboard.page.getByRole('row', { name: 'Ada Byrne' }).focus();
      await dashboard.page.keyboard.press('ArrowDown');
      assert.equal(await focused(dashboard), 'Ben Carter');
      await dashboard.page.keyboard.press('End');
      assert.equal(await focused(dashboard), 'Tomasz Zieliński');
      await dashboard.page.keyboard.type('pri');
      assert.equal(await focused(dashboard), 'Priya Raman');
      await dashboard.page.keyboard.press('ArrowRight');
      await dashboard.page.keyboard.press('ArrowRight');
      assert.equal(await focused(dashboard), 'Change the role of Priya Raman');
      await dashboard.page.keyboard.press('Enter');
      await dashboard.page.keyboard.press('Escape');
      assert.equal(await focused(dashboard), 'Priya Raman');
      assert.deepEqual(await dashboard.requests('run'), [{ command: 'kiloTeams.changeRole', target: 'user-3' }]);
    });

    it('sorts a table by its headings', async () => {
      await open({ state: owner() });
      const firstName = () => dashboard.page.locator('kt-table[label="Members"] tbody tr').first().getAttribute('aria-label');
      const heading = dashboard.page.locator('kt-table[label="Members"]').getByRole('columnheader', { name: 'Joined' });
      await heading.getByRole('button').press('Enter');
      assert.equal(await heading.getAttribute('aria-sort'), 'ascending');
      assert.equal(await firstName(), 'Ada Byrne');
      await heading.getByRole('button').press('Enter');
      assert.equal(await firstName(), 'Dmitri Volkov');
    });

    it('reads the points of a chart with the arrow keys', async () => {
      await open({ state: on('usage') });
      const table = usageTable(30);
      const costs = spendPerDay(table);
      const chart = dashboard.page.locator('kt-usage-over-time').getByRole('slider');
      await chart.focus();
      const saysPoint = async (at: number): Promise<void> => {
        const spoken = (await chart.getAttribute('aria-valuetext')) ?? '';
        const [day, cost] = [formatUtcDay(table.days[at] ?? table.days[0]!), formatUsd(microdollars(costs[at] ?? 0))];
        assert.ok(spoken.includes(`, ${day}: Spend ${cost}, `), spoken);
      };
      await dashboard.page.keyboard.press('ArrowLeft');
      await saysPoint(28);
      await dashboard.page.keyboard.press('Home');
      await saysPoint(0);
      await dashboard.page.keyboard.press('PageUp');
      await saysPoint(7);
    });

    it('reaches everything on a tab by tabbing, without a trap', async () => {
      await open({ state: owner() });
      const seen: string[] = [];
      for (let step = 0; step < 60; step++) {
        await dashboard.page.keyboard.press('Tab');
        seen.push(await focused(dashboard));
      }
      for (const wanted of [
        'Refresh',
        'Invite people',
        'Ada Byrne',
        'Rename the organization',
        'Use this: set data collection to “Allowed”',
        'yuki.tanaka@northwind.example',
      ]) {
        assert.ok(seen.includes(wanted), `${wanted} is not reached: ${seen.join(' | ')}`);
      }
    });
  });

  describe('permissions', () => {
    it('offers a member nothing that the server would refuse, and says why things are hidden', async () => {
      const state = STATES.member();
      await open({ state });
      const offered = await dashboard.page
        .locator('[data-command]')
        .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('data-command') as CommandId));
      for (const command of offered) {
        const { permission }: CommandFacts = COMMANDS[command];
        assert.ok(!permission || state.permissions[permission].allowed, command);
      }
      await dashboard.page.getByRole('tab', { name: 'Billing' }).click();
      await dashboard.page.getByText('Not for members').nth(1).waitFor();
      assert.equal(await dashboard.page.getByText('Not for members').count(), 2);
      await dashboard.page.getByRole('tab', { name: 'Activity' }).click();
      await dashboard.page.getByText('Not for members').waitFor();
      assert.equal(await dashboard.page.getByLabel('Action').count(), 0);
    });

    it('shows what the ended trial blocks as blocked, with the reason, and the way out', async () => {
      await open({ state: STATES.expired() });
      const invite = dashboard.page.locator('vscode-button[data-command="kiloTeams.inviteMember"]');
      assert.equal(await invite.getAttribute('disabled'), '');
      assert.match((await invite.getAttribute('title')) ?? '', /trial has ended/);
      assert.ok(await dashboard.page.getByRole('button', { name: 'Remove Ben Carter' }).isDisabled());
      await dashboard.page.getByText('read-only until a subscription starts').waitFor();
      await dashboard.page.locator('.notices vscode-button', { hasText: 'Start subscription' }).click();
      assert.deepEqual(await dashboard.requests('run'), [{ command: 'kiloTeams.startSubscription' }]);
    });

    it('tells a member whom to ask when the trial ends', async () => {
      const { team: slice } = STATES.trial();
      await open({
        state: {
          ...STATES.member(),
          team: ready({ ...team(), ...slice.data, role: 'member' }),
          subscription: STATES.member().subscription,
        },
      });
      await dashboard.page.getByText('Ask an owner to start one').waitFor();
    });
  });

  describe('what is not known', () => {
    it('says in words what the older server cannot tell', async () => {
      await open({ state: on('usage', STATES.firstGeneration()) });
      await dashboard.page.getByText('This server does not measure how fast models answer').waitFor();
      await dashboard.page.getByRole('tab', { name: 'Subscription' }).click();
      await dashboard.page.getByText('This server does not tell whether a change of the billing cycle is scheduled').waitFor();
    });

    it('says that the clock of this computer is wrong, and by which one it counts', async () => {
      await open({ state: { ...STATES.owner(), clockError: -3 * HOUR } });
      await dashboard.page.getByText('This computer’s clock is 3 hours behind Kilo’s.').waitFor();
      await dashboard.send({ kind: 'state', state: { ...STATES.owner(), clockError: 2 * DAY } });
      await dashboard.page.getByText('This computer’s clock is 2 days ahead of Kilo’s.').waitFor();
    });

    it('keeps what it has when a refresh fails, and says how old it is', async () => {
      await open({ state: STATES.stale() });
      await dashboard.page.getByText('Offline.').waitFor();
      await dashboard.page.getByText('shown as of 3 hr ago').first().waitFor();
      assert.equal(await dashboard.page.locator('kt-table[label="Members"] tbody tr').count(), 12);
    });
  });
});
