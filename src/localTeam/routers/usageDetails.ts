/** `organizations.usageDetails.*`. Of these, the second generation keeps the AI-adoption score only. */
import * as contract from '../../kilo/contract/usageDetails';
import { instant } from '../../team/time';
import { adoption } from '../domain/adoption';
import { autocompleteUsage, dailyUsage, timeSeries } from '../domain/usage';
import type { Toolkit } from './trpc';

const range = ({ startDate, endDate }: { startDate: string; endDate: string }) =>
  [instant(Date.parse(startDate)), instant(Date.parse(endDate))] as const;

export function usageDetailsRouter(kit: Toolkit) {
  const { inputOf } = kit;
  return kit.router({
    getAIAdoptionTimeseries: kit.member
      .input(inputOf(contract.getAIAdoptionTimeseries))
      .query(({ ctx, input }) => adoption(ctx, input.organizationId, ...range(input))),

    ...kit.only(1, {
      get: kit.member.input(inputOf(contract.get)).query(({ ctx, input }) => {
        const { period, userFilter, groupByModel, organizationId } = input;
        const userId = userFilter === 'me' ? ctx.user.id : undefined;
        return { daily: dailyUsage(ctx, organizationId, { period, userId, groupByModel }) };
      }),

      getTimeSeries: kit.member
        .input(inputOf(contract.getTimeSeries))
        .query(({ ctx, input }) => ({ timeseries: timeSeries(ctx, input.organizationId, ...range(input)) })),

      getAutocomplete: kit.member.query(({ ctx, input }) => autocompleteUsage(ctx, input.organizationId)),
    }),
  });
}
