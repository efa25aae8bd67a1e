/**
 * The server's clock. Days, hours, ages and trial ends are counted from it, so that a computer whose own clock is wrong does not show the
 * wrong days. One for the whole process: which server told of it does not matter.
 */
import { instant, MINUTE, type Instant } from '../team/time';

/** An answer tells whole seconds, and takes its time on the way: less than this says nothing of the clock. */
const TOLERANCE = 2 * MINUTE;

let error = 0;

/** Takes in what an answer says of the server's time. An answer out of a cache is as old as it says, and tells nothing. */
export function hearClock(headers: Headers): void {
  const told = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(told) || Number(headers.get('age') ?? 0) > 0) return;
  const difference = Date.now() - told;
  error = Math.abs(difference) < TOLERANCE ? 0 : difference;
}

/** Milliseconds by which this computer is ahead of the server, less than nothing when it is behind; 0 when it is right, as far as one knows. */
export const clockError = (): number => error;

/** Now, by the server's clock. */
export const serverNow = (): Instant => instant(Date.now() - error);
