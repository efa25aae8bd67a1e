import assert from 'node:assert/strict';
import fc from 'fast-check';
import { add, cents, fromCents, fromDollars, microdollars, subtract, sum, toDollars } from '../../../src/team/money';
import { addDays, DAY, daysBetween, instant, parseInstant, startOfDay, utcDay } from '../../../src/team/time';
import { at, day, usd } from './build';

describe('money', () => {
  it('converts exactly at the edge', () => {
    assert.equal(fromCents(cents(1_234)), 12_340_000);
    assert.equal(fromDollars(1.1), 1_100_000);
    assert.equal(fromDollars(0.1 + 0.2), 300_000);
    assert.equal(toDollars(usd(12.5)), 12.5);
    assert.equal(sum([usd(0.1), usd(0.2)]), usd(0.3));
    assert.equal(add(usd(1), usd(-1)), 0);
    assert.equal(subtract(usd(1), usd(3)), usd(-2));
  });

  it('refuses what is not an integer of its unit', () => {
    for (const value of [0.5, NaN, Infinity, 2 ** 53]) {
      assert.throws(() => microdollars(value), RangeError);
      assert.throws(() => cents(value), RangeError);
    }
    assert.ok(Object.is(microdollars(-0), 0));
  });

  it('survives the way to the wire and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), (value) =>
        assert.equal(fromDollars(toDollars(microdollars(value))), value),
      ),
    );
  });
});

describe('time', () => {
  it('parses both timestamp shapes of the API', () => {
    const expected = at('2026-01-05T09:12:44.120Z');
    for (const text of [
      '2026-01-05 09:12:44.120913+00',
      '2026-01-05 09:12:44.12+00',
      '2026-01-05T09:12:44.120Z',
      '2026-01-05 09:12:44.12+00:00',
    ]) {
      assert.equal(parseInstant(text), expected, text);
    }
    assert.equal(parseInstant('2026-01-05 09:12:44+00'), at('2026-01-05T09:12:44Z'));
  });

  it('refuses other zones and other texts', () => {
    for (const text of ['2026-01-05 09:12:44+02', '2026-01-05', 'yesterday', '', '2026-13-05 09:12:44+00'])
      assert.equal(parseInstant(text), undefined, text);
  });

  it('walks UTC days over months, leap days and daylight saving', () => {
    assert.equal(utcDay(at('2026-03-18T23:59:59.999Z')), '2026-03-18');
    assert.equal(addDays(day('2024-02-28'), 1), '2024-02-29');
    assert.equal(addDays(day('2026-01-01'), -1), '2025-12-31');
    assert.equal(daysBetween(day('2026-03-01'), day('2026-03-31')).length, 31);
    assert.deepEqual(daysBetween(day('2026-03-02'), day('2026-03-01')), []);
  });

  it('puts every instant into the day that holds it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (ms) => {
        const start = startOfDay(utcDay(instant(ms)));
        assert.ok(start <= ms && ms < start + DAY);
      }),
    );
  });
});
