/** The rows of the team view: what they say, what they offer, and what they keep to themselves. */
import assert from 'node:assert/strict';
import '../editor';
import { hoverMarkdown } from '../../../src/views/tooltips';
import { contextValue, type TreeNode } from '../../../src/views/treeNode';
import { treeNodes } from '../../../src/views/treeNodes';
import { DAY, instant } from '../../../src/team/time';
import { invitation, member, NOW, subscriptionState, usd } from '../team/build';
import { exampleTeam, loading, ready, state } from './state';

const all = (nodes: TreeNode[]): TreeNode[] => nodes.flatMap((node) => [node, ...all(node.children)]);
const find = (nodes: TreeNode[], id: string): TreeNode => {
  const found = all(nodes).find((node) => node.id === id);
  assert.ok(found, `there is no row ${id}`);
  return found;
};
/** The rows as a person reads them, indented. */
const lines = (nodes: TreeNode[], indent = ''): string[] =>
  nodes.flatMap(({ label, description, children }) => [
    `${indent}${label}${description ? ` | ${description}` : ''}`,
    ...lines(children, `${indent}  `),
  ]);

describe('The rows of the team view', () => {
  it('show the organization, its money, its seats, its policy, its people and its invitations', () => {
    assert.deepEqual(lines(treeNodes(state())), [
      'Example Ltd | Teams plan',
      'Credits | $123.45 · $50.00 expires on Mar 28, 2026',
      'Seats | 3 of 10 used',
      'Data policy | Each person decides',
      'Members | 3',
      '  Owner | 1',
      '    Ada Example (you) | $0.00 today · active Mar 17, 2026 · ada@example.com',
      '  Billing manager | 1',
      '    cleo@example.com | $0.00 today · not active in 30 days',
      '  Member | 1',
      '    Ben Sample | $24.00 of $25.00 today · not active in 30 days · ben@example.com',
      'Invitations | 1',
      '  dan@example.com | Member · invited 2 days ago',
    ]);
  });

  it('show nothing while there is nothing to show: a welcome text says why', () => {
    assert.deepEqual(treeNodes(state({ over: { session: 'signedOut' } })), []);
    assert.deepEqual(treeNodes(state({ over: { organizationId: undefined } })), []);
    assert.deepEqual(treeNodes(state({ over: { team: loading() } })), []);
    const problem = { title: 'Kilo cannot be reached', detail: 'Check the network.' };
    assert.deepEqual(treeNodes(state({ over: { offline: true, team: { status: 'error', refreshing: false, problem } } })), []);
  });

  it('say what is wrong, with the next step, where the organization cannot be read', () => {
    const problem = {
      title: 'You are not in this organization',
      detail: 'You may have been removed.',
      action: { label: 'Switch organization', command: 'kiloTeams.switchOrganization' as const },
    };
    const [row] = treeNodes(state({ over: { team: { status: 'denied', refreshing: false, problem } } }));
    assert.equal(row?.label, 'You are not in this organization');
    assert.deepEqual(row.command, { id: 'kiloTeams.switchOrganization' });
  });

  it('say unknown and never zero for figures that have not arrived', () => {
    const nodes = treeNodes(state({ over: { seats: loading(), recentUsage: loading(), credits: loading() } }));
    assert.equal(find(nodes, 'seats').description, '—');
    assert.equal(find(nodes, 'credits').description, '$123.45 · some expire on Mar 28, 2026');
    assert.equal(find(nodes, 'member/u_ada').description, 'ada@example.com');
    assert.equal(find(nodes, 'member/u_cleo').description, '');
  });

  it('offer on each row what the role may do there, and nothing else', () => {
    const offers = (role: string) => {
      const nodes = treeNodes(state({ role }));
      return Object.fromEntries(
        ['organization', 'credits', 'seats', 'dataPolicy', 'members', 'member/u_ada', 'member/u_ben', 'invitation/i_dan'].map(
          (id) => [id, find(nodes, id).contextValue],
        ),
      );
    };
    assert.deepEqual(offers('owner'), {
      organization: 'organization;renameOrganization;setCompanyDomain;openWebPage;showRoles',
      credits: 'credits;buyCredits;openBillingPortal',
      seats: 'seats;changeSeats;cancelSubscription;openBillingPortal',
      dataPolicy: 'dataPolicy;setDataPolicy',
      members: 'members;inviteMember;inviteFromRepository;groupMembers',
      'member/u_ada': 'member;setDailyLimit',
      'member/u_ben': 'member;changeRole;setDailyLimit;removeMember',
      'invitation/i_dan': 'invitation;copyInviteLink;resendInvitation;revokeInvitation',
    });
    assert.deepEqual(offers('member'), {
      organization: 'organization;openWebPage;showRoles',
      credits: 'credits',
      seats: 'seats',
      dataPolicy: 'dataPolicy',
      members: 'members;groupMembers',
      'member/u_ada': 'member',
      'member/u_ben': 'member',
      'invitation/i_dan': 'invitation',
    });
    assert.equal(offers('admin')['member/u_ada'], 'member;setDailyLimit');
  });

  it('offer no link that the server has not handed out', () => {
    const of = exampleTeam({ invitations: [invitation({ id: 'i_dan', hasLink: false })] });
    assert.equal(find(treeNodes(state({ of })), 'invitation/i_dan').contextValue, 'invitation;resendInvitation;revokeInvitation');
  });

  it('name what needs attention first, each with the command that deals with it', () => {
    const of = exampleTeam({ balance: usd(20) });
    const nodes = treeNodes(state({ of }));
    assert.equal(nodes[0]?.id, 'attention');
    const [item] = nodes[0].children;
    assert.match(item!.label, /credits are running low: less than a day left|about 2 days left/);
    assert.deepEqual(item!.command, { id: 'kiloTeams.buyCredits', argument: undefined });
    assert.equal(find(nodes, 'credits').icon.color, 'list.errorForeground');
  });

  it('tell where a trial stands', () => {
    const onTrial = { requireSeats: true, seatTotal: 0 };
    const none = {
      subscription: ready(subscriptionState({ subscription: null, seats: { total: 0, used: 3 } })),
      seats: ready({ total: 0, used: 3 }),
    };
    const ending = exampleTeam({ ...onTrial, trialEndsAt: instant(NOW + 5 * DAY) });
    const ended = exampleTeam({ ...onTrial, trialEndsAt: instant(NOW - 6 * DAY) });
    assert.equal(
      find(treeNodes(state({ of: ending, over: none })), 'organization').description,
      'Teams plan · trial ends in 5 days',
    );
    assert.equal(
      find(treeNodes(state({ of: ended, over: none })), 'organization').description,
      'Teams plan · trial ended Mar 12, 2026',
    );
    assert.equal(find(treeNodes(state({ of: ending, over: none })), 'seats').description, '3 used');
    // After the trial the server refuses most changes: they are not offered.
    assert.equal(find(treeNodes(state({ of: ended, over: none })), 'member/u_ben').contextValue, 'member');
    assert.equal(find(treeNodes(state({ of: ended, over: none })), 'seats').contextValue, 'seats;startSubscription');
  });

  it('keep their ids whatever changes about them', () => {
    const ids = (nodes: TreeNode[]) => all(nodes).map(({ id }) => id);
    const before = ids(treeNodes(state()));
    const changed = exampleTeam({ name: 'Renamed', balance: usd(200) });
    changed.members = changed.members.map((one) => ({ ...one, dailyLimit: usd(1) }));
    const after = ids(treeNodes(state({ of: changed }))).filter((id) => !id.startsWith('attention'));
    assert.deepEqual(after, before);
    assert.equal(new Set(before).size, before.length);
  });

  it('say in a hover what somebody typed, as text', () => {
    const evil = '[x](command:kiloTeams.signOut) **b** <b>';
    const of = exampleTeam({ name: evil, members: [member({ id: 'u_evil', name: evil, email: 'evil@example.com' })] });
    const nodes = treeNodes(state({ of }));
    for (const id of ['organization', 'member/u_evil']) {
      const markdown = hoverMarkdown(find(nodes, id).hover!);
      assert.ok(!markdown.includes('](command:kiloTeams.signOut'), markdown);
      assert.ok(!markdown.includes('<b>'), markdown);
      assert.ok(markdown.includes('\\[x\\]\\(command'), markdown);
    }
  });

  it('are told to a screen reader in full', () => {
    assert.equal(
      find(treeNodes(state()), 'member/u_ben').spoken,
      'Ben Sample, Member, ben@example.com, last active not in 30 days, spent today $24.00 of $25.00',
    );
  });
});

describe('The context value of a row', () => {
  it('is found by the manifest’s menus', () => {
    const menu = /^member;(.*;)?changeRole(;|$)/;
    assert.match(contextValue('member', ['changeRole']), menu);
    assert.match(contextValue('member', ['setDailyLimit', 'changeRole', 'removeMember']), menu);
    assert.doesNotMatch(contextValue('member', ['setDailyLimit']), menu);
    assert.doesNotMatch(contextValue('member'), menu);
  });
});
