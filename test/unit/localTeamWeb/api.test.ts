import assert from 'node:assert/strict';
import { DAY } from '../../../src/team/time';
import { HALDEN, HARBOR, idOf, KESTREL, NOW } from '../localTeam/team';
import type { PersonKey } from '../../../src/localTeam/seedPeople';
import { number, serve, type Served } from './web';

const ORGANIZATION = 'x-kilocode-organizationid';
const NOT_AUTHENTICATED = 'User not authenticated - no user to set on context';

interface TrpcAnswer {
  result?: { data: unknown };
  error?: { message: string; code: number; data: Record<string, unknown> };
}

for (const generation of [1, 2] as const)
  describe(`the API of generation ${generation} over HTTP`, function () {
    this.timeout(0);
    let served: Served;
    before(async () => {
      served = await serve(generation);
    });
    after(() => served.close());

    const rest = async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(served.url + path, { headers });
      const text = await response.text();
      return { status: response.status, body: (text.startsWith('{') ? JSON.parse(text) : text) as Record<string, unknown> };
    };
    const trpc = async (path: string, init?: RequestInit) => {
      const response = await fetch(`${served.url}/api/trpc/${path}`, init);
      const text = await response.text();
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        allow: response.headers.get('allow'),
        text,
        body: (text === '' ? undefined : JSON.parse(text)) as TrpcAnswer,
      };
    };

    it('says why a token is not taken', async () => {
      assert.deepEqual(await rest('/api/profile'), { status: 401, body: { error: 'Unauthorized', success: false } });
      assert.deepEqual(await rest('/api/profile', { authorization: 'Basic Zm9vOmJhcg==' }), {
        status: 401,
        body: { error: 'Unauthorized - authentication required', success: false },
      });
      const wrong = await rest('/api/profile', { authorization: 'Bearer nonsense' });
      assert.equal(wrong.status, 401);
      assert.match(String(wrong.body.error), /^Invalid token \([0-9a-f-]{36}\)$/);
    });

    it('tells who somebody is, and where they are', async () => {
      const { body } = await rest('/api/profile', served.bearer('jonas'));
      const user = { id: idOf('jonas'), email: 'jonas@halden.example', name: 'Jonas Becker', image: null };
      const organizations = [{ id: HALDEN, name: 'Halden Robotics', role: 'member' }];
      const newer = { hasPersonalAccount: true, selectedOrganizationId: HALDEN };
      assert.deepEqual(body, { user, organizations, ...(generation === 2 && newer) });
    });

    it('leaves the organizations out for somebody who is in none', async () => {
      const { body } = await rest('/api/profile', served.bearer('staff'));
      assert.equal('organizations' in body, false);
      assert.equal('hasPersonalAccount' in body, generation === 2);
    });

    it('tells the balance in dollars, and nothing of it to a billing manager', async () => {
      const ask = (person: PersonKey, organization?: string) =>
        rest('/api/profile/balance', { ...served.bearer(person), ...(organization && { [ORGANIZATION]: organization }) });
      const balance = number(
        served.team,
        'SELECT total_microdollars_acquired - microdollars_used FROM organizations WHERE id = ?',
        HALDEN,
      );
      const told = { status: 200, body: { balance: balance / 1_000_000, isDepleted: false } };
      assert.deepEqual(await ask('nora', HALDEN), told);
      assert.deepEqual(await ask('jonas', HALDEN), told);
      assert.deepEqual(await ask('hannah', HALDEN), { status: 200, body: { balance: 0, isDepleted: true } });
      assert.deepEqual(await ask('nora'), { status: 200, body: { balance: 0, isDepleted: true } });
      assert.deepEqual(await ask('jonas', HARBOR), {
        status: 403,
        body: { error: 'Access denied (not a member of the organization)', success: false },
      });
      assert.deepEqual(await ask('nora', 'nope'), {
        status: 400,
        body: { error: 'Invalid organization ID format', success: false },
      });
    });

    it('tells somebody their own usage, by day and by model', async () => {
      const ask = async (query: string) => {
        const { status, body } = await rest(`/api/profile/usage?${query}`, served.bearer('jonas'));
        assert.equal(status, 200);
        return body.usage as { date: string; model?: string; total_cost: number; request_count: number }[];
      };
      const days = await ask(`viewType=${HALDEN}&period=all`);
      const total = number(served.team, 'SELECT SUM(cost) FROM microdollar_usage WHERE user_id = ?', idOf('jonas'));
      const costOf = (rows: { total_cost: number }[]) => rows.reduce((sum, row) => sum + row.total_cost, 0);
      assert.equal(costOf(days), total);
      assert.deepEqual(
        days.map(({ date }) => date),
        days
          .map(({ date }) => date)
          .sort()
          .reverse(),
      );
      assert.ok(days.every((day) => !('model' in day) && day.request_count > 0));
      const byModel = await ask('viewType=all&groupByModel=true&period=all');
      assert.equal(costOf(byModel), total);
      assert.ok(byModel.length > days.length);
      assert.deepEqual(await ask('viewType=personal&period=all'), []);

      const since = NOW - 7 * DAY;
      const week = number(
        served.team,
        'SELECT SUM(cost) FROM microdollar_usage WHERE user_id = ? AND created_at >= ?',
        idOf('jonas'),
        since,
      );
      assert.equal(costOf(await ask(`viewType=${HALDEN}`)), generation === 1 ? total : week);
    });

    it('answers to a wrong view as its generation does', async () => {
      const ask = (viewType: string) => rest(`/api/profile/usage?viewType=${viewType}`, served.bearer('jonas'));
      if (generation === 1) {
        assert.equal((await ask('nope')).status, 500);
        assert.deepEqual(served.faults.splice(0), ['GET /api/profile/usage: Error: Invalid viewType']);
        assert.deepEqual(await ask(HARBOR), { status: 200, body: { usage: [] } });
      } else {
        assert.deepEqual(await ask('nope'), { status: 400, body: { error: 'Invalid viewType' } });
        assert.deepEqual(await ask(HARBOR), { status: 404, body: { error: 'Organization not found' } });
      }
    });

    it('tells the facts of an organization to those who are in it', async () => {
      const { status, body } = await rest(`/api/organizations/${HALDEN}`, served.bearer('jonas'));
      assert.deepEqual([status, Object.keys(body)], [200, ['id', 'name', 'settings']]);
      assert.equal(typeof (body.settings as Record<string, unknown>).code_indexing_enabled, 'boolean');
      const text = 'You do not have access to this organization';
      assert.deepEqual(await rest(`/api/organizations/${HALDEN}`, served.bearer('ines')), {
        status: 401,
        body: { error: text, message: text },
      });
      const malformed = await rest('/api/organizations/abc', served.bearer('nora'));
      assert.equal(malformed.status, 400);
      assert.match(String(malformed.body.error), /"Invalid UUID"/);
    });

    it('answers to an unknown path with a page', async () => {
      const response = await fetch(`${served.url}/api/nope`, { headers: served.bearer('nora') });
      assert.equal(response.status, 404);
      assert.match(await response.text(), /^<!doctype html>/);
    });

    it('answers to tRPC calls with and without a token', async () => {
      const ok = await trpc('organizations.list', { headers: served.bearer('ines') });
      assert.deepEqual([ok.status, ok.type], [200, 'application/json']);
      assert.equal((ok.body.result!.data as { organizationId: string }[])[0]!.organizationId, KESTREL);
      for (const headers of [
        undefined,
        { authorization: 'Bearer nonsense' },
        { ...served.bearer('ines'), [ORGANIZATION]: HALDEN },
        { ...served.bearer('ines'), [ORGANIZATION]: 'nope' },
      ]) {
        const { status, body } = await trpc('organizations.list', { headers });
        const data = { code: 'UNAUTHORIZED', httpStatus: 401, path: 'organizations.list', zodError: null };
        const error = {
          message: NOT_AUTHENTICATED,
          code: -32001,
          data: { ...data, ...(generation === 2 && { authRequired: true }) },
        };
        assert.deepEqual([status, body], [401, { error }]);
      }
      const unknown = await trpc('organizations.nope');
      assert.deepEqual([unknown.status, unknown.body.error!.message], [404, 'No procedure found on path "organizations.nope"']);
    });

    it('answers to batches, with 207 where the statuses differ', async () => {
      const input = encodeURIComponent(JSON.stringify({ 0: { organizationId: KESTREL }, 1: { organizationId: HALDEN } }));
      const path = `organizations.seats,organizations.seats?batch=1&input=${input}`;
      const mixed = await trpc(path, { headers: served.bearer('ines') });
      assert.equal(mixed.status, 207);
      const [own, foreign] = mixed.body as unknown as TrpcAnswer[];
      assert.ok(own!.result);
      assert.equal(foreign!.error!.message, 'You do not have access to this organization');
      const anonymous = await trpc(path);
      assert.equal(anonymous.status, 401);
      assert.equal((anonymous.body as unknown as TrpcAnswer[]).length, 2);
    });

    it('answers to other methods and content types as Kilo does', async () => {
      const headers = served.bearer('ines');
      const head = await trpc('organizations.list', { method: 'HEAD', headers });
      assert.deepEqual([head.status, head.text], [204, '']);
      const options = await trpc('organizations.list', { method: 'OPTIONS', headers });
      assert.deepEqual([options.status, options.allow, options.text], [204, 'GET, HEAD, OPTIONS, POST', '']);
      const remove = await trpc('organizations.list', { method: 'DELETE', headers });
      assert.deepEqual([remove.status, remove.text], [405, '']);
      const post = await trpc('organizations.list', {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: '{}',
      });
      assert.equal(post.status, 405);
      const text = await trpc('organizations.members.invite', {
        method: 'POST',
        headers: { ...headers, 'content-type': 'text/plain' },
        body: 'x=1',
      });
      assert.deepEqual([text.status, text.body.error!.code, 'path' in text.body.error!.data], [415, -32015, false]);
      const bad = await trpc('organizations.members.invite', {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: '{bad',
      });
      assert.deepEqual([bad.status, bad.body.error!.data.code, bad.body.error!.data.zodError], [400, 'BAD_REQUEST', null]);
    });

    it('writes a fault of its own into the log, with the name of the procedure only', async () => {
      served.team.db.exec('ALTER TABLE organization_user_limits RENAME TO hidden');
      const answer = await trpc(
        `organizations.withMembers?input=${encodeURIComponent(JSON.stringify({ organizationId: KESTREL }))}`,
        {
          headers: served.bearer('ines'),
        },
      );
      served.team.db.exec('ALTER TABLE hidden RENAME TO organization_user_limits');
      assert.equal(answer.status, 500);
      assert.equal(served.faults.length, 1);
      assert.match(served.faults.splice(0)[0]!, /^organizations\.withMembers: .*no such table/);
    });
  });
