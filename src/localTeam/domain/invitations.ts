/** Invitations: sending, revoking, sending again, accepting. */
import { DAY, type Instant } from '../../team/time';
import type { Context, User } from '../context';
import { all, get, insert, transaction, update } from '../database';
import { audit, type Actor } from './audit';
import { userById } from './people';
import { refuse } from './refusal';

/** How long an invitation can be accepted. */
export const INVITATION_LIFE = 7 * DAY;

export interface Invitation {
  id: string;
  organizationId: string;
  email: string;
  role: string;
  /** The secret in the link. */
  token: string;
  createdAt: Instant;
  expiresAt: Instant;
  acceptedAt: Instant | null;
}

const SELECT = `
  SELECT id, organization_id AS organizationId, email, role, token, created_at AS createdAt, expires_at AS expiresAt,
    accepted_at AS acceptedAt
  FROM organization_invitations`;

/** Address of the page on which an invitation is accepted. */
export const invitationUrl = (ctx: Context, token: string): string => `${ctx.origin}/users/accept-invite/${token}`;

/** Invitations that can still be accepted. */
export const pendingInvitations = (ctx: Context, organizationId: string): Invitation[] =>
  all(
    ctx.db,
    `${SELECT} WHERE organization_id = ? AND accepted_at IS NULL AND expires_at > ? ORDER BY created_at, id`,
    organizationId,
    ctx.now(),
  );

/** An invitation of this organization, in whatever state. Refuses with NOT_FOUND. */
export const invitationById = (ctx: Context, organizationId: string, id: string): Invitation =>
  get<Invitation>(ctx.db, `${SELECT} WHERE organization_id = ? AND id = ?`, organizationId, id) ??
  refuse('NOT_FOUND', 'Invitation not found');

export const invitationByToken = (ctx: Context, token: string): Invitation | undefined =>
  get<Invitation>(ctx.db, `${SELECT} WHERE token = ?`, token);

/** Invites somebody. E-mails are compared as they are written, and seats are not checked: so does the real server. */
export function invite(ctx: Context, actor: Actor, organizationId: string, email: string, role: string): Invitation {
  return transaction(ctx.db, () => {
    if (pendingInvitations(ctx, organizationId).some((pending) => pending.email === email))
      refuse('CONFLICT', 'This email already has a pending invitation');
    const isMember = get(
      ctx.db,
      'SELECT 1 FROM organization_memberships JOIN users ON users.id = user_id WHERE organization_id = ? AND email = ?',
      organizationId,
      email,
    );
    if (isMember) refuse('CONFLICT', 'This user is already a member of this organization');
    const id = ctx.newId();
    insert(ctx.db, 'organization_invitations', {
      id,
      organization_id: organizationId,
      email,
      role,
      invited_by: actor.id,
      token: ctx.newId(),
      expires_at: ctx.now() + INVITATION_LIFE,
      created_at: ctx.now(),
      updated_at: ctx.now(),
    });
    audit(ctx, organizationId, 'organization.user.send_invite', actor, `Invited ${email} as ${role}`);
    return invitationById(ctx, organizationId, id);
  });
}

/** Lets an invitation expire at once. Works again on one that is over already, as on the real server. */
export function revokeInvitation(ctx: Context, actor: Actor, invitation: Invitation): void {
  transaction(ctx.db, () => {
    update(ctx.db, 'organization_invitations', invitation.id, { expires_at: ctx.now(), updated_at: ctx.now() });
    audit(ctx, invitation.organizationId, 'organization.user.revoke_invite', actor, `Revoked invitation for ${invitation.email}`);
  });
}

/** Sends the mail of an invitation again, which is nothing here; the refusals are the real server's. */
export function resendInvitation(ctx: Context, invitation: Invitation): void {
  if (invitation.expiresAt <= ctx.now()) refuse('CONFLICT', 'This invitation has expired');
  if (invitation.acceptedAt !== null) refuse('CONFLICT', 'This invitation has already been accepted');
}

/** Who accepts: somebody who is there already, or somebody new, who gets the invited address. */
export type Accepting = { userId: string } | { newPerson: { name: string } };

export type Acceptance =
  { outcome: 'accepted'; user: User; organizationId: string } | { outcome: 'notFound' | 'expired' | 'alreadyAccepted' };

/**
 * Accepts an invitation by its secret. Like the real server, it does not ask that the person's address is the invited one. Somebody who is
 * a member already stays what they are.
 */
export function acceptInvitation(ctx: Context, token: string, who: Accepting): Acceptance {
  return transaction(ctx.db, () => {
    const invitation = invitationByToken(ctx, token);
    if (!invitation) return { outcome: 'notFound' };
    if (invitation.acceptedAt !== null) return { outcome: 'alreadyAccepted' };
    if (invitation.expiresAt <= ctx.now()) return { outcome: 'expired' };
    const { organizationId } = invitation;
    const user = 'userId' in who ? userById(ctx, who.userId) : newPerson(ctx, invitation.email, who.newPerson.name);
    if (!user) return { outcome: 'notFound' };
    const isMember = get(
      ctx.db,
      'SELECT 1 FROM organization_memberships WHERE organization_id = ? AND user_id = ?',
      organizationId,
      user.id,
    );
    if (!isMember) addMember(ctx, organizationId, user.id, invitation.role);
    update(ctx.db, 'organization_invitations', invitation.id, { accepted_at: ctx.now(), updated_at: ctx.now() });
    audit(ctx, organizationId, 'organization.user.accept_invite', user, 'User accepted invite');
    return { outcome: 'accepted', user, organizationId };
  });
}

export function addMember(ctx: Context, organizationId: string, userId: string, role: string): void {
  insert(ctx.db, 'organization_memberships', {
    id: ctx.newId(),
    organization_id: organizationId,
    user_id: userId,
    role,
    created_at: ctx.now(),
    updated_at: ctx.now(),
  });
}

/** The person with this address, who is created if need be. */
function newPerson(ctx: Context, email: string, name: string): User | undefined {
  const existing = get<{ id: string }>(ctx.db, 'SELECT id FROM users WHERE email = ?', email);
  if (existing) return userById(ctx, existing.id);
  const id = ctx.newId();
  insert(ctx.db, 'users', { id, email, name, created_at: ctx.now() });
  return userById(ctx, id);
}
