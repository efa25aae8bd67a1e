/** Changing and removing members. The order of the refusals is the real server's. */
import type { Generation } from '../../kilo/contract/procedure';
import { fromDollars } from '../../team/money';
import type { Context, User } from '../context';
import { get, run, transaction } from '../database';
import { audit } from './audit';
import { roleAsTold } from './access';
import { refuse } from './refusal';

interface Target {
  email: string;
  role: string;
  isBot: number;
}

const memberOf = (ctx: Context, organizationId: string, userId: string): Target | undefined =>
  get(
    ctx.db,
    `SELECT email, role, is_bot AS isBot FROM organization_memberships JOIN users ON users.id = user_id
     WHERE organization_id = ? AND user_id = ?`,
    organizationId,
    userId,
  );

const NOT_A_MEMBER = 'User is not a member of this organization';

/** Second generation: only an owner touches owners, or makes or invites one. */
export function protectOwners(generation: Generation, actorRole: string, ...roles: (string | undefined)[]): void {
  if (generation === 2 && actorRole !== 'owner' && roles.includes('owner'))
    refuse('FORBIDDEN', 'Only an organization owner can manage owners');
}

export interface MemberChange {
  memberId: string;
  role?: string | undefined;
  /** Dollars; null removes the limit, 0 forbids all use. */
  dailyUsageLimitUsd?: number | null | undefined;
}

/** Changes a role, which is audited, and a daily limit, which is not. With neither, nothing happens, whoever is named. */
export function changeMember(
  ctx: Context,
  generation: Generation,
  actor: User & { role: string },
  organizationId: string,
  change: MemberChange,
): { success: true; updated: string } {
  transaction(ctx.db, () => {
    if (change.role !== undefined) changeRole(ctx, generation, actor, organizationId, change.memberId, change.role);
    if (change.dailyUsageLimitUsd !== undefined) setDailyLimit(ctx, organizationId, change.memberId, change.dailyUsageLimitUsd);
  });
  return { success: true, updated: change.role !== undefined ? 'role and limit' : 'limit' };
}

function changeRole(
  ctx: Context,
  generation: Generation,
  actor: User & { role: string },
  organizationId: string,
  memberId: string,
  role: string,
): void {
  const isSelf = memberId === actor.id;
  const refuseSelf = () => isSelf && refuse('FORBIDDEN', 'You cannot change your own role');
  if (generation === 2) refuseSelf();
  const target = memberOf(ctx, organizationId, memberId) ?? refuse('NOT_FOUND', NOT_A_MEMBER);
  refuseSelf();
  protectOwners(generation, actor.role, target.role, role);
  run(
    ctx.db,
    'UPDATE organization_memberships SET role = ?, updated_at = ? WHERE organization_id = ? AND user_id = ?',
    role,
    ctx.now(),
    organizationId,
    memberId,
  );
  const from = roleAsTold(generation, target.role);
  audit(
    ctx,
    organizationId,
    'organization.member.change_role',
    actor,
    `Changed role for user ${target.email} from ${from} to ${role}`,
  );
}

function setDailyLimit(ctx: Context, organizationId: string, memberId: string, usd: number | null): void {
  if (!memberOf(ctx, organizationId, memberId)) refuse('NOT_FOUND', NOT_A_MEMBER);
  if (usd === null) {
    run(
      ctx.db,
      "DELETE FROM organization_user_limits WHERE organization_id = ? AND user_id = ? AND limit_type = 'daily'",
      organizationId,
      memberId,
    );
    return;
  }
  run(
    ctx.db,
    `INSERT INTO organization_user_limits (organization_id, user_id, microdollar_limit, created_at, updated_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (organization_id, user_id, limit_type)
       DO UPDATE SET microdollar_limit = excluded.microdollar_limit, updated_at = excluded.updated_at`,
    organizationId,
    memberId,
    fromDollars(usd),
    ctx.now(),
    ctx.now(),
  );
}

/** Takes somebody out of the organization. Their past usage and their limit stay. */
export function removeMember(
  ctx: Context,
  generation: Generation,
  actor: User & { role: string },
  organizationId: string,
  memberId: string,
): { success: true; updated: string } {
  if (memberId === actor.id && !actor.isAdmin) refuse('FORBIDDEN', 'You cannot remove yourself from the organization');
  return transaction(ctx.db, () => {
    const target = memberOf(ctx, organizationId, memberId) ?? refuse('NOT_FOUND', NOT_A_MEMBER);
    if (target.isBot) refuse('FORBIDDEN', 'Service account users cannot be removed');
    protectOwners(generation, actor.role, target.role);
    run(ctx.db, 'DELETE FROM organization_memberships WHERE organization_id = ? AND user_id = ?', organizationId, memberId);
    audit(ctx, organizationId, 'organization.member.remove', actor, `Removed user ${target.email}`);
    return { success: true, updated: memberId };
  });
}
