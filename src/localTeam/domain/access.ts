/** Who may do what in an organization, in either generation of the API. */
import { NOT_A_MEMBER, WRONG_ROLE } from '../../kilo/contract/errors';
import type { Generation } from '../../kilo/contract/procedure';
import type { Context, User } from '../context';
import { get } from '../database';
import { refuse } from './refusal';

/** `manage`: people and roles. `billing`: money. The first generation lets owners and billing managers do both. */
export type AccessLevel = 'member' | 'manage' | 'billing';

const ROLES: Record<Generation, Record<AccessLevel, readonly string[]>> = {
  1: {
    member: ['owner', 'admin', 'billing_manager', 'member'],
    manage: ['owner', 'admin', 'billing_manager'],
    billing: ['owner', 'admin', 'billing_manager'],
  },
  2: {
    member: ['owner', 'admin', 'billing_manager', 'member'],
    manage: ['owner', 'admin'],
    billing: ['owner', 'admin', 'billing_manager'],
  },
};

/** The role that is stored for a person in an organization. */
export const membershipRole = (ctx: Context, userId: string, organizationId: string): string | undefined =>
  get<{ role: string }>(
    ctx.db,
    'SELECT role FROM organization_memberships WHERE user_id = ? AND organization_id = ?',
    userId,
    organizationId,
  )?.role;

/** The role in which a person acts: Kilo staff are owners everywhere. Undefined for somebody who is not in the organization. */
export const actingRole = (ctx: Context, user: User, organizationId: string): string | undefined =>
  user.isAdmin ? 'owner' : membershipRole(ctx, user.id, organizationId);

export const mayAct = (generation: Generation, role: string, level: AccessLevel): boolean =>
  ROLES[generation][level].includes(role);

/** The role in which a person acts, when it is enough for `level`. Refuses with UNAUTHORIZED otherwise, also where there is no such organization. */
export function requireRole(
  ctx: Context,
  generation: Generation,
  user: User,
  organizationId: string,
  level: AccessLevel,
): string {
  const role = actingRole(ctx, user, organizationId);
  if (role === undefined) return refuse('UNAUTHORIZED', NOT_A_MEMBER);
  return mayAct(generation, role, level) ? role : refuse('UNAUTHORIZED', WRONG_ROLE);
}

/**
 * A role as a generation can say it. The first knows no `admin`: to its clients such a member looks like an owner, whose rights it has
 * there, because a role outside of its list would be an answer that no first-generation server gives.
 */
export const roleAsTold = (generation: Generation, role: string): string =>
  generation === 1 && role === 'admin' ? 'owner' : role;
