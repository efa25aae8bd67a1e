/**
 * Reads a body from a file in one of two ways, in a process of its own, and tells milliseconds and how much memory it took at most:
 *   node --import tsx test/bench/usageDecode.ts (parse|objects|stream) FILE
 * `parse` is JSON.parse alone; `objects` also adds up what a dashboard shows, row by row; `stream` makes columns as the product does.
 */
import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { GridRows } from '../../src/kilo/gridRows';
import { JsonRows } from '../../src/kilo/jsonRows';
import { UsageFactsBuilder } from '../../src/team/usageFacts';
import { addDays, DAY, daysBetween, startOfDay, utcDay, instant } from '../../src/team/time';
import { END } from './usageBodies';

const [way, file] = process.argv.slice(2) as [string, string];
interface Row {
  datetime: string;
  email: string;
  model: string;
  costMicrodollars: number;
  requestCount: number;
}

/** What `fetch(…).json()` does: all pieces, all text, all rows. */
async function parse(): Promise<Row[]> {
  const pieces: Buffer[] = [];
  for await (const piece of createReadStream(file)) pieces.push(piece as Buffer);
  return (JSON.parse(Buffer.concat(pieces).toString('utf8')) as { result: { data: { timeseries: Row[] } } }).result.data
    .timeseries;
}

async function objects(): Promise<number> {
  const sums = new Map<string, { cost: number; requests: number }>();
  for (const { datetime, email, model, costMicrodollars, requestCount } of await parse()) {
    for (const key of [`d ${datetime.slice(0, 10)}`, `p ${email}`, `m ${model}`]) {
      const sum = sums.get(key) ?? { cost: 0, requests: 0 };
      sums.set(key, { cost: sum.cost + costMicrodollars, requests: sum.requests + requestCount });
    }
  }
  return [...sums].reduce((total, [key, { cost }]) => total + (key.startsWith('p') ? cost : 0), 0);
}

async function stream(): Promise<number> {
  const last = utcDay(instant(END));
  const first = startOfDay(addDays(last, -364));
  const builder = new UsageFactsBuilder(daysBetween(utcDay(first), last), { scope: 'team', granularity: 'day' });
  const people = new Map<string | null, number>();
  const rows = new JsonRows('bench', 'timeseries', new GridRows((row) => {
    let person = people.get(row.email);
    if (person === undefined) people.set(row.email, (person = builder.person({ key: row.email ?? '', name: row.name ?? '', email: row.email })));
    const figures = { cost: row.costMicrodollars, requests: row.requestCount, inputTokens: row.inputTokenCount, outputTokens: row.outputTokenCount };
    builder.add(Math.floor((row.at - first) / DAY), person, builder.model(row.model), builder.provider(row.provider), builder.project(row.projectId ?? ''), figures);
  })); // prettier-ignore
  const body = await open(file);
  const piece = Buffer.alloc(65_536);
  for (let length = 1; length > 0;) {
    length = (await body.read(piece)).bytesRead;
    rows.push(piece.subarray(0, length));
  }
  await body.close();
  rows.end();
  return builder.build().cost.reduce((total, cost) => total + cost, 0);
}

const ways: Record<string, () => Promise<unknown>> = { parse, objects, stream };

async function main(): Promise<void> {
  const before = process.memoryUsage().rss;
  const since = performance.now();
  try {
    const total = await ways[way]!();
    const ms = performance.now() - since;
    const megabytes = (process.resourceUsage().maxRSS * 1024 - before) / 1024 ** 2;
    console.log(
      JSON.stringify({ ms, megabytes, total: typeof total === 'number' ? total : undefined, bytes: statSync(file).size }),
    );
  } catch (error) {
    console.log(JSON.stringify({ failed: error instanceof Error ? error.message : String(error), bytes: statSync(file).size }));
  }
}
void main();
