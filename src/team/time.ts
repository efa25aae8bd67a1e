/**
 * Time. An instant is a number of milliseconds since the epoch; a day is a UTC calendar day written `YYYY-MM-DD`, as the Kilo API
 * buckets usage. Nothing here reads a clock: `now` is always an argument.
 */

declare const kind: unique symbol;
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly [kind]: 'instant' };
/** A UTC calendar day, `YYYY-MM-DD`. */
export type UtcDay = string & { readonly [kind]: 'utc-day' };

/** Whole UTC days, both included. */
export interface DayRange {
  from: UtcDay;
  to: UtcDay;
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const instant = (ms: number): Instant => ms as Instant;

const POSTGRES = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(\.\d+)?(?:Z|\+00(?::?00)?)?$/;

/**
 * Parses both timestamp shapes of the API: ISO 8601 ending in `Z`, and Postgres text (`2026-01-05 09:12:44.120913+00`, fraction of
 * 0 to 6 digits). Digits below a millisecond are cut. Returns undefined for anything else (Kilo API: timestamps).
 */
export function parseInstant(text: string): Instant | undefined {
  const match = POSTGRES.exec(text);
  if (!match) return undefined;
  const ms = Date.parse(`${match[1]}T${match[2]}${(match[3] ?? '').slice(0, 4)}Z`);
  return Number.isNaN(ms) ? undefined : instant(ms);
}

/** The UTC day that an instant falls on. */
export const utcDay = (at: Instant): UtcDay => new Date(at).toISOString().slice(0, 10) as UtcDay;
/** The instant at which a UTC day begins. */
export const startOfDay = (day: UtcDay): Instant => instant(Date.parse(`${day}T00:00:00Z`));
/** The day `count` days after `day` (before it, when negative). */
export const addDays = (day: UtcDay, count: number): UtcDay => utcDay(instant(startOfDay(day) + count * DAY));
/** Every day from `first` to `last`, both included; empty when `last` comes before `first`. */
export function daysBetween(first: UtcDay, last: UtcDay): UtcDay[] {
  const days: UtcDay[] = [];
  for (let at = startOfDay(first); at <= startOfDay(last); at = instant(at + DAY)) days.push(utcDay(at));
  return days;
}
