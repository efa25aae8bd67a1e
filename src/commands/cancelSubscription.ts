import * as vscode from 'vscode';
import { cancellation, isNameConfirmed } from '../team/cancellation';
import { formatDay } from '../team/format';
import { billed } from './changeBillingCycle';
import { gone, need, Refusal, writeTo, type CommandContext } from './context';
import { confirm, tell, withProgress } from './messages';
import { askAll, askText } from './prompts';
import { sendPurchase } from './purchase';

/** Lets the subscription end with its billing period, after saying what ends when and having the organization’s name typed. */
export async function cancelSubscription(context: CommandContext): Promise<void> {
  const team = await need(context, 'team');
  const ending = cancellation(await billed(context), team);
  if (!ending) throw new Refusal(gone());
  const day = formatDay(ending.endsAt);
  await confirm({
    text: vscode.l10n.t('Cancel the subscription of {0}?', team.name),
    detail: [...ending.effects, vscode.l10n.t('You are asked for the organization’s name next.')].join('\n\n'),
    button: vscode.l10n.t('Go on canceling'),
  });
  await askAll(vscode.l10n.t('Cancel the subscription of {0}', team.name), [
    (frame) =>
      askText(frame, {
        value: '',
        prompt: vscode.l10n.t('Type “{0}” to let the subscription end on {1}', team.name, day),
        placeholder: team.name,
        problem: (text) =>
          isNameConfirmed(text, team) ? undefined : vscode.l10n.t('This is not the name of the organization: {0}', team.name),
        keep: () => undefined,
      }),
  ]);
  await withProgress(vscode.l10n.t('Canceling the subscription of {0}', team.name), (signal) =>
    writeTo(context, team, ['subscription', 'team', 'audit'], (api, organizationId) =>
      sendPurchase(context, api, organizationId, {
        intent: () => ({ kind: 'cancelSubscription' }),
        send: () => api.cancelSubscription(organizationId, { signal }),
        meaning: () => 'done',
      }),
    ),
  );
  void tell(vscode.l10n.t('The subscription of {0} ends on {1}. Until then it can be resumed.', team.name, day));
}
