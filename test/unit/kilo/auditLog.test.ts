import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as z from 'zod/mini';
import type { KiloReads } from '../../../src/kilo/api';
import { auditEvents, readAuditPage } from '../../../src/kilo/auditLog';
import * as contract from '../../../src/kilo/contract/auditLogs';
import type { Trpc } from '../../../src/kilo/trpc';
import type { AuditEvent, AuditFilter } from '../../../src/team/model';
import { instant } from '../../../src/team/time';
import { ORG } from './kiloServer';

interface Row {
  id: string;
  /** Microseconds. */
  us: number;
  action: contract.AuditAction;
  message?: string;
}

const BASE = Date.parse('2026-03-18T15:00:00.000Z');
const ACTIONS = contract.AUDIT_ACTIONS;
const PAGE = contract.AUDIT_PAGE_SIZE;

const postgresText = (us: number): string =>
  `${new Date(Math.floor(us / 1000)).toISOString().slice(0, 19).replace('T', ' ')}.${String(us % 1_000_000).padStart(6, '0')}+00`;

/** The audit log of a server that sorts by time alone: rows of one microsecond come in another order at every question. */
class Log {
  questions = 0;

  constructor(
    readonly rows: Row[],
    readonly shuffle = 0,
  ) {}

  readonly trpc: Trpc = {
    query: async (procedure, input) => {
      if (procedure.path === contract.getActionTypes.path) return [...ACTIONS] as never;
      assert.ok(z.safeParse(contract.list.input, input).success);
      return z.parse(procedure.output, this.page(input as z.input<typeof contract.list.input>)) as never;
    },
    mutate: () => assert.fail('reading writes nothing'),
  };

  readonly reads: Pick<KiloReads, 'auditLog'> = {
    auditLog: (organizationId, question, call) => readAuditPage(this.trpc, organizationId, question, call),
  };

  private page({ before, startTime, endTime, action, fuzzySearch = '' }: z.input<typeof contract.list.input>) {
    this.questions += 1;
    const micros = (iso: string | undefined, otherwise: number) => (iso === undefined ? otherwise : Date.parse(iso) * 1000);
    const tie = (row: Row) => (Number(row.id) * (this.shuffle + this.questions) * 7919) % 104729;
    const found = this.rows
      .filter(({ us }) => us < micros(before, Infinity) && us >= micros(startTime, 0) && us <= micros(endTime, Infinity))
      .filter((row) => (!action || action.includes(row.action)) && (row.message ?? '').includes(fuzzySearch))
      .sort((a, b) => b.us - a.us || tie(a) - tie(b));
    const page = found.slice(0, PAGE);
    const cut = (row: Row | undefined) => (row ? new Date(Math.floor(row.us / 1000)).toISOString() : null);
    return {
      logs: page.map(({ id, action: name, us, message = '' }) => ({ id, action: name, message, created_at: postgresText(us) })),
      hasNext: found.length > PAGE,
      hasPrevious: before !== undefined && page.length > 0,
      oldestTimestamp: cut(page.at(-1)),
      newestTimestamp: cut(page[0]),
    };
  }
}

/** `count` events from `us` microseconds after the start on, `step` apart, of the first `kinds` kinds of action in turn. */
let ids = 0;
const events = (count: number, us: number, { step = 0, kinds = 1 } = {}): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    id: String(++ids),
    us: BASE * 1000 + us + index * step,
    action: ACTIONS[index % kinds]!,
  }));

async function readAll(log: Log, filter: AuditFilter = {}) {
  const found: AuditEvent[] = [];
  const gaps: number[] = [];
  for await (const page of auditEvents(log.reads, ORG, filter)) {
    found.push(...page.events);
    if (page.gapAt !== undefined) gaps.push(page.gapAt);
    assert.ok(log.questions < 1000, 'it goes round in circles');
  }
  return { found, gaps };
}

/** Everything was found once, newest first. */
function assertComplete(found: readonly AuditEvent[], rows: readonly Row[]): void {
  assert.deepEqual(found.map(({ id }) => id).sort(), rows.map(({ id }) => id).sort());
  assert.ok(found.every(({ at }, index) => index === 0 || at <= found[index - 1]!.at));
}

describe('kilo/auditLog', () => {
  it('reads every event once where each has a time of its own', async () => {
    const log = new Log(events(350, 0, { step: 1_000_000 }));
    const { found, gaps } = await readAll(log);
    assertComplete(found, log.rows);
    assert.deepEqual(gaps, []);
    assert.equal(log.questions, 4);
  });

  it('reads the rest of a millisecond in the middle of which a page ends', async () => {
    const log = new Log([
      ...events(60, 0, { step: 1000 }),
      ...events(90, 60_000, { step: 7 }),
      ...events(60, 70_000, { step: 1000 }),
    ]);
    assertComplete((await readAll(log)).found, log.rows);
  });

  for (const count of [99, 100, 101, 199, 200, 201, 450]) {
    it(`reads ${count} events of one millisecond, and what lies around it`, async () => {
      const log = new Log([
        ...events(150, -200_000, { step: 1000 }),
        ...events(count, 0, { step: 1, kinds: ACTIONS.length }),
        ...events(150, 5000, { step: 1000 }),
      ]);
      const { found, gaps } = await readAll(log);
      assertComplete(found, log.rows);
      assert.deepEqual(gaps, []);
    });
  }

  it('reads events that were all written in the same microsecond, in whatever order the server gives them', async () => {
    const log = new Log([...events(120, 0, { kinds: ACTIONS.length }), ...events(30, -9000)]);
    assertComplete((await readAll(log)).found, log.rows);
  });

  it('says so where one kind of event alone fills more than a page of one millisecond, and reads on behind it', async () => {
    const crowd = events(250, 0, { step: 1 });
    const others = [...events(20, 0, { step: 3, kinds: ACTIONS.length }).slice(1), ...events(120, -200_000, { step: 1000 })];
    const { found, gaps } = await readAll(new Log([...crowd, ...others]));
    assert.deepEqual(gaps, [BASE]);
    const seen = new Set(found.map(({ id }) => id));
    assert.ok(others.every(({ id, action }) => seen.has(id) || action === ACTIONS[0]));
    assert.ok(crowd.filter(({ id }) => seen.has(id)).length >= PAGE);
  });

  it('keeps to the filter when it looks into a crowded millisecond', async () => {
    const wanted = [ACTIONS[2], ACTIONS[5]] as string[];
    const log = new Log([...events(1500, 0, { kinds: ACTIONS.length }), ...events(150, -900_000, { step: 1000, kinds: 6 })]);
    const { found, gaps } = await readAll(log, { actions: wanted });
    const matching = log.rows.filter(({ action }) => wanted.includes(action));
    assertComplete(found, matching);
    assert.deepEqual(gaps, []);
  });

  it('reads everything that is new since the newest event one knows', async () => {
    const known = events(30, 0, { step: 1 });
    const log = new Log([...known]);
    const newest = (await readAll(log)).found[0]!.at;
    const arrived = [...events(5, 40, { step: 1 }), ...events(250, 2000, { step: 300 })];
    log.rows.push(...arrived);
    const { found } = await readAll(log, { startTime: newest });
    assertComplete(found, [...known, ...arrived]);
  });

  it('keeps between the times of a filter', async () => {
    const log = new Log(events(300, 0, { step: 1000 }));
    const { found } = await readAll(log, { startTime: instant(BASE + 50), endTime: instant(BASE + 250) });
    assertComplete(found, log.rows.slice(50, 251));
  });

  it('never skips or repeats, however events are crowded', async () => {
    const cluster = fc.record({
      ms: fc.nat(6),
      count: fc.integer({ min: 1, max: 160 }),
      step: fc.constantFrom(0, 1, 5),
      kinds: fc.integer({ min: 4, max: ACTIONS.length }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(cluster, { maxLength: 8 }), fc.nat(1000), async (clusters, shuffle) => {
        const rows = clusters.flatMap(({ ms, count, step, kinds }) => events(count, ms * 1000, { step, kinds }));
        const inOne = (ms: number, action: string) =>
          rows.filter((row) => Math.floor(row.us / 1000) === ms && row.action === action).length;
        fc.pre(rows.every(({ us, action }) => inOne(Math.floor(us / 1000), action) <= PAGE));
        const { found, gaps } = await readAll(new Log(rows, shuffle));
        assertComplete(found, rows);
        assert.deepEqual(gaps, []);
      }),
      { numRuns: 60 },
    );
  });
});
