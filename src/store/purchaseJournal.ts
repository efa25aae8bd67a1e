/**
 * The purchase journal: every write that moves money is written down before it is sent, and settled by its answer or, where that is
 * missing, by reading the server. Whatever dies in between, the next look finds out what happened, and nothing is sent twice.
 */
import type { KiloReads } from '../kilo/api';
import { KiloError } from '../kilo/errors';
import {
  blockerOf,
  type Doubt,
  type Intent,
  isOpen,
  type JournalEntry,
  type JournalRecord,
  replay,
  type Subject,
} from '../team/journal';
import { afterError, decide, FRESH, isWorthReading, type Reading, READINGS } from '../team/journalOutcome';
import type { Instant } from '../team/time';
import type { RecordLog } from './journalFile';
import type { Log } from './log';

export interface PurchaseJournalOptions {
  records: RecordLog;
  /** Names this window among all others, also later ones. */
  windowId: string;
  now: () => Instant;
  log: Pick<Log, 'warn'>;
  /** Gives another text at every call, on every machine. */
  newId?: () => string;
}

/** What an answer of the server means: all is done, nothing was done, or the person has to go on in the browser. */
export type Meaning = 'done' | 'notDone' | Extract<Doubt, 'checkout' | 'confirmation'>;

/**
 * `answered`: it was sent, and this is the server's answer; `id` is that of its entry. `blocked`: nothing was sent, because `entry` is
 * still open; when it is settled, or given up, it can be tried again. `late`: nothing was sent, because too much time went by before it
 * could be.
 */
export type Performed<T> =
  { result: 'answered'; answer: T; id: string } | { result: 'blocked'; entry: JournalEntry } | { result: 'late' };

/** The reads by which outcomes are told. */
export type JournalReads = Pick<KiloReads, 'creditTransactions' | 'subscription' | 'invoices' | 'autoTopUp'>;

export class PurchaseJournal {
  private readonly records: RecordLog;
  private readonly windowId: string;
  private readonly now: () => Instant;
  private readonly log: Pick<Log, 'warn'>;
  private readonly newId: () => string;

  constructor({ records, windowId, now, log, newId = () => globalThis.crypto.randomUUID() }: PurchaseJournalOptions) {
    this.records = records;
    this.windowId = windowId;
    this.now = now;
    this.log = log;
    this.newId = newId;
  }

  /** Everything that was ever begun, oldest first. */
  async entries(): Promise<JournalEntry[]> {
    return replay(await this.records.read());
  }

  /** What is still open, of one organization where it is named. */
  async open(serverKey: string, organizationId?: string): Promise<JournalEntry[]> {
    return (await this.entries()).filter(
      (entry) =>
        isOpen(entry) &&
        entry.serverKey === serverKey &&
        (organizationId === undefined || entry.organizationId === organizationId),
    );
  }

  /**
   * Sends a write that moves money, once. `intent` is what is about to be done, `send` does it, `meaning` tells what its answer means.
   * Rejects with whatever `send` rejects with; what that leaves uncertain is settled by {@link settle}.
   */
  async perform<T>(
    subject: Subject,
    intent: Intent,
    send: () => Promise<T>,
    meaning: (answer: T) => Meaning,
  ): Promise<Performed<T>> {
    const begun = await this.begin(subject, intent);
    if (begun.result === 'blocked') return begun;
    const { id } = begun.entry;
    if (!(await this.markSent(id))) return { result: 'late' };

    let answer: T;
    try {
      answer = await send();
    } catch (error) {
      const known = afterError(intent, error instanceof KiloError ? error.kind : undefined);
      await this.note('outcome' in known ? { type: 'settled', id, ...known } : { type: 'unknown', id, ...known });
      throw error;
    }
    const means = meaning(answer);
    const isKnown = means === 'done' || means === 'notDone';
    await this.note(isKnown ? { type: 'settled', id, outcome: { result: means } } : { type: 'unknown', id, doubt: means });
    return { result: 'answered', answer, id };
  }

  /** Writes an intent down. `blocked` when another that is still open stands in its way, in whatever window. */
  async begin(
    subject: Subject,
    intent: Intent,
  ): Promise<{ result: 'begun'; entry: JournalEntry } | { result: 'blocked'; entry: JournalEntry }> {
    const { serverKey, organizationId, personId } = subject;
    for (;;) {
      const blocker = blockerOf({ ...subject, intent }, await this.entries());
      if (blocker) return { result: 'blocked', entry: blocker };
      const id = this.newId();
      const mark = await this.add({ type: 'intended', id, window: this.windowId, serverKey, organizationId, personId, intent });
      const records = await this.records.read();
      const entry = replay(records).find((candidate) => candidate.id === id);
      if (entry) return { result: 'begun', entry };
      if (!records.some((record) => record.mark === mark)) throw lost();
      // Somebody else was first. Where that is settled already, this may try again.
    }
  }

  /** Writes down that an intent is about to be sent. False when it must not be sent: it was settled meanwhile, or it has become stale. */
  async markSent(id: string): Promise<boolean> {
    const mark = await this.add({ type: 'sent', id });
    const entry = await this.entry(id);
    if (entry.state !== 'sent' || entry.mark !== mark) return false;
    if (this.now() - entry.begunAt <= FRESH) return true;
    await this.add({ type: 'settled', id, outcome: { result: 'notDone' } });
    return false;
  }

  /** The person waits no longer for something that they would have to do in the browser. */
  async giveUp(id: string): Promise<void> {
    await this.add({ type: 'settled', id, outcome: { result: 'givenUp' } });
  }

  /**
   * Finds out what became of everything open on a server, by reading. Gives the entries that were settled by this very call; of several
   * windows that ask at once only one is given each. An organization that cannot be read stays open and is asked again the next time.
   */
  async settle(serverKey: string, reads: JournalReads, signal?: AbortSignal): Promise<JournalEntry[]> {
    const now = this.now();
    const waiting = (await this.open(serverKey)).filter((entry) => isWorthReading(entry, now));
    const marks = new Set<string>();
    for (const [organizationId, entries] of groupByOrganization(waiting)) {
      const reading = await readFor(entries, organizationId, reads, signal);
      signal?.throwIfAborted();
      for (const before of entries) {
        const all = await this.entries();
        // Of an entry that has moved on since, what was read may be older than its last step.
        const entry = all.find(({ mark }) => mark === before.mark);
        const outcome = entry && decide(entry, reading, now, all);
        if (outcome) marks.add(await this.add({ type: 'settled', id: before.id, outcome }));
      }
    }
    return marks.size > 0 ? (await this.entries()).filter(({ mark }) => marks.has(mark)) : [];
  }

  /** Adds what an answer has told. A disk that fails must not hide that answer: what is not written down is found out by reading. */
  private async note(record: Unstamped): Promise<void> {
    try {
      await this.add(record);
    } catch (error) {
      this.log.warn(`The purchase journal could not be written: ${String(error)}`);
    }
  }

  /** Adds a record and gives its mark. */
  private async add(record: Unstamped): Promise<string> {
    const mark = this.newId();
    await this.records.append({ ...record, at: this.now(), mark });
    return mark;
  }

  private async entry(id: string): Promise<JournalEntry> {
    const entry = (await this.entries()).find((candidate) => candidate.id === id);
    if (!entry) throw lost();
    return entry;
  }
}

type WithoutStamp<R> = R extends JournalRecord ? Omit<R, 'at' | 'mark'> : never;
type Unstamped = WithoutStamp<JournalRecord>;

const lost = () => new Error('The purchase journal does not keep what is written to it.');

function groupByOrganization(entries: readonly JournalEntry[]): Map<string, JournalEntry[]> {
  const groups = new Map<string, JournalEntry[]>();
  for (const entry of entries) groups.set(entry.organizationId, [...(groups.get(entry.organizationId) ?? []), entry]);
  return groups;
}

/** Reads what the entries need, each thing once. What cannot be read is left out. */
async function readFor(
  entries: readonly JournalEntry[],
  organizationId: string,
  reads: JournalReads,
  signal: AbortSignal | undefined,
): Promise<Reading> {
  const needed = new Set(entries.flatMap(({ intent }) => READINGS[intent.kind]));
  const call = { signal };
  const read = <T>(what: keyof Reading, ask: () => Promise<T>): Promise<T | undefined> =>
    needed.has(what) ? ask().catch(() => undefined) : Promise.resolve(undefined);
  const [transactions, subscription, invoices, autoTopUp] = await Promise.all([
    read('transactions', () => reads.creditTransactions(organizationId, call)),
    read('subscription', () => reads.subscription(organizationId, call)),
    read('invoices', () => reads.invoices(organizationId, call)),
    read('autoTopUp', () => reads.autoTopUp(organizationId, call)),
  ]);
  return { transactions, subscription, invoices, autoTopUp };
}
