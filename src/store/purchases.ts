/**
 * The purchases of this machine, as one window takes part in them: it sends them through the journal, finds out what became of those that
 * were left open, also by an earlier start or another window, and says so to whoever listens.
 */
import * as vscode from 'vscode';
import { clockFor } from '../kilo/clock';
import type { Intent, JournalEntry, Subject } from '../team/journal';
import { MINUTE } from '../team/time';
import type { Log } from './log';
import { Poller, type WindowFocus } from './poller';
import type { Meaning, Performed, PurchaseJournal } from './purchaseJournal';
import type { SessionSource } from './types';

export interface PurchasesOptions {
  session: SessionSource;
  focus: WindowFocus;
  /** Where the journal is kept: the same folder for all windows. */
  folder: string;
  log: Pick<Log, 'warn'>;
  random?: () => number;
}

/** How often what is open is looked at, while the window has the focus. */
const LOOK_AGAIN_AFTER = MINUTE;

export class Purchases implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<readonly JournalEntry[]>();
  /** The journal has changed. Names the entries that were settled by it, if any, each in one window only. */
  readonly onDidChange = this.changed.event;

  private opened: Promise<PurchaseJournal> | undefined;
  private readonly held = new Set<string>();
  private hasOpen = false;
  private readonly poller: Poller;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly options: PurchasesOptions) {
    const { session, focus, random = Math.random } = options;
    this.poller = new Poller({
      focus,
      random,
      interval: () => (this.hasOpen ? LOOK_AGAIN_AFTER : undefined),
      poll: () => this.look(),
      // Another window may have begun something.
      focusGained: () => this.look(),
    });
    this.subscription = session.onDidChange(() => this.look());
  }

  /**
   * Sends a write that moves money, once, after writing it down. Rejects with whatever `send` rejects with. See
   * {@link PurchaseJournal.perform}.
   */
  async perform<T>(
    subject: Subject,
    intent: Intent,
    send: () => Promise<T>,
    meaning: (answer: T) => Meaning,
  ): Promise<Performed<T>> {
    const journal = await this.journal();
    try {
      return await journal.perform(subject, intent, send, meaning);
    } finally {
      await this.count(journal);
      this.changed.fire([]);
    }
  }

  /** Everything that was begun in an organization, oldest first, after finding out what became of what is open. */
  async of({ serverKey, organizationId }: Omit<Subject, 'personId'>, signal?: AbortSignal): Promise<JournalEntry[]> {
    await this.settle(signal);
    const entries = await (await this.journal()).entries();
    return entries.filter((entry) => entry.serverKey === serverKey && entry.organizationId === organizationId);
  }

  /** How an entry stands, after finding out what became of it. Undefined where there is none of that id. */
  async entry(id: string, signal?: AbortSignal): Promise<JournalEntry | undefined> {
    await this.settle(signal);
    return (await (await this.journal()).entries()).find((entry) => entry.id === id);
  }

  /** The person waits no longer for something, and wants to hear no more of it. */
  async giveUp(id: string): Promise<void> {
    const journal = await this.journal();
    await journal.giveUp(id);
    await this.count(journal);
    this.changed.fire([]);
  }

  /** Whoever holds an entry tells the person what becomes of it; nobody else does. Held until the answer is disposed. */
  hold(id: string): vscode.Disposable {
    this.held.add(id);
    return new vscode.Disposable(() => this.held.delete(id));
  }

  isHeld(id: string): boolean {
    return this.held.has(id);
  }

  dispose(): void {
    this.poller.dispose();
    this.subscription.dispose();
    this.changed.dispose();
  }

  /** Looks at what is open, without anybody waiting for it. */
  private look(): void {
    this.settle().catch((error: unknown) => this.options.log.warn(`The purchase journal could not be read: ${String(error)}`));
  }

  private async settle(signal?: AbortSignal): Promise<void> {
    const { session } = this.options;
    const { api } = session;
    if (!api) {
      this.hasOpen = false;
      return this.poller.update();
    }
    const journal = await this.journal();
    const settled = await journal.settle(session.server.key, api, signal);
    await this.count(journal);
    if (settled.length > 0) this.changed.fire(settled);
  }

  private async count(journal: PurchaseJournal): Promise<void> {
    const { key } = this.options.session.server;
    this.hasOpen = (await journal.open(key)).length > 0;
    this.poller.update();
  }

  /** The journal is loaded when somebody is signed in: until then there is nothing to ask. */
  private journal(): Promise<PurchaseJournal> {
    this.opened ??= this.open();
    return this.opened;
  }

  private async open(): Promise<PurchaseJournal> {
    const { folder, log, session } = this.options;
    const [{ PurchaseJournal: Journal }, { journalFile }] = await Promise.all([
      import('./purchaseJournal'),
      import('./journalFile'),
    ]);
    const windowId = globalThis.crypto.randomUUID();
    const now = () => clockFor(session.server.key).now();
    return new Journal({ records: journalFile(folder, log), windowId, now, log });
  }
}
