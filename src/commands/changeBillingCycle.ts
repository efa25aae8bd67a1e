import * as vscode from 'vscode';
import { formatDay } from '../team/format';
import type { BillingCycle, Subscription } from '../team/model';
import { need, Refusal, writeTo, type CommandContext } from './context';
import { confirm, tell, withProgress } from './messages';
import { sendPurchase } from './purchase';

/** What another billing cycle touches. */
const TOUCHED = ['subscription', 'team', 'audit'] as const;

/** Lets the subscription be billed in the other cycle from its next period on. `value`: which one; otherwise the one that it has not. */
export async function changeBillingCycle(context: CommandContext, _target?: string, value?: BillingCycle): Promise<void> {
  const team = await need(context, 'team');
  const subscription = await billed(context);
  const cycle = value ?? (subscription.interval === 'year' ? 'monthly' : 'annual');
  if (currentCycle(subscription) === cycle) {
    throw new Refusal({
      title: vscode.l10n.t('Nothing to change'),
      detail: vscode.l10n.t('The subscription of {0} is billed like that already.', team.name),
    });
  }
  const day = formatDay(subscription.periodEnd);
  const effects = [
    vscode.l10n.t(
      'It changes on {0}, when the paid period ends. Nothing is charged before, and it can be taken back until then.',
      day,
    ),
    vscode.l10n.t('Kilo’s API does not tell the price of the other cycle: it is on Kilo’s web page.'),
  ];
  await confirm({
    text:
      cycle === 'annual'
        ? vscode.l10n.t('Bill {0} annually from {1} on?', team.name, day)
        : vscode.l10n.t('Bill {0} monthly from {1} on?', team.name, day),
    detail: effects.join('\n\n'),
    button: cycle === 'annual' ? vscode.l10n.t('Change to annual billing') : vscode.l10n.t('Change to monthly billing'),
  });
  await withProgress(vscode.l10n.t('Changing the billing cycle of {0}', team.name), (signal) =>
    writeTo(context, team, TOUCHED, async (api, organizationId) => {
      const { answer } = await sendPurchase(context, api, organizationId, {
        intent: () => ({ kind: 'changeCycle', cycle }),
        send: () => api.changeBillingCycle(organizationId, cycle, { signal }),
        meaning: ({ outcome }) => (outcome === 'done' ? 'done' : 'notDone'),
      });
      if (answer.outcome === 'unsupported') throw new Refusal(notOffered());
    }),
  );
  void tell(
    cycle === 'annual'
      ? vscode.l10n.t('{0} is billed annually from {1} on.', team.name, day)
      : vscode.l10n.t('{0} is billed monthly from {1} on.', team.name, day),
  );
}

/** The subscription, to be billed otherwise. Throws a {@link Refusal} without one. */
export async function billed(context: CommandContext): Promise<Subscription> {
  const { subscription } = await need(context, 'subscription');
  if (subscription) return subscription;
  throw new Refusal({
    title: vscode.l10n.t('This is not possible now'),
    detail: vscode.l10n.t('The payment provider is not answering, so the subscription is not known. Try again later.'),
    action: { label: vscode.l10n.t('Refresh'), command: 'kiloTeams.refresh' },
  });
}

/** The cycle in which a subscription is billed; undefined for one that cannot be chosen. */
export function currentCycle({ interval, intervalCount }: Subscription): BillingCycle | undefined {
  if (intervalCount !== 1) return undefined;
  return interval === 'month' ? 'monthly' : interval === 'year' ? 'annual' : undefined;
}

/** The first generation of the API changes no billing cycle; its web page does. */
export const notOffered = () => ({
  title: vscode.l10n.t('This server does not change billing cycles'),
  detail: vscode.l10n.t('Nothing was changed. Kilo’s web page of the subscription can do it.'),
  action: { label: vscode.l10n.t('Open web page'), command: 'kiloTeams.openWebPage' as const },
});
