/** How many seats are used. */
import type { Context } from '../context';
import { get } from '../database';

/**
 * Members and pending invitations that are not billing managers. Bots need no seat, but `organizations.list` counts them all the same
 * (`withBots`).
 */
export function seatsUsed(ctx: Context, organizationId: string, { withBots = false } = {}): number {
  const row = get<{ used: number }>(
    ctx.db,
    `SELECT
       (SELECT COUNT(*) FROM organization_memberships JOIN users ON users.id = user_id
        WHERE organization_id = ?1 AND role <> 'billing_manager' AND (is_bot = 0 OR ?2)) +
       (SELECT COUNT(*) FROM organization_invitations
        WHERE organization_id = ?1 AND role <> 'billing_manager' AND accepted_at IS NULL AND expires_at > ?3) AS used`,
    organizationId,
    withBots,
    ctx.now(),
  );
  return row?.used ?? 0;
}

/** `organizations.seats`. Zeros where there is no such organization. */
export function seatsAnswer(ctx: Context, organizationId: string): { totalSeats: number; usedSeats: number } {
  const row = get<{ total: number }>(ctx.db, 'SELECT seat_count AS total FROM organizations WHERE id = ?', organizationId);
  return { totalSeats: row?.total ?? 0, usedSeats: seatsUsed(ctx, organizationId) };
}
