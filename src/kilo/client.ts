/** The Kilo API of one server, over HTTP: puts the parts together. */
import type { KiloApi, Server } from './api';
import { createStreamQuery } from './bodies';
import { generationOf } from './generation';
import { createLinks } from './links';
import { createReads } from './reads';
import { createRestGet } from './rest';
import { sleep as realSleep } from './retry';
import { createTopUp } from './topUp';
import { createTransport } from './transport';
import { createTrpc, TIMEOUTS, type Timeouts } from './trpc';
import { createWrites } from './writes';

export interface KiloApiOptions {
  server: Server;
  /** The token for {@link server}, asked for at every request; undefined while signed out. It is sent to the server's origins only. */
  token: () => string | undefined;
  /** For tests; otherwise the host's own `globalThis.fetch`, looked up at every request. */
  fetch?: typeof globalThis.fetch;
  /** Told one line for every request. Holds no secret. */
  log?: (line: string) => void;
  /** Waits between attempts; rejects when the signal aborts. */
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** A number of 0..1, as `Math.random` gives. */
  random?: () => number;
  /** What this client calls itself, e.g. `kilo-teams-vscode/0.1.0`. */
  client?: string;
  timeouts?: Timeouts;
}

/** Makes the API of one server. It makes no request by itself and holds no state but what it learnt of the server's generation. */
export function createKiloApi(options: KiloApiOptions): KiloApi {
  const { server, token, fetch, log, sleep = realSleep, random = Math.random, client, timeouts = TIMEOUTS } = options;
  const transport = createTransport({ server, token, fetch, log, client });
  const retry = { sleep, random, clock: () => performance.now() };
  const memory = generationOf(server);
  const trpc = createTrpc({ server, transport, retry, timeouts });
  const get = createRestGet({ server, transport, retry, timeoutMs: timeouts.quick });
  const creditCheckout = createTopUp({ server, transport, timeoutMs: timeouts.write });
  const links = createLinks(trpc, server, memory);
  const stream = createStreamQuery({ server, transport });
  return { server, stream, ...createReads(trpc, get, memory), ...createWrites(trpc, creditCheckout, links), ...links };
}
