/** The next bill of the subscription, and how it is made up. */
import { formatCents } from './format';
import type { SubscriptionState } from './model';
import { cents, type Cents } from './money';
import { isEnding, isOver } from './subscription';
import type { Instant } from './time';
import { seatCountText } from './words';

export interface Bill {
  kind: 'bill';
  at: Instant;
  /** Price × seats, before taxes and discounts. Undefined when the billing cycle is about to change, as the new price is not told. */
  amount: Cents | undefined;
  currency: string;
  unitPrice: Cents;
  /** The seats that it counts: fewer than now when a decrease is scheduled. */
  seats: number;
  seatsNow: number;
}

/**
 * `none`: there will be no bill as things are, and why. `unknown`: there is no subscription to be read, and no telling whether there is
 * one.
 */
export type NextBill = Bill | { kind: 'none'; reason: NoBill } | { kind: 'unknown' };
export type NoBill = 'noSubscription' | 'over' | 'ending' | 'paused' | 'incomplete' | 'unpaid';

/**
 * The next bill: at the end of the period, price of a seat × the seats it will count. A subscription that is paused, unpaid, or waits for
 * its first payment is billed nothing as long as that lasts (the payment provider's rule).
 */
export function nextBill({ subscription, unavailable, seats }: SubscriptionState): NextBill {
  if (!subscription) return unavailable || seats.total > 0 ? { kind: 'unknown' } : { kind: 'none', reason: 'noSubscription' };
  if (isOver(subscription)) return { kind: 'none', reason: 'over' };
  if (isEnding(subscription)) return { kind: 'none', reason: 'ending' };
  const { status, unitPrice, quantity, currency, periodEnd, cycleChangePending } = subscription;
  const pause = PAUSES.find((known) => known === status);
  if (pause) return { kind: 'none', reason: pause };
  return {
    kind: 'bill',
    at: periodEnd,
    amount: cycleChangePending ? undefined : cents(unitPrice * quantity),
    currency,
    unitPrice,
    seats: quantity,
    seatsNow: seats.total,
  };
}

const PAUSES = ['paused', 'incomplete', 'unpaid'] as const;

/** What no one but the payment provider knows. To be shown wherever a bill is foretold. */
export const BILL_CAVEAT = 'Before taxes and discounts, which Kilo’s API does not tell.';

/** How a bill is made up: "10 seats × $15.00 = $150.00". */
export function billText({ seats, unitPrice, amount, currency }: Bill): string {
  const price = `${seatCountText(seats)} × ${formatCents(unitPrice, currency)}`;
  return amount === undefined
    ? `${seatCountText(seats)}, at the price of the new billing cycle, which Kilo’s API does not tell`
    : `${price} = ${formatCents(amount, currency)}`;
}

const NO_BILL: Record<NoBill, string> = {
  noSubscription: 'There is no subscription, so nothing is billed.',
  over: 'The subscription has ended: nothing more is billed.',
  ending: 'The subscription ends with this period: nothing more is billed.',
  paused: 'The subscription is paused: nothing is billed until it goes on.',
  incomplete: 'The first payment is not through yet: nothing else is billed before it is.',
  unpaid: 'Bills are not collected until the last one is paid.',
};

/** Why nothing will be billed. */
export const noBillText = (reason: NoBill): string => NO_BILL[reason];
