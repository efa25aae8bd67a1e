/** Where spend is going to be at the end of a billing cycle or a month. */
import { LEAST_ACTIVE_DAYS } from './credits';
import { microdollars, type Microdollars } from './money';
import { divideHalfUp } from './rounding';
import { addDays, daysBetween, type Instant, type UtcDay, utcDay, type DayRange } from './time';

/** How many whole weeks a forecast looks back on. */
export const FORECAST_WEEKS = 4;
const WEEK = 7;

export interface ForecastDay {
  day: UtcDay;
  /** Spend since the beginning, up to and including this day: as it was; undefined for days to come. */
  spent: Microdollars | undefined;
  /** What is expected, and between what it is likely to be; from the last day that is over on, of which it is what was spent. */
  expected?: Microdollars;
  low?: Microdollars;
  high?: Microdollars;
}

export interface Forecast {
  spent: Microdollars;
  expected: Microdollars;
  /** As if every day to come were like the same weekday in the cheapest, and in the dearest, of the weeks looked back on. */
  low: Microdollars;
  high: Microdollars;
  /** Whole weeks that it looks back on. */
  weeks: number;
  days: ForecastDay[];
}

/**
 * Spend of `range` (a cycle or a month that today is in) to its end. Each day to come is expected to cost what the same weekday cost in the
 * last {@link FORECAST_WEEKS} whole weeks before today, on average; weeks before the first spend do not count. What is spent today already
 * counts at least. Undefined when there is too little to look back on: no whole week, or under {@link LEAST_ACTIVE_DAYS} days of spend.
 *
 * `costOn`: microdollars of a day, undefined for days that are not known.
 */
export function forecast(range: DayRange, costOn: (day: UtcDay) => number | undefined, now: Instant): Forecast | undefined {
  const today = utcDay(now);
  if (today < range.from || today > range.to) return undefined;
  const weeks = lastWeeks(costOn, today);
  const activeDays = weeks.flat().filter((cost) => cost > 0).length;
  if (weeks.length === 0 || activeDays < LEAST_ACTIVE_DAYS) return undefined;

  const days: ForecastDay[] = [];
  let spent = 0;
  for (const day of daysBetween(range.from, today)) {
    const cost = costOn(day);
    if (cost === undefined) return undefined;
    spent += cost;
    days.push({ day, spent: microdollars(spent) });
  }
  const yesterday = days.at(-2);
  if (yesterday) Object.assign(yesterday, { expected: yesterday.spent, low: yesterday.spent, high: yesterday.spent });
  const spentToday = costOn(today) ?? 0;
  /** What each week looked back on says of the days from today on; the oldest week first. */
  const sums = weeks.map(() => spent - spentToday);
  daysBetween(today, range.to).forEach((day, ahead) => {
    weeks.forEach((week, at) => (sums[at]! += day === today ? Math.max(week[0]!, spentToday) : week[ahead % WEEK]!));
    const told = {
      expected: microdollars(
        divideHalfUp(
          sums.reduce((sum, one) => sum + one, 0),
          sums.length,
        ),
      ),
      low: microdollars(Math.min(...sums)),
      high: microdollars(Math.max(...sums)),
    };
    if (day === today) Object.assign(days.at(-1)!, told);
    else days.push({ day, spent: undefined, ...told });
  });
  const { expected, low, high } = days.at(-1) as Required<ForecastDay>;
  return { spent: microdollars(spent), expected, low, high, weeks: weeks.length, days };
}

/** Spend of the whole weeks before today, each beginning with today's weekday, the oldest first; none before the first spend. */
function lastWeeks(costOn: (day: UtcDay) => number | undefined, today: UtcDay): number[][] {
  const weeks: number[][] = [];
  for (let back = 1; back <= FORECAST_WEEKS; back++) {
    const first = addDays(today, -WEEK * back);
    const costs = daysBetween(first, addDays(first, WEEK - 1)).map(costOn);
    if (costs.some((cost) => cost === undefined)) break;
    weeks.unshift(costs as number[]);
  }
  const firstSpend = weeks.findIndex((week) => week.some((cost) => cost > 0));
  return firstSpend < 0 ? [] : weeks.slice(firstSpend);
}
