/**
 * A server's clock. Days, hours, ages and trial ends are counted by it, so that a computer whose own clock is wrong does not show the wrong
 * days.
 */
import { instant, MINUTE, type Instant } from '../team/time';

/** An answer tells whole seconds, and takes its time on the way: less than this says nothing of the clock. */
const TOLERANCE = 2 * MINUTE;

export class ServerClock {
  private ahead = 0;

  /** Takes in what an answer says of the server's time. An answer out of a cache is as old as it says, and tells nothing. */
  hear(headers: Headers): void {
    const told = Date.parse(headers.get('date') ?? '');
    if (Number.isNaN(told) || Number(headers.get('age') ?? 0) > 0) return;
    const difference = Date.now() - told;
    this.ahead = Math.abs(difference) < TOLERANCE ? 0 : difference;
  }

  /** Milliseconds by which this computer is ahead of the server, negative when behind; 0 when it is right, as far as one knows. */
  get error(): number {
    return this.ahead;
  }

  now(): Instant {
    return instant(Date.now() - this.ahead);
  }
}

const clocks = new Map<string, ServerClock>();

/** The clock of a server, by `Server.key`; shared by everybody in this thread who talks to it. */
export function clockFor(serverKey: string): ServerClock {
  const clock = clocks.get(serverKey) ?? new ServerClock();
  clocks.set(serverKey, clock);
  return clock;
}
