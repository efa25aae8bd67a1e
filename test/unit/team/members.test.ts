import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  activeMembers,
  emailKey,
  groupByRole,
  isSamePerson,
  limitLevel,
  memberRows,
  sortMembers,
} from '../../../src/team/members';
import { addDays, daysBetween, utcDay } from '../../../src/team/time';
import { type Fact, member, NOW, team, usageTable, usd } from './build';

const TODAY = utcDay(NOW);
const DAYS = daysBetween(addDays(TODAY, -29), TODAY);
const ada = member();
const bob = member({ id: 'u_bob', name: 'bob Builder', email: 'BOB@Example.com', role: 'owner', dailyLimit: usd(10) });
const cyd = member({ id: 'u_cyd', name: '', email: 'cyd@example.com', role: 'auditor' });
const people = team({ members: [cyd, bob, ada] });
const used = (who: string, daysAgo: number, cost: number): Fact => ({
  day: addDays(TODAY, -daysAgo),
  who,
  model: 'opus',
  cost,
  requests: 1,
});

describe('lists of members', () => {
  it('are sorted by name whatever the case, by e-mail where there is no name', () => {
    assert.deepEqual(
      sortMembers([cyd, bob, ada]).map(({ id }) => id),
      ['u_ada', 'u_bob', 'u_cyd'],
    );
  });

  it('are grouped by role, the most powerful first and unknown roles last', () => {
    const groups = groupByRole([cyd, bob, ada, member({ id: 'u_adm', role: 'admin' })]);
    assert.deepEqual(
      groups.map(({ role }) => role),
      ['owner', 'admin', 'member', 'auditor'],
    );
    assert.deepEqual(groups[2]!.members, [ada]);
    assert.deepEqual(groupByRole([]), []);
  });

  it('know one person under two spellings', () => {
    assert.equal(emailKey(' Ada@Example.COM '), 'ada@example.com');
    assert.ok(isSamePerson({ id: 'x', email: 'bob@example.com' }, bob));
    assert.ok(isSamePerson({ id: 'u_bob', email: 'other@example.com' }, bob));
    assert.ok(!isSamePerson(ada, bob));
  });

  it('lose nobody', () => {
    const anyone = fc.record({
      name: fc.string(),
      email: fc.emailAddress(),
      role: fc.constantFrom('owner', 'admin', 'member', 'auditor'),
    });
    fc.assert(
      fc.property(fc.array(anyone), (list) => {
        const members = list.map((facts, index) => member({ ...facts, id: String(index) }));
        const grouped = groupByRole(members).flatMap((group) => group.members.map(({ id }) => id));
        assert.deepEqual(grouped.sort(), members.map(({ id }) => id).sort());
      }),
    );
  });
});

describe('limitLevel', () => {
  it('warns at four fifths and tells zero from none', () => {
    assert.equal(limitLevel(null, usd(5)), 'unlimited');
    assert.equal(limitLevel(usd(0), undefined), 'reached');
    assert.equal(limitLevel(usd(10), undefined), 'unknown');
    assert.deepEqual(
      [0, 7.99, 8, 9.99, 10, 11].map((spent) => limitLevel(usd(10), usd(spent))),
      ['ok', 'ok', 'near', 'near', 'reached', 'reached'],
    );
  });
});

describe('memberRows', () => {
  it('joins people and usage by e-mail whatever the case', () => {
    const table = usageTable(DAYS, [
      used('bob@example.com', 0, usd(9)),
      used('bob@example.com', 2, usd(1)),
      used('ada@EXAMPLE.com', 3, usd(2)),
    ]);
    const [a, b, c] = memberRows(people, table, NOW, { id: 'u_ada', email: 'ada@example.com', name: 'Ada' });
    assert.deepEqual([a!.self, b!.self, c!.self], [true, false, false]);
    assert.deepEqual(a!.lastActivity, { kind: 'day', day: addDays(TODAY, -3) });
    assert.deepEqual([b!.spentToday, b!.limit, b!.usage?.cost, b!.usage?.favoriteModel], [usd(9), 'near', usd(10), 'opus']);
    assert.deepEqual(c!.lastActivity, { kind: 'none', days: 30 });
    assert.deepEqual([c!.spentToday, c!.usage], [0, undefined]);
  });

  it('joins by the server’s id where usage has no e-mail', () => {
    const table = usageTable(DAYS, []);
    table.people.push({ key: 'u_cyd', name: 'Cyd', email: null });
    for (const column of ['person', 'model', 'inputTokens', 'outputTokens'] as const) table[column].push(0);
    table.models.push('opus');
    table.day.push(29);
    table.cost.push(7);
    table.requests.push(1);
    assert.deepEqual(memberRows(people, table, NOW)[2]!.lastActivity, { kind: 'day', day: TODAY });
  });

  it('tells "never" from "unknown"', () => {
    const kinds = (...args: [Parameters<typeof memberRows>[1], Parameters<typeof memberRows>[3]?]) =>
      memberRows(people, args[0], NOW, args[1]).map(({ lastActivity }) => lastActivity.kind);
    assert.deepEqual(kinds(undefined), ['unknown', 'unknown', 'unknown']);
    assert.deepEqual(kinds(usageTable(DAYS, [])), ['none', 'none', 'none']);
    assert.deepEqual(kinds(usageTable(DAYS, [], { truncated: true })), ['unknown', 'unknown', 'unknown']);
    const own = usageTable(DAYS, [], { scope: 'self' });
    assert.deepEqual(kinds(own, { id: 'u_bob', email: 'bob@example.com', name: 'Bob' }), ['unknown', 'none', 'unknown']);
  });

  it('believes the server about today’s spend', () => {
    const table = usageTable(DAYS, [used('ada@example.com', 0, usd(2))]);
    const told = team({ members: [member({ spentToday: usd(3) })] });
    assert.equal(memberRows(told, table, NOW)[0]!.spentToday, usd(3));
    assert.equal(memberRows(people, undefined, NOW)[0]!.spentToday, undefined);
  });

  it('count who was active in the last seven days, today included, but nobody who is no member', () => {
    const facts = [used(ada.email, 6, 5), used('BOB@example.com', 7, 5), used('bot@kilo.example', 0, 5)];
    const table = usageTable(DAYS, facts);
    assert.equal(activeMembers(people, table, NOW), 1);
    assert.equal(activeMembers(people, table, NOW, 8), 2);
    assert.equal(activeMembers(people, usageTable(DAYS, []), NOW), 0);
  });
});
