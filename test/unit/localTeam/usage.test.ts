import assert from 'node:assert/strict';
import { all, get, insert, run } from '../../../src/localTeam/database';
import { DAY, HOUR } from '../../../src/team/time';
import { HALDEN, HARBOR, idOf, KESTREL, NOW, seededTeam, type Team } from './team';

const halden = { organizationId: HALDEN };
const isoAgo = (ms: number) => new Date(NOW - ms).toISOString();
const between = (from: number, to = 0) => ({ ...halden, startDate: isoAgo(from), endDate: isoAgo(to) });

interface Totals {
  cost: number;
  requests: number;
  input: number;
  output: number;
}
/** The truth: sums over the rows of the first organization. */
const truth = ({ db }: Team, condition: string): Totals => ({
  ...get<Totals>(
    db,
    `SELECT COALESCE(SUM(cost), 0) AS cost, COUNT(*) AS requests, COALESCE(SUM(input_tokens), 0) AS input, COALESCE(SUM(output_tokens), 0) AS output
     FROM microdollar_usage WHERE organization_id = '${HALDEN}' AND ${condition}`,
  )!,
});

/** One request, at so long before now. */
function use(team: Team, ago: number, more: Record<string, string | number | null> = {}): void {
  insert(team.db, 'microdollar_usage', {
    organization_id: HALDEN, user_id: idOf('jonas'), created_at: NOW - ago, cost: 100, market_cost: 150, input_tokens: 10, output_tokens: 2,
    cache_write_tokens: 3, cache_hit_tokens: 4, provider: 'openrouter', model: 'a/model', project_id: null, ...more,
  }); // prettier-ignore
}

/** A team whose first organization has no usage but what a test gives it. */
function quietTeam(generation: 1 | 2): Team {
  const team = seededTeam(generation);
  run(team.db, 'DELETE FROM microdollar_usage WHERE organization_id = ?', HALDEN);
  return team;
}

interface Point {
  datetime: string;
  email: string;
  model: string;
  provider: string;
  projectId: string | null;
  costMicrodollars: number;
  requestCount: number;
}
const series = async (team: Team, input: object) =>
  (await team.data<{ timeseries: Point[] }>('jonas', 'organizations.usageDetails.getTimeSeries', input)).timeseries;

describe('local team: usage, first generation', () => {
  it('fills every hour of every combination with zeros', async () => {
    const team = quietTeam(1);
    use(team, 30 * 60_000);
    use(team, 3 * HOUR, { model: 'b/model', user_id: idOf('nora') });
    use(team, 3 * HOUR + 60_000, { model: 'b/model', user_id: idOf('nora') });
    const points = await series(team, between(5 * HOUR));
    const hours = [...new Set(points.map(({ datetime }) => datetime))];
    // 08:37 to 13:37: the first bucket begins before the range, the last one ends after it.
    assert.deepEqual(
      hours,
      [8, 9, 10, 11, 12, 13].map((hour) => `2026-03-18T${String(hour).padStart(2, '0')}:00:00.000Z`),
    );
    assert.equal(points.length, 6 * 2);
    const spent = points.filter(({ requestCount }) => requestCount > 0);
    assert.deepEqual(
      spent.map(({ datetime, model, requestCount, costMicrodollars }) => [
        datetime.slice(11, 13),
        model,
        requestCount,
        costMicrodollars,
      ]),
      [
        ['10', 'b/model', 2, 200],
        ['13', 'a/model', 1, 100],
      ],
    );
  });

  it('tells hours for ninety days, and days beyond', async () => {
    const team = quietTeam(1);
    use(team, 2 * DAY);
    const bucketsOf = async (span: number) => (await series(team, between(span))).length;
    assert.equal(await bucketsOf(90 * DAY), 90 * 24 + 1);
    assert.equal(await bucketsOf(90 * DAY + 1), 90 + 1);
  });

  it('loses what has no model or no provider, but for a row of zeros', async () => {
    const team = quietTeam(1);
    use(team, HOUR);
    use(team, HOUR, { model: null });
    use(team, HOUR, { provider: null });
    const points = (await series(team, between(HOUR))).filter(({ datetime }) => datetime.includes('T12'));
    assert.deepEqual(points.map(({ model, provider, requestCount }) => [model, provider, requestCount]).sort(), [
      ['Unknown', 'openrouter', 0],
      ['a/model', 'Unknown', 0],
      ['a/model', 'openrouter', 1],
    ]);
  });

  it('answers nothing for no usage and for a range the wrong way round', async () => {
    const team = quietTeam(1);
    assert.deepEqual(await series(team, between(5 * HOUR)), []);
    use(team, 2 * HOUR);
    assert.deepEqual(await series(team, between(0, 5 * HOUR)), []);
  });

  it('counts what the rows add up to, day by day, in every period', async () => {
    const team = seededTeam(1);
    interface Day {
      date: string;
      model?: string;
      microdollarCost: string;
      requestCount: number;
      inputTokens: number;
      outputTokens: number;
    }
    for (const [period, days] of Object.entries({ week: 7, month: 30, year: 365, all: 20_000 }))
      for (const groupByModel of [false, true]) {
        const { daily } = await team.data<{ daily: Day[] }>('nora', 'organizations.usageDetails.get', {
          ...halden,
          period,
          groupByModel,
        });
        const sums = { cost: 0, requests: 0, input: 0, output: 0 };
        for (const day of daily) {
          sums.cost += Number(day.microdollarCost);
          sums.requests += day.requestCount;
          sums.input += day.inputTokens;
          sums.output += day.outputTokens;
        }
        assert.deepEqual(sums, truth(team, `created_at >= ${NOW - days * DAY}`), `${period}, by model: ${groupByModel}`);
        assert.deepEqual(daily.map(({ date }) => date), daily.map(({ date }) => date).sort().reverse()); // prettier-ignore
      }
  });

  it('tells a person’s own usage on request, and leaves the model out where it is not known', async () => {
    const team = quietTeam(1);
    use(team, HOUR, { model: null });
    use(team, HOUR, { user_id: idOf('nora') });
    const get = (input: object) =>
      team.data<{ daily: { user: { name: string }; model?: string }[] }>('jonas', 'organizations.usageDetails.get', {
        ...halden,
        ...input,
      });
    const { daily } = await get({ userFilter: 'me', groupByModel: true });
    assert.deepEqual(
      daily.map(({ user, ...rest }) => [user.name, 'model' in rest]),
      [['Jonas Becker', false]],
    );
    assert.equal((await get({})).daily.length, 2);
  });

  it('sums up the last thirty days, and autocomplete of all time', async () => {
    const team = seededTeam(1);
    const { cost, requests, input, output } = truth(team, `created_at >= ${NOW - 30 * DAY}`);
    assert.deepEqual(await team.data('jonas', 'organizations.usageStats', halden), {
      totalCost: cost,
      totalRequestCount: requests,
      totalInputTokens: input,
      totalOutputTokens: output,
    });
    const typed = truth(team, "model = 'codestral-2508'");
    assert.deepEqual(await team.data('jonas', 'organizations.usageDetails.getAutocomplete', halden), {
      cost: typed.cost,
      requests: typed.requests,
      tokens: typed.input + typed.output,
    });
  });
});

const midnight = Date.parse('2026-03-18T00:00:00Z');
/** Whole UTC days up to yesterday, of the whole team. */
const analytics = (days: number, more: object = {}) => ({
  ...halden, viewAs: 'org-wide', granularity: 'day', startDate: new Date(midnight - days * DAY).toISOString(), endDate: new Date(midnight).toISOString(), ...more,
}); // prettier-ignore
const inDays = (days: number) => `created_at >= ${midnight - days * DAY} AND created_at < ${midnight}`;

interface Summary {
  costMicrodollars: number;
  requestCount: number;
  errorCount: number;
  inputTokens: number;
  outputTokens: number;
  latencyCount: number;
  distinctUsers: number;
  avgLatencyMs: number;
  errorRate: number;
  costPerRequest: number;
  effectiveGranularity: string;
}
interface Row {
  datetime: string;
  dimensions: Record<string, string>;
  costMicrodollars: number;
  requestCount: number;
}

describe('local team: usage, second generation', () => {
  const team = seededTeam(2);
  const summary = (input: object, of = team) => of.data<Summary>('nora', 'usageAnalytics.getSummary', input);

  it('sums up what the rows add up to', async () => {
    const { cost, requests, input, output } = truth(team, inDays(28));
    const answer = await summary(analytics(28));
    assert.deepEqual(
      [answer.costMicrodollars, answer.requestCount, answer.inputTokens, answer.outputTokens],
      [cost, requests, input, output],
    );
    const faults = truth(team, `${inDays(28)} AND has_error = 1`).requests;
    assert.deepEqual([answer.errorCount, answer.errorRate], [faults, faults / requests]);
    const latency = get<{ mean: number }>(
      team.db,
      `SELECT AVG(latency_ms) AS mean FROM microdollar_usage WHERE organization_id = ? AND ${inDays(28)}`,
      HALDEN,
    )!;
    assert.ok(Math.abs(answer.avgLatencyMs - latency.mean) < 1e-6);
  });

  it('says zero of nothing', async () => {
    const answer = await summary({ ...analytics(28), models: ['no/model'] });
    assert.deepEqual(
      [answer.requestCount, answer.costPerRequest, answer.errorRate, answer.avgLatencyMs, answer.distinctUsers],
      [0, 0, 0, 0, 0],
    );
  });

  it('tells the same total by bucket, by dimension and in the table', async () => {
    const { cost } = truth(team, inDays(28));
    for (const granularity of ['day', 'week', 'month']) {
      const { costMicrodollars } = await summary(analytics(28, { granularity }));
      const { timeseries } = await team.data<{ timeseries: { value: number }[] }>(
        'nora',
        'usageAnalytics.getTimeseries',
        analytics(28, { granularity, metric: 'cost' }),
      );
      assert.equal(timeseries.reduce((sum, { value }) => sum + value, 0), costMicrodollars); // prettier-ignore
    }
    for (const dimension of ['user', 'model', 'provider', 'project', 'feature', 'mode', 'organization']) {
      const { breakdown, totalValue } = await team.data<{ breakdown: { value: number; percentage: number }[]; totalValue: number }>(
        'nora', 'usageAnalytics.getBreakdown', analytics(28, { dimension, metric: 'cost', limit: 100 })); // prettier-ignore
      assert.equal(totalValue, cost, dimension);
      assert.ok(Math.abs(breakdown.reduce((sum, { percentage }) => sum + percentage, 0) - 100) < 1e-9);
    }
    const { rows } = await team.data<{ rows: Row[] }>(
      'nora',
      'usageAnalytics.getTable',
      analytics(28, { groupBy: ['user', 'model'], limit: 10_000 }),
    );
    assert.equal(rows.reduce((sum, row) => sum + row.costMicrodollars, 0), cost); // prettier-ignore
  });

  it('has no buckets without usage', async () => {
    const quiet = quietTeam(2);
    use(quiet, 3 * DAY);
    const { timeseries } = await quiet.data<{ timeseries: unknown[] }>(
      'nora',
      'usageAnalytics.getTimeseries',
      analytics(7, { metric: 'requests' }),
    );
    assert.deepEqual(timeseries, [{ datetime: '2026-03-15', value: 1 }]);
  });

  it('names buckets by hour, day, Monday and first of the month', async () => {
    const quiet = quietTeam(2);
    use(quiet, DAY);
    const at = async (granularity: string) =>
      (
        await quiet.data<{ timeseries: { datetime: string }[] }>(
          'nora',
          'usageAnalytics.getTimeseries',
          analytics(7, { granularity, metric: 'cost' }),
        )
      ).timeseries[0]!.datetime;
    assert.deepEqual(
      [await at('hour'), await at('day'), await at('week'), await at('month')],
      ['2026-03-17 13:00:00', '2026-03-17', '2026-03-16', '2026-03-01'],
    );
  });

  it('takes hours for what began less than eight days ago only', async () => {
    const granularity = async (from: number) =>
      (await summary({ ...between(from), viewAs: 'org-wide', granularity: 'hour' })).effectiveGranularity;
    assert.equal(await granularity(8 * DAY - 1), 'hour');
    assert.equal(await granularity(8 * DAY), 'day');
  });

  it('widens a window to whole days and months, and ends before its end', async () => {
    const quiet = quietTeam(2);
    use(quiet, NOW - midnight - 1); // just after today's midnight
    use(quiet, NOW - midnight + 1); // just before it
    use(quiet, NOW - Date.parse('2026-03-02T12:00:00Z'));
    const count = async (startDate: string, endDate: string, granularity: string) =>
      (await summary({ ...analytics(1), startDate, endDate, granularity }, quiet)).requestCount;
    assert.equal(await count('2026-03-17T15:00:00Z', '2026-03-18T00:00:00Z', 'day'), 1);
    assert.equal(await count('2026-03-17T15:00:00Z', '2026-03-18T00:00:01Z', 'day'), 2);
    assert.equal(await count('2026-03-17T15:00:00Z', '2026-03-18T00:00:01Z', 'month'), 3);
    assert.equal(await count('2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z', 'month'), 0);
  });

  it('cuts a table without a word, oldest first', async () => {
    const { rows } = await team.data<{ rows: Row[] }>(
      'nora',
      'usageAnalytics.getTable',
      analytics(28, { groupBy: ['user'], limit: 5 }),
    );
    assert.equal(rows.length, 5);
    assert.ok(rows.every(({ datetime }) => datetime >= '2026-03-16'));
  });

  it('has an empty name for what is not known', async () => {
    const quiet = quietTeam(2);
    use(quiet, DAY, { model: null });
    const { breakdown } = await quiet.data<{ breakdown: unknown[] }>(
      'nora',
      'usageAnalytics.getBreakdown',
      analytics(7, { dimension: 'model', metric: 'requests' }),
    );
    assert.deepEqual(breakdown, [{ key: '', label: '', value: 1, percentage: 100 }]);
    const { rows } = await quiet.data<{ rows: Row[] }>(
      'nora',
      'usageAnalytics.getTable',
      analytics(7, { groupBy: ['model', 'project'] }),
    );
    assert.deepEqual(rows[0]!.dimensions, { model: '', project: '' });
  });

  it('filters: any of a list, all of the lists, none of the excluded', async () => {
    const of = async (filter: object) => (await summary(analytics(28, filter))).requestCount;
    const count = (condition: string) => truth(team, `${inDays(28)} AND ${condition}`).requests;
    assert.equal(
      await of({ models: ['openai/gpt-5', 'openai/gpt-5-mini'] }),
      count("model IN ('openai/gpt-5', 'openai/gpt-5-mini')"),
    );
    assert.equal(
      await of({ models: ['openai/gpt-5'], projects: ['design-system'] }),
      count("model = 'openai/gpt-5' AND project_id = 'design-system'"),
    );
    assert.equal(await of({ excludedUserIds: [idOf('bot')] }), count(`user_id <> '${idOf('bot')}'`));
    assert.equal(await of({ models: [] }), count('1'));
  });

  it('tells the market price on request', async () => {
    const quiet = quietTeam(2);
    use(quiet, DAY);
    assert.equal((await summary(analytics(7), quiet)).costMicrodollars, 100);
    assert.equal((await summary(analytics(7, { costSource: 'market' }), quiet)).costMicrodollars, 150);
  });

  it('shows plain members themselves only', async () => {
    const ask = (input: object) => ['usageAnalytics.getSummary', analytics(7, input)] as const;
    assert.match(await team.refusal('jonas', ...ask({})), /^401 .*organizational role/);
    const own = await team.data<Summary>('jonas', ...ask({ viewAs: 'self' }));
    assert.equal(own.costMicrodollars, truth(team, `${inDays(7)} AND user_id = '${idOf('jonas')}'`).cost);
    assert.equal(
      await team.refusal('jonas', ...ask({ viewAs: 'self', userIds: [idOf('nora')] })),
      '403 Self-scope analytics can only filter to own user.',
    );
    assert.match(await team.refusal('fiona', ...ask({})), /^401 You do not have access/);
  });

  it('answers somebody’s personal usage when no organization is named', async () => {
    const withoutOrganization = { ...analytics(7), organizationId: undefined };
    assert.equal((await summary(withoutOrganization)).requestCount, 0);
    const everything = await summary({ ...withoutOrganization, personalScope: 'include-orgs' });
    const own = all(team.db, `SELECT 1 FROM microdollar_usage WHERE user_id = ? AND ${inDays(7)}`, idOf('nora')).length;
    assert.equal(everything.requestCount, own);
  });

  it('sums up several organizations for who has a say in all of them', async () => {
    const both = analytics(60, { organizationIds: [HALDEN, KESTREL, HARBOR] });
    const rows = all(team.db, `SELECT 1 FROM microdollar_usage WHERE ${inDays(60)}`).length;
    assert.equal((await summary(both)).requestCount, rows);
    assert.match(await team.refusal('tomas', 'usageAnalytics.getSummary', both), /^401 You do not have access/);
  });

  it('refuses a window the wrong way round', async () => {
    const { status, body } = await team.query('nora', 'usageAnalytics.getSummary', analytics(-3));
    assert.equal(status, 400);
    const { zodError } = (body as { error: { data: { zodError: { fieldErrors: object } } } }).error.data;
    assert.deepEqual(zodError.fieldErrors, { endDate: ['endDate must not be before startDate'] });
  });

  it('names current members to owners, and only themselves to the others', async () => {
    const userIds = [idOf('jonas'), idOf('daniel'), idOf('bot'), 'nobody'];
    const names = async (person: 'nora' | 'hannah' | 'priya' | 'jonas') =>
      (
        await team.data<{ users: { name: string }[] }>(person, 'usageAnalytics.resolveOrgUsers', {
          ...halden,
          organizationIds: [HALDEN],
          userIds,
        })
      ).users.map(({ name }) => name);
    assert.deepEqual(await names('nora'), ['Jonas Becker', 'Code Review Bot']);
    assert.deepEqual(await names('hannah'), ['Jonas Becker', 'Code Review Bot']);
    assert.deepEqual(await names('priya'), []);
    assert.deepEqual(await names('jonas'), ['Jonas Becker']);
  });
});
