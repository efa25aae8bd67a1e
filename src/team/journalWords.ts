/** The purchase journal in words: what was begun, and how it stands. */
import { formatUsd } from './format';
import type { Doubt, Intent, JournalEntry, Outcome } from './journal';
import { seatCountText } from './words';

/** An intent in words: "Buying $100.00 of credits". */
export function intentText(intent: Intent): string {
  switch (intent.kind) {
    case 'credits':
      return `Buying ${formatUsd(intent.amount)} of credits`;
    case 'autoTopUp':
      return `Setting up automatic top-up of ${formatUsd(intent.amount)}`;
    case 'startSubscription':
      return `Starting a subscription for ${seatCountText(intent.seats)}`;
    case 'seats':
      return `Changing to ${seatCountText(intent.seats)}`;
    case 'cancelSubscription':
      return 'Canceling the subscription';
    case 'resumeSubscription':
      return 'Resuming the subscription';
    case 'changeCycle':
      return `Changing to ${intent.cycle} billing`;
    case 'cancelCycleChange':
      return 'Keeping the billing cycle';
  }
}

/** How an entry stands, in words that follow {@link intentText}: "was done", "is still open: it waits for the payment in the browser". */
export function entryText(entry: JournalEntry): string {
  if (entry.state === 'settled') return outcomeText(entry.outcome);
  if (entry.state !== 'unknown') return 'is on its way';
  const doubts: Record<Doubt, string> = {
    lostAnswer: 'is uncertain: the answer of the server was lost, so what happened is being found out',
    failedAnswer: 'is uncertain: it failed, so what is left of it is being found out',
    checkout: 'is still open: it waits for the payment in the browser',
    confirmation: 'is still open: it waits for the confirmation in the browser',
  };
  return doubts[entry.doubt];
}

/** An outcome, in words that follow {@link intentText}. */
export function outcomeText(outcome: Outcome): string {
  switch (outcome.result) {
    case 'done':
      return outcome.paymentOpen ? 'was done, but an invoice is still open' : 'was done';
    case 'notDone':
      return 'did not happen, and nothing was charged';
    case 'refused':
      return 'was refused, and nothing was charged';
    case 'overtaken':
      return 'was overtaken: somebody has changed the subscription meanwhile';
    case 'givenUp':
      return 'is no longer waited for; if it is paid all the same, it will be in the ledger';
    case 'cannotTell':
      return 'cannot be told: nothing that Kilo shows says whether it happened';
  }
}
