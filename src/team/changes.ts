/** "Since you last looked": what is different between two snapshots of a team, and what of it this caller can act on. */
import { INVITATION_REMINDER_DAYS } from './attention';
import { formatDay, formatUsd, formatUtcDay } from './format';
import { emailKey } from './members';
import type { UsageTable } from './model';
import { microdollars, MICRODOLLARS_PER_DOLLAR, type Microdollars } from './money';
import { type Action, type Circumstances, permit, permitOnMember, roleLabel, type TargetedAction } from './permissions';
import type { TeamSnapshot } from './snapshot';
import { DAY, type Instant, type UtcDay, utcDay } from './time';
import { spendPerDay } from './usage';
import { DATA_POLICIES, dailyLimitText, planName, seatCountText, seatsText } from './words';

export type ChangeKind =
  | 'joined'
  | 'left'
  | 'roleChanged'
  | 'limitChanged'
  | 'invited'
  | 'invitationAccepted'
  | 'invitationRevoked'
  | 'invitationExpired'
  | 'invitationExpiring'
  | 'seatsChanged'
  | 'seatsOver'
  | 'planChanged'
  | 'trialExpired'
  | 'policyChanged'
  | 'spendJump';

export interface TeamChange {
  kind: ChangeKind;
  /** One sentence for people. */
  text: string;
  /** Id of the member or of the invitation that it is about, where that still is one. */
  target?: string;
  /** The next step, where there is one and this caller may do it: these are what a badge counts. */
  action?: Action;
}

export interface ChangeOptions {
  circumstances: Circumstances;
  /** Recent usage, where this caller sees the whole team's; without it nothing is said about spend. */
  recentUsage?: UsageTable;
}

/**
 * The changes from one look to the next, what this caller can act on first. Nothing at the first look, and nothing between looks at two
 * organizations. What the caller did in between is among them: take a new snapshot after an own write.
 */
export function teamChanges(before: TeamSnapshot | undefined, after: TeamSnapshot, options: ChangeOptions): TeamChange[] {
  if (!before || before.organizationId !== after.organizationId) return [];
  const { circumstances, recentUsage } = options;
  const changes = [
    ...people(before, after),
    ...invitations(before, after, circumstances),
    ...seats(before, after, circumstances),
    ...terms(before, after, circumstances),
    ...(recentUsage ? spend(before, recentUsage, after.at, circumstances) : []),
  ];
  return changes.sort((a, b) => Number(b.action !== undefined) - Number(a.action !== undefined));
}

/** How many changes this caller can act on, for a badge. */
export const actionableChanges = (changes: readonly TeamChange[]): number =>
  changes.filter(({ action }) => action !== undefined).length;

const offered = (action: Action, circumstances: Circumstances): { action?: Action } =>
  permit(action, circumstances).allowed ? { action } : {};

const offeredOn = (action: TargetedAction, circumstances: Circumstances, targetRole: string): { action?: Action } =>
  permitOnMember(action, circumstances, { self: false, targetRole }).allowed ? { action } : {};

function people(before: TeamSnapshot, after: TeamSnapshot): TeamChange[] {
  const known = new Map(before.members.map((member) => [member.id, member]));
  const invited = new Set(before.invitations.map(({ email }) => emailKey(email)));
  const here = new Set(after.members.map(({ id }) => id));
  const now = after.members.flatMap((member): TeamChange[] => {
    const { id: target, name } = member;
    const was = known.get(target);
    if (!was) {
      return invited.has(emailKey(member.email))
        ? [
            {
              kind: 'invitationAccepted',
              text: `${name} accepted the invitation and joined as ${roleLabel(member.role)}.`,
              target,
            },
          ]
        : [{ kind: 'joined', text: `${name} joined as ${roleLabel(member.role)}.`, target }];
    }
    return [
      ...(was.role === member.role
        ? []
        : [
            {
              kind: 'roleChanged' as const,
              text: `${name} is now ${roleLabel(member.role)}, and was ${roleLabel(was.role)}.`,
              target,
            },
          ]),
      ...(was.limit === member.limit
        ? []
        : [
            {
              kind: 'limitChanged' as const,
              text: `The daily limit of ${name} is now ${dailyLimitText(member.limit)}, and was ${dailyLimitText(was.limit)}.`,
              target,
            },
          ]),
    ];
  });
  const gone = before.members.filter(({ id }) => !here.has(id));
  return [...now, ...gone.map(({ name }): TeamChange => ({ kind: 'left', text: `${name} is no longer on the team.` }))];
}

function invitations(before: TeamSnapshot, after: TeamSnapshot, circumstances: Circumstances): TeamChange[] {
  const known = new Map(before.invitations.map((invitation) => [invitation.id, invitation]));
  const pending = after.invitations.filter(({ expiresAt }) => expiresAt > after.at);
  const pendingIds = new Set(pending.map(({ id }) => id));
  const pendingEmails = new Set(pending.map(({ email }) => emailKey(email)));
  const memberEmails = new Set(after.members.map(({ email }) => emailKey(email)));

  const isExpiring = (expiresAt: Instant, at: Instant) => expiresAt - at <= INVITATION_REMINDER_DAYS * DAY;
  const now = pending.flatMap(({ id: target, email, role, expiresAt }): TeamChange[] => {
    const was = known.get(target);
    if (isExpiring(expiresAt, after.at) && !(was && isExpiring(was.expiresAt, before.at))) {
      const text = `The invitation of ${email} expires on ${formatDay(expiresAt)}.`;
      return [{ kind: 'invitationExpiring', text, target, ...offeredOn('resendInvitation', circumstances, role) }];
    }
    return was ? [] : [{ kind: 'invited', text: `${email} was invited as ${roleLabel(role)}.`, target }];
  });
  const gone = before.invitations.flatMap(({ id, email, expiresAt }): TeamChange[] => {
    const isSettled = pendingIds.has(id) || pendingEmails.has(emailKey(email)) || memberEmails.has(emailKey(email));
    // One that was over at the last look was told then.
    if (isSettled || expiresAt <= before.at) return [];
    if (expiresAt > after.at) return [{ kind: 'invitationRevoked', text: `The invitation of ${email} is no longer there.` }];
    const text = `The invitation of ${email} expired on ${formatDay(expiresAt)}.`;
    return [{ kind: 'invitationExpired', text, ...offered('inviteMember', circumstances) }];
  });
  return [...now, ...gone];
}

function seats({ seats: was }: TeamSnapshot, { seats: is }: TeamSnapshot, circumstances: Circumstances): TeamChange[] {
  if (!was || !is) return [];
  const isOver = is.total > 0 && is.used > is.total;
  const wasOver = was.total > 0 && was.used > was.total;
  return [
    ...(is.total === was.total
      ? []
      : [
          {
            kind: 'seatsChanged' as const,
            text: `The team has ${seatCountText(is.total)} now, and had ${seatCountText(was.total)}.`,
          },
        ]),
    ...(isOver && !wasOver
      ? [
          {
            kind: 'seatsOver' as const,
            text: `More seats are in use than are paid for: ${seatsText(is)}.`,
            ...offered('changeSeats', circumstances),
          },
        ]
      : []),
  ];
}

function terms(before: TeamSnapshot, after: TeamSnapshot, circumstances: Circumstances): TeamChange[] {
  const isExpired = ({ trial }: TeamSnapshot) => trial === 'softExpired' || trial === 'hardExpired';
  return [
    ...(before.plan === after.plan
      ? []
      : [{ kind: 'planChanged' as const, text: `The plan is now ${planName(after.plan)}, and was ${planName(before.plan)}.` }]),
    ...(isExpired(after) && !isExpired(before)
      ? [{ kind: 'trialExpired' as const, text: 'The trial has ended.', ...offered('startSubscription', circumstances) }]
      : []),
    ...(before.dataCollection === after.dataCollection
      ? []
      : [
          {
            kind: 'policyChanged' as const,
            text: `Data collection is now “${DATA_POLICIES[after.dataCollection].name}”, and was “${DATA_POLICIES[before.dataCollection].name}”.`,
          },
        ]),
  ];
}

/** A day stands out against this many complete days before it, of which at least {@link LEAST_SPEND_DAYS} have to have spend. */
export const JUMP_DAYS = 28;
export const LEAST_SPEND_DAYS = 5;
/** By this factor over the greatest of them, and by this much. */
export const JUMP_FACTOR = 1.5;
export const JUMP_AMOUNT = microdollars(5 * MICRODOLLARS_PER_DOLLAR);

export interface SpendJump {
  day: UtcDay;
  spent: Microdollars;
  /** The greatest spend of a day among the days before. */
  most: Microdollars;
  /** How many days that are. */
  days: number;
}

/**
 * The complete days after `until` on which the team spent at least half as much again as on any of the {@link JUMP_DAYS} days before, and
 * {@link JUMP_AMOUNT} more: a rule that weekdays, weekends and slow growth do not trip. Tells nothing where the table is cut, shows a
 * single person, or has fewer than {@link LEAST_SPEND_DAYS} days of spend to compare with.
 */
export function spendJumps(table: UsageTable, until: UtcDay, now: Instant): SpendJump[] {
  if (table.scope !== 'team' || table.truncated) return [];
  const today = utcDay(now);
  const spend = spendPerDay(table);
  return table.days.flatMap((day, index) => {
    if (day <= until || day >= today) return [];
    const before = spend.slice(Math.max(0, index - JUMP_DAYS), index);
    if (before.filter((cost) => cost > 0).length < LEAST_SPEND_DAYS) return [];
    const most = Math.max(...before);
    const spent = spend[index]!;
    if (spent < most * JUMP_FACTOR || spent < most + JUMP_AMOUNT) return [];
    return [{ day, spent: microdollars(spent), most: microdollars(most), days: before.length }];
  });
}

function spend(before: TeamSnapshot, table: UsageTable, now: Instant, circumstances: Circumstances): TeamChange[] {
  return spendJumps(table, before.spendUntil, now).map(({ day, spent, most, days }) => ({
    kind: 'spendJump',
    text: `On ${formatUtcDay(day)} (UTC) the team spent ${formatUsd(spent)}; on the ${days} days before it was at most ${formatUsd(most)} a day.`,
    ...offered('setDailyLimit', circumstances),
  }));
}
