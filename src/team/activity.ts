/** The audit log as people read it: by days, in words, narrowed down, and as a file. */
import { type CsvColumn, timeCell, toCsv } from './csv';
import { emailKey } from './members';
import type { AuditEvent, AuditFilter, AuditPage, Invitation, Member, Team } from './model';
import { type Instant, startOfDay, addDays, instant, type UtcDay } from './time';

const ACTION_TEXTS = new Map(
  Object.entries({
    'organization.created': 'Organization created',
    'organization.settings.change': 'Settings changed',
    'organization.purchase_credits': 'Credits bought',
    'organization.promo_credit_granted': 'Promotional credits granted',
    'organization.user.login': 'Signed in',
    'organization.user.logout': 'Signed out',
    'organization.user.send_invite': 'Invitation sent',
    'organization.user.accept_invite': 'Invitation accepted',
    'organization.user.revoke_invite': 'Invitation revoked',
    'organization.member.remove': 'Member removed',
    'organization.member.change_role': 'Role changed',
    'organization.member.admin_add': 'Member added by an admin',
    'organization.sso.auto_provision': 'Joined through single sign-on',
    'organization.sso.set_domain': 'Single sign-on set up',
    'organization.sso.remove_domain': 'Single sign-on removed',
    'organization.mode.create': 'Mode created',
    'organization.mode.update': 'Mode changed',
    'organization.mode.delete': 'Mode deleted',
    'organization.token.generate': 'Token generated',
  }),
);

/** An action of the audit log in words; one that is not known yet is shown as the server writes it. */
export const auditActionText = (action: string): string => ACTION_TEXTS.get(action) ?? action;

/** Who did it, for lists. Kilo API: nobody is named where the server itself did it. */
export const actorText = ({ actorName, actorEmail }: AuditEvent): string => actorName?.trim() || actorEmail || 'Kilo';

/** Which of the team an event is about: who did it, and whose address its message names. */
export interface AuditPeople {
  actor?: Member;
  members: Member[];
  invitations: Invitation[];
}

/** Finds the people of many events; the team is looked through once. */
export function auditPeople(team: Pick<Team, 'members' | 'invitations'>): (event: AuditEvent) => AuditPeople {
  const members = new Map(team.members.map((member) => [emailKey(member.email), member]));
  const invitations = new Map(team.invitations.map((invitation) => [emailKey(invitation.email), invitation]));
  return ({ actorEmail, message }) => {
    const actor = actorEmail === null ? undefined : members.get(emailKey(actorEmail));
    const words = (message.match(/[^\s<>()",;:]+/g) ?? []).filter((word) => word.includes('@'));
    const named = [...new Set(words.map((word) => emailKey(word.replace(/\.$/, ''))))];
    return {
      ...(actor && { actor }),
      members: named.flatMap((email) => members.get(email) ?? []),
      invitations: named.flatMap((email) => invitations.get(email) ?? []),
    };
  };
}

/** The pages of the audit log as one list, each event once though pages overlap. */
export interface AuditList {
  events: AuditEvent[];
  /** As in {@link AuditPage}, of the last page. */
  older?: Instant;
  /** Every {@link AuditPage.gapAt}. */
  gaps: Instant[];
}

/** Joins pages in the order in which they were asked for, newest first. */
export function mergeAuditPages(pages: readonly AuditPage[]): AuditList {
  const events = new Map<string, AuditEvent>();
  for (const page of pages) {
    for (const event of page.events) if (!events.has(event.id)) events.set(event.id, event);
  }
  const older = pages.at(-1)?.older;
  return {
    events: [...events.values()],
    ...(older !== undefined && { older }),
    gaps: [...new Set(pages.flatMap(({ gapAt }) => gapAt ?? []))],
  };
}

export interface AuditDay {
  /** The calendar day in the time zone that was asked for, `YYYY-MM-DD`. */
  day: string;
  /** The day in words: "Wednesday, Mar 18, 2026". */
  label: string;
  events: AuditEvent[];
}

/** Events under the days on which they happened, in their order. The time zone is the machine's own unless one is named. */
export function auditDays(events: readonly AuditEvent[], timeZone?: string, locale = 'en-US'): AuditDay[] {
  const key = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone });
  const label = new Intl.DateTimeFormat(locale, { weekday: 'long', year: 'numeric', month: 'short', day: 'numeric', timeZone });
  const days: AuditDay[] = [];
  for (const event of events) {
    const day = key.format(event.at);
    const last = days.at(-1);
    if (last?.day === day) last.events.push(event);
    else days.push({ day, label: label.format(event.at), events: [event] });
  }
  return days;
}

/** Says in which time zone days and times are shown: "Times in Europe/Berlin. Kilo counts its days in UTC." */
export function timeZoneText(timeZone?: string): string {
  const zone = new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions().timeZone;
  return zone === 'UTC' ? 'Times in UTC.' : `Times in ${zone}. Kilo counts its days in UTC.`;
}

/**
 * Whether an event matches a filter, by the rules of the server, so that a list can be narrowed before the answer is there. Kilo API:
 * `text` is part of the message in any case, with `%` for any characters and `_` for any one; the address of the actor matches as it is.
 */
export function matchesAuditFilter(event: AuditEvent, filter: AuditFilter): boolean {
  const { actions, actorEmail, text, startTime, endTime } = filter;
  if (actions?.length && !actions.includes(event.action)) return false;
  if (actorEmail && event.actorEmail !== actorEmail) return false;
  if (startTime !== undefined && event.at < startTime) return false;
  if (endTime !== undefined && event.at > endTime) return false;
  return !text || isLike(event.message.toLowerCase(), `%${text.toLowerCase()}%`);
}

/** SQL's LIKE: walks the text once and goes back only to the last `%`, so that no pattern takes long. */
function isLike(text: string, pattern: string): boolean {
  let at = 0;
  let wanted = 0;
  let lastAny = -1;
  let resumeAt = 0;
  while (at < text.length) {
    if (pattern[wanted] === '%') {
      lastAny = wanted++;
      resumeAt = at;
    } else if (pattern[wanted] === '_' || pattern[wanted] === text[at]) {
      wanted++;
      at++;
    } else if (lastAny >= 0) {
      wanted = lastAny + 1;
      at = ++resumeAt;
    } else return false;
  }
  while (pattern[wanted] === '%') wanted++;
  return wanted === pattern.length;
}

/** Whether a filter narrows anything. */
export const isFiltered = ({ actions, actorEmail, text, startTime, endTime }: AuditFilter): boolean =>
  Boolean(actions?.length || actorEmail || text) || startTime !== undefined || endTime !== undefined;

/** The times of a filter that covers whole UTC days, both included; either may be left open. */
export function auditTimes(first: UtcDay | undefined, last: UtcDay | undefined): Pick<AuditFilter, 'startTime' | 'endTime'> {
  return {
    ...(first !== undefined && { startTime: startOfDay(first) }),
    ...(last !== undefined && { endTime: instant(startOfDay(addDays(last, 1)) - 1) }),
  };
}

const COLUMNS: readonly CsvColumn<AuditEvent>[] = [
  { header: 'Time', unit: 'UTC', cell: ({ at }) => timeCell(at) },
  { header: 'Action', cell: ({ action }) => auditActionText(action) },
  { header: 'Person', cell: ({ actorName }) => actorName },
  { header: 'E-mail', cell: ({ actorEmail }) => actorEmail },
  { header: 'Message', cell: ({ message }) => message },
  { header: 'Action as recorded', cell: ({ action }) => action },
  { header: 'Id', cell: ({ id }) => id },
];

/** Events as a CSV file. */
export const auditCsv = (events: Iterable<AuditEvent>): string => toCsv(COLUMNS, events);

/** Events as a JSON file, with what they were narrowed by. `gaps` of {@link AuditList} are told in the file itself. */
export function auditJson(
  { events, gaps }: Pick<AuditList, 'events' | 'gaps'>,
  about: { organization: string; filter: AuditFilter; exportedAt: Instant },
): string {
  const iso = (at: Instant) => new Date(at).toISOString();
  const { startTime, endTime, ...filter } = about.filter;
  const file = {
    organization: about.organization,
    exportedAt: iso(about.exportedAt),
    filter: {
      ...filter,
      ...(startTime !== undefined && { startTime: iso(startTime) }),
      ...(endTime !== undefined && { endTime: iso(endTime) }),
    },
    ...(gaps.length > 0 && { incompleteAt: gaps.map(iso) }),
    events: events.map(({ at, ...event }) => ({ ...event, at: iso(at) })),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}
