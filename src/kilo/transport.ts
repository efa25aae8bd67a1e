/**
 * One HTTP exchange with a Kilo server. The host's own `fetch` does the work (it knows the editor's proxy and certificates); this adds
 * what a client that holds a token owes its user: the token goes to its own server only, nothing is followed elsewhere, and no answer
 * may take forever or fill the memory.
 */
import type { Server } from './api';
import { clockFor } from './clock';
import { EDITOR_HEADER } from './contract/rest';
import { belongsTo } from './origins';

export interface TransportOptions {
  server: Server;
  /** Asked for at every request. */
  token: () => string | undefined;
  /** For tests; otherwise `globalThis.fetch`, looked up at every request because the editor replaces it. */
  fetch?: typeof globalThis.fetch;
  /** Told one line for every request: operation, status, time, size. */
  log?: (line: string) => void;
  /** What this client calls itself. */
  client?: string;
}

export interface TransportRequest {
  /** Name for logs and errors; holds nothing secret, which a path may. */
  operation: string;
  method: 'GET' | 'POST';
  url: string | URL;
  headers?: Record<string, string>;
  body?: string;
  /** False for the routes by which one signs in. */
  authenticated?: boolean;
  /** `manual` hands a redirect to the caller as an answer; otherwise a redirect is a failure. */
  redirect?: 'error' | 'manual';
  signal?: AbortSignal;
  /** For the whole exchange; with `take`, for each piece of the body. */
  timeoutMs: number;
  maxBytes: number;
  /** Gets the body of a success piece by piece instead of having it read; the next piece waits for it. */
  take?: (piece: Uint8Array) => void | Promise<void>;
}

/** An answer of the server, whatever its status. */
export interface Answer {
  status: number;
  headers: Headers;
  /** The body, if it was JSON and nobody took it. */
  json: unknown;
  /** Why `json` is undefined. */
  unreadable?: 'html' | 'notJson' | 'redirect';
}

/** There is no answer. `sent` is false when the server cannot have seen the request. */
export class TransportFailure extends Error {
  constructor(
    readonly reason: 'signedOut' | 'refused' | 'canceled' | 'timedOut' | 'network' | 'redirect' | 'tooLarge',
    readonly sent: boolean,
    options?: ErrorOptions,
  ) {
    super(`Request failed: ${reason}`, options);
  }
}

export type Transport = (request: TransportRequest) => Promise<Answer>;

export const MEGABYTE = 1024 * 1024;
const DEFAULT_CLIENT = 'kilo-teams-vscode';

/** Makes the one function that sends requests to `server`. It resolves with an answer or rejects with a {@link TransportFailure}. */
export function createTransport({ server, token, fetch, log, client = DEFAULT_CLIENT }: TransportOptions): Transport {
  return async (request) => {
    if (!belongsTo(server, request.url)) throw new TransportFailure('refused', false);
    const headers = new Headers({
      accept: 'application/json',
      'user-agent': client,
      [EDITOR_HEADER]: client,
      ...request.headers,
    });
    if (request.authenticated ?? true) {
      const bearer = token();
      if (bearer === undefined) throw new TransportFailure('signedOut', false);
      headers.set('authorization', `Bearer ${bearer}`);
    }
    if (request.signal?.aborted) throw new TransportFailure('canceled', false);

    const timeout = new Timeout(request.timeoutMs);
    const signal = request.signal ? AbortSignal.any([request.signal, timeout.signal]) : timeout.signal;
    const startedAt = performance.now();
    const report = (outcome: string) =>
      log?.(`${request.operation}: ${outcome}, ${Math.round(performance.now() - startedAt)} ms`);
    try {
      const { method, body, redirect = 'error', take } = request;
      const response = await (fetch ?? globalThis.fetch)(request.url, { method, headers, body, redirect, signal });
      clockFor(server.key).hear(response.headers);
      if (take && response.ok) {
        const bytes = await handOut(response, take, timeout);
        report(`${response.status}, ${bytes} bytes`);
        return { status: response.status, headers: response.headers, json: undefined };
      }
      const text = await readText(response, request.maxBytes);
      report(`${response.status}, ${text.length} characters`);
      return { status: response.status, headers: response.headers, ...parse(response, text) };
    } catch (error) {
      if (error instanceof TakeFailure) {
        report('given up');
        throw error.reason;
      }
      const failure = explain(error, timeout.signal, request.signal);
      report(failure.reason);
      throw failure;
    } finally {
      timeout.end();
    }
  };
}

/** Aborts its signal when nothing has put it off for so long. */
class Timeout {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout;

  constructor(private readonly ms: number) {
    this.timer = this.start();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  putOff(): void {
    clearTimeout(this.timer);
    this.timer = this.start();
  }

  end(): void {
    clearTimeout(this.timer);
  }

  private start(): NodeJS.Timeout {
    return setTimeout(() => this.controller.abort(), this.ms).unref();
  }
}

/** Hands a body out piece by piece, and gives its length in bytes. */
async function handOut(response: Response, take: NonNullable<TransportRequest['take']>, timeout: Timeout): Promise<number> {
  let bytes = 0;
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    timeout.putOff();
    try {
      await take(value);
    } catch (error) {
      void reader.cancel().catch(() => undefined);
      throw new TakeFailure(error);
    }
    timeout.putOff();
  }
  return bytes;
}

/** Carries what `take` threw past those who tell what is wrong with a connection. */
class TakeFailure extends Error {
  constructor(readonly reason: unknown) {
    super('The body was refused');
  }
}

/** Reads a body piece by piece, so that it is given up as soon as it grows too large. */
async function readText(response: Response, maxBytes: number): Promise<string> {
  if (!response.body) return '';
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let text = '';
  for (let bytes = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      throw new TransportFailure('tooLarge', true);
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** The content type is not asked: the API sends some JSON as plain text. */
function parse(response: Response, text: string): Pick<Answer, 'json' | 'unreadable'> {
  if (response.type === 'opaqueredirect') return { json: undefined, unreadable: 'redirect' };
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return { json: undefined, unreadable: text.trimStart().startsWith('<') ? 'html' : 'notJson' };
  }
}

/** Codes of Node's and Chromium's network stacks for a connection that never came to be, certificates included. */
const NEVER_SENT =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|UND_ERR_CONNECT_TIMEOUT|CERT_|_CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|ERR_CONNECTION_REFUSED|ERR_NAME_NOT_RESOLVED|ERR_INTERNET_DISCONNECTED|ERR_ADDRESS_UNREACHABLE|ERR_PROXY_CONNECTION_FAILED|ERR_TUNNEL_CONNECTION_FAILED|ERR_CONNECTION_TIMED_OUT/;

function explain(error: unknown, timeout: AbortSignal, caller: AbortSignal | undefined): TransportFailure {
  if (error instanceof TransportFailure) return error;
  if (caller?.aborted) return new TransportFailure('canceled', true);
  if (timeout.aborted) return new TransportFailure('timedOut', true);
  const words = describe(error);
  if (/redirect/i.test(words)) return new TransportFailure('redirect', true);
  return new TransportFailure('network', !NEVER_SENT.test(words), { cause: error });
}

/** Codes and messages of an error and of what caused it; `fetch` hides the facts two levels deep. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { code } = error as NodeJS.ErrnoException;
  const inner = error instanceof AggregateError ? error.errors.map(describe).join(' ') : '';
  return [code ?? '', error.message, describe(error.cause), inner].join(' ');
}

/**
 * When a server asks to be left alone, in milliseconds from now: the `Retry-After` header, as seconds or as a date. A date is compared
 * with the server's own clock where it tells it. Undefined without the header, or when it makes no sense.
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  const serverNow = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(at) ? undefined : Math.max(0, at - (Number.isNaN(serverNow) ? now : serverNow));
}
