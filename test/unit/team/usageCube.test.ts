/** What the usage tab counts, against a naive count over the plain facts: for every range and filter both must say the same. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { explainChange } from '../../../src/team/usageChanges';
import { MEASURES, STEPS } from '../../../src/team/usageChoice';
import { bucketsOf, buildCube, covers, passing, peopleIn, sumRange, total, UNATTRIBUTED } from '../../../src/team/usageCube';
import { DIMENSIONS, HOURS_PER_DAY, usageFactsProblem } from '../../../src/team/usageFacts';
import { bucketSums, peopleOver, pointSums, runningSum, timePoints, valuesOver, weekday } from '../../../src/team/usageOverTime';
import { favoriteModels, peopleOf, rank, seriesOfFirst } from '../../../src/team/usageRanking';
import { weekPattern } from '../../../src/team/usageWeek';
import { DAY, addDays, instant, startOfDay } from '../../../src/team/time';
import {
  columns,
  DAYS,
  distinct,
  filters,
  kept,
  measureOf,
  nameIn,
  plainFacts,
  ranges,
  sumOf,
  type PlainFact,
} from './usageFactsBuild';

const NOW = instant(startOfDay(addDays(DAYS.at(-1)!, 3)));
const measures = fc.constantFrom(...MEASURES);
const dimensions = fc.constantFrom(...DIMENSIONS);
const granularities = fc.constantFrom('day' as const, 'hour' as const);
const active = (list: PlainFact[]) => list.filter(({ requests }) => requests > 0);

describe('usage by combinations', () => {
  it('totals what a filter lets through of a range', () => {
    fc.assert(
      fc.property(plainFacts, ranges, filters, granularities, (list, range, filter, granularity) => {
        const facts = columns(list, granularity);
        assert.equal(usageFactsProblem(facts), undefined);
        const cube = buildCube(facts);
        const [sums, passes] = [sumRange(cube, range), passing(cube, filter)];
        const own = kept(list, range, filter);
        const sum = total(sums, passes);
        const [cost, requests, input, output] = [
          sumOf(own, (f) => f.cost),
          sumOf(own, (f) => f.requests),
          sumOf(own, (f) => f.inputTokens),
          sumOf(own, (f) => f.outputTokens),
        ];
        assert.deepEqual([sum.cost, sum.requests, sum.inputTokens, sum.outputTokens], [cost, requests, input, output]);
        assert.equal(sum.averageCost, requests > 0 ? Math.round(cost / requests) : undefined);
        assert.equal(peopleIn(cube, sums, passes), distinct(active(own).map((f) => f.person)));
      }),
    );
  });

  it('ranks every dimension, with people and what was before', () => {
    fc.assert(
      fc.property(
        plainFacts,
        ranges,
        ranges,
        filters,
        dimensions,
        measures,
        (list, range, before, filter, dimension, measure) => {
          const cube = buildCube(columns(list));
          const [sums, then, passes] = [sumRange(cube, range), sumRange(cube, before), passing(cube, filter)];
          const ranked = rank(cube, sums, passes, dimension, measure, then);
          const people = peopleOf(cube, sums, passes, dimension);
          const [own, earlier] = [kept(list, range, filter), kept(list, before, filter)];
          const of = measureOf(measure);
          for (const { name, index, now, before: past, share } of ranked) {
            const part = own.filter((f) => nameIn(f, dimension) === name);
            assert.equal(now[measure], sumOf(part, of));
            assert.equal(
              past![measure],
              sumOf(
                earlier.filter((f) => nameIn(f, dimension) === name),
                of,
              ),
            );
            assert.equal(people[index], distinct(active(part).map((f) => f.person)));
            assert.ok(Math.abs(share - (sumOf(own, of) && sumOf(part, of) / sumOf(own, of))) < 1e-9);
          }
          assert.equal(
            ranked.reduce((sum, { now }) => sum + now[measure], 0),
            sumOf(own, of),
          );
          assert.deepEqual(
            ranked.map(({ now }) => now[measure]),
            ranked.map(({ now }) => now[measure]).sort((a, b) => b - a),
          );
          const used = own.filter((f) => f.cost > 0 || f.requests > 0 || f.inputTokens + f.outputTokens > 0);
          assert.deepEqual(new Set(ranked.map(({ name }) => name)), new Set(used.map((f) => nameIn(f, dimension))));
        },
      ),
    );
  });

  it('finds the model that a person turns to most', () => {
    fc.assert(
      fc.property(plainFacts, ranges, (list, range) => {
        const cube = buildCube(columns(list));
        const favorites = favoriteModels(cube, sumRange(cube, range), passing(cube, {}));
        cube.names.person.forEach((person, at) => {
          const own = kept(list, range, { person: { mode: 'only', names: [person] } });
          const requests = new Map<string, number>();
          for (const f of own) requests.set(nameIn(f, 'model'), (requests.get(nameIn(f, 'model')) ?? 0) + f.requests);
          const [favorite] = [...requests].filter(([, n]) => n > 0).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
          assert.equal(cube.names.model[favorites[at]!], favorite?.[0]);
        });
      }),
    );
  });

  it('divides time into points that sum to the range, whole or in series', () => {
    fc.assert(
      fc.property(
        plainFacts,
        ranges,
        filters,
        fc.constantFrom(...STEPS),
        measures,
        dimensions,
        fc.nat(3),
        (list, range, filter, step, measure, dimension, most) => {
          const facts = columns(list, step === 'hour' ? 'hour' : 'day');
          const cube = buildCube(facts);
          const [sums, passes] = [sumRange(cube, range), passing(cube, filter)];
          const points = timePoints(facts, range, step, NOW);
          const own = kept(list, range, filter);
          const of = measureOf(measure);
          const inPoint = (at: number) =>
            own.filter(
              (f) =>
                f.day >= points[at]!.from &&
                f.day <= points[at]!.to &&
                (step !== 'hour' || (f.isUnattributed ? 0 : f.hour) === points[at]!.hour),
            );
          const whole = pointSums(bucketSums(cube, passes)[measure], points);
          assert.deepEqual(
            whole,
            points.map((_, at) => sumOf(inPoint(at), of)),
          );
          assert.equal(runningSum(whole).at(-1) ?? 0, sumOf(own, of));
          assert.deepEqual(
            [...peopleOver(cube, points, passes)],
            points.map((_, at) => distinct(active(inPoint(at)).map((f) => f.person))),
          );
          const ranked = rank(cube, sums, passes, dimension, measure);
          const series = valuesOver(cube, points, measure, seriesOfFirst(cube, passes, dimension, ranked, most), most + 1);
          ranked.slice(0, most).forEach(({ name }, at) =>
            assert.deepEqual(
              [...series[at]!],
              points.map((_, point) =>
                sumOf(
                  inPoint(point).filter((f) => nameIn(f, dimension) === name),
                  of,
                ),
              ),
            ),
          );
          points.forEach((_, point) =>
            assert.equal(
              series.reduce((sum, values) => sum + values[point]!, 0),
              whole[point],
            ),
          );
        },
      ),
    );
  });

  it('folds a range into a week, by day and by hour, and keeps apart what has no hour', () => {
    fc.assert(
      fc.property(plainFacts, ranges, filters, measures, granularities, (list, range, filter, measure, granularity) => {
        const cube = buildCube(columns(list, granularity));
        const pattern = weekPattern(cube, passing(cube, filter), range, measure);
        const own = kept(list, range, filter);
        const of = measureOf(measure);
        const byHour = granularity === 'hour';
        assert.equal(pattern.byHour, byHour);
        assert.equal(
          pattern.withoutHour,
          byHour
            ? sumOf(
                own.filter((f) => f.isUnattributed),
                of,
              )
            : 0,
        );
        pattern.values.forEach((value, at) => {
          const there = own.filter((f) =>
            byHour
              ? !f.isUnattributed && weekday(f.day) === Math.floor(at / HOURS_PER_DAY) && f.hour === at % HOURS_PER_DAY
              : weekday(f.day) === at,
          );
          assert.equal(value, sumOf(there, of));
        });
        const { first, end } = bucketsOf(cube.facts, range);
        assert.equal(pattern.days.reduce((sum, days) => sum + days, 0) * (byHour ? HOURS_PER_DAY : 1), end - first);
      }),
    );
  });

  it('explains a difference by contributors that sum to it exactly', () => {
    fc.assert(
      fc.property(plainFacts, ranges, ranges, filters, measures, fc.nat(8), (list, range, before, filter, measure, most) => {
        const cube = buildCube(columns(list));
        const change = explainChange(cube, sumRange(cube, range), sumRange(cube, before), passing(cube, filter), measure, most);
        const of = measureOf(measure);
        const [now, then] = [kept(list, range, filter), kept(list, before, filter)];
        assert.deepEqual([change.now, change.before], [sumOf(now, of), sumOf(then, of)]);
        assert.equal(
          change.contributors.reduce((sum, { difference }) => sum + difference, 0) + change.others.difference,
          change.now - change.before,
        );
        assert.ok(change.contributors.length <= most);
        for (const { person, model, project, now: current, before: past, difference } of change.contributors) {
          const mine = (f: PlainFact) =>
            f.person === cube.names.person[person] &&
            nameIn(f, 'model') === cube.names.model[model] &&
            nameIn(f, 'project') === cube.names.project[project];
          assert.deepEqual(
            [current, past, difference],
            [sumOf(now.filter(mine), of), sumOf(then.filter(mine), of), current - past],
          );
        }
      }),
    );
  });
});

describe('what the server counts without saying what it was', () => {
  const plain = {
    hour: 5,
    person: 'ada@example.com',
    model: 'opus',
    provider: 'here',
    project: '',
    cost: 7,
    requests: 1,
    inputTokens: 3,
    outputTokens: 1,
  };
  const list: PlainFact[] = [
    { ...plain, day: DAYS[0]!, isUnattributed: false },
    { ...plain, day: DAYS[0]!, cost: 5, isUnattributed: true },
  ];

  it('stands under its own name, apart from usage outside a project', () => {
    const cube = buildCube(columns(list));
    const range = { from: DAYS[0]!, to: DAYS[0]! };
    const passes = passing(cube, {});
    assert.deepEqual(
      rank(cube, sumRange(cube, range), passes, 'project', 'cost').map(({ name, now }) => [name, now.cost]),
      [
        ['', 7],
        [UNATTRIBUTED, 5],
      ],
    );
  });
});

describe('points of time', () => {
  const facts = columns([]);
  const range = { from: DAYS[0]!, to: DAYS.at(-1)! };

  it('are weeks from Monday, of which the first may be cut, and months', () => {
    const weeks = timePoints(facts, range, 'week', NOW);
    assert.deepEqual([weeks[0]!.from, weeks[0]!.to, weeks[0]!.isCut], ['2026-02-20', '2026-02-22', true]);
    assert.deepEqual([weeks[1]!.from, weeks[1]!.to, weeks[1]!.isCut], ['2026-02-23', '2026-03-01', false]);
    const months = timePoints(facts, range, 'month', NOW);
    assert.deepEqual(
      months.map(({ from, to, isCut }) => [from, to, isCut]),
      [
        ['2026-02-20', '2026-02-28', true],
        ['2026-03-01', '2026-03-31', false],
        ['2026-04-01', '2026-04-01', true],
      ],
    );
  });

  it('say which of them is not over, and leave out hours that have not begun', () => {
    const noon = instant(startOfDay(range.to) + DAY / 2);
    assert.deepEqual(
      (['day', 'week', 'month'] as const).map((step) =>
        timePoints(facts, range, step, noon)
          .map(({ isGrowing }) => isGrowing)
          .indexOf(true),
      ),
      [40, 6, 2],
    );
    const hours = timePoints(columns([], 'hour'), { from: range.to, to: range.to }, 'hour', noon);
    assert.equal(hours.length, 13);
    assert.deepEqual([hours[11]!.isGrowing, hours[12]!.isGrowing], [false, true]);
    assert.deepEqual(timePoints(facts, range, 'hour', NOW), []);
  });

  it('tells whether facts hold a whole range', () => {
    assert.ok(covers(facts, range));
    assert.ok(!covers(facts, { from: addDays(range.from, -1), to: range.to }));
    assert.ok(!covers(facts, { from: range.from, to: addDays(range.to, 1) }));
  });
});
