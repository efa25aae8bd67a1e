import * as vscode from 'vscode';
import { formatCents, formatDay } from '../team/format';
import { nextCharge } from '../team/subscription';
import { seatCountText } from '../team/words';
import { periodText } from './changeSeats';
import { need, writeTo, type CommandContext } from './context';
import { confirm, tell, withProgress } from './messages';
import { sendPurchase } from './purchase';

/** Takes back that the subscription ends, after naming what will be charged again. */
export async function resumeSubscription(context: CommandContext): Promise<void> {
  const team = await need(context, 'team');
  const { subscription } = await need(context, 'subscription');
  const charge = subscription && nextCharge({ ...subscription, cancelAtPeriodEnd: false, cancelAt: null });
  await confirm({
    text: vscode.l10n.t('Resume the subscription of {0}?', team.name),
    detail: charge
      ? vscode.l10n.t(
          'It goes on after {0}: {1} {2} for {3}, before taxes and discounts. Nothing is charged now.',
          formatDay(charge.at),
          formatCents(charge.amount, subscription.currency),
          periodText(subscription),
          seatCountText(subscription.quantity),
        )
      : vscode.l10n.t('It goes on after the end of the billing period. Nothing is charged now.'),
    button: vscode.l10n.t('Resume subscription'),
  });
  await withProgress(vscode.l10n.t('Resuming the subscription of {0}', team.name), (signal) =>
    writeTo(context, team, ['subscription', 'team', 'audit'], (api, organizationId) =>
      sendPurchase(context, api, organizationId, {
        intent: () => ({ kind: 'resumeSubscription' }),
        send: () => api.resumeSubscription(organizationId, { signal }),
        meaning: () => 'done',
      }),
    ),
  );
  void tell(vscode.l10n.t('The subscription of {0} goes on.', team.name));
}
