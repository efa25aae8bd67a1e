/** What every domain function of the local team is given: the database, a clock, and a source of ids. */
import { randomBytes, randomUUID } from 'node:crypto';
import { instant, type Instant } from '../team/time';
import type { Database } from './database';

export interface Context {
  db: Database;
  now(): Instant;
  /** A fresh random UUID. */
  newId(): string;
  /** A fresh unguessable text, URL-safe. */
  newSecret(): string;
  /** Where the server's own web pages are, without a slash at the end; links in answers begin with it. */
  origin: string;
}

/** The context of a running server. Tests and the seed give their own clock and ids. */
export const liveContext = (db: Database, origin: string): Context => ({
  db,
  origin,
  now: () => instant(Date.now()),
  newId: randomUUID,
  newSecret: () => randomBytes(32).toString('base64url'),
});

/** The same context at another time. */
export const at = (ctx: Context, now: Instant): Context => ({ ...ctx, now: () => now });

/** A person of the local team, as the database has them. */
export interface User {
  id: string;
  email: string;
  name: string;
  imageUrl: string | null;
  /** Kilo staff. */
  isAdmin: boolean;
}
