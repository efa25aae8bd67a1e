/** The usage tab in a real Chromium: every figure on it, what can be chosen, and what it says when it cannot show something. */
import assert from 'node:assert/strict';
import { REQUESTS, type DashboardState, type FactsSlice } from '../../src/protocol/dashboard';
import { commandValue } from '../../src/protocol/commandValues';
import { formatCompact, formatCount, formatPercent, formatUnitCost, formatUsd } from '../../src/team/format';
import { microdollars } from '../../src/team/money';
import { addDays, DAY, instant, utcDay } from '../../src/team/time';
import { readChoice } from '../../src/team/usageChoice';
import { NOW, STATES, owner, team, ready, usageTable } from './fixtures';
import { openDashboard, type Dashboard } from './page';
import { activePeople, parts, perDay, slicePeriod, totals } from './usageByHand';
import { FACTS, IDS, freeFacts, sentAs } from './usageFixtures';

const TODAY = utcDay(NOW);
const on = (state: DashboardState = owner()): DashboardState => ({ ...state, tab: 'usage' });
const withDays = (days: FactsSlice): DashboardState => on(owner({ usageAnswers: { ...owner().usageAnswers, days } }));
const viewing = (usage: string) => ({ remembered: { organizationId: 'org-1', tab: 'usage', usage } });

describe('usage tab', function () {
  this.timeout(0);
  let dashboard: Dashboard;
  const open = async (...options: Parameters<typeof openDashboard>): Promise<Dashboard> => {
    dashboard = await openDashboard(...options);
    return dashboard;
  };
  afterEach(async () => {
    assert.deepEqual(await dashboard.problems(), []);
    await dashboard.close();
  });

  const tile = async (label: string): Promise<string | null> => {
    await dashboard.settled();
    return dashboard.page.locator(`kt-tile[label="${label}"] .figure`).textContent();
  };
  const rowsOf = async (selector: string): Promise<string[][]> => {
    await dashboard.settled();
    return dashboard.page
      .locator(`${selector} tbody tr`)
      .evaluateAll((lines) =>
        lines.map((line) =>
          [...line.querySelectorAll('td:not(.actions), th')].map((cell) => (cell as HTMLElement).innerText.trim()),
        ),
      );
  };
  const remembered = async () =>
    readChoice((await dashboard.page.evaluate(() => (window.remembered as { usage: string }).usage)) ?? '');
  const chart = () => dashboard.page.locator('kt-usage-over-time kt-time-series');

  describe('figures', () => {
    it('shows the totals of the period as the team functions count them', async () => {
      await open({ state: on() });
      const table = usageTable(30);
      const all = totals(table);
      assert.equal(await tile('Spend'), formatUsd(all.cost));
      assert.equal(await tile('Requests'), formatCount(all.requests));
      assert.equal(await tile('Cost per request'), formatUnitCost(all.averageCost));
      assert.equal(await tile('Tokens'), formatCompact(all.tokens));
      assert.equal(await tile('Active people'), formatCount(activePeople(table, 7)));
    });

    it('ranks models and people, with their shares', async () => {
      await open({ state: on() });
      const table = usageTable(30);
      const models = parts(table, 'model');
      assert.deepEqual(
        (await rowsOf('kt-table[label="Models"]')).map(([name, requests, spend, share]) => [name, requests, spend, share]),
        models.map(({ name, requests, cost, costShare }) => [
          name,
          formatCount(requests),
          formatUsd(cost),
          formatPercent(costShare),
        ]),
      );
      assert.deepEqual(
        (await rowsOf('kt-table[label="People"]')).map(([name, spend, share]) => [name?.split('\n')[0], spend, share]),
        parts(table, 'person').map(({ name, cost, costShare }) => [name, formatUsd(cost), formatPercent(costShare)]),
      );
    });

    it('gives the chart over time as a table with the same figures and those before, newest first', async () => {
      await open({ state: on() });
      await chart().getByRole('button', { name: 'Show as a table' }).click();
      const rows = await rowsOf('kt-usage-over-time');
      const [now, before] = [perDay(usageTable(30), 'cost'), perDay(slicePeriod(usageTable(60), 30, 30), 'cost')];
      const usd = (value: number | undefined) => formatUsd(microdollars(value ?? 0));
      assert.deepEqual(
        rows.map(([, ...figures]) => figures),
        now.map((cost, at) => [usd(cost), usd(before[at])]).reverse(),
      );
      assert.match(rows[0]?.[0] ?? '', /Mar 18, 2026 \(so far\)$/);
    });

    it('counts a year in weeks whose sum is the year', async () => {
      await open({ state: on(), ...viewing('range=365d&measure=requests') });
      await chart().getByRole('button', { name: 'Show as a table' }).click();
      const rows = await rowsOf('kt-usage-over-time');
      assert.equal(rows.length, 53);
      const sum = rows.reduce((total, [, value]) => total + Number(value?.replaceAll(',', '')), 0);
      assert.equal(sum, totals(usageTable(365)).requests);
    });

    it('divides the chart, and the parts sum to the whole of each day', async () => {
      await open({ state: on(), ...viewing('range=30d&measure=requests&stack=model') });
      await chart().getByRole('button', { name: 'Show as a table' }).click();
      const rows = await rowsOf('kt-usage-over-time');
      const wanted = [...perDay(usageTable(30), 'requests')].reverse();
      rows.forEach(([, ...figures], at) => {
        const parts = figures.slice(0, -1).map((figure) => Number(figure.replaceAll(',', '')));
        assert.equal(parts.length, 7);
        assert.equal(
          parts.reduce((sum, part) => sum + part, 0),
          wanted[at],
        );
      });
    });

    it('explains the difference to the period before by parts that sum to it', async () => {
      await open({ state: on(), ...viewing('range=7d&measure=requests') });
      await dashboard.page.locator('kt-change-bars').getByRole('button', { name: 'Show as a table' }).click();
      const rows = await rowsOf('kt-change-bars');
      const number = (text: string | undefined) => Number(text?.replaceAll(',', '').replace('−', '-'));
      const [now, before] = [totals(usageTable(7)).requests, totals(slicePeriod(usageTable(14), 7, 7)).requests];
      const parts = rows.slice(0, -1).reduce((sum, row) => sum + number(row.at(-1)), 0);
      assert.equal(parts, now - before);
      assert.deepEqual(rows.at(-1)?.slice(-3).map(number), [before, now, now - before]);
    });

    it('shows what an older server does not attribute, as part of the same totals', async () => {
      await open({ state: on(STATES.firstGeneration()) });
      assert.equal(await tile('Spend'), formatUsd(totals(usageTable(30)).cost));
      for (const label of ['Models', 'Projects']) {
        assert.ok(
          (await rowsOf(`kt-table[label="${label}"]`)).some(([name]) => name === 'Unattributed'),
          label,
        );
      }
    });
  });

  describe('choices', () => {
    it('asks the host for the days that are shown, compared and looked back on', async () => {
      await open({ state: on() });
      await dashboard.page.getByRole('radio', { name: '7 days' }).click();
      await dashboard.page.getByText('Mar 12 – Mar 18, 2026, UTC days').waitFor();
      const month = addDays(TODAY, -59);
      const week = { from: addDays(TODAY, -6), to: TODAY };
      const asked = await dashboard.requests('askUsage');
      assert.deepEqual(asked, [
        { days: { from: month, to: TODAY }, shown: { from: addDays(TODAY, -29), to: TODAY } },
        { days: { from: addDays(TODAY, -28), to: TODAY }, shown: week, hours: week },
      ]);
      asked.forEach((question) => REQUESTS.askUsage.parse(question));
    });

    it('chooses the period with the arrow keys', async () => {
      await open({ state: on() });
      await dashboard.page.getByRole('radio', { name: '30 days' }).focus();
      await dashboard.page.keyboard.press('ArrowRight');
      await dashboard.page.getByRole('radio', { name: '90 days', checked: true }).waitFor();
      assert.equal(await tile('Spend'), formatUsd(totals(usageTable(90)).cost));
    });

    it('shows the billing cycle against the same days of the one before', async () => {
      await open({ state: on() });
      await dashboard.page.getByRole('radio', { name: 'Billing cycle' }).click();
      await dashboard.page
        .getByText('Mar 4 – Mar 18, 2026, UTC days · compared with the first 15 days of the cycle before')
        .waitFor();
      assert.equal(await tile('Spend'), formatUsd(totals(usageTable(15)).cost));
    });

    it('takes a custom range, and says what is wrong with one', async () => {
      await open({ state: on() });
      await dashboard.page.getByRole('radio', { name: 'Custom' }).click();
      await dashboard.page.getByLabel('First day (UTC)').fill('2026-03-01');
      await dashboard.page.getByLabel('Last day (UTC)').fill('2026-03-10');
      await dashboard.page.getByText('Mar 1 – Mar 10, 2026, UTC days · compared with the 10 days before').waitFor();
      assert.equal(await tile('Spend'), formatUsd(totals(slicePeriod(usageTable(60), 10, 8)).cost));
      await dashboard.page.getByLabel('First day (UTC)').fill('2026-03-15');
      await dashboard.page.getByRole('alert').waitFor();
    });

    it('filters from a row, shows it as a chip, and takes it away again', async () => {
      await open({ state: on() });
      await dashboard.page.getByRole('button', { name: 'Show only Priya Raman' }).click();
      const own = parts(usageTable(30), 'person').find(({ name }) => name === 'Priya Raman');
      assert.equal(await tile('Spend'), formatUsd(own?.cost ?? microdollars(0)));
      assert.deepEqual((await remembered()).filter, { person: { mode: 'only', names: ['priya@northwind.example'] } });
      await dashboard.page.getByRole('button', { name: 'Remove the filter “Person: Priya Raman”' }).click();
      assert.equal(await tile('Spend'), formatUsd(totals(usageTable(30)).cost));
    });

    it('leaves a model out by the list, and shows only the caller', async () => {
      await open({ state: on() });
      await dashboard.page.getByLabel('Leave out', { exact: true }).selectOption({ label: 'x-ai/grok-code-fast-1' });
      const grok = parts(usageTable(30), 'model').find(({ name }) => name === 'x-ai/grok-code-fast-1');
      assert.equal(await tile('Requests'), formatCount(totals(usageTable(30)).requests - (grok?.requests ?? 0)));
      await dashboard.page.getByRole('button', { name: 'Clear filters' }).click();
      await dashboard.page.getByRole('button', { name: 'Only me' }).click();
      const own = parts(usageTable(30), 'person').find(({ name }) => name === 'Ada Byrne');
      assert.equal(await tile('Requests'), formatCount(own?.requests ?? 0));
    });

    it('opens the page of a person, with their limit whatever is filtered, and goes back', async () => {
      await open({ state: on(), ...viewing('range=30d&only-model=qwen%2Fqwen3-coder') });
      await dashboard.page.getByRole('button', { name: 'Open the page of Priya Raman' }).click();
      const [today] = parts(usageTable(1), 'person').filter(({ name }) => name === 'Priya Raman');
      await dashboard.page.getByText(`${formatUsd(today?.cost ?? microdollars(0))} of $40.00 today`).waitFor();
      assert.equal(await dashboard.page.locator('kt-usage-people').count(), 0);
      const name = dashboard.page.getByRole('heading', { name: 'Priya Raman' });
      await dashboard.page.waitForFunction(
        (element) => {
          const { top, bottom } = element.getBoundingClientRect();
          return top >= 0 && bottom <= window.innerHeight && element.matches(':focus');
        },
        await name.elementHandle(),
      );
      await dashboard.page.getByRole('button', { name: 'All people' }).click();
      await dashboard.page.locator('kt-usage-people').waitFor();
    });

    it('shows hours of a week, cell by cell with the arrow keys', async () => {
      await open({ state: on(), ...viewing('range=7d&measure=requests') });
      const grid = dashboard.page.getByRole('slider', { name: /by weekday and hour/ });
      await grid.focus();
      assert.match((await grid.getAttribute('aria-valuetext')) ?? '', /^Mon, 00:00: /);
      await dashboard.page.keyboard.press('ArrowDown');
      await dashboard.page.keyboard.press('End');
      assert.match((await grid.getAttribute('aria-valuetext')) ?? '', /^Tue, 23:00: /);
    });

    it('picks out the project of this workspace', async () => {
      await open({ state: { ...on(), workspaceProjects: ['northwind/ledger-api', 'ledger-api'] } });
      const here = dashboard.page.locator('kt-table[label="Projects"] tr', { hasText: 'This workspace' });
      assert.equal(await here.count(), 1);
      assert.match((await here.textContent()) ?? '', /ledger-api/);
    });

    it('keeps what is looked at through a change of the organization, but for the names of the one before', async () => {
      await open({ state: on(), ...viewing('range=7d&only-model=qwen%2Fqwen3-coder&about=priya%40northwind.example') });
      await dashboard.settled();
      await dashboard.send({ kind: 'state', state: { ...on(), organizationId: 'org-2' } });
      await dashboard.page.locator('kt-usage-people').waitFor();
      assert.equal(await dashboard.page.getByRole('list', { name: 'What is filtered' }).count(), 0);
      const { range, filter, about } = await remembered();
      assert.deepEqual({ range, filter, about }, { range: { kind: 'last', days: 7 }, filter: {}, about: undefined });
    });

    it('leads back from somebody who used nothing in the period', async () => {
      await open({ state: on(), ...viewing('range=30d&about=nobody%40northwind.example') });
      await dashboard.page.getByText('Nothing matches in this period').waitFor();
      await dashboard.page.getByRole('button', { name: 'All people' }).click();
      await dashboard.page.locator('kt-usage-people').waitFor();
    });

    it('compares a month that is not over with as many days of the one before, and says which', async () => {
      await open({ state: on(), ...viewing('range=2026-03') });
      await dashboard.page.getByText('Mar 1 – Mar 18, 2026, UTC days · compared with Feb 1 – Feb 18, 2026').waitFor();
    });

    it('follows a link, once', async () => {
      await open({ state: on() });
      const link = { id: 7, view: 'range=7d&measure=tokens' };
      await dashboard.send({ kind: 'state', state: { ...on(), usageLink: link } });
      await dashboard.page.getByRole('radio', { name: '7 days', checked: true }).waitFor();
      await dashboard.page.getByRole('radio', { name: '30 days' }).click();
      await dashboard.send({ kind: 'state', state: { ...on(), usageLink: link } });
      await dashboard.page.getByRole('radio', { name: '30 days', checked: true }).waitFor();
      assert.equal((await remembered()).measure, 'tokens');
    });
  });

  describe('taking it elsewhere', () => {
    const asked = async () =>
      (await dashboard.requests('run')) as { command: string; value: { format: string; what: string; content: string } }[];

    it('exports every row that is shown, in words, and as values that the host takes', async () => {
      await open({ state: on(), ...viewing('range=7d&only-model=qwen%2Fqwen3-coder') });
      await dashboard.page.getByRole('button', { name: 'CSV' }).click();
      await dashboard.page.getByRole('button', { name: 'JSON' }).click();
      await dashboard.page.getByRole('button', { name: 'Copy link' }).click();
      const [csv, json, link] = await asked();
      for (const { command, value } of await asked()) assert.ok(commandValue(command).safeParse(value).success, command);
      const rows = JSON.parse(json?.value.content ?? '') as { rows: { costMicrodollars: number }[] };
      const wanted = parts(usageTable(7), 'model').find(({ name }) => name === 'qwen/qwen3-coder');
      assert.equal(
        rows.rows.reduce((sum, { costMicrodollars }) => sum + costMicrodollars, 0),
        wanted?.cost,
      );
      const lines = csv?.value.content.trimEnd().split('\r\n') ?? [];
      assert.equal(lines.length, rows.rows.length + 1);
      assert.match(csv?.value.what ?? '', new RegExp(`^Usage, Mar 12 – Mar 18, 2026: ${rows.rows.length} rows`));
      assert.equal(link?.value, 'range=7d&only-model=qwen%2Fqwen3-coder');
    });

    it('makes a picture of a chart, and copies a table as Markdown', async () => {
      await open({ state: on() });
      const changes = dashboard.page.locator('kt-change-bars');
      await changes.getByRole('button', { name: 'Save as a picture' }).click();
      await dashboard.page.waitForFunction(() => window.posted.some(({ name }) => name === 'run'));
      const [picture] = await asked();
      assert.equal(picture?.value.format, 'png');
      assert.equal(
        Buffer.from(picture?.value.content ?? '', 'base64')
          .subarray(1, 4)
          .toString(),
        'PNG',
      );
      await changes.getByRole('button', { name: 'Show as a table' }).click();
      await changes.getByRole('button', { name: 'Copy as Markdown' }).click();
      const [copied] = (await dashboard.requests('copyText')) as { text: string }[];
      assert.match(copied?.text ?? '', /^\| Person \| Model \| Project \| Before \| Now \| Difference \|\n\| --- \| ---: /);
    });
  });

  describe('states', () => {
    it('tells how far a slow answer is, and can be told to stop', async () => {
      const progress = { bytes: 12_300_000, rows: 45_678 };
      await open({ state: withDays({ status: 'loading', refreshing: true, progress }) });
      await dashboard.page.getByText('12.3MB and 45,678 rows so far.').waitFor();
      await dashboard.page.locator('vscode-button', { hasText: 'Cancel' }).click();
      assert.deepEqual(await dashboard.requests('cancelUsage'), [{}]);
      await dashboard.send({ kind: 'state', state: withDays({ status: 'loading', refreshing: false, canceled: true }) });
      await dashboard.page.locator('vscode-button', { hasText: 'Fetch again' }).click();
      assert.equal((await dashboard.requests('askUsage')).length, 2);
    });

    it('draws nothing of facts that are not the ones the state names, and asks for these once', async () => {
      await open({ state: withDays(sentAs(99)) });
      await dashboard.page.locator('kt-usage .bone').first().waitFor();
      assert.equal(await dashboard.page.locator('kt-usage-tiles').count(), 0);
      assert.deepEqual(await dashboard.requests('wantFacts'), [], 'those of the first state may still be on their way');
      for (let turn = 0; turn < 2; turn++) await dashboard.send({ kind: 'state', state: withDays(sentAs(99)) });
      assert.deepEqual(await dashboard.requests('wantFacts'), [{ id: 99 }]);
    });

    it('shows placeholders, not other days, until the days of a period are there', async () => {
      await open({ state: on(), ...viewing('range=2024-01-01..2024-01-31') });
      await dashboard.page.locator('kt-usage .bone').first().waitFor();
      assert.equal(await dashboard.page.locator('kt-usage-tiles').count(), 0);
    });

    it('shows what was known on an earlier day as of that day, with its age, until newer figures come', async () => {
      const known = withDays({ ...owner().usageAnswers.days, asOf: NOW, refreshing: true });
      await open({ state: { ...known, now: instant(NOW + 2 * DAY) } });
      assert.equal(await tile('Spend'), formatUsd(totals(usageTable(30)).cost));
      await dashboard.page.locator('kt-usage').getByText('as of 2 days ago').waitFor();
      await dashboard.page.getByText('Feb 17 – Mar 18, 2026, UTC days').waitFor();
      const [asked] = (await dashboard.requests('askUsage')) as { days: { to: string } }[];
      assert.equal(asked?.days.to, addDays(TODAY, 2));
    });

    it('says when nothing was used, and when nothing was charged', async () => {
      await open({ state: on(STATES.empty()) });
      await dashboard.page.getByText('No usage in this period').waitFor();
      await dashboard.close();
      await open({ state: on(), facts: { [IDS.team]: freeFacts() } });
      await dashboard.page.getByText('Nothing was charged.').first().waitFor();
      assert.equal(await tile('Spend'), '$0.00');
    });

    it('warns when the server cut its answer, and compares nothing then', async () => {
      const facts = { ...FACTS[IDS.team]!, truncated: true };
      await open({ state: on(), facts: { [IDS.team]: facts } });
      await dashboard.page.getByText('The server cut its answer').waitFor();
      await dashboard.page.getByText('is not known whole, so there is nothing to compare with').waitFor();
    });

    it('marks who is not in the team any more, and tells people of the same name apart', async () => {
      const members = team().members.filter(({ email }) => email !== 'hana@northwind.example');
      const facts = { ...FACTS[IDS.team]! };
      facts.people = facts.people.map((person) => (person.name === 'Noor Haddad' ? { ...person, name: 'Priya Raman' } : person));
      await open({ state: on(owner({ team: ready(team({ members })) })), facts: { [IDS.team]: facts } });
      const people = await rowsOf('kt-table[label="People"]');
      assert.ok(people.some(([name]) => /Hana Mori\s+Not in the team/.test(name ?? '')));
      assert.ok(people.some(([name]) => name?.startsWith('Priya Raman (noor@northwind.example)')));
    });

    it('shows a member their own usage, without a ranking of people', async () => {
      await open({ state: on(STATES.member()) });
      await dashboard.page.getByRole('heading', { name: 'Your usage' }).waitFor();
      await dashboard.page.locator('kt-usage-tiles').waitFor();
      assert.equal(await dashboard.page.locator('kt-usage-people').count(), 0);
      assert.equal(await dashboard.page.getByRole('button', { name: 'Only me' }).count(), 0);
    });
  });
});
