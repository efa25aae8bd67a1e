/** What each possible number of seats would mean: now, at the next bill, over a year; and whether it needs buying at all. */
import { formatCents, formatCount } from './format';
import type { JournalEntry } from './journal';
import type { Invoice, Seats, Subscription } from './model';
import { cents, type Cents } from './money';
import { seatCost } from './seatCost';
import { planSeatChange, type SeatChangePlan } from './seats';
import type { Instant } from './time';
import { seatCountText } from './words';

export interface SeatOption {
  /** The number of seats that is looked at. */
  seats: number;
  plan: SeatChangePlan;
  /** What these seats cost in twelve months; undefined for a billing cycle that is not made of months. */
  perYear: Cents | undefined;
  /** `perYear` less what the seats of the next bill cost in twelve months. */
  yearlyDifference: Cents | undefined;
  /** What freeing idle seats does for it; absent where it does nothing, or where nobody knows who is idle. */
  freeing?: Freeing;
}

/**
 * `insteadOfBuying`: so many people find room in seats that are idle. `beforeReducing`: so many idle seats have to be freed before there
 * can be fewer. `missing`: how many seats are still to be bought, or freed by somebody who uses theirs.
 */
export interface Freeing {
  purpose: 'insteadOfBuying' | 'beforeReducing';
  idle: number;
  missing: number;
}

/** One number of seats. `idle`: how many members hold a seat without using it; undefined where that is not known. */
export function seatOption(
  subscription: Subscription,
  seats: Seats,
  count: number,
  idle: number | undefined,
  now: Instant,
): SeatOption {
  const plan = planSeatChange(subscription, seats, count, now);
  const perYear = seatCost(subscription, count, 12);
  const perYearNow = seatCost(subscription, subscription.quantity, 12);
  const yearlyDifference = perYear === undefined || perYearNow === undefined ? undefined : cents(perYear - perYearNow);
  return { seats: count, plan, perYear, yearlyDifference, freeing: freeing(plan, seats, count, idle) };
}

/** Every number from `range.from` to `range.to`. */
export function seatOptions(
  subscription: Subscription,
  seats: Seats,
  range: { from: number; to: number },
  idle: number | undefined,
  now: Instant,
): SeatOption[] {
  const counts = Array.from({ length: Math.max(0, range.to - range.from + 1) }, (_, index) => range.from + index);
  return counts.map((count) => seatOption(subscription, seats, count, idle, now));
}

/** A range worth offering: from a single seat to twice what there is, and ten more than are used at least. */
export const seatRange = ({ total, used }: Seats): { from: number; to: number } => ({
  from: 1,
  to: Math.max(2 * total, used + 10),
});

function freeing(plan: SeatChangePlan, seats: Seats, count: number, idle: number | undefined): Freeing | undefined {
  if (!idle) return undefined;
  const isBlocked = plan.blockedBy === 'fewerThanUsed';
  const needed = isBlocked ? seats.used - count : plan.direction === 'increase' ? count - seats.total : 0;
  if (needed <= 0) return undefined;
  const freed = Math.min(needed, idle);
  return { purpose: isBlocked ? 'beforeReducing' : 'insteadOfBuying', idle: freed, missing: needed - freed };
}

/** {@link Freeing} in one sentence. */
export function freeingText({ purpose, idle, missing }: Freeing): string {
  const these =
    idle === 1 ? 'the seat of 1 person who does not use it' : `the seats of ${formatCount(idle)} people who do not use them`;
  if (purpose === 'insteadOfBuying') {
    return missing === 0
      ? `Freeing ${these} would do instead: nothing to buy.`
      : `Freeing ${these} would leave only ${seatCountText(missing)} to buy.`;
  }
  return missing === 0
    ? `Possible after freeing ${these}.`
    : `Possible after freeing ${these}, and ${seatCountText(missing)} more that are in use.`;
}

/** A line of the prorated charge, as the payment provider's bill has it. */
export interface ProrationLine {
  /** `charge`: the new number of seats for the rest of the period. `credit`: the unused rest of what is paid for already. */
  kind: 'charge' | 'credit';
  seats: number;
  unitPrice: Cents;
  secondsLeft: number;
  secondsInPeriod: number;
  /** Rounded half up to a cent; negative for the credit. */
  amount: Cents;
}

/** How the charge of an increase to `count` seats is made up: lines that sum up to `plan.chargeNow`. None where nothing is charged now. */
export function prorationLines(subscription: Subscription, count: number, plan: SeatChangePlan): ProrationLine[] {
  if (plan.direction !== 'increase') return [];
  const { charge, credit, secondsLeft, secondsInPeriod } = plan.proration;
  const { unitPrice, quantity } = subscription;
  return [
    { kind: 'charge', seats: count, unitPrice, secondsLeft, secondsInPeriod, amount: charge },
    { kind: 'credit', seats: quantity, unitPrice, secondsLeft, secondsInPeriod, amount: cents(0 - credit) },
  ];
}

/** A line as a formula: "12 seats × $15.00 × 1,155,600 s ÷ 2,678,400 s = $77.66". */
export function prorationText(line: ProrationLine, currency: string): string {
  const { kind, seats, unitPrice, secondsLeft, secondsInPeriod, amount } = line;
  const price = formatCents(unitPrice, currency);
  const share = `${formatCount(secondsLeft)} s ÷ ${formatCount(secondsInPeriod)} s`;
  const sign = kind === 'credit' ? '− ' : '';
  return `${sign}${seatCountText(seats)} × ${price} × ${share} = ${formatCents(amount, currency)}`;
}

/**
 * What a change of seats was really charged, to be shown beside the estimate: the bill for seats that was not there before, the newest of
 * several. Undefined as long as there is none. Its status tells whether it is paid.
 */
export function realCharge(before: readonly Pick<Invoice, 'id'>[], after: readonly Invoice[]): Invoice | undefined {
  const known = new Set(before.map(({ id }) => id));
  const [newest] = after
    .filter(({ id, purpose, status }) => purpose === 'seats' && !NO_CHARGE.includes(status) && !known.has(id))
    .sort((a, b) => b.createdAt - a.createdAt);
  return newest;
}

/** What is withdrawn charges nothing, and a draft is of the next period. */
const NO_CHARGE: readonly Invoice['status'][] = ['void', 'draft'];

/** The last change of seats that was made from here, with what was foretold and what it really cost. */
export interface SeatChangeRecord {
  at: Instant;
  from: number;
  to: number;
  /** What the person was told before they agreed. */
  estimate: Cents;
  /** The bill that came of it; undefined while it is not there, or cannot be seen. */
  charge?: Invoice;
}

/**
 * The newest change in the journal that was done and charged something. A bill is told from earlier ones by what was there before the
 * change; bills of later changes are not taken for its own, nor those that were written after the period has ended.
 */
export function lastSeatChange(
  entries: readonly JournalEntry[],
  invoices: readonly Invoice[] | undefined,
  subscription: Pick<Subscription, 'periodStart'>,
): SeatChangeRecord | undefined {
  const entry = entries.findLast(({ state, intent, begunAt }) => {
    return state === 'settled' && intent.kind === 'seats' && begunAt >= subscription.periodStart;
  });
  if (entry?.state !== 'settled' || entry.outcome.result !== 'done' || entry.intent.kind !== 'seats') return undefined;
  const { seats, before, estimate } = entry.intent;
  if (!estimate) return undefined;
  const charge =
    before.invoices &&
    invoices &&
    realCharge(
      before.invoices.map((id) => ({ id })),
      invoices,
    );
  return { at: entry.since, from: before.total, to: seats, estimate, ...(charge && { charge }) };
}
