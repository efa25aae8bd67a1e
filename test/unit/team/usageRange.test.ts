import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addDays, instant, startOfDay, utcDay } from '../../../src/team/time';
import { isDay, lengthOf, LAST_DAYS, MOST_DAYS, resolveRange, type RangeChoice } from '../../../src/team/usageRange';
import { day } from './build';

const at = (text: string) => instant(Date.parse(text));
const NOW = at('2026-03-18T15:24:00Z');
const cycle = (start: string, end: string, interval: 'month' | 'year' = 'month') => ({
  periodStart: at(start),
  periodEnd: at(end),
  interval,
  intervalCount: 1,
});
const days = (choice: RangeChoice, known?: ReturnType<typeof cycle>, now = NOW) => {
  const range = resolveRange(choice, now, known);
  return range && [range.from, range.to, range.end, range.previous.from, range.previous.to];
};

describe('days of a usage view', () => {
  it('are the last so many, today included, against as many before', () => {
    assert.deepEqual(days({ kind: 'last', days: 7 }), ['2026-03-12', '2026-03-18', '2026-03-18', '2026-03-05', '2026-03-11']);
  });

  it('are those of a billing cycle so far; the day of renewal belongs to the new cycle', () => {
    assert.deepEqual(days({ kind: 'cycle' }, cycle('2026-03-04T15:00:00Z', '2026-04-04T15:00:00Z')), [
      '2026-03-04',
      '2026-03-18',
      '2026-04-03',
      '2026-02-04',
      '2026-02-18',
    ]);
    assert.deepEqual(days({ kind: 'cycle' }, cycle('2026-01-10T00:00:00Z', '2027-01-10T00:00:00Z', 'year')), [
      '2026-01-10',
      '2026-03-18',
      '2027-01-09',
      '2025-01-10',
      '2025-03-18',
    ]);
    assert.equal(days({ kind: 'cycle' }), undefined);
  });

  it('compare a cycle that is as long as the one before was short with no more than that one', () => {
    const now = at('2026-03-30T12:00:00Z');
    assert.deepEqual(days({ kind: 'month', month: '2026-03' }, undefined, now), [
      '2026-03-01',
      '2026-03-30',
      '2026-03-31',
      '2026-02-01',
      '2026-02-28',
    ]);
  });

  it('compare a whole month with the whole month before, whatever their lengths', () => {
    assert.deepEqual(days({ kind: 'month', month: '2026-02' }), [
      '2026-02-01',
      '2026-02-28',
      '2026-02-28',
      '2026-01-01',
      '2026-01-31',
    ]);
  });

  it('end today, also where somebody asks for more', () => {
    assert.deepEqual(days({ kind: 'custom', from: day('2026-03-17'), to: day('2026-04-01') }), [
      '2026-03-17',
      '2026-03-18',
      '2026-03-18',
      '2026-03-15',
      '2026-03-16',
    ]);
  });

  it('are none where there are none: in the future, reversed, too many, or no days of the calendar', () => {
    for (const [from, to] of [
      ['2026-03-19', '2026-03-20'],
      ['2026-03-10', '2026-03-09'],
      ['2020-01-01', '2026-03-09'],
      ['2026-02-30', '2026-03-01'],
      ['', ''],
    ])
      assert.equal(days({ kind: 'custom', from: from as never, to: to as never }), undefined, `${from} to ${to}`);
    assert.equal(days({ kind: 'month', month: '2026-13' }), undefined);
    assert.equal(days({ kind: 'month', month: '2026-04' }), undefined);
  });

  it('never overlap what they are compared with, and never reach beyond today', () => {
    const someDay = fc.integer({ min: -900, max: 40 }).map((back) => addDays(utcDay(NOW), back));
    const choices: fc.Arbitrary<RangeChoice> = fc.oneof(
      fc.constantFrom(...LAST_DAYS).map((count) => ({ kind: 'last' as const, days: count })),
      someDay.map((one) => ({ kind: 'month' as const, month: one.slice(0, 7) })),
      fc.tuple(someDay, someDay).map(([from, to]) => ({ kind: 'custom' as const, from, to })),
    );
    fc.assert(
      fc.property(choices, (choice) => {
        const range = resolveRange(choice, NOW);
        if (!range) return;
        assert.ok(range.from <= range.to && range.to <= range.end && range.to <= utcDay(NOW));
        assert.ok(range.previous.from <= range.previous.to && range.previous.to < range.from);
        assert.ok(lengthOf(range) <= MOST_DAYS);
      }),
    );
  });

  it('know the calendar', () => {
    assert.ok(isDay('2024-02-29'));
    for (const wrong of ['2026-02-29', '2026-1-1', '2026-13-01', 'today', '']) assert.ok(!isDay(wrong), wrong);
    assert.equal(lengthOf({ from: day('2026-03-28'), to: day('2026-03-30') }), 3);
    assert.equal(startOfDay(day('2026-03-18')) <= NOW, true);
  });
});
