/** How long the credits last. One answer for tree, status bar and dashboard. */
import type { Credits, Team, UsageTable } from './model';
import { microdollars, type Microdollars } from './money';
import { divideHalfUp } from './rounding';
import { DAY, type Instant, instant, type UtcDay, utcDay } from './time';
import { spendByPersonOn } from './usage';

/** Spend per day, in microdollars. */
export interface BurnRate {
  /** Mean of the last 7 complete UTC days, weekends and idle days counted. */
  perDay: Microdollars;
  /** The band: the smallest and the greatest mean among the last four such weeks. Contains `perDay`. */
  low: Microdollars;
  high: Microdollars;
}

/** Days of the burn rate's window, and of the band's. */
export const BURN_DAYS = 7;
export const BAND_DAYS = 28;
/** With fewer days of spend in the band's window, a burn rate would be a guess. */
export const LEAST_ACTIVE_DAYS = 5;

/**
 * How fast a team spends: total spend of a whole week of complete UTC days ÷ 7, rounded half up. Every week holds each weekday once, so
 * the band is not blurred by weekends. Weeks before the first spend are left out. The table's own last day is incomplete and never counts.
 * Undefined when there is not enough data: under {@link LEAST_ACTIVE_DAYS} days of spend, less than a week covered, a table that was cut,
 * or one that shows a single person.
 */
export function burnRate(table: UsageTable, now: Instant): BurnRate | undefined {
  if (table.scope !== 'team' || table.truncated) return undefined;
  const spend = completeDays(table, now).slice(-BAND_DAYS);
  if (spend.length < BURN_DAYS || spend.filter((cost) => cost > 0).length < LEAST_ACTIVE_DAYS) return undefined;
  const firstSpend = spend.findIndex((cost) => cost > 0);
  const weeks: number[] = [];
  for (let end = spend.length; end >= BURN_DAYS && end > firstSpend; end -= BURN_DAYS) {
    const week = spend.slice(end - BURN_DAYS, end).reduce((sum, cost) => sum + cost, 0);
    weeks.push(divideHalfUp(week, BURN_DAYS));
  }
  return { perDay: microdollars(weeks[0]!), low: microdollars(Math.min(...weeks)), high: microdollars(Math.max(...weeks)) };
}

/** Spend of each day that was over both now and when the table was fetched, ascending. */
function completeDays(table: UsageTable, now: Instant): number[] {
  const today = utcDay(now);
  const spend = table.days
    .slice(0, -1)
    .filter((day) => day < today)
    .map(() => 0);
  for (let row = 0; row < table.day.length; row++) {
    const day = table.day[row]!;
    if (day < spend.length) spend[day]! += table.cost[row]!;
  }
  return spend;
}

/** Days until the balance is used up, as fractions; null: at that rate, never. */
export interface Runway {
  low: number;
  expected: number | null;
  high: number | null;
}

/** Balance ÷ burn rate, in days, with the band's greatest rate for `low` and its smallest for `high`. 0 when nothing is left. */
export function runway(balance: Microdollars, burn: BurnRate | undefined): Runway | undefined {
  if (balance <= 0) return { low: 0, expected: 0, high: 0 };
  if (!burn || burn.high === 0) return undefined;
  const daysAt = (rate: Microdollars): number | null => (rate > 0 ? balance / rate : null);
  return { low: balance / burn.high, expected: daysAt(burn.perDay), high: daysAt(burn.low) };
}

/** A week: enough for a weekend and somebody's approval. */
export const WARNING_DAYS = 7;
/** Must be dealt with before a weekend is over. */
export const CRITICAL_DAYS = 3;

export type CreditLevel = 'unknown' | 'ok' | 'warning' | 'critical' | 'empty';

/** How worrying a runway is: `warning` at {@link WARNING_DAYS} days or fewer, `critical` at {@link CRITICAL_DAYS}, `empty` at none. */
export function runwayLevel(left: Runway | undefined): CreditLevel {
  if (!left) return 'unknown';
  if (left.expected === null) return 'ok';
  if (left.expected <= 0) return 'empty';
  if (left.expected <= CRITICAL_DAYS) return 'critical';
  return left.expected <= WARNING_DAYS ? 'warning' : 'ok';
}

export interface Expiry {
  at: Instant;
  amount: Microdollars;
}

/** The next moment at which credits expire, and how many then; undefined when none will. */
export function nextExpiry(credits: Credits, now: Instant): Expiry | undefined {
  const [first, ...others] = expiringBlocks(credits, now);
  if (!first) return undefined;
  const amount = others.reduce(
    (sum, block) => (block.expiresAt === first.expiresAt ? sum + block.remaining : sum),
    first.remaining as number,
  );
  return { at: first.expiresAt, amount: microdollars(amount) };
}

/**
 * How many credits will expire unused if the team goes on spending at `burn.perDay`, and when the first of them does. Kilo API: credits
 * that expire are used up before others, the soonest to expire first. Undefined when none will, or when the rate is unknown.
 */
export function expiringBeforeUse(credits: Credits, burn: BurnRate | undefined, now: Instant): Expiry | undefined {
  if (!burn) return undefined;
  let used = 0;
  let lost = 0;
  let at: Instant | undefined;
  for (const block of expiringBlocks(credits, now)) {
    const spendable = Math.floor((burn.perDay * (block.expiresAt - now)) / DAY);
    const taken = Math.min(block.remaining, Math.max(0, spendable - used));
    used += taken;
    lost += block.remaining - taken;
    if (taken < block.remaining) at ??= block.expiresAt;
  }
  return at === undefined ? undefined : { at, amount: microdollars(lost) };
}

/** Blocks that still hold money and will expire, the soonest first. */
function expiringBlocks(credits: Credits, now: Instant) {
  return credits.blocks
    .flatMap(({ remaining, expiresAt }) =>
      remaining > 0 && expiresAt !== null && expiresAt > now ? [{ remaining, expiresAt }] : [],
    )
    .sort((a, b) => a.expiresAt - b.expiresAt);
}

export interface CreditStatus {
  balance: Microdollars;
  level: CreditLevel;
  /** Undefined: not enough data. */
  burn: BurnRate | undefined;
  runway: Runway | undefined;
  /** When the balance is used up at the burn rate; undefined when that cannot be told. */
  runsOutAt: Instant | undefined;
  /** What the whole team has spent today (UTC); undefined where this caller does not see it. */
  spentToday: Microdollars | undefined;
  /** `amount` is absent until the credit blocks are known. */
  nextExpiry: { at: Instant; amount?: Microdollars } | undefined;
  expiringUnused: Expiry | undefined;
  autoTopUp: boolean;
}

/**
 * Everything that the tree, the status bar and the dashboard say about credits. Parts that have not arrived yet, or that this caller may
 * not see, are left out of `parts`. The level is that of the runway, but: a balance under the team's own alert is at least a warning, and
 * automatic top-up keeps a positive balance from being a worry at all. Undefined when not even the balance is known.
 */
export function creditStatus(
  parts: { team?: Team; credits?: Credits; recentUsage?: UsageTable },
  now: Instant,
): CreditStatus | undefined {
  const { team, credits, recentUsage } = parts;
  const balance = team?.balance ?? credits?.balance;
  if (balance === undefined) return undefined;
  const burn = recentUsage && burnRate(recentUsage, now);
  const left = runway(balance, burn);
  const autoTopUp = team?.autoTopUpEnabled ?? false;
  const expiresAt = team?.nextCreditExpirationAt;
  return {
    balance,
    level: level(balance, left, autoTopUp, team?.lowBalanceAlert?.threshold),
    burn,
    runway: left,
    runsOutAt: left?.expected ? instant(now + Math.floor(left.expected * DAY)) : undefined,
    spentToday: recentUsage && teamSpendOn(recentUsage, utcDay(now)),
    nextExpiry: credits ? nextExpiry(credits, now) : expiresAt && expiresAt > now ? { at: expiresAt } : undefined,
    expiringUnused: credits && expiringBeforeUse(credits, burn, now),
    autoTopUp,
  };
}

function level(
  balance: Microdollars,
  left: Runway | undefined,
  autoTopUp: boolean,
  threshold: Microdollars | undefined,
): CreditLevel {
  const byRunway = runwayLevel(left);
  if (balance > 0 && autoTopUp) return 'ok';
  const isUnderAlert = threshold !== undefined && balance < threshold;
  return isUnderAlert && (byRunway === 'ok' || byRunway === 'unknown') ? 'warning' : byRunway;
}

/** The team's spend on a UTC day; undefined when the table does not cover the day or the team. */
function teamSpendOn(table: UsageTable, day: UtcDay): Microdollars | undefined {
  if (table.scope !== 'team' || table.truncated) return undefined;
  const spent = spendByPersonOn(table, day);
  return spent && microdollars([...spent.values()].reduce((sum, cost) => sum + cost, 0));
}
