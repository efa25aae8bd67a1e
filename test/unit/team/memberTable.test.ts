import assert from 'node:assert/strict';
import fc from 'fast-check';
import { memberRows } from '../../../src/team/members';
import { type MemberSort, memberTable, type MemberView, periodSpend } from '../../../src/team/memberTable';
import { addDays, daysBetween, instant, utcDay } from '../../../src/team/time';
import { type Fact, member, NOW, team, usageTable, usd } from './build';

const TODAY = utcDay(NOW);
const DAYS = daysBetween(addDays(TODAY, -29), TODAY);
const used = (who: string, daysAgo: number, cost: number, model = 'opus', requests = 1): Fact => ({
  day: addDays(TODAY, -daysAgo),
  who,
  model,
  cost,
  requests,
});
const own = team({
  members: [
    member({ id: 'cyd', name: '', email: 'cyd@example.com', role: 'auditor', joinedAt: instant(1) }),
    member({
      id: 'bob',
      name: 'bob Builder',
      email: 'bob@example.com',
      role: 'owner',
      dailyLimit: usd(10),
      joinedAt: instant(3),
    }),
    member({ id: 'ada', name: 'Ada Ångström', email: 'zz@example.com', joinedAt: instant(2) }),
    member({ id: 'eve', name: 'Eve', email: 'eve@example.com', dailyLimit: usd(0), joinedAt: instant(4) }),
  ],
});
const usage = usageTable(DAYS, [
  used('bob@example.com', 0, usd(3)),
  used('zz@example.com', 6, usd(2), 'sonnet', 5),
  used('zz@example.com', 7, usd(9), 'opus', 1),
  used('cyd@example.com', 7, usd(1)),
]);
const rows = memberRows(own, usage, NOW);
const ids = (view: MemberView, of = rows) =>
  memberTable(of, view, NOW).groups.flatMap((group) => group.rows.map(({ member: { id } }) => id));
const groups = (view: MemberView, of = rows) =>
  memberTable(of, view, NOW).groups.map(
    ({ label, rows: members }) => `${label}: ${members.map(({ member: { id } }) => id).join()}`,
  );

describe('memberTable', () => {
  it('sorts by any column, either way', () => {
    const orders: Record<MemberSort, string> = {
      name: 'ada,bob,cyd,eve',
      email: 'bob,cyd,eve,ada',
      role: 'bob,ada,eve,cyd',
      joined: 'cyd,ada,bob,eve',
      lastActivity: 'eve,cyd,ada,bob',
      spentToday: 'ada,cyd,eve,bob',
      limit: 'eve,bob,ada,cyd',
      spend: 'eve,cyd,bob,ada',
      requests: 'eve,bob,cyd,ada',
      favoriteModel: 'bob,cyd,ada,eve',
    };
    for (const [sort, order] of Object.entries(orders)) assert.equal(ids({ sort: sort as MemberSort }).join(), order, sort);
    assert.equal(ids({ sort: 'spend', descending: true }).join(), 'ada,bob,cyd,eve');
    assert.equal(ids({ sort: 'name', descending: true }).join(), 'eve,cyd,bob,ada');
  });

  it('puts what is unknown last in either direction, and nothing before something', () => {
    const partly = memberRows(own, usageTable(DAYS, [used('bob@example.com', 0, 5)], { truncated: true }), NOW);
    assert.equal(ids({ sort: 'spend' }, partly).join(), 'bob,ada,cyd,eve');
    assert.equal(ids({ sort: 'spend', descending: true }, partly).join(), 'bob,ada,cyd,eve');
    assert.equal(ids({ sort: 'favoriteModel', descending: true }).at(-1), 'eve');
    assert.equal(periodSpend(partly[0]!), undefined);
    assert.equal(periodSpend(rows.find(({ member: { id } }) => id === 'eve')!), 0);
  });

  it('finds people by words of name, e-mail, role and favourite model, whatever case and accents', () => {
    assert.equal(ids({ search: 'ANGSTROM' }).join(), 'ada');
    assert.equal(ids({ search: ' example  own ' }).join(), 'bob');
    assert.equal(ids({ search: 'sonnet' }).join(), 'ada');
    assert.equal(ids({ search: 'auditor' }).join(), 'cyd');
    assert.deepEqual(memberTable(rows, { search: 'nobody' }, NOW), { groups: [], shown: 0, total: 4 });
    assert.equal(memberTable(rows, { search: 'e' }, NOW).shown, 4);
  });

  it('groups by role, the most powerful first', () => {
    assert.deepEqual(groups({ group: 'role' }), ['Owner: bob', 'Member: ada,eve', 'auditor: cyd']);
  });

  it('groups by activity, where a week has seven days', () => {
    assert.deepEqual(groups({ group: 'activity' }), [
      'Active today: bob',
      'Active in the last 7 days: ada',
      'Active earlier: cyd',
      'Not active: eve',
    ]);
    assert.deepEqual(groups({ group: 'activity' }, memberRows(own, undefined, NOW)), ['Activity not known: ada,bob,cyd,eve']);
  });

  it('loses nobody, whatever the view', () => {
    const view = fc.record({
      sort: fc.constantFrom<MemberSort>(
        'name',
        'email',
        'role',
        'joined',
        'lastActivity',
        'spentToday',
        'limit',
        'spend',
        'requests',
        'favoriteModel',
      ),
      descending: fc.boolean(),
      group: fc.constantFrom('none' as const, 'role' as const, 'activity' as const),
    });
    fc.assert(fc.property(view, (chosen) => assert.deepEqual(ids(chosen).sort(), ['ada', 'bob', 'cyd', 'eve'])));
  });

  it('takes thousands of members', () => {
    const members = Array.from({ length: 5000 }, (_, index) =>
      member({ id: `${index}`, name: `Person ${index % 900}`, email: `p${index}@example.com` }),
    );
    const many = memberRows(team({ members }), usage, NOW);
    const table = memberTable(many, { search: 'person', sort: 'spend', group: 'activity' }, NOW);
    assert.deepEqual([table.shown, table.total], [5000, 5000]);
  });
});
