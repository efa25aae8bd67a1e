/** What a later look at the server says of a write that moves money whose outcome is not known, and how long it is looked for. */
import {
  isOpen,
  isPurchase,
  methodKey,
  type Doubt,
  type Intent,
  type JournalEntry,
  type Outcome,
  type Purchase,
} from './journal';
import type { AutoTopUp, CreditTransaction, Invoice, SubscriptionState } from './model';
import { isEnding, isOver } from './subscription';
import { DAY, HOUR, MINUTE, type Instant } from './time';

/** Kilo API: a request may keep the server busy for 800 seconds. Until then, what has not happened still may. */
const LOST_ANSWER_PATIENCE = 15 * MINUTE;
/** The payment provider's rule: a checkout is open for 24 hours, and a payment can be confirmed for 23. An hour more is for its delivery. */
const CHECKOUT_PATIENCE = 25 * HOUR;
/** After so long without a telling answer there will be none. */
const LONGEST_PATIENCE = 30 * DAY;
/** As long as this somebody may just be waiting for the answer and know more than anybody who reads. */
const IN_FLIGHT = 2 * MINUTE;
/** A request that has not left so soon after it was written down, because the machine slept, must not leave any more. */
export const FRESH = 1 * MINUTE;

/** How long a purchase that does not show may still happen, from {@link JournalEntry.since}, in milliseconds. */
function patience(entry: JournalEntry): number {
  // What was not sent while it was fresh is never sent.
  if (entry.state === 'intended') return IN_FLIGHT;
  if (entry.state !== 'unknown') return LOST_ANSWER_PATIENCE;
  switch (entry.doubt) {
    case 'lostAnswer':
      return LOST_ANSWER_PATIENCE;
    case 'failedAnswer':
      return 0;
    case 'checkout':
    case 'confirmation':
      return CHECKOUT_PATIENCE;
  }
}

/** Whether it makes sense to read the server about an entry now. */
export const isWorthReading = (entry: JournalEntry, now: Instant): boolean =>
  entry.state === 'unknown' || (isOpen(entry) && now - entry.since >= IN_FLIGHT);

/** What was read of the server; what could not be read is undefined. */
export interface Reading {
  transactions?: readonly CreditTransaction[];
  subscription?: SubscriptionState;
  /** Only makes an outcome more exact. */
  invoices?: readonly Invoice[];
  autoTopUp?: AutoTopUp;
}

/** What has to be read to tell the outcome of an intent. */
export const READINGS: Record<Intent['kind'], readonly (keyof Reading)[]> = {
  credits: ['transactions'],
  autoTopUp: ['transactions', 'autoTopUp'],
  startSubscription: ['subscription'],
  seats: ['subscription', 'invoices'],
  cancelSubscription: ['subscription'],
  resumeSubscription: ['subscription'],
  changeCycle: ['subscription'],
  cancelCycleChange: ['subscription'],
};

/**
 * The outcome of an open entry, by what the server shows now; undefined when it is not certain yet. `entries` are all of the journal:
 * a transaction that another entry has become, or is waiting for, is not taken for this one.
 *
 * Two people who buy the same amount are told apart by whom the transaction names. The same person's purchases are told apart by their
 * order only, and automatic top-up buys in the name of the person who set it up.
 */
export function decide(
  entry: JournalEntry,
  reading: Reading,
  now: Instant,
  entries: readonly JournalEntry[] = [],
): Outcome | undefined {
  const verdict = verdictOn(entry, reading, entries);
  const age = now - entry.since;
  if (typeof verdict === 'object') return verdict;
  if (verdict === 'notYet' && age >= patience(entry)) return { result: 'notDone' };
  return age >= LONGEST_PATIENCE ? { result: 'cannotTell' } : undefined;
}

/** `notYet`: for certain not done so far. `unreadable`: what was read does not tell. */
type Verdict = Outcome | 'notYet' | 'unreadable';

const DONE: Outcome = { result: 'done' };

function verdictOn(entry: JournalEntry, reading: Reading, entries: readonly JournalEntry[]): Verdict {
  const { intent } = entry;
  switch (intent.kind) {
    case 'credits':
      return ofPurchase(entry, intent, reading, entries);
    case 'autoTopUp':
      return ofAutoTopUp(entry, intent, reading, entries);
    default:
      return ofSubscription(intent, reading);
  }
}

/** Taxes may be added to the amount that was asked for, and then are part of the credits. */
const MOST_TAX_PERCENT = 30;

function ofPurchase(entry: JournalEntry, intent: Purchase, { transactions }: Reading, entries: readonly JournalEntry[]): Verdict {
  if (!transactions) return 'unreadable';
  const others = entries.filter(({ id }) => id !== entry.id);
  const taken = new Set(
    others.map((other) =>
      other.state === 'settled' && other.outcome.result === 'done' ? other.outcome.transactionId : undefined,
    ),
  );
  const awaited = new Set(others.filter(isOpen).map(({ intent: other }) => (isPurchase(other) ? other.amount : undefined)));
  const fresh = transactions.filter(
    ({ id, kind, personId }) =>
      kind === 'purchase' &&
      !intent.before.purchases.includes(id) &&
      !taken.has(id) &&
      (personId === undefined || personId === entry.personId),
  );
  const withTax = ({ amount: paid, personId }: CreditTransaction) =>
    personId !== undefined &&
    !awaited.has(paid) &&
    paid > intent.amount &&
    paid * 100 <= intent.amount * (100 + MOST_TAX_PERCENT);
  const found = fresh.findLast(({ amount: paid }) => paid === intent.amount) ?? fresh.findLast(withTax);
  return found ? { result: 'done', transactionId: found.id, amount: found.amount } : 'notYet';
}

function ofAutoTopUp(
  entry: JournalEntry,
  intent: Extract<Intent, { kind: 'autoTopUp' }>,
  reading: Reading,
  entries: readonly JournalEntry[],
): Verdict {
  const charged = ofPurchase(entry, intent, reading, entries);
  if (typeof charged === 'object') return charged;
  const { autoTopUp } = reading;
  if (!autoTopUp) return 'unreadable';
  const isSwitchedOn = autoTopUp.enabled && !intent.before.enabled;
  const hasNewMethod = autoTopUp.paymentMethod !== null && methodKey(autoTopUp) !== intent.before.method;
  return isSwitchedOn || hasNewMethod ? DONE : charged;
}

function ofSubscription(intent: Exclude<Intent, Purchase>, { subscription: state, invoices }: Reading): Verdict {
  if (!state || state.unavailable) return 'unreadable';
  const { subscription, seats } = state;
  // The first generation says "none" also when the payment provider is not to be reached; seats are a sign that there is one.
  if (!subscription && seats.total > 0) return 'unreadable';
  const running = subscription && !isOver(subscription) ? subscription : undefined;
  switch (intent.kind) {
    case 'startSubscription':
      return running && running.status !== 'incomplete' ? DONE : 'notYet';
    case 'cancelSubscription':
      return !running || isEnding(running) ? DONE : 'notYet';
    case 'resumeSubscription':
      if (!running) return { result: 'overtaken' };
      return isEnding(running) ? 'notYet' : DONE;
    case 'seats': {
      if (!running) return { result: 'overtaken' };
      const paymentOpen = invoices?.some(({ purpose, status }) => purpose === 'seats' && status === 'open');
      if (running.quantity === intent.seats) return { result: 'done', ...(paymentOpen && { paymentOpen }) };
      return running.quantity === intent.before.quantity ? 'notYet' : { result: 'overtaken' };
    }
    case 'changeCycle':
      if (!running) return { result: 'overtaken' };
      if (running.cycleChangePending || running.interval === INTERVALS[intent.cycle]) return DONE;
      return running.cycleChangePending === undefined ? 'unreadable' : 'notYet';
    case 'cancelCycleChange':
      if (!running) return { result: 'overtaken' };
      if (running.cycleChangePending === undefined) return 'unreadable';
      return running.cycleChangePending ? 'notYet' : DONE;
  }
}

const INTERVALS = { monthly: 'month', annual: 'year' } as const;

/** What is known at once after a write has failed, by the kind of its error: an outcome, or the doubt that is left. */
export function afterError(intent: Intent, errorKind: string | undefined): { outcome: Outcome } | { doubt: Doubt } {
  switch (errorKind) {
    case 'offline':
    case 'timedOut':
    case 'canceled':
      return { outcome: { result: 'notDone' } };
    case undefined:
    case 'outcomeUnknown':
      // A checkout whose address got lost can be paid by nobody.
      return isCheckout(intent) ? { outcome: { result: 'notDone' } } : { doubt: 'lostAnswer' };
    case 'serverFault':
    case 'paymentFailed':
      // Kilo API: seats may have been added although paying for them failed.
      return isCheckout(intent) ? { outcome: { result: 'refused', reason: errorKind } } : { doubt: 'failedAnswer' };
    default:
      return { outcome: { result: 'refused', reason: errorKind } };
  }
}

const isCheckout = ({ kind }: Intent): boolean => kind === 'credits' || kind === 'startSubscription';
