import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cents } from '../../../src/team/money';
import { planSeatChange, seatBreakdown, seatUsage } from '../../../src/team/seats';
import { DAY, HOUR, instant } from '../../../src/team/time';
import { at, invitation, member, NOW, subscription, team } from './build';

describe('seatUsage', () => {
  it('warns above four fifths, when full and when over', () => {
    const levelOf = (used: number, total: number) => seatUsage({ used, total }).level;
    assert.deepEqual(
      [levelOf(0, 10), levelOf(8, 10), levelOf(9, 10), levelOf(10, 10), levelOf(11, 10)],
      ['free', 'free', 'near', 'full', 'over'],
    );
    assert.deepEqual(seatUsage({ used: 7, total: 10 }), { used: 7, total: 10, free: 3, percent: 70, level: 'free' });
    assert.deepEqual(seatUsage({ used: 11, total: 10 }), { used: 11, total: 10, free: 0, percent: 100, level: 'over' });
  });

  it('has an answer without any seats', () => {
    assert.deepEqual(seatUsage({ used: 0, total: 0 }), { used: 0, total: 0, free: 0, percent: 0, level: 'free' });
    assert.equal(seatUsage({ used: 3, total: 0 }).level, 'over');
    assert.deepEqual(seatUsage({ used: 3, total: 0 }, true), { used: 3, total: 0, free: 0, percent: 0, level: 'free' });
  });
});

describe('seatBreakdown', () => {
  it('counts members and pending invitations, but no billing managers and nothing that has expired', () => {
    const people = team({
      members: [
        member({ role: 'owner' }),
        member({ role: 'member' }),
        member({ role: 'billing_manager' }),
        member({ role: 'auditor' }),
      ],
      invitations: [invitation(), invitation({ role: 'billing_manager' }), invitation({ expiresAt: instant(NOW - 1) })],
    });
    assert.deepEqual(seatBreakdown(people, NOW), { members: 3, invitations: 1, withoutSeat: 2 });
  });
});

describe('planSeatChange', () => {
  const seats = { total: 10, used: 7 };
  const plan = (newTotal: number, now = NOW, over = {}) => planSeatChange(subscription(over), seats, newTotal, now);

  it('charges two more seats for the rest of the month', () => {
    // 18 March 15:00 to 1 April 00:00 is 13 days 9 hours = 1,155,600 of 2,678,400 seconds.
    // Charge 12 × $15.00 × 1,155,600 ÷ 2,678,400 = 7,766.129… → $77.66; credit 10 × … = 6,471.774… → $64.72; $12.94 now.
    const { direction, chargeNow, proration, nextBill, difference, effectiveAt, blockedBy } = plan(12);
    assert.deepEqual(proration, { charge: 7766, credit: 6472, secondsLeft: 1_155_600, secondsInPeriod: 2_678_400 });
    assert.deepEqual(
      { direction, chargeNow, nextBill, difference },
      { direction: 'increase', chargeNow: 1294, nextBill: 18_000, difference: 3_000 },
    );
    assert.equal(effectiveAt, NOW);
    assert.equal(blockedBy, undefined);
  });

  it('charges the full price at the first second and nothing at the last', () => {
    assert.equal(plan(12, at('2026-03-01T00:00:00Z')).chargeNow, 3_000);
    assert.equal(plan(12, at('2026-04-01T00:00:00Z')).chargeNow, 0);
    assert.equal(
      plan(12, at('2026-02-01T00:00:00Z')).chargeNow,
      3_000,
      'a clock before the period does not charge more than the period',
    );
    assert.equal(plan(12, at('2026-05-01T00:00:00Z')).chargeNow, 0);
  });

  it('rounds each line half up', () => {
    // One second of a two-second period at 1 cent a seat: 11 × ½ = 5.5 → 6, 10 × ½ = 5; 1 cent, though the difference is half of one.
    const tiny = { unitPrice: cents(1), periodStart: at('2026-03-01T00:00:00Z'), periodEnd: at('2026-03-01T00:00:02Z') };
    assert.equal(plan(11, at('2026-03-01T00:00:01Z'), tiny).chargeNow, 1);
  });

  it('makes fewer seats take effect at the end of the period, without a charge', () => {
    const { direction, chargeNow, nextBill, difference, effectiveAt } = plan(8);
    assert.deepEqual(
      { direction, chargeNow, nextBill, difference },
      { direction: 'decrease', chargeNow: 0, nextBill: 12_000, difference: -3_000 },
    );
    assert.equal(effectiveAt, at('2026-04-01T00:00:00Z'));
  });

  it('knows of a decrease that is scheduled already', () => {
    const scheduled = { quantity: 8 };
    assert.equal(plan(8, NOW, scheduled).blockedBy, 'unchanged');
    assert.deepEqual(
      [plan(10, NOW, scheduled).direction, plan(10, NOW, scheduled).chargeNow, plan(10, NOW, scheduled).difference],
      ['keep', 0, 3_000],
    );
    assert.deepEqual([plan(9, NOW, scheduled).direction, plan(9, NOW, scheduled).difference], ['decrease', 1_500]);
    // The provider's old quantity is 8: 12 seats cost four seats' rest of the month. 7,766 − round(5,177.419…) = 2,589.
    assert.deepEqual([plan(12, NOW, scheduled).direction, plan(12, NOW, scheduled).chargeNow], ['increase', 2_589]);
  });

  it('says what blocks a change', () => {
    assert.equal(plan(6).blockedBy, 'fewerThanUsed');
    assert.equal(plan(7).blockedBy, undefined);
    assert.equal(plan(10).blockedBy, 'unchanged');
    assert.deepEqual(
      [0, -1, 2.5, NaN].map((count) => plan(count).blockedBy),
      Array(4).fill('notAWholeNumber'),
    );
    assert.equal(plan(12, NOW, { status: 'past_due' }).blockedBy, 'notActive');
    assert.equal(plan(12, NOW, { endedAt: at('2026-03-10T00:00:00Z') }).blockedBy, 'notActive');
  });

  it('promises no bill after the end of a subscription', () => {
    const { chargeNow, nextBill, difference } = plan(12, NOW, { cancelAtPeriodEnd: true });
    assert.deepEqual({ chargeNow, nextBill, difference }, { chargeNow: 1294, nextBill: 0, difference: 0 });
  });

  const anyPlan = fc.record({
    quantity: fc.integer({ min: 1, max: 5_000 }),
    scheduledDrop: fc.nat(20),
    unitPrice: fc.integer({ min: 0, max: 200_000 }).map(cents),
    days: fc.integer({ min: 28, max: 366 }),
    elapsed: fc.nat(366 * 24),
  });
  const build = ({
    quantity,
    scheduledDrop,
    unitPrice,
    days,
    elapsed,
  }: typeof anyPlan extends fc.Arbitrary<infer T> ? T : never) => {
    const periodStart = at('2026-03-01T00:00:00Z');
    const own = subscription({ quantity, unitPrice, periodStart, periodEnd: instant(periodStart + days * DAY) });
    const total = quantity + scheduledDrop;
    const now = instant(periodStart + Math.min(elapsed, days * 24) * HOUR);
    return { total, planFor: (count: number) => planSeatChange(own, { total, used: 1 }, count, now) };
  };

  it('never costs less for more seats, and nothing for no change', () => {
    fc.assert(
      fc.property(anyPlan, fc.nat(50), fc.nat(50), (facts, a, b) => {
        const { total, planFor } = build(facts);
        const [fewer, more] = [planFor(total + Math.min(a, b)), planFor(total + Math.max(a, b))];
        assert.ok(fewer.chargeNow <= more.chargeNow);
        assert.ok(fewer.nextBill <= more.nextBill);
        assert.equal(planFor(total).chargeNow, 0);
        if (facts.scheduledDrop === 0) assert.equal(planFor(total).difference, 0);
      }),
    );
  });

  it('costs the same in one step as in two, but for the rounding of the lines', () => {
    fc.assert(
      fc.property(anyPlan, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), (facts, first, second) => {
        const { total, planFor } = build({ ...facts, scheduledDrop: 0 });
        const atOnce = planFor(total + first + second).chargeNow;
        const middle = build({ ...facts, quantity: total + first, scheduledDrop: 0 });
        const inSteps = planFor(total + first).chargeNow + middle.planFor(total + first + second).chargeNow;
        assert.equal(inSteps, atOnce);
      }),
    );
  });

  it('never charges more than the whole period costs', () => {
    fc.assert(
      fc.property(anyPlan, fc.integer({ min: 1, max: 50 }), (facts, extra) => {
        const { total, planFor } = build({ ...facts, scheduledDrop: 0 });
        const { chargeNow } = planFor(total + extra);
        assert.ok(chargeNow >= 0 && chargeNow <= extra * facts.unitPrice + 1);
      }),
    );
  });
});
