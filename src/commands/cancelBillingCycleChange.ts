import * as vscode from 'vscode';
import { billed, currentCycle, notOffered } from './changeBillingCycle';
import { need, Refusal, writeTo, type CommandContext } from './context';
import { confirm, tell, withProgress } from './messages';
import { sendPurchase } from './purchase';

/** Takes back that the subscription will be billed in another cycle. */
export async function cancelBillingCycleChange(context: CommandContext): Promise<void> {
  const team = await need(context, 'team');
  const subscription = await billed(context);
  if (subscription.cycleChangePending === false) {
    throw new Refusal({
      title: vscode.l10n.t('Nothing to take back'),
      detail: vscode.l10n.t('No change of the billing cycle is scheduled.'),
    });
  }
  await confirm({
    text:
      currentCycle(subscription) === 'annual'
        ? vscode.l10n.t('Keep billing {0} annually?', team.name)
        : vscode.l10n.t('Keep billing {0} monthly?', team.name),
    detail: vscode.l10n.t('The scheduled change is taken back. Nothing is charged now.'),
    button: vscode.l10n.t('Keep the billing cycle'),
  });
  await withProgress(vscode.l10n.t('Keeping the billing cycle of {0}', team.name), (signal) =>
    writeTo(context, team, ['subscription', 'team', 'audit'], async (api, organizationId) => {
      const { answer } = await sendPurchase(context, api, organizationId, {
        intent: () => ({ kind: 'cancelCycleChange' }),
        send: () => api.cancelBillingCycleChange(organizationId, { signal }),
        meaning: ({ outcome }) => (outcome === 'done' ? 'done' : 'notDone'),
      });
      if (answer.outcome === 'unsupported') throw new Refusal(notOffered());
    }),
  );
  void tell(vscode.l10n.t('The billing cycle of {0} stays as it is.', team.name));
}
