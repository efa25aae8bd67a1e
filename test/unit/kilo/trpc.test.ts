import assert from 'node:assert/strict';
import type { KiloError } from '../../../src/kilo/errors';
import { aServer, json, ORG, Refusal } from './kiloServer';

const NOT_A_MEMBER = 'You do not have access to this organization';
const seats = { totalSeats: 10, usedSeats: 7 };
const blocks = { creditBlocks: [], totalBalance_mUsd: 5_000_000, isFirstPurchase: true };

const kindOf = (result: PromiseSettledResult<unknown>) =>
  result.status === 'rejected' ? (result.reason as KiloError).kind : 'ok';

describe('kilo/trpc: batches', () => {
  const server = aServer();

  it('send reads of one moment in one request', async () => {
    server().procedures = { 'organizations.seats': () => seats, 'organizations.getCreditBlocks': () => blocks };
    const api = server().api();
    const [seatAnswer, credits] = await Promise.all([api.seats(ORG), api.credits(ORG)]);
    assert.deepEqual(seatAnswer, { total: 10, used: 7 });
    assert.deepEqual(credits, { balance: 5_000_000, blocks: [] });
    assert.equal(server().received.length, 1);
    assert.match(server().received[0]!.path, /^\/api\/trpc\/organizations\.seats,organizations\.getCreditBlocks\?batch=1&input=/);
  });

  it('give every call its own error when only some fail (207)', async () => {
    server().procedures = {
      'organizations.seats': () => seats,
      'organizations.getCreditBlocks': () => {
        throw new Refusal(404, 'Organization not found');
      },
      'organizations.creditTransactions': () => {
        throw new Refusal(401, NOT_A_MEMBER);
      },
    };
    const api = server().api();
    const results = await Promise.allSettled([api.seats(ORG), api.credits(ORG), api.creditTransactions(ORG)]);
    assert.deepEqual(results.map(kindOf), ['ok', 'notFound', 'noPermission']);
  });

  it('give every call its own error when all fail with the same status', async () => {
    server().procedures = {
      'organizations.seats': () => {
        throw new Refusal(401, NOT_A_MEMBER);
      },
      'organizations.getCreditBlocks': () => {
        throw new Refusal(401, 'User not authenticated - no user to set on context', { authRequired: true });
      },
    };
    const api = server().api();
    const results = await Promise.allSettled([api.seats(ORG), api.credits(ORG)]);
    assert.deepEqual(results.map(kindOf), ['noPermission', 'signedOut']);
    assert.equal(server().received.length, 1);
  });

  it('repeat only the calls that failed', async () => {
    let failures = 1;
    server().procedures = {
      'organizations.seats': () => seats,
      'organizations.getCreditBlocks': () => {
        if (failures-- > 0) throw new Refusal(500, 'boom');
        return blocks;
      },
    };
    const api = server().api();
    await Promise.all([api.seats(ORG), api.credits(ORG)]);
    assert.deepEqual(server().pathsCalled(), [
      'organizations.seats',
      'organizations.getCreditBlocks',
      'organizations.getCreditBlocks',
    ]);
  });

  it('stay below the length that addresses may have', async () => {
    server().procedures = { 'organizations.seats': () => seats };
    const api = server().api();
    await Promise.all(Array.from({ length: 60 }, () => api.seats(ORG)));
    assert.equal(server().calls.length, 60);
    assert.ok(server().received.length > 1);
    for (const { path } of server().received) assert.ok(path.length < 8_000, `${path.length} characters`);
  });

  it('fail as a whole when the server answers fewer calls than were made', async () => {
    server().fault = (_, response) => json(response, 200, [{ result: { data: seats } }]);
    const api = server().api();
    const results = await Promise.allSettled([api.seats(ORG), api.credits(ORG)]);
    assert.deepEqual(results.map(kindOf), ['ok', 'unexpectedAnswer']);
  });

  it('do not hold quick answers back for slow ones', async () => {
    server().procedures = { 'organizations.seats': () => seats, 'organizations.usageDetails.get': () => ({ daily: [] }) };
    const api = server().api();
    let answerUsage = () => {};
    server().fault = ({ path }, response) => {
      if (!path.includes('usage')) return false;
      const procedure = path.includes('usageAnalytics') ? 'usageAnalytics.getTable' : undefined;
      answerUsage = () =>
        procedure
          ? json(response, 404, {
              error: {
                message: `No procedure found on path "${procedure}"`,
                code: -32004,
                data: { code: 'NOT_FOUND', httpStatus: 404 },
              },
            })
          : json(response, 200, [{ result: { data: { daily: [] } } }]);
      return true;
    };
    const usage = api.usage(ORG, 7, 0 as never);
    assert.deepEqual(await api.seats(ORG), { total: 10, used: 7 });
    server().fault = () => false;
    answerUsage();
    await usage;
  });
});

describe('kilo/trpc: writes', () => {
  const server = aServer();

  it('travel alone, as POST with JSON, each in a request of its own', async () => {
    server().procedures = { 'organizations.update': ({ name }: { name: string }) => ({ organization: { id: ORG, name } }) };
    const api = server().api();
    await Promise.all([api.rename(ORG, 'One'), api.rename(ORG, 'Two')]);
    assert.deepEqual(
      server().received.map(({ method, path, body }) => [method, path, (JSON.parse(body) as { name: string }).name]),
      [
        ['POST', '/api/trpc/organizations.update', 'One'],
        ['POST', '/api/trpc/organizations.update', 'Two'],
      ],
    );
    assert.match(String(server().received[0]!.headers['content-type']), /^application\/json/);
  });
});
