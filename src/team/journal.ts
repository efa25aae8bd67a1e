/**
 * The purchase journal, without its file: what is written down about a write that moves money, and what a list of such records adds up to.
 *
 * Records are only ever added, and everybody who reads them in their order comes to the same result. That order alone settles who was
 * first: a record that does not fit what came before it has no effect, and its writer finds that out by reading.
 */
import * as z from 'zod/mini';
import type { AutoTopUp, CreditTransaction, Invoice, SubscriptionState } from './model';
import { cents, type Cents, microdollars, type Microdollars } from './money';
import { instant, type Instant } from './time';

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

export type Purchase = Extract<Intent, { kind: 'credits' | 'autoTopUp' }>;
export const isPurchase = (intent: Intent): intent is Purchase => intent.kind === 'credits' || intent.kind === 'autoTopUp';

/** Whether an entry is about credits; otherwise it is about the subscription. */
export const isAboutCredits = ({ intent }: Pick<JournalEntry, 'intent'>): boolean => isPurchase(intent);

const purchasesOf = (transactions: readonly CreditTransaction[]): string[] =>
  transactions.filter(({ kind }) => kind === 'purchase').map(({ id }) => id);
/** Tells one payment method from another; null where there is none. */
export const methodKey = ({ paymentMethod }: AutoTopUp): string | null =>
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
