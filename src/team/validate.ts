/**
 * What is wrong with what somebody types, said beside the input while they type. Each check gives undefined for "nothing": the code is for
 * tests and translations, the sentence for people.
 */
import * as z from 'zod/mini';
import { emailKey } from './members';
import type { Team } from './model';
import { MICRODOLLARS_PER_CENT, microdollars, type Microdollars } from './money';
import type { Instant } from './time';

export interface Problem<Code extends string> {
  code: Code;
  message: string;
}

const problem = <Code extends string>(code: Code, message: string): Problem<Code> => ({ code, message });

/** Kilo API: credits are bought in whole dollars within these bounds. */
export const LEAST_PURCHASE = 10;
export const GREATEST_PURCHASE = 10_000;
/** Kilo API: the most seats of a new subscription. */
export const MOST_SEATS_AT_CHECKOUT = 100;
/** Kilo API: the greatest daily limit, in dollars. */
export const GREATEST_DAILY_LIMIT = 2_000;
/** The most people of one list that are invited at once: our own bound, as they are invited one by one. */
export const MOST_INVITED = 500;
/** Kilo API: the longest name of an organization. */
export const LONGEST_NAME = 100;

/** The very check that the server applies: no bare hosts, no domains outside ASCII. */
export const isEmail = (text: string): boolean => EMAIL.safeParse(text).success;
const EMAIL = z.email();

export type EmailProblem = 'empty' | 'malformed' | 'alreadyMember' | 'alreadyInvited' | 'singleSignOn';

/** An address to invite into `team`. Addresses are the same whatever their case, stricter than the server, which then sends twice. */
export function emailProblem(
  text: string,
  team: Pick<Team, 'members' | 'invitations' | 'ssoDomain'>,
  now: Instant,
): Problem<EmailProblem> | undefined {
  const email = emailKey(text);
  if (!email) return problem('empty', 'Enter an e-mail address.');
  if (!isEmail(email)) return problem('malformed', 'Enter an e-mail address like name@example.com.');
  if (team.members.some((member) => emailKey(member.email) === email))
    return problem('alreadyMember', 'This person is already on the team.');
  if (team.invitations.some((invitation) => emailKey(invitation.email) === email && invitation.expiresAt > now)) {
    return problem('alreadyInvited', 'This person already has a pending invitation.');
  }
  const domain = email.slice(email.lastIndexOf('@') + 1);
  if (team.ssoDomain && domain === team.ssoDomain.toLowerCase()) {
    return problem('singleSignOn', `People at ${domain} join through single sign-on and need no invitation.`);
  }
  return undefined;
}

/** Reads a number below a billion as people write it: spaces around it, a leading dollar sign and commas between thousands are allowed. */
function parseDecimal(text: string): { whole: number; cents: number } | 'tooFine' | undefined {
  const match = /^\$?\s*(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:\.(\d*))?$/.exec(text.trim());
  if (!match) return undefined;
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  if (fraction.length > 2) return 'tooFine';
  return { whole: Number(match[1]!.replaceAll(',', '')), cents: Number(fraction.padEnd(2, '0')) };
}

/** An amount of credits in whole dollars, as typed; undefined when it is none. */
export function parseAmount(text: string): number | undefined {
  const parsed = parseDecimal(text);
  return typeof parsed === 'object' && parsed.cents === 0 ? parsed.whole : undefined;
}

export type AmountProblem = 'empty' | 'notWholeDollars' | 'tooLittle' | 'tooMuch';

/** An amount of credits to buy. */
export function amountProblem(text: string): Problem<AmountProblem> | undefined {
  if (!text.trim()) return problem('empty', 'Enter an amount in US dollars.');
  const amount = parseAmount(text);
  if (amount === undefined) return problem('notWholeDollars', 'Enter whole US dollars, such as 100.');
  if (amount < LEAST_PURCHASE) return problem('tooLittle', 'The smallest purchase is $10.');
  if (amount > GREATEST_PURCHASE) return problem('tooMuch', 'The largest purchase is $10,000.');
  return undefined;
}

/** A number of seats, as typed; undefined when it is none. */
export function parseSeatCount(text: string): number | undefined {
  const seats = /^\d{1,7}$/.test(text.trim()) ? Number(text) : 0;
  return seats >= 1 ? seats : undefined;
}

export type SeatCountProblem = 'empty' | 'notWhole' | 'fewerThanUsed' | 'tooMany';

/** A new number of seats. `used`: those taken now; `most`: the greatest number, where there is one. */
export function seatCountProblem(
  text: string,
  limits: { used?: number; most?: number } = {},
): Problem<SeatCountProblem> | undefined {
  const { used = 0, most = Infinity } = limits;
  if (!text.trim()) return problem('empty', 'Enter a number of seats.');
  const seats = parseSeatCount(text);
  if (seats === undefined) return problem('notWhole', 'Enter a whole number of seats, 1 or more.');
  if (seats < used) return problem('fewerThanUsed', `${used} seats are in use, pending invitations included. Free some first.`);
  if (seats > most) return problem('tooMany', `At most ${most} seats can be bought at once.`);
  return undefined;
}

/** A daily limit in microdollars, as typed in dollars and cents; undefined when it is none. */
export function parseDailyLimit(text: string): Microdollars | undefined {
  const parsed = parseDecimal(text);
  return typeof parsed === 'object' ? microdollars((parsed.whole * 100 + parsed.cents) * MICRODOLLARS_PER_CENT) : undefined;
}

export type DailyLimitProblem = 'empty' | 'notAnAmount' | 'finerThanCents' | 'tooMuch';

/** A daily limit: 0 to 2,000 dollars, cents allowed. 0 forbids all use. */
export function dailyLimitProblem(text: string): Problem<DailyLimitProblem> | undefined {
  if (!text.trim()) return problem('empty', 'Enter a daily limit in US dollars.');
  const parsed = parseDecimal(text);
  if (parsed === undefined) return problem('notAnAmount', 'Enter an amount in US dollars, such as 25 or 12.50.');
  if (parsed === 'tooFine') return problem('finerThanCents', 'Enter dollars and cents, with at most two decimals.');
  if (parsed.whole + parsed.cents / 100 > GREATEST_DAILY_LIMIT) return problem('tooMuch', 'The highest daily limit is $2,000.');
  return undefined;
}

export type DomainProblem = 'empty' | 'malformed';

/** A domain such as `example.com`, also with letters of other scripts (Kilo API: company domain). Addresses of pages are none. */
export function domainProblem(text: string): Problem<DomainProblem> | undefined {
  const domain = text.trim();
  if (!domain) return problem('empty', 'Enter a domain.');
  return domain.length <= 253 && /^([\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u.test(domain)
    ? undefined
    : problem('malformed', 'Enter a domain like example.com.');
}

export type NameProblem = 'empty' | 'tooLong';

/** The name of an organization: 1 to 100 characters, spaces around it not counted. */
export function nameProblem(text: string): Problem<NameProblem> | undefined {
  const name = text.trim();
  if (!name) return problem('empty', 'Enter a name.');
  if (name.length > LONGEST_NAME) return problem('tooLong', 'A name has at most 100 characters.');
  return undefined;
}
