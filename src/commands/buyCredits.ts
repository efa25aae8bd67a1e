import * as vscode from 'vscode';
import { formatCents, formatUsd } from '../team/format';
import { creditsIntent } from '../team/journal';
import { intentText, outcomeText } from '../team/journalWords';
import type { Team } from '../team/model';
import { fromDollars } from '../team/money';
import { CREDIT_PRESETS, documentedFee } from '../team/topUp';
import { amountProblem, parseAmount } from '../team/validate';
import { need, writeTo, type CommandContext } from './context';
import { confirm, tell, untilDone, withProgress } from './messages';
import { askAll, askChoice, askText } from './prompts';
import { payInBrowser, sendPurchase } from './purchase';

const OTHER = 'other';
interface Answers {
  preset: number | typeof OTHER;
  other: string;
}

/**
 * Buys credits: asks for the amount, opens the checkout in the browser, and says when the credits have arrived. `value`: the amount in
 * whole dollars, where it was chosen already.
 */
export async function buyCredits(context: CommandContext, _target?: string, value?: number): Promise<void> {
  const team = await need(context, 'team');
  const answers: Answers = {
    preset: value === undefined ? CREDIT_PRESETS[0] : OTHER,
    other: value === undefined ? '' : String(value),
  };
  let isChosen = value !== undefined;
  await untilDone(context.log, async () => {
    if (!isChosen) await ask(answers, vscode.l10n.t('Buy credits for {0}', team.name), formatUsd(team.balance));
    isChosen = false;
    const dollars = answers.preset === OTHER ? parseAmount(answers.other)! : answers.preset;
    const amount = formatUsd(fromDollars(dollars));
    await confirm({
      text: vscode.l10n.t('Buy {0} of credits for {1}?', amount, team.name),
      detail: vscode.l10n.t(
        'The checkout opens in the browser. Nothing is charged before you pay there; it shows the final amount, with taxes and the fee, about {0} by Kilo’s documentation.',
        formatCents(documentedFee(dollars)),
      ),
      button: vscode.l10n.t('Open checkout for {0}', amount),
    });
    await checkOut(context, team, dollars);
  });
}

const ask = (answers: Answers, title: string, balance: string): Promise<void> =>
  askAll(title, [
    (frame) =>
      askChoice<Answers['preset']>(frame, {
        placeholder: vscode.l10n.t('{0} left. How much to buy?', balance),
        choices: [
          ...CREDIT_PRESETS.map((amount) => ({ label: formatUsd(fromDollars(amount)), value: amount })),
          { label: vscode.l10n.t('Another amount…'), description: vscode.l10n.t('$10 to $10,000'), value: OTHER },
        ],
        active: (preset) => preset === answers.preset,
        keep: (preset) => (answers.preset = preset),
      }),
    (frame) =>
      answers.preset === OTHER
        ? askText(frame, {
            value: answers.other,
            prompt: vscode.l10n.t('Whole US dollars, $10 to $10,000'),
            placeholder: '250',
            problem: (text) => amountProblem(text)?.message,
            keep: (text) => (answers.other = text),
          })
        : Promise.resolve('next'),
  ]);

/** What a purchase changes. It is read anew however the waiting ends. */
const TOUCHED = ['team', 'credits', 'transactions', 'invoices', 'organizations', 'audit'] as const;

/** The transaction is waited for, not the balance alone: usage lowers that, and promotions raise it. The balance is read after it. */
async function checkOut(context: CommandContext, team: Team, dollars: number): Promise<void> {
  const amount = fromDollars(dollars);
  const title = vscode.l10n.t('Buying {0} of credits for {1}', formatUsd(amount), team.name);
  const text = await withProgress(title, (signal, report) =>
    writeTo(context, team, TOUCHED, async (api, organizationId) => {
      const { answer, id, intent } = await sendPurchase(context, api, organizationId, {
        intent: async () => creditsIntent(amount, await api.creditTransactions(organizationId, { signal })),
        send: () => api.creditCheckout(organizationId, dollars, { signal }),
        meaning: () => 'checkout',
      });
      const waiting = vscode.l10n.t('Pay in the browser. Waiting for the credits; cancel to do it later.');
      const outcome = await payInBrowser(context, api, { id, url: answer.url, waiting }, signal, report);
      if (!outcome) return vscode.l10n.t('Pay whenever you like: the credits appear here by themselves once they have arrived.');
      if (outcome.result !== 'done') return `${intentText(intent)} ${outcomeText(outcome)}.`;
      // The money is there: a balance that cannot be read just now must not make it look as if the purchase had failed.
      const credits = await api.credits(organizationId).catch(() => undefined);
      const paid = formatUsd(outcome.amount ?? amount);
      return credits
        ? vscode.l10n.t('{0} of credits have arrived. {1} has {2} now.', paid, team.name, formatUsd(credits.balance))
        : vscode.l10n.t('{0} of credits have arrived for {1}.', paid, team.name);
    }),
  );
  void tell(text);
}
