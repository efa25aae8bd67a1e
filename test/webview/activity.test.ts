/** The Activity tab in a real Chromium: what narrows the list, what it leads to, and how it goes on. */
import assert from 'node:assert/strict';
import { REQUESTS, type DashboardState, type RequestName } from '../../src/protocol/dashboard';
import { auditDays, auditTimes } from '../../src/team/activity';
import { formatDateTime } from '../../src/team/format';
import type { AuditEvent } from '../../src/team/model';
import { addDays, HOUR, instant, utcDay, type UtcDay } from '../../src/team/time';
import { NOW, STATES, owner, ready } from './fixtures';
import { accessibilityProblems, openDashboard, type Dashboard } from './page';

type Audit = NonNullable<DashboardState['audit']['data']>;

const on = (change: Partial<DashboardState> = {}): DashboardState => ({ ...owner(change), tab: 'activity' });
const log = (change: Partial<Audit> = {}): DashboardState['audit'] => {
  const { data } = owner().audit;
  assert.ok(data);
  return ready({ ...data, ...change });
};

/** So many events, one every three hours. */
const events = (count: number): AuditEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `e${index}`,
    at: instant(NOW - index * 3 * HOUR),
    action: 'organization.user.login',
    actorName: 'Ada Byrne',
    actorEmail: 'ada@northwind.example',
    message: `Event ${index}`,
  }));

describe('activity tab', function () {
  this.timeout(0);
  let dashboard: Dashboard;
  const open = async (state: DashboardState) => (dashboard = await openDashboard({ state }));
  const asked = async (name: RequestName): Promise<unknown[]> => {
    const requests = await dashboard.requests(name);
    for (const request of requests) REQUESTS[name].parse(request);
    return requests;
  };
  afterEach(async () => {
    assert.deepEqual(await dashboard.problems(), []);
    await dashboard.close();
  });

  describe('filters', () => {
    it('narrow to a period of whole UTC days, with what is narrowed by already', async () => {
      await open(on({ auditFilter: { actorEmail: 'ada@northwind.example' } }));
      await dashboard.page.getByLabel('Time').selectOption('Last 7 days (UTC)');
      const times = auditTimes(addDays(utcDay(NOW), -6), undefined);
      assert.deepEqual(await asked('filterActivity'), [{ actorEmail: 'ada@northwind.example', ...times }]);
      await dashboard.send({ kind: 'state', state: on({ auditFilter: times }) });
      assert.equal(await dashboard.page.getByLabel('Time').inputValue(), '7');
      await dashboard.page.getByLabel('Time').selectOption('Any time');
      assert.deepEqual((await asked('filterActivity')).at(-1), {});
    });

    it('narrow to what is between two days, both included', async () => {
      await open(on());
      await dashboard.page.getByLabel('Time').selectOption('Between two days (UTC)');
      await dashboard.page.getByLabel('First day (UTC)').fill('2026-03-02');
      const from = '2026-03-02' as UtcDay;
      assert.deepEqual((await asked('filterActivity')).at(-1), auditTimes(from, undefined));
      await dashboard.send({ kind: 'state', state: on({ auditFilter: auditTimes(from, undefined) }) });
      await dashboard.page.getByLabel('Last day (UTC)').fill('2026-03-05');
      const both = auditTimes(from, '2026-03-05' as UtcDay);
      assert.deepEqual((await asked('filterActivity')).at(-1), both);
      await dashboard.send({ kind: 'state', state: on({ auditFilter: both }) });
      assert.equal(await dashboard.page.getByLabel('First day (UTC)').inputValue(), '2026-03-02');
      assert.equal(await dashboard.page.getByLabel('Last day (UTC)').inputValue(), '2026-03-05');
      assert.deepEqual(await accessibilityProblems(dashboard.page), []);
      await dashboard.page.getByRole('button', { name: 'Clear filters' }).click();
      await dashboard.send({ kind: 'state', state: on() });
      assert.equal(await dashboard.page.getByLabel('Time').inputValue(), '');
    });

    it('search for what is typed once somebody pauses, and keep what is typed meanwhile', async () => {
      await open(on());
      const text = dashboard.page.getByLabel('Text');
      await text.pressSequentially('seat');
      await dashboard.page.waitForFunction(() => window.posted.some(({ name }) => name === 'filterActivity'));
      assert.deepEqual(await asked('filterActivity'), [{ text: 'seat' }]);
      await text.pressSequentially('s of');
      await dashboard.send({ kind: 'state', state: on({ auditFilter: { text: 'seat' } }) });
      assert.equal(await text.inputValue(), 'seats of');
      await text.press('Enter');
      assert.deepEqual((await asked('filterActivity')).at(-1), { text: 'seats of' });
    });

    it('say so when nothing matches, and when there is nothing at all', async () => {
      await open(on({ audit: log({ events: [], hasOlder: false }), auditFilter: { text: 'nowhere' } }));
      await dashboard.page.getByText('Nothing matches').waitFor();
      await dashboard.page.getByRole('region', { name: 'Audit log' }).getByRole('button', { name: 'Clear filters' }).click();
      assert.deepEqual(await asked('filterActivity'), [{}]);
      await dashboard.send({ kind: 'state', state: on({ audit: log({ events: [], hasOlder: false }) }) });
      await dashboard.page.getByText('Nothing has happened yet').waitFor();
      assert.equal(await dashboard.page.locator('vscode-button', { hasText: 'Export' }).count(), 0);
    });
  });

  it('stands under its days, in the time zone that it names', async () => {
    await open(on());
    const headings = await dashboard.page.locator('kt-activity h3').allTextContents();
    assert.deepEqual(
      headings,
      auditDays(log().data?.events ?? [], 'UTC').map(({ label }) => label),
    );
    await dashboard.page.getByText('Times in UTC.').waitFor();
  });

  it('leads from who did it, and from who is named, to that person among the members', async () => {
    await open(on());
    const changed = dashboard.page.locator('.event', { hasText: 'Changed role of' });
    await changed.getByRole('button', { name: 'Ada Byrne' }).waitFor();
    await changed.getByRole('button', { name: 'mateo@northwind.example' }).click();
    await dashboard.page.getByText('1 of 12 people').waitFor();
    await dashboard.page.getByRole('row', { name: 'Mateo Alvarez' }).waitFor();
    assert.deepEqual(await asked('showTab'), [{ tab: 'organization' }]);
    await dashboard.page.getByRole('tab', { name: 'Activity' }).click();
    const removed = dashboard.page.locator('.event', { hasText: 'Removed former@northwind.example' });
    assert.equal(await removed.getByRole('button').count(), 1);
    await dashboard.page.getByRole('tab', { name: 'Organization' }).click();
    await dashboard.page.getByText('12 people', { exact: true }).waitFor();
  });

  it('goes on by itself when its end comes near, once, and by button', async () => {
    await open(on({ audit: log({ events: events(80) }) }));
    assert.deepEqual(await asked('loadOlderActivity'), []);
    const more = dashboard.page.locator('vscode-button', { hasText: 'Load older' });
    await more.scrollIntoViewIfNeeded();
    await dashboard.page.waitForFunction(() => window.posted.some(({ name }) => name === 'loadOlderActivity'));
    await dashboard.send({ kind: 'state', state: on({ audit: log({ events: events(80), loadingOlder: true }) }) });
    await dashboard.page.getByText('Loading…').waitFor();
    await dashboard.send({ kind: 'state', state: on({ audit: log({ events: events(80) }) }) });
    await more.click();
    assert.deepEqual(await asked('loadOlderActivity'), [{}, {}]);
    await dashboard.send({ kind: 'state', state: on({ audit: log({ events: events(90), hasOlder: false }) }) });
    await dashboard.page.getByText('That is everything.').waitFor();
  });

  it('says of which moments something is missing', async () => {
    const at = instant(NOW - 3 * HOUR);
    await open(on({ audit: log({ gaps: [at] }) }));
    await dashboard.page.getByText(`Some events of ${formatDateTime(at, 'en-US', 'UTC')} are missing.`).waitFor();
  });

  it('is exported as it is narrowed', async () => {
    await open(on());
    await dashboard.page.locator('vscode-button', { hasText: 'Export as CSV' }).click();
    await dashboard.page.locator('vscode-button', { hasText: 'Export as JSON' }).click();
    assert.deepEqual(await asked('run'), [
      { command: 'kiloTeams.exportActivity', value: { format: 'csv' } },
      { command: 'kiloTeams.exportActivity', value: { format: 'json' } },
    ]);
  });

  it('offers nothing to narrow or export to who may not see it', async () => {
    await open({ ...STATES.member(), tab: 'activity' });
    await dashboard.page.getByText('Not for members').waitFor();
    assert.equal(await dashboard.page.getByRole('combobox').count(), 0);
    assert.equal(await dashboard.page.locator('vscode-button', { hasText: 'Export' }).count(), 0);
  });
});
