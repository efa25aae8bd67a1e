/** Facts of usage read from a served local team, against SQL on its database: every figure, in either generation, whatever is kept on disk. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { BodyReader } from '../../../src/kilo/bodies';
import { createKiloApi } from '../../../src/kilo/client';
import { KiloError } from '../../../src/kilo/errors';
import type { Generation } from '../../../src/kilo/contract/procedure';
import { GenerationMemory } from '../../../src/kilo/generation';
import { all, insert, run } from '../../../src/localTeam/database';
import type { PersonKey } from '../../../src/localTeam/seedPeople';
import { addDays, DAY, daysBetween, HOUR, instant, MINUTE, startOfDay, utcDay, type DayRange } from '../../../src/team/time';
import {
  FIGURES,
  MORE_FIGURES,
  rowCount,
  usageFactsProblem,
  type UsageFacts,
  type UsageGranularity,
} from '../../../src/team/usageFacts';
import { buildCube, passing, sumRange, total } from '../../../src/team/usageCube';
import { FileKeep } from '../../../src/usageThread/keep';
import { loadFacts, type KnownFacts } from '../../../src/usageThread/load';
import { HALDEN, idOf, NOW } from '../localTeam/team';
import { serve, type Served } from '../localTeamWeb/web';

const TODAY = utcDay(NOW);
const NOBODY = 'http://127.0.0.1:9';

/** A team, and somebody who reads its usage as the thread does; what is kept stays from one load to the next. */
class Reader {
  readonly memory = new GenerationMemory();
  readonly folder = mkdtempSync(join(tmpdir(), 'kilo-teams-usage-'));
  readonly reports: string[] = [];
  bytes = 0;
  /** What the last load told before the server had answered. */
  known: KnownFacts | undefined;
  /** Nobody listens at the server's address. */
  isOffline = false;

  private constructor(
    readonly served: Served,
    private readonly person: PersonKey,
  ) {}

  static async start(generation: Generation, person: PersonKey = 'nora'): Promise<Reader> {
    return new Reader(await serve(generation), person);
  }

  async load(granularity: UsageGranularity, range: DayRange, signal = new AbortController().signal): Promise<UsageFacts> {
    const { url, bearer, team } = this.served;
    const token = bearer(this.person).authorization.slice('Bearer '.length);
    const { stream } = createKiloApi({
      server: { kind: 'localTeam', key: 'k', apiOrigin: this.isOffline ? NOBODY : url, appOrigin: url },
      token: () => token,
    });
    this.known = undefined;
    const retry = { sleep: () => Promise.resolve(), random: () => 0, clock: () => 0 };
    const reader = new BodyReader(stream, retry, signal);
    const keep = new FileKeep(join(this.folder, 'home'), this.folder, (text) => this.reports.push(text));
    const facts = await loadFacts(
      { organizationId: HALDEN, granularity, ...range, now: team.ctx.now() },
      reader,
      this.memory,
      keep,
      (known) => (this.known = known),
    );
    this.bytes = reader.reading.bytes;
    assert.equal(usageFactsProblem(facts), undefined);
    return facts;
  }

  async end(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    await this.served.close();
  }
}

interface Row {
  bucket: number;
  email: string;
  model: string | null;
  provider: string | null;
  project: string | null;
  figures: number[];
}

const COLUMNS = ['SUM(cost)', 'COUNT(*)', 'SUM(input_tokens)', 'SUM(output_tokens)'];
const MORE_COLUMNS = ['SUM(has_error)', 'SUM(cache_hit_tokens)', 'SUM(cache_write_tokens)'];

/** What the database knows, by bucket and names. */
function rowsOf({ served: { team } }: Reader, granularity: UsageGranularity, { from, to }: DayRange, email?: string): Row[] {
  const size = granularity === 'day' ? DAY : HOUR;
  const figures = [...COLUMNS, ...MORE_COLUMNS];
  const rows = all<Row & Record<`figure${number}`, number>>(
    team.db,
    `SELECT usage.created_at / ${size} AS bucket, email, model, provider, project_id AS project,
       ${figures.map((sql, index) => `${sql} AS figure${index}`).join(', ')}
     FROM microdollar_usage usage JOIN users ON users.id = user_id
     WHERE organization_id = ? AND usage.created_at >= ? AND usage.created_at < ? AND usage.created_at <= ? AND (? IS NULL OR email = ?)
     GROUP BY 1, 2, 3, 4, 5`,
    HALDEN,
    startOfDay(from),
    startOfDay(addDays(to, 1)),
    team.ctx.now(),
    email,
    email,
  );
  return rows.map((row) => ({ ...row, figures: figures.map((_, index) => row[`figure${index}`]!) }));
}

const add = (cells: Map<string, number[]>, key: string, figures: number[]) => {
  if (!figures.some((figure) => figure > 0)) return;
  const known = cells.get(key);
  cells.set(key, known ? known.map((figure, index) => figure + figures[index]!) : figures);
};
const sorted = (cells: Map<string, number[]>) => [...cells].sort(([a], [b]) => (a < b ? -1 : 1));

/** The facts as one line for each bucket and names. */
function cellsOf(facts: UsageFacts): [string, number[]][] {
  const cells = new Map<string, number[]>();
  const figures = [...FIGURES, ...(facts.errors ? MORE_FIGURES : [])];
  const first = startOfDay(facts.days[0]!) / (facts.granularity === 'day' ? DAY : HOUR);
  for (let row = 0; row < rowCount(facts); row++) {
    const key = JSON.stringify([
      first + facts.bucket[row]!,
      facts.people[facts.person[row]!]!.key,
      facts.models[facts.model[row]!],
      facts.providers[facts.provider[row]!],
      facts.projects[facts.project[row]!],
      row >= facts.unattributedFrom,
    ]);
    add(cells, key, figures.map((name) => facts[name]![row]!)); // prettier-ignore
  }
  return sorted(cells);
}

/** The same of the database. The first generation tells what has no model or no provider by person and day only. */
function expectedCells(reader: Reader, generation: Generation, granularity: UsageGranularity, range: DayRange, email?: string) {
  const cells = new Map<string, number[]>();
  const perDay = granularity === 'day' ? 1 : 24;
  for (const { bucket, model, provider, project, figures, ...row } of rowsOf(reader, granularity, range, email)) {
    const isLost = generation === 1 && (model === null || provider === null);
    const key = isLost
      ? [Math.floor(bucket / perDay) * perDay, row.email, '', '', '', true]
      : [bucket, row.email, model ?? '', provider ?? '', project ?? '', false];
    add(cells, JSON.stringify(key), generation === 1 ? figures.slice(0, FIGURES.length) : figures);
  }
  return sorted(cells);
}

function assertAgrees(
  reader: Reader,
  generation: Generation,
  granularity: UsageGranularity,
  range: DayRange,
  facts: UsageFacts,
): void {
  assert.deepEqual(facts.days, daysBetween(range.from, range.to));
  assert.deepEqual(cellsOf(facts), expectedCells(reader, generation, granularity, range));
}

const lastDays = (count: number): DayRange => ({ from: addDays(TODAY, 1 - count), to: TODAY });

/** Usage of which the server knows neither model nor provider, or only one of them. */
function addNameless({ served: { team } }: Reader): void {
  for (const [index, ago] of [0, 1, 3, 40].entries()) {
    insert(team.db, 'microdollar_usage', {
      user_id: idOf('jonas'),
      organization_id: HALDEN,
      cost: 1_234_567 + index,
      input_tokens: 10,
      output_tokens: 20,
      cache_write_tokens: 0,
      cache_hit_tokens: 0,
      created_at: NOW - ago * DAY - 2 * MINUTE,
      model: index % 2 ? null : 'some/model',
      provider: null,
      has_error: 0,
      cancelled: 0,
      is_byok: 0,
      market_cost: 0,
    });
  }
}

for (const generation of [1, 2] as const) {
  describe(`Facts of usage from a local team of generation ${generation}`, () => {
    let reader: Reader;
    beforeEach(async () => {
      reader = await Reader.start(generation);
      addNameless(reader);
    });
    afterEach(() => reader.end());

    it('are what the database holds, in days and in hours', async () => {
      for (const count of [1, 7, 60])
        assertAgrees(reader, generation, 'day', lastDays(count), await reader.load('day', lastDays(count)));
      for (const count of [1, 7])
        assertAgrees(reader, generation, 'hour', lastDays(count), await reader.load('hour', lastDays(count)));
      assert.deepEqual(reader.reports, []);
    });

    it('are so whatever was asked for before, in any order', async () => {
      const day = fc.integer({ min: 0, max: 120 });
      const question = fc.record({ granularity: fc.constantFrom('day' as const, 'hour' as const), a: day, b: day });
      await fc.assert(
        fc.asyncProperty(fc.array(question, { minLength: 1, maxLength: 4 }), async (questions) => {
          rmSync(join(reader.folder, 'home'), { recursive: true, force: true });
          for (const { granularity, a, b } of questions) {
            const most = granularity === 'day' ? 120 : 6;
            const range = {
              from: addDays(TODAY, -Math.min(most, Math.max(a, b))),
              to: addDays(TODAY, -Math.min(most, Math.min(a, b))),
            };
            assertAgrees(reader, generation, granularity, range, await reader.load(granularity, range));
            if (reader.known) assertAgrees(reader, generation, granularity, range, reader.known.facts);
          }
        }),
        { numRuns: 12 },
      );
    });

    it('follow what happens from one hour, day and week to the next, and ask only for what is new', async () => {
      let before = await reader.load('day', lastDays(60));
      const first = reader.bytes;
      let at = NOW;
      for (const [index, step] of [MINUTE, 50 * MINUTE, 3 * HOUR, DAY, 2 * DAY, 9 * DAY].entries()) {
        const lastAsked = at;
        at = instant(at + step);
        reader.served.team.setNow(at);
        run(reader.served.team.db, 'UPDATE microdollar_usage SET created_at = ? WHERE id = (SELECT id FROM microdollar_usage WHERE organization_id = ? ORDER BY created_at LIMIT 1 OFFSET ?)', at - 1, HALDEN, index); // prettier-ignore
        const range = { from: addDays(utcDay(at), -59), to: utcDay(at) };
        const facts = await reader.load('day', range);
        assertAgrees(reader, generation, 'day', range, facts);
        assert.equal(reader.known?.asOf, lastAsked);
        assert.deepEqual(reader.known.facts.days, before.days);
        assert.deepEqual(cellsOf(reader.known.facts), cellsOf(before));
        before = facts;
        if (index < 2) assert.ok(reader.bytes < first / 20, `${reader.bytes} of ${first} bytes`);
      }
    });

    it('are known as they were when the server was last asked, though it does not answer now; a part of them is not', async () => {
      const range = lastDays(7);
      const today = { from: TODAY, to: TODAY };
      const facts = { day: await reader.load('day', range), hour: await reader.load('hour', today) };
      reader.served.team.setNow(instant(NOW + MINUTE));
      reader.isOffline = true;
      const known = async (granularity: UsageGranularity, wanted: DayRange) => {
        await assert.rejects(reader.load(granularity, wanted), (error) => KiloError.is(error, 'offline'));
        return reader.known && cellsOf(reader.known.facts);
      };
      assert.deepEqual(await known('day', range), cellsOf(facts.day));
      assert.deepEqual(await known('hour', today), cellsOf(facts.hour));
      assert.equal(await known('day', lastDays(300)), undefined);
      assert.equal(await known('hour', lastDays(3)), undefined);
    });

    it('ask for nothing when all days are over and kept, but for who the server is', async () => {
      const range = { from: addDays(TODAY, -30), to: addDays(TODAY, -2) };
      const before = await reader.load('day', range);
      assert.deepEqual(cellsOf(await reader.load('day', range)), cellsOf(before));
      assert.ok(reader.bytes < 2_000, `${reader.bytes} bytes`);
    });

    it('ask once for what both halves of a question want, days and hours at the same moment', async () => {
      await reader.load('day', lastDays(7));
      const today = { from: TODAY, to: TODAY };
      assertAgrees(reader, generation, 'hour', today, await reader.load('hour', today));
      assert.ok(reader.bytes < 2_000, `${reader.bytes} bytes`);
    });

    it('are built anew when what is kept is damaged, and say so in the log', async () => {
      const range = lastDays(30);
      await reader.load('day', range);
      const home = join(reader.folder, 'home');
      const files = readdirSync(home);
      assert.ok(files.length >= 2);
      for (const name of files) writeFileSync(join(home, name), 'KTU1 and nonsense');
      assertAgrees(reader, generation, 'day', range, await reader.load('day', range));
      assert.equal(reader.reports.length, files.length);
    });

    it('leave out the days that are still to come', async () => {
      const facts = await reader.load('day', { from: addDays(TODAY, -1), to: addDays(TODAY, 20) });
      assert.deepEqual(facts.days, [addDays(TODAY, -1), TODAY]);
      assert.deepEqual((await reader.load('day', { from: addDays(TODAY, 1), to: addDays(TODAY, 2) })).cost.length, 0);
    });

    it('add up to the database’s own sums under any filter', async () => {
      const facts = await reader.load('day', lastDays(60));
      const cube = buildCube(facts);
      const emails = facts.people.map(({ key }) => key);
      const models = facts.models.filter((model) => model !== '');
      await fc.assert(
        fc.asyncProperty(
          fc.subarray(emails),
          fc.subarray(models),
          fc.boolean(),
          fc.nat(59),
          async (people, without, isOnly, back) => {
            const range: DayRange = { from: addDays(TODAY, -back), to: TODAY };
            const mode = isOnly ? ('only' as const) : ('except' as const);
            const filter = { person: { mode, names: people }, model: { mode: 'except' as const, names: without } };
            const sum = total(sumRange(cube, range), passing(cube, filter));
            const rows = rowsOf(reader, 'day', range).filter(({ email, model, provider }) => {
              const known = generation === 1 && provider === null ? null : model;
              return people.includes(email) === isOnly && !without.includes(known ?? '');
            });
            const sums = COLUMNS.map((_, index) => rows.reduce((all, { figures }) => all + figures[index]!, 0));
            assert.deepEqual([sum.cost, sum.requests, sum.inputTokens, sum.outputTokens], sums);
          },
        ),
        { numRuns: 60 },
      );
    });
  });
}

describe('Facts of usage for a member', () => {
  let reader: Reader;
  afterEach(() => reader.end());

  it('are their own on a newer server, which tells no more, and everybody’s on an older one', async () => {
    reader = await Reader.start(2, 'jonas');
    const facts = await reader.load('day', lastDays(30));
    assert.equal(facts.scope, 'self');
    const { email } = all<{ email: string }>(reader.served.team.db, 'SELECT email FROM users WHERE id = ?', idOf('jonas'))[0]!;
    assert.deepEqual(cellsOf(facts), expectedCells(reader, 2, 'day', lastDays(30), email));
    await reader.end();
    reader = await Reader.start(1, 'jonas');
    assert.equal((await reader.load('day', lastDays(30))).scope, 'team');
  });
});
