/** The team view in the editor: what it tells the editor, and when. */
import assert from 'node:assert/strict';
import { treeViews } from '../editor';
import { EventEmitter, MarkdownString } from '../fakeVscode';
import type { StoreState } from '../../../src/store/types';
import { MINUTE, instant } from '../../../src/team/time';
import { HOVER_COMMANDS } from '../../../src/views/tooltips';
import { TeamTree } from '../../../src/views/teamTree';
import { NOW, usd } from '../team/build';
import { exampleTeam, ready, state } from './state';

function shown(first: StoreState) {
  const changed = new EventEmitter<void>();
  const asked: string[] = [];
  const store = {
    state: first,
    onDidChange: changed.event as never,
    watch: (surface: string) => {
      asked.push(`watch ${surface}`);
      return { dispose: () => asked.push(`leave ${surface}`) };
    },
  };
  const tree = new TeamTree(store);
  const view = treeViews.at(-1)!;
  let refreshes = 0;
  tree.onDidChangeTreeData(() => (refreshes += 1));
  const become = (next: StoreState) => {
    store.state = next;
    changed.fire();
  };
  return { tree, view, asked, become, refreshes: () => refreshes };
}

describe('The team view', () => {
  it('carries the organization’s name, and a badge for what needs attention', () => {
    const { view, become } = shown(state());
    assert.equal(view.description, 'Example Ltd');
    assert.equal(view.badge, undefined);
    become(state({ of: exampleTeam({ balance: usd(20) }) }));
    assert.deepEqual(view.badge, { value: 1, tooltip: '1 thing needs attention' });
    become(state({ over: { session: 'signedOut' } }));
    assert.equal(view.description, undefined);
    assert.equal(view.badge, undefined);
  });

  it('says how old its rows are when they are not fresh', () => {
    const { view, become } = shown(state());
    assert.equal(view.message, undefined);
    const old = instant(NOW - 12 * MINUTE);
    become(state({ over: { offline: true, team: { ...ready(exampleTeam()), asOf: old } } }));
    assert.match(view.message!, /^Offline: these are the figures of .* \(12 min ago\)\.$/);
    const problem = { title: 'Kilo is having trouble', detail: 'This usually passes.' };
    become(state({ over: { team: { ...ready(exampleTeam()), asOf: old, problem } } }));
    assert.match(view.message!, /^Kilo is having trouble\. These are the figures of/);
  });

  it('is watched by the store while it is on screen, and only then', () => {
    const { view, asked, tree } = shown(state());
    assert.deepEqual(asked, []);
    view.setVisible(true);
    view.setVisible(false);
    view.setVisible(true);
    tree.dispose();
    assert.deepEqual(asked, ['watch tree', 'leave tree', 'watch tree', 'leave tree']);
  });

  it('is drawn anew when something on it has changed, and not otherwise', () => {
    const before = state();
    const { become, refreshes } = shown(before);
    become({ ...before, team: { ...before.team, refreshing: true } });
    become({ ...before, now: instant(NOW + 1) });
    assert.equal(refreshes(), 0);
    become({ ...before, team: ready(exampleTeam({ name: 'Renamed' })) });
    assert.equal(refreshes(), 1);
  });

  it('gives rows with stable ids, parents and full hovers', () => {
    const { tree } = shown(state());
    const members = tree.getChildren().find(({ id }) => id === 'members')!;
    const member = tree.getChildren(tree.getChildren(members)[2])[0]!;
    assert.equal(member.id, 'member/u_ben');
    assert.equal(tree.getParent(tree.getParent(member)!), members);
    assert.equal(tree.getParent(members), undefined);
    const item = tree.getTreeItem(member);
    assert.equal(item.id, 'member/u_ben');
    assert.equal(item.contextValue, 'member;changeRole;setDailyLimit;removeMember');
    assert.equal(item.tooltip, undefined, 'hovers are made when they are asked for');
    const tooltip = tree.resolveTreeItem(item, member).tooltip as unknown as MarkdownString;
    assert.ok(tooltip instanceof MarkdownString);
    assert.deepEqual(tooltip.isTrusted, { enabledCommands: HOVER_COMMANDS });
    assert.match(tooltip.value, /\(command:kiloTeams\.setDailyLimit\?%5B%22u_ben%22%5D\)/);
  });
});
