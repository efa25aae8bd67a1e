/** `organizations.auditLogs.*`. */
import * as contract from '../../kilo/contract/auditLogs';
import { auditPage, auditSummary } from '../domain/auditLog';
import type { Toolkit } from './trpc';

export function auditLogsRouter(kit: Toolkit) {
  const actions = kit.generation === 1 ? contract.AUDIT_ACTIONS_GEN1 : contract.AUDIT_ACTIONS;
  return kit.router({
    list: kit.billing
      .input(kit.inputOf(contract.list))
      .query(({ ctx, input }) => auditPage(ctx, ctx.user, input.organizationId, input)),

    getActionTypes: kit.billing.query(() => [...actions]),

    getSummary: kit.billing.query(({ ctx, input }) => auditSummary(ctx, input.organizationId)),
  });
}
