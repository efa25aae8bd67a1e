/** Which days a view of usage is about, and with which days before them it is compared. All days are UTC days. */
import { monthsBefore } from './billingCycles';
import type { Subscription } from './model';
import { monthsPerBill } from './seatCost';
import { addDays, DAY, type DayRange, instant, type Instant, startOfDay, type UtcDay, utcDay } from './time';

export const LAST_DAYS = [7, 30, 90, 365] as const;
export type LastDays = (typeof LAST_DAYS)[number];

/** What somebody asks for. A month is written `YYYY-MM`. */
export type RangeChoice =
  { kind: 'cycle' } | { kind: 'last'; days: LastDays } | { kind: 'month'; month: string } | ({ kind: 'custom' } & DayRange);

/** Days that a custom range may have at most: what two years hold. */
export const MOST_DAYS = 731;

export interface ResolvedRange extends DayRange {
  /** The last day of the whole; after `to` where a cycle or a month is not over yet. */
  end: UtcDay;
  /** As many days of the cycle or month before, or directly before. */
  previous: DayRange;
}

/** How many days a range holds. */
export const lengthOf = ({ from, to }: DayRange): number => Math.round((startOfDay(to) - startOfDay(from)) / DAY) + 1;

type Cycle = Pick<Subscription, 'periodStart' | 'periodEnd' | 'interval' | 'intervalCount'>;

/**
 * The days of a choice, up to today, with the days to compare them with. The day on which a billing cycle renews belongs to the new cycle.
 * A cycle or month that is not over is compared with as many days of the one before, or fewer where that was shorter. Undefined for a
 * billing cycle that is not known, and for days that lie in the future or are none.
 */
export function resolveRange(choice: RangeChoice, now: Instant, cycle?: Cycle): ResolvedRange | undefined {
  const today = utcDay(now);
  switch (choice.kind) {
    case 'cycle': {
      const months = cycle && monthsPerBill(cycle);
      if (!cycle || months === undefined) return undefined;
      return upToToday(
        utcDay(cycle.periodStart),
        addDays(utcDay(cycle.periodEnd), -1),
        utcDay(monthsBefore(cycle.periodStart, months)),
        today,
      );
    }
    case 'last':
      return directlyBefore(addDays(today, 1 - choice.days), today, today);
    case 'month': {
      const first = monthStart(choice.month);
      return first && upToToday(first, addDays(monthAfter(first), -1), utcDay(monthsBefore(startOfDay(first), 1)), today);
    }
    case 'custom':
      return isDay(choice.from) && isDay(choice.to) ? directlyBefore(choice.from, choice.to, today) : undefined;
  }
}

/** A range whose predecessor begins on `before` and ends where it begins. */
function upToToday(from: UtcDay, end: UtcDay, before: UtcDay, today: UtcDay): ResolvedRange | undefined {
  if (from > today || end < from) return undefined;
  const to = end < today ? end : today;
  const lastBefore = addDays(from, -1);
  const counterpart = to === end ? lastBefore : addDays(before, lengthOf({ from, to }) - 1);
  return { from, to, end, previous: { from: before, to: counterpart < lastBefore ? counterpart : lastBefore } };
}

/** A range that is compared with as many days directly before it. */
function directlyBefore(from: UtcDay, end: UtcDay, today: UtcDay): ResolvedRange | undefined {
  const to = end < today ? end : today;
  if (from > to || lengthOf({ from, to }) > MOST_DAYS) return undefined;
  return { from, to, end: to, previous: { from: addDays(from, -lengthOf({ from, to })), to: addDays(from, -1) } };
}

/** The first day of a month that is written `YYYY-MM`; undefined for what is none. */
export function monthStart(month: string): UtcDay | undefined {
  const first = `${month}-01`;
  return isDay(first) ? first : undefined;
}

/** The first day of the month after the one that a day is in. */
export function monthAfter(day: UtcDay): UtcDay {
  const date = new Date(startOfDay(day));
  return utcDay(instant(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)));
}

/** Whether a text is a day of the calendar, written `YYYY-MM-DD`. */
export const isDay = (text: string): text is UtcDay =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(startOfDay(text as UtcDay)) && utcDay(startOfDay(text as UtcDay)) === text;
