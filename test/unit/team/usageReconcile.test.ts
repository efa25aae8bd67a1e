/** Every aggregation against a naive one over the raw facts: whatever the facts are, both must say the same. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addDays, daysBetween } from '../../../src/team/time';
import { lastActivity, spendByPersonOn, spendPerDay, usageByPerson } from '../../../src/team/usage';
import { usageTableProblem } from '../../../src/team/usageTable';
import { day, type Fact, usageTable } from './build';

const FIRST = day('2026-02-20');
const DAYS = daysBetween(FIRST, addDays(FIRST, 20));
const PEOPLE = ['ada@example.com', 'bob@example.com', 'cyd@example.com', 'dee@example.com'];
const MODELS = ['opus', 'haiku', 'free', ''];

const fact: fc.Arbitrary<Fact> = fc.record({
  day: fc.nat(22).map((index) => addDays(FIRST, index - 1)),
  who: fc.constantFrom(...PEOPLE),
  model: fc.constantFrom(...MODELS),
  cost: fc.oneof(fc.constant(0), fc.nat(10 ** 9)),
  requests: fc.oneof(fc.constant(0), fc.nat(500)),
  input: fc.nat(10 ** 7),
  output: fc.nat(10 ** 6),
});
const facts = fc.array(fact, { maxLength: 80 });

const sum = (list: Fact[], of: (fact: Fact) => number): number => list.reduce((total, fact) => total + of(fact), 0);
const inside = (list: Fact[], days: readonly string[]) => list.filter((fact) => days.includes(fact.day));
const active = (list: Fact[]) => list.filter((fact) => fact.requests > 0);

describe('aggregations of usage', () => {
  it('agree with a naive computation', () => {
    fc.assert(
      fc.property(facts, (list) => {
        const table = usageTable(DAYS, list);
        const counted = inside(list, DAYS);
        assert.equal(usageTableProblem(table), undefined);
        assert.deepEqual(
          spendPerDay(table),
          DAYS.map((each) => sum(inside(list, [each]), (f) => f.cost)),
        );
        for (const who of PEOPLE) {
          const own = counted.filter((f) => f.who === who);
          const used = usageByPerson(table).get(who);
          assert.deepEqual([used?.cost ?? 0, used?.requests ?? 0], [sum(own, (f) => f.cost), sum(own, (f) => f.requests)]);
          const days = active(own).map((f) => f.day);
          assert.equal(lastActivity(table).get(who), days.sort().at(-1));
          assert.equal(
            DAYS.reduce((total, each) => total + (spendByPersonOn(table, each)!.get(who) ?? 0), 0),
            sum(own, (f) => f.cost),
          );
          const requestsTo = (model: string) =>
            sum(
              own.filter((f) => f.model === model),
              (f) => f.requests,
            );
          const most = Math.max(...MODELS.map(requestsTo));
          if (most === 0) assert.equal(used?.favoriteModel, undefined);
          else assert.equal(requestsTo(used!.favoriteModel!), most);
        }
      }),
    );
  });

  it('do not depend on the order of the facts', () => {
    fc.assert(
      fc.property(facts, (list) => {
        const [forth, back] = [usageTable(DAYS, list), usageTable(DAYS, [...list].reverse())];
        assert.deepEqual(spendPerDay(forth), spendPerDay(back));
        assert.deepEqual(new Map([...usageByPerson(forth)].sort()), new Map([...usageByPerson(back)].sort()));
      }),
    );
  });
});
