import * as vscode from 'vscode';
import type { Intent } from '../team/journal';
import { intentText, outcomeText } from '../team/journalWords';
import type { BillingCycle, Team } from '../team/model';
import { MOST_SEATS_AT_CHECKOUT, parseSeatCount, seatCountProblem } from '../team/validate';
import { seatCountText } from '../team/words';
import { active, need, writeTo, type CommandContext } from './context';
import { confirm, tell, untilDone, withProgress } from './messages';
import { askAll, askChoice, askText } from './prompts';
import { payInBrowser, sendPurchase } from './purchase';

interface Answers {
  cycle: BillingCycle;
  seats: string;
}

/**
 * Starts a subscription: asks for billing cycle and seats, opens the checkout in the browser, and says when it has begun. `value`: both,
 * where they were chosen already.
 */
export async function startSubscription(
  context: CommandContext,
  _target?: string,
  value?: { seats: number; cycle: BillingCycle },
): Promise<void> {
  const team = await need(context, 'team');
  const { used } = await need(context, 'seats');
  const answers: Answers = value ? { cycle: value.cycle, seats: String(value.seats) } : await beginning(context, used);
  const problem = (text: string) => seatCountProblem(text, { used, most: MOST_SEATS_AT_CHECKOUT })?.message;
  let isChosen = value !== undefined && problem(answers.seats) === undefined;
  await untilDone(context.log, async () => {
    if (!isChosen) await ask(answers, vscode.l10n.t('Start a subscription for {0}', team.name), used, problem);
    isChosen = false;
    const seats = parseSeatCount(answers.seats)!;
    await confirm({
      text:
        answers.cycle === 'monthly'
          ? vscode.l10n.t('Start a subscription for {0} with {1}, billed monthly?', team.name, seatCountText(seats))
          : vscode.l10n.t('Start a subscription for {0} with {1}, billed annually?', team.name, seatCountText(seats)),
      detail: vscode.l10n.t(
        'The checkout opens in the browser and shows the exact price. Nothing is charged before you pay there.',
      ),
      button: vscode.l10n.t('Open checkout for {0}', seatCountText(seats)),
    });
    await checkOut(context, team, seats, answers.cycle);
  });
}

/** What is offered first: what the server would start with, where it says so, but no fewer seats than are needed. */
async function beginning(context: CommandContext, used: number): Promise<Answers> {
  const { api, organizationId } = active(context);
  const defaults = await api.resubscribeDefaults(organizationId).catch(() => undefined);
  const seats = Math.min(MOST_SEATS_AT_CHECKOUT, Math.max(1, used, defaults?.seats ?? 1));
  return { cycle: defaults?.cycle === 'annual' ? 'annual' : 'monthly', seats: String(seats) };
}

const ask = (answers: Answers, title: string, used: number, problem: (text: string) => string | undefined): Promise<void> =>
  askAll(title, [
    (frame) =>
      askChoice<BillingCycle>(frame, {
        placeholder: vscode.l10n.t('How often to be billed?'),
        choices: [
          { label: vscode.l10n.t('Monthly'), value: 'monthly' },
          { label: vscode.l10n.t('Annually'), value: 'annual' },
        ],
        active: (cycle) => cycle === answers.cycle,
        keep: (cycle) => (answers.cycle = cycle),
      }),
    (frame) =>
      askText(frame, {
        value: answers.seats,
        prompt: vscode.l10n.t('Number of seats; {0} are needed for members and open invitations', String(used)),
        problem,
        keep: (text) => (answers.seats = text),
      }),
  ]);

/** What a new subscription changes. It is read anew however the waiting ends. */
const TOUCHED = ['subscription', 'seats', 'team', 'invoices', 'organizations', 'audit'] as const;

async function checkOut(context: CommandContext, team: Team, seats: number, cycle: BillingCycle): Promise<void> {
  const intent: Intent = { kind: 'startSubscription', seats };
  const text = await withProgress(vscode.l10n.t('Starting a subscription for {0}', team.name), (signal, report) =>
    writeTo(context, team, TOUCHED, async (api, organizationId) => {
      const { answer, id } = await sendPurchase(context, api, organizationId, {
        intent: () => intent,
        send: () => api.subscriptionCheckout(organizationId, seats, cycle, { signal }),
        meaning: () => 'checkout',
      });
      const waiting = vscode.l10n.t('Pay in the browser. Waiting for the subscription; cancel to do it later.');
      const outcome = await payInBrowser(context, api, { id, url: answer.url, waiting }, signal, report);
      if (!outcome) return vscode.l10n.t('Pay whenever you like: the subscription appears here by itself once it has begun.');
      if (outcome.result !== 'done') return `${intentText(intent)} ${outcomeText(outcome)}.`;
      // It has begun: that its seats cannot be read just now must not make it look otherwise.
      const state = await api.subscription(organizationId).catch(() => undefined);
      const quantity = state?.subscription?.quantity ?? seats;
      return vscode.l10n.t('The subscription of {0} has begun, with {1}.', team.name, seatCountText(quantity));
    }),
  );
  void tell(text);
}
