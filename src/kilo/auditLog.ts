/**
 * Reading the audit log without gaps.
 *
 * Kilo API: a page is the 100 newest events strictly older than `before`. Events are stamped to the microsecond, while `before` and the
 * cursor that a page answers with are cut to the millisecond: asking for what is older than the cursor skips the rest of its millisecond.
 * So the next page is asked from one millisecond later and repeats what was seen of that millisecond. When a whole page lies within one
 * millisecond, that leads nowhere: then the millisecond is asked for by kinds of action, halved until each answer reaches its end.
 * `after`, the other way to page, drops the event next to the cursor, so newer events are asked for with `startTime` instead.
 */
import type { AuditEvent, AuditFilter, AuditPage } from '../team/model';
import { instant, type Instant } from '../team/time';
import type { Call, KiloReads } from './api';
import * as contract from './contract/auditLogs';
import type { Trpc } from './trpc';

/** What is asked of the server: a filter, and the moment (exclusive) from which to look back. */
export type AuditQuestion = AuditFilter & { before?: Instant };

/** One page for {@link KiloReads.auditLog}. */
export async function readAuditPage(
  trpc: Trpc,
  organizationId: string,
  question: AuditQuestion,
  call?: Call,
): Promise<AuditPage> {
  const ask = (narrowed: AuditQuestion) => askForPage(trpc, organizationId, narrowed, call);
  const { events, cursor } = await ask(question);
  if (cursor === undefined) return { events };
  const older = instant(cursor + 1);
  if (older !== question.before) return { events, older };

  const actions = question.actions?.length
    ? question.actions
    : await trpc.query(contract.getActionTypes, { organizationId }, call);
  const found = new Map(events.map((event) => [event.id, event]));
  const isComplete = await inHalves(actions, async (some) => {
    const part = await ask({ ...question, actions: some });
    for (const event of part.events) if (event.at === cursor) found.set(event.id, event);
    return part.cursor === undefined || part.cursor < cursor;
  });
  return { events: [...found.values()], older: cursor, ...(!isComplete && { gapAt: cursor }) };
}

/**
 * Every page that a filter matches, newest first, each event once: for exports, and with `startTime` for what is new since then. Rejects
 * with the KiloError of the first page that fails.
 */
export async function* auditEvents(
  reads: Pick<KiloReads, 'auditLog'>,
  organizationId: string,
  filter: AuditFilter,
  call?: Call,
): AsyncGenerator<AuditPage> {
  const seen = new Set<string>();
  let before: Instant | undefined;
  do {
    const page = await reads.auditLog(organizationId, { ...filter, before }, call);
    const events = page.events.filter(({ id }) => !seen.has(id));
    for (const { id } of events) seen.add(id);
    yield { ...page, events };
    before = page.older;
  } while (before !== undefined);
}

/** A page as the server has it; `cursor` is its end, cut to the millisecond, and absent on the last page. */
async function askForPage(
  trpc: Trpc,
  organizationId: string,
  { actions, actorEmail, text, before, startTime, endTime }: AuditQuestion,
  call?: Call,
): Promise<{ events: AuditEvent[]; cursor?: Instant }> {
  const { logs, hasNext, oldestTimestamp } = await trpc.query(
    contract.list,
    {
      organizationId,
      before: isoText(before),
      startTime: isoText(startTime),
      endTime: isoText(endTime),
      // The names come from the server's own list, which may be longer than ours.
      action: actions?.length ? (actions as contract.AuditAction[]) : undefined,
      actorEmail: actorEmail || undefined,
      fuzzySearch: text || undefined,
    },
    call,
  );
  const events = logs.map(({ id, action, actor_name, actor_email, message, created_at }) => ({
    id,
    at: created_at,
    action,
    actorName: actor_name ?? null,
    actorEmail: actor_email ?? null,
    message,
  }));
  return { events, ...(hasNext && oldestTimestamp !== null && { cursor: oldestTimestamp }) };
}

const isoText = (at: Instant | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString());

/** Asks about both halves of a list, and about the halves of those whose answer was not complete. False: a single item's was not. */
async function inHalves<T>(list: readonly T[], ask: (part: T[]) => Promise<boolean>): Promise<boolean> {
  if (list.length < 2) return false;
  const middle = Math.ceil(list.length / 2);
  const halves = [list.slice(0, middle), list.slice(middle)];
  const answers = await Promise.all(halves.map(async (half) => (await ask(half)) || inHalves(half, ask)));
  return answers.every(Boolean);
}
