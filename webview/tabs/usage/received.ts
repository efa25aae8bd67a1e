import type { UsageFacts } from '../../../src/team/usageFacts';
import { host } from '../../hostBridge';

/** So many rows are kept of what came before, for going back and forth between views; about 100 bytes each. */
const MOST_ROWS = 500_000;

/** The facts that the host has sent, by their ids. The state names the ones to show; what it names no more is dropped in time. */
class ReceivedFacts {
  private readonly facts = new Map<number, UsageFacts>();
  private readonly wanted = new Set<number>();
  private readonly listeners = new Set<() => void>();

  constructor() {
    host.onUsageFacts = (facts, id) => this.receive(facts, id);
  }

  /** The facts of an id; undefined until they have arrived. */
  of(id: number | undefined): UsageFacts | undefined {
    return id === undefined ? undefined : this.facts.get(id);
  }

  /**
   * Asks, once, for facts that a state names and that are not here. The host sends facts before the state that names them, so they were
   * lost, maybe because the page was still being loaded.
   */
  want(id: number | undefined): void {
    if (id === undefined || this.facts.has(id) || this.wanted.has(id)) return;
    this.wanted.add(id);
    void host.request('wantFacts', { id });
  }

  /** Calls back after each arrival; gives the function that ends it. */
  onDidArrive(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private receive(facts: UsageFacts, id: number): void {
    this.facts.delete(id);
    this.facts.set(id, facts);
    this.dropOld();
    this.listeners.forEach((listener) => listener());
  }

  /** Keeps the newest days and the newest hours, which are on screen, and of the others what there is room for. */
  private dropOld(): void {
    const seen = new Set<UsageFacts['granularity']>();
    let rows = 0;
    for (const [id, { granularity, bucket }] of [...this.facts].reverse()) {
      const isNewest = !seen.has(granularity);
      seen.add(granularity);
      if (isNewest) continue;
      rows += bucket.length;
      if (rows > MOST_ROWS) this.facts.delete(id);
    }
  }
}

export const receivedFacts = new ReceivedFacts();
