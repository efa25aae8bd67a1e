/** The people of a team, as lists show them. */
import type { Invitation, Member, Person, Role, Team, UsageTable } from './model';
import { type Microdollars, ZERO } from './money';
import { roleRank } from './permissions';
import { addDays, type Instant, type UtcDay, utcDay } from './time';
import { lastActivity, type PersonUsage, spendByPersonOn, usageByPerson } from './usage';

/** The key under which somebody's usage is found, and by which two addresses are the same person: the address in lower case. */
export const emailKey = (email: string): string => email.trim().toLowerCase();

/** The name of a person for lists: the e-mail where there is no name. */
export const displayName = ({ name, email }: { name: string; email: string }): string => name.trim() || email;

/** Members by display name, then e-mail, whatever the case; a new list. */
export function sortMembers<M extends Pick<Member, 'name' | 'email'>>(members: readonly M[], locale = 'en-US'): M[] {
  const { compare } = new Intl.Collator(locale, { sensitivity: 'base', numeric: true });
  return [...members].sort((a, b) => compare(displayName(a), displayName(b)) || compare(a.email, b.email));
}

export interface RoleGroup {
  role: Role;
  members: Member[];
}

/** Sorted members under their roles, the most powerful role first, unknown roles last by name; roles without members are left out. */
export function groupByRole(members: readonly Member[], locale = 'en-US'): RoleGroup[] {
  const groups = new Map<Role, Member[]>();
  for (const member of sortMembers(members, locale)) {
    const group = groups.get(member.role);
    if (group) group.push(member);
    else groups.set(member.role, [member]);
  }
  return [...groups]
    .map(([role, people]) => ({ role, members: people }))
    .sort((a, b) => roleRank(a.role) - roleRank(b.role) || a.role.localeCompare(b.role));
}

/** Whether two records are of the same person: same id or same e-mail (Kilo's web page goes by the same rule). */
export const isSamePerson = (a: { id: string; email: string }, b: { id: string; email: string }): boolean =>
  a.id === b.id || emailKey(a.email) === emailKey(b.email);

/** The newest first; of the same moment by e-mail. */
export const sortInvitations = (invitations: readonly Invitation[]): Invitation[] =>
  [...invitations].sort((a, b) => b.invitedAt - a.invitedAt || (a.email < b.email ? -1 : 1));

/** `none`: not a single request in the last `days` days, known for sure. `unknown`: the usage is not known, or not for this caller. */
export type Activity = { kind: 'day'; day: UtcDay } | { kind: 'none'; days: number } | { kind: 'unknown' };

export interface MemberRow {
  member: Member;
  /** The member is the person who is signed in. */
  self: boolean;
  lastActivity: Activity;
  /** Spent today (UTC); undefined is unknown. */
  spentToday: Microdollars | undefined;
  /** How today's spend stands against the daily limit. */
  limit: LimitLevel;
  /** Usage in the table's period; undefined when unknown or none ({@link MemberRow.lastActivity} tells which). */
  usage: PersonUsage | undefined;
}

/** `unlimited`: no limit. `near`: at least {@link NEAR_LIMIT} of it spent. `reached`: all of it. `unknown`: today's spend is not known. */
export type LimitLevel = 'unlimited' | 'ok' | 'near' | 'reached' | 'unknown';
export const NEAR_LIMIT = 0.8;

/** How today's spend stands against a daily limit; a limit of 0 is always reached, as nothing may be spent. */
export function limitLevel(limit: Microdollars | null, spentToday: Microdollars | undefined): LimitLevel {
  if (limit === null) return 'unlimited';
  if (limit === 0) return 'reached';
  if (spentToday === undefined) return 'unknown';
  if (spentToday >= limit) return 'reached';
  return spentToday >= limit * NEAR_LIMIT ? 'near' : 'ok';
}

/**
 * Every member with what their usage tells, sorted by name. Members and usage meet by e-mail whatever the case, or by the server's id
 * where usage has no e-mail. Today's spend comes from the server where it tells it, else from the table.
 */
export function memberRows(team: Team, recentUsage: UsageTable | undefined, now: Instant, self?: Person): MemberRow[] {
  const today = utcDay(now);
  const usageByKey = recentUsage && usageByPerson(recentUsage);
  const lastDays = recentUsage && lastActivity(recentUsage);
  const spentByKey = recentUsage && spendByPersonOn(recentUsage, today);
  return sortMembers(team.members).map((member) => {
    const isSelf = self !== undefined && isSamePerson(member, self);
    const isCovered = recentUsage !== undefined && !recentUsage.truncated && (recentUsage.scope === 'team' || isSelf);
    const find = <T>(byKey: Map<string, T> | undefined): T | undefined =>
      byKey?.get(emailKey(member.email)) ?? byKey?.get(member.id);
    const spentToday = member.spentToday ?? find(spentByKey) ?? (isCovered && spentByKey ? ZERO : undefined);
    return {
      member,
      self: isSelf,
      lastActivity: activityOf(find(lastDays), isCovered ? recentUsage.days.length : undefined),
      spentToday,
      limit: limitLevel(member.dailyLimit, spentToday),
      usage: find(usageByKey),
    };
  });
}

/** How many members made a request in the last `days` UTC days, today included; who has left, and bots, are none. */
export function activeMembers(team: Team, recentUsage: UsageTable, now: Instant, days = 7): number {
  const first = addDays(utcDay(now), 1 - days);
  return memberRows(team, recentUsage, now).filter(({ lastActivity: last }) => last.kind === 'day' && last.day >= first).length;
}

function activityOf(day: UtcDay | undefined, coveredDays: number | undefined): Activity {
  if (day) return { kind: 'day', day };
  return coveredDays === undefined ? { kind: 'unknown' } : { kind: 'none', days: coveredDays };
}
