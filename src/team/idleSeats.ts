/** Seats that are paid for and that nobody makes use of. */
import { emailKey, sortMembers } from './members';
import type { Invitation, Member, Subscription, Team, UsageTable } from './model';
import type { Cents } from './money';
import { seatCost } from './seatCost';
import { isEnding, isOver } from './subscription';
import { addDays, DAY, type Instant, startOfDay, type UtcDay, utcDay } from './time';
import { lastActivity } from './usage';

/** Whoever has made no request in this many UTC days, today included, holds an idle seat. */
export const IDLE_DAYS = 30;

/**
 * `inactive`: the last request was `days` days ago. `neverUsed`: none since joining, known for sure. `notSeen`: none in the `days` days
 * that are known; before them nobody looked.
 */
export type Idleness =
  { kind: 'inactive'; lastDay: UtcDay; days: number } | { kind: 'neverUsed' } | { kind: 'notSeen'; days: number };

export interface IdleSeat {
  member: Member;
  idleness: Idleness;
}

export interface IdleSeats {
  /** Never used first, then the longest without a request. */
  idle: IdleSeat[];
  /** Joined less than {@link IDLE_DAYS} days ago and has not begun yet: too early to call it idle. */
  newcomers: Member[];
  /** Pending invitations hold a seat, too, until they are accepted, revoked or expire. */
  invitations: Invitation[];
}

/**
 * Who holds a seat without using it. Billing managers need no seat; former members and bots are no members and never appear, whatever the
 * usage says. Undefined where it is not known: usage that shows one person only, was cut, does not cover {@link IDLE_DAYS} days, or is
 * older than yesterday.
 */
export function idleSeats(team: Team, usage: UsageTable | undefined, now: Instant): IdleSeats | undefined {
  if (!usage || !covers(usage, now)) return undefined;
  const today = utcDay(now);
  const firstKnown = usage.days[0]!;
  const lastDays = lastActivity(usage);
  const result: IdleSeats = {
    idle: [],
    newcomers: [],
    invitations: team.invitations.filter(({ role, expiresAt }) => holdsSeat(role) && expiresAt > now),
  };
  for (const member of sortMembers(team.members.filter(({ role }) => holdsSeat(role)))) {
    const lastDay = lastDays.get(emailKey(member.email)) ?? lastDays.get(member.id);
    if (lastDay && lastDay > addDays(today, -IDLE_DAYS)) continue;
    const joined = utcDay(member.joinedAt);
    if (lastDay) result.idle.push({ member, idleness: { kind: 'inactive', lastDay, days: daysFrom(lastDay, today) } });
    else if (joined > addDays(today, -IDLE_DAYS)) result.newcomers.push(member);
    else if (joined >= firstKnown) result.idle.push({ member, idleness: { kind: 'neverUsed' } });
    else result.idle.push({ member, idleness: { kind: 'notSeen', days: usage.days.length } });
  }
  result.idle.sort((a, b) => rank(a.idleness) - rank(b.idleness));
  return result;
}

const holdsSeat = (role: Member['role']): boolean => role !== 'billing_manager';

function covers({ scope, truncated, days }: UsageTable, now: Instant): boolean {
  const last = days.at(-1);
  return scope === 'team' && !truncated && days.length >= IDLE_DAYS && last !== undefined && last >= addDays(utcDay(now), -1);
}

const daysFrom = (first: UtcDay, last: UtcDay): number => Math.round((startOfDay(last) - startOfDay(first)) / DAY);

/** Smaller is idler. */
function rank(idleness: Idleness): number {
  switch (idleness.kind) {
    case 'neverUsed':
      return -Infinity;
    case 'notSeen':
      return Number.MIN_SAFE_INTEGER;
    case 'inactive':
      return -idleness.days;
  }
}

/** Since when a seat is idle, in words: "never used", "no request in 90 days", "last used 45 days ago". */
export function idlenessText(idleness: Idleness): string {
  switch (idleness.kind) {
    case 'neverUsed':
      return 'never used';
    case 'notSeen':
      return `no request in ${idleness.days} days`;
    case 'inactive':
      return `last used ${idleness.days} days ago`;
  }
}

export interface Saving {
  /** How many seats can go: one has to stay. */
  seats: number;
  /** Undefined for a billing cycle that is not made of months. */
  perMonth: Cents | undefined;
  perYear: Cents | undefined;
  /** The first bill that is smaller. Until then the seats are paid for, and nothing is paid back. */
  from: Instant;
}

/**
 * What `count` seats fewer save. Freeing seats saves nothing by itself: the number of seats has to be lowered as well. Undefined when
 * there is nothing to save, or when the subscription ends anyway.
 */
export function savingOf(subscription: Subscription, count: number): Saving | undefined {
  const seats = Math.min(count, subscription.quantity - 1);
  if (seats < 1 || isOver(subscription) || isEnding(subscription)) return undefined;
  return {
    seats,
    perMonth: seatCost(subscription, seats, 1),
    perYear: seatCost(subscription, seats, 12),
    from: subscription.periodEnd,
  };
}
