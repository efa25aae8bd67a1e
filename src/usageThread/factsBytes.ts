/**
 * Facts of usage as the bytes of a file: a mark with the version of the format, a checksum of all that follows, the names as JSON, and the
 * columns as they are in memory.
 */
import { crc32 } from 'node:zlib';
import * as z from 'zod/mini';
import { daysBetween, type Instant, type UtcDay } from '../team/time';
import { DIMENSIONS, FIGURES, MORE_FIGURES, rowCount, usageFactsProblem, type UsageFacts } from '../team/usageFacts';
import type { Kept } from './keep';

/** What is on disk is not what was written, or was written by another version. */
export class DamagedFacts extends Error {}

/** `KTU` and the version of the format. A change of {@link UsageFacts} needs another one. */
const MARK = Buffer.from('KTU1');
/** Mark, checksum, length of the names, and room up to a multiple of the widest column's size. */
const HEAD = 16;
const WIDEST = 8;

const INDEX_COLUMNS = ['bucket', ...DIMENSIONS] as const;

const names = z.object({
  scope: z.enum(['team', 'self']),
  granularity: z.enum(['hour', 'day']),
  from: z.string(),
  to: z.string(),
  until: z.int(),
  readAt: z.optional(z.int()),
  rows: z.int().check(z.nonnegative()),
  more: z.boolean(),
  people: z.array(z.object({ key: z.string(), name: z.string(), email: z.nullable(z.string()) })),
  models: z.array(z.string()),
  providers: z.array(z.string()),
  projects: z.array(z.string()),
  unattributedFrom: z.int(),
  truncated: z.boolean(),
});

const padded = (length: number): number => Math.ceil(length / WIDEST) * WIDEST;

/** About how many bytes {@link encodeFacts} makes: the names are taken to be short. */
export const encodedSize = (facts: UsageFacts): number => {
  const figures = FIGURES.length + (facts.errors ? MORE_FIGURES.length : 0);
  return HEAD + facts.people.length * 128 + rowCount(facts) * (INDEX_COLUMNS.length * 4 + figures * 8);
};

export function encodeFacts({ facts, until, readAt }: Kept): Buffer {
  const { scope, granularity, days, people, models, providers, projects, unattributedFrom, truncated } = facts;
  const rows = rowCount(facts);
  const head: z.infer<typeof names> = {
    scope,
    granularity,
    from: days[0] ?? '',
    to: days.at(-1) ?? '',
    until,
    readAt,
    rows,
    more: facts.errors !== undefined,
    people,
    models,
    providers,
    projects,
    unattributedFrom,
    truncated,
  };
  const text = Buffer.from(JSON.stringify(head));
  const figures = [...FIGURES, ...(facts.errors ? MORE_FIGURES : [])].map((name) => facts[name]!);
  const indexes = INDEX_COLUMNS.map((name) => facts[name]);
  const columns = [...figures, ...indexes].map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength));
  const first = Buffer.alloc(padded(HEAD + text.length));
  MARK.copy(first);
  first.writeUInt32LE(text.length, 8);
  text.copy(first, HEAD);
  const bytes = Buffer.concat([first, ...columns]);
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4);
  return bytes;
}

/** Throws {@link DamagedFacts} when the bytes are not exactly what {@link encodeFacts} makes. */
export function decodeFacts(bytes: Buffer): Kept {
  if (bytes.length < HEAD || bytes.compare(MARK, 0, MARK.length, 0, MARK.length) !== 0)
    throw new DamagedFacts('of another format');
  if (crc32(bytes.subarray(8)) !== bytes.readUInt32LE(4)) throw new DamagedFacts('damaged');
  const length = bytes.readUInt32LE(8);
  const head = names.parse(JSON.parse(bytes.toString('utf8', HEAD, HEAD + length)));
  const { from, to, until, readAt, rows, more, ...rest } = head;
  let at = padded(HEAD + length);
  const column = <T>(Type: new (buffer: ArrayBuffer) => T, size: number): T => {
    const copy = new Uint8Array(rows * size);
    copy.set(bytes.subarray(at, at + copy.length));
    at += copy.length;
    return new Type(copy.buffer);
  };
  const figures = [...FIGURES, ...(more ? MORE_FIGURES : [])].map((name) => [name, column(Float64Array, 8)]);
  const indexes = INDEX_COLUMNS.map((name) => [name, column(Uint32Array, 4)]);
  const facts = {
    ...rest,
    days: daysBetween(from as UtcDay, to as UtcDay),
    ...Object.fromEntries([...figures, ...indexes]),
  } as UsageFacts;
  const problem = at === bytes.length ? usageFactsProblem(facts) : 'of another length';
  if (problem !== undefined) throw new DamagedFacts(problem);
  return { facts, until: until as Instant, ...(readAt !== undefined && { readAt: readAt as Instant }) };
}
