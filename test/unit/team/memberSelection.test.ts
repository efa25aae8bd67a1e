import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bulkText, byOutcome } from '../../../src/team/bulk';
import { type MemberChange, memberConfirmation, selectMembers } from '../../../src/team/memberSelection';
import { type Circumstances, permitOnMember, ROLES } from '../../../src/team/permissions';
import { roleChange, roleChangeText } from '../../../src/team/roleChange';
import { member, team, usd } from './build';

const as = (role: string, over: Partial<Circumstances> = {}): Circumstances => ({ role, trialLocked: false, ...over });
const people = [
  member({ id: 'own', name: 'Olga Owner', email: 'olga@x.example', role: 'owner' }),
  member({ id: 'own2', name: 'Otto Owner', email: 'otto@x.example', role: 'owner' }),
  member({ id: 'adm', name: 'Adam Admin', email: 'adam@x.example', role: 'admin' }),
  member({ id: 'bil', name: 'Bill Billing', email: 'bill@x.example', role: 'billing_manager' }),
  member({ id: 'mem', name: 'Mia Member', email: 'mia@x.example', dailyLimit: usd(25) }),
  member({ id: 'odd', name: 'Odd Auditor', email: 'odd@x.example', role: 'auditor' }),
];
const own = team({ members: people });
const everybody = people.map(({ id }) => id);
const self = { id: 'own', email: 'olga@x.example' };

function outcome(change: MemberChange, ids = everybody, circumstances = as('owner'), who = self, of = own) {
  const { members, skipped } = selectMembers(change, ids, of, circumstances, who);
  return {
    changed: members.map(({ id }) => id),
    skipped: Object.fromEntries(skipped.map(({ memberId, reason }) => [memberId, reason])),
  };
}

describe('selectMembers', () => {
  it('passes over who is so already, who is gone, and oneself', () => {
    assert.deepEqual(outcome({ kind: 'role', role: 'member' }, [...everybody, 'ghost', 'mem']), {
      changed: ['adm', 'bil', 'odd', 'own2'],
      skipped: { own: 'self', mem: 'unchanged', ghost: 'gone' },
    });
    assert.deepEqual(outcome({ kind: 'limit', limit: usd(25) }, ['mem', 'adm', 'own']), {
      changed: ['adm', 'own'],
      skipped: { mem: 'unchanged' },
    });
  });

  it('keeps admins from owners, and from giving what is not theirs', () => {
    const admin = { id: 'adm', email: 'adam@x.example' };
    assert.deepEqual(outcome({ kind: 'remove' }, everybody, as('admin'), admin), {
      changed: ['bil', 'mem', 'odd'],
      skipped: { own: 'ownerProtected', own2: 'ownerProtected', adm: 'self' },
    });
    assert.deepEqual(outcome({ kind: 'role', role: 'owner' }, ['mem'], as('admin'), admin).skipped, { mem: 'roleNotAssignable' });
    const older = { ...own, roles: ['owner', 'member', 'billing_manager'] };
    assert.deepEqual(outcome({ kind: 'role', role: 'admin' }, ['mem'], as('owner'), self, older).skipped, {
      mem: 'roleNotAssignable',
    });
  });

  it('changes nobody where the role or the trial forbids it', () => {
    assert.deepEqual(outcome({ kind: 'remove' }, ['mem'], as('billing_manager')).skipped, { mem: 'role' });
    assert.deepEqual(outcome({ kind: 'remove' }, ['mem'], as('owner', { trialLocked: true })).skipped, { mem: 'trialExpired' });
  });

  it('keeps one owner, whoever asks', () => {
    for (const change of [{ kind: 'remove' }, { kind: 'role', role: 'member' }] as const) {
      const { changed, skipped } = outcome(change, ['own', 'own2'], as('owner'), { id: 'staff', email: 'staff@kilo.example' });
      assert.deepEqual(changed, ['own']);
      assert.deepEqual(skipped, { own2: 'lastOwner' });
    }
  });

  it('changes exactly those whom the rules allow, and leaves nobody unmentioned', () => {
    const change = fc.constantFrom<MemberChange>(
      { kind: 'remove' },
      { kind: 'limit', limit: null },
      ...ROLES.map((role) => ({ kind: 'role', role }) as const),
    );
    fc.assert(
      fc.property(
        fc.subarray(everybody),
        change,
        fc.constantFrom(...ROLES),
        fc.constantFrom(...people),
        (ids, wanted, role, who) => {
          const { members, skipped } = selectMembers(wanted, ids, own, as(role), who);
          assert.deepEqual([...members.map(({ id }) => id), ...skipped.map(({ memberId }) => memberId)].sort(), [...ids].sort());
          const action = wanted.kind === 'remove' ? 'removeMember' : wanted.kind === 'role' ? 'changeRole' : 'setDailyLimit';
          for (const changed of members)
            assert.ok(permitOnMember(action, as(role), { self: changed.id === who.id, targetRole: changed.role }).allowed);
          assert.ok(skipped.every(({ text }) => text.endsWith('.')));
        },
      ),
    );
  });
});

describe('memberConfirmation', () => {
  const asked = (change: MemberChange, ids = everybody) => memberConfirmation(selectMembers(change, ids, own, as('owner'), self));

  it('lists everybody who is changed and everybody who is not', () => {
    const { title, people: listed, passedOver } = asked({ kind: 'remove' });
    assert.equal(title, 'Remove 5 people from the organization?');
    assert.equal(listed.length, 5);
    assert.equal(listed[0], 'Adam Admin (adam@x.example)');
    assert.deepEqual(passedOver, ['Olga Owner: Nobody can do this to themselves. Ask another owner or admin.']);
  });

  it('tells what it means, with what there is now', () => {
    const limit = asked({ kind: 'limit', limit: usd(10) }, ['mem', 'adm']);
    assert.equal(limit.title, 'Set the daily limit of 2 people to $10.00 a day?');
    assert.deepEqual(limit.people, ['Adam Admin (adam@x.example), now no limit', 'Mia Member (mia@x.example), now $25.00 a day']);
    assert.match(asked({ kind: 'limit', limit: usd(0) }, ['mem']).effect, /cannot use Kilo/);
    assert.equal(asked({ kind: 'limit', limit: null }, ['mem']).title, 'Remove the daily limit of Mia Member?');
    assert.match(asked({ kind: 'role', role: 'billing_manager' }, ['mem', 'adm']).effect, /Frees 2 of the seats/);
    assert.match(asked({ kind: 'role', role: 'admin' }, ['bil', 'mem']).effect, /Takes 1 more of the seats/);
    assert.doesNotMatch(asked({ kind: 'role', role: 'admin' }, ['mem']).effect, /seat/);
    assert.deepEqual(asked({ kind: 'role', role: 'admin' }, ['mem']).people, ['Mia Member (mia@x.example), now Member']);
  });
});

describe('results of many writes', () => {
  const results = (['done', 'failed', 'done', 'unknown', 'notTried'] as const).map((outcome, item) => ({ item, outcome }));

  it('are told by outcome', () => {
    assert.deepEqual(byOutcome(results).done, [results[0], results[2]]);
    assert.equal(bulkText(results), '2 of 5 done, 1 failed, 1 unknown, 1 not tried.');
    assert.equal(bulkText(results.slice(0, 1)), '1 of 1 done.');
    assert.equal(bulkText([]), '0 of 0 done.');
  });
});

describe('roleChange', () => {
  it('tells what is gained and lost, and who needs a seat', () => {
    const up = roleChange('member', 'admin')!;
    assert.ok(up.gains.includes('Change roles') && up.loses.length === 0 && up.seat === 'same');
    const aside = roleChange('admin', 'billing_manager')!;
    assert.ok(aside.loses.includes('Remove people') && aside.gains.length === 0 && aside.seat === 'frees');
    assert.equal(roleChange('billing_manager', 'member')!.seat, 'takes');
    assert.equal(roleChange('auditor', 'member'), undefined);
  });

  it('puts it into sentences', () => {
    assert.deepEqual(roleChangeText('admin', 'owner'), ['May do the same as before.', 'Only another owner can take this back.']);
    assert.match(roleChangeText('member', 'billing_manager').at(-1)!, /Frees a seat/);
    assert.equal(roleChangeText('auditor', 'member').length, 1);
    assert.deepEqual(roleChangeText('member', 'member'), []);
  });
});
