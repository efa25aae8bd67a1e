/** When in the week usage happens. Hours and weekdays are UTC; the week begins on Monday. */
import type { Measure } from './usageChoice';
import { bucketsOf, bucketsPerDay, UNATTRIBUTED, type UsageCube } from './usageCube';
import { HOURS_PER_DAY } from './usageFacts';
import { weekday } from './usageOverTime';
import type { DayRange } from './time';

export const WEEKDAYS = 7;

export interface WeekPattern {
  /** What was used by weekday (Monday first), and by weekday × 24 + hour where hours are known. */
  values: Float64Array;
  /** Whether `values` are hours. */
  byHour: boolean;
  /** How many days of the range fell on each weekday. */
  days: Uint32Array;
  /** What the server counts without an hour; part of no value. 0 without hours. */
  withoutHour: number;
}

/** The pattern of what passes in a range. One pass over the rows. */
export function weekPattern(cube: UsageCube, passes: Uint8Array, range: DayRange, measure: Measure): WeekPattern {
  const { facts, combination, of, names } = cube;
  const perDay = bucketsPerDay(facts);
  const byHour = perDay === HOURS_PER_DAY;
  const { first, end } = bucketsOf(facts, range);
  const weekdayOf = facts.days.map(weekday);
  const days = new Uint32Array(WEEKDAYS);
  for (let day = first / perDay; day < end / perDay; day++) days[weekdayOf[day]!]! += 1;
  const values = new Float64Array(byHour ? WEEKDAYS * HOURS_PER_DAY : WEEKDAYS);
  const unknown = byHour ? names.model.indexOf(UNATTRIBUTED) : -1;
  let withoutHour = 0;
  const { bucket, inputTokens, outputTokens } = facts;
  for (let row = 0; row < bucket.length; row++) {
    const at = bucket[row]!;
    if (at < first || at >= end || !passes[combination[row]!]) continue;
    const value = measure === 'tokens' ? inputTokens[row]! + outputTokens[row]! : facts[measure][row]!;
    if (of.model[combination[row]!] === unknown) withoutHour += value;
    else values[byHour ? weekdayOf[Math.floor(at / perDay)]! * HOURS_PER_DAY + (at % perDay) : weekdayOf[at]!]! += value;
  }
  return { values, byHour, days, withoutHour };
}

/** What was used on average on a day of each weekday, in the order of `values`; 0 for a weekday that is not in the range. */
export const perDay = ({ values, byHour, days }: WeekPattern): Float64Array =>
  values.map((value, at) => {
    const count = days[byHour ? Math.floor(at / HOURS_PER_DAY) : at]!;
    return count > 0 ? value / count : 0;
  });
