import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cents } from '../../../src/team/money';
import {
  freeingText,
  prorationLines,
  prorationText,
  realCharge,
  seatOption,
  seatOptions,
  seatRange,
} from '../../../src/team/seatPlanner';
import { planSeatChange } from '../../../src/team/seats';
import { instant, SECOND } from '../../../src/team/time';
import { invoice, NOW, subscription } from './build';

const seats = { total: 10, used: 7 };
const option = (count: number, idle?: number, over = {}) => seatOption(subscription(over), seats, count, idle, NOW);

describe('seatOption', () => {
  it('tells the yearly effect at the price of the subscription', () => {
    // 12 seats × $15.00 × 12 months = $2,160; 10 seats: $1,800.
    assert.deepEqual([option(12).perYear, option(12).yearlyDifference], [216_000, 36_000]);
    assert.deepEqual([option(8).perYear, option(8).yearlyDifference], [144_000, -36_000]);
    assert.deepEqual([option(12, 0, { interval: 'year', unitPrice: cents(18_000) }).perYear], [216_000]);
    assert.equal(option(12, 0, { interval: 'week' }).perYear, undefined);
  });

  it('says when freeing idle seats would do instead of buying', () => {
    assert.deepEqual(option(12, 3).freeing, { purpose: 'insteadOfBuying', idle: 2, missing: 0 });
    assert.equal(
      freeingText(option(12, 3).freeing!),
      'Freeing the seats of 2 people who do not use them would do instead: nothing to buy.',
    );
    assert.equal(
      freeingText(option(13, 1).freeing!),
      'Freeing the seat of 1 person who does not use it would leave only 2 seats to buy.',
    );
  });

  it('says what has to be freed before there can be fewer', () => {
    assert.deepEqual(option(5, 3).freeing, { purpose: 'beforeReducing', idle: 2, missing: 0 });
    assert.deepEqual(option(2, 3).freeing, { purpose: 'beforeReducing', idle: 3, missing: 2 });
    assert.match(freeingText(option(2, 3).freeing!), /and 2 seats more that are in use\.$/);
  });

  it('says nothing of freeing where it does not help, or where nobody knows who is idle', () => {
    assert.deepEqual(
      [option(8, 3).freeing, option(10, 3).freeing, option(12, 0).freeing, option(12).freeing],
      [undefined, undefined, undefined, undefined],
    );
  });
});

describe('seatOptions', () => {
  it('has one option for each number', () => {
    const options = seatOptions(subscription(), seats, seatRange(seats), 1, NOW);
    assert.deepEqual([options.length, options[0]?.seats, options.at(-1)?.seats], [20, 1, 20]);
    assert.deepEqual(
      options.filter(({ plan }) => plan.blockedBy === 'fewerThanUsed').map((each) => each.seats),
      [1, 2, 3, 4, 5, 6],
    );
    assert.deepEqual(options.find((each) => each.seats === 12)?.plan, planSeatChange(subscription(), seats, 12, NOW));
  });

  it('reaches beyond what is used where there are no seats at all', () => {
    assert.deepEqual(seatRange({ total: 0, used: 7 }), { from: 1, to: 17 });
  });
});

describe('prorationLines', () => {
  it('are the lines of the payment provider, as formulas', () => {
    // The hand-worked case of planSeatChange: 1,155,600 of 2,678,400 seconds are left.
    const lines = prorationLines(subscription(), 12, option(12).plan);
    assert.deepEqual(
      lines.map((line) => prorationText(line, 'usd')),
      ['12 seats × $15.00 × 1,155,600 s ÷ 2,678,400 s = $77.66', '− 10 seats × $15.00 × 1,155,600 s ÷ 2,678,400 s = -$64.72'],
    );
  });

  it('are none where nothing is charged now', () => {
    assert.deepEqual(
      [prorationLines(subscription(), 8, option(8).plan), prorationLines(subscription(), 10, option(10).plan)],
      [[], []],
    );
  });

  const anyCase = fc.record({
    unitPrice: fc.integer({ min: 1, max: 1_000_000 }).map(cents),
    count: fc.integer({ min: 11, max: 5_000 }),
    second: fc.integer({ min: 0, max: 2_678_400 }),
  });
  const moment = (second: number) => instant(subscription().periodStart + second * SECOND);

  it('sum up to the charge', () => {
    fc.assert(
      fc.property(anyCase, ({ unitPrice, count, second }) => {
        const priced = subscription({ unitPrice });
        const plan = planSeatChange(priced, seats, count, moment(second));
        const sum = prorationLines(priced, count, plan).reduce((total, { amount }) => total + amount, 0);
        assert.equal(Math.max(0, sum), plan.chargeNow);
      }),
    );
  });

  it('charge no less for more seats, and no less the earlier', () => {
    fc.assert(
      fc.property(anyCase, ({ unitPrice, count, second }) => {
        const priced = subscription({ unitPrice });
        const charge = (seatCount: number, at: number) => planSeatChange(priced, seats, seatCount, moment(at)).chargeNow;
        assert.ok(charge(count + 1, second) >= charge(count, second));
        assert.ok(charge(count, Math.max(0, second - 3_600)) >= charge(count, second) - 1, 'but for the rounding of two lines');
      }),
    );
  });

  it('are additive: two steps at one moment cost what one step costs, to the cent', () => {
    fc.assert(
      fc.property(anyCase, fc.integer({ min: 1, max: 100 }), ({ unitPrice, count, second }, more) => {
        const from = (quantity: number) => ({
          priced: subscription({ unitPrice, quantity }),
          seats: { total: quantity, used: 1 },
        });
        const charge = (quantity: number, to: number) =>
          planSeatChange(from(quantity).priced, from(quantity).seats, to, moment(second)).chargeNow;
        const inTwo = charge(10, count) + charge(count, count + more);
        assert.equal(inTwo, charge(10, count + more));
      }),
    );
  });
});

describe('realCharge', () => {
  it('is the new bill for seats, whether it is paid or not', () => {
    const before = [invoice({ id: 'old' })];
    const credits = invoice({ id: 'credits', purpose: 'credits' });
    const withdrawn = invoice({ id: 'void', status: 'void' });
    const open = invoice({ id: 'new', status: 'open' });
    assert.equal(realCharge(before, [credits, withdrawn, ...before]), undefined);
    assert.equal(realCharge(before, [credits, open, ...before]), open);
    assert.equal(realCharge([], [invoice({ id: 'older', createdAt: instant(0) }), open]), open);
  });
});
