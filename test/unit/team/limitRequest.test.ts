import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  judgeLimitRequest,
  LIMIT_REQUEST_PATH,
  limitRequestLink,
  mayAskForLimit,
  parseLimitRequest,
  suggestedLimit,
} from '../../../src/team/limitRequest';
import { microdollars } from '../../../src/team/money';
import type { Circumstances } from '../../../src/team/permissions';
import { member, team, usd } from './build';

const ORG = 'a11ce000-0000-4000-8000-000000000001';
const request = { organizationId: ORG, memberId: 'oauth/google:1122', limit: usd(50) };
const read = (link: string) => {
  const { pathname, search } = new URL(link);
  return parseLimitRequest(pathname, search.slice(1));
};
const changed = (change: Record<string, string>) => {
  const query = new URLSearchParams({ v: '1', organization: ORG, member: 'u1', cents: '5000', ...change });
  return parseLimitRequest(LIMIT_REQUEST_PATH, query.toString());
};

describe('a link that asks for a limit', () => {
  it('holds ids and an amount, and nothing else', () => {
    const link = limitRequestLink('vscode://example.kilo-teams/', request);
    assert.equal(
      link,
      `vscode://example.kilo-teams/limit-request?v=1&organization=${ORG}&member=oauth%2Fgoogle%3A1122&cents=5000`,
    );
    assert.deepEqual(read(link), request);
  });

  it('says again what was put into it', () => {
    const id = fc.string({
      unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(fc.uuid(), id, fc.integer({ min: 1, max: 200_000 }), (organizationId, memberId, cents) => {
        const asked = { organizationId, memberId, limit: microdollars(cents * 10_000) };
        assert.deepEqual(read(limitRequestLink('vscode://a.b', asked)), asked);
      }),
    );
  });

  it('is refused outside of its bounds', () => {
    assert.ok(changed({}));
    const changes: Record<string, string>[] = [
      { v: '2' },
      { organization: 'x' },
      { member: '' },
      { member: 'a b' },
      { member: 'a\nb' },
      { member: 'x'.repeat(201) },
      { cents: '0' },
      { cents: '-1' },
      { cents: '1.5' },
      { cents: '1e3' },
      { cents: '200001' },
    ];
    for (const change of changes) assert.equal(changed(change), undefined, JSON.stringify(change));
    assert.ok(changed({ cents: '200000' }));
    assert.equal(parseLimitRequest('/elsewhere', `v=1&organization=${ORG}&member=u1&cents=1`), undefined);
    assert.equal(parseLimitRequest(LIMIT_REQUEST_PATH, `v=1&organization=${ORG}&member=u1&cents=1&cents=9`), undefined);
    fc.assert(fc.property(fc.string(), (query) => assert.equal(parseLimitRequest(LIMIT_REQUEST_PATH, query), undefined)));
  });
});

describe('asking for a limit', () => {
  it('is for those whose limit is nearly used up', () => {
    const limited = (spent: number | undefined, limit: number | null = 10) =>
      mayAskForLimit({ dailyLimit: limit === null ? null : usd(limit) }, spent === undefined ? undefined : usd(spent));
    assert.deepEqual(
      [7.99, 8, 12].map((spent) => limited(spent)),
      [false, true, true],
    );
    assert.deepEqual([limited(undefined), limited(99, null), limited(0, 0)], [false, false, true]);
  });

  it('starts from twice the present limit, in whole dollars, as far as the server goes', () => {
    assert.deepEqual(
      [0, 0.5, 12.25, 25, 1500].map((limit) => suggestedLimit(usd(limit))),
      [10, 10, 25, 50, 2000].map(usd),
    );
  });
});

describe('judgeLimitRequest', () => {
  const mia = member({ id: 'oauth/google:1122', name: 'Mia', dailyLimit: usd(25) });
  const own = team({ id: ORG, members: [mia] });
  const judge = (
    over: Partial<typeof request> = {},
    circumstances: Circumstances = { role: 'owner', trialLocked: false },
    of = own,
  ) => {
    const judged = judgeLimitRequest({ ...request, ...over }, of, circumstances);
    return 'problem' in judged ? judged.problem : judged.limit;
  };

  it('names whom it is about, for those who may set limits', () => {
    assert.deepEqual(judgeLimitRequest(request, own, { role: 'admin', trialLocked: false }), {
      member: mia,
      name: 'Mia',
      limit: usd(50),
    });
    assert.equal(judge({}, { role: 'member', trialLocked: false }), 'role');
    assert.equal(judge({}, { role: 'owner', trialLocked: true }), 'trialExpired');
  });

  it('asks nothing about other organizations, people who are gone, or limits that are high enough', () => {
    assert.equal(judge({ organizationId: 'a11ce000-0000-4000-8000-000000000002' }), 'elsewhere');
    assert.equal(judge({ memberId: 'ghost' }), 'gone');
    assert.equal(judge({ limit: usd(25) }), 'enough');
    assert.equal(judge({}, undefined, team({ id: ORG, members: [{ ...mia, dailyLimit: null }] })), 'enough');
    assert.equal(judge({}, undefined, team({ id: ORG, members: [{ ...mia, dailyLimit: usd(0) }] })), usd(50));
  });
});
