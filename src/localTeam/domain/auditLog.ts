/** Reading the audit log. */
import { AUDIT_PAGE_SIZE } from '../../kilo/contract/auditLogs';
import type { Context, User } from '../context';
import { all, get, type Value } from '../database';
import { iso, postgresTextOfMicros } from '../timestamps';

export interface AuditQuestion {
  before?: string | undefined;
  after?: string | undefined;
  action?: string[] | undefined;
  actorEmail?: string | undefined;
  fuzzySearch?: string | undefined;
  startTime?: string | undefined;
  endTime?: string | undefined;
}

interface Row {
  id: string;
  action: string;
  actor_id: string | null;
  actor_email: string | null;
  actor_name: string | null;
  message: string;
  created_us: number;
}

const STAFF_DOMAIN = '@kilocode.ai';
/** What everybody outside of Kilo sees of its staff. */
const MASKED = { actor_id: '00000000-0000-0000-0000-000000000000', actor_email: 'admin@kilocode.ai', actor_name: 'Kilo Admin' };

const micros = (isoText: string): number => Date.parse(isoText) * 1000;

/**
 * `organizations.auditLogs.list`: 100 entries, newest first. The real server's quirks are kept: cursors are cut to milliseconds while
 * entries are not, and with `after` and more than a page of newer entries, the one next to the cursor is left out.
 */
export function auditPage(ctx: Context, reader: User, organizationId: string, question: AuditQuestion) {
  const { before, after, action, actorEmail, fuzzySearch, startTime, endTime } = question;
  const conditions: [string, Value][] = [['organization_id = ?', organizationId]];
  if (before !== undefined) conditions.push(['created_us < ?', micros(before)]);
  if (after !== undefined) conditions.push(['created_us > ?', micros(after)]);
  if (startTime !== undefined) conditions.push(['created_us >= ?', micros(startTime)]);
  if (endTime !== undefined) conditions.push(['created_us <= ?', micros(endTime)]);
  if (action?.length) conditions.push(['action IN (SELECT value FROM json_each(?))', JSON.stringify(action)]);
  if (actorEmail !== undefined) conditions.push(['actor_email = ?', actorEmail]);
  if (fuzzySearch) conditions.push(['message LIKE ?', `%${fuzzySearch}%`]);

  const direction = after === undefined ? 'DESC' : 'ASC';
  const found = all<Row>(
    ctx.db,
    `SELECT id, action, actor_id, actor_email, actor_name, message, created_us FROM organization_audit_logs
     WHERE ${conditions.map(([sql]) => sql).join(' AND ')} ORDER BY created_us ${direction}, id LIMIT ${AUDIT_PAGE_SIZE + 1}`,
    ...conditions.map(([, value]) => value),
  );
  const newestFirst = after === undefined ? found : found.reverse();
  const page = newestFirst.slice(0, AUDIT_PAGE_SIZE);
  const timestamp = (row: Row | undefined) => (row ? iso(Math.floor(row.created_us / 1000)) : null);
  return {
    logs: page.map(({ created_us, ...row }) => ({
      ...row,
      ...(row.actor_email?.endsWith(STAFF_DOMAIN) && !reader.email.endsWith(STAFF_DOMAIN) ? MASKED : {}),
      created_at: postgresTextOfMicros(created_us),
    })),
    hasNext: found.length > AUDIT_PAGE_SIZE,
    hasPrevious: after !== undefined || (before !== undefined && page.length > 0),
    oldestTimestamp: timestamp(page.at(-1)),
    newestTimestamp: timestamp(page[0]),
  };
}

/** `organizations.auditLogs.getSummary`. */
export function auditSummary(ctx: Context, organizationId: string) {
  const row = get<{ count: number; first: number | null; last: number | null }>(
    ctx.db,
    'SELECT COUNT(*) AS count, MIN(created_us) AS first, MAX(created_us) AS last FROM organization_audit_logs WHERE organization_id = ?',
    organizationId,
  )!;
  const text = (us: number | null) => (us === null ? null : postgresTextOfMicros(us));
  return { totalEvents: row.count, earliestEvent: text(row.first), latestEvent: text(row.last) };
}
