/** How the server writes times: Postgres text for columns, ISO 8601 for computed times, Unix seconds for the payment provider. */
import { instant, SECOND, type Instant } from '../team/time';

/** `2026-01-05 09:12:44.12+00`: the fraction without trailing zeros, absent on a whole second. */
export const postgresText = (at: number): string => withFraction(at, Math.floor(at % SECOND) * 1000);

/** The same for a time in microseconds. */
export const postgresTextOfMicros = (us: number): string => withFraction(Math.floor(us / 1000), us % 1_000_000);

function withFraction(ms: number, micros: number): string {
  const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`;
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}${fraction}+00`;
}

export const postgresTextOrNull = (at: number | null): string | null => (at === null ? null : postgresText(at));
export const iso = (at: number): string => new Date(at).toISOString();
export const unixSeconds = (at: number): number => Math.floor(at / SECOND);

/**
 * `months` calendar months after `anchor`, on the same day of the month or, where that month is shorter, on its last: as the payment
 * provider counts billing periods from their anchor.
 */
export function addMonths(anchor: Instant, months: number): Instant {
  const date = new Date(anchor);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const daysInMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, daysInMonth));
  return instant(date.getTime());
}
