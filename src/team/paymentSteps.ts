/** What to do about a payment that did not go through, or that a bank wants to have confirmed. */
import type { Invoice, Subscription } from './model';
import { isOver } from './subscription';

export interface NextStep {
  severity: 'error' | 'warning' | 'info';
  /** What has happened. */
  title: string;
  /** What it means, and what the step does. */
  detail: string;
  /** The button. */
  label: string;
  command: 'kiloTeams.openInvoice' | 'kiloTeams.openBillingPortal' | 'kiloTeams.openWebPage' | 'kiloTeams.startSubscription';
  /** Id of the invoice that the command is about. */
  target?: string;
}

const STATUS_NAMES = new Map<string, string>([
  ['active', 'Active'],
  ['trialing', 'Trial period'],
  ['past_due', 'Past due'],
  ['incomplete', 'First payment missing'],
  ['incomplete_expired', 'Never started'],
  ['unpaid', 'Unpaid'],
  ['paused', 'Paused'],
  ['canceled', 'Ended'],
]);

/** The status of a subscription for people; an unknown one is shown as the payment provider writes it. */
export const subscriptionStatusName = ({ status }: Pick<Subscription, 'status'>): string => STATUS_NAMES.get(status) ?? status;

/** The step that the status of a subscription calls for; undefined when all is well. `invoices` may be unknown. */
export function paymentStep(subscription: Subscription, invoices: readonly Invoice[] = []): NextStep | undefined {
  const { status } = subscription;
  const pay = payInvoice(invoices) ?? updateMethod;
  if (isOver(subscription)) return status === 'incomplete_expired' ? neverStarted : ended;
  switch (status) {
    case 'active':
    case 'trialing':
      return undefined;
    case 'past_due':
      return {
        severity: 'error',
        title: 'The last payment did not go through.',
        detail:
          'The seats still work, and the payment will be tried again for a while. Pay the open invoice, or check the payment method.',
        ...pay,
      };
    case 'unpaid':
      return {
        severity: 'error',
        title: 'The last invoice was never paid.',
        detail: 'The payment is no longer tried. Pay the open invoice to go on.',
        ...pay,
      };
    case 'incomplete':
      return {
        severity: 'error',
        title: 'The first payment is not through.',
        detail:
          'The card was declined, or the bank wants the payment to be confirmed. Without it the subscription is dropped after 23 hours.',
        ...pay,
      };
    case 'paused':
      return {
        severity: 'warning',
        title: 'The subscription is paused.',
        detail: 'It goes on once there is a payment method.',
        ...updateMethod,
      };
    default:
      return {
        severity: 'warning',
        title: `The subscription is in a state that is not known here: ${status}.`,
        detail: 'The billing portal tells what it means.',
        ...updateMethod,
      };
  }
}

/** What a change of seats ended in, short of success. `invoices` are those that were read after it. */
export function seatPaymentStep(problem: 'confirm' | 'declined', invoices: readonly Invoice[] = []): NextStep {
  if (problem === 'declined')
    return {
      severity: 'error',
      title: 'The payment for the seats was declined.',
      detail:
        'The seats may have been added all the same, with an invoice that is still open. Use another payment method, or pay that invoice.',
      ...(payInvoice(invoices) ?? updateMethod),
    };
  return {
    severity: 'warning',
    title: 'The bank wants this payment to be confirmed.',
    detail: 'That is only possible in the browser. The seats are there once it is done.',
    ...(payInvoice(invoices) ?? { label: 'Open Kilo in the browser', command: 'kiloTeams.openWebPage' }),
  };
}

const updateMethod = { label: 'Open billing portal', command: 'kiloTeams.openBillingPortal' } as const;

/** Its page takes the payment, another card and the bank's confirmation alike. */
function payInvoice(invoices: readonly Invoice[]): Pick<NextStep, 'label' | 'command' | 'target'> | undefined {
  const [newest] = invoices
    .filter(({ purpose, status, hasPage }) => purpose === 'seats' && status === 'open' && hasPage)
    .sort((a, b) => b.createdAt - a.createdAt);
  return newest && { label: 'Pay invoice', command: 'kiloTeams.openInvoice', target: newest.id };
}

const startAgain = { label: 'Start subscription', command: 'kiloTeams.startSubscription' } as const;
const ended: NextStep = {
  severity: 'info',
  title: 'The subscription has ended.',
  detail: 'A new one brings the seats back. People, credits and settings are still there.',
  ...startAgain,
};
const neverStarted: NextStep = {
  severity: 'warning',
  title: 'The subscription never started.',
  detail: 'Its first payment was not made in time. Nothing was charged.',
  ...startAgain,
};
