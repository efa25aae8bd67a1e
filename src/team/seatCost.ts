/** What seats cost over time, at the price that the subscription itself states. Before taxes and discounts. */
import type { Subscription } from './model';
import { cents, type Cents } from './money';
import { divideHalfUp } from './rounding';

/** Months that one bill covers; undefined for a cycle that is not made of months. */
export function monthsPerBill({ interval, intervalCount }: Pick<Subscription, 'interval' | 'intervalCount'>): number | undefined {
  if (interval === 'month') return intervalCount;
  return interval === 'year' ? 12 * intervalCount : undefined;
}

/**
 * Price of a seat × seats × months ÷ months that one bill covers, rounded half up to a cent once, at the end. Undefined for a cycle that
 * is not made of months.
 */
export function seatCost(subscription: Subscription, seats: number, months: number): Cents | undefined {
  const covered = monthsPerBill(subscription);
  return covered === undefined ? undefined : cents(divideHalfUp(subscription.unitPrice * seats * months, covered));
}
