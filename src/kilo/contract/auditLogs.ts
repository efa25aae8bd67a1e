/** `organizations.auditLogs.*`: what was done in an organization, and by whom. */
import * as z from 'zod/mini';
import { isoInstant, open, organizationInput, timestamp, withOrganization } from './common';
import { query } from './procedure';

export const AUDIT_ACTIONS_GEN1 = [
  'organization.user.login',
  'organization.user.logout',
  'organization.user.accept_invite',
  'organization.user.send_invite',
  'organization.user.revoke_invite',
  'organization.settings.change',
  'organization.purchase_credits',
  'organization.promo_credit_granted',
  'organization.member.remove',
  'organization.member.change_role',
  'organization.sso.auto_provision',
  'organization.sso.set_domain',
  'organization.sso.remove_domain',
  'organization.mode.create',
  'organization.mode.update',
  'organization.mode.delete',
  'organization.created',
  'organization.token.generate',
] as const;
export const AUDIT_ACTIONS = [...AUDIT_ACTIONS_GEN1, 'organization.member.admin_add'] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Rows in a page. */
export const AUDIT_PAGE_SIZE = 100;

const filter = {
  /** Strictly older than. */
  before: z.optional(isoInstant),
  /** Strictly newer than. */
  after: z.optional(isoInstant),
  actorEmail: z.optional(z.email()),
  /** Part of the message, in any case; `%` and `_` are wildcards. */
  fuzzySearch: z.optional(z.string()),
  startTime: z.optional(isoInstant),
  endTime: z.optional(isoInstant),
};

/** Newest first. `oldestTimestamp` is cut to milliseconds while rows are not. */
export const list = query('organizations.auditLogs.list', {
  input: withOrganization({ ...filter, action: z.optional(z.array(z.enum(AUDIT_ACTIONS))) }),
  inputGen1: withOrganization({ ...filter, action: z.optional(z.array(z.enum(AUDIT_ACTIONS_GEN1))) }),
  output: z.object({
    logs: z.array(
      z.object({
        id: z.string(),
        action: open<AuditAction>(),
        actor_id: z.nullish(z.string()),
        actor_email: z.nullish(z.string()),
        actor_name: z.nullish(z.string()),
        message: z.string(),
        created_at: timestamp,
      }),
    ),
    hasNext: z.boolean(),
    hasPrevious: z.boolean(),
    oldestTimestamp: z.nullable(timestamp),
    newestTimestamp: z.nullable(timestamp),
  }),
});

export const getActionTypes = query('organizations.auditLogs.getActionTypes', {
  input: organizationInput,
  output: z.array(z.string()),
});

export const getSummary = query('organizations.auditLogs.getSummary', {
  input: organizationInput,
  output: z.object({ totalEvents: z.int(), earliestEvent: z.nullable(timestamp), latestEvent: z.nullable(timestamp) }),
});
