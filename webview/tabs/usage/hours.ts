import type { UtcDay, DayRange } from '../../../src/team/time';
import type { UsageChoice } from '../../../src/team/usageChoice';
import { lengthOf } from '../../../src/team/usageRange';

/** Hours of so many days are fetched unasked; of more, only when somebody wants to see them. */
const UNASKED = 8;

/**
 * The days of which hours are shown: those of the range that the server tells hours of. Undefined where there are none, and where nobody
 * wants them, as they can be much to fetch.
 */
export function hoursOf(range: DayRange, choice: Pick<UsageChoice, 'hours' | 'step'>, hoursFrom: UtcDay): DayRange | undefined {
  const from = range.from < hoursFrom ? hoursFrom : range.from;
  const isWanted = choice.hours || choice.step === 'hour' || lengthOf(range) <= UNASKED;
  return from <= range.to && isWanted ? { from, to: range.to } : undefined;
}
