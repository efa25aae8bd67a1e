import assert from 'node:assert/strict';
import { UsageTableBuilder, usageTableProblem } from '../../../src/team/usageTable';
import { averageCost, compare, lastActivity, spendByPersonOn, spendPerDay, usageByPerson } from '../../../src/team/usage';
import { daysBetween } from '../../../src/team/time';
import { day, type Fact, usageTable } from './build';

const MONDAY = day('2026-03-16');
const TUESDAY = day('2026-03-17');
const WEDNESDAY = day('2026-03-18');
const DAYS = daysBetween(day('2026-03-10'), WEDNESDAY);

const FACTS: Fact[] = [
  { day: MONDAY, who: 'Ada@example.com', model: 'opus', cost: 900, requests: 3, input: 600, output: 100 },
  { day: MONDAY, who: 'bob@example.com', model: 'haiku', cost: 100, requests: 7, input: 70, output: 30 },
  { day: WEDNESDAY, who: 'ada@example.com', model: 'haiku', cost: 50, requests: 2, input: 20, output: 10 },
  { day: day('2026-03-10'), who: 'cyd@example.com', model: 'free', cost: 0, requests: 4, input: 40, output: 0 },
];
const table = usageTable(DAYS, FACTS);
const empty = usageTable(DAYS, []);

describe('UsageTableBuilder', () => {
  const ada = { key: 'ada@example.com', name: 'Ada', email: 'ada@example.com' };
  const figures = { cost: 10, requests: 1, inputTokens: 5, outputTokens: 2 };

  it('sums facts of the same person, model and day into one row', () => {
    const builder = new UsageTableBuilder(DAYS, { scope: 'team', withErrors: true });
    builder.add(MONDAY, ada, 'opus', { ...figures, errors: 1 });
    builder.add(MONDAY, { ...ada }, 'opus', figures);
    builder.add(TUESDAY, ada, 'opus', figures);
    const built = builder.build({ truncated: true });
    assert.deepEqual(
      [built.cost, built.requests, built.errors],
      [
        [20, 10],
        [2, 1],
        [1, 0],
      ],
    );
    assert.deepEqual([built.people, built.models, built.truncated], [[ada], ['opus'], true]);
    assert.equal(usageTableProblem(built), undefined);
  });

  it('keeps no trace of facts without usage or outside the period', () => {
    const builder = new UsageTableBuilder(DAYS, { scope: 'team' });
    builder.add(MONDAY, ada, 'opus', { cost: 0, requests: 0, inputTokens: 0, outputTokens: 0 });
    builder.add(day('2026-03-09'), ada, 'opus', figures);
    assert.deepEqual(builder.build(), { ...empty, people: [], models: [] });
  });

  it('refuses figures that are no counts', () => {
    const builder = new UsageTableBuilder(DAYS, { scope: 'team' });
    for (const cost of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
      assert.throws(() => builder.add(MONDAY, ada, 'opus', { ...figures, cost }), RangeError);
    }
  });
});

describe('usageTableProblem', () => {
  it('finds what would make figures wrong', () => {
    assert.equal(usageTableProblem(table), undefined);
    assert.equal(usageTableProblem(empty), undefined);
    assert.match(usageTableProblem({ ...table, cost: [1] })!, /column cost/);
    assert.match(usageTableProblem({ ...table, requests: table.requests.map(() => -1) })!, /row 0 of column requests/);
    assert.match(usageTableProblem({ ...table, errors: [] })!, /column errors/);
    assert.match(usageTableProblem({ ...table, people: [] })!, /column person points beyond/);
    assert.match(usageTableProblem({ ...table, days: [...table.days].reverse() })!, /out of order/);
  });
});

describe('usage', () => {
  it('divides totals by totals for averages: 1,050 ÷ 16 = 65.625', () => {
    assert.equal(averageCost(1050, 16), 66);
    assert.equal(averageCost(1, 2), 1);
    assert.equal(averageCost(0, 4), 0);
    assert.equal(averageCost(0, 0), undefined);
  });

  it('gives every day of the period a value', () => {
    assert.deepEqual(spendPerDay(table), [0, 0, 0, 0, 0, 0, 1000, 0, 50]);
  });

  it('tells what each person used, and which model most', () => {
    assert.deepEqual([...usageByPerson(table)].sort(), [
      ['ada@example.com', { cost: 950, requests: 5, favoriteModel: 'opus' }],
      ['bob@example.com', { cost: 100, requests: 7, favoriteModel: 'haiku' }],
      ['cyd@example.com', { cost: 0, requests: 4, favoriteModel: 'free' }],
    ]);
  });

  it('finds everybody’s last day', () => {
    assert.deepEqual([...lastActivity(table)].sort(), [
      ['ada@example.com', WEDNESDAY],
      ['bob@example.com', MONDAY],
      ['cyd@example.com', day('2026-03-10')],
    ]);
  });

  it('finds what everybody spent on a day', () => {
    assert.deepEqual([...spendByPersonOn(table, WEDNESDAY)!], [['ada@example.com', 50]]);
    assert.deepEqual([...spendByPersonOn(table, TUESDAY)!], []);
    assert.equal(spendByPersonOn(table, day('2026-01-01')), undefined);
  });

  it('compares with the period before', () => {
    assert.deepEqual(compare(200, 250), { difference: 50, ratio: 0.25, trend: 'up' });
    assert.deepEqual(compare(200, 0), { difference: -200, ratio: -1, trend: 'down' });
    assert.deepEqual(compare(0, 10), { difference: 10, ratio: undefined, trend: 'up' });
    assert.deepEqual(compare(0, 0), { difference: 0, ratio: undefined, trend: 'flat' });
  });

  it('has an answer without any usage', () => {
    assert.deepEqual([usageByPerson(empty).size, lastActivity(empty).size], [0, 0]);
    assert.deepEqual(
      spendPerDay(empty),
      DAYS.map(() => 0),
    );
    assert.deepEqual(spendPerDay(usageTable([], [])), []);
  });
});
