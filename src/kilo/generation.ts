/**
 * Which generation of the API a server speaks. Nobody asks it for a version: each thing that newer servers have is noticed on its own,
 * when an answer shows it, and remembered for as long as this process lives.
 */
import type { Server } from './api';
import { KiloError } from './errors';

/**
 * What tells the generations apart:
 * `usageAnalytics` aggregates usage on the server; `callerRole` is in the answer about the team; `nextSeats` in the one about the
 * subscription; `personalAccount` in the profile; `deviceToken` is the newer way to wait for a sign-in.
 */
export type Capability = 'usageAnalytics' | 'callerRole' | 'nextSeats' | 'personalAccount' | 'deviceToken';

export class GenerationMemory {
  private readonly known = new Map<Capability, boolean>();

  /** Whether the server has it; undefined as long as nobody knows. */
  has(capability: Capability): boolean | undefined {
    return this.known.get(capability);
  }

  note(capability: Capability, present: boolean): void {
    this.known.set(capability, present);
  }

  /**
   * Asks the newer way, and the older way where the server says that it has no such procedure. The next time only the right way is
   * asked. A server that was replaced by one of another generation is noticed in both directions.
   */
  async newerFirst<T>(capability: Capability, newer: () => Promise<T>, older: () => Promise<T>): Promise<T> {
    if (this.has(capability) === false) return this.attempt(capability, false, older, newer);
    return this.attempt(capability, true, newer, older);
  }

  private async attempt<T>(
    capability: Capability,
    isNewer: boolean,
    first: () => Promise<T>,
    second: () => Promise<T>,
  ): Promise<T> {
    try {
      const result = await first();
      this.note(capability, isNewer);
      return result;
    } catch (error) {
      if (!isMissingProcedure(error)) throw error;
      const result = await second();
      this.note(capability, !isNewer);
      return result;
    }
  }
}

const memories = new Map<string, GenerationMemory>();

/** The memory of one server, shared by everybody in this thread who talks to it. */
export const generationOf = (server: Server): GenerationMemory => generationFor(server.key);

/** The same by {@link Server.key}. */
export function generationFor(serverKey: string): GenerationMemory {
  const memory = memories.get(serverKey) ?? new GenerationMemory();
  memories.set(serverKey, memory);
  return memory;
}

/** Whether the server said that it has no such procedure at all; other "not found" are about data. */
export const isMissingProcedure = (error: unknown): boolean => error instanceof KiloError && error.facts.detail === 'noProcedure';

/** Waits for the answer of a procedure that older servers do not have; undefined from those. */
export async function whereOffered<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isMissingProcedure(error)) return undefined;
    throw error;
  }
}
