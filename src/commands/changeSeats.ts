import * as vscode from 'vscode';
import { KiloError } from '../kilo/errors';
import { formatCents, formatDay } from '../team/format';
import { seatsIntent } from '../team/journal';
import type { Invoice, Subscription, SubscriptionState, Team } from '../team/model';
import { paymentStep, seatPaymentStep, type NextStep } from '../team/paymentSteps';
import { realCharge } from '../team/seatPlanner';
import { planSeatChange, type SeatChangePlan } from '../team/seats';
import { parseSeatCount, seatCountProblem } from '../team/validate';
import { denialText, seatCountText, seatsText } from '../team/words';
import { messageText } from '../views/safeText';
import { BRIEF, waitFor } from './arrival';
import { need, Refusal, writeTo, type CommandContext } from './context';
import { confirm, tell, untilDone, withProgress } from './messages';
import { askAll, askText } from './prompts';
import { sendPurchase } from './purchase';

/**
 * Changes how many seats are paid for. Shows what it costs before it asks, tells what was really charged, and handles what can happen to
 * the payment. `value`: the number of seats, where it was chosen already.
 */
export async function changeSeats(context: CommandContext, _target?: string, value?: number): Promise<void> {
  const { store, log } = context;
  let entered = value === undefined ? undefined : String(value);
  let isChosen = value !== undefined;
  await untilDone(log, async () => {
    const team = await need(context, 'team');
    const state = await need(context, 'subscription');
    const { subscription, unavailable, seats } = state;
    if (!subscription) throw new Refusal(unavailable ? notAnswering() : notPossible(denialText('noSubscription')));
    const planFor = (count: number) => planSeatChange(subscription, seats, count, store.state.now);
    if (planFor(seats.used + 1).blockedBy === 'notActive') {
      const step = paymentStep(subscription, (await store.ensure('invoices')).data);
      if (!step) throw new Refusal(notPossible(vscode.l10n.t('Seats can be changed while the subscription is active.')));
      return tellStep(step);
    }
    const problem = (text: string) =>
      seatCountProblem(text, { used: seats.used })?.message ?? unchanged(planFor(parseSeatCount(text) ?? 0));
    if (!isChosen || problem(entered!) !== undefined) {
      await askAll(vscode.l10n.t('Change the seats of {0}', team.name), [
        (frame) =>
          askText(frame, {
            value: entered ?? String(seats.total),
            prompt: vscode.l10n.t('{0}. New number of seats, {1} or more', seatsText(seats), String(Math.max(1, seats.used))),
            problem,
            hint: (text) => {
              const count = parseSeatCount(text);
              return count === undefined ? undefined : consequences(count, planFor(count), subscription).join(' ');
            },
            keep: (text) => (entered = text),
          }),
      ]);
    }
    isChosen = false;
    const count = parseSeatCount(entered!)!;
    const plan = planFor(count);
    await confirm({
      text: vscode.l10n.t('Change the seats of {0} from {1} to {2}?', team.name, String(seats.total), String(count)),
      detail: consequences(count, plan, subscription).join('\n\n'),
      button: buttonLabel(count, seats.total, plan, subscription),
    });
    await send(context, team, { before: state, count, plan });
  });
}

/** What a change of seats touches, whatever becomes of its payment. */
const TOUCHED = ['subscription', 'seats', 'team', 'organizations', 'invoices', 'billingHistory', 'audit'] as const;

/** What the person has agreed to, and what was on screen then. */
interface Agreed {
  before: SubscriptionState;
  count: number;
  plan: SeatChangePlan;
}

async function send(context: CommandContext, team: Team, { before, count, plan }: Agreed): Promise<void> {
  const title = vscode.l10n.t('Changing the seats of {0} to {1}', team.name, String(count));
  const { step, text } = await withProgress(title, (signal, report) =>
    writeTo(context, team, TOUCHED, async (api, organizationId) => {
      const bills = () => api.invoices(organizationId, { signal });
      const known = await orNothing(bills());
      const estimate = plan.direction === 'increase' ? plan.chargeNow : undefined;
      try {
        const { answer } = await sendPurchase(context, api, organizationId, {
          intent: async () => {
            const now = await api.subscription(organizationId, { signal });
            const intent = isSame(before, now) ? seatsIntent(count, now, { estimate, invoices: known }) : undefined;
            if (!intent) throw new Refusal(overtaken());
            return intent;
          },
          send: () => api.changeSeats(organizationId, count, { signal }),
          meaning: ({ outcome }) => (outcome === 'done' ? 'done' : 'confirmation'),
        });
        if (answer.outcome === 'authenticate') return { step: seatPaymentStep('confirm', await orNothing(bills())) };
      } catch (error) {
        if (!KiloError.is(error, 'paymentFailed')) throw error;
        return { step: declined(error, await orNothing(bills())) };
      }
      if (estimate === undefined || !known) return { text: done(team, count, plan) };
      report(vscode.l10n.t('Done. Waiting for the bill; cancel to read it later.'));
      const look = async () => realCharge(known, await bills());
      // The seats are changed: that their bill cannot be read must not make it look otherwise.
      const charge = await orNothing(waitFor(look, BRIEF, context.sleep, signal));
      return { text: `${done(team, count, plan)} ${chargeText(charge, plan)}` };
    }),
  );
  if (step) void tellStep(step);
  else void tell(text);
}

const unchanged = ({ blockedBy }: SeatChangePlan): string | undefined =>
  blockedBy === 'unchanged' ? vscode.l10n.t('This is the number of seats already.') : undefined;

/** What a change costs and when, sentence by sentence. */
function consequences(count: number, plan: SeatChangePlan, subscription: Subscription): string[] {
  const { currency } = subscription;
  const period = periodText(subscription);
  const end = formatDay(subscription.periodEnd);
  const bill =
    plan.nextBill === 0
      ? vscode.l10n.t('The subscription ends on {0}, so there is no next bill.', end)
      : vscode.l10n.t(
          'From the next bill on {0}: {1} {2} for {3}, {4}. Before taxes and discounts.',
          end,
          formatCents(plan.nextBill, currency),
          period,
          seatCountText(count),
          differenceText(plan, currency),
        );
  switch (plan.direction) {
    case 'increase':
      return [
        vscode.l10n.t(
          'Now: about {0}, an estimate of the share for the rest of the billing period. The seats can be used at once.',
          formatCents(plan.chargeNow, currency),
        ),
        bill,
      ];
    case 'decrease':
      return [vscode.l10n.t('Nothing is charged or refunded now. The seats stay until {0}.', end), bill];
    case 'keep':
      return [
        vscode.l10n.t('The smaller number of seats that was to apply from {0} is taken back. Nothing is charged now.', end),
        bill,
      ];
    case 'none':
      return [];
  }
}

function differenceText({ difference }: SeatChangePlan, currency: string): string {
  if (difference === 0) return vscode.l10n.t('as much as now');
  const amount = formatCents(Math.abs(difference) as typeof difference, currency);
  return difference > 0 ? vscode.l10n.t('{0} more than now', amount) : vscode.l10n.t('{0} less than now', amount);
}

/** "a month", "every 3 months". */
export function periodText({ interval, intervalCount }: Pick<Subscription, 'interval' | 'intervalCount'>): string {
  return intervalCount === 1
    ? vscode.l10n.t('a {0}', interval)
    : vscode.l10n.t('every {0} {1}s', String(intervalCount), interval);
}

function buttonLabel(count: number, before: number, plan: SeatChangePlan, { currency }: Subscription): string {
  switch (plan.direction) {
    case 'increase':
      return vscode.l10n.t('Add {0} for about {1}', seatCountText(count - before), formatCents(plan.chargeNow, currency));
    case 'decrease':
      return vscode.l10n.t('Reduce to {0}', seatCountText(count));
    case 'keep':
    case 'none':
      return vscode.l10n.t('Keep {0}', seatCountText(count));
  }
}

function done({ name }: Team, count: number, { direction, effectiveAt }: SeatChangePlan): string {
  return direction === 'decrease'
    ? vscode.l10n.t('{0} will have {1} from {2} on.', name, seatCountText(count), formatDay(effectiveAt))
    : vscode.l10n.t('{0} has {1} now.', name, seatCountText(count));
}

/** Whether what the person was told still holds. */
const isSame = (a: SubscriptionState, b: SubscriptionState): boolean =>
  a.seats.total === b.seats.total &&
  a.subscription?.quantity === b.subscription?.quantity &&
  a.subscription?.unitPrice === b.subscription?.unitPrice &&
  a.subscription?.periodEnd === b.subscription?.periodEnd;

const overtaken = () => ({
  title: vscode.l10n.t('Nothing was changed'),
  detail: vscode.l10n.t('Somebody has changed the subscription since its figures were read, so the estimate no longer holds.'),
  action: { label: vscode.l10n.t('Change seats'), command: 'kiloTeams.changeSeats' as const },
});

/** What was really charged, beside what was foretold. */
function chargeText(charge: Invoice | undefined, { chargeNow }: SeatChangePlan): string {
  if (!charge) return vscode.l10n.t('The bill is not there yet; it will be among the invoices.');
  const amount = formatCents(charge.amount, charge.currency);
  const estimate = formatCents(chargeNow, charge.currency);
  return charge.status === 'paid'
    ? vscode.l10n.t('Charged: {0}. The estimate was {1}.', amount, estimate)
    : vscode.l10n.t('Billed: {0}, still to be paid. The estimate was {1}.', amount, estimate);
}

/** The bank has said no, in its own words where it has told any. */
function declined({ facts }: KiloError, invoices: readonly Invoice[] | undefined): NextStep {
  const step = seatPaymentStep('declined', invoices);
  return { ...step, detail: facts.serverMessage ? `${facts.serverMessage} ${step.detail}` : step.detail };
}

/** Says what has to be done about a payment, with the button that does it. */
async function tellStep({ severity, title, detail, label, command, target }: NextStep): Promise<void> {
  const show = severity === 'error' ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
  if ((await show(messageText(`${title} ${detail}`), label)) !== label) return;
  await vscode.commands.executeCommand(command, target ?? 'subscription');
}

/** What may fail without changing what is told. */
const orNothing = <T>(read: Promise<T>): Promise<T | undefined> => read.catch(() => undefined);

const notPossible = (detail: string) => ({ title: vscode.l10n.t('This is not possible now'), detail });
const notAnswering = () =>
  notPossible(vscode.l10n.t('The payment provider is not answering, so the subscription is not known. Try again later.'));
