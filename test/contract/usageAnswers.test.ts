/**
 * Whole answers of the real API, read as the product reads them, against a naive script over the same answers: every total that the usage tab
 * can show, for every range, filter, grouping and step that is thought of here.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { BodyReader, type StreamQuery } from '../../src/kilo/bodies';
import { GenerationMemory } from '../../src/kilo/generation';
import { addDays, daysBetween, instant, startOfDay, utcDay, type DayRange, type UtcDay } from '../../src/team/time';
import { explainChange } from '../../src/team/usageChanges';
import { MEASURES, STEPS, type NameFilter } from '../../src/team/usageChoice';
import { buildCube, passing, peopleIn, sumRange, total, UNATTRIBUTED, type UsageCube } from '../../src/team/usageCube';
import { DIMENSIONS, usageFactsProblem, type UsageDimension, type UsageGranularity } from '../../src/team/usageFacts';
import { bucketSums, pointSums, timePoints } from '../../src/team/usageOverTime';
import { rank } from '../../src/team/usageRanking';
import { FileKeep } from '../../src/usageThread/keep';
import { loadFacts } from '../../src/usageThread/load';
import { distinct, kept, measureOf, nameIn, sumOf, type PlainFact } from '../unit/team/usageFactsBuild';

const committed = fileURLToPath(new URL('recordings/full', import.meta.url));
const complete = join(
  process.env['KILO_RECORDINGS'] ?? fileURLToPath(new URL('../../../shared/recordings', import.meta.url)),
  'full',
);

/** What is recorded of a row of the grid, and of the list that lacks nothing. */
interface GridRow {
  datetime: string;
  email: string;
  model: string;
  provider: string;
  projectId: string | null;
  costMicrodollars: number;
  requestCount: number;
  inputTokenCount: number;
  outputTokenCount: number;
}
interface DailyRow {
  date: UtcDay;
  user: { name: string; email: string };
  microdollarCost: string;
  requestCount: number;
  inputTokens: number;
  outputTokens: number;
}

const recorded = <T>(folder: string, name: string): T =>
  (JSON.parse(gunzipSync(readFileSync(join(folder, `${name}.json.gz`))).toString('utf8')) as { result: { data: T } }).result.data;

const gridOf = (folder: string, length: string): GridRow[] =>
  recorded<{ timeseries: GridRow[] }>(folder, `usageDetails.getTimeSeries.owner.${length}`).timeseries;
const daily = recorded<{ daily: DailyRow[] }>(committed, 'usageDetails.get.owner.year').daily;

/** The plain facts of a grid, and by day and person what the complete list has beyond them. */
function plain(grid: readonly GridRow[], { from, to }: DayRange): PlainFact[] {
  const facts = grid
    .map((row): PlainFact => ({
      day: row.datetime.slice(0, 10) as UtcDay,
      hour: Number(row.datetime.slice(11, 13)),
      person: row.email,
      model: row.model,
      provider: row.provider,
      project: row.projectId ?? '',
      cost: row.costMicrodollars,
      requests: row.requestCount,
      inputTokens: row.inputTokenCount,
      outputTokens: row.outputTokenCount,
      isUnattributed: false,
    }))
    .filter(({ day }) => day >= from && day <= to);
  const beyond = daily
    .filter(({ date }) => date >= from && date <= to)
    .map(({ date, user, microdollarCost, requestCount, inputTokens, outputTokens }): PlainFact => {
      const known = facts.filter(({ day, person }) => day === date && person === user.email);
      return {
        ...{ day: date, hour: 0, person: user.email, model: '', provider: '', project: '', isUnattributed: true },
        cost: Number(microdollarCost) - sumOf(known, (f) => f.cost),
        requests: requestCount - sumOf(known, (f) => f.requests),
        inputTokens: inputTokens - sumOf(known, (f) => f.inputTokens),
        outputTokens: outputTokens - sumOf(known, (f) => f.outputTokens),
      };
    });
  const isUsed = (f: PlainFact) => f.cost + f.requests + f.inputTokens + f.outputTokens > 0;
  return [...facts, ...beyond].filter(isUsed);
}

/** The server, as far as these answers are at hand: a grid for a range, and the complete list. Newer procedures it does not have. */
const serverOf =
  (grid: readonly GridRow[]): StreamQuery =>
  (path, input, take) => {
    const { startDate = '', endDate = '' } = input as { startDate?: string; endDate?: string };
    const answers: Record<string, () => unknown> = {
      'organizations.usageDetails.getTimeSeries': () => ({
        timeseries: grid.filter(({ datetime }) => datetime >= startDate && datetime <= endDate),
      }),
      'organizations.usageDetails.get': () => ({ daily }),
    };
    const body = Buffer.from(JSON.stringify({ result: { data: answers[path]!() } }));
    for (let at = 0; at < body.length; at += 50_000) void take(body.subarray(at, at + 50_000));
    return Promise.resolve();
  };

/** Reads a range as the usage thread does, on the day after it. */
async function read(grid: readonly GridRow[], granularity: UsageGranularity, range: DayRange): Promise<UsageCube> {
  const folder = mkdtempSync(join(tmpdir(), 'kilo-teams-answers-'));
  try {
    const memory = new GenerationMemory();
    memory.note('usageAnalytics', false);
    const retry = { sleep: () => Promise.resolve(), random: () => 0, clock: () => 0 };
    const reader = new BodyReader(serverOf(grid), retry, new AbortController().signal);
    const keep = new FileKeep(join(folder, 'home'), folder, assert.fail);
    const now = instant(startOfDay(addDays(range.to, 1)) + 3_600_000);
    const facts = await loadFacts({ organizationId: 'a', granularity, ...range, now }, reader, memory, keep);
    assert.equal(usageFactsProblem(facts), undefined);
    return buildCube(facts);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ranges within `whole`, filters of names that are in use, and whatever else can be chosen on the tab. */
function choices(whole: DayRange, facts: readonly PlainFact[], granularity: UsageGranularity) {
  const days = daysBetween(whole.from, whole.to);
  const range = fc
    .tuple(fc.nat(days.length - 1), fc.nat(days.length - 1))
    .map(([a, b]): DayRange => ({ from: days[Math.min(a, b)]!, to: days[Math.max(a, b)]! }));
  const narrowed = (dimension: UsageDimension): fc.Arbitrary<NameFilter> =>
    fc.record(
      {
        mode: fc.constantFrom('only' as const, 'except' as const),
        names: fc.subarray([...new Set(facts.map((fact) => nameIn(fact, dimension)))], { minLength: 1 }),
      },
      { noNullPrototype: true },
    );
  const [person, model, provider, project] = DIMENSIONS.map(narrowed);
  return fc.record({
    range,
    before: range,
    filter: fc.record(
      { person: person!, model: model!, provider: provider!, project: project! },
      { requiredKeys: [], noNullPrototype: true },
    ),
    dimension: fc.constantFrom(...DIMENSIONS),
    measure: fc.constantFrom(...MEASURES),
    step: fc.constantFrom(...STEPS.filter((step) => (step === 'hour') <= (granularity === 'hour'))),
  });
}

/** Holds what the tab would show against the naive script. */
function check(cube: UsageCube, facts: readonly PlainFact[], whole: DayRange): void {
  const { granularity } = cube.facts;
  fc.assert(
    fc.property(choices(whole, facts, granularity), ({ range, before, filter, dimension, measure, step }) => {
      const [sums, then, passes] = [sumRange(cube, range), sumRange(cube, before), passing(cube, filter)];
      const [own, earlier] = [kept(facts, range, filter), kept(facts, before, filter)];
      const of = measureOf(measure);

      const sum = total(sums, passes);
      for (const figure of ['cost', 'requests', 'inputTokens', 'outputTokens'] as const)
        assert.equal(sum[figure], sumOf(own, (fact) => fact[figure]), figure); // prettier-ignore
      assert.equal(peopleIn(cube, sums, passes), distinct(own.filter((f) => f.requests > 0).map((f) => f.person)));

      const ranked = rank(cube, sums, passes, dimension, measure, then);
      assert.equal(ranked.length, distinct(own.map((fact) => nameIn(fact, dimension))));
      for (const { name, now, before: past } of ranked) {
        const isSame = (fact: PlainFact) => nameIn(fact, dimension) === name;
        assert.equal(now[measure], sumOf(own.filter(isSame), of), name);
        assert.equal(past![measure], sumOf(earlier.filter(isSame), of), name);
      }

      const points = timePoints(cube.facts, range, step, instant(startOfDay(addDays(whole.to, 1))));
      const overTime = pointSums(bucketSums(cube, passes)[measure], points);
      points.forEach(({ from, to, hour }, at) => {
        const inPoint = own.filter((f) => f.day >= from && f.day <= to && (step !== 'hour' || f.hour === hour));
        assert.equal(overTime[at], sumOf(inPoint, of), `${from} ${hour ?? ''}`);
      });

      const change = explainChange(cube, sums, then, passes, measure, 5);
      assert.equal(change.difference, sumOf(own, of) - sumOf(earlier, of));
      const explained = change.contributors.reduce((explained, { difference }) => explained + difference, 0);
      assert.equal(explained + change.others.difference, change.difference);
    }),
    { numRuns: 200 },
  );
}

describe('What the tab counts of whole recorded answers', function () {
  this.timeout(0);

  it('is what a naive script counts, in days', async () => {
    const grid = gridOf(committed, '91d');
    const whole = { from: utcDay(instant(Date.parse(grid[0]!.datetime))), to: '2026-11-23' as UtcDay };
    const facts = plain(grid, whole);
    assert.ok(facts.length > 5000 && facts.some(({ isUnattributed }) => isUnattributed));
    check(await read(grid, 'day', whole), facts, whole);
  });

  it('is what a naive script counts, in hours', async function () {
    if (!existsSync(complete)) this.skip();
    const grid = gridOf(complete, '30d');
    // The first day and the last one were not asked for whole.
    const whole = { from: '2026-10-26' as UtcDay, to: '2026-11-23' as UtcDay };
    const facts = plain(grid, whole);
    assert.ok(facts.length > 4000);
    check(await read(grid, 'hour', whole), facts, whole);
  });

  it('has every microdollar of the complete list, those without a model as unattributed', async () => {
    const grid = gridOf(committed, '91d');
    const whole = { from: '2026-08-25' as UtcDay, to: '2026-11-23' as UtcDay };
    const cube = await read(grid, 'day', whole);
    const listed = daily.filter(({ date }) => date >= whole.from && date <= whole.to);
    const sums = sumRange(cube, whole);
    const cost = listed.reduce((sum, { microdollarCost }) => sum + BigInt(microdollarCost), 0n);
    assert.equal(BigInt(total(sums, passing(cube, {})).cost), cost);
    const rest = total(sums, passing(cube, { model: { mode: 'only', names: [UNATTRIBUTED] } })).cost;
    assert.equal(BigInt(rest), cost - BigInt(sumOf(plain(grid, whole).filter((f) => !f.isUnattributed), (f) => f.cost))); // prettier-ignore
    assert.ok(rest > 0);
  });
});
