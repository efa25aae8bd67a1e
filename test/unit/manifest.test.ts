/** What the manifest tells the editor: the same commands, permissions, rows and words as the code. */
import assert from 'node:assert/strict';
import './editor';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS, type CommandFacts, type CommandId } from '../../src/protocol/commands';
import { contextValues } from '../../src/store/contextKeys';
import type { StoreState } from '../../src/store/types';
import { HOVER_COMMANDS } from '../../src/views/tooltips';
import type { TreeNode } from '../../src/views/treeNode';
import { treeNodes } from '../../src/views/treeNodes';
import { subscriptionState } from './team/build';
import { loading, ready, state } from './views/state';

interface MenuItem {
  command: string;
  when: string;
  group?: string;
}
interface Manifest {
  contributes: {
    commands: { command: string; title: string; category: string; icon: string }[];
    menus: Record<'commandPalette' | 'view/title' | 'view/item/context', MenuItem[]>;
    viewsWelcome: { view: string; contents: string; when: string }[];
    configuration: { properties: Record<string, { scope?: string; default: unknown }> };
    walkthroughs: { steps: { media: { svg: string } }[] }[];
  };
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  activationEvents: string[];
  icon: string;
}

const text = readFileSync('package.json', 'utf8');
const words = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const { contributes, capabilities, activationEvents, icon } = JSON.parse(text) as Manifest;
const ids = Object.keys(COMMANDS) as CommandId[];

/** Whether a `when` clause holds: `&&` binds closer than `||`; there are no brackets in ours. */
function holds(when: string, keys: Record<string, string | boolean | undefined>): boolean {
  return when.split(' || ').some((all) => all.split(' && ').every((one) => holdsAlone(one, keys)));
}
function holdsAlone(clause: string, keys: Record<string, string | boolean | undefined>): boolean {
  const compared = /^(\S+) (==|!=|=~) (.+)$/.exec(clause);
  if (!compared) return clause.startsWith('!') ? !keys[clause.slice(1)] : Boolean(keys[clause]);
  const [, key = '', operator, value = ''] = compared;
  const actual = String(keys[key] ?? '');
  if (operator === '=~') return new RegExp(value.slice(1, -1)).test(actual);
  return (actual === value) === (operator === '==');
}

describe('The manifest', () => {
  it('declares exactly the commands that there are, each with a title, an icon and the one category', () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), [...ids].sort());
    for (const { command, title, category, icon: symbol } of contributes.commands) {
      assert.equal(title, `%command.${command.replace('kiloTeams.', '')}%`);
      assert.equal(category, 'Kilo Teams');
      assert.match(symbol, /^\$\([a-z-]+\)$/);
    }
  });

  it('has a text for every placeholder, and a placeholder for every text', () => {
    const used = [...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(words).sort());
    for (const [key, value] of Object.entries(words)) assert.ok(value.trim().length > 0, key);
  });

  it('ends a title with dots exactly where a question follows', () => {
    const withoutQuestion = [
      'kiloTeams.exploreLocalTeam',
      'kiloTeams.refresh',
      'kiloTeams.openDashboard',
      'kiloTeams.markSeen',
      'kiloTeams.copyInviteLink',
      'kiloTeams.copyUsageLink',
      'kiloTeams.openBillingPortal',
      'kiloTeams.showLog',
    ];
    const dotless = ids.filter((id) => !words[`command.${id.replace('kiloTeams.', '')}`]!.endsWith('…'));
    assert.deepEqual(dotless.sort(), withoutQuestion.sort());
  });

  it('refers in menus, welcome texts and the walkthrough to commands that there are', () => {
    const inMenus = Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command));
    const inTexts = Object.values(words).flatMap((value) => [...value.matchAll(/\(command:([\w.]+)\)/g)].map(([, id]) => id!));
    for (const id of [...inMenus, ...inTexts, ...HOVER_COMMANDS]) {
      assert.ok(ids.includes(id as CommandId) || id === 'kiloTeams.team.focus', id);
    }
  });

  it('uses in its clauses only keys that are set', () => {
    const known = new Set([...Object.keys(contextValues(state())), 'view', 'viewItem']);
    const clauses = [...Object.values(contributes.menus).flat(), ...contributes.viewsWelcome].map(({ when }) => when);
    for (const clause of clauses) {
      for (const one of clause.split(/ && | \|\| /)) {
        const key = one.replace(/^!/, '').split(' ')[0]!;
        assert.ok(known.has(key), `${key} in ${clause}`);
      }
    }
  });

  it('keeps the server’s address out of the workspace’s hands', () => {
    const { properties } = contributes.configuration;
    for (const key of ['kiloTeams.apiUrl', 'kiloTeams.webUrl']) {
      assert.equal(properties[key]?.scope, 'machine');
      assert.ok(capabilities.untrustedWorkspaces.restrictedConfigurations.includes(key));
    }
  });

  it('wakes the extension for its status bar and for a dashboard that comes back, and for nothing else', () => {
    assert.deepEqual(activationEvents, ['onStartupFinished', 'onWebviewPanel:kiloTeams.dashboard']);
  });

  it('names pictures that are there', () => {
    for (const file of [
      icon,
      'media/icon.svg',
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)),
    ]) {
      assert.ok(readFileSync(file).length > 0, file);
    }
  });
});

describe('The translations', () => {
  it('cover exactly the words of the host: `npx @vscode/l10n-dev export --outDir l10n src` writes them', () => {
    const files = readdirSync('src', { recursive: true, withFileTypes: true }).filter(({ name }) => name.endsWith('.ts'));
    const said = files
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
      .flatMap((source) =>
        [...source.matchAll(/l10n\.t\(\s*(['"])(.*?[^\\])\1/g)].map(([, , words = '']) => words.replaceAll("\\'", "'")),
      );
    const bundle = JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')) as object;
    assert.deepEqual(Object.keys(bundle).sort(), [...new Set(said)].sort());
  });
});

describe('The command palette', () => {
  const offered = (of: StoreState): string[] => {
    const keys = contextValues(of);
    const hidden = contributes.menus.commandPalette.filter(({ when }) => !holds(when, keys)).map(({ command }) => command);
    return ids.filter((id) => !hidden.includes(id)).map((id) => id.replace('kiloTeams.', ''));
  };
  const ANYBODY = ['openDashboard', 'showLog'];
  const USAGE = ['exportUsage', 'copyUsageLink', 'openUsageLink'];
  const SIGNED_IN = [
    'signOut',
    'exploreLocalTeam',
    'createOrganization',
    'refresh',
    'markSeen',
    'showRoles',
    'groupMembers',
    'copyLimitRequest',
    'openLimitRequest',
    'openWebPage',
    'exportLedger',
    ...USAGE,
    ...ANYBODY,
  ];

  it('offers the ways in while nobody is signed in', () => {
    assert.deepEqual(offered(state({ over: { session: 'signedOut', organizationId: undefined }, role: 'nobody' })).sort(), [
      'exploreLocalTeam',
      'openDashboard',
      'showLog',
      'signIn',
    ]);
  });

  it('offers each role what it may do in an organization with a subscription', () => {
    const forBilling = [
      'inviteMember',
      'inviteFromRepository',
      'renameOrganization',
      'setCompanyDomain',
      'exportActivity',
      'buyCredits',
      'changeSeats',
      'cancelSubscription',
      'openBillingPortal',
      'openInvoice',
      'downloadInvoice',
      'downloadInvoices',
      'setAutoTopUp',
      'setLowBalanceAlert',
      'forgetPurchase',
      'changeBillingCycle',
      'cancelBillingCycleChange',
    ];
    const forManagers = [
      'copyInviteLink',
      'resendInvitation',
      'revokeInvitation',
      'changeRole',
      'setDailyLimit',
      'removeMember',
      'setDataPolicy',
    ];
    const expected: Record<string, string[]> = {
      owner: [...SIGNED_IN, ...forBilling, ...forManagers],
      admin: [...SIGNED_IN, ...forBilling, ...forManagers],
      billing_manager: [...SIGNED_IN, ...forBilling],
      member: SIGNED_IN,
      something_new: SIGNED_IN,
    };
    for (const [role, commands] of Object.entries(expected)) {
      assert.deepEqual(offered(state({ role: role })).sort(), [...commands].sort(), role);
    }
  });

  it('offers to start a subscription exactly where there is none', () => {
    const none = state({
      over: { subscription: ready(subscriptionState({ subscription: null, seats: { used: 3, total: 0 } })) },
    });
    assert.ok(offered(none).includes('startSubscription'));
    assert.ok(!offered(none).includes('changeSeats'));
    assert.ok(!offered(state()).includes('startSubscription'));
  });

  it('asks for the permission that the command itself asks for', () => {
    for (const id of ids) {
      const { permission } = COMMANDS[id] as CommandFacts;
      if (!permission) continue;
      const clause = contributes.menus.commandPalette.find(({ command }) => command === id)?.when;
      assert.equal(clause, `kiloTeams.can.${permission}`);
    }
  });

  it('offers to reset the local team only there', () => {
    const local = state({ over: { server: { kind: 'localTeam', label: 'Local team' } } });
    assert.ok(offered(local).includes('resetLocalTeam'));
    assert.ok(!offered(local).includes('exploreLocalTeam'));
    assert.ok(!offered(state()).includes('resetLocalTeam'));
  });
});

describe('The menus of the rows', () => {
  const all = (nodes: TreeNode[]): TreeNode[] => nodes.flatMap((node) => [node, ...all(node.children)]);

  it('offer on every row exactly the actions that its context value names', () => {
    for (const role of ['owner', 'admin', 'billing_manager', 'member']) {
      for (const { id, contextValue } of all(treeNodes(state({ role })))) {
        const [, ...named] = contextValue.split(';');
        const keys = { view: 'kiloTeams.team', viewItem: contextValue };
        const offered = contributes.menus['view/item/context'].filter(({ when }) => holds(when, keys));
        const commands = new Set(offered.map(({ command }) => command.replace('kiloTeams.', '')));
        assert.deepEqual([...commands].sort(), [...named].sort(), `${role}: ${id}`);
      }
    }
  });

  it('show at most two icons on a row, and nothing that destroys as one but for the revocation, which asks', () => {
    for (const { id, contextValue } of all(treeNodes(state()))) {
      const keys = { view: 'kiloTeams.team', viewItem: contextValue };
      const icons = contributes.menus['view/item/context'].filter(
        ({ when, group }) => group?.startsWith('inline') && holds(when, keys),
      );
      assert.ok(icons.length <= 2, id);
      assert.ok(!icons.some(({ command }) => /remove|cancel/.test(command)), id);
    }
  });
});

describe('The welcome texts', () => {
  const welcomes = (of: StoreState | undefined): string[] =>
    contributes.viewsWelcome
      .filter(({ when }) => holds(when, of ? contextValues(of) : {}))
      .map(({ contents }) => contents.slice(9, -1));
  const organizations = loading<never>();

  it('are exactly one in every state in which the view is empty', () => {
    const failed = { status: 'error', refreshing: false } as const;
    const states: [string, StoreState | undefined][] = [
      ['restoring', undefined],
      ['restoring', state({ over: { session: 'restoring' } })],
      ['signedOut', state({ over: { session: 'signedOut', organizationId: undefined } })],
      ['loading', state({ over: { organizations, organizationId: undefined, team: loading() } })],
      ['loading', state({ over: { team: loading() } })],
      ['noOrganization', state({ over: { organizations: ready([]), organizationId: undefined, team: loading() } })],
      ['offline', state({ over: { organizations: failed, organizationId: undefined, team: failed, offline: true } })],
      ['offline', state({ over: { team: failed, offline: true } })],
      ['failed', state({ over: { organizations: failed, organizationId: undefined, team: failed } })],
    ];
    for (const [expected, of] of states) {
      assert.deepEqual(welcomes(of), [expected]);
      if (of) assert.deepEqual(treeNodes(of), []);
    }
  });
});
