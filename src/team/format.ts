/**
 * Figures and times in words, the same in every place that shows them. English by default; every function takes a locale (BCP 47), and
 * those that show local time a time zone (the machine's own by default).
 */
import type { Runway } from './credits';
import { type Cents, MICRODOLLARS_PER_CENT, MICRODOLLARS_PER_DOLLAR, type Microdollars } from './money';
import { DAY, HOUR, type Instant, MINUTE, startOfDay, type UtcDay } from './time';

const LOCALE = 'en-US';

/** Shown where a figure is not known: unknown is never zero. */
export const UNKNOWN = '—';

/** Making an Intl formatter is slow and using one is fast, so each is made once. */
function memoize<Options, Formatter>(
  make: (locale: string, options: Options) => Formatter,
): (locale: string, options: Options) => Formatter {
  const made = new Map<string, Formatter>();
  return (locale, options) => {
    const key = `${locale} ${JSON.stringify(options)}`;
    let formatter = made.get(key);
    if (!formatter) made.set(key, (formatter = make(locale, options)));
    return formatter;
  };
}
const numberFormat = memoize((locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options));
const dateFormat = memoize((locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options));
const relativeFormat = memoize((locale, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(locale, options));

/** An integer divided by a power of ten, as exact decimal text: what is rounded later is the true value and no float near it. */
export function decimal(value: number, unit: number): `${number}` {
  const digits = Math.round(Math.log10(unit));
  const text = Math.abs(value)
    .toString()
    .padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  return `${value < 0 ? '-' : ''}${whole}.${text.slice(text.length - digits)}` as `${number}`;
}

/**
 * US dollars: "$1,234.56", rounded to the nearest cent, "<$0.01" for what is less than a cent but not nothing. With `exact` nothing is
 * rounded away: up to six decimals, "$0.001234".
 */
export function formatUsd(value: Microdollars, options: { exact?: boolean } = {}, locale = LOCALE): string {
  const currency = { style: 'currency', currency: 'USD' } as const;
  if (options.exact)
    return numberFormat(locale, { ...currency, maximumFractionDigits: 6 }).format(decimal(value, MICRODOLLARS_PER_DOLLAR));
  const format = numberFormat(locale, currency);
  if (value !== 0 && Math.abs(value) < MICRODOLLARS_PER_CENT)
    return value < 0 ? `>${format.format(-0.01)}` : `<${format.format(0.01)}`;
  return format.format(decimal(value, MICRODOLLARS_PER_DOLLAR));
}

/** A small price, such as the average cost of a request, with four decimals: "$0.0312"; "<$0.0001" for less. `undefined` is unknown. */
export function formatUnitCost(value: Microdollars | undefined, locale = LOCALE): string {
  if (value === undefined) return UNKNOWN;
  const format = numberFormat(locale, { style: 'currency', currency: 'USD', minimumFractionDigits: 4, maximumFractionDigits: 4 });
  if (value > 0 && value < 100) return `<${format.format(0.0001)}`;
  return format.format(decimal(value, MICRODOLLARS_PER_DOLLAR));
}

/**
 * An amount of the payment provider, which counts in the currency's smallest unit (cents; whole yen). A currency that Intl does not know
 * the form of is written after the amount, as if it had cents.
 */
export function formatCents(value: Cents, currency = 'usd', locale = LOCALE): string {
  const code = currency.toUpperCase();
  if (!/^[A-Z]{3}$/.test(code))
    return `${numberFormat(locale, { minimumFractionDigits: 2 }).format(decimal(value, 100))} ${code}`.trim();
  const format = numberFormat(locale, { style: 'currency', currency: code });
  return format.format(decimal(value, 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2)));
}

/** A whole number with grouped digits: "12,345". */
export const formatCount = (value: number, locale = LOCALE): string =>
  numberFormat(locale, { maximumFractionDigits: 0 }).format(value);

/** A large number in three significant digits: "999", "1.23K", "45.6M", "7.89B". */
export const formatCompact = (value: number, locale = LOCALE): string =>
  numberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 }).format(value);

/** A fraction (1 = 100%) in percent with one decimal: "12.3%"; "<0.1%" for a trace that is not nothing. `undefined` is unknown. */
export function formatPercent(fraction: number | undefined, locale = LOCALE): string {
  if (fraction === undefined || !Number.isFinite(fraction)) return UNKNOWN;
  const format = numberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  return fraction > 0 && fraction < 0.0005 ? `<${format.format(0.001)}` : format.format(fraction);
}

/** A UTC calendar day: "Jan 5, 2026", whatever the local time zone. */
export const formatUtcDay = (day: UtcDay, locale = LOCALE): string =>
  dateFormat(locale, { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' }).format(startOfDay(day));

/** A UTC calendar day for the axis of a chart: "Jan 5". */
export const formatUtcDayShort = (day: UtcDay, locale = LOCALE): string =>
  dateFormat(locale, { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(startOfDay(day));

/** The local calendar day of an instant: "Jan 5, 2026". */
export const formatDay = (at: Instant, locale = LOCALE, timeZone?: string): string =>
  dateFormat(locale, { year: 'numeric', month: 'short', day: 'numeric', timeZone }).format(at);

/** The local date and time of an instant, to the minute: "Jan 5, 2026, 9:12 AM". */
export const formatDateTime = (at: Instant, locale = LOCALE, timeZone?: string): string =>
  dateFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(at);

/** How long ago something was: "just now" below a minute (and for a clock that runs ahead), "5 min ago", "3 hr ago", "2 days ago". */
export function formatAge(asOf: Instant, now: Instant, locale = LOCALE): string {
  const age = now - asOf;
  if (age < MINUTE) return 'just now';
  const [unit, length] =
    age < HOUR ? (['minute', MINUTE] as const) : age < DAY ? (['hour', HOUR] as const) : (['day', DAY] as const);
  return relativeFormat(locale, { style: 'short' })
    .format(-Math.floor(age / length), unit)
    .replace('.', '');
}

/** A length of time in its largest unit, rounded: "5 minutes", "3 hours", "2 days". */
export function formatLength(milliseconds: number, locale = LOCALE): string {
  const [unit, length] =
    milliseconds < HOUR
      ? (['minute', MINUTE] as const)
      : milliseconds < DAY
        ? (['hour', HOUR] as const)
        : (['day', DAY] as const);
  return numberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.round(milliseconds / length));
}

/** A number of days, rounded down: "less than a day", "1 day", "12 days", "over a year". null: no end in sight. */
export function formatDays(days: number | null, locale = LOCALE): string {
  if (days === null) return 'no end in sight';
  if (days > 365) return 'over a year';
  if (days < 1) return 'less than a day';
  return numberFormat(locale, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(Math.floor(days));
}

/** How long credits last: "about 12 days left", "less than a day left", "used up", "not enough data". */
export function formatDaysLeft(runway: Runway | undefined, locale = LOCALE): string {
  if (!runway) return 'not enough data';
  if (runway.expected === null) return 'no spend in the last 7 days';
  if (runway.expected <= 0) return 'used up';
  const days = formatDays(runway.expected, locale);
  return runway.expected >= 1 && runway.expected <= 365 ? `about ${days} left` : `${days} left`;
}

/** How long credits last, as an honest range: "9 to 14 days". Undefined where there is no range to tell. */
export function formatDaysRange(runway: Runway | undefined, locale = LOCALE): string | undefined {
  if (!runway || runway.expected === null || runway.expected <= 0) return undefined;
  const low = Math.floor(runway.low);
  const high = runway.high === null ? null : Math.floor(runway.high);
  if (high === low) return formatDays(runway.low, locale);
  if (high === null || high > 365) return low > 365 ? formatDays(low, locale) : `${formatDays(runway.low, locale)} or more`;
  return `${formatCount(low, locale)} to ${formatDays(high, locale)}`;
}
