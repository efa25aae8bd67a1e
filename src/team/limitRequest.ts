/**
 * A link with which a member asks for a higher daily limit. Whoever opens it gets a filled-in dialog and decides: a link never changes
 * anything. It holds ids and an amount, nothing secret, no address, and no free text that could pass for a message of the product.
 */
import * as z from 'zod/mini';
import { displayName, limitLevel } from './members';
import type { Member, Team } from './model';
import { microdollars, MICRODOLLARS_PER_CENT, MICRODOLLARS_PER_DOLLAR, type Microdollars } from './money';
import { type Circumstances, type Denial, permitOnMember } from './permissions';
import { GREATEST_DAILY_LIMIT } from './validate';

export interface LimitRequest {
  organizationId: string;
  memberId: string;
  /** The limit that is asked for; whole cents, 0.01 to 2,000 dollars. */
  limit: Microdollars;
}

export const LIMIT_REQUEST_PATH = '/limit-request';

/** Whether a member has reason to ask: the limit is nearly or wholly used up today. */
export const mayAskForLimit = (member: Pick<Member, 'dailyLimit' | 'spentToday'>, spentToday = member.spentToday): boolean =>
  ['near', 'reached'].includes(limitLevel(member.dailyLimit, spentToday));

/** The limit to start from when asking: twice the present one, in whole dollars, within what the server takes. */
export function suggestedLimit(dailyLimit: Microdollars): Microdollars {
  const dollars = Math.ceil((2 * dailyLimit) / MICRODOLLARS_PER_DOLLAR);
  return microdollars(Math.min(GREATEST_DAILY_LIMIT, Math.max(10, dollars)) * MICRODOLLARS_PER_DOLLAR);
}

/** The link. `base` is the address of the extension itself, such as `vscode://publisher.extension`. */
export function limitRequestLink(base: string, { organizationId, memberId, limit }: LimitRequest): string {
  const query = new URLSearchParams({
    v: '1',
    organization: organizationId,
    member: memberId,
    cents: String(Math.round(limit / MICRODOLLARS_PER_CENT)),
  });
  return `${base.replace(/\/+$/, '')}${LIMIT_REQUEST_PATH}?${query.toString()}`;
}

const parameters = z.object({
  v: z.literal('1'),
  organization: z.uuid(),
  member: z.string().check(z.regex(/^[!-~]{1,200}$/)),
  cents: z.string().check(z.regex(/^[1-9]\d{0,5}$/)),
});

/** Reads path and query of a link; undefined when it is not a request, or one that no dialog should open for. */
export function parseLimitRequest(path: string, query: string): LimitRequest | undefined {
  if (path !== LIMIT_REQUEST_PATH || query.length > 1000) return undefined;
  const entries = [...new URLSearchParams(query)];
  const read = parameters.safeParse(Object.fromEntries(entries));
  // A name that is given twice could be read one way by a person and another way here.
  if (!read.success || new Set(entries.map(([name]) => name)).size !== entries.length) return undefined;
  const { organization, member, cents } = read.data;
  if (Number(cents) > GREATEST_DAILY_LIMIT * 100) return undefined;
  return { organizationId: organization, memberId: member, limit: microdollars(Number(cents) * MICRODOLLARS_PER_CENT) };
}

/** `elsewhere`: it is about another organization than `team`. `gone`: nobody of that id is on the team. `enough`: the limit is as high already. */
export type LimitRequestProblem = 'elsewhere' | 'gone' | 'enough' | Denial;

/** What a request means for this caller: whose limit to ask about, or why there is nothing to ask. */
export function judgeLimitRequest(
  request: LimitRequest,
  team: Pick<Team, 'id' | 'members'>,
  circumstances: Circumstances,
): { member: Member; name: string; limit: Microdollars } | { problem: LimitRequestProblem } {
  if (request.organizationId !== team.id) return { problem: 'elsewhere' };
  const member = team.members.find(({ id }) => id === request.memberId);
  if (!member) return { problem: 'gone' };
  const permission = permitOnMember('setDailyLimit', circumstances, { self: false, targetRole: member.role });
  if (!permission.allowed) return { problem: permission.reason };
  if (member.dailyLimit === null || member.dailyLimit >= request.limit) return { problem: 'enough' };
  return { member, name: displayName(member), limit: request.limit };
}
