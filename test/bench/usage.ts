/**
 * Measures what usage costs to read, to keep and to ask, at sizes from a small team's month to 1,000 people's year:
 *   node --import tsx test/bench/usage.ts OUTPUT.json [SCALE]
 * Needs dist/usageThread.js and Chromium. SCALE `small` leaves out what takes minutes.
 */
import { execFile, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve as resolvePath } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { createKiloApi } from '../../src/kilo/client';
import { addDays, HOUR, instant, utcDay, type Instant } from '../../src/team/time';
import { buildCube, group, passing, sumRange, total } from '../../src/team/usageCube';
import { timePoints, valuesOver } from '../../src/team/usageOverTime';
import { UsageThread } from '../../src/usageThread/thread';
import { serve } from '../unit/localTeamWeb/web';
import { HALDEN } from '../unit/localTeam/team';
import { END, gridBody, GRIDS, type GridName } from './usageBodies';
import { millionRows } from './usageMillion';

export interface UsageRow {
  what: string;
  unit: string;
  value: number;
  /** To be below. */
  target?: number;
}

const run = promisify(execFile);
const ENTRY = resolvePath('dist/usageThread.js');
const folder = mkdtempSync(join(tmpdir(), 'kilo-teams-bench-'));
const node = (file: string, ...args: string[]) =>
  run(process.execPath, ['--import', 'tsx', join('test/bench', file), ...args], { maxBuffer: 1e8 });
const rounded = (value: number, digits = 0): number => Number(value.toFixed(digits));
const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

/** One of the recorded answers where they are at hand, else a grid of the same size. */
function bodyFile(name: GridName | 'recorded'): string | undefined {
  const file = join(folder, `${name}.json`);
  if (name === 'recorded') {
    const recorded = join(process.env['KILO_RECORDINGS'] ?? '', 'full/usageDetails.getTimeSeries.owner.30d.json.gz');
    if (!existsSync(recorded)) return undefined;
    writeFileSync(file, gunzipSync(readFileSync(recorded)));
  } else {
    writeFileSync(file, '');
    for (const piece of gridBody(GRIDS[name])) appendFileSync(file, piece);
  }
  return file;
}

interface Decoded {
  ms: number;
  megabytes: number;
  bytes: number;
  total?: number;
  failed?: string;
}
const decode = async (way: string, file: string): Promise<Decoded> =>
  JSON.parse((await node('usageDecode.ts', way, file)).stdout) as Decoded;

/** The usual way against the product's, on one body. */
async function decoding(name: GridName | 'recorded', title: string, runs: number): Promise<UsageRow[]> {
  const file = bodyFile(name);
  if (!file) return [];
  const measured: Record<string, Decoded[]> = {};
  for (let turn = 0; turn < runs; turn++)
    for (const way of ['parse', 'objects', 'stream']) (measured[way] ??= []).push(await decode(way, file));
  rmSync(file);
  const best = (way: string, key: 'ms' | 'megabytes') => median(measured[way]!.map((one) => one[key]));
  const [first] = measured['stream']!;
  if (first!.failed) throw new Error(first!.failed);
  const size = `${title}, ${rounded(first!.bytes / 1e6)} MB`;
  if (measured['parse']![0]!.failed)
    return [{ what: `${size}: stream and columns, peak memory (JSON.parse: ${measured['parse']![0]!.failed})`, unit: 'MB', value: rounded(best('stream', 'megabytes')), target: 200 }]; // prettier-ignore
  if (measured['objects']![0]!.total !== first!.total) throw new Error('The two ways do not count the same.');
  return [
    { what: `${size}: JSON.parse alone`, unit: 'ms', value: rounded(best('parse', 'ms')) },
    { what: `${size}: JSON.parse and objects`, unit: 'ms', value: rounded(best('objects', 'ms')) },
    { what: `${size}: stream and columns`, unit: 'ms', value: rounded(best('stream', 'ms')) },
    { what: `${size}: time, stream ÷ JSON.parse alone`, unit: '×', value: rounded(best('stream', 'ms') / best('parse', 'ms'), 2), target: 1 },
    { what: `${size}: peak memory, JSON.parse and objects`, unit: 'MB', value: rounded(best('objects', 'megabytes')) },
    { what: `${size}: peak memory, stream and columns`, unit: 'MB', value: rounded(best('stream', 'megabytes')) },
    { what: `${size}: peak memory, stream ÷ JSON.parse`, unit: '×', value: rounded(best('stream', 'megabytes') / best('objects', 'megabytes'), 3), target: 0.1 },
  ]; // prettier-ignore
}

/** Bytes that the views of a small team fetch, at the first opening and at the next one, against asking for the month in hours. */
async function bytesFetched(): Promise<UsageRow[]> {
  const served = await serve(1);
  const now = served.team.ctx.now();
  const authorization = served.bearer('nora').authorization;
  const thread = new UsageThread({ entry: ENTRY, log: () => undefined });
  const server = { kind: 'localTeam' as const, key: served.url, apiOrigin: served.url, appOrigin: served.url };
  const { stream } = createKiloApi({ server, token: () => authorization.slice('Bearer '.length) });
  const today = utcDay(now);
  const load = async (home: string, granularity: 'day' | 'hour', days: number, at: Instant) => {
    const order = { serverKey: served.url, organizationId: HALDEN, granularity, from: addDays(today, 1 - days), to: today, now: at, home: join(folder, home), root: folder, wantsKnown: false }; // prettier-ignore
    const { reading } = await thread.load(order, {
      stream,
      signal: new AbortController().signal,
      onReading: () => undefined,
      onKnown: () => undefined,
    });
    return reading.bytes;
  };
  let naive = 0;
  const range = { startDate: new Date(now - 30 * 24 * HOUR).toISOString(), endDate: new Date(now).toISOString() };
  await stream(
    'organizations.usageDetails.getTimeSeries',
    { organizationId: HALDEN, ...range },
    (piece) => void (naive += piece.byteLength),
  );
  const rows: UsageRow[] = [{ what: '30 days asked for in hours', unit: 'KB', value: rounded(naive / 1000) }];
  // As the tab asks: the days shown and those before them, and the hours where they are shown.
  for (const [title, days, hours] of [
    ['30 days and the 30 before', 60, 0],
    ['7 days and the 7 before, with hours', 14, 7],
    ['365 days and the 365 before', 730, 0],
  ] as const) {
    const open = async (at: Instant) =>
      (await load(title, 'day', days, at)) + (hours > 0 ? await load(title, 'hour', hours, at) : 0);
    const first = await open(now);
    const second = await open(instant(now + 60_000));
    rows.push(
      { what: `${title}: fetched at the first opening`, unit: 'KB', value: rounded(first / 1000) },
      { what: `${title}: second opening ÷ first`, unit: '%', value: rounded((100 * second) / first, 2), target: 1 },
    );
  }
  await thread.stop();
  await served.close();
  return rows;
}

/** Milliseconds that this thread has computed, however busy the machine is with others. */
const processorTime = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** Watches the turns of the event loop until the answer is called, which gives the longest one in milliseconds of computing. */
function watchTurns(): () => number {
  let longest = 0;
  let before = processorTime();
  let next = setImmediate(function turn() {
    const now = processorTime();
    longest = Math.max(longest, now - before);
    before = now;
    next = setImmediate(turn);
  });
  return () => {
    clearImmediate(next);
    return longest;
  };
}

/** How long the host is kept from anything else while the thread reads a year, and how long that takes, from the server and from disk. */
async function hostAndDisk(name: GridName, title: string): Promise<UsageRow[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/bench/usageServer.ts', name], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  const thread = new UsageThread({ entry: ENTRY, log: (text) => console.error(text) });
  const { stream } = createKiloApi({
    server: { kind: 'localTeam', key: url, apiOrigin: url, appOrigin: url },
    token: () => 'none',
  });
  const now = instant(END + 30 * HOUR);
  const to = utcDay(now);
  const order = {
    serverKey: url,
    organizationId: HALDEN,
    granularity: 'day' as const,
    from: addDays(to, -364),
    to,
    now,
    home: join(folder, name),
    root: folder,
    wantsKnown: false,
  };
  // The first request of a process loads what the network needs, whatever it asks for.
  await fetch(url);
  const load = async () => {
    const longestTurn = watchTurns();
    const since = performance.now();
    const { facts, reading } = await thread.load(order, {
      stream,
      signal: new AbortController().signal,
      onReading: () => undefined,
      onKnown: () => undefined,
    });
    return { ms: performance.now() - since, blocked: longestTurn(), rows: facts.cost.length, bytes: reading.bytes };
  };
  const cold = await load();
  const kept = await load();
  child.stdin.end();
  await thread.stop();
  const size = `${title}, ${rounded(cold.rows / 1000)},000 rows used, ${rounded(cold.bytes / 1e6)} MB`;
  return [
    { what: `${size}: from the server`, unit: 'ms', value: rounded(cold.ms) },
    { what: `${size}: host’s longest turn meanwhile, computing`, unit: 'ms', value: rounded(cold.blocked, 1), target: 50 },
    { what: `${size}: from disk and what is new`, unit: 'ms', value: rounded(kept.ms) },
    { what: `${size}: host’s longest turn meanwhile, from disk`, unit: 'ms', value: rounded(kept.blocked, 1), target: 50 },
  ]; // prettier-ignore
}

/** What a change of the filter computes anew. */
function filtering(runs: number): UsageRow[] {
  const since = performance.now();
  const facts = millionRows(instant(END), 365);
  const built = performance.now();
  const cube = buildCube(facts);
  const range = { from: facts.days[0]!, to: facts.days.at(-1)! };
  const sums = sumRange(cube, range);
  const prepared = performance.now();
  const points = timePoints(facts, range, 'week', instant(END));
  const times: number[] = [];
  for (let turn = 0; turn < runs * 3; turn++) {
    const before = processorTime();
    const passes = passing(cube, { model: { mode: 'except', names: [`m${turn % 6}`] }, person: { mode: 'only', names: facts.people.slice(turn, turn + 500).map(({ key }) => key) } }); // prettier-ignore
    total(sums, passes);
    for (const dimension of ['person', 'model', 'provider', 'project'] as const)
      group(sums, passes, cube.of[dimension], cube.names[dimension].length);
    valuesOver(
      cube,
      points,
      'cost',
      Int32Array.from(passes, (pass, at) => (pass ? cube.of.model[at]! : -1)),
      cube.names.model.length,
    );
    times.push(processorTime() - before);
  }
  console.error(`  a million rows made in ${rounded(built - since)} ms`);
  return [
    { what: '1,000,000 rows: getting ready once', unit: 'ms', value: rounded(prepared - built) },
    { what: '1,000,000 rows: another filter, computed anew', unit: 'ms', value: rounded(median(times), 1), target: 50 },
  ];
}

async function main(output: string, scale: string | undefined): Promise<void> {
  const isSmall = scale === 'small';
  const rows: UsageRow[] = [];
  const add = (more: UsageRow[]) => {
    rows.push(...more);
    for (const { what, value, unit } of more) console.error(`  ${what}: ${value} ${unit}`);
  };
  add(await decoding('recorded', 'Recorded month in hours', 3));
  add(await decoding('month', 'Month in hours', 3));
  add(await decoding('hundred', '100 people × 365 days', isSmall ? 1 : 3));
  if (!isSmall) {
    add(await decoding('thousand', '1,000 people × 365 days', 1));
    add(await decoding('beyond', '2,000 people × 365 days', 1));
  }
  add(await bytesFetched());
  add(await hostAndDisk(isSmall ? 'hundred' : 'thousand', isSmall ? '100 people × 365 days' : '1,000 people × 365 days'));
  add(filtering(5));
  add(JSON.parse((await node('usageRepaint.ts')).stdout) as UsageRow[]);
  rmSync(folder, { recursive: true, force: true });
  writeFileSync(output, JSON.stringify(rows));
  process.exit(0);
}

void main(process.argv[2]!, process.argv[3]);
