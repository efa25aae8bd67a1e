/** `organizations.settings.*`. */
import * as contract from '../../kilo/contract/settings';
import { modelList } from '../domain/models';
import { organizationRow } from '../domain/organizations';
import { allows, setAllowLists, setBalanceAlert, setDataCollection, setDefaultModel, settingsOf } from '../domain/settings';
import type { Toolkit } from './trpc';

export function settingsRouter(kit: Toolkit) {
  const { inputOf } = kit;
  return kit.router({
    listAvailableModels: kit.member.query(({ ctx, input }) => {
      const row = organizationRow(ctx, input.organizationId);
      const { model_allow_list: list } = settingsOf(row);
      return modelList((id) => row.plan !== 'enterprise' || allows(list, id));
    }),

    updateAllowLists: kit.gated.billing
      .input(inputOf(contract.updateAllowLists))
      .mutation(({ ctx, input }) => setAllowLists(ctx, input.organizationId, ctx.user, input)),

    updateDefaultModel: kit.gated.billing
      .input(inputOf(contract.updateDefaultModel))
      .mutation(({ ctx, input }) => setDefaultModel(ctx, input.organizationId, ctx.user, input.default_model)),

    updateDataCollection: kit.gated.billing
      .input(inputOf(contract.updateDataCollection))
      .mutation(({ ctx, input }) => setDataCollection(ctx, input.organizationId, ctx.user, input.dataCollection)),

    updateMinimumBalanceAlert: kit.gated.billing
      .input(inputOf(contract.updateMinimumBalanceAlert))
      .mutation(({ ctx, input }) => setBalanceAlert(ctx, input.organizationId, ctx.user, input)),
  });
}
