/** Facts from the second generation's table, which groups by three things at most and cuts its answers without a word. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BodyReader } from '../../../src/kilo/bodies';
import { TABLE_LIMIT } from '../../../src/kilo/contract/usageAnalytics';
import { KiloError } from '../../../src/kilo/errors';
import { openFactsSource } from '../../../src/kilo/factsSource';
import { GenerationMemory } from '../../../src/kilo/generation';
import { addDays, DAY, HOUR, instant, startOfDay, utcDay, type Instant } from '../../../src/team/time';
import { rowCount, usageFactsProblem, type UsageFacts } from '../../../src/team/usageFacts';
import { NOW } from '../team/build';
import { aServer, ORG } from './kiloServer';

const TODAY = utcDay(NOW);

interface Fact {
  at: Instant;
  user: string;
  model: string;
  project: string;
  provider: string;
  cost: number;
}

interface Question {
  startDate: string;
  endDate: string;
  granularity: 'hour' | 'day';
  viewAs: string;
  groupBy: ('user' | 'model' | 'project')[];
  providers?: string[];
  userIds?: string[];
  limit: number;
}

/** What a server says that knows these facts. Provider '' is one that it does not know, and that no filter finds. */
function answers(facts: Fact[]) {
  const matching = ({ startDate, endDate, providers, userIds }: Question) =>
    facts.filter(
      ({ at, provider, user }) =>
        at >= Date.parse(startDate) &&
        at < Date.parse(endDate) &&
        (!providers || providers.includes(provider)) &&
        (!userIds || userIds.includes(user)),
    );
  return {
    'usageAnalytics.getSummary': () => ({ costMicrodollars: 0, requestCount: 0, errorCount: 0, inputTokens: 0, outputTokens: 0 }),
    'organizations.withMembers': () => ({
      id: ORG,
      name: 'Acme',
      created_at: '2026-01-05 09:12:44+00',
      updated_at: '2026-01-05 09:12:44+00',
      microdollars_used: 0,
      total_microdollars_acquired: 0,
      settings: {},
      seat_count: 5,
      require_seats: true,
      plan: 'teams',
      members: [],
    }),
    'usageAnalytics.resolveOrgUsers': ({ userIds }: { userIds: string[] }) => ({
      users: userIds.map((id) => ({ id, name: `Name of ${id}`, email: `${id}@example.com` })),
    }),
    'usageAnalytics.getBreakdown': (question: Question) => {
      const keys = new Map<string, number>();
      for (const { provider } of matching(question)) keys.set(provider, (keys.get(provider) ?? 0) + 1);
      const breakdown = [...keys].map(([key, value]) => ({ key, label: key, value, percentage: 0 })).slice(0, 100);
      return { breakdown, totalValue: breakdown.reduce((sum, { value }) => sum + value, 0) };
    },
    'usageAnalytics.getTable': (question: Question) => {
      const size = question.granularity === 'day' ? DAY : HOUR;
      const rows = new Map<string, object & { bucket: number; costMicrodollars: number; requestCount: number }>();
      for (const fact of matching(question)) {
        const bucket = Math.floor(fact.at / size);
        const dimensions = Object.fromEntries(question.groupBy.map((name) => [name, fact[name]]));
        const key = JSON.stringify([bucket, dimensions]);
        const row = rows.get(key);
        if (row) {
          row.costMicrodollars += fact.cost;
          row.requestCount += 1;
        } else {
          const datetime = new Date(bucket * size)
            .toISOString()
            .replace('T', ' ')
            .slice(0, size === DAY ? 10 : 19);
          rows.set(key, {
            bucket,
            datetime,
            dimensions,
            costMicrodollars: fact.cost,
            requestCount: 1,
            inputTokens: 1,
            outputTokens: 2,
          } as never);
        }
      }
      return { rows: [...rows.values()].sort((a, b) => b.bucket - a.bucket).slice(0, question.limit) };
    },
  };
}

describe('kilo/factsOfAnalytics', () => {
  const server = aServer();

  async function read(facts: Fact[], granularity: 'hour' | 'day', days: number): Promise<UsageFacts> {
    server().procedures = answers(facts);
    const retry = { sleep: () => Promise.resolve(), random: () => 0, clock: () => 0 };
    const reader = new BodyReader(server().api().stream, retry, new AbortController().signal);
    const source = await openFactsSource(reader, new GenerationMemory(), ORG, NOW);
    const question = { granularity, from: startOfDay(addDays(TODAY, 1 - days)), until: startOfDay(addDays(TODAY, 1)) };
    const read = await source.read(question);
    assert.equal(usageFactsProblem(read), undefined);
    return read;
  }

  const cells = (facts: UsageFacts): string[] =>
    Array.from({ length: rowCount(facts) }, (_, row) =>
      JSON.stringify([
        facts.bucket[row],
        facts.people[facts.person[row]!]!.key,
        facts.models[facts.model[row]!],
        facts.providers[facts.provider[row]!],
        facts.projects[facts.project[row]!],
        facts.cost[row],
        facts.requests[row],
      ]),
    ).sort();

  function expected(facts: Fact[], granularity: 'hour' | 'day', days: number): string[] {
    const first = startOfDay(addDays(TODAY, 1 - days));
    const size = granularity === 'day' ? DAY : HOUR;
    const sums = new Map<string, [cost: number, requests: number]>();
    for (const { at, user, model, provider, project, cost } of facts) {
      const key = JSON.stringify([Math.floor((at - first) / size), `${user}@example.com`, model, provider, project]);
      const [sum, count] = sums.get(key) ?? [0, 0];
      sums.set(key, [sum + cost, count + 1]);
    }
    return [...sums].map(([key, sum]) => JSON.stringify([...(JSON.parse(key) as unknown[]), ...sum])).sort();
  }

  const fact = (days: number): fc.Arbitrary<Fact> =>
    fc.record({
      at: fc.nat(days * 24 - 1).map((hour) => instant(startOfDay(addDays(TODAY, 1 - days)) + hour * HOUR)),
      user: fc.constantFrom('u1', 'u2', 'u3'),
      model: fc.constantFrom('m1', 'm2', ''),
      project: fc.constantFrom('p1', ''),
      provider: fc.constantFrom('here', 'there', ''),
      cost: fc.nat(1000),
    });

  it('are the same as the server’s, with every provider told apart and the unknown ones left over', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fact(4), { maxLength: 40 }),
        fc.constantFrom('day' as const, 'hour' as const),
        async (facts, granularity) => {
          assert.deepEqual(cells(await read(facts, granularity, 4)), expected(facts, granularity, 4));
        },
      ),
      { numRuns: 40 },
    );
  });

  /** One request each: so many people on each of these days. */
  const crowd = (people: number, days: number): Fact[] =>
    Array.from({ length: people * days }, (_, index) => ({
      at: instant(startOfDay(addDays(TODAY, -(index % days))) + HOUR),
      user: `u${Math.floor(index / days)}`,
      model: 'm',
      project: '',
      provider: 'here',
      cost: 1,
    }));

  it('lack nothing where an answer was cut: the rest is asked for from the oldest whole day on', async () => {
    const facts = crowd(3000, 5);
    assert.ok(facts.length > TABLE_LIMIT);
    const read5 = await read(facts, 'day', 5);
    assert.equal(read5.truncated, false);
    assert.equal(
      read5.cost.reduce((sum, cost) => sum + cost, 0),
      facts.length,
    );
    assert.equal(new Set(cells(read5)).size, facts.length);
    const tables = server().calls.filter(({ path }) => path.endsWith('getTable'));
    assert.equal(tables.length, 2, 'a cut answer was thrown away');
  }).timeout(120_000);

  it('lack nothing where a single day has more rows than an answer holds: it is asked for person by person', async () => {
    const facts = Array.from({ length: 300 }, (_, person) => person).flatMap(
      (person) =>
      Array.from({ length: 40 }, (_, model) => ({ at: instant(startOfDay(TODAY)), user: `u${person}`, model: `m${model}`, project: '', provider: 'here', cost: 1 })), // prettier-ignore
    );
    const day = await read(facts, 'day', 1);
    assert.equal(day.truncated, false);
    assert.equal(rowCount(day), facts.length);
  }).timeout(120_000);

  it('say so where even one person has more rows than an answer holds', async () => {
    const facts = Array.from({ length: TABLE_LIMIT + 5 }, (_, model) => ({ at: instant(startOfDay(TODAY)), user: 'u1', model: `m${model}`, project: '', provider: 'here', cost: 1 })); // prettier-ignore
    assert.equal((await read(facts, 'day', 1)).truncated, true);
  }).timeout(120_000);

  it('refuse days where hours were asked for, which would all count in the first hour', async () => {
    server().procedures = answers(crowd(1, 1));
    const table = server().procedures['usageAnalytics.getTable'] as (question: Question) => unknown;
    const reader = new BodyReader(server().api().stream, { sleep: () => Promise.resolve(), random: () => 0, clock: () => 0 }, new AbortController().signal); // prettier-ignore
    const source = await openFactsSource(reader, new GenerationMemory(), ORG, NOW);
    server().procedures['usageAnalytics.getTable'] = (question: Question) => table({ ...question, granularity: 'day' });
    const question = { granularity: 'hour' as const, from: startOfDay(TODAY), until: startOfDay(addDays(TODAY, 1)) };
    await assert.rejects(
      source.read(question),
      (error) => KiloError.is(error, 'unexpectedAnswer') && error.facts.field === 'rows.0.datetime',
    );
  });
});
