/**
 * Calling procedures. Reads that are asked for in the same moment travel together; slow ones travel apart from quick ones, so that an
 * organization's name never waits for a year of usage; writes travel alone.
 */
import { createTRPCUntypedClient, httpBatchLink, httpLink, splitLink, TRPCClientError } from '@trpc/client';
import type * as z from 'zod/mini';
import type { Call, Server } from './api';
import { trpcErrorBody } from './contract/errors';
import type { InputOf, OutputOf, Procedure } from './contract/procedure';
import { KiloError } from './errors';
import { fromAnswer, fromFailure, fromTrpcError, parseAnswer, type Operation } from './mapErrors';
import { withRetry, type RetryOptions } from './retry';
import { MEGABYTE, retryAfterMs, TransportFailure, type Answer, type Transport } from './transport';

export interface TrpcOptions {
  server: Server;
  transport: Transport;
  retry: RetryOptions;
  timeouts: Timeouts;
}

/** Milliseconds. */
export interface Timeouts {
  quick: number;
  slow: number;
  write: number;
}

export const TIMEOUTS: Timeouts = { quick: 20_000, slow: 60_000, write: 60_000 };

/** How a procedure is called. */
export interface Trpc {
  query<P extends AnyProcedure>(procedure: P, input: InputOf<P>, call?: Call & { slow?: boolean }): Promise<OutputOf<P>>;
  mutate<P extends AnyProcedure>(procedure: P, input: InputOf<P>, call?: Call & { charges?: boolean }): Promise<OutputOf<P>>;
}

type AnyProcedure = Procedure<z.core.$ZodType, z.core.$ZodType, z.core.$ZodType>;

/** Both stay well below what servers and proxies take as the length of an address. */
const LONGEST_URL = 8_000;
const MOST_IN_A_BATCH = 10;
const QUICK_BYTES = 16 * MEGABYTE;
/** A year of a large team by person and model. */
const SLOW_BYTES = 128 * MEGABYTE;

export function createTrpc({ server, transport, retry, timeouts }: TrpcOptions): Trpc {
  const url = new URL('/api/trpc', server.apiOrigin);
  const batched = (timeoutMs: number, maxBytes: number) =>
    httpBatchLink({
      url,
      fetch: throughTransport(transport, timeoutMs, maxBytes),
      maxURLLength: LONGEST_URL,
      maxItems: MOST_IN_A_BATCH,
    });
  const client = createTRPCUntypedClient({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'mutation',
        true: httpLink({ url, fetch: throughTransport(transport, timeouts.write, QUICK_BYTES) }),
        false: splitLink({
          condition: (operation) => operation.context['slow'] === true,
          true: batched(timeouts.slow, SLOW_BYTES),
          false: batched(timeouts.quick, QUICK_BYTES),
        }),
      }),
    ],
  });

  return {
    async query<P extends AnyProcedure>(
      procedure: P,
      input: InputOf<P>,
      { signal, slow = false }: Call & { slow?: boolean } = {},
    ) {
      const operation = { name: procedure.path, writes: false };
      const attempt = async () => {
        try {
          return await client.query(procedure.path, input, { signal, context: { slow } });
        } catch (error) {
          throw toKiloError(error, operation);
        }
      };
      const data = await untilAborted(withRetry(attempt, retry, signal), signal, operation);
      return parseAnswer<P['output']>(procedure.output, data, operation);
    },
    async mutate<P extends AnyProcedure>(
      procedure: P,
      input: InputOf<P>,
      { signal, charges }: Call & { charges?: boolean } = {},
    ) {
      const operation = { name: procedure.path, writes: true, charges };
      try {
        return parseAnswer<P['output']>(procedure.output, await client.mutation(procedure.path, input, { signal }), operation);
      } catch (error) {
        throw toKiloError(error, operation);
      }
    },
  };
}

/** What tRPC gets for a response. It keeps it with its errors, where {@link toKiloError} finds the answer again. */
interface TrpcResponse {
  answer: Answer;
  ok: boolean;
  json(): Promise<unknown>;
}

/** tRPC's `fetch`, over our transport. The operation in its address are the names of the procedures; their inputs stay out of logs. */
function throughTransport(transport: Transport, timeoutMs: number, maxBytes: number) {
  return async (
    address: RequestInfo | URL | string,
    init?: { method?: string; body?: unknown; headers?: unknown; signal?: AbortSignal | null },
  ) => {
    const url = new URL(address as string);
    const answer = await transport({
      operation: url.pathname.slice(url.pathname.lastIndexOf('/') + 1),
      method: init?.method === 'POST' ? 'POST' : 'GET',
      url,
      headers: init?.headers as Record<string, string>,
      body: init?.body as string | undefined,
      signal: init?.signal ?? undefined,
      timeoutMs,
      maxBytes,
    });
    const json = () => (answer.unreadable ? Promise.reject(new UnreadableAnswer(answer)) : Promise.resolve(answer.json));
    return { answer, ok: answer.status < 300, json } satisfies TrpcResponse;
  };
}

class UnreadableAnswer extends Error {
  constructor(readonly answer: Answer) {
    super('The answer is not JSON');
  }
}

/** Whatever the tRPC client rejects with, as a KiloError. In a batch every call has its own. */
export function toKiloError(error: unknown, operation: Operation): KiloError {
  if (error instanceof KiloError) return error;
  const cause: unknown = error instanceof TRPCClientError ? (error.cause ?? error) : error;
  if (cause instanceof TransportFailure) return fromFailure(cause, operation);
  if (cause instanceof UnreadableAnswer) return fromAnswer(cause.answer, operation, Date.now());
  if (cause instanceof Error && cause.name === 'AbortError')
    return fromFailure(new TransportFailure('canceled', false), operation);
  if (!(error instanceof TRPCClientError))
    return new KiloError('unexpectedAnswer', { operation: operation.name, detail: 'mismatch' }, { cause });

  const answer = (error.meta?.['response'] as TrpcResponse | undefined)?.answer;
  const said = trpcErrorBody.safeParse({ error: error.shape as unknown });
  if (said.success) return fromTrpcError(said.data.error, operation, answer && retryAfterMs(answer.headers, Date.now()));
  if (answer) return fromAnswer(answer, operation, Date.now());
  return new KiloError('unexpectedAnswer', { operation: operation.name, detail: 'mismatch' });
}

/**
 * A call that travels with others is not taken off the wire alone: this lets its caller go at once. The promise itself goes on and its
 * result is dropped.
 */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined, operation: Operation): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(new KiloError('canceled', { operation: operation.name }));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
