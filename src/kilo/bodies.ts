/**
 * Answers that are too large to hold: a query whose body is read piece by piece as it arrives. The transport hands the pieces out, and who
 * makes something of them may well be another thread, so errors are told in a shape that can travel.
 */
import type * as z from 'zod/mini';
import type { Call, Server } from './api';
import type { InputOf, OutputOf, Procedure } from './contract/procedure';
import { KiloError } from './errors';
import type { JsonRows } from './jsonRows';
import { fromAnswer, fromFailure, parseAnswer } from './mapErrors';
import { withRetry, type RetryOptions } from './retry';
import { TransportFailure, type Transport } from './transport';

/**
 * Asks a query once and hands its body to `take`, piece by piece; the next piece is read when `take` is done with the one before. Rejects
 * with a KiloError, also when the server answers with anything but success.
 */
export type StreamQuery = (path: string, input: unknown, take: TakePiece, call?: Call) => Promise<void>;
export type TakePiece = (piece: Uint8Array) => void | Promise<void>;

/** Milliseconds without a single byte after which a body is given up. There is no limit for the whole of it. */
const LONGEST_SILENCE = 90_000;

export function createStreamQuery({ server, transport }: { server: Server; transport: Transport }): StreamQuery {
  return async (path, input, take, { signal } = {}) => {
    const operation = { name: path, writes: false };
    const url = new URL(`/api/trpc/${path}`, server.apiOrigin);
    url.searchParams.set('input', JSON.stringify(input));
    const request = {
      operation: path,
      method: 'GET' as const,
      url,
      signal,
      timeoutMs: LONGEST_SILENCE,
      maxBytes: Infinity,
      take,
    };
    const answer = await transport(request).catch((error: unknown) => {
      throw error instanceof TransportFailure ? fromFailure(error, operation) : error;
    });
    if (answer.status >= 300 || answer.unreadable) throw fromAnswer(answer, operation, Date.now());
  };
}

type AnyProcedure = Procedure<z.core.$ZodType, z.core.$ZodType, z.core.$ZodType>;
/** Asks for something small. */
export type Ask = <P extends AnyProcedure>(procedure: P, input: InputOf<P>) => Promise<OutputOf<P>>;

/** How much of the answers has been read. */
export interface Reading {
  bytes: number;
  rows: number;
}

/** What reads the answers of one load: repeats what may pass, counts what arrives, and ends with the signal. */
export class BodyReader {
  readonly reading: Reading = { bytes: 0, rows: 0 };

  constructor(
    private readonly stream: StreamQuery,
    private readonly retry: RetryOptions,
    private readonly signal: AbortSignal,
    private readonly onReading: (reading: Reading) => void = () => undefined,
  ) {}

  /**
   * Reads one body. `begin` makes what takes its pieces, anew for every attempt, so that nothing of a failed one is left; `end` of it tells
   * that the body is whole and gives what was made of it.
   */
  read<T>(path: string, input: unknown, begin: () => BodyConsumer<T>): Promise<T> {
    return withRetry(
      async () => {
        const consumer = begin();
        let rows = 0;
        const take = (piece: Uint8Array): void => {
          consumer.push(piece);
          this.reading.bytes += piece.byteLength;
          this.reading.rows += consumer.rows - rows;
          rows = consumer.rows;
          this.onReading(this.reading);
        };
        await this.stream(path, input, take, { signal: this.signal });
        return consumer.end();
      },
      this.retry,
      this.signal,
    );
  }

  ask: Ask = async (procedure, input) => {
    const { path, output } = procedure;
    const data = await this.read(path, input, () => {
      const pieces: Uint8Array[] = [];
      return {
        rows: 0,
        push: (piece) => void pieces.push(new Uint8Array(piece)),
        end: () => dataOf(path, Buffer.concat(pieces).toString('utf8')),
      };
    });
    return parseAnswer<(typeof procedure)['output']>(output, data, { name: path, writes: false });
  };
}

export interface BodyConsumer<T> {
  readonly rows: number;
  push(piece: Uint8Array): void;
  end(): T;
}

/** Reads rows out of a body, and makes something of them when it is whole. */
export const rowsOfBody = <T>(rows: JsonRows, build: () => T): BodyConsumer<T> => ({
  get rows() {
    return rows.rows;
  },
  push: (piece) => rows.push(piece),
  end: () => {
    rows.end();
    return build();
  },
});

function dataOf(operation: string, text: string): unknown {
  try {
    return (JSON.parse(text) as { result: { data: unknown } }).result.data;
  } catch {
    throw new KiloError('unexpectedAnswer', { operation, status: 200, detail: 'notJson' });
  }
}
