/**
 * What of usage has to be known for what somebody looks at in the usage tab. The dashboard asks for it; the extension host asks ahead for the
 * same while the dashboard is still being loaded.
 */
import type { Subscription, SubscriptionState } from './model';
import { isOver } from './subscription';
import { addDays, utcDay, type DayRange, type Instant, type UtcDay } from './time';
import { DEFAULT_CHOICE, type UsageChoice } from './usageChoice';
import { lengthOf, resolveRange, type ResolvedRange } from './usageRange';

export interface UsageQuestion {
  /** The days that are shown and those that they are compared with, as one range without a gap. */
  days: DayRange;
  /** The days of which hours are shown, if there are any. */
  hours?: DayRange;
  /** The days of which model performance and AI adoption are shown. */
  shown: DayRange;
}

/** What the days of a view depend on besides what somebody has chosen. */
export interface UsageSetting {
  now: Instant;
  subscription: { status: string; data?: SubscriptionState };
  /** `hoursFrom`: the first day of which the server can be asked for hours. */
  usageAnswers: { hoursFrom: UtcDay };
}

/** The running subscription, whose billing cycle can be looked at; undefined where there is none, or it is not known. */
export function cycleOf({ subscription }: Pick<UsageSetting, 'subscription'>): Subscription | undefined {
  const known = subscription.data?.subscription;
  return known && !isOver(known) ? known : undefined;
}

/** The choice with its days: the usual ones where it stands for none, such as a billing cycle that is over. */
export function resolveChoice(choice: UsageChoice, setting: UsageSetting): { choice: UsageChoice; range: ResolvedRange } {
  const range = resolveRange(choice.range, setting.now, cycleOf(setting));
  if (range) return { choice, range };
  const usual = DEFAULT_CHOICE.range;
  return { choice: { ...choice, range: usual }, range: resolveRange(usual, setting.now) as ResolvedRange };
}

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

/** A forecast looks back at so many days, whatever the range. */
const DAYS_BEFORE_FORECAST = 28;

/** The first day that a forecast to the end of the cycle, or of the month, goes by. */
function forecastFrom(today: UtcDay, cycleFrom: UtcDay | undefined): UtcDay {
  const month = `${today.slice(0, 7)}-01` as UtcDay;
  return earliest(addDays(today, -DAYS_BEFORE_FORECAST), month, cycleFrom ?? month);
}

const earliest = (...days: UtcDay[]): UtcDay => days.sort()[0]!;

/**
 * What has to be known for a choice: the range, the one before, and as far back as a forecast looks. Undefined where a choice of a billing
 * cycle cannot be understood yet, so that nothing is asked that would be thrown away.
 */
export function questionFor(wanted: UsageChoice, setting: UsageSetting): UsageQuestion | undefined {
  const { now, subscription, usageAnswers } = setting;
  if (wanted.range.kind === 'cycle' && subscription.status === 'loading') return undefined;
  const { choice, range } = resolveChoice(wanted, setting);
  const today = utcDay(now);
  const cycle = resolveRange({ kind: 'cycle' }, now, cycleOf(setting));
  const { from, to } = range;
  const hours = hoursOf(range, choice, usageAnswers.hoursFrom);
  return {
    days: { from: earliest(range.previous.from, forecastFrom(today, cycle?.from)), to: today },
    shown: { from, to },
    ...(hours && { hours }),
  };
}
