/**
 * The last good data of every organization, kept in files, so that the next start has something to show at once. A file that is damaged,
 * of another version or too large counts as absent. The shapes that are kept hold no token and no invitation link.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
// By its own name: taking it through the namespace would bundle every language of zod.
import { $ZodError } from 'zod/v4/core';
import type { Resource } from './types';
import type { Scope } from './resources';

/** One answer as it was kept: what it was asked with, and when it came. */
export interface KeptAnswer {
  resource: Resource;
  parameter?: unknown;
  data: unknown;
  updatedAt: number;
}

export const MAX_SNAPSHOT_BYTES = 8 * 1024 * 1024;

const list = z.array(z.looseObject({}));
const table = z.looseObject({
  days: z.array(z.string()),
  people: list,
  models: z.array(z.string()),
  day: z.array(z.int()),
  cost: z.array(z.number()),
});
/** The outline that the data of each resource must have: our own code wrote the file, but what is on a disk may be damaged. */
const OUTLINES: Record<Exclude<Resource, 'journal'>, z.ZodMiniType> = {
  organizations: list,
  overviewUsage: z.record(z.string(), z.looseObject({})),
  team: z.looseObject({ id: z.string(), name: z.string(), members: list, invitations: list, balance: z.int() }),
  availableModels: list,
  seats: z.looseObject({ total: z.int(), used: z.int() }),
  recentUsage: table,
  modelPerformance: z.nullable(list),
  adoption: z.nullable(z.looseObject({ days: list, people: list })),
  autocomplete: z.nullable(z.looseObject({ cost: z.int() })),
  credits: z.looseObject({ balance: z.int(), blocks: list }),
  transactions: list,
  invoices: list,
  subscription: z.looseObject({ seats: z.looseObject({ total: z.int(), used: z.int() }) }),
  autoTopUp: z.looseObject({ enabled: z.boolean() }),
  billingHistory: z.nullable(z.looseObject({ entries: list })),
  seatHistory: z.nullable(list),
  audit: z.looseObject({ pages: z.array(z.looseObject({ events: list })), pageParams: z.array(z.unknown()) }),
  auditActions: z.array(z.string()),
};
const answer = z
  .object({
    resource: z.enum(Object.keys(OUTLINES) as (keyof typeof OUTLINES)[]),
    parameter: z.optional(z.unknown()),
    data: z.unknown(),
    updatedAt: z.int(),
  })
  .check(z.refine(({ resource, data }) => OUTLINES[resource].safeParse(data).success));

export class SnapshotCache {
  /** Files are touched one operation after the other, so that a write never brings back what was dropped. */
  private last: Promise<unknown> = Promise.resolve();

  /**
   * `folder` belongs to the cache alone and is made when it is needed. `version` is that of the extension: another one may know other
   * shapes. `report` is told why something could not be read or written.
   */
  constructor(
    private readonly folder: string,
    private readonly version: string,
    private readonly report: (text: string) => void,
  ) {}

  /** What was kept for an organization; nothing when there is no readable file. */
  read(scope: Scope): Promise<KeptAnswer[]> {
    return this.inTurn(async () => {
      const kept = await readIfSmall(this.file(scope));
      if (kept === undefined) return [];
      return z.object({ version: z.literal(this.version), answers: z.array(answer) }).parse(kept).answers;
    }, []);
  }

  /** Keeps these answers for an organization in place of what was kept. The largest ones are left out when it is too much. */
  write(scope: Scope, answers: readonly KeptAnswer[]): Promise<void> {
    return this.inTurn(() => replaceFile(this.file(scope), this.serialize(answers)), undefined);
  }

  /** What was kept of what a person has seen of an organization, whatever it is; undefined when there is nothing. */
  readSeen(scope: Scope): Promise<Record<string, unknown> | undefined> {
    return this.inTurn(async () => {
      const kept = await readIfSmall(this.file(scope, SEEN));
      return kept === undefined ? undefined : z.record(z.string(), z.unknown()).parse(kept);
    }, undefined);
  }

  writeSeen(scope: Scope, seen: object): Promise<void> {
    return this.inTurn(() => replaceFile(this.file(scope, SEEN), JSON.stringify(seen)), undefined);
  }

  /** Waits for everything that is still to be written. */
  async settled(): Promise<void> {
    await this.last;
  }

  /** Drops everything that was kept for a person on a server. */
  drop(identity: Pick<Scope, 'serverKey' | 'personId'>): Promise<void> {
    return this.inTurn(() => rm(this.home(identity), { recursive: true, force: true }), undefined);
  }

  private serialize(answers: readonly KeptAnswer[]): string {
    const texts = answers.map((kept) => JSON.stringify(kept)).sort((a, b) => a.length - b.length);
    let size = 0;
    const fitting = texts.filter((text) => (size += Buffer.byteLength(text) + 1) < MAX_SNAPSHOT_BYTES - 1024);
    return `{"version":${JSON.stringify(this.version)},"answers":[${fitting.join(',')}]}`;
  }

  private async inTurn<T>(run: () => Promise<T>, otherwise: T): Promise<T> {
    const turn = this.last.then(run).catch((error: unknown) => {
      this.report(`Kept data: ${reasonOf(error)}`);
      return otherwise;
    });
    this.last = turn;
    return turn;
  }

  private home({ serverKey, personId }: Pick<Scope, 'serverKey' | 'personId'>): string {
    return join(this.folder, pathName(`${serverKey} ${personId}`));
  }

  private file(scope: Scope, ending = '.json'): string {
    return join(this.home(scope), `${pathName(scope.organizationId)}${ending}`);
  }
}

const SEEN = '.seen.json';

/** The content of a file; undefined when there is none, or one that is too large to be ours. */
async function readIfSmall(file: string): Promise<unknown> {
  const size = await stat(file).then(
    ({ size }) => size,
    () => undefined,
  );
  return size === undefined || size > MAX_SNAPSHOT_BYTES ? undefined : JSON.parse(await readFile(file, 'utf8'));
}

/** Writes a file as a whole or not at all. */
async function replaceFile(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, file);
}

/** Why something failed, without what the file says. */
function reasonOf(error: unknown): string {
  if (error instanceof $ZodError) return `damaged at ${error.issues[0]?.path.join('.') ?? ''}`;
  return error instanceof Error ? error.name : 'unknown fault';
}

/** A name for a file or folder: an address or an id of somebody else's making has no business in a path, so it is hashed. */
export const pathName = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
