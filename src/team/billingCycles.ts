/** Which billing cycle was paid, and which was not. */
import { isDue } from './ledger';
import type { BillingHistoryEntry, Invoice, Subscription } from './model';
import { cents, type Cents } from './money';
import { monthsPerBill } from './seatCost';
import { instant, type Instant } from './time';

export interface BillingCycleRow {
  start: Instant;
  end: Instant;
  /** `due`: something is still to be paid. `draft`: the bill is not final yet. `void`: all bills were withdrawn. `none`: no bill is known. */
  status: 'paid' | 'due' | 'draft' | 'void' | 'none';
  paid: Cents;
  due: Cents;
  currency: string;
  /** Ids of the invoices: the renewal's, and those of seats added on the way. */
  invoices: string[];
}

type SeatBill = Pick<BillingHistoryEntry, 'id' | 'at' | 'amount' | 'status' | 'currency'>;

/** The bills for seats among all invoices. */
export const seatBillsOf = (invoices: readonly Invoice[]): SeatBill[] =>
  invoices.filter(({ purpose }) => purpose === 'seats').map((invoice) => ({ ...invoice, at: invoice.createdAt }));

/**
 * The billing cycles from the current one back to the oldest bill, newest first, each with the bills that were written in it. The API
 * tells the current cycle only; those before are counted back from it in whole months, as the payment provider does, so an earlier
 * subscription with another cycle is shown in the cycles of this one. Empty for a cycle that is not made of months. Bills in another
 * currency than the subscription's are listed but not added up.
 */
export function billingCycles(subscription: Subscription, bills: readonly SeatBill[]): BillingCycleRow[] {
  const months = monthsPerBill(subscription);
  if (months === undefined || bills.length === 0) return [];
  const oldest = Math.min(...bills.map(({ at }) => at));
  const rows: BillingCycleRow[] = [];
  let end = subscription.periodEnd;
  for (let back = 0; end > oldest; back++) {
    const start = monthsBefore(subscription.periodStart, back * months);
    rows.push(cycle(start, end, subscription.currency, bills));
    end = start;
  }
  return rows;
}

function cycle(start: Instant, end: Instant, currency: string, bills: readonly SeatBill[]): BillingCycleRow {
  const own = bills.filter(({ at }) => at >= start && at < end);
  const total = (counts: (status: SeatBill['status']) => boolean): Cents =>
    cents(own.reduce((sum, bill) => (bill.currency === currency && counts(bill.status) ? sum + bill.amount : sum), 0));
  return {
    start,
    end,
    status: cycleStatus(own.map(({ status }) => status)),
    paid: total((status) => status === 'paid'),
    due: total(isDue),
    currency,
    invoices: own.map(({ id }) => id),
  };
}

function cycleStatus(statuses: readonly string[]): BillingCycleRow['status'] {
  if (statuses.length === 0) return 'none';
  if (statuses.some(isDue)) return 'due';
  if (statuses.includes('draft')) return 'draft';
  return statuses.includes('paid') ? 'paid' : 'void';
}

/** The same moment so many months earlier; the last day of a month that is too short. UTC. */
export function monthsBefore(at: Instant, months: number): Instant {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  const daysInMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, daysInMonth));
  return instant(date.getTime());
}
