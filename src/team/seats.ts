/** Seats: how many are used, by whom, and what a change costs. */
import type { Seats, Subscription, Team } from './model';
import { cents, type Cents } from './money';
import { divideHalfUp } from './rounding';
import { isEnding, isOver } from './subscription';
import { type Instant, SECOND } from './time';

export interface SeatUsage extends Seats {
  /** Seats that nobody uses; 0 when there are none, as during a trial. */
  free: number;
  /** Used ÷ total in percent, 0 to 100. */
  percent: number;
  /** `near`: over {@link NEAR_PERCENT} percent. `full`: none free. `over`: more people than seats. */
  level: 'free' | 'near' | 'full' | 'over';
}

export const NEAR_PERCENT = 80;

/**
 * How full the seats are, by the rules of Kilo's web page. Without any seats (a trial, or an ended subscription) whoever uses one is over;
 * pass `onTrial` where seats do not count yet.
 */
export function seatUsage(seats: Seats, onTrial = false): SeatUsage {
  const { used, total } = seats;
  const free = Math.max(0, total - used);
  if (onTrial && total === 0) return { used, total, free, percent: 0, level: 'free' };
  const percent = total > 0 ? Math.min(100, (100 * used) / total) : used > 0 ? 100 : 0;
  return { used, total, free, percent, level: seatLevel(used, total, percent) };
}

function seatLevel(used: number, total: number, percent: number): SeatUsage['level'] {
  if (used > total) return 'over';
  if (total > 0 && used === total) return 'full';
  return percent > NEAR_PERCENT ? 'near' : 'free';
}

export interface SeatBreakdown {
  members: number;
  /** Pending invitations hold a seat each. */
  invitations: number;
  /** Billing managers, invited ones too: they need no seat. */
  withoutSeat: number;
}

/** Who holds the seats. Kilo API: members and pending invitations hold one each, whatever the role, but for billing managers. */
export function seatBreakdown(team: Team, now: Instant): SeatBreakdown {
  const needsSeat = ({ role }: { role: string }) => role !== 'billing_manager';
  const pending = team.invitations.filter((invitation) => invitation.expiresAt > now);
  const members = team.members.filter(needsSeat).length;
  const invitations = pending.filter(needsSeat).length;
  return { members, invitations, withoutSeat: team.members.length + pending.length - members - invitations };
}

export type SeatChangeBlock = 'notAWholeNumber' | 'fewerThanUsed' | 'unchanged' | 'notActive';

export interface SeatChangePlan {
  /**
   * `increase`: at once, charged now. `decrease`: at the end of the period, nothing charged or refunded now. `keep`: takes back a decrease
   * that is scheduled. `none`: nothing would change.
   */
  direction: 'increase' | 'decrease' | 'keep' | 'none';
  /** Estimate of what is charged at once: before taxes, discounts and what the payment provider owes already. */
  chargeNow: Cents;
  /** How `chargeNow` is made up: `charge` for the new number of seats less `credit` for the old one, both for the rest of the period. */
  proration: { charge: Cents; credit: Cents; secondsLeft: number; secondsInPeriod: number };
  /** The bill for each period from then on; 0 when the subscription ends before the next one. */
  nextBill: Cents;
  /** `nextBill` less what the next bill would be without the change. */
  difference: Cents;
  effectiveAt: Instant;
  blockedBy?: SeatChangeBlock;
}

/**
 * What a change to `newTotal` seats does. Kilo API: more seats than the team has take effect at once and are invoiced at once; as many or
 * fewer take effect when the period ends, without a refund.
 *
 * The payment provider prorates to the second, as one line of credit for the unused time of the old quantity and one line of charge for
 * the remaining time of the new one: price × quantity × seconds left ÷ seconds in the period, each line rounded half up to a cent.
 */
export function planSeatChange(subscription: Subscription, seats: Seats, newTotal: number, now: Instant): SeatChangePlan {
  const { unitPrice, quantity, periodStart, periodEnd } = subscription;
  const isWhole = Number.isSafeInteger(newTotal) && newTotal >= 1;
  const wanted = isWhole ? newTotal : quantity;
  const direction = directionOf(wanted, seats.total, quantity);

  const secondsInPeriod = Math.max(1, Math.round((periodEnd - periodStart) / SECOND));
  const secondsLeft = Math.min(secondsInPeriod, Math.max(0, Math.floor(periodEnd / SECOND) - Math.floor(now / SECOND)));
  const restOfPeriod = (seatCount: number): Cents =>
    cents(divideHalfUp(BigInt(unitPrice) * BigInt(seatCount) * BigInt(secondsLeft), BigInt(secondsInPeriod)));
  const isProrated = direction === 'increase';
  const charge = isProrated ? restOfPeriod(wanted) : cents(0);
  const credit = isProrated ? restOfPeriod(quantity) : cents(0);

  const billFor = (seatCount: number): Cents => cents(isEnding(subscription) ? 0 : unitPrice * seatCount);
  return {
    direction,
    chargeNow: cents(Math.max(0, charge - credit)),
    proration: { charge, credit, secondsLeft, secondsInPeriod },
    nextBill: billFor(wanted),
    difference: cents(billFor(wanted) - billFor(quantity)),
    effectiveAt: direction === 'decrease' ? periodEnd : now,
    blockedBy: blockOf(subscription, seats, newTotal, isWhole, direction),
  };
}

function directionOf(wanted: number, total: number, quantity: number): SeatChangePlan['direction'] {
  if (wanted > total) return 'increase';
  if (wanted === quantity) return 'none';
  return wanted === total ? 'keep' : 'decrease';
}

function blockOf(
  subscription: Subscription,
  seats: Seats,
  newTotal: number,
  isWhole: boolean,
  direction: SeatChangePlan['direction'],
): SeatChangeBlock | undefined {
  if (isOver(subscription) || subscription.status !== 'active') return 'notActive';
  if (!isWhole) return 'notAWholeNumber';
  if (newTotal < seats.used) return 'fewerThanUsed';
  return direction === 'none' ? 'unchanged' : undefined;
}
