/** The thread that reads usage, as it is shipped: what crosses between it and the host, and what does not. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { KiloError } from '../../../src/kilo/errors';
import { addDays, instant, MINUTE, utcDay } from '../../../src/team/time';
import { usageFactsProblem } from '../../../src/team/usageFacts';
import type { KnownFacts } from '../../../src/usageThread/load';
import type { LoadOrder } from '../../../src/usageThread/messages';
import { UsageThread, type LoadCall } from '../../../src/usageThread/thread';
import { aServer, json, ORG, type Received } from '../kilo/kiloServer';
import { NOW } from '../team/build';

const TODAY = utcDay(NOW);
const folder = mkdtempSync(join(tmpdir(), 'kilo-teams-thread-'));
const entry = join(folder, 'usageThread.js');

const row = (over: object = {}) => ({
  datetime: new Date(NOW - (NOW % 3_600_000)).toISOString(),
  name: 'Ada Example',
  email: 'ada@example.com',
  model: 'm',
  provider: 'p',
  projectId: null,
  costMicrodollars: 5,
  inputTokenCount: 2,
  outputTokenCount: 3,
  requestCount: 1,
  ...over,
});
const daily = { daily: [{ date: TODAY, user: { name: 'Ada Example', email: 'ada@example.com' }, microdollarCost: '7', inputTokens: 2, outputTokens: 3, requestCount: 1 }] }; // prettier-ignore
const isGrid = ({ path }: Received) => path.includes('usageDetails.getTimeSeries');

describe('The thread that reads usage', function () {
  const server = aServer();
  const logged: string[] = [];
  let thread: UsageThread;
  before(() =>
    build({
      entryPoints: ['src/usageThread/main.ts'],
      outfile: entry,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    }),
  );
  beforeEach(() => {
    thread = new UsageThread({ entry, log: (text) => logged.push(text) });
    server().procedures = {
      'organizations.usageDetails.get': () => daily,
      'organizations.usageDetails.getTimeSeries': () => ({ timeseries: [row(), row({ costMicrodollars: 0, inputTokenCount: 0, outputTokenCount: 0, requestCount: 0, model: 'n' })] }), // prettier-ignore
    };
  });
  afterEach(() => thread.stop());
  after(() => rmSync(folder, { recursive: true, force: true }));

  const order = (over: Partial<LoadOrder> = {}): LoadOrder => ({
    serverKey: server().origin,
    organizationId: ORG,
    granularity: 'hour',
    from: TODAY,
    to: TODAY,
    now: NOW,
    home: join(folder, server().origin.replace(/\W/g, '')),
    root: folder,
    wantsKnown: false,
    ...over,
  });
  const call = (over: Partial<LoadCall> = {}): LoadCall => ({
    stream: server().api().stream,
    signal: new AbortController().signal,
    onReading: () => undefined,
    onKnown: () => undefined,
    ...over,
  });
  const failureOf = (promise: Promise<unknown>): Promise<KiloError> =>
    promise.then(
      () => assert.fail('it should have failed'),
      (error: unknown) => {
        assert.ok(error instanceof KiloError, String(error));
        return error;
      },
    );

  it('gives facts whose columns arrive as typed arrays, with what the server does not attribute', async () => {
    const { facts, reading } = await thread.load(order(), call());
    assert.equal(usageFactsProblem(facts), undefined);
    assert.ok(facts.cost instanceof Float64Array);
    assert.deepEqual([...facts.cost], [5, 2]);
    assert.equal(facts.unattributedFrom, 1);
    assert.ok(reading.bytes > 300 && reading.rows === 3);
  });

  it('gets bodies but no token, which stays with the host', async () => {
    const asked: string[] = [];
    const api = server().api({ token: () => 'SECRET-TOKEN' });
    const stream: LoadCall['stream'] = (path, input, take, options) => {
      asked.push(JSON.stringify([path, input]));
      return api.stream(path, input, take, options);
    };
    await thread.load(order(), call({ stream }));
    assert.ok(asked.length >= 3);
    assert.ok(!asked.join().includes('SECRET'));
    assert.ok(server().received.every(({ headers }) => headers.authorization === 'Bearer SECRET-TOKEN'));
  });

  it('passes errors on as what they are', async () => {
    server().fault = (request, response) =>
      isGrid(request) && json(response, 429, { error: 'Slow down' }, { 'retry-after': '60' });
    const { kind, facts } = await failureOf(thread.load(order(), call()));
    assert.deepEqual([kind, facts.status, facts.retryAfterMs], ['limited', 429, 60_000]);
  });

  it('names the row that is not what was promised', async () => {
    server().procedures['organizations.usageDetails.getTimeSeries'] = () => ({ timeseries: [row(), row({ requestCount: -1 })] });
    const { kind, facts } = await failureOf(thread.load(order(), call()));
    assert.deepEqual([kind, facts.field], ['unexpectedAnswer', 'timeseries.1.requestCount']);
  });

  it('does not take half an answer for one, nor keep it', async () => {
    const body = JSON.stringify({ result: { data: { timeseries: [row()] } } });
    server().fault = (request, response) => isGrid(request) && Boolean(response.end(body.slice(0, -4)));
    const { facts } = await failureOf(thread.load(order({ home: join(folder, 'half') }), call()));
    assert.equal(facts.detail, 'notJson');
    assert.ok(!existsSync(join(folder, 'half', 'hours.usage')));
  });

  it('stops reading when it is told to, and tells the server by hanging up', async () => {
    const controller = new AbortController();
    const closed = new Promise<void>((resolve) => {
      server().fault = (request, response: ServerResponse) => {
        if (!isGrid(request)) return false;
        response.on('close', resolve);
        response.write('{"result":{"data":{"timeseries":[');
        const more = () => void (!response.closed && response.write(`${JSON.stringify(row())},`, () => setImmediate(more)));
        more();
        return true;
      };
    });
    const readings: number[] = [];
    const onReading = ({ rows }: { rows: number }) => {
      readings.push(rows);
      if (readings.length === 3) controller.abort();
    };
    assert.equal((await failureOf(thread.load(order(), call({ signal: controller.signal, onReading })))).kind, 'canceled');
    await closed;
    assert.ok(readings[2]! > readings[0]!);
  });

  it('tells what was known before the server has answered, where nothing is there yet', async () => {
    const home = join(folder, 'known');
    const first = await thread.load(order({ home }), call());
    const known: number[][] = [];
    const onKnown = ({ facts, asOf }: KnownFacts) => known.push([asOf, facts.cost.length]);
    const later = instant(NOW + MINUTE);
    await thread.load(order({ home, now: later }), call({ onKnown }));
    assert.deepEqual(known, []);
    const hears = { stream: () => Promise.reject(new KiloError('offline', { operation: 'usage' })), onKnown };
    await failureOf(thread.load(order({ home, now: instant(later + MINUTE), wantsKnown: true }), call(hears)));
    assert.deepEqual(known, [[later, first.facts.cost.length]]);
  });

  it('is there again after it was stopped, and what it was doing then is given up', async () => {
    server().fault = (request) => isGrid(request);
    const load = failureOf(thread.load(order(), call()));
    await thread.stop();
    assert.equal((await load).kind, 'canceled');
    server().fault = () => false;
    assert.equal((await thread.load(order(), call())).facts.cost.length, 2);
  });

  it('answers two loads of one organization in turn, both right', async () => {
    const range = { from: addDays(TODAY, -1), to: TODAY };
    const [hours, days] = await Promise.all([
      thread.load(order(range), call()),
      thread.load(order({ ...range, granularity: 'day', from: TODAY }), call()),
    ]);
    assert.equal(hours.facts.days.length, 2);
    assert.deepEqual([...days.facts.cost], [5, 2]);
    assert.deepEqual(logged, []);
  });
});
