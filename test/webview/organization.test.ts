/** The Organization tab in a real Chromium: thousands of members, many chosen at once, the invite field, policies, roles, changes. */
import assert from 'node:assert/strict';
import { REQUESTS, type DashboardState } from '../../src/protocol/dashboard';
import { formatUsd, UNKNOWN } from '../../src/team/format';
import { checkInvitees, inviteSeatEffect, inviteSeatText, parseInviteList } from '../../src/team/inviteList';
import { memberRows } from '../../src/team/members';
import { memberTable, periodSpend } from '../../src/team/memberTable';
import type { Invitation, Member } from '../../src/team/model';
import { fromDollars } from '../../src/team/money';
import { ROLE_TABLE, ROLES } from '../../src/team/permissions';
import { DAY, instant } from '../../src/team/time';
import { NOW, STATES, owner, ready, team } from './fixtures';
import { accessibilityProblems, openDashboard, type Dashboard } from './page';

const MEMBERS = 'kt-table[label="Members"]';

/** A team of so many people, named in their order. */
const crowd = (count: number): Member[] => {
  const [first] = team().members;
  assert.ok(first);
  return Array.from({ length: count }, (_, index) => ({
    ...first,
    id: `m${index}`,
    name: `Person ${String(index).padStart(4, '0')}`,
    email: `p${index}@northwind.example`,
    role: index % 50 === 0 ? 'admin' : 'member',
  }));
};

const invited = (email: string, change: Partial<Invitation> = {}): Invitation => ({
  id: `invite of ${email}`,
  email,
  role: 'member',
  invitedAt: NOW,
  expiresAt: instant(NOW + 7 * DAY),
  hasLink: true,
  ...change,
});

describe('organization tab', function () {
  this.timeout(0);
  let dashboard: Dashboard;
  const open = async (state: DashboardState, options: Omit<Parameters<typeof openDashboard>[0], 'state'> = {}) =>
    (dashboard = await openDashboard({ state, ...options }));
  const ran = async (): Promise<unknown[]> => {
    const requests = await dashboard.requests('run');
    for (const request of requests) REQUESTS.run.parse(request);
    return requests;
  };
  const names = () =>
    dashboard.page
      .locator(`${MEMBERS} tbody tr[aria-label]`)
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')));
  const box = (name: string) => dashboard.page.getByRole('checkbox', { name: `Choose ${name}` });
  const card = (name: string) => dashboard.page.getByRole('region', { name });
  afterEach(async () => {
    assert.deepEqual(await dashboard.problems(), []);
    await dashboard.close();
  });

  describe('thousands of members', () => {
    const large = () => owner({ team: ready(team({ members: crowd(5_000) })) });
    const rows = () => dashboard.page.locator(`${MEMBERS} tbody tr[aria-label]`);

    it('draws only what is seen, wherever it is scrolled to, and tells a screen reader of all', async () => {
      await open(large());
      const grid = dashboard.page.getByRole('grid', { name: 'Members' });
      assert.equal(await grid.getAttribute('aria-rowcount'), '5001');
      assert.ok((await rows().count()) < 80, `${await rows().count()} rows are drawn`);
      const viewport = dashboard.page.locator(`${MEMBERS} .viewport`);
      for (const share of [0.3, 0.62, 1]) {
        await viewport.evaluate((element, at) => (element.scrollTop = element.scrollHeight * at), share);
        const wanted = `Person ${String(Math.min(4_999, Math.round(5_000 * share))).padStart(4, '0')}`;
        await dashboard.page.getByRole('row', { name: wanted }).waitFor();
        assert.ok((await rows().count()) < 80, `${await rows().count()} rows are drawn`);
      }
      const last = dashboard.page.getByRole('row', { name: 'Person 4999' });
      assert.equal(await last.getAttribute('aria-rowindex'), '5001');
      assert.deepEqual(await accessibilityProblems(dashboard.page), []);
    });

    it('is worked by keyboard from the first to the last, and keeps the focus while it scrolls', async () => {
      await open(large());
      const { keyboard } = dashboard.page;
      const focusIs = (name: string) => dashboard.page.locator(`${MEMBERS} tr[aria-label="${name}"]:focus`).waitFor();
      await dashboard.page.getByRole('row', { name: 'Person 0000' }).focus();
      await keyboard.press('End');
      await focusIs('Person 4999');
      await keyboard.press('ArrowUp');
      await focusIs('Person 4998');
      await keyboard.type('person 2500');
      await focusIs('Person 2500');
      await dashboard.page.locator(`${MEMBERS} .viewport`).evaluate((element) => (element.scrollTop = 0));
      await dashboard.page.getByRole('row', { name: 'Person 0001' }).waitFor();
      await focusIs('Person 2500');
      await keyboard.press('ArrowDown');
      await focusIs('Person 2501');
      await keyboard.press('Home');
      await focusIs('Person 0000');
    });

    it('searches, groups and sorts all of them', async () => {
      await open(large());
      await dashboard.page.getByLabel('Search members').fill('person 49 p499');
      await dashboard.page.getByText('11 of 5,000 people').waitFor();
      assert.equal((await names()).length, 11);
      await dashboard.page.getByRole('radio', { name: 'Role' }).click();
      await dashboard.page.getByLabel('Search members').fill('');
      await dashboard.page.getByRole('rowheader', { name: 'Admin 100' }).waitFor();
      assert.deepEqual((await names()).slice(0, 2), ['Person 0000', 'Person 0050']);
      await dashboard.page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
      assert.deepEqual((await names()).slice(0, 2), ['Person 0000', 'Person 0050']);
      await dashboard.page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
      assert.deepEqual((await names()).slice(0, 2), ['Person 4950', 'Person 4900']);
    });

    it('are found as they were left, after a look at another tab', async () => {
      await open(large());
      await dashboard.page.getByLabel('Search members').fill('p499');
      await dashboard.page.getByRole('radio', { name: 'Role' }).click();
      await dashboard.page.getByRole('tab', { name: 'Subscription' }).click();
      await dashboard.page.getByRole('heading', { name: 'Seat planner' }).waitFor();
      await dashboard.page.getByRole('tab', { name: 'Organization' }).click();
      await dashboard.page.getByText('of 5,000 people').waitFor();
      assert.equal(await dashboard.page.getByLabel('Search members').inputValue(), 'p499');
      assert.equal(await dashboard.page.getByRole('radio', { name: 'Role' }).getAttribute('aria-checked'), 'true');
    });

    it('stays a list that scrolls where the columns do not fit', async () => {
      await open(large(), { width: 420 });
      await dashboard.page.locator(`${MEMBERS}[stacked]`).waitFor();
      await dashboard.page.getByRole('row', { name: 'Person 0000' }).focus();
      await dashboard.page.keyboard.press('End');
      await dashboard.page.locator(`${MEMBERS} tr[aria-label="Person 4999"]:focus`).waitFor();
      assert.ok((await rows().count()) < 80);
    });
  });

  describe('what is told of a member', () => {
    it('is what the team functions know, in their order', async () => {
      const state = owner();
      await open(state);
      const known = memberRows(team(), state.recentUsage.data, NOW, state.person);
      await dashboard.page.getByRole('columnheader', { name: 'Last 30 days' }).getByRole('button').click();
      const wanted = memberTable(known, { sort: 'spend', descending: true }, NOW).groups[0]?.rows ?? [];
      const shown = await dashboard.page
        .locator(`${MEMBERS} tbody tr[aria-label]`)
        .evaluateAll((lines) => lines.map((line) => [line.getAttribute('aria-label'), line.children[5]?.textContent?.trim()]));
      assert.deepEqual(
        shown,
        wanted.map((row) => [row.member.name, formatUsd(periodSpend(row) ?? fromDollars(0))]),
      );
    });

    it('tells never from unknown', async () => {
      await open(owner());
      const dmitri = dashboard.page.getByRole('row', { name: 'Dmitri Volkov' });
      await dmitri.getByText('Not in 30 days').waitFor();
      await dmitri.getByText('$0.00', { exact: true }).waitFor();
      await dashboard.send({ kind: 'state', state: STATES.member() });
      await dmitri.getByText('Unknown').waitFor();
      assert.equal(await dmitri.getByText('$0.00', { exact: true }).count(), 0);
      assert.ok((await dmitri.getByText(UNKNOWN).count()) > 0);
    });

    it('lets somebody near the limit ask for more, and nobody else', async () => {
      const members = team().members.map((member) => ({ ...member, dailyLimit: fromDollars(3) }));
      await open({ ...STATES.member(), team: ready(team({ role: 'member', members })) });
      await dashboard.page.getByRole('button', { name: 'Copy a link that asks for a higher daily limit' }).click();
      assert.deepEqual(await ran(), [{ command: 'kiloTeams.copyLimitRequest', target: 'user-3' }]);
    });
  });

  describe('many members at once', () => {
    it('are chosen by box, range and key, and handed to one command', async () => {
      await open(owner());
      await box('Ben Carter').click();
      await box('Hana Mori').click({ modifiers: ['Shift'] });
      await dashboard.page.getByText('4 chosen').waitFor();
      await dashboard.page.getByRole('row', { name: 'Dmitri Volkov' }).focus();
      await dashboard.page.keyboard.press(' ');
      await dashboard.page.getByText('3 chosen').waitFor();
      await dashboard.page.locator('.bar vscode-button', { hasText: 'Change role' }).click();
      assert.deepEqual(await ran(), [{ command: 'kiloTeams.changeRole', value: { members: ['user-9', 'user-10', 'user-5'] } }]);
      await dashboard.page.getByRole('button', { name: 'Clear selection' }).click();
      assert.equal(await dashboard.page.locator('.bar').count(), 0);
    });

    it('tells who is passed over, and who is chosen but not listed', async () => {
      await open(owner());
      await dashboard.page.getByRole('row', { name: 'Ben Carter' }).focus();
      await dashboard.page.keyboard.press('Control+a');
      const remove = dashboard.page.locator('.bar vscode-button', { hasText: 'Remove' });
      assert.match((await remove.textContent()) ?? '', /11 of 12/);
      assert.match((await remove.getAttribute('title')) ?? '', /Ada Byrne: Nobody can do this to themselves/);
      await dashboard.page.getByLabel('Search members').fill('ben');
      await dashboard.page.getByText('11 not in this list').waitFor();
      await box('Ben Carter').click();
      await dashboard.page.getByText('11 chosen').waitFor();
    });

    it('are forgotten when they leave the team', async () => {
      await open(owner());
      await box('Ben Carter').click();
      await box('Hana Mori').click();
      const members = team().members.filter(({ name }) => name !== 'Ben Carter');
      await dashboard.send({ kind: 'state', state: owner({ team: ready(team({ members })) }) });
      await dashboard.page.getByText('1 chosen').waitFor();
    });

    it('are not chosen in the next organization, though the same people are in it', async () => {
      await open(owner());
      await box('Ben Carter').click();
      await dashboard.page.getByText('1 chosen').waitFor();
      await dashboard.send({ kind: 'state', state: owner({ organizationId: 'org-2', team: ready(team({ id: 'org-2' })) }) });
      await dashboard.page.locator('.bar').waitFor({ state: 'detached' });
      assert.equal(await box('Ben Carter').isChecked(), false);
    });

    it('cannot be chosen by somebody who may do nothing with them', async () => {
      await open(STATES.member());
      await dashboard.page.getByRole('row', { name: 'Ben Carter' }).waitFor();
      assert.equal(await dashboard.page.getByRole('checkbox').count(), 0);
    });
  });

  describe('inviting', () => {
    const LIST =
      'Ada <ada@northwind.example>\nNew Person <new@northwind.example>, admin\nx@northwlnd.example, y@northwind.example';
    const field = () => dashboard.page.getByRole('textbox', { name: 'Whom to invite' });
    const verdict = (email: string) => dashboard.page.locator('kt-invite li', { hasText: email });
    const openField = async (state: DashboardState) => {
      await open(state);
      await dashboard.page.locator('vscode-button', { hasText: 'Invite people' }).click();
    };

    it('tells of each address what becomes of it, and of the seats, before anything is sent', async () => {
      const state = owner();
      await openField(state);
      await field().fill(LIST);
      await verdict('ada@northwind.example').getByText('already on the team').waitFor();
      await verdict('x@northwlnd.example').getByText('looks like northwind.example').waitFor();
      await verdict('y@northwind.example').getByText('Can be invited').waitFor();
      await dashboard.page.getByText('3 can be invited, 1 cannot').waitFor();
      const rows = checkInvitees(parseInviteList(LIST), team(), NOW);
      const text = (seats = state.seats.data) =>
        inviteSeatText(inviteSeatEffect(rows, seats, state.subscription.data?.subscription, NOW)) ?? 'nothing';
      await dashboard.page.getByText(text()).waitFor();
      const full = { total: 15, used: 15 };
      await dashboard.send({ kind: 'state', state: owner({ seats: ready(full) }) });
      await dashboard.page.getByText(text(full)).waitFor();
      await card('Invite people').locator('vscode-button', { hasText: 'Change seats' }).click();
      assert.deepEqual(await ran(), [{ command: 'kiloTeams.changeSeats', value: 18 }]);
      assert.deepEqual(await accessibilityProblems(dashboard.page), []);
    });

    it('sends everybody who can be invited in the role that was chosen for them', async () => {
      await openField(owner());
      await field().fill(LIST);
      await dashboard.page.getByLabel('Role of those without one').selectOption('billing_manager');
      await dashboard.page.getByLabel('Role of y@northwind.example').selectOption('owner');
      await dashboard.page.locator('vscode-button', { hasText: 'Send 3 invitations' }).click();
      assert.deepEqual(await ran(), [
        {
          command: 'kiloTeams.inviteMember',
          value: [
            { email: 'new@northwind.example', role: 'admin' },
            { email: 'x@northwlnd.example', role: 'billing_manager' },
            { email: 'y@northwind.example', role: 'owner' },
          ],
        },
      ]);
    });

    it('shows who was invited as it happens, keeps who was not, and empties itself in the end', async () => {
      const withInvited = (...emails: string[]) =>
        owner({ team: ready(team({ invitations: emails.map((email) => invited(email)) })) });
      await openField(owner());
      await field().fill('one@northwind.example two@northwind.example');
      await dashboard.page.locator('vscode-button', { hasText: 'Send 2 invitations' }).click();
      await dashboard.send({ kind: 'state', state: withInvited('one@northwind.example') });
      await verdict('one@northwind.example').getByText('Invited.').waitFor();
      await dashboard.page.locator('vscode-button', { hasText: 'Send 1 invitation' }).waitFor();
      await dashboard.send({ kind: 'state', state: withInvited('one@northwind.example', 'two@northwind.example') });
      await dashboard.page.getByText('All 2 were invited.').waitFor();
      assert.equal(await field().inputValue(), '');
    });

    it('keeps what was typed during a look at another tab, and never shows it to another organization', async () => {
      await openField(owner());
      await field().fill('one@northwind.example');
      await dashboard.page.getByRole('tab', { name: 'Subscription' }).click();
      await dashboard.page.getByRole('tab', { name: 'Organization' }).click();
      await dashboard.page.locator('vscode-button', { hasText: 'Invite people' }).click();
      assert.equal(await field().inputValue(), 'one@northwind.example');
      await dashboard.send({ kind: 'state', state: owner({ organizationId: 'org-2', team: ready(team({ id: 'org-2' })) }) });
      await dashboard.page.locator('kt-invite li').waitFor({ state: 'detached' });
      assert.equal(await field().inputValue(), '');
    });

    it('offers a billing manager the one role that they may give', async () => {
      await openField(owner({ team: ready(team({ role: 'billing_manager' })) }));
      await field().fill('new@northwind.example, admin');
      await verdict('new@northwind.example').getByText('You cannot invite somebody as Admin').waitFor();
      assert.deepEqual(await dashboard.page.getByLabel('Role of those without one').locator('option').allTextContents(), [
        'Member',
      ]);
    });
  });

  describe('invitations', () => {
    it('tell their age and expiry, and can be sent again, copied and revoked', async () => {
      const gone = invited('gone@northwind.example', { invitedAt: instant(NOW - 9 * DAY), expiresAt: instant(NOW - 2 * DAY) });
      await open(owner({ team: ready(team({ invitations: [...team().invitations, gone] })) }));
      const row = (email: string) => dashboard.page.getByRole('row', { name: email });
      await row('gone@northwind.example').getByText('Expired').waitFor();
      assert.equal(await row('gone@northwind.example').getByRole('button', { name: /^Copy/ }).count(), 0);
      await row('yuki.tanaka').getByText('2 days ago').waitFor();
      await row('yuki.tanaka').getByText('In 4 days').waitFor();
      await row('yuki.tanaka')
        .getByRole('button', { name: /again: the old link stops working/ })
        .click();
      await row('yuki.tanaka').getByRole('button', { name: /^Copy/ }).click();
      await row('yuki.tanaka')
        .getByRole('button', { name: /^Revoke/ })
        .click();
      assert.deepEqual(
        await ran(),
        ['resendInvitation', 'copyInviteLink', 'revokeInvitation'].map((name) => ({
          command: `kiloTeams.${name}`,
          target: 'invite-1',
        })),
      );
    });

    it('are only looked at by a billing manager', async () => {
      await open(owner({ team: ready(team({ role: 'billing_manager' })) }));
      await dashboard.page.getByRole('row', { name: 'yuki.tanaka' }).waitFor();
      assert.equal(await dashboard.page.getByRole('row', { name: 'yuki.tanaka' }).getByRole('button').count(), 0);
    });
  });

  it('tells what each role may do by the very rules of permission', async () => {
    await open(owner());
    await dashboard.page.getByText('What each role may do').click();
    const cells = await dashboard.page
      .locator('.roles tbody tr')
      .evaluateAll((lines) =>
        lines.map((line) => [...line.querySelectorAll('td .visually-hidden')].map((cell) => cell.textContent)),
      );
    assert.deepEqual(
      cells,
      ROLE_TABLE.map(({ allowed }) => ROLES.map((role) => (allowed[role] ? 'Yes' : 'No'))),
    );
    await dashboard.send({ kind: 'state', state: owner({ team: ready(team({ role: 'auditor' })) }) });
    await dashboard.page.getByText('“auditor”, is not one that this version knows').waitFor();
  });

  describe('policies', () => {
    it('say what each choice of data collection means, and choose one', async () => {
      await open(owner());
      const policies = card('Policies');
      await policies.locator('li[aria-current]', { hasText: 'Denied' }).waitFor();
      await policies.getByRole('button', { name: 'Set data collection to “Allowed”' }).click();
      assert.deepEqual(await ran(), [{ command: 'kiloTeams.setDataPolicy', value: 'allow' }]);
      await policies.getByText('come with the Enterprise plan').waitFor();
      await policies.getByText('has no setting for it').waitFor();
    });

    it('list models and providers where the plan has them', async () => {
      const modelPolicy = {
        models: ['anthropic/*', 'openai/gpt-5.1-codex'],
        providers: [],
        defaultModel: 'openai/gpt-5.1-codex',
      };
      const state = owner({
        team: ready(team({ plan: 'enterprise', modelPolicy })),
        availableModels: ready([{ id: 'openai/gpt-5.1-codex', name: 'GPT-5.1 Codex', contextLength: null }]),
      });
      await open(state);
      const policies = card('Policies');
      await policies.getByText('Only 2 models').click();
      await policies.getByText('anthropic/*').waitFor();
      await policies.getByText('Every provider').waitFor();
      await policies.getByText('GPT-5.1 Codex').waitFor();
      await policies.locator('vscode-button', { hasText: 'Choose models and providers' }).click();
      await policies.locator('vscode-button', { hasText: 'Choose the model to start with' }).click();
      assert.deepEqual(await ran(), [{ command: 'kiloTeams.setModelPolicy' }, { command: 'kiloTeams.setDefaultModel' }]);
      await dashboard.send({ kind: 'state', state: { ...state, team: ready(team({ plan: 'enterprise' })) } });
      await policies.getByText('does not tell which models are allowed').waitFor();
    });
  });

  describe('since one last looked', () => {
    it('lists what has changed, offers what can be done about it, and can be taken as seen', async () => {
      await open(owner());
      const since = card('Since you last looked');
      await since.getByText('2 to act on').waitFor();
      await since.getByRole('button', { name: 'Send again' }).click();
      await since.getByRole('button', { name: 'Set daily limits' }).click();
      await since.getByRole('button', { name: 'Mark as seen' }).click();
      assert.deepEqual(await ran(), [
        { command: 'kiloTeams.resendInvitation', target: 'invite-2' },
        { command: 'kiloTeams.setDailyLimit' },
        { command: 'kiloTeams.markSeen' },
      ]);
    });

    it('is not there when nothing has changed, or nothing is known to compare with', async () => {
      await open(owner({ changes: [] }));
      assert.equal(await card('Since you last looked').count(), 0);
      await dashboard.send({ kind: 'state', state: owner({ changes: undefined, changesSince: undefined }) });
      assert.equal(await card('Since you last looked').count(), 0);
    });
  });

  describe('several organizations', () => {
    it('are listed with what they have and spend, with sums that tell what is missing, and switched to', async () => {
      await open(owner());
      const all = card('All your organizations');
      const row = (name: string) => all.getByRole('row', { name });
      await row('Northwind Labs').getByText('Shown here').waitFor();
      await row('Northwind Labs').getByText('$1,204.50').waitFor();
      // As the tile says; the list of organizations counts a bot, too.
      await row('Northwind Labs').getByText('12 of 15').waitFor();
      await row('Fabrikam').getByText(UNKNOWN).waitFor();
      await all.getByText('$498.23 of credits').waitFor();
      await all.getByText('$1,204.50 spent in 30 days (not known of 1)').waitFor();
      assert.equal(await row('Northwind Labs').getByRole('button').count(), 0);
      await row('Fabrikam').getByRole('button', { name: 'Switch to Fabrikam' }).click();
      assert.deepEqual(await ran(), [{ command: 'kiloTeams.switchOrganization', target: 'org-2' }]);
    });

    it('are not spoken of where there is one', async () => {
      const { organizations } = owner();
      await open(owner({ organizations: ready((organizations.data ?? []).slice(0, 1)) }));
      assert.equal(await card('All your organizations').count(), 0);
    });
  });

  it('tells the facts of the organization, and lets them be changed by who may', async () => {
    await open(owner());
    const facts = card('About this organization');
    for (const text of ['12 of 15 used', '9 × Member', 'northwind.example'])
      await facts.getByText(text, { exact: true }).waitFor();
    await facts.getByRole('button', { name: 'Set the company domain' }).click();
    await facts.getByRole('button', { name: 'Create another organization' }).click();
    assert.deepEqual(await ran(), [{ command: 'kiloTeams.setCompanyDomain' }, { command: 'kiloTeams.createOrganization' }]);
    await dashboard.send({ kind: 'state', state: STATES.member() });
    await facts.getByText('Member', { exact: true }).waitFor();
    assert.equal(await facts.getByRole('button', { name: /Set|Rename/ }).count(), 0);
  });
});
