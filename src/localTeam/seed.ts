/** Filling the database of the local team, keeping it up to date, and putting it back. */
import { DAY, instant, type Instant } from '../team/time';
import type { Context } from './context';
import { all, get, insert, run, transaction, type Database } from './database';
import { haldenStory, harborStory, kestrelStory } from './seedStories';
import { ORGANIZATION_IDS, PEOPLE, type SeedPerson } from './seedPeople';
import { Random } from './random';
import { live, type Happening, type OrganizationKey } from './simulation';

/** How far back a start makes up for time in which the local team was not running. */
const LONGEST_ABSENCE = 92 * DAY;

/** A context whose ids follow from `seed`, so that the same time gives the same database. */
function seedContext(db: Database, now: Instant, seed: string): Context {
  const random = new Random(seed);
  return { db, now: () => now, newId: () => random.uuid(), newSecret: () => random.text(), origin: '' };
}

/** Fills an empty database with three organizations and 14 months of their life. Does nothing when it has been filled before. */
export function seedIfEmpty(db: Database, now: Instant): void {
  if (meta(db, 'seeded_at') !== undefined) return;
  transaction(db, () => {
    if (meta(db, 'seeded_at') === undefined) seed(db, now);
  });
}

/** Puts everything back to the seed, as of now. Tokens stay, so that whoever is signed in as one of the seed's people still is. */
export function reset(db: Database, now: Instant): void {
  transaction(db, () => {
    db.exec('PRAGMA defer_foreign_keys = ON');
    const tables = all<{ name: string }>(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    for (const { name } of tables) if (name !== 'tokens') db.exec(`DELETE FROM ${name}`);
    seed(db, now);
  });
}

/** Lets the organizations live on from when they were last seen until now, at most three months. */
export function catchUp(db: Database, now: Instant): void {
  transaction(db, () => {
    const seen = Number(meta(db, 'lived_until'));
    if (!(seen < now)) return;
    const from = instant(Math.max(seen, now - LONGEST_ABSENCE));
    const ctx = seedContext(db, now, `catch up ${from}`);
    for (const organization of Object.keys(ORGANIZATION_IDS) as OrganizationKey[]) {
      const foundedAt = instant(
        get<{ at: number }>(db, 'SELECT created_at AS at FROM organizations WHERE id = ?', ORGANIZATION_IDS[organization])!.at,
      );
      live(ctx, { organization, foundedAt, from, to: now, happenings: [] });
    }
    setMeta(db, 'lived_until', now);
  });
}

function seed(db: Database, now: Instant): void {
  const ctx = seedContext(db, now, 'seed');
  for (const person of Object.values<SeedPerson>(PEOPLE))
    insert(db, 'users', {
      id: person.id,
      email: person.email,
      name: person.name,
      is_bot: person.isBot ?? false,
      is_admin: person.isAdmin ?? false,
      created_at: now - 430 * DAY,
    });
  const stories: Record<OrganizationKey, (now: Instant) => { foundedAt: Instant; happenings: Happening[] }> = {
    halden: haldenStory,
    kestrel: kestrelStory,
    harbor: harborStory,
  };
  for (const organization of Object.keys(stories) as OrganizationKey[]) {
    const { foundedAt, happenings } = stories[organization](now);
    const inOrder = happenings.sort((a, b) => a.at - b.at);
    live(ctx, { organization, foundedAt, from: instant(foundedAt - 1), to: now, happenings: inOrder });
  }
  setMeta(db, 'seeded_at', now);
  setMeta(db, 'lived_until', now);
}

const meta = (db: Database, key: string): string | undefined =>
  get<{ value: string }>(db, 'SELECT value FROM meta WHERE key = ?', key)?.value;

const setMeta = (db: Database, key: string, value: number): number =>
  run(
    db,
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    key,
    String(value),
  );
