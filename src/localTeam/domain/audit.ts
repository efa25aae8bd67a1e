/** The audit log of an organization. */
import type { AuditAction } from '../../kilo/contract/auditLogs';
import type { Context, User } from '../context';
import { get, insert } from '../database';

export type Actor = Pick<User, 'id' | 'email' | 'name'>;

/**
 * Writes down what was done, and by whom; null where nobody was signed in. Entries of one millisecond keep their order: each gets the next
 * microsecond. Which writes are audited is Kilo's choice: renaming, limits, data policy, seats and automatic top-up are not.
 */
export function audit(ctx: Context, organizationId: string, action: AuditAction, actor: Actor | null, message: string): void {
  const millisecond = ctx.now() * 1000;
  const latest = get<{ us: number | null }>(
    ctx.db,
    'SELECT MAX(created_us) AS us FROM organization_audit_logs WHERE organization_id = ? AND created_us BETWEEN ? AND ?',
    organizationId,
    millisecond,
    millisecond + 999,
  );
  insert(ctx.db, 'organization_audit_logs', {
    id: ctx.newId(),
    organization_id: organizationId,
    action,
    actor_id: actor?.id,
    actor_email: actor?.email,
    actor_name: actor?.name,
    message,
    created_us: latest?.us ? latest.us + 1 : millisecond,
  });
}
