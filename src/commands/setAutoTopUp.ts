import * as vscode from 'vscode';
import type { CommandValue } from '../protocol/commandValues';
import { formatCents, formatUsd } from '../team/format';
import { autoTopUpIntent } from '../team/journal';
import { intentText, outcomeText } from '../team/journalWords';
import type { AutoTopUp, Team } from '../team/model';
import { fromCents, type Cents } from '../team/money';
import { AUTO_TOP_UP_AMOUNTS, AUTO_TOP_UP_THRESHOLD, autoTopUpText, paymentMethodText } from '../team/topUp';
import { need, writeTo, type CommandContext } from './context';
import { confirm, tell, withProgress } from './messages';
import { chooseOne, type Choice } from './prompts';
import { payInBrowser, sendPurchase } from './purchase';

type Change = CommandValue<'kiloTeams.setAutoTopUp'>;

/** What automatic top-up touches: switching it on may buy at once. */
const TOUCHED = ['autoTopUp', 'team', 'credits', 'transactions', 'invoices', 'organizations', 'audit'] as const;

/** Switches automatic top-up on or off, changes its amount or its payment method. `value`: which of it; otherwise it asks. */
export async function setAutoTopUp(context: CommandContext, _target?: string, value?: Change): Promise<void> {
  const team = await need(context, 'team');
  const now = await need(context, 'autoTopUp');
  const change = value ?? (await ask(team, now));
  switch (change.change) {
    case 'on':
      return switchOn(context, team, now, change.amount as Cents);
    case 'method':
      return changeMethod(context, team, now);
    case 'off':
    case 'amount':
    case 'removeMethod':
      return changeQuietly(context, team, now, change);
  }
}

async function ask(team: Team, now: AutoTopUp): Promise<Change> {
  const amounts: Choice<Change>[] = AUTO_TOP_UP_AMOUNTS.filter((amount) => !now.enabled || amount !== now.amount).map(
    (amount) => ({
      label: now.enabled
        ? vscode.l10n.t('Buy {0} each time', formatCents(amount))
        : vscode.l10n.t('Switch on, {0} each time', formatCents(amount)),
      value: { change: now.enabled ? 'amount' : 'on', amount },
    }),
  );
  const method: Choice<Change>[] = now.paymentMethod
    ? [
        { label: vscode.l10n.t('Another payment method…'), value: { change: 'method' } },
        {
          label: vscode.l10n.t('Remove the payment method'),
          description: paymentMethodText(now.paymentMethod),
          value: { change: 'removeMethod' },
        },
      ]
    : [];
  const off: Choice<Change>[] = now.enabled ? [{ label: vscode.l10n.t('Switch off'), value: { change: 'off' } }] : [];
  return chooseOne(vscode.l10n.t('Automatic top-up of {0}', team.name), {
    placeholder: autoTopUpText(now),
    choices: [...amounts, ...off, ...method],
  });
}

/** Switching it on may charge at once: the checkout does where there is no payment method, and a low balance does with one. */
async function switchOn(context: CommandContext, team: Team, now: AutoTopUp, amount: Cents): Promise<void> {
  const price = formatCents(amount);
  const method = paymentMethodText(now.paymentMethod);
  await confirm({
    text: vscode.l10n.t('Switch on automatic top-up for {0}?', team.name),
    detail: [
      vscode.l10n.t(
        'Kilo then buys {0} of credits whenever the balance falls below {1}, without asking.',
        price,
        formatUsd(AUTO_TOP_UP_THRESHOLD),
      ),
      method === undefined
        ? vscode.l10n.t(
            'No payment method is saved for it. The checkout opens in the browser, charges {0} at once and saves the method.',
            price,
          )
        : team.balance < AUTO_TOP_UP_THRESHOLD
          ? vscode.l10n.t('It is paid with {0}. The balance is below that already, so {1} may be charged at once.', method, price)
          : vscode.l10n.t('It is paid with {0}. Nothing is charged now.', method),
    ].join('\n\n'),
    button: method === undefined ? vscode.l10n.t('Open checkout for {0}', price) : vscode.l10n.t('Switch on'),
  });
  await purchase(context, team, amount, async (api, organizationId, signal) => {
    const answer = await api.setAutoTopUp(organizationId, true, amount, { signal });
    return answer.outcome === 'checkout' ? { url: answer.url } : { isOn: answer.outcome === 'on' };
  });
}

/** Another payment method is saved by a checkout, which charges as it does so. */
async function changeMethod(context: CommandContext, team: Team, now: AutoTopUp): Promise<void> {
  const price = formatCents(now.amount);
  await confirm({
    text: vscode.l10n.t('Use another payment method for automatic top-up?'),
    detail: vscode.l10n.t('The checkout opens in the browser. It charges {0} at once, for credits, and saves the method.', price),
    button: vscode.l10n.t('Open checkout for {0}', price),
  });
  await purchase(context, team, now.amount, (api, organizationId, signal) =>
    api.autoTopUpCheckout(organizationId, now.amount, { signal }),
  );
}

type Api = NonNullable<CommandContext['store']['api']>;
/** `url`: a checkout has to be paid first. */
type Answer = { url: string } | { isOn: boolean };

async function purchase(
  context: CommandContext,
  team: Team,
  amount: Cents,
  send: (api: Api, organizationId: string, signal: AbortSignal) => Promise<Answer>,
): Promise<void> {
  const title = vscode.l10n.t('Setting up automatic top-up of {0}', team.name);
  const text = await withProgress(title, (signal, report) =>
    writeTo(context, team, TOUCHED, async (api, organizationId) => {
      const { answer, id, intent } = await sendPurchase<Answer>(context, api, organizationId, {
        intent: async () =>
          autoTopUpIntent(
            fromCents(amount),
            await api.creditTransactions(organizationId, { signal }),
            await api.autoTopUp(organizationId, { signal }),
          ),
        send: () => send(api, organizationId, signal),
        meaning: (sent) => ('url' in sent ? 'checkout' : sent.isOn ? 'done' : 'notDone'),
      });
      const waiting = vscode.l10n.t('Pay in the browser. Waiting for the payment method; cancel to do it later.');
      const outcome =
        'url' in answer
          ? await payInBrowser(context, api, { id, url: answer.url, waiting }, signal, report)
          : ({ result: answer.isOn ? 'done' : 'notDone' } as const);
      if (!outcome) return vscode.l10n.t('Pay whenever you like: automatic top-up is on once that is done.');
      if (outcome.result !== 'done') return `${intentText(intent)} ${outcomeText(outcome)}.`;
      return vscode.l10n.t('Automatic top-up of {0} is on: {1} each time.', team.name, formatCents(amount));
    }),
  );
  void tell(text);
}

/** What costs nothing. */
async function changeQuietly(
  context: CommandContext,
  team: Team,
  now: AutoTopUp,
  change: Extract<Change, { change: 'off' | 'amount' | 'removeMethod' }>,
): Promise<void> {
  if (change.change === 'removeMethod') {
    await confirm({
      text: vscode.l10n.t('Remove the payment method of automatic top-up?'),
      detail: vscode.l10n.t(
        '{0} is forgotten, and automatic top-up is switched off. What pays for the seats stays.',
        paymentMethodText(now.paymentMethod) ?? vscode.l10n.t('The payment method'),
      ),
      button: vscode.l10n.t('Remove payment method'),
    });
  }
  await withProgress(vscode.l10n.t('Changing automatic top-up of {0}', team.name), (signal) =>
    writeTo(context, team, TOUCHED, async (api, organizationId) => {
      if (change.change === 'amount') await api.setAutoTopUpAmount(organizationId, change.amount as Cents, { signal });
      else if (change.change === 'off') await api.setAutoTopUp(organizationId, false, undefined, { signal });
      else await api.removeAutoTopUpMethod(organizationId, { signal });
    }),
  );
  void tell(
    change.change === 'amount'
      ? vscode.l10n.t('Automatic top-up of {0} buys {1} each time now.', team.name, formatCents(change.amount as Cents))
      : vscode.l10n.t('Automatic top-up of {0} is off. Nothing is bought by itself any more.', team.name),
  );
}
