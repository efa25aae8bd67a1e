/** Waiting for what is done on a web page to arrive at the server. Reads only; a read that fails is made again with the next turn. */
import { KiloError, type KiloErrorKind } from '../kilo/errors';
import { SECOND } from '../team/time';

export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Every two seconds for two minutes, then every five: about half an hour in all. */
export const PATIENT = [...Array<number>(60).fill(2 * SECOND), ...Array<number>(340).fill(5 * SECOND)];
/** For what takes the server a moment only. */
export const BRIEF = Array<number>(8).fill(SECOND);
const PASSING: readonly KiloErrorKind[] = ['offline', 'timedOut', 'serverFault', 'limited', 'unexpectedAnswer'];

/**
 * Looks again and again until `look` finds something, after a pause each time. Undefined when it never did. Rejects when the signal
 * aborts.
 */
export async function waitFor<T>(
  look: () => Promise<T | undefined>,
  turns: readonly number[],
  sleep: Sleep,
  signal: AbortSignal,
): Promise<T | undefined> {
  for (const pause of turns) {
    await sleep(pause, signal);
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      if (!KiloError.is(error) || !PASSING.includes(error.kind)) throw error;
    }
  }
  return undefined;
}

/** What was waited for, or undefined when the person would wait no longer. */
export async function unlessCanceled<T>(waiting: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await waiting;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
