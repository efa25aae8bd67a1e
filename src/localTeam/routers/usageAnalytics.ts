/** `usageAnalytics.*`, of the second generation. Access is checked after the whole input, unlike elsewhere. */
import * as contract from '../../kilo/contract/usageAnalytics';
import { breakdown, resolveUsers, summary, table, timeseries } from '../domain/analytics';
import type { Toolkit } from './trpc';

export function usageAnalyticsRouter({ router, signedIn, inputOf }: Toolkit) {
  return router({
    getSummary: signedIn.input(inputOf(contract.getSummary)).query(({ ctx, input }) => summary(ctx, ctx.user, input)),
    getTimeseries: signedIn.input(inputOf(contract.getTimeseries)).query(({ ctx, input }) => timeseries(ctx, ctx.user, input)),
    getBreakdown: signedIn.input(inputOf(contract.getBreakdown)).query(({ ctx, input }) => breakdown(ctx, ctx.user, input)),
    getTable: signedIn.input(inputOf(contract.getTable)).query(({ ctx, input }) => table(ctx, ctx.user, input)),

    resolveOrgUsers: signedIn.input(inputOf(contract.resolveOrgUsers)).query(({ ctx, input }) => {
      const { organizationId, organizationIds = [], userIds } = input;
      const asked = organizationIds.length > 0 ? organizationIds : organizationId !== undefined ? [organizationId] : [];
      return resolveUsers(ctx, ctx.user, asked, userIds);
    }),
  });
}
