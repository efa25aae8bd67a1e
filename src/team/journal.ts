/**
 * The purchase journal, without its file: what is written down about a write that moves money, what a list of such records adds up to,
 * and what a later look at the server says of one whose outcome is not known.
 *
 * Records are only ever added, and everybody who reads them in their order comes to the same result. That order alone settles who was
 * first: a record that does not fit what came before it has no effect, and its writer finds that out by reading.
 */
import * as z from 'zod/mini';
import type { AutoTopUp, CreditTransaction, Invoice, SubscriptionState } from './model';
import { cents, type Cents, microdollars, type Microdollars } from './money';
import { isEnding, isOver } from './subscription';
import { DAY, HOUR, instant, type Instant, MINUTE } from './time';

const amount = z.pipe(
  z.int().check(z.minimum(0)),
  z.transform((value): Microdollars => microdollars(value)),
);
const estimate = z.pipe(
  z.int().check(z.minimum(0)),
  z.transform((value): Cents => cents(value)),
);
const moment = z.pipe(
  z.int(),
  z.transform((value): Instant => instant(value)),
);
/** Ids of the purchases, or bills, that were there before, so that a new one is known as such without comparing two clocks. */
const purchases = z.array(z.string());
const invoices = z.array(z.string());

const intentSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('credits'), amount, before: z.object({ purchases }) }),
  z.object({
    kind: z.literal('autoTopUp'),
    amount,
    before: z.object({ purchases, enabled: z.boolean(), method: z.nullable(z.string()) }),
  }),
  z.object({ kind: z.literal('startSubscription'), seats: z.int() }),
  z.object({
    kind: z.literal('seats'),
    seats: z.int(),
    before: z.object({ quantity: z.int(), total: z.int(), invoices: z.optional(invoices) }),
    /** In cents of the subscription's currency: what the person was told that it would charge at once. */
    estimate: z.optional(estimate),
  }),
  z.object({ kind: z.literal('cancelSubscription') }),
  z.object({ kind: z.literal('resumeSubscription') }),
  z.object({ kind: z.literal('changeCycle'), cycle: z.enum(['monthly', 'annual']) }),
  z.object({ kind: z.literal('cancelCycleChange') }),
]);
/** What somebody is about to do, with what has to be known of the time before to tell later whether it was done. */
export type Intent = z.output<typeof intentSchema>;

/** Where, for whom, and by whom. */
const subjectShape = { serverKey: z.string(), organizationId: z.string(), personId: z.string() };
export interface Subject {
  serverKey: string;
  organizationId: string;
  personId: string;
}

const outcomeSchema = z.discriminatedUnion('result', [
  z.object({
    result: z.literal('done'),
    /** credits, autoTopUp: the transaction that it became, and its amount, which may hold taxes. */
    transactionId: z.optional(z.string()),
    amount: z.optional(amount),
    /** seats: there is an open invoice, so the payment may still be missing. */
    paymentOpen: z.optional(z.boolean()),
  }),
  z.object({ result: z.literal('notDone') }),
  /** The server said no; `reason` is the kind of its error. */
  z.object({ result: z.literal('refused'), reason: z.string() }),
  /** Somebody else has changed the same thing meanwhile, so that it no longer shows. */
  z.object({ result: z.literal('overtaken') }),
  /** The person does not wait any longer; a payment that still arrives is in the ledger. */
  z.object({ result: z.literal('givenUp') }),
  /** Nothing that could be read tells it. */
  z.object({ result: z.literal('cannotTell') }),
]);
export type Outcome = z.output<typeof outcomeSchema>;

/**
 * Why an outcome is not known. `lostAnswer`: there was no answer, and the server may still be at it. `failedAnswer`: it failed, perhaps
 * half way. `checkout`: it is for the person to pay in the browser. `confirmation`: the bank wants the person to confirm.
 */
const doubtSchema = z.enum(['lostAnswer', 'failedAnswer', 'checkout', 'confirmation']);
export type Doubt = z.output<typeof doubtSchema>;

/** `mark` is unique to the record: its writer sees by it whether the record had an effect. */
const stamp = { id: z.string(), at: moment, mark: z.string() };
export const journalRecord = z.discriminatedUnion('type', [
  z.object({ type: z.literal('intended'), ...stamp, window: z.string(), ...subjectShape, intent: intentSchema }),
  z.object({ type: z.literal('sent'), ...stamp }),
  z.object({ type: z.literal('unknown'), ...stamp, doubt: doubtSchema }),
  z.object({ type: z.literal('settled'), ...stamp, outcome: outcomeSchema }),
]);
export type JournalRecord = z.output<typeof journalRecord>;

/** `intended`: not sent yet, or the window died before it could say so. `sent`: on its way. */
export type JournalState =
  { state: 'intended' | 'sent' } | { state: 'unknown'; doubt: Doubt } | { state: 'settled'; outcome: Outcome };

export type JournalEntry = Subject &
  JournalState & {
    id: string;
    intent: Intent;
    /** The window that began it. */
    window: string;
    begunAt: Instant;
    /** When the state was reached. */
    since: Instant;
    /** Mark of the record that made it so. */
    mark: string;
  };

/**
 * What the records add up to, oldest first. A record without effect is left out: an intent beside which another is still open
 * ({@link collides}), a step from a state that does not allow it, anything after an outcome.
 */
export function replay(records: Iterable<JournalRecord>): JournalEntry[] {
  const entries = new Map<string, JournalEntry>();
  for (const record of records) {
    if (record.type === 'intended') {
      const { id, at, mark, window, serverKey, organizationId, personId, intent } = record;
      const entry = {
        id,
        serverKey,
        organizationId,
        personId,
        intent,
        window,
        begunAt: at,
        since: at,
        mark,
        state: 'intended',
      } as const;
      if (!entries.has(id) && !blockerOf(entry, entries.values())) entries.set(id, entry);
      continue;
    }
    const entry = entries.get(record.id);
    const next = entry && step(entry, record);
    if (next) entries.set(record.id, { ...entry, ...next, since: record.at, mark: record.mark });
  }
  return [...entries.values()];
}

function step({ state }: JournalEntry, record: Exclude<JournalRecord, { type: 'intended' }>): JournalState | undefined {
  if (state === 'settled') return undefined;
  switch (record.type) {
    case 'sent':
      return state === 'intended' ? { state: 'sent' } : undefined;
    case 'unknown':
      return state === 'intended' ? undefined : { state: 'unknown', doubt: record.doubt };
    case 'settled':
      return { state: 'settled', outcome: record.outcome };
  }
}

export const isOpen = ({ state }: JournalEntry): boolean => state !== 'settled';

/** The open entry that stands in the way of an intent; undefined when it may be begun. */
export const blockerOf = (wanted: Subject & { intent: Intent }, entries: Iterable<JournalEntry>): JournalEntry | undefined =>
  [...entries].find((entry) => isOpen(entry) && collides(wanted, entry));

/**
 * Whether two intents may not be open at once: the same purchase, or two changes of one subscription, as the outcome of the first could
 * then no longer be told. Buying different amounts is no collision.
 */
function collides(a: Subject & { intent: Intent }, b: Subject & { intent: Intent }): boolean {
  if (a.serverKey !== b.serverKey || a.organizationId !== b.organizationId) return false;
  if (isPurchase(a.intent) || isPurchase(b.intent))
    return isPurchase(a.intent) && isPurchase(b.intent) && a.intent.amount === b.intent.amount;
  return true;
}

type Purchase = Extract<Intent, { kind: 'credits' | 'autoTopUp' }>;
const isPurchase = (intent: Intent): intent is Purchase => intent.kind === 'credits' || intent.kind === 'autoTopUp';

/** Whether an entry is about credits; otherwise it is about the subscription. */
export const isAboutCredits = ({ intent }: Pick<JournalEntry, 'intent'>): boolean => isPurchase(intent);

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

const purchasesOf = (transactions: readonly CreditTransaction[]): string[] =>
  transactions.filter(({ kind }) => kind === 'purchase').map(({ id }) => id);
const methodKey = ({ paymentMethod }: AutoTopUp): string | null =>
  paymentMethod && [paymentMethod.type, paymentMethod.brand, paymentMethod.last4, paymentMethod.email].join(' ');

/** Buying credits through a checkout. `transactions` are those of now, freshly read. */
export const creditsIntent = (price: Microdollars, transactions: readonly CreditTransaction[]): Intent => ({
  kind: 'credits',
  amount: price,
  before: { purchases: purchasesOf(transactions) },
});

/** Switching automatic top-up on, or giving it another payment method, either of which may charge at once. */
export const autoTopUpIntent = (price: Microdollars, transactions: readonly CreditTransaction[], config: AutoTopUp): Intent => ({
  kind: 'autoTopUp',
  amount: price,
  before: { purchases: purchasesOf(transactions), enabled: config.enabled, method: methodKey(config) },
});

/**
 * Changing the number of seats. `state` is that of now, freshly read; undefined when there is no subscription to change. `invoices` are
 * those of now, and `estimate` is what the person was told, where that is known.
 */
export function seatsIntent(
  seats: number,
  { subscription, seats: { total } }: SubscriptionState,
  { estimate, invoices }: { estimate?: Cents; invoices?: readonly Invoice[] } = {},
): Intent | undefined {
  if (!subscription) return undefined;
  const before = { quantity: subscription.quantity, total, ...(invoices && { invoices: invoices.map(({ id }) => id) }) };
  return { kind: 'seats', seats, before, ...(estimate !== undefined && { estimate }) };
}
