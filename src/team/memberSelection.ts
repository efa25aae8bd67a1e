/** Doing one thing to many members: who of them may be changed, who not and why, and what is asked before. */
import { displayName, isSamePerson, sortMembers } from './members';
import type { Member, Person, Role, Team } from './model';
import type { Microdollars } from './money';
import { type Circumstances, type Denial, assignableRoles, permitOnMember, roleLabel, type TargetedAction } from './permissions';
import { dailyLimitText, denialText } from './words';

export type MemberChange = { kind: 'role'; role: Role } | { kind: 'limit'; limit: Microdollars | null } | { kind: 'remove' };

const ACTION_OF: Record<MemberChange['kind'], TargetedAction> = {
  role: 'changeRole',
  limit: 'setDailyLimit',
  remove: 'removeMember',
};

/**
 * Why somebody is passed over, beyond what {@link permitOnMember} says. `gone`: no longer on the team. `unchanged`: is so already.
 * `roleNotAssignable`: this caller cannot give that role. `lastOwner`: nobody would be left to manage owners.
 */
export type SkipReason = Denial | 'gone' | 'unchanged' | 'roleNotAssignable' | 'lastOwner';

export interface Skipped {
  /** The name of the member; the id of one who is gone. */
  name: string;
  memberId: string;
  reason: SkipReason;
  /** A sentence for people. */
  text: string;
}

export interface MemberSelection {
  change: MemberChange;
  /** Those who will be changed, by name. */
  members: Member[];
  skipped: Skipped[];
}

/**
 * Sorts out a selection. Kilo API: nobody changes the own role or removes themselves, only owners touch owners. The server does not keep
 * the last owner: this does. Bots are not in the server's list of members, so they cannot be selected.
 */
export function selectMembers(
  change: MemberChange,
  memberIds: Iterable<string>,
  team: Pick<Team, 'members' | 'roles'>,
  circumstances: Circumstances,
  self: Pick<Person, 'id' | 'email'> | undefined,
): MemberSelection {
  const byId = new Map(team.members.map((member) => [member.id, member]));
  const ids = [...new Set(memberIds)];
  const known = sortMembers(ids.flatMap((id) => byId.get(id) ?? []));
  const members: Member[] = [];
  const skipped: Skipped[] = ids.filter((id) => !byId.has(id)).map((id) => skip(id, id, 'gone'));
  let ownersLeft = team.members.filter(({ role }) => role === 'owner').length;
  for (const member of known) {
    const isSelf = self !== undefined && isSamePerson(member, self);
    const losesOwner =
      member.role === 'owner' && (change.kind === 'remove' || (change.kind === 'role' && change.role !== 'owner'));
    const reason =
      reasonToSkip(change, member, team, circumstances, isSelf) ?? (losesOwner && ownersLeft === 1 ? 'lastOwner' : undefined);
    if (reason) skipped.push(skip(displayName(member), member.id, reason));
    else {
      members.push(member);
      if (losesOwner) ownersLeft -= 1;
    }
  }
  return { change, members, skipped };
}

function reasonToSkip(
  change: MemberChange,
  member: Member,
  { roles }: Pick<Team, 'roles'>,
  circumstances: Circumstances,
  self: boolean,
): SkipReason | undefined {
  const permission = permitOnMember(ACTION_OF[change.kind], circumstances, { self, targetRole: member.role });
  if (!permission.allowed) return permission.reason;
  if (change.kind === 'role') {
    if (change.role === member.role) return 'unchanged';
    const assignable: readonly Role[] = assignableRoles(circumstances.role, roles);
    if (!assignable.includes(change.role)) return 'roleNotAssignable';
  }
  return change.kind === 'limit' && change.limit === member.dailyLimit ? 'unchanged' : undefined;
}

function skip(name: string, memberId: string, reason: SkipReason): Skipped {
  return { name, memberId, reason, text: skipText(reason) };
}

function skipText(reason: SkipReason): string {
  switch (reason) {
    case 'gone':
      return 'Is no longer on the team.';
    case 'unchanged':
      return 'Is so already.';
    case 'roleNotAssignable':
      return 'You cannot give this role.';
    case 'lastOwner':
      return 'Is the last owner: the organization needs one.';
    default:
      return denialText(reason);
  }
}

export interface Confirmation {
  /** The question. */
  title: string;
  /** What it means. */
  effect: string;
  /** Everybody who will be changed, one line each. */
  people: string[];
  /** Everybody who is passed over, with the reason. */
  passedOver: string[];
}

/** The one question that is asked before many members are changed. */
export function memberConfirmation({ change, members, skipped }: MemberSelection): Confirmation {
  const people = members.length === 1 ? displayName(members[0]!) : `${members.length} people`;
  return {
    ...questionOf(change, people, members),
    people: members.map((member) => `${displayName(member)} (${member.email})${before(change, member)}`),
    passedOver: skipped.map(({ name, text }) => `${name}: ${text}`),
  };
}

function questionOf(change: MemberChange, people: string, members: readonly Member[]): Pick<Confirmation, 'title' | 'effect'> {
  switch (change.kind) {
    case 'role': {
      const freed = members.filter(({ role }) => role !== 'billing_manager').length;
      const taken = members.length - freed;
      const seats =
        change.role === 'billing_manager'
          ? ` Frees ${freed} of the seats.`
          : taken > 0
            ? ` Takes ${taken} more of the seats.`
            : '';
      return { title: `Make ${people} ${roleLabel(change.role)}?`, effect: `It takes effect at once.${seats}` };
    }
    case 'limit':
      return change.limit === null
        ? { title: `Remove the daily limit of ${people}?`, effect: 'They may then spend as much as the team has credits.' }
        : {
            title: `Set the daily limit of ${people} to ${dailyLimitText(change.limit)}?`,
            effect:
              change.limit === 0
                ? 'They cannot use Kilo with the team’s credits until the limit is raised.'
                : 'Who has spent more today (UTC) cannot go on before tomorrow.',
          };
    case 'remove':
      return {
        title: `Remove ${people} from the organization?`,
        effect: 'They lose access at once. Their past usage stays, and a removed person can be invited again.',
      };
  }
}

function before(change: MemberChange, member: Member): string {
  if (change.kind === 'role') return `, now ${roleLabel(member.role)}`;
  return change.kind === 'limit' ? `, now ${dailyLimitText(member.dailyLimit)}` : '';
}
