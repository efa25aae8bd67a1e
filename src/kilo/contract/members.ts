/** `organizations.members.*`: invitations, roles, limits, removal. All of them write. */
import * as z from 'zod/mini';
import { organizationInput, ROLES, ROLES_GEN1, success, successWithUpdated, withOrganization, open, timestamp } from './common';
import { mutation, query } from './procedure';
import type { Role } from '../../team/model';

const email = z.email('Invalid email address');

/** Sends an invitation, which lives 7 days. The server checks neither free seats nor, in the first generation, the SSO domain. */
export const invite = mutation('organizations.members.invite', {
  input: withOrganization({ email, role: z.enum(ROLES) }),
  inputGen1: withOrganization({ email, role: z.enum(ROLES_GEN1) }),
  output: z.object({ acceptInviteUrl: z.string(), invitationId: z.optional(z.string()), emailStatus: z.nullish(z.string()) }),
});

const limits = { dailyUsageLimitUsd: z.optional(z.nullable(z.number().check(z.minimum(0), z.maximum(2000)))) };

/** Changes a role, a daily limit (dollars; null = none, 0 = nothing may be spent), or both. */
export const update = mutation('organizations.members.update', {
  input: withOrganization({ memberId: z.string(), role: z.optional(z.enum(ROLES)), ...limits }),
  inputGen1: withOrganization({ memberId: z.string(), role: z.optional(z.enum(ROLES_GEN1)), ...limits }),
  output: successWithUpdated,
});

export const remove = mutation('organizations.members.remove', {
  input: withOrganization({ memberId: z.string() }),
  output: successWithUpdated,
});

export const deleteInvite = mutation('organizations.members.deleteInvite', {
  input: withOrganization({ inviteId: z.string() }),
  output: successWithUpdated,
});

export const resendInvite = mutation('organizations.members.resendInvite', {
  only: 2,
  input: withOrganization({ inviteId: z.string() }),
  output: successWithUpdated,
});

/** The people of an organization without anything secret. */
export const listPublic = query('organizations.members.listPublic', {
  only: 2,
  input: organizationInput,
  output: z.array(
    z.object({
      id: z.optional(z.string()),
      name: z.nullish(z.string()),
      email: z.string(),
      role: open<Role>(),
      status: open<'active' | 'invited'>(),
      inviteDate: timestamp,
      emailStatus: z.nullish(z.string()),
      imageUrl: z.nullish(z.string()),
    }),
  ),
});

/** Replaces the set of child organizations that a member belongs to. */
export const setChildMemberships = mutation('organizations.members.setChildMemberships', {
  only: 2,
  input: withOrganization({ memberId: z.string(), childOrganizationIds: z.array(z.uuid()) }),
  output: z.extend(success, { added: z.array(z.string()), removed: z.array(z.string()) }),
});
