/** Whose usage an answer covers, and who they are. */
import type { UsagePerson, UsageScope } from '../team/model';
import type { Ask } from './bodies';
import type { withMembers } from './contract/organizations';
import type { OutputOf } from './contract/procedure';
import { resolveOrgUsers } from './contract/usageAnalytics';
import { KiloError } from './errors';

export type ViewAs = 'org-wide' | 'self';

/** Asks for the whole team's figures, and for the caller's own where the role allows no more. */
export async function teamOrSelf<T>(ask: (viewAs: ViewAs) => Promise<T>): Promise<{ scope: UsageScope; result: T }> {
  try {
    return { scope: 'team', result: await ask('org-wide') };
  } catch (error) {
    if (!(KiloError.is(error, 'noPermission') && error.facts.reason === 'wrongRole')) throw error;
    return { scope: 'self', result: await ask('self') };
  }
}

type TeamMember = OutputOf<typeof withMembers>['members'][number];

/** Ids per question. Servers take 200, but ids may be long and they travel in the address. */
const IDS_PER_QUESTION = 50;

/**
 * Names by user id: of members from the team, of others from the server. Who left may be known by id only; their usage stays. `ids` may
 * repeat.
 */
export async function namePeople(
  ask: Ask,
  organizationId: string,
  members: readonly TeamMember[],
  ids: Iterable<string>,
): Promise<Map<string, UsagePerson>> {
  const people = new Map<string, UsagePerson>();
  for (const member of members) {
    if (member.status === 'active') people.set(member.id, usagePerson(member.id, member.name, member.email));
  }
  const strangers = [...new Set(ids)].filter((id) => id !== '' && !people.has(id));
  const questions = [];
  for (let at = 0; at < strangers.length; at += IDS_PER_QUESTION) {
    const userIds = strangers.slice(at, at + IDS_PER_QUESTION);
    questions.push(ask(resolveOrgUsers, { organizationId, organizationIds: [organizationId], userIds }));
  }
  for (const answer of await Promise.allSettled(questions)) {
    if (answer.status === 'fulfilled')
      for (const user of answer.value.users) people.set(user.id, usagePerson(user.id, user.name, user.email));
    else if (KiloError.is(answer.reason, 'canceled') || KiloError.is(answer.reason, 'signedOut')) throw answer.reason;
  }
  return people;
}

/** A person as usage knows them: by e-mail where there is one, else by id. */
export const usagePerson = (id: string, name: string | null, email: string | null): UsagePerson => ({
  key: email?.toLowerCase() ?? id,
  name: name ?? email ?? id,
  email: email?.toLowerCase() ?? null,
});
