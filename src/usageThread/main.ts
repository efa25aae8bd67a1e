/** The thread that reads usage: asks the host for bodies, makes facts of them, and keeps these on disk. */
import { parentPort } from 'node:worker_threads';
import { BodyReader, type StreamQuery, type TakePiece } from '../kilo/bodies';
import { KiloError } from '../kilo/errors';
import { generationFor } from '../kilo/generation';
import { sleep } from '../kilo/retry';
import type { UsageFacts } from '../team/usageFacts';
import { FileKeep } from './keep';
import { loadFacts } from './load';
import { errorFacts, errorFrom, type LoadOrder, type ToHost, type ToThread } from './messages';

const port = parentPort!;
const tell = (message: ToHost, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

/** Milliseconds between two reports of how far a load has come. */
const REPORT_EVERY = 100;

interface Query {
  take: TakePiece;
  done: () => void;
  failed: (error: Error) => void;
}
const queries = new Map<number, Query>();
const loads = new Map<number, AbortController>();
let lastQuery = 0;
/** Loads of one organization share files, so they take turns. */
const turns = new Map<string, Promise<unknown>>();

const streamFor = (load: number): StreamQuery => {
  return (path, input, take, { signal } = {}) =>
    new Promise<void>((resolve, reject) => {
      const query = ++lastQuery;
      const stop = () => {
        tell({ kind: 'stop', query });
        finish(() => reject(new KiloError('canceled', { operation: path })));
      };
      const finish = (settle: () => void) => {
        queries.delete(query);
        signal?.removeEventListener('abort', stop);
        settle();
      };
      if (signal?.aborted) return reject(new KiloError('canceled', { operation: path }));
      signal?.addEventListener('abort', stop, { once: true });
      queries.set(query, { take, done: () => finish(resolve), failed: (error) => finish(() => reject(error)) });
      tell({ kind: 'query', query, load, path, input });
    });
};

/** A piece for a query that is over is dropped; it was on its way. */
function receivePiece(query: number, piece: Uint8Array): void {
  const waiting = queries.get(query);
  if (!waiting) return;
  try {
    void waiting.take(piece);
    tell({ kind: 'taken', query });
  } catch (error) {
    tell({ kind: 'stop', query });
    waiting.failed(error instanceof Error ? error : new Error(String(error)));
  }
}

async function load(id: number, order: LoadOrder): Promise<void> {
  const controller = new AbortController();
  loads.set(id, controller);
  const { signal } = controller;
  let reported = 0;
  const reader = new BodyReader(
    streamFor(id),
    { sleep, random: Math.random, clock: () => performance.now() },
    signal,
    (reading) => {
      if (performance.now() - reported < REPORT_EVERY) return;
      reported = performance.now();
      tell({ kind: 'reading', load: id, reading: { ...reading } });
    },
  );
  const keep = new FileKeep(order.home, order.root, (text) => tell({ kind: 'log', text }));
  const turn = (turns.get(order.home) ?? Promise.resolve()).then(() => {
    if (signal.aborted) throw new KiloError('canceled', { operation: 'usage' });
    return loadFacts(order, reader, generationFor(order.serverKey), keep, (known) => {
      // What was read at this very moment, for the other half of the question, is the answer itself.
      if (order.wantsKnown && known.asOf < order.now) tell({ kind: 'known', load: id, ...known }, buffersOf(known.facts));
    });
  });
  const settled = turn.catch(() => undefined);
  turns.set(order.home, settled);
  try {
    const facts = await turn;
    tell({ kind: 'loaded', load: id, facts, reading: reader.reading }, buffersOf(facts));
  } catch (error) {
    tell({
      kind: 'failed',
      load: id,
      error: errorFacts(signal.aborted ? new KiloError('canceled', { operation: 'usage' }) : error),
    });
  } finally {
    loads.delete(id);
    if (turns.get(order.home) === settled) turns.delete(order.home);
  }
}

/** The columns are handed over, not copied. */
const buffersOf = (facts: UsageFacts): ArrayBuffer[] =>
  Object.values(facts).flatMap((column: unknown) => (ArrayBuffer.isView(column) ? [column.buffer as ArrayBuffer] : []));

port.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'load':
      void load(message.load, message.order);
      return;
    case 'cancel':
      loads.get(message.load)?.abort();
      return;
    case 'piece':
      receivePiece(message.query, message.piece);
      return;
    case 'end': {
      const query = queries.get(message.query);
      if (message.error) query?.failed(errorFrom(message.error));
      else query?.done();
    }
  }
});
