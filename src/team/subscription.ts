/** What can be told from a subscription as the payment provider describes it. */
import type { Subscription, SubscriptionState } from './model';
import { cents, type Cents } from './money';
import type { SubscriptionCircumstance } from './permissions';
import type { Instant } from './time';

const OVER = ['canceled', 'incomplete_expired'];

/** Whether a subscription is over: what it says of seats and dates is history. */
export const isOver = (subscription: Subscription): boolean =>
  subscription.endedAt !== null || OVER.includes(subscription.status);

/** Whether a subscription will end by itself: at the end of its period or at a set date. */
export const isEnding = (subscription: Subscription): boolean =>
  !isOver(subscription) && (subscription.cancelAtPeriodEnd || subscription.cancelAt !== null);

/**
 * The subscription as {@link permit} wants it. Undefined when it is unknown: not asked yet, not for this role to see, or the payment
 * provider is not answering. The first generation cannot tell that from "none", so seats that are paid for count as a sign of life.
 */
export function subscriptionCircumstance(state: SubscriptionState | undefined): SubscriptionCircumstance | undefined {
  if (!state || state.unavailable) return undefined;
  const { subscription, seats } = state;
  if (!subscription) return seats.total > 0 ? undefined : 'none';
  if (isOver(subscription)) return 'none';
  return isEnding(subscription) ? 'canceling' : 'active';
}

export interface Charge {
  at: Instant;
  amount: Cents;
}

/** The next bill: price of a seat × seats, at the end of the period. Undefined when there will be none. Before taxes and discounts. */
export function nextCharge(subscription: Subscription): Charge | undefined {
  if (isOver(subscription) || isEnding(subscription)) return undefined;
  return { at: subscription.periodEnd, amount: cents(subscription.unitPrice * subscription.quantity) };
}

/** When a subscription ends, or ended; undefined when it goes on. */
export function endsAt(subscription: Subscription): Instant | undefined {
  if (isOver(subscription)) return subscription.endedAt ?? subscription.periodEnd;
  return isEnding(subscription) ? (subscription.cancelAt ?? subscription.periodEnd) : undefined;
}

/** How much of the billing period has gone by, 0 to 1. */
export function periodProgress(subscription: Subscription, now: Instant): number {
  const { periodStart, periodEnd } = subscription;
  if (periodEnd <= periodStart) return 1;
  return Math.min(1, Math.max(0, (now - periodStart) / (periodEnd - periodStart)));
}
