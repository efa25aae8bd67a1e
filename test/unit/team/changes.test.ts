import assert from 'node:assert/strict';
import fc from 'fast-check';
import { actionableChanges, type ChangeOptions, spendJumps, teamChanges } from '../../../src/team/changes';
import type { Team } from '../../../src/team/model';
import { readSnapshot, takeSnapshot } from '../../../src/team/snapshot';
import { addDays, DAY, HOUR, type Instant, instant, utcDay } from '../../../src/team/time';
import { invitation, member, NOW, spendTable, team, usageTable, usd } from './build';

const ada = member({ id: 'ada', name: 'Ada', email: 'ada@x.example', role: 'owner' });
const bob = member({ id: 'bob', name: 'Bob', email: 'bob@x.example', dailyLimit: usd(25) });
const OWNER: ChangeOptions = { circumstances: { role: 'owner', trialLocked: false } };
const MEMBER: ChangeOptions = { circumstances: { role: 'member', trialLocked: false } };
const YESTERDAY = instant(NOW - DAY);

const snap = (over: Partial<Team>, at: Instant, seats = { used: 2, total: 5 }) =>
  takeSnapshot(team({ members: [ada, bob], ...over }), { seats }, at);
const changes = (before: Partial<Team>, after: Partial<Team>, options = OWNER, at: [Instant, Instant] = [YESTERDAY, NOW]) =>
  teamChanges(snap(before, at[0]), snap(after, at[1]), options);
const told = (...args: Parameters<typeof changes>) => changes(...args).map(({ kind, text }) => `${kind}: ${text}`);

describe('teamChanges', () => {
  it('are none at the first look, between two organizations, and when nothing has changed', () => {
    assert.deepEqual(teamChanges(undefined, snap({}, NOW), OWNER), []);
    assert.deepEqual(changes({ id: 'other', members: [] }, {}), []);
    assert.deepEqual(changes({}, { members: [bob, ada] }), []);
  });

  it('tell who came and went', () => {
    const invited = invitation({ id: 'i', email: 'Eve@x.example' });
    const eve = member({ id: 'eve', name: '', email: 'eve@X.example' });
    const cyd = member({ id: 'cyd', name: 'Cyd', email: 'cyd@x.example', role: 'admin' });
    assert.deepEqual(told({ invitations: [invited] }, { members: [ada, eve, cyd] }), [
      'invitationAccepted: eve@X.example accepted the invitation and joined as Member.',
      'joined: Cyd joined as Admin.',
      'left: Bob is no longer on the team.',
    ]);
  });

  it('tell what has changed for somebody, with what it was', () => {
    assert.deepEqual(told({}, { members: [ada, { ...bob, role: 'admin', dailyLimit: null }] }), [
      'roleChanged: Bob is now Admin, and was Member.',
      'limitChanged: The daily limit of Bob is now no limit, and was $25.00 a day.',
    ]);
    assert.equal(changes({}, { members: [ada, { ...bob, dailyLimit: usd(0) }] })[0]!.target, 'bob');
  });

  it('tell what became of invitations', () => {
    const old = invitation({ id: 'old', email: 'old@x.example', expiresAt: instant(NOW - HOUR) });
    const gone = invitation({ id: 'gone', email: 'gone@x.example' });
    const over = invitation({ id: 'over', email: 'over@x.example', expiresAt: instant(YESTERDAY - HOUR) });
    const fresh = invitation({ id: 'fresh', email: 'fresh@x.example', role: 'admin' });
    assert.deepEqual(told({ invitations: [old, gone, over] }, { invitations: [fresh] }).sort(), [
      `invitationExpired: The invitation of old@x.example expired on Mar 18, 2026.`,
      'invitationRevoked: The invitation of gone@x.example is no longer there.',
      'invited: fresh@x.example was invited as Admin.',
    ]);
  });

  it('take an invitation that was replaced by another for neither gone nor accepted', () => {
    const before = invitation({ id: 'one', email: 'eve@x.example' });
    assert.deepEqual(
      changes({ invitations: [before] }, { invitations: [{ ...before, id: 'two' }] }).map(({ kind }) => kind),
      ['invited'],
    );
  });

  it('remind of an invitation that is about to expire, once', () => {
    const soon = invitation({ id: 'soon', email: 'eve@x.example', expiresAt: instant(NOW + 40 * HOUR) });
    const [reminder] = changes({ invitations: [soon] }, { invitations: [soon] });
    assert.deepEqual([reminder?.kind, reminder?.target, reminder?.action], ['invitationExpiring', 'soon', 'resendInvitation']);
    assert.deepEqual(changes({ invitations: [soon] }, { invitations: [soon] }, OWNER, [instant(NOW - HOUR), NOW]), []);
    assert.equal(changes({ invitations: [soon] }, { invitations: [soon] }, MEMBER)[0]!.action, undefined);
    const asAdmin = { circumstances: { role: 'admin', trialLocked: false } };
    assert.equal(changes({ invitations: [soon] }, { invitations: [{ ...soon, role: 'owner' }] }, asAdmin)[0]!.action, undefined);
  });

  it('tell of seats, plan, trial and policy', () => {
    const seats = (was: [number, number], is: [number, number]) =>
      teamChanges(snap({}, YESTERDAY, { used: was[0], total: was[1] }), snap({}, NOW, { used: is[0], total: is[1] }), OWNER).map(
        ({ kind }) => kind,
      );
    assert.deepEqual(seats([5, 5], [6, 5]), ['seatsOver']);
    assert.deepEqual(seats([6, 5], [7, 5]), [], 'that was told before');
    assert.deepEqual(seats([5, 5], [5, 8]), ['seatsChanged']);
    assert.deepEqual(seats([2, 0], [3, 0]), [], 'no seats are paid for');
    const unknown = takeSnapshot(team({ members: [ada, bob] }), {}, YESTERDAY);
    assert.deepEqual(teamChanges(unknown, snap({}, NOW, { used: 9, total: 5 }), OWNER), []);

    const trial = { seatTotal: 0, trialEndsAt: instant(NOW - HOUR) };
    assert.deepEqual(told(trial, { ...trial, plan: 'enterprise', dataCollection: 'deny' }), [
      'trialExpired: The trial has ended.',
      'planChanged: The plan is now Enterprise, and was Teams.',
      'policyChanged: Data collection is now “Denied”, and was “Each person decides”.',
    ]);
  });

  it('put first, and count, what this caller can act on', () => {
    const joined = member({ id: 'eve', name: 'Eve', email: 'eve@x.example' });
    const old = invitation({ id: 'old', email: 'old@x.example', expiresAt: instant(NOW - HOUR) });
    const list = (options: ChangeOptions) => changes({ invitations: [old] }, { members: [ada, bob, joined] }, options);
    assert.deepEqual(
      list(OWNER).map(({ kind }) => kind),
      ['invitationExpired', 'joined'],
    );
    assert.equal(actionableChanges(list(OWNER)), 1);
    assert.equal(actionableChanges(list(MEMBER)), 0);
    assert.equal(list(MEMBER).length, 2);
    assert.equal(actionableChanges(list({ circumstances: { role: 'owner', trialLocked: true } })), 0);
  });
});

describe('spendJumps', () => {
  const before = addDays(utcDay(NOW), -3);
  const jumps = (spend: number[], over = {}, until = before) =>
    spendJumps(
      spendTable(
        spend.map((dollars) => usd(dollars)),
        NOW,
        over,
      ),
      until,
      NOW,
    );
  const usual = Array.from({ length: 28 }, (_, index) => (index % 7 < 2 ? 1 : 20));

  it('tell of a day that stands out against every one of the 28 days before it', () => {
    assert.deepEqual(jumps([30, ...usual]), [{ day: addDays(utcDay(NOW), -1), spent: usd(30), most: usd(20), days: 28 }]);
    assert.deepEqual(jumps([29.99, ...usual]), []);
    assert.deepEqual(jumps(usual), []);
  });

  it('do not take small change for a jump', () => {
    const small = usual.map((dollars) => dollars / 10);
    assert.deepEqual(jumps([6.99, ...small]), []);
    assert.equal(jumps([7, ...small]).length, 1);
  });

  it('are told once, and only for whole days', () => {
    assert.equal(jumps([1, 50, ...usual]).length, 1);
    assert.deepEqual(jumps([1, 50, ...usual], {}, addDays(utcDay(NOW), -2)), []);
    const today = usageTable(
      [addDays(utcDay(NOW), -1), utcDay(NOW)],
      [{ day: utcDay(NOW), who: 'a@x.example', model: 'm', cost: usd(500), requests: 1 }],
    );
    assert.deepEqual(spendJumps(today, before, NOW), []);
  });

  it('say nothing where too little is known', () => {
    assert.deepEqual(jumps([50, 1, 1, 1, 1]), [], 'four days of spend');
    assert.equal(jumps([50, 1, 1, 1, 1, 1]).length, 1);
    assert.deepEqual(jumps([30, ...usual], { truncated: true }), []);
    assert.deepEqual(jumps([30, ...usual], { scope: 'self' }), []);
  });

  it('are never found in steady growth of a tenth a day', () => {
    const growth = Array.from({ length: 29 }, (_, index) => 100 * 1.1 ** -index);
    assert.deepEqual(jumps(growth), []);
  });

  it('are among the changes of those who see the team’s usage', () => {
    const recentUsage = spendTable([30, ...usual].map((dollars) => usd(dollars)));
    const [jump] = changes({}, {}, { ...OWNER, recentUsage });
    assert.equal(jump?.text, 'On Mar 17, 2026 (UTC) the team spent $30.00; on the 28 days before it was at most $20.00 a day.');
    assert.equal(jump?.action, 'setDailyLimit');
    assert.deepEqual(changes({}, {}, OWNER), []);
  });
});

describe('snapshots', () => {
  it('survive being kept', () => {
    const taken = snap({ invitations: [invitation()] }, NOW);
    assert.deepEqual(readSnapshot(JSON.parse(JSON.stringify(taken))), taken);
    const without = takeSnapshot(team(), {}, NOW);
    assert.deepEqual(readSnapshot(without), without);
  });

  it('hold nothing that was damaged, and never throw', () => {
    const taken = snap({}, NOW);
    for (const damage of [{ members: 'none' }, { at: 'now' }, { spendUntil: '18.3.2026' }, { seats: { used: 1 } }])
      assert.equal(readSnapshot({ ...taken, ...damage }), undefined);
    fc.assert(fc.property(fc.anything(), (anything) => assert.equal(readSnapshot(anything), undefined)));
  });

  it('hold no links', () => {
    assert.doesNotMatch(JSON.stringify(snap({ invitations: [invitation()] }, NOW)), /accept-invite|hasLink|token/i);
  });
});
