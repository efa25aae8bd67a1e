/** The members in the tree: grouped as somebody wants them, quick with thousands, and what has changed among them. */
import assert from 'node:assert/strict';
import { settings, treeViews } from '../editor';
import { actionableChanges, type TeamChange } from '../../../src/team/changes';
import { DAY, instant } from '../../../src/team/time';
import type { Member } from '../../../src/team/model';
import { changesNodes } from '../../../src/views/attentionNodes';
import { membersNode } from '../../../src/views/memberNodes';
import { TeamTree } from '../../../src/views/teamTree';
import type { TreeNode } from '../../../src/views/treeNode';
import { treeNodes } from '../../../src/views/treeNodes';
import { EventEmitter } from '../fakeVscode';
import { member, NOW, usd } from '../team/build';
import { exampleTeam, ready, state } from './state';

const many = (count: number): Member[] =>
  Array.from({ length: count }, (_, index) => {
    const name = `Person ${String(index).padStart(5, '0')}`;
    return member({ id: `u_${index}`, name, email: `p${index}@example.com`, role: index === 0 ? 'owner' : 'member' });
  });
const labels = (nodes: readonly TreeNode[]) => nodes.map(({ label, description }) => `${label} ${description ?? ''}`.trim());

describe('The members in the tree', () => {
  it('are grouped by role, by activity, or not at all', () => {
    const of = exampleTeam();
    const groups = (grouping: 'role' | 'activity' | 'none') => labels(membersNode(of, state({ of }), grouping).children);
    assert.deepEqual(groups('role'), ['Owner 1', 'Billing manager 1', 'Member 1']);
    assert.deepEqual(
      groups('none').map((label) => label.split(' ')[0]),
      ['Ada', 'Ben', 'cleo@example.com'],
    );
    assert.ok(groups('activity').every((label) => /^(Active|Not active|Activity not known)/.test(label)));
  });

  it('are in ranges of names where there are thousands, each under an id that stays', () => {
    const of = exampleTeam({ members: many(5_000) });
    const [owner, members] = membersNode(of, state({ of }), 'role').children;
    assert.deepEqual(labels(owner!.children).length, 1);
    assert.equal(members!.children.length, 25);
    assert.deepEqual(labels(members!.children.slice(0, 1)), ['Person 00001 to Person 00200 200']);
    assert.equal(members!.children[24]!.children.at(-1)!.target, 'u_4999');
    assert.equal(members!.children[3]!.id, 'role/member/range/3');
  });

  it('are not gone through before somebody looks at them', () => {
    const of = exampleTeam({ members: many(5_000) });
    let read = 0;
    const counted = of.members.map(
      (one) =>
        new Proxy(one, { get: (target, key) => (key === 'dailyLimit' && (read += 1), Reflect.get(target, key) as unknown) }),
    );
    const over = { recentUsage: ready(undefined as never) };
    const made = membersNode({ ...of, members: counted }, state({ of, over }), 'role');
    assert.equal(read, 0);
    assert.equal(made.children.length, 2);
    const afterGroups = read;
    assert.equal(made.children[1]!.children[0]!.children.length, 200);
    assert.ok(read - afterGroups <= 200 * 10, `${read - afterGroups} looks at 200 rows`);
  });

  it('follow the setting', () => {
    const store = {
      state: state(),
      onDidChange: new EventEmitter<void>().event as never,
      watch: () => ({ dispose: () => undefined }),
    };
    settings.set('kiloTeams.tree.groupMembers', 'none');
    const tree = new TeamTree(store);
    const members = tree.getChildren().find(({ id }) => id === 'members')!;
    assert.equal(tree.getChildren(members)[0]!.kind, 'member');
    assert.equal(tree.getParent(tree.getChildren(members)[0]!), members);
    settings.clear();
    tree.dispose();
  });

  it('offer to ask for a higher limit to whoever has one that is nearly reached, and may not raise it', () => {
    const person = { id: 'u_ben', name: 'Ben Sample', email: 'ben@example.com' };
    const row = (role: string) => {
      const nodes = membersNode(exampleTeam({ role }), state({ role, over: { person } }), 'none').children;
      return nodes.find(({ target }) => target === 'u_ben')!.contextValue;
    };
    assert.equal(row('member'), 'member;copyLimitRequest');
    assert.ok(!row('owner').includes('copyLimitRequest'));
  });
});

describe('What has changed since one last looked', () => {
  const expiring: TeamChange = {
    kind: 'invitationExpired',
    text: 'The invitation of eva@example.com expired.',
    action: 'inviteMember',
  };
  const joined: TeamChange = { kind: 'joined', text: 'Ben Sample joined as Member.', target: 'u_ben' };
  const news = (...changes: TeamChange[]) => state({ over: { changes, changesSince: instant(NOW - DAY) } });

  it('is a section of its own, with the next step where there is one', () => {
    const [section] = changesNodes(news(expiring, joined));
    assert.equal(section!.contextValue, 'changes;markSeen');
    assert.match(section!.description!, /^2 · /);
    assert.deepEqual(
      section!.children.map(({ label, command }) => [label, command?.id, command?.argument]),
      [
        [expiring.text, 'kiloTeams.inviteMember', undefined],
        [joined.text, 'kiloTeams.openDashboard', 'activity'],
      ],
    );
    assert.deepEqual(changesNodes(news()), []);
    assert.deepEqual(changesNodes(state()), []);
  });

  it('is short, and says how much more there is', () => {
    const [section] = changesNodes(news(...Array.from({ length: 25 }, (_, index) => ({ ...joined, target: `u_${index}` }))));
    assert.equal(section!.children.length, 11);
    assert.equal(section!.children.at(-1)!.label, '15 more in the dashboard');
    assert.equal(new Set(section!.children.map(({ id }) => id)).size, 11);
  });

  it('counts in the badge only what this role can act on, and nothing twice', () => {
    const badge = (of: ReturnType<typeof state>) => {
      const store = {
        state: of,
        onDidChange: new EventEmitter<void>().event as never,
        watch: () => ({ dispose: () => undefined }),
      };
      new TeamTree(store);
      return treeViews.at(-1)!.badge?.value;
    };
    assert.equal(actionableChanges([expiring, joined]), 1);
    assert.equal(badge(news(expiring, joined)), 1);
    assert.equal(badge(news(joined)), undefined);
    const over: TeamChange = { kind: 'seatsOver', text: 'More seats are in use than are paid for.', action: 'changeSeats' };
    const full = state({ over: { seats: ready({ used: 12, total: 10 }), changes: [over], changesSince: NOW } });
    assert.equal(badge(full), 1);
    assert.equal(changesNodes(full).length, 0, 'it is among what needs attention already');
  });

  it('makes the tree draw anew when it changes', () => {
    const before = state({ of: exampleTeam({ balance: usd(500) }) });
    const changed = new EventEmitter<void>();
    const store = { state: before, onDidChange: changed.event as never, watch: () => ({ dispose: () => undefined }) };
    const tree = new TeamTree(store);
    store.state = { ...before, changes: [joined], changesSince: NOW };
    changed.fire();
    assert.ok(tree.getChildren().some(({ id }) => id === 'changes'));
    assert.deepEqual(
      treeNodes(store.state).some(({ id }) => id === 'changes'),
      true,
    );
    tree.dispose();
  });
});
