/**
 * Money in one list: credits bought, given, expired and adjusted, and what seats were billed. Refunds are not in it, because the Kilo API
 * does not tell them; a deduction is called an adjustment. Usage is not in it either: the API gives it by day and person, not as entries.
 */
import { centsFigure, type CsvColumn, timeCell, usdFigure } from './csv';
import type { BillingHistoryEntry, CreditTransaction, Invoice } from './model';
import { add, cents, type Cents, microdollars, type Microdollars, subtract, sum, ZERO } from './money';
import { instant, type Instant, type UtcDay, utcDay } from './time';

export type LedgerKind = CreditTransaction['kind'] | 'seats';
export const LEDGER_KINDS: readonly LedgerKind[] = ['purchase', 'promotional', 'expiry', 'adjustment', 'seats'];

/** How a kind is called where one chooses among them. */
export const LEDGER_KIND_NAMES: Record<LedgerKind, string> = {
  purchase: 'Credit purchases',
  promotional: 'Promotional credits',
  expiry: 'Expired credits',
  adjustment: 'Adjustments',
  seats: 'Seats',
};

interface EntryFacts {
  /** Id of the transaction or of the invoice. */
  id: string;
  at: Instant;
  /** The category in words for people. */
  title: string;
  /** As the server writes it. */
  description: string | null;
}

/** Credits came or went. */
export interface CreditEntry extends EntryFacts {
  kind: Exclude<LedgerKind, 'seats'>;
  credits: Microdollars;
  /**
   * Credits acquired so far: the sum of everything up to and including this entry. It is not what was left to spend, as usage is not in
   * it. Undefined where older entries are missing and nothing tells what they add up to.
   */
  acquired: Microdollars | undefined;
  /** The server's own category, for the details; null for purchases. */
  category: string | null;
  expiresAt: Instant | null;
  personId: string | undefined;
}

/** Seats were billed. That money never becomes credits. */
export interface SeatEntry extends EntryFacts {
  kind: 'seats';
  charge: Cents;
  currency: string;
  status: Invoice['status'];
  number: string | null;
}

export type LedgerEntry = CreditEntry | SeatEntry;

export interface Ledger {
  /** Newest first. */
  entries: LedgerEntry[];
  /** What was acquired before the first listed transaction; undefined when that is not known. Not zero: some is missing in the list. */
  broughtForward: Microdollars | undefined;
  /** Whether the server gave only its newest 100 of a kind. */
  cut: { credits: boolean; seats: boolean };
  /** From here on nothing is missing; undefined when nothing is missing at all. */
  completeSince: Instant | undefined;
}

export interface LedgerParts {
  transactions: readonly CreditTransaction[];
  /** All invoices; those for seats become entries, those for credits are left out, as their transactions say the same. */
  invoices?: readonly Invoice[];
  /** Bills of the subscription, its newest first, where the server lists them; those that are invoices too are not counted twice. */
  history?: readonly BillingHistoryEntry[];
  /** `Team.creditsAcquired`: lets the running sum be exact even where the list is cut. */
  creditsAcquired?: Microdollars;
}

/** Kilo API: transactions and invoices come newest first, 100 at most, without a next page. */
export const MOST_ROWS = 100;

/** Puts the ledger together. Entries of one moment keep the order in which the server has them. */
export function ledger({ transactions, invoices = [], history = [], creditsAcquired }: LedgerParts): Ledger {
  const cut = { credits: transactions.length >= MOST_ROWS, seats: invoices.length >= MOST_ROWS };
  const listed = sum(transactions.map(({ amount }) => amount));
  const broughtForward = forwarded(creditsAcquired, listed, cut.credits);
  const ends = [
    ...(cut.credits ? [oldest(transactions.map(({ at }) => at))] : []),
    ...(cut.seats ? [oldest([...invoices.map(({ createdAt }) => createdAt), ...history.map(({ at }) => at)])] : []),
  ];
  const entries = [...creditEntries(transactions, broughtForward), ...seatBills(invoices, history)].sort((a, b) => b.at - a.at);
  return { entries, broughtForward, cut, completeSince: ends.length > 0 ? instant(Math.max(...ends)) : undefined };
}

function forwarded(acquired: Microdollars | undefined, listed: Microdollars, isCut: boolean): Microdollars | undefined {
  if (acquired !== undefined) return subtract(acquired, listed);
  return isCut ? undefined : ZERO;
}

const oldest = (times: readonly Instant[]): Instant => instant(Math.min(...times));

function creditEntries(transactions: readonly CreditTransaction[], broughtForward: Microdollars | undefined): CreditEntry[] {
  let acquired = broughtForward;
  const oldestFirst = [...transactions].sort((a, b) => b.at - a.at).reverse();
  const entries = oldestFirst.map(({ id, at, amount, kind, description, category, expiresAt, personId }): CreditEntry => {
    if (acquired !== undefined) acquired = add(acquired, amount);
    const title = categoryName({ kind, category, amount });
    return { id, at, kind, title, description, credits: amount, acquired, category, expiresAt, personId };
  });
  return entries.reverse();
}

function seatBills(invoices: readonly Invoice[], history: readonly BillingHistoryEntry[]): SeatEntry[] {
  const known = new Set(invoices.map(({ id }) => id));
  const bills = [
    ...invoices.filter(({ purpose }) => purpose === 'seats').map((invoice) => ({ ...invoice, at: invoice.createdAt })),
    ...history.filter(({ id }) => !known.has(id)).map((entry) => ({ ...entry, number: null })),
  ];
  return bills.map(({ id, at, amount, currency, status, number, description }) => {
    const title = seatTitle(status);
    return { id, at, kind: 'seats', title, description, charge: amount, currency, status, number };
  });
}

const SEAT_TITLES = new Map<string, string>([
  ['draft', 'Seats, bill not final yet'],
  ['open', 'Seats, not paid yet'],
  ['paid', 'Seats'],
  ['void', 'Seats, bill withdrawn'],
  ['uncollectible', 'Seats, payment given up'],
]);
const seatTitle = (status: string): string => SEAT_TITLES.get(status) ?? `Seats (${status})`;

/** Kilo API: the categories that are known. The list is the server's and grows. */
const CATEGORY_NAMES = new Map<string, string>([
  ['credits_expired', 'Expired credits'],
  ['orb_credit_expired', 'Expired credits'],
  ['orb_credit_voided', 'Credits withdrawn by Kilo'],
  ['team-topup-bonus-2025', 'Top-up bonus'],
  ['oss-sponsorship', 'Open-source sponsorship'],
  ['oss-monthly-reset', 'Monthly open-source credits'],
  ['admin-bulk-grant', 'Credits given by Kilo'],
  ['accounting_adjustment', 'Correction of the balance'],
]);

const KIND_TITLES: Record<CreditTransaction['kind'], string> = {
  purchase: 'Credit purchase',
  promotional: 'Promotional credits',
  expiry: 'Expired credits',
  adjustment: 'Adjustment',
};

/** What a transaction is called; one of an unknown category goes by its kind. */
export function categoryName({ kind, category, amount }: Pick<CreditTransaction, 'kind' | 'category' | 'amount'>): string {
  if (category === 'organization_custom') return amount < 0 ? 'Credits withdrawn by Kilo' : 'Credits given by Kilo';
  return (category !== null && CATEGORY_NAMES.get(category)) || KIND_TITLES[kind];
}

export interface LedgerFilter {
  /** Empty or absent: all. */
  kinds?: readonly LedgerKind[];
  /** Found, whatever the case, in titles, descriptions, raw categories, invoice numbers and ids. */
  text?: string;
  /** UTC days, both included. */
  from?: UtcDay;
  to?: UtcDay;
}

/** The entries that match everything that is asked. Their running sums stay those of the whole ledger. */
export function filterLedger(entries: readonly LedgerEntry[], { kinds, text, from, to }: LedgerFilter): LedgerEntry[] {
  const wanted = text?.trim().toLowerCase();
  return entries.filter((entry) => {
    const day = utcDay(entry.at);
    if (kinds?.length && !kinds.includes(entry.kind)) return false;
    if ((from && day < from) || (to && day > to)) return false;
    return !wanted || searchable(entry).includes(wanted);
  });
}

function searchable(entry: LedgerEntry): string {
  const raw = entry.kind === 'seats' ? entry.number : entry.category;
  return [entry.title, entry.description, raw, entry.id].filter(Boolean).join('\n').toLowerCase();
}

export interface LedgerTotals {
  purchased: Microdollars;
  promotional: Microdollars;
  /** 0 or negative. */
  expired: Microdollars;
  adjusted: Microdollars;
  /** All credits that came, less all that went. */
  credits: Microdollars;
  /** Seats by currency: what was paid, and what is still to be paid. Withdrawn bills count for nothing. */
  seats: { currency: string; paid: Cents; open: Cents }[];
}

/** What entries add up to. */
export function ledgerTotals(entries: readonly LedgerEntry[]): LedgerTotals {
  const totals: Record<CreditEntry['kind'], number> = { purchase: 0, promotional: 0, expiry: 0, adjustment: 0 };
  const seats = new Map<string, { paid: number; open: number }>();
  for (const entry of entries) {
    if (entry.kind !== 'seats') {
      totals[entry.kind] += entry.credits;
      continue;
    }
    const of = seats.get(entry.currency) ?? { paid: 0, open: 0 };
    seats.set(entry.currency, of);
    if (entry.status === 'paid') of.paid += entry.charge;
    else if (isDue(entry.status)) of.open += entry.charge;
  }
  const { purchase, promotional, expiry, adjustment } = totals;
  return {
    purchased: microdollars(purchase),
    promotional: microdollars(promotional),
    expired: microdollars(expiry),
    adjusted: microdollars(adjustment),
    credits: microdollars(purchase + promotional + expiry + adjustment),
    seats: [...seats].map(([currency, { paid, open }]) => ({ currency, paid: cents(paid), open: cents(open) })),
  };
}

/** Whether money is still asked for: the bill is open, or collecting it was given up. */
export const isDue = (status: Invoice['status']): boolean => status === 'open' || status === 'uncollectible';

/** What is missing in a ledger, in one sentence for people; undefined when nothing is. */
export function cutNotice({ cut, completeSince }: Ledger): string | undefined {
  if (completeSince === undefined) return undefined;
  const what = cut.credits && cut.seats ? 'credit entries and invoices' : cut.credits ? 'credit entries' : 'invoices';
  return `Kilo gives the newest ${MOST_ROWS} ${what}. Nothing is missing since ${utcDay(completeSince)} (UTC); older ones may be.`;
}

/** The ledger as a table for other programs: credits in US dollars, seats in the currency of their bill. */
export const LEDGER_COLUMNS: readonly CsvColumn<LedgerEntry>[] = [
  { header: 'Time', unit: 'UTC', cell: ({ at }) => timeCell(at) },
  { header: 'Kind', cell: ({ kind }) => kind },
  { header: 'Title', cell: ({ title }) => title },
  { header: 'Credits', unit: 'USD', cell: (entry) => (entry.kind === 'seats' ? undefined : usdFigure(entry.credits)) },
  {
    header: 'Credits acquired so far',
    unit: 'USD',
    cell: (entry) => (entry.kind === 'seats' || entry.acquired === undefined ? undefined : usdFigure(entry.acquired)),
  },
  { header: 'Seats billed', cell: (entry) => (entry.kind === 'seats' ? centsFigure(entry.charge) : undefined) },
  { header: 'Currency', cell: (entry) => (entry.kind === 'seats' ? entry.currency.toUpperCase() : 'USD') },
  { header: 'Bill status', cell: (entry) => (entry.kind === 'seats' ? entry.status : undefined) },
  {
    header: 'Expires',
    unit: 'UTC',
    cell: (entry) => ('expiresAt' in entry && entry.expiresAt ? timeCell(entry.expiresAt) : undefined),
  },
  { header: 'Description', cell: ({ description }) => description },
  { header: 'Category', cell: (entry) => (entry.kind === 'seats' ? undefined : entry.category) },
  { header: 'Invoice number', cell: (entry) => (entry.kind === 'seats' ? entry.number : undefined) },
  { header: 'Id', cell: ({ id }) => id },
];
