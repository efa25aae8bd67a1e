/** Asking the plain routes beside tRPC. */
import type * as z from 'zod/mini';
import type { Call, Server } from './api';
import { fromAnswer, fromFailure, parseAnswer } from './mapErrors';
import { withRetry, type RetryOptions } from './retry';
import { MEGABYTE, TransportFailure, type Transport } from './transport';

export interface RestOptions {
  server: Server;
  transport: Transport;
  retry: RetryOptions;
  timeoutMs: number;
}

/** Reads a JSON document. Rejects with a KiloError; repeats what may pass. */
export type RestGet = <Schema extends z.core.$ZodType>(path: string, schema: Schema, call?: Call) => Promise<z.output<Schema>>;

export function createRestGet({ server, transport, retry, timeoutMs }: RestOptions): RestGet {
  return (path, schema, { signal } = {}) => {
    const operation = { name: `GET ${path}`, writes: false };
    const attempt = async () => {
      const request = {
        operation: operation.name,
        method: 'GET' as const,
        url: new URL(path, server.apiOrigin),
        signal,
        timeoutMs,
        maxBytes: MEGABYTE,
      };
      const answer = await transport(request).catch((error: unknown) => {
        throw error instanceof TransportFailure ? fromFailure(error, operation) : error;
      });
      if (answer.status >= 300 || answer.unreadable) throw fromAnswer(answer, operation, Date.now());
      return parseAnswer(schema, answer.json, operation);
    };
    return withRetry(attempt, retry, signal);
  };
}
