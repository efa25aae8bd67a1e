/** From what somebody types or pastes to people who can be invited: reading, checking, and what it does to the seats. */
import { formatCents } from './format';
import { lookAlikeOf } from './lookAlike';
import { emailKey } from './members';
import type { Role, Seats, Subscription, Team } from './model';
import { assignableRoles, type KnownRole, roleLabel, ROLES } from './permissions';
import { planSeatChange, type SeatChangePlan } from './seats';
import type { Instant } from './time';
import { type EmailProblem, emailProblem, type Problem } from './validate';
import { seatCountText } from './words';

/** One person as read, before anything is checked. */
export interface Invitee {
  /** In lower case: the server tells spellings apart, people do not. What was read, where it holds no address. */
  email: string;
  name?: string;
  /** As the list says; a word that is no role is part of the name. */
  role?: KnownRole;
}

/**
 * Reads one address, a list or a CSV file. Addresses may stand in angle brackets, with names in quotes or not, separated by commas,
 * semicolons, tabs, spaces or line breaks. On a line with a single address the rest is its name, and its role where a cell is the name of
 * one. A first line that names a column "email" makes it a table. What holds no address is given back as it is, so that it can be shown.
 */
export function parseInviteList(text: string): Invitee[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const first = lines.findIndex((line) => line.trim() !== '');
  const columns = first < 0 ? undefined : headerOf(lines[first]!);
  if (!columns) return lines.flatMap(readLine);
  return lines.slice(first + 1).flatMap((line) => readRow(line, columns));
}

/** Words: what stands between blanks and punctuation. One that holds an @ is meant to be an address. */
const WORD = /[^\s<>()[\]"“”,;:|]+/g;
const addressesIn = (text: string) => [...text.matchAll(WORD)].filter(([word]) => word.includes('@'));
const withoutAddresses = (text: string): string => text.replace(WORD, (word) => (word.includes('@') ? ' ' : word));

const LONGEST_NAME = 200;
/** The longest address that there can be; what is longer is shown as it is. */
const LONGEST_ADDRESS = 320;
const tidy = (address: string): string =>
  (address.length > LONGEST_ADDRESS ? address : address.replace(/^['.]+|['.!?]+$/g, '')).toLowerCase();

function readLine(line: string): Invitee[] {
  if (line.trim() === '') return [];
  const [only, ...others] = addressesIn(line);
  if (!only) return [{ email: line.trim() }];
  if (others.length === 0) return [describe(tidy(only[0]), cellsOf(line, /[,;\t]/))];
  for (const separator of [/;/, /\t/, /,/]) {
    const cells = cellsOf(line, separator);
    if (cells.length > 1) return cells.flatMap(readLine);
  }
  // Nothing but blanks is between the addresses: only angle brackets tell that the words before one are its name.
  let end = 0;
  return [only, ...others].map((found) => {
    const before = line.slice(end, found.index);
    end = found.index + found[0].length;
    return describe(tidy(found[0]), before.endsWith('<') ? [before] : []);
  });
}

function describe(email: string, cells: readonly string[]): Invitee {
  let role: KnownRole | undefined;
  const names: string[] = [];
  for (const cell of cells) {
    const rest = withoutPunctuation(withoutAddresses(cell));
    const named = roleNamed(rest);
    if (named) role = named;
    else if (rest) names.push(rest);
  }
  const name = names.join(', ').slice(0, LONGEST_NAME);
  return { email, ...(name && { name }), ...(role && { role }) };
}

const withoutPunctuation = (text: string): string =>
  text
    .slice(0, 5 * LONGEST_NAME)
    .replace(/\bmailto:/gi, ' ')
    .replace(/[<>()[\]"“”|]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s'*•–—:-]+|[\s':–—-]+$/g, '');

const roleNamed = (text: string): KnownRole | undefined => {
  const wanted = text.toLowerCase().replaceAll('_', ' ');
  return ROLES.find((role) => role.replaceAll('_', ' ') === wanted);
};

/** The cells of a line, which may stand in double quotes (doubled inside of them) and then hold the separator. */
function cellsOf(line: string, separator: RegExp): string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (const char of line) {
    if (char === '"') isQuoted = !isQuoted;
    if (separator.test(char) && !isQuoted) {
      cells.push(cell);
      cell = '';
    } else cell += char;
  }
  // A quotation mark that is never closed is just a character.
  return isQuoted ? line.split(separator) : [...cells, cell];
}

interface Columns {
  separator: RegExp;
  email: number;
  role: number;
  names: number[];
}

/** The columns of a table whose first line is this one; undefined when it is not the head of one. */
function headerOf(line: string): Columns | undefined {
  if (line.includes('@')) return undefined;
  const separator = [/\t/, /;/, /,/].find((candidate) => candidate.test(line)) ?? /,/;
  const heads = cellsOf(line, separator).map((cell) => withoutPunctuation(cell).toLowerCase());
  const email = heads.findIndex((head) => /^(e-?mail|mail)([ _-]?address)?$/.test(head));
  if (email < 0) return undefined;
  const names = heads.flatMap((head, index) => (/^(full|first|last|given|family|display)?[ _-]?name$/.test(head) ? [index] : []));
  return { separator, email, role: heads.indexOf('role'), names };
}

function readRow(line: string, { separator, email, role, names }: Columns): Invitee[] {
  if (line.trim() === '') return [];
  const cells = cellsOf(line, separator);
  const told = cells[email] ?? '';
  const found = addressesIn(told)[0]?.[0] ?? (told.trim() || line.trim());
  const name = names
    .map((index) => withoutPunctuation(cells[index] ?? ''))
    .filter(Boolean)
    .join(' ')
    .slice(0, LONGEST_NAME);
  const named = roleNamed(withoutPunctuation(cells[role] ?? ''));
  return [{ email: tidy(found), ...(name && { name }), ...(named && { role: named }) }];
}

export type InviteProblem = EmailProblem | 'duplicate' | 'roleNotAllowed';
export type InviteWarning = 'lookAlikeDomain' | 'encodedDomain' | 'otherDomain';

export interface InviteRow {
  email: string;
  name?: string;
  role: Role;
  /** Why this person cannot be invited; absent when nothing is wrong. */
  problem?: Problem<InviteProblem>;
  /** What to look at twice. */
  warnings: Problem<InviteWarning>[];
}

export type InvitedInto = Pick<Team, 'role' | 'roles' | 'members' | 'invitations' | 'ssoDomain' | 'companyDomain'>;

/**
 * Checks everybody on a list. The first mention of an address counts, each later one is a `duplicate`. Who has no role in the list gets
 * `role`; a role that this caller cannot give is a problem.
 */
export function checkInvitees(invitees: readonly Invitee[], team: InvitedInto, now: Instant, role: Role = 'member'): InviteRow[] {
  const assignable: readonly Role[] = assignableRoles(team.role, team.roles);
  const domains = ownDomains(team);
  const problemOf = peopleCheck(team, now);
  const seen = new Set<string>();
  return invitees.map(({ email, name, role: told = role }) => {
    const isDuplicate = seen.has(email);
    seen.add(email);
    const problem: Problem<InviteProblem> | undefined =
      problemOf(email) ??
      (isDuplicate ? { code: 'duplicate', message: 'This address is on the list twice.' } : undefined) ??
      (assignable.includes(told)
        ? undefined
        : { code: 'roleNotAllowed', message: `You cannot invite somebody as ${roleLabel(told)}.` });
    return { email, ...(name && { name }), role: told, ...(problem && { problem }), warnings: warningsOf(email, domains) };
  });
}

/** {@link emailProblem} for many addresses: each is held only against those who could have it. */
function peopleCheck(team: InvitedInto, now: Instant): (email: string) => Problem<EmailProblem> | undefined {
  const pending = team.invitations.filter(({ expiresAt }) => expiresAt > now);
  const members = new Map(team.members.map((member) => [emailKey(member.email), [member]]));
  const invitations = new Map(pending.map((invitation) => [emailKey(invitation.email), [invitation]]));
  return (email) =>
    emailProblem(
      email,
      { members: members.get(email) ?? [], invitations: invitations.get(email) ?? [], ssoDomain: team.ssoDomain },
      now,
    );
}

/** Providers whose domains are shared by strangers. */
const PUBLIC_DOMAINS = new Set(
  'gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com mac.com aol.com gmx.com gmx.de gmx.net web.de mail.com proton.me protonmail.com pm.me fastmail.com hey.com zoho.com yandex.com yandex.ru mail.ru qq.com 163.com'.split(
    ' ',
  ),
);

/** The team's own domains: what it says itself, and what at least two members and a fifth of them have, unless anybody can have it. */
export function ownDomains({
  members,
  ssoDomain,
  companyDomain,
}: Pick<Team, 'members' | 'ssoDomain' | 'companyDomain'>): string[] {
  const counts = new Map<string, number>();
  for (const { email } of members) {
    const domain = domainOf(emailKey(email));
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  const common = [...counts].filter(
    ([domain, count]) => count >= 2 && count * 5 >= members.length && !PUBLIC_DOMAINS.has(domain),
  );
  const told = [companyDomain, ssoDomain].flatMap((domain) => (domain ? [domain.toLowerCase()] : []));
  return [...new Set([...told, ...common.map(([domain]) => domain)])];
}

const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1);

function warningsOf(email: string, domains: readonly string[]): Problem<InviteWarning>[] {
  const domain = domainOf(email);
  if (!email.includes('@') || domains.some((own) => domain === own || domain.endsWith(`.${own}`))) return [];
  const imitated = lookAlikeOf(domain, domains);
  if (imitated !== undefined)
    return [{ code: 'lookAlikeDomain', message: `${domain} looks like ${imitated}, but is another domain.` }];
  if (/(^|\.)xn--/.test(domain))
    return [{ code: 'encodedDomain', message: `${domain} stands for a name in other letters. Check that it is the right one.` }];
  if (domains.length === 0) return [];
  return [{ code: 'otherDomain', message: `${domain} is not a domain of the team (${domains.join(', ')}).` }];
}

/** Those on a list who can be invited. */
export const invitable = (rows: readonly InviteRow[]): InviteRow[] => rows.filter(({ problem }) => !problem);

/**
 * What inviting a whole list does to the seats. `unknown`: the seats are not known. `noSeats`: none are paid for yet, as during a trial.
 * `fits`: there is room. `short`: `extra` seats are missing. The server sends invitations all the same (Kilo API: invitations are not
 * limited by seats), so this is for telling, not for stopping.
 */
export interface InviteSeatEffect {
  kind: 'unknown' | 'noSeats' | 'fits' | 'short';
  /** Seats that these people take. */
  needed: number;
  /** People who take none: billing managers. */
  withoutSeat: number;
  /** Seats that are free now; 0 where they are not known. */
  free: number;
  /** Seats that are missing, also those that are missing already. */
  extra: number;
  /** What buying the extra seats costs; absent without a subscription that is known. */
  plan?: SeatChangePlan;
}

/** The effect of inviting everybody in `rows` who can be. */
export function inviteSeatEffect(
  rows: readonly InviteRow[],
  seats: Seats | undefined,
  subscription: Subscription | null | undefined,
  now: Instant,
): InviteSeatEffect {
  const people = invitable(rows);
  const withoutSeat = people.filter(({ role }) => role === 'billing_manager').length;
  const needed = people.length - withoutSeat;
  const facts = { needed, withoutSeat, free: 0, extra: 0 };
  if (!seats) return { kind: 'unknown', ...facts };
  if (seats.total === 0) return { kind: 'noSeats', ...facts };
  const free = Math.max(0, seats.total - seats.used);
  const extra = Math.max(0, seats.used + needed - seats.total);
  if (needed === 0 || extra === 0) return { kind: 'fits', ...facts, free };
  const plan = subscription ? planSeatChange(subscription, seats, seats.total + extra, now) : undefined;
  return { kind: 'short', ...facts, free, extra, ...(plan && { plan }) };
}

/** {@link inviteSeatEffect} in one sentence; undefined where there is nothing to tell. */
export function inviteSeatText({ kind, needed, free, extra, plan }: InviteSeatEffect, currency = 'usd'): string | undefined {
  if (needed === 0) return undefined;
  const takes = `Takes ${seatCountText(needed)}`;
  switch (kind) {
    case 'unknown':
      return `${takes}. How many are free is not known.`;
    case 'noSeats':
      return `${takes} once the team has a subscription.`;
    case 'fits':
      return `${takes}; ${free} ${free === 1 ? 'is' : 'are'} free.`;
    case 'short': {
      const missing = `${takes}; ${free} ${free === 1 ? 'is' : 'are'} free, so ${extra} more ${extra === 1 ? 'is' : 'are'} needed`;
      if (!plan || plan.blockedBy) return `${missing}.`;
      const now = formatCents(plan.chargeNow, currency);
      return `${missing}: about ${now} now, and ${formatCents(plan.difference, currency)} more with each bill.`;
    }
  }
}
