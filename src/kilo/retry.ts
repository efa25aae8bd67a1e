/** Repeating what may be repeated: reads that met a passing trouble. Writes never come here. */
import { KiloError } from './errors';

export interface RetryOptions {
  /** Waits; rejects when the signal aborts. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** 0..1. */
  random: () => number;
  /** Milliseconds of a clock that only goes forward. */
  clock: () => number;
}

const ATTEMPTS = 4;
const FIRST_DELAY = 400;
const LONGEST_DELAY = 8_000;
/** No attempt is started later than this after the first one. */
const DEADLINE = 30_000;

/**
 * Runs `attempt` until it succeeds, fails for good, or there is no more time. Waits a random part of a doubling delay, and at least as
 * long as the server asked for. Rejects with the last KiloError.
 */
export async function withRetry<T>(
  attempt: () => Promise<T>,
  { sleep, random, clock }: RetryOptions,
  signal?: AbortSignal,
): Promise<T> {
  const deadline = clock() + DEADLINE;
  for (let failures = 0; ;) {
    try {
      return await attempt();
    } catch (error) {
      failures += 1;
      if (!isPassing(error) || failures >= ATTEMPTS) throw error;
      const delay = Math.max(random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** failures), error.facts.retryAfterMs ?? 0);
      if (clock() + delay > deadline) throw error;
      await sleep(delay, signal);
    }
  }
}

const isPassing = (error: unknown): error is KiloError =>
  error instanceof KiloError && ['offline', 'serverFault', 'limited'].includes(error.kind);

/** Waits for `ms` milliseconds; rejects with the signal's reason as soon as it aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
