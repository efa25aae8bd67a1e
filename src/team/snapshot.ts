/** The little that is kept of a team between two looks, so that the second one can tell what has changed. No secrets, no names of models. */
import * as z from 'zod/mini';
import { displayName } from './members';
import type { DataCollection, Plan, Role, Seats, SubscriptionState, Team } from './model';
import type { Microdollars } from './money';
import { addDays, type Instant, type UtcDay, utcDay } from './time';
import { trialState, type TrialKind } from './trial';

export interface TeamSnapshot {
  organizationId: string;
  at: Instant;
  plan: Plan;
  trial: TrialKind;
  dataCollection: DataCollection;
  members: { id: string; email: string; name: string; role: Role; limit: Microdollars | null }[];
  invitations: { id: string; email: string; role: Role; expiresAt: Instant }[];
  /** Absent where they were not known. */
  seats?: Seats;
  /** The last complete UTC day: spend up to it has been looked at. */
  spendUntil: UtcDay;
}

/** What a team looks like now. */
export function takeSnapshot(
  team: Team,
  { seats, subscription }: { seats?: Seats; subscription?: SubscriptionState },
  now: Instant,
): TeamSnapshot {
  return {
    organizationId: team.id,
    at: now,
    plan: team.plan,
    trial: trialState(team, subscription, now).kind,
    dataCollection: team.dataCollection,
    members: team.members.map((member) => ({
      id: member.id,
      email: member.email,
      name: displayName(member),
      role: member.role,
      limit: member.dailyLimit,
    })),
    invitations: team.invitations.map(({ id, email, role, expiresAt }) => ({ id, email, role, expiresAt })),
    ...(seats && { seats: { used: seats.used, total: seats.total } }),
    spendUntil: addDays(utcDay(now), -1),
  };
}

const text = z.string().check(z.maxLength(400));
const snapshot = z.object({
  organizationId: text,
  at: z.int(),
  plan: text,
  trial: text,
  dataCollection: z.enum(['allow', 'deny', 'providerDefault']),
  members: z.array(z.object({ id: text, email: text, name: text, role: text, limit: z.nullable(z.int()) })),
  invitations: z.array(z.object({ id: text, email: text, role: text, expiresAt: z.int() })),
  seats: z.optional(z.object({ used: z.int(), total: z.int() })),
  spendUntil: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
});

/** A snapshot as it was kept; undefined when it is none, or of another version, and then there is simply nothing to compare with. */
export function readSnapshot(kept: unknown): TeamSnapshot | undefined {
  const read = snapshot.safeParse(kept);
  return read.success ? (read.data as TeamSnapshot) : undefined;
}

/**
 * `seen` as if what has changed from `before` to `after` had been there already: for what a person has done themselves and need not be
 * told. What others have changed stays a difference.
 */
export function absorb(seen: TeamSnapshot, before: TeamSnapshot, after: TeamSnapshot): TeamSnapshot {
  const own = <K extends 'plan' | 'trial' | 'dataCollection' | 'seats'>(key: K): TeamSnapshot[K] =>
    isSame(before[key], after[key]) ? seen[key] : after[key];
  const seats = own('seats');
  return {
    organizationId: seen.organizationId,
    at: seen.at,
    spendUntil: seen.spendUntil,
    plan: own('plan'),
    trial: own('trial'),
    dataCollection: own('dataCollection'),
    members: absorbList(seen.members, before.members, after.members),
    invitations: absorbList(seen.invitations, before.invitations, after.invitations),
    ...(seats && { seats }),
  };
}

function absorbList<T extends { id: string }>(seen: readonly T[], before: readonly T[], after: readonly T[]): T[] {
  const was = new Map(before.map((one) => [one.id, one]));
  const is = new Map(after.map((one) => [one.id, one]));
  const isOwn = ({ id }: T) => !isSame(was.get(id), is.get(id));
  return [...seen.filter((one) => !isOwn(one)), ...after.filter(isOwn)];
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
