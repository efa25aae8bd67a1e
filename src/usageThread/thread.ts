/**
 * The extension host's end of the thread that reads usage. The thread is started when usage is asked for and ended when it has had nothing to
 * do for a while; the host only hands bytes to it as they come, so that its own loop is never busy with them.
 */
import { Worker } from 'node:worker_threads';
import type { Reading, StreamQuery } from '../kilo/bodies';
import { KiloError } from '../kilo/errors';
import type { UsageFacts } from '../team/usageFacts';
import type { KnownFacts } from './load';
import { errorFacts, errorFrom, type LoadOrder, type ToHost, type ToThread } from './messages';

export interface Loaded {
  facts: UsageFacts;
  reading: Reading;
}

export interface LoadCall {
  /** Asks the server; told by the caller, because it belongs to a session. */
  stream: StreamQuery;
  signal: AbortSignal;
  onReading: (reading: Reading) => void;
  /** Gets what was known before, where the order wants that, before the load has an outcome; at most once. */
  onKnown: (known: KnownFacts) => void;
}

/** What the store needs of the thread. */
export interface UsageLoader {
  /** Starts the thread, which takes its time, so that the next load need not wait for that. */
  prepare(): void;
  /** Rejects with a KiloError, or with an Error for a fault of the product's own. */
  load(order: LoadOrder, call: LoadCall): Promise<Loaded>;
  /** Ends the thread, and whatever it is doing; the next load starts another one. */
  stop(): Promise<void>;
}

/** A piece with memory of its own, which can be handed over. Node's buffers may share theirs with others. */
const owned = (piece: Uint8Array): Uint8Array<ArrayBuffer> =>
  piece.byteLength === piece.buffer.byteLength && !Buffer.isBuffer(piece)
    ? (piece as Uint8Array<ArrayBuffer>)
    : new Uint8Array(piece);

/** So many pieces may be on their way to the thread; then the server is not read until it has caught up. */
const MOST_PIECES = 16;
/** Milliseconds without a load after which the thread ends. */
const IDLE = 60_000;

interface Waiting extends LoadCall {
  resolve: (loaded: Loaded) => void;
  reject: (error: Error) => void;
}

interface Flow {
  controller: AbortController;
  /** Pieces that the thread has not taken yet, and who waits for it to do so. */
  onTheirWay: number;
  proceed?: () => void;
}

export class UsageThread implements UsageLoader {
  private worker: Worker | undefined;
  private readonly loads = new Map<number, Waiting>();
  private readonly flows = new Map<number, Flow>();
  private lastLoad = 0;
  private idle: NodeJS.Timeout | undefined;

  /** `entry`: the bundled thread, `dist/usageThread.js`. */
  constructor(private readonly options: { entry: string; log: (text: string) => void; execArgv?: string[] }) {}

  prepare(): void {
    this.worker ??= this.start();
    this.endWhenIdle();
  }

  load(order: LoadOrder, call: LoadCall): Promise<Loaded> {
    const { signal } = call;
    if (signal.aborted) return Promise.reject(new KiloError('canceled', { operation: 'usage' }));
    const load = ++this.lastLoad;
    const worker = (this.worker ??= this.start());
    const cancel = () => this.post(worker, { kind: 'cancel', load });
    return new Promise<Loaded>((resolve, reject) => {
      this.loads.set(load, { ...call, resolve, reject });
      signal.addEventListener('abort', cancel, { once: true });
      this.post(worker, { kind: 'load', load, order });
    }).finally(() => {
      signal.removeEventListener('abort', cancel);
      this.loads.delete(load);
      this.endWhenIdle();
    });
  }

  private endWhenIdle(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.loads.size === 0 && void this.stop(), IDLE).unref();
  }

  async stop(): Promise<void> {
    clearTimeout(this.idle);
    const { worker } = this;
    this.worker = undefined;
    this.giveUp(new KiloError('canceled', { operation: 'usage' }));
    await worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(this.options.entry, { name: 'Kilo Teams usage', execArgv: this.options.execArgv ?? [] });
    worker.unref();
    worker.on('message', (message: ToHost) => this.receive(worker, message));
    worker.on('error', (error) => this.ended(worker, error));
    worker.on('exit', () => this.ended(worker, new Error('The thread that reads usage has ended')));
    return worker;
  }

  /** The thread died, for want of memory for instance. The next load starts another one. */
  private ended(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.giveUp(error);
  }

  private giveUp(error: Error): void {
    for (const { controller } of this.flows.values()) controller.abort();
    this.flows.clear();
    for (const { reject } of this.loads.values()) reject(error);
  }

  private post(worker: Worker, message: ToThread, transfer: ArrayBuffer[] = []): void {
    worker.postMessage(message, transfer);
  }

  private receive(worker: Worker, message: ToHost): void {
    if (worker !== this.worker) return;
    switch (message.kind) {
      case 'query':
        void this.answer(worker, message);
        return;
      case 'taken': {
        const flow = this.flows.get(message.query);
        if (flow && --flow.onTheirWay < MOST_PIECES) flow.proceed?.();
        return;
      }
      case 'stop':
        this.flows.get(message.query)?.controller.abort();
        return;
      case 'reading':
        this.loads.get(message.load)?.onReading(message.reading);
        return;
      case 'known':
        this.loads.get(message.load)?.onKnown(message);
        return;
      case 'loaded':
        this.loads.get(message.load)?.resolve({ facts: message.facts, reading: message.reading });
        return;
      case 'failed':
        this.loads.get(message.load)?.reject(errorFrom(message.error));
        return;
      case 'log':
        this.options.log(message.text);
    }
  }

  /** Asks the server for the thread, and hands it what comes. */
  private async answer(worker: Worker, { query, load, path, input }: Extract<ToHost, { kind: 'query' }>): Promise<void> {
    const flow: Flow = { controller: new AbortController(), onTheirWay: 0 };
    this.flows.set(query, flow);
    const take = (piece: Uint8Array): void | Promise<void> => {
      const own = owned(piece);
      this.post(worker, { kind: 'piece', query, piece: own }, [own.buffer]);
      if (++flow.onTheirWay >= MOST_PIECES) return new Promise((resolve) => (flow.proceed = resolve));
    };
    const { signal } = flow.controller;
    try {
      const waiting = this.loads.get(load);
      if (!waiting) throw new KiloError('canceled', { operation: path });
      await waiting.stream(path, input, take, { signal });
      this.post(worker, { kind: 'end', query });
    } catch (error) {
      this.post(worker, { kind: 'end', query, error: errorFacts(error) });
    } finally {
      this.flows.delete(query);
    }
  }
}
