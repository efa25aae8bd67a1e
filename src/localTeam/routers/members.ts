/** `organizations.members.*`. */
import { TRPCError } from '@trpc/server';
import * as z from 'zod/mini';
import { WRONG_ROLE } from '../../kilo/contract/errors';
import * as contract from '../../kilo/contract/members';
import { mayAct, membershipRole } from '../domain/access';
import { invitationById, invitationUrl, invite, resendInvitation, revokeInvitation } from '../domain/invitations';
import { changeMember, protectOwners, removeMember } from '../domain/members';
import { organizationRow, publicMembers } from '../domain/organizations';
import { refuse } from '../domain/refusal';
import type { Toolkit } from './trpc';

export function membersRouter(kit: Toolkit) {
  const { generation, inputOf } = kit;
  return kit.router({
    update: kit.gated.manage
      .input(inputOf(contract.update))
      .mutation(({ ctx, input }) => changeMember(ctx, generation, { ...ctx.user, role: ctx.role }, input.organizationId, input)),

    remove: kit.gated.manage
      .input(inputOf(contract.remove))
      .mutation(({ ctx, input }) =>
        removeMember(ctx, generation, { ...ctx.user, role: ctx.role }, input.organizationId, input.memberId),
      ),

    invite: kit.gated.billing.input(inputOf(contract.invite)).mutation(({ ctx, input }) => {
      if (input.role !== 'member' && !mayAct(generation, ctx.role, 'manage')) refuse('UNAUTHORIZED', WRONG_ROLE);
      protectOwners(generation, ctx.role, input.role);
      organizationRow(ctx, input.organizationId);
      const invitation = invite(ctx, ctx.user, input.organizationId, input.email, input.role);
      const acceptInviteUrl = invitationUrl(ctx, invitation.token);
      return generation === 1 ? { acceptInviteUrl } : { acceptInviteUrl, invitationId: invitation.id, emailStatus: 'pending' };
    }),

    deleteInvite: kit.gated.manage.input(inputOf(contract.deleteInvite)).mutation(({ ctx, input }) => {
      requireUuid(input.inviteId);
      const invitation = invitationById(ctx, input.organizationId, input.inviteId);
      protectOwners(generation, ctx.role, invitation.role);
      revokeInvitation(ctx, ctx.user, invitation);
      return { success: true, updated: input.inviteId };
    }),

    ...kit.only(2, {
      resendInvite: kit.gated.manage.input(inputOf(contract.resendInvite)).mutation(({ ctx, input }) => {
        requireUuid(input.inviteId);
        const invitation = invitationById(ctx, input.organizationId, input.inviteId);
        protectOwners(generation, ctx.role, invitation.role);
        resendInvitation(ctx, invitation);
        return { success: true, updated: input.inviteId };
      }),

      // The local team's organizations have no children: nothing can be selected.
      setChildMemberships: kit.gated.billing.input(inputOf(contract.setChildMemberships)).mutation(({ ctx, input }) => {
        if (!membershipRole(ctx, input.memberId, input.organizationId))
          refuse('NOT_FOUND', 'User is not a member of the parent organization');
        if (input.childOrganizationIds.length > 0)
          refuse('BAD_REQUEST', 'Selected organizations must be direct child organizations');
        return { success: true, added: [] as string[], removed: [] as string[] };
      }),

      listPublic: kit.member.query(({ ctx, input }) => publicMembers(ctx, generation, input.organizationId)),
    }),
  });
}

/** The real server's database refuses an id that is no UUID, and its answer is that failure, statement included. */
function requireUuid(id: string): void {
  if (z.safeParse(z.uuid(), id).success) return;
  throw new TRPCError({
    code: 'INTERNAL_SERVER_ERROR',
    message: `Failed query: select * from "organization_invitations" where "id" = $1\nparams: ${id}`,
  });
}
