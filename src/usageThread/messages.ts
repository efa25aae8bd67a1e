/**
 * What the extension host and the thread that reads usage say to each other. The host alone talks to the server, with the editor's network
 * and the token, which the thread never gets to know: it says what to ask, and gets the bodies piece by piece.
 */
import type { Reading } from '../kilo/bodies';
import { KiloError, type KiloErrorFacts, type KiloErrorKind } from '../kilo/errors';
import type { UsageFacts } from '../team/usageFacts';
import type { KnownFacts, Load } from './load';

/** A load with what identifies it and where its facts are kept. */
export interface LoadOrder extends Load {
  /** Names the server, so that what is learnt of it is remembered. */
  serverKey: string;
  /** Folder of the organization's files, inside of `root`. */
  home: string;
  root: string;
  /** Nothing is there yet, so that what was known before is better than nothing. */
  wantsKnown: boolean;
}

/** To the thread. `load` and `query` are numbers that the other side has given. */
export type ToThread =
  | { kind: 'load'; load: number; order: LoadOrder }
  | { kind: 'cancel'; load: number }
  | { kind: 'piece'; query: number; piece: Uint8Array }
  | { kind: 'end'; query: number; error?: ErrorFacts };

/** To the host. */
export type ToHost =
  | { kind: 'query'; query: number; load: number; path: string; input: unknown }
  | { kind: 'taken'; query: number }
  | { kind: 'stop'; query: number }
  | { kind: 'reading'; load: number; reading: Reading }
  | ({ kind: 'known'; load: number } & KnownFacts)
  | { kind: 'loaded'; load: number; facts: UsageFacts; reading: Reading }
  | { kind: 'failed'; load: number; error: ErrorFacts }
  | { kind: 'log'; text: string };

/** An error as it travels. `kind: undefined`: a fault of the product's own. */
export interface ErrorFacts {
  kind?: KiloErrorKind;
  facts?: KiloErrorFacts;
  message: string;
}

export const errorFacts = (error: unknown): ErrorFacts => ({
  ...(KiloError.is(error) && { kind: error.kind, facts: error.facts }),
  message: error instanceof Error ? (error.stack ?? error.message) : String(error),
});

export const errorFrom = ({ kind, facts, message }: ErrorFacts): Error =>
  kind && facts ? new KiloError(kind, facts) : new Error(message);
