import assert from 'node:assert/strict';
import fc from 'fast-check';
import { KiloError } from '../../../src/kilo/errors';
import { sleep, withRetry } from '../../../src/kilo/retry';
import { aServer, json, ORG, Refusal } from './kiloServer';

const seats = { totalSeats: 10, usedSeats: 7 };

describe('kilo/retry: reads', () => {
  const server = aServer();
  const waits: number[] = [];
  const api = () => server().api({ sleep: async (ms) => void waits.push(ms), random: () => 1 });
  beforeEach(() => waits.splice(0));

  it('are repeated after a fault of the server until they succeed', async () => {
    let failures = 2;
    server().procedures = {
      'organizations.seats': () => {
        if (failures-- > 0) throw new Refusal(500, 'boom');
        return seats;
      },
    };
    assert.deepEqual(await api().seats(ORG), { total: 10, used: 7 });
    assert.equal(server().received.length, 3);
    assert.ok(waits.length === 2 && waits[1]! > waits[0]!, `the waits grow: ${waits.join()}`);
  });

  it('are repeated after a broken connection', async () => {
    let failures = 1;
    server().procedures = { 'organizations.seats': () => seats };
    server().fault = (_, response) => failures-- > 0 && Boolean(response.socket?.destroy());
    assert.deepEqual(await api().seats(ORG), { total: 10, used: 7 });
  });

  it('are given up after a few attempts, with the last error', async () => {
    server().procedures = {
      'organizations.seats': () => {
        throw new Refusal(500, 'boom');
      },
    };
    await assert.rejects(api().seats(ORG), { kind: 'serverFault' });
    assert.equal(server().received.length, 4);
  });

  for (const [name, headers] of [
    ['as seconds', { 'retry-after': '7' }],
    [
      'as a date, by the clock of the server',
      { date: 'Tue, 24 Nov 2026 06:24:27 GMT', 'retry-after': 'Tue, 24 Nov 2026 06:24:34 GMT' },
    ],
  ] as const) {
    it(`wait as long as the server asks: ${name}`, async () => {
      let failures = 1;
      server().procedures = { 'organizations.seats': () => seats };
      server().fault = (_, response) => failures-- > 0 && json(response, 429, { error: 'Slow down' }, headers);
      await api().seats(ORG);
      assert.deepEqual(waits, [7000]);
    });
  }

  it('do not wait for a server that wants to be left alone for an hour', async () => {
    server().fault = (_, response) => json(response, 429, { error: 'Slow down' }, { 'retry-after': '3600' });
    await assert.rejects(
      api().seats(ORG),
      (error) => error instanceof KiloError && error.kind === 'limited' && error.facts.retryAfterMs === 3_600_000,
    );
    assert.deepEqual(waits, []);
  });

  for (const status of [400, 401, 403, 404, 409]) {
    it(`are not repeated after ${status}`, async () => {
      server().procedures = {
        'organizations.seats': () => {
          throw new Refusal(status, 'No');
        },
      };
      await assert.rejects(api().seats(ORG));
      assert.equal(server().received.length, 1);
    });
  }

  it('include the plain routes', async () => {
    let failures = 1;
    server().fault = (_, response) =>
      failures-- > 0
        ? json(response, 503, { error: 'Busy' })
        : json(response, 200, { user: { id: 'u', email: 'ada@example.com', name: 'Ada', image: null } });
    assert.deepEqual(await api().profile(), { id: 'u', email: 'ada@example.com', name: 'Ada' });
    assert.equal(server().received.length, 2);
  });
});

describe('kilo/retry: writes', () => {
  const server = aServer();

  for (const status of [429, 500, 502, 503]) {
    it(`are never repeated, not even after ${status}`, async () => {
      server().procedures = {
        'organizations.update': () => {
          throw new Refusal(status, 'No');
        },
      };
      await assert.rejects(server().api().rename(ORG, 'New'));
      assert.equal(server().received.length, 1);
    });
  }
});

describe('kilo/retry: the time it may take', () => {
  it('never starts an attempt after the deadline, and never waits less than the server asks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ takes: fc.nat(20_000), retryAfterMs: fc.option(fc.nat(20_000), { nil: undefined }) }), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (attempts, random) => {
          let now = 0;
          const starts: number[] = [];
          const asked: number[] = [];
          const attempt = async () => {
            const { takes, retryAfterMs } = attempts[starts.length % attempts.length]!;
            starts.push(now);
            now += takes;
            asked.push(now + (retryAfterMs ?? 0));
            throw new KiloError('limited', { operation: 'x', retryAfterMs });
          };
          const options = { sleep: async (ms: number) => void (now += ms), random: () => random, clock: () => now };
          await assert.rejects(withRetry(attempt, options), { kind: 'limited' });
          assert.ok(starts.every((at) => at <= 30_000));
          assert.ok(starts.slice(1).every((at, index) => at >= asked[index]!));
          assert.ok(starts.length <= 4);
        },
      ),
    );
  });

  it('ends a wait when the caller leaves', async () => {
    const abort = new AbortController();
    const waiting = sleep(1_000_000, abort.signal);
    abort.abort(new Error('gone'));
    await assert.rejects(waiting, /gone/);
    await assert.rejects(sleep(1, AbortSignal.abort(new Error('never came'))), /never came/);
  });
});
