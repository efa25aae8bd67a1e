import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  formatAge,
  formatCents,
  formatCompact,
  formatCount,
  formatDateTime,
  formatDay,
  formatDays,
  formatDaysLeft,
  formatDaysRange,
  formatLength,
  formatPercent,
  formatUnitCost,
  formatUsd,
  formatUtcDay,
  formatUtcDayShort,
} from '../../../src/team/format';
import { cents, microdollars } from '../../../src/team/money';
import { DAY, HOUR, instant, MINUTE } from '../../../src/team/time';
import { at, day, NOW, usd } from './build';

describe('format', () => {
  it('writes dollars with cents and grouped digits', () => {
    assert.equal(formatUsd(usd(1234.56)), '$1,234.56');
    assert.equal(formatUsd(microdollars(0)), '$0.00');
    assert.equal(formatUsd(usd(-12.5)), '-$12.50');
    assert.equal(formatUsd(usd(1234.56), {}, 'de-DE'), '1.234,56\u00a0$');
  });

  it('rounds halves of a cent away from zero, on the exact amount', () => {
    assert.equal(formatUsd(microdollars(1_005_000)), '$1.01');
    assert.equal(formatUsd(microdollars(-1_005_000)), '-$1.01');
    assert.equal(formatUsd(microdollars(1_004_999)), '$1.00');
  });

  it('does not call a trace nothing', () => {
    assert.equal(formatUsd(microdollars(9_999)), '<$0.01');
    assert.equal(formatUsd(microdollars(-1)), '>-$0.01');
    assert.equal(formatUsd(microdollars(10_000)), '$0.01');
  });

  it('writes every microdollar when asked for the exact amount', () => {
    assert.equal(formatUsd(microdollars(1_234), { exact: true }), '$0.001234');
    assert.equal(formatUsd(microdollars(-1), { exact: true }), '-$0.000001');
    assert.equal(formatUsd(usd(1234.5), { exact: true }), '$1,234.50');
    assert.equal(formatUsd(microdollars(Number.MAX_SAFE_INTEGER), { exact: true }), '$9,007,199,254.740991');
  });

  it('writes exact dollars from which the microdollars can be read back', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const text = formatUsd(microdollars(value), { exact: true }).replace(/[$,]/g, '');
        const [whole, fraction = ''] = text.replace('-', '').split('.');
        const read = BigInt(whole!) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
        assert.equal(text.startsWith('-') ? -read : read, BigInt(value));
      }),
    );
  });

  it('writes small prices with four decimals', () => {
    assert.equal(formatUnitCost(microdollars(31_250)), '$0.0313');
    assert.equal(formatUnitCost(microdollars(99)), '<$0.0001');
    assert.equal(formatUnitCost(microdollars(0)), '$0.0000');
    assert.equal(formatUnitCost(undefined), '—');
  });

  it('counts the payment provider’s amounts in the smallest unit of their currency', () => {
    assert.equal(formatCents(cents(123_456)), '$1,234.56');
    assert.equal(formatCents(cents(-5)), '-$0.05');
    assert.equal(formatCents(cents(1_234), 'eur'), '€12.34');
    assert.equal(formatCents(cents(1_234), 'jpy'), '¥1,234');
    assert.equal(formatCents(cents(1_234), 'credits'), '12.34 CREDITS');
  });

  it('groups and shortens counts', () => {
    assert.equal(formatCount(1_234_567), '1,234,567');
    assert.deepEqual(
      [0, 7, 999, 1_234, 45_678, 999_999, 1_234_567, 7_890_000_000].map((value) => formatCompact(value)),
      ['0', '7', '999', '1.23K', '45.7K', '1M', '1.23M', '7.89B'],
    );
  });

  it('writes percentages, traces and unknowns', () => {
    assert.equal(formatPercent(0.1234), '12.3%');
    assert.equal(formatPercent(1), '100%');
    assert.equal(formatPercent(0), '0%');
    assert.equal(formatPercent(0.0004), '<0.1%');
    assert.equal(formatPercent(-0.05), '-5%');
    assert.equal(formatPercent(undefined), '—');
  });

  it('keeps UTC days where they are and puts instants into the local day', () => {
    assert.equal(formatUtcDay(day('2026-01-05')), 'Jan 5, 2026');
    assert.equal(formatUtcDayShort(day('2026-01-05')), 'Jan 5');
    assert.equal(formatDay(at('2026-01-05T02:00:00Z'), 'en-US', 'America/New_York'), 'Jan 4, 2026');
    assert.match(formatDateTime(at('2026-01-05T09:12:44Z'), 'en-US', 'UTC'), /^Jan 5, 2026, 9:12\sAM$/);
  });

  it('tells a length of time in its largest unit', () => {
    const lengths = [2 * MINUTE, 40 * MINUTE - 1, HOUR, 47 * HOUR, 3 * DAY].map((length) => formatLength(length));
    assert.deepEqual(lengths, ['2 minutes', '40 minutes', '1 hour', '2 days', '3 days']);
  });

  it('tells the age of data', () => {
    const ages = [-HOUR, 0, MINUTE - 1, MINUTE, 59 * MINUTE, HOUR, 47 * HOUR, 3 * DAY].map((age) =>
      formatAge(instant(NOW - age), NOW),
    );
    assert.deepEqual(ages, [
      'just now',
      'just now',
      'just now',
      '1 min ago',
      '59 min ago',
      '1 hr ago',
      '1 day ago',
      '3 days ago',
    ]);
  });

  it('tells how long credits last', () => {
    const left = (expected: number | null) => formatDaysLeft({ low: 1, expected, high: null });
    assert.equal(formatDaysLeft(undefined), 'not enough data');
    assert.deepEqual(
      [left(12.9), left(1.2), left(0.4), left(0), left(400), left(null)],
      [
        'about 12 days left',
        'about 1 day left',
        'less than a day left',
        'used up',
        'over a year left',
        'no spend in the last 7 days',
      ],
    );
    assert.equal(formatDays(null), 'no end in sight');
  });

  it('tells how long credits last as a range', () => {
    const range = (low: number, high: number | null) => formatDaysRange({ low, expected: low, high });
    assert.deepEqual(
      [range(9.4, 14.2), range(9.1, 9.8), range(0.5, 3), range(9, null), range(400, 900)],
      ['9 to 14 days', '9 days', '0 to 3 days', '9 days or more', 'over a year'],
    );
    assert.equal(formatDaysRange({ low: 0, expected: 0, high: 0 }), undefined);
    assert.equal(formatDaysRange(undefined), undefined);
  });
});
