import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { UsageTable } from '../../../src/team/model';
import { addDays, DAY, HOUR, instant, startOfDay, utcDay, type Instant, type UtcDay } from '../../../src/team/time';
import { usageTableProblem } from '../../../src/team/usageTable';
import { aServer, ORG, Refusal, type Procedures } from './kiloServer';

const NOW = instant(Date.parse('2026-11-24T09:30:00Z'));
const TODAY = utcDay(NOW);
const WRONG_ROLE = 'You do not have the required organizational role to access this feature';
const PERIODS = [7, 30, 90, 365] as const;

interface Fact {
  at: Instant;
  user: number;
  model: string | null;
  cost: number;
  requests: number;
  inputTokens: number;
  outputTokens: number;
}

const user = (index: number) => ({ id: `oauth/google:${index}`, name: `Person ${index}`, email: `Person${index}@Example.com` });
/** 0 to 4 are members; 5 and 6 have left. */
const MEMBERS = [0, 1, 2, 3, 4];

const team = (members = MEMBERS) => ({
  id: ORG,
  name: 'Acme',
  created_at: '2026-01-05 09:12:44.120913+00',
  updated_at: '2026-01-05 09:12:44+00',
  microdollars_used: 0,
  total_microdollars_acquired: 0,
  settings: {},
  seat_count: 5,
  require_seats: true,
  plan: 'teams',
  members: members
    .map(user)
    .map(({ id, name, email }) => ({ id, name, email, role: 'member', status: 'active', inviteDate: '2026-01-05 09:12:44+00' })),
});

interface TableInput {
  organizationId?: string;
  viewAs?: string;
  startDate: string;
  endDate: string;
  granularity: string;
  groupBy: string[];
  limit: number;
}

function sumBy<Key extends string>(
  facts: Fact[],
  keyOf: (fact: Fact) => Key,
): [Key, Omit<Fact, 'at' | 'user' | 'model'>, Fact][] {
  const groups = new Map<Key, [Key, Omit<Fact, 'at' | 'user' | 'model'>, Fact]>();
  for (const fact of facts) {
    const group = groups.get(keyOf(fact)) ?? [keyOf(fact), { cost: 0, requests: 0, inputTokens: 0, outputTokens: 0 }, fact];
    group[1].cost += fact.cost;
    group[1].requests += fact.requests;
    group[1].inputTokens += fact.inputTokens;
    group[1].outputTokens += fact.outputTokens;
    groups.set(group[0], group);
  }
  return [...groups.values()];
}

const byDayPersonModel = ({ at, user, model }: Fact) => `${utcDay(at)} ${user} ${model}`;

/** A newer server with these facts; `mayAll`: whether the caller may see everybody's. */
const newer = (facts: Fact[], mayAll = true): Procedures => ({
  'organizations.withMembers': () => team(),
  'usageAnalytics.getTable': (input: TableInput) => {
    assert.deepEqual([input.organizationId, input.granularity, input.groupBy], [ORG, 'day', ['user', 'model']]);
    if (input.viewAs === 'org-wide' && !mayAll) throw new Refusal(401, WRONG_ROLE);
    const [from, to] = [Date.parse(input.startDate), Date.parse(input.endDate)];
    const inWindow = facts.filter(({ at, user }) => at >= from && at < to && (input.viewAs === 'org-wide' || user === 0));
    const rows = sumBy(inWindow, byDayPersonModel).map(([, sums, fact]) => ({
      datetime: utcDay(fact.at),
      dimensions: { user: user(fact.user).id, model: fact.model ?? '' },
      costMicrodollars: sums.cost,
      requestCount: sums.requests,
      inputTokens: sums.inputTokens,
      outputTokens: sums.outputTokens,
      cacheWriteTokens: 0,
      cacheHitTokens: 0,
      errorCount: 1,
    }));
    return { rows: rows.sort((a, b) => b.datetime.localeCompare(a.datetime)).slice(0, input.limit), effectiveGranularity: 'day' };
  },
  'usageAnalytics.resolveOrgUsers': ({
    organizationId,
    organizationIds,
    userIds,
  }: {
    organizationId: string;
    organizationIds: string[];
    userIds: string[];
  }) => {
    assert.deepEqual([organizationId, organizationIds], [ORG, [ORG]]);
    return { users: userIds.filter((id) => id === user(5).id).map((id) => ({ ...user(5), id })) };
  },
});

/** A server of the first generation with the same facts. It knows everybody's e-mail. */
const older = (facts: Fact[]): Procedures => ({
  'organizations.usageDetails.get': ({ period, groupByModel }: { period: 'week' | 'month' | 'year'; groupByModel: boolean }) => {
    assert.equal(groupByModel, true);
    const from = NOW - { week: 7, month: 30, year: 365 }[period] * DAY;
    const daily = sumBy(
      facts.filter(({ at }) => at >= from && at <= NOW),
      byDayPersonModel,
    ).map(([, sums, fact]) => ({
      date: utcDay(fact.at),
      user: { name: user(fact.user).name, email: user(fact.user).email },
      ...(fact.model !== null && { model: fact.model }),
      microdollarCost: String(sums.cost),
      tokenCount: 99,
      inputTokens: sums.inputTokens,
      outputTokens: sums.outputTokens,
      requestCount: sums.requests,
    }));
    return { daily };
  },
});

/** The table as a list of plain facts, in an order of its own. */
const rowsOf = (table: UsageTable) =>
  table.day
    .map((day, row) => ({
      day: table.days[day]!,
      person: table.people[table.person[row]!]!.key,
      model: table.models[table.model[row]!]!,
      cost: table.cost[row]!,
      requests: table.requests[row]!,
      inputTokens: table.inputTokens[row]!,
      outputTokens: table.outputTokens[row]!,
    }))
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

const fact = (more: Partial<Fact> = {}): Fact => ({
  at: instant(NOW - HOUR),
  user: 1,
  model: 'anthropic/claude-opus-4.5',
  cost: 1_500_000,
  requests: 3,
  inputTokens: 1000,
  outputTokens: 200,
  ...more,
});

describe('kilo/usage', () => {
  const server = aServer();

  it('has every UTC day of the period up to today, also those without usage', async () => {
    server().procedures = newer([]);
    for (const period of PERIODS) {
      const { days, scope, truncated } = await server().api().usage(ORG, period, NOW);
      assert.equal(days.length, period);
      assert.deepEqual([days[0], days.at(-1)], [addDays(TODAY, 1 - period), TODAY]);
      assert.deepEqual([scope, truncated], ['team', false]);
    }
  });

  it('is the same table, whichever generation answers', async () => {
    const factArbitrary = fc.record({
      at: fc.integer({ min: NOW - 400 * DAY, max: NOW }).map(instant),
      user: fc.nat(5),
      model: fc.constantFrom('anthropic/claude-opus-4.5', 'openai/gpt-5.2', null),
      cost: fc.nat(5_000_000),
      requests: fc.nat(50),
      inputTokens: fc.nat(1_000_000),
      outputTokens: fc.nat(100_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(factArbitrary, { maxLength: 60 }), fc.constantFrom(...PERIODS), async (facts, period) => {
        const ask = async (procedures: Procedures, key: string) => {
          server().procedures = procedures;
          return server()
            .api({ server: { ...server().server, key } })
            .usage(ORG, period, NOW);
        };
        const [fromNewer, fromOlder] = [
          await ask(newer(facts), `${server().server.key}-2`),
          await ask(older(facts), `${server().server.key}-1`),
        ];
        assert.deepEqual(rowsOf(fromNewer), rowsOf(fromOlder));
        assert.deepEqual(fromNewer.days, fromOlder.days);
        assert.deepEqual([usageTableProblem(fromNewer), usageTableProblem(fromOlder)], [undefined, undefined]);

        const first = startOfDay(addDays(TODAY, 1 - period));
        const expected = facts.filter(({ at }) => at >= first).reduce((sum, { cost }) => sum + cost, 0);
        assert.equal(
          fromNewer.cost.reduce((sum, cost) => sum + cost, 0),
          expected,
        );
      }),
      { numRuns: 25 },
    );
  });

  it('leaves out the first day that a rolling window of the first generation cuts', async () => {
    const cut = instant(NOW - 7 * DAY + HOUR);
    server().procedures = older([fact({ at: cut }), fact()]);
    const table = await server().api().usage(ORG, 7, NOW);
    assert.deepEqual(table.cost, [1_500_000]);
  });

  it('knows failed requests only where the server counts them', async () => {
    server().procedures = newer([fact()]);
    assert.deepEqual((await server().api().usage(ORG, 7, NOW)).errors, [1]);
    server().procedures = older([fact()]);
    assert.equal((await server().api().usage(ORG, 7, NOW)).errors, undefined);
  });

  it('names members by the team, people who left as far as the server knows them, and others by id', async () => {
    server().procedures = newer([fact({ user: 1 }), fact({ user: 5 }), fact({ user: 6 })]);
    const { people } = await server().api().usage(ORG, 7, NOW);
    assert.deepEqual(
      people.sort((a, b) => a.name.localeCompare(b.name)),
      [
        { key: 'oauth/google:6', name: 'oauth/google:6', email: null },
        { key: 'person1@example.com', name: 'Person 1', email: 'person1@example.com' },
        { key: 'person5@example.com', name: 'Person 5', email: 'person5@example.com' },
      ],
    );
  });

  it('keeps the figures when names cannot be had', async () => {
    server().procedures = {
      ...newer([fact({ user: 5 })]),
      'usageAnalytics.resolveOrgUsers': () => {
        throw new Refusal(401, 'You do not have access to this organization');
      },
    };
    const table = await server().api().usage(ORG, 7, NOW);
    assert.deepEqual([table.people[0]?.key, table.cost], ['oauth/google:5', [1_500_000]]);
  });

  it('asks for many names in addresses of bearable length', async () => {
    server().procedures = newer(Array.from({ length: 300 }, (_, index) => fact({ user: 10 + index })));
    assert.equal((await server().api().usage(ORG, 7, NOW)).people.length, 300);
    for (const { path } of server().received) assert.ok(path.length < 8_000);
  });

  it('shows a plain member their own usage and says so', async () => {
    server().procedures = newer([fact({ user: 0, cost: 7 }), fact({ user: 1, cost: 1000 })], false);
    const table = await server().api().usage(ORG, 30, NOW);
    assert.deepEqual([table.scope, table.cost], ['self', [7]]);
  });

  it('does not take "not a member" for "ask for your own"', async () => {
    server().procedures = {
      ...newer([]),
      'usageAnalytics.getTable': () => {
        throw new Refusal(401, 'You do not have access to this organization');
      },
    };
    await assert.rejects(server().api().usage(ORG, 7, NOW), {
      kind: 'noPermission',
      facts: {
        operation: 'usageAnalytics.getTable',
        status: 401,
        retryAfterMs: undefined,
        serverMessage: 'You do not have access to this organization',
        reason: 'notAMember',
      },
    });
    assert.ok(!server().calls.some(({ input }) => (input as TableInput).viewAs === 'self'));
  });

  it('asks in smaller ranges when an answer may have been cut, and loses nothing', async () => {
    const facts = Array.from({ length: 7 * 2000 }, (_, index) =>
      fact({ at: instant(NOW - (index % 7) * DAY), user: 10 + Math.floor(index / 7), cost: 1, requests: 1 }),
    );
    server().procedures = { ...newer(facts), 'usageAnalytics.resolveOrgUsers': () => ({ users: [] }) };
    const table = await server().api().usage(ORG, 7, NOW);
    assert.equal(table.truncated, false);
    assert.equal(
      table.cost.reduce((sum, cost) => sum + cost, 0),
      14_000,
    );
  }).timeout(20_000);

  it('admits that it is not the whole truth when even one day is too much', async () => {
    const facts = Array.from({ length: 10_001 }, (_, index) => fact({ user: 10 + index, cost: 1, requests: 1 }));
    server().procedures = {
      ...newer([...facts, fact({ at: instant(NOW - 2 * DAY), cost: 5 })]),
      'usageAnalytics.resolveOrgUsers': () => ({ users: [] }),
    };
    const table = await server().api().usage(ORG, 7, NOW);
    assert.equal(table.truncated, true);
    assert.equal(
      table.cost.reduce((sum, cost) => sum + cost, 0),
      10_005,
    );
  }).timeout(20_000);

  it('asks a server of the first generation for the newer way only once', async () => {
    server().procedures = older([]);
    const api = server().api();
    await api.usage(ORG, 7, NOW);
    await api.usage(ORG, 30, NOW);
    await server().api().usage(ORG, 365, NOW);
    assert.equal(
      server()
        .pathsCalled()
        .filter((path) => path === 'usageAnalytics.getTable').length,
      1,
    );
    const periods = server()
      .calls.filter(({ path }) => path === 'organizations.usageDetails.get')
      .map(({ input }) => (input as { period: string }).period);
    assert.deepEqual(periods, ['week', 'month', 'year']);
  });

  it('refuses figures that are no counts instead of adding them up', async () => {
    const { 'usageAnalytics.getTable': getTable, ...rest } = newer([fact()]);
    server().procedures = {
      ...rest,
      'usageAnalytics.getTable': (input: never) => {
        const answer = getTable!(input) as { rows: { requestCount: number }[] };
        answer.rows[0]!.requestCount = -1;
        return answer;
      },
    };
    await assert.rejects(server().api().usage(ORG, 7, NOW), { kind: 'unexpectedAnswer' });
  });
});

describe('kilo/usage: performance of models', () => {
  const server = aServer();
  const summary = {
    costMicrodollars: 1,
    requestCount: 4,
    errorCount: 1,
    inputTokens: 1,
    outputTokens: 1,
    totalLatencyMs: 900,
    latencyCount: 3,
  };

  const week = { from: addDays(TODAY, -6), to: TODAY };
  const measured = (over: object = {}) => ({
    averageLatencyMs: 300,
    averageGenerationMs: null,
    errorRate: 0.25,
    cancelRate: null,
    cacheHitRatio: null,
    ...over,
  });

  it('tells of the most used models what was measured over the asked-for days, and null of what never was', async () => {
    const full = { totalGenerationTimeMs: 5000, generationTimeCount: 2, cancelledCount: 2, cacheHitTokens: 3, inputTokens: 1 };
    server().procedures = {
      'usageAnalytics.getBreakdown': () => ({
        breakdown: ['busy', '', 'full', 'idle'].map((key) => ({ key, label: key, value: 1, percentage: 25 })),
        totalValue: 4,
      }),
      'usageAnalytics.getSummary': ({ models: [model] }: { models: [string] }) =>
        model === 'idle'
          ? { ...summary, requestCount: 0, errorCount: 0, latencyCount: 0, totalLatencyMs: 0 }
          : { ...summary, ...(model === 'full' && full) },
    };
    assert.deepEqual(await server().api().modelPerformance(ORG, week), [
      measured({ model: 'busy', requests: 4 }),
      measured({ model: 'full', requests: 4, averageGenerationMs: 2500, cancelRate: 0.5, cacheHitRatio: 0.75 }),
      measured({ model: 'idle', requests: 0, averageLatencyMs: null, errorRate: null }),
    ]);
    const input = server().calls[0]?.input as TableInput;
    const day = (text: UtcDay) => new Date(startOfDay(text)).toISOString();
    assert.deepEqual(
      [input.organizationId, input.viewAs, input.startDate, input.endDate],
      [ORG, 'org-wide', day(week.from), day(addDays(TODAY, 1))],
    );
  });

  it('is unknown on a server of the first generation', async () => {
    assert.equal(await server().api().modelPerformance(ORG, week), undefined);
  });
});

describe('kilo/usage: adoption and autocomplete', () => {
  const server = aServer();
  const score = { frequency: 20.5, depth: 10, coverage: 5 };

  it('gives one score for each day, at whatever time of the day the server writes it', async () => {
    server().procedures = {
      'organizations.usageDetails.getAIAdoptionTimeseries': () => ({
        timeseries: [
          { datetime: '2026-11-01T00:00:00.000Z', ...score },
          { datetime: '2026-11-02T06:24:21.407Z', ...score },
        ],
        weeklyTrends: null,
        userScores: [{ ...score, total: 35.5 }],
        isNewOrganization: false,
      }),
    };
    const range = { from: '2026-11-01' as UtcDay, to: '2026-11-02' as UtcDay };
    assert.deepEqual(await server().api().adoption(ORG, range), {
      days: [
        { day: '2026-11-01', ...score },
        { day: '2026-11-02', ...score },
      ],
      weekly: null,
      people: [{ ...score, total: 35.5 }],
      isNew: false,
    });
  });

  it('gives the use of autocomplete, and says that it is not known where the server does not count it', async () => {
    assert.equal(await server().api().autocomplete(ORG), undefined);
    server().procedures = { 'organizations.usageDetails.getAutocomplete': () => ({ cost: 5, requests: 2, tokens: 7 }) };
    assert.deepEqual(await server().api().autocomplete(ORG), { cost: 5, requests: 2, tokens: 7 });
  });
});
