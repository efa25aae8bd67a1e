import assert from 'node:assert/strict';
import fc from 'fast-check';
import { concentration } from '../../../src/team/usageConcentration';
import { forecast } from '../../../src/team/usageForecast';
import { addDays, daysBetween, instant, startOfDay, HOUR, type UtcDay } from '../../../src/team/time';
import { day } from './build';

const TODAY = day('2026-03-18');
const NOW = instant(startOfDay(TODAY) + 15 * HOUR);
const MONTH = { from: day('2026-03-01'), to: day('2026-03-31') };
const spend = (of: (day: UtcDay, back: number) => number | undefined) => {
  const costs = new Map(daysBetween(addDays(TODAY, -60), TODAY).map((one, at) => [one, of(one, 60 - at)]));
  return (one: UtcDay) => costs.get(one);
};

describe('forecast', () => {
  it('goes on as the weeks before went: 18 days of 100 so far, then 100 a day', () => {
    const told = forecast(
      MONTH,
      spend(() => 100),
      NOW,
    )!;
    assert.deepEqual([told.spent, told.expected, told.low, told.high, told.weeks], [1_800, 3_100, 3_100, 3_100, 4]);
    assert.equal(told.days.length, 31);
    assert.deepEqual(told.days[17], { day: TODAY, spent: 1_800, expected: 1_800, low: 1_800, high: 1_800 });
    assert.deepEqual(told.days[18], { day: addDays(TODAY, 1), spent: undefined, expected: 1_900, low: 1_900, high: 1_900 });
  });

  it('knows weekdays: a Saturday to come is as Saturdays were', () => {
    const isSaturday = (one: UtcDay) => new Date(startOfDay(one)).getUTCDay() === 6;
    const told = forecast(
      MONTH,
      spend((one) => (isSaturday(one) ? 0 : 100)),
      NOW,
    )!;
    assert.equal(
      told.days.find(({ day: one }) => one === '2026-03-21')!.expected,
      told.days.find(({ day: one }) => one === '2026-03-20')!.expected,
    );
  });

  it('reaches from the cheapest week to the dearest: 13 days to come at 10, 20, 30 or 40', () => {
    const told = forecast(
      MONTH,
      spend((_, back) => (back === 0 ? 0 : 10 * Math.ceil(back / 7))),
      NOW,
    )!;
    const before = told.spent;
    // Today counts as well: nothing was spent yet, so that all 14 days are still to come.
    assert.deepEqual([told.low, told.high, told.expected], [before + 140, before + 560, before + 350]);
  });

  it('counts what is spent today at least', () => {
    const told = forecast(
      MONTH,
      spend((one) => (one === TODAY ? 5_000 : 100)),
      NOW,
    )!;
    assert.equal(told.days[17]!.expected, told.spent);
  });

  it('is not ventured on too little: no whole week, few days of spend, days that are not known', () => {
    assert.equal(
      forecast(
        MONTH,
        spend((_, back) => (back < 5 ? 100 : undefined)),
        NOW,
      ),
      undefined,
    );
    assert.equal(
      forecast(
        MONTH,
        spend((_, back) => (back % 7 === 0 ? 100 : 0)),
        NOW,
      ),
      undefined,
    );
    assert.equal(
      forecast(MONTH, () => undefined, NOW),
      undefined,
    );
    assert.equal(
      forecast(
        { from: day('2026-02-01'), to: day('2026-02-28') },
        spend(() => 100),
        NOW,
      ),
      undefined,
    );
  });

  it('never expects less than is spent, and stays within its band', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10 ** 9), { minLength: 61, maxLength: 61 }), (costs) => {
        const told = forecast(
          MONTH,
          spend((_, back) => costs[back]),
          NOW,
        );
        if (!told) return;
        for (const { expected, low, high } of told.days.slice(17)) {
          assert.ok(told.spent <= low! && low! <= expected! && expected! <= high!);
        }
      }),
    );
  });
});

describe('concentration', () => {
  it('says how few account for half: 6 of 10, by one of three', () => {
    const told = concentration([3, 0, 6, 1])!;
    assert.deepEqual([told.count, told.half], [3, 1]);
    assert.deepEqual(told.running, [0.6, 0.9, 1]);
  });

  it('is 0 where all use the same, and near 1 where one of many uses all', () => {
    assert.equal(concentration([5, 5, 5, 5])!.inequality, 0);
    assert.ok(concentration([10 ** 9, ...Array<number>(99).fill(1)])!.inequality > 0.98);
    assert.equal(concentration([0, 0]), undefined);
  });
});
