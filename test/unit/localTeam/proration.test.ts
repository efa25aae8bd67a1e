import assert from 'node:assert/strict';
import fc from 'fast-check';
import { prorationLines, seatLine } from '../../../src/localTeam/domain/proration';
import { addMonths } from '../../../src/localTeam/timestamps';
import { planSeatChange } from '../../../src/team/seats';
import { cents } from '../../../src/team/money';
import { DAY, HOUR, instant, SECOND } from '../../../src/team/time';

const start = instant(Date.parse('2026-04-01T00:00:00Z'));
const april = {
  plan: 'teams' as const,
  interval: 'month' as const,
  unitAmountCents: 1800,
  quantity: 10,
  periodStart: start,
  periodEnd: instant(start + 30 * DAY),
};
const amounts = (quantity: number, at: number) =>
  prorationLines(april, quantity, instant(at)).map(({ amountCents }) => amountCents);

describe('local team: the price of more seats', () => {
  it('is the whole price at the beginning of a period', () => assert.deepEqual(amounts(15, start), [-18_000, 27_000]));
  it('is half of it in the middle', () => assert.deepEqual(amounts(15, start + 15 * DAY), [-9_000, 13_500]));
  it('is nothing at the end', () => assert.deepEqual(amounts(15, start + 30 * DAY), [-0, 0].map(Math.abs)));

  it('is counted to the second, each line rounded half up to a cent', () => {
    // 7 hours left of 720: 18,000 × 7 ÷ 720 = 175; 19,800 × 7 ÷ 720 = 192.5, so 193.
    assert.deepEqual(amounts(11, start + 30 * DAY - 7 * HOUR), [-175, 193]);
    // A millisecond is not a second.
    assert.deepEqual(amounts(11, start + 15 * DAY + 400), amounts(11, start + 15 * DAY));
    assert.notDeepEqual(amounts(900, start + 15 * DAY + SECOND), amounts(900, start + 15 * DAY));
  });

  it('names what it is for', () => {
    assert.deepEqual(
      prorationLines(april, 15, instant(start + 15 * DAY)).map(({ description }) => description),
      ['Unused time on 10 × Kilo Teams after 2026-04-16', 'Remaining time on 15 × Kilo Teams after 2026-04-16'],
    );
    assert.equal(seatLine(april).description, '10 × Kilo Teams (at $18.00 / month)');
    assert.equal(seatLine(april).amountCents, 18_000);
  });

  it('is what the extension estimates beforehand', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 30 * DAY - 1 }),
        (more, unit, into) => {
          const at = instant(start + into);
          const billed = { ...april, unitAmountCents: unit * 37 };
          const charged = prorationLines(billed, 10 + more, at).reduce((sum, { amountCents }) => sum + amountCents, 0);
          const subscription = {
          id: 'sub', status: 'active', unitPrice: cents(unit * 37), currency: 'usd', quantity: 10, interval: 'month', intervalCount: 1,
          periodStart: billed.periodStart, periodEnd: billed.periodEnd, cancelAtPeriodEnd: false, cancelAt: null, endedAt: null,
        }; // prettier-ignore
          assert.equal(planSeatChange(subscription, { used: 1, total: 10 }, 10 + more, at).chargeNow, Math.max(0, charged));
        },
      ),
    );
  });
});

describe('local team: billing periods', () => {
  const utc = (text: string) => instant(Date.parse(`${text}T10:00:00Z`));
  it('end on the same day of the month', () => assert.equal(addMonths(utc('2026-01-15'), 1), utc('2026-02-15')));
  it('end on the last day where a month is shorter, and go back to the day after that', () => {
    assert.equal(addMonths(utc('2026-01-31'), 1), utc('2026-02-28'));
    assert.equal(addMonths(utc('2026-01-31'), 2), utc('2026-03-31'));
    assert.equal(addMonths(utc('2024-02-29'), 12), utc('2025-02-28'));
  });
});
