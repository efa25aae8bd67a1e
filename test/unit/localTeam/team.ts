/** A local team for tests: seeded once, copied for each test, with a clock of its own and requests that go the whole way through tRPC. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { Generation } from '../../../src/kilo/contract/procedure';
import { liveContext, type Context, type User } from '../../../src/localTeam/context';
import { openDatabase, type Database } from '../../../src/localTeam/database';
import { userById } from '../../../src/localTeam/domain/people';
import { createAppRouter } from '../../../src/localTeam/routers/app';
import { seedIfEmpty } from '../../../src/localTeam/seed';
import { ORGANIZATION_IDS, PEOPLE, type PersonKey } from '../../../src/localTeam/seedPeople';
import { instant, type Instant } from '../../../src/team/time';

/** A Wednesday, in the afternoon. */
export const NOW = instant(Date.parse('2026-03-18T13:37:11.250Z'));
export const { halden: HALDEN, kestrel: KESTREL, harbor: HARBOR } = ORGANIZATION_IDS;
export const idOf = (person: PersonKey): string => PEOPLE[person].id;

export interface Answer {
  status: number;
  body: unknown;
}

export interface Team {
  db: Database;
  ctx: Context;
  /** Moves the clock. */
  setNow(now: number): void;
  user(person: PersonKey): User;
  /** Asks as a person; undefined: without a token. */
  query: (person: PersonKey | undefined, path: string, input?: unknown) => Promise<Answer>;
  mutate: (person: PersonKey | undefined, path: string, input?: unknown) => Promise<Answer>;
  /** The data of an answer that has to be a success. */
  data: <Data>(person: PersonKey, path: string, input?: unknown) => Promise<Data>;
  /** `STATUS text` of an answer that has to be an error. */
  refusal: (person: PersonKey, path: string, input?: unknown) => Promise<string>;
}

const folder = mkdtempSync(join(tmpdir(), 'local-team-test-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let template: string | undefined;
let copies = 0;

function seededFile(): string {
  if (template === undefined) {
    template = join(folder, 'template.sqlite');
    const db = openDatabase(':memory:');
    seedIfEmpty(db, NOW);
    db.exec(`VACUUM INTO '${template}'`);
    db.close();
  }
  const copy = join(folder, `copy-${copies++}.sqlite`);
  copyFileSync(template, copy);
  return copy;
}

/** A team at {@link NOW}. */
export function seededTeam(generation: Generation = 2): Team {
  const db = openDatabase(seededFile());
  let now: Instant = NOW;
  const ctx: Context = { ...liveContext(db, 'http://127.0.0.1:4321'), now: () => now };
  const router = createAppRouter(generation);

  const user = (person: PersonKey): User => userById(ctx, idOf(person))!;
  const send = async (person: PersonKey | undefined, request: Request): Promise<Answer> => {
    const createContext = () => ({ ...ctx, user: person && user(person) });
    const response = await fetchRequestHandler({ endpoint: '/api/trpc', req: request, router, createContext });
    return { status: response.status, body: await response.json() };
  };
  const query: Team['query'] = (person, path, input) => {
    const search = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    return send(person, new Request(`${ctx.origin}/api/trpc/${path}${search}`));
  };
  const mutate: Team['mutate'] = (person, path, input) => {
    const body = JSON.stringify(input);
    const headers = { 'content-type': 'application/json' };
    return send(person, new Request(`${ctx.origin}/api/trpc/${path}`, { method: 'POST', headers, body }));
  };
  const ask = async (person: PersonKey, path: string, input: unknown): Promise<Answer> => {
    const answer = await query(person, path, input);
    return answer.status === 405 ? mutate(person, path, input) : answer;
  };
  return {
    db,
    ctx,
    setNow: (ms) => {
      now = instant(ms);
    },
    user,
    query,
    mutate,
    async data<Data>(person: PersonKey, path: string, input?: unknown) {
      const { status, body } = await ask(person, path, input);
      if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
      return (body as { result: { data: Data } }).result.data;
    },
    async refusal(person, path, input) {
      const { status, body } = await ask(person, path, input);
      if (status === 200) throw new Error(`${path} was not refused`);
      return `${status} ${(body as { error: { message: string } }).error.message}`;
    },
  };
}
