/** Facts of usage on disk: what comes back, what does not, and what makes room. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { addDays, daysBetween, instant, startOfDay } from '../../../src/team/time';
import { rowCount, UsageFactsBuilder, usageFactsProblem, type UsageFacts } from '../../../src/team/usageFacts';
import { mergeFacts } from '../../../src/team/usageFactsMerge';
import { FileKeep, MAX_FILE_BYTES, MAX_TOTAL_BYTES, type Kept } from '../../../src/usageThread/keep';
import { columns, DAYS, FIRST, plainFacts } from '../team/usageFactsBuild';

const UNTIL = instant(1_774_000_000_000);

describe('Facts of usage on disk', () => {
  let root: string;
  let home: string;
  let reports: string[];
  let keep: FileKeep;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kilo-teams-keep-'));
    home = join(root, 'somebody', 'team');
    reports = [];
    keep = new FileKeep(home, root, (text) => reports.push(text));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('come back as they were, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(plainFacts, fc.constantFrom('day' as const, 'hour' as const), async (facts, granularity) => {
        const readAt = granularity === 'hour' ? { readAt: instant(UNTIL + 1) } : {};
        const kept: Kept = { facts: columns(facts, granularity), until: UNTIL, ...readAt };
        await keep.write('days', kept);
        assert.deepEqual(await keep.read('days'), kept);
      }),
      { numRuns: 40 },
    );
    assert.deepEqual(reports, []);
  });

  it('are absent before anything was kept, without a word', async () => {
    assert.equal(await keep.read('hours'), undefined);
    assert.deepEqual(reports, []);
  });

  it('are absent, told to the log and removed when a single bit of them is wrong, or the end is missing', async () => {
    const facts = columns([{ day: FIRST, hour: 1, person: 'secret@example.com', model: 'm', provider: 'p', project: '', cost: 5, requests: 1, inputTokens: 1, outputTokens: 1, isUnattributed: false }]); // prettier-ignore
    const file = join(home, 'days.usage');
    await keep.write('days', { facts, until: UNTIL });
    const sound = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(sound.length - 1), fc.nat(7), async (at, bit) => {
        const damaged = Buffer.from(sound);
        damaged[at]! ^= 1 << bit;
        writeFileSync(file, damaged);
        assert.equal(await keep.read('days'), undefined);
        assert.deepEqual(readdirSync(home), []);
      }),
      { numRuns: 60 },
    );
    writeFileSync(file, sound);
    truncateSync(file, sound.length - 1);
    assert.equal(await keep.read('days'), undefined);
    assert.ok(reports.length > 60);
    assert.ok(!reports.join().includes('secret'));
  });

  it('are the newest days only where all are too much for a file', async () => {
    const days = daysBetween(FIRST, addDays(FIRST, 99));
    const builder = new UsageFactsBuilder(days, { scope: 'team', granularity: 'day' });
    const person = builder.person({ key: 'a', name: 'A', email: null });
    const [model, provider, project] = [builder.model('m'), builder.provider('p'), builder.project('')];
    const figures = { cost: 1, requests: 1, inputTokens: 1, outputTokens: 1 };
    const rows = Math.ceil((1.5 * MAX_FILE_BYTES) / 52 / days.length) * days.length;
    for (let row = 0; row < rows; row++) builder.add(row % days.length, person, model, provider, project, figures);
    await keep.write('days', { facts: builder.build(), until: UNTIL });
    const { facts } = (await keep.read('days'))!;
    assert.equal(facts.days.at(-1), days.at(-1));
    assert.ok(facts.days.length > 50 && facts.days.length < 70, String(facts.days.length));
    assert.equal(rowCount(facts), (rows / days.length) * facts.days.length);
  }).timeout(120_000);

  it('make room for each other: what was not looked at for longest goes first', async () => {
    const old = join(root, 'somebody', 'old');
    const older = join(root, 'else', 'older');
    for (const [folder, age] of [[old, 1], [older, 2]] as const) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'days.usage'), '');
      truncateSync(join(folder, 'days.usage'), Math.floor(MAX_TOTAL_BYTES * 0.6));
      utimesSync(join(folder, 'days.usage'), new Date(1e12 - age), new Date(1e12 - age));
    } // prettier-ignore
    await keep.write('days', { facts: columns([]), until: UNTIL });
    assert.deepEqual([readdirSync(older), readdirSync(old), readdirSync(home)], [[], ['days.usage'], ['days.usage']]);
  });

  it('leave no half-written file behind when they cannot be written', async () => {
    writeFileSync(join(root, 'somebody'), 'in the way');
    await keep.write('days', { facts: columns([]), until: UNTIL });
    assert.equal(reports.length, 1);
  });
});

describe('Facts of usage put together', () => {
  const sums = (facts: UsageFacts, from = DAYS[0]!, to = DAYS.at(-1)!) => {
    let cost = 0;
    for (let row = 0; row < rowCount(facts); row++) {
      const day = facts.days[Math.floor(facts.bucket[row]! / (facts.granularity === 'day' ? 1 : 24))]!;
      if (day >= from && day <= to) cost += facts.cost[row]!;
    }
    return cost;
  };
  const day = fc.constantFrom(...DAYS);

  it('lose and double nothing, wherever they were cut', () => {
    fc.assert(
      fc.property(plainFacts, day, day, fc.constantFrom('day' as const, 'hour' as const), (facts, cut, from, granularity) => {
        const whole = columns(facts, granularity);
        const to = DAYS.at(-1)!;
        const parts = [{ facts: whole, from: startOfDay(cut) }, { facts: whole, until: startOfDay(cut) }]; // prettier-ignore
        const merged = mergeFacts(parts, { from, to }, granularity);
        assert.equal(usageFactsProblem(merged), undefined);
        assert.equal(sums(merged), sums(whole, from));
        const inDays = mergeFacts(parts, { from, to }, 'day');
        assert.equal(sums(inDays), sums(whole, from));
        const lost = facts.filter(({ isUnattributed, day, ...one }) => isUnattributed && day >= from && one.cost + one.requests + one.inputTokens + one.outputTokens > 0); // prettier-ignore
        assert.equal(rowCount(merged) - merged.unattributedFrom, lost.length);
      }),
    );
  });

  it('are checked for what does not fit together', () => {
    const sound = columns([{ day: FIRST, hour: 0, person: 'a', model: 'm', provider: 'p', project: '', cost: 5, requests: 1, inputTokens: 1, outputTokens: 1, isUnattributed: false }]); // prettier-ignore
    const wrong: [Partial<UsageFacts>, RegExp][] = [
      [{ cost: new Float64Array(2) }, /column cost has 2 rows instead of 1/],
      [{ cost: Float64Array.of(-1) }, /row 0 of column cost/],
      [{ requests: Float64Array.of(1.5) }, /row 0 of column requests/],
      [{ person: Uint32Array.of(1) }, /column person points beyond/],
      [{ bucket: Uint32Array.of(DAYS.length) }, /column bucket points beyond/],
      [{ unattributedFrom: 2 }, /unattributed/],
      [{ errors: Float64Array.of(1) }, /only errors/],
      [{ days: [...DAYS].reverse() }, /out of order/],
    ];
    assert.equal(usageFactsProblem(sound), undefined);
    for (const [change, problem] of wrong) assert.match(usageFactsProblem({ ...sound, ...change }) ?? '', problem);
  });
});
