/** The rows of the team's members: grouped, and in ranges of names where there are many. Made only when somebody looks at them. */
import * as vscode from 'vscode';
import type { StoreState } from '../store/types';
import { formatCount, formatDay, formatDays, formatUsd, UNKNOWN } from '../team/format';
import { mayAskForLimit } from '../team/limitRequest';
import { displayName, memberRows, type Activity, type MemberRow } from '../team/members';
import { memberTable, type MemberGroup, type MemberGrouping } from '../team/memberTable';
import type { Team } from '../team/model';
import { roleLabel, roleSummary } from '../team/permissions';
import { activityText, dailyLimitText, LIMIT_WARNINGS, spendText } from '../team/words';
import { allowedOn } from './facts';
import { plainText } from './safeText';
import { allowed, contextValue, ERROR_COLOR, WARNING_COLOR, type TreeNode } from './treeNode';

/** A larger group of people is closed at first. */
const MOST_SHOWN_OPEN = 30;
/** A larger group is shown as ranges of so many. */
const RANGE = 200;

export function membersNode(team: Team, state: StoreState, grouping: MemberGrouping): TreeNode {
  const actions = allowed(state, ['inviteMember']);
  return lazyNode(
    {
      id: 'members',
      kind: 'members',
      label: vscode.l10n.t('Members'),
      description: formatCount(team.members.length),
      icon: { id: 'organization' },
      contextValue: contextValue('members', [
        ...actions,
        ...(actions.length > 0 ? ['inviteFromRepository'] : []),
        'groupMembers',
      ]),
      isExpanded: true,
    },
    () => {
      const rows = memberRows(team, state.recentUsage.data, state.now, state.person);
      const { groups } = memberTable(rows, { group: grouping }, state.now);
      if (grouping === 'none') return groups.flatMap((group) => peopleNodes('all', group.rows, state));
      return groups.map((group) => groupNode(group, grouping, state));
    },
  );
}

/** A row whose children are made when they are first asked for, and once. */
function lazyNode(node: Omit<TreeNode, 'children'>, make: () => TreeNode[]): TreeNode {
  let made: TreeNode[] | undefined;
  return Object.defineProperty(node as TreeNode, 'children', { get: () => (made ??= make()), enumerable: true });
}

function groupNode({ key, label, rows }: MemberGroup, kind: 'role' | 'activity', state: StoreState): TreeNode {
  const id = `${kind}/${key}`;
  const summary = kind === 'role' ? roleSummary(key) : '';
  return lazyNode(
    {
      id,
      kind,
      label: plainText(label),
      description: formatCount(rows.length),
      icon: { id: kind === 'role' ? 'shield' : 'pulse' },
      contextValue: contextValue(kind),
      hover: summary === '' ? undefined : { title: label, facts: [], note: summary },
      isExpanded: rows.length <= MOST_SHOWN_OPEN,
    },
    () => peopleNodes(id, rows, state),
  );
}

/** The people of a group, sorted by name: each by themselves, or in ranges. */
function peopleNodes(groupId: string, rows: readonly MemberRow[], state: StoreState): TreeNode[] {
  if (rows.length <= RANGE) return rows.map((row) => memberNode(row, state));
  const nameOf = (row: MemberRow | undefined): string => (row ? plainText(displayName(row.member)) : '');
  return Array.from({ length: Math.ceil(rows.length / RANGE) }, (_, index) => {
    const part = rows.slice(index * RANGE, (index + 1) * RANGE);
    return lazyNode(
      {
        id: `${groupId}/range/${index}`,
        kind: 'range',
        label: vscode.l10n.t('{0} to {1}', nameOf(part[0]), nameOf(part.at(-1))),
        description: formatCount(part.length),
        icon: { id: 'list-flat' },
        contextValue: contextValue('range'),
      },
      () => part.map((row) => memberNode(row, state)),
    );
  });
}

function memberNode(row: MemberRow, state: StoreState): TreeNode {
  const { member, self, limit, lastActivity, spentToday } = row;
  const name = plainText(displayName(member));
  const activity = activityText(lastActivity, state.now);
  const spend = spendText(spentToday, member.dailyLimit);
  const showsSpend = spentToday !== undefined || (member.dailyLimit !== null && member.dailyLimit > 0);
  const isBarred = member.dailyLimit === 0;
  const description = [
    isBarred ? dailyLimitText(member.dailyLimit) : undefined,
    showsSpend ? vscode.l10n.t('{0} today', spend) : undefined,
    shortActivity(lastActivity, activity),
    name === member.email ? undefined : plainText(member.email),
  ];
  const actions = allowedOn(state, { self, targetRole: member.role }, ['changeRole', 'setDailyLimit', 'removeMember']);
  const mayAsk = self && mayAskForLimit(member, spentToday) && !actions.includes('setDailyLimit');
  return {
    id: `member/${member.id}`,
    kind: 'member',
    label: self ? vscode.l10n.t('{0} (you)', name) : name,
    description: description.filter((part) => part !== undefined).join(' · '),
    spoken: vscode.l10n.t(
      '{0}, {1}, {2}, last active {3}, spent today {4}',
      name,
      roleLabel(member.role),
      plainText(member.email),
      activity ?? UNKNOWN,
      spend,
    ),
    icon: {
      id: self ? 'account' : 'person',
      color: limit === 'reached' ? ERROR_COLOR : limit === 'near' ? WARNING_COLOR : undefined,
    },
    contextValue: contextValue('member', [...actions, ...(mayAsk ? ['copyLimitRequest'] : [])]),
    hover: {
      title: displayName(member),
      facts: [
        [vscode.l10n.t('E-mail'), member.email],
        [vscode.l10n.t('Role'), roleLabel(member.role)],
        [vscode.l10n.t('Joined'), formatDay(member.joinedAt)],
        [vscode.l10n.t('Last active (UTC)'), activity ?? UNKNOWN],
        [vscode.l10n.t('Spent today (UTC)'), spentToday === undefined ? UNKNOWN : formatUsd(spentToday)],
        [vscode.l10n.t('Daily limit'), dailyLimitText(member.dailyLimit)],
        [vscode.l10n.t('Spent in the last 30 days'), row.usage && formatUsd(row.usage.cost)],
      ],
      note: isBarred ? undefined : LIMIT_WARNINGS[limit],
      links: [
        ...(mayAsk ? [{ label: vscode.l10n.t('Ask for a higher limit'), command: 'kiloTeams.copyLimitRequest' } as const] : []),
        ...(actions.includes('changeRole')
          ? [{ label: vscode.l10n.t('Change role'), command: 'kiloTeams.changeRole', argument: member.id } as const]
          : []),
        ...(actions.includes('setDailyLimit')
          ? [{ label: vscode.l10n.t('Set daily limit'), command: 'kiloTeams.setDailyLimit', argument: member.id } as const]
          : []),
      ],
    },
    target: member.id,
    children: [],
  };
}

function shortActivity(activity: Activity, text: string | undefined): string | undefined {
  if (activity.kind === 'none') return vscode.l10n.t('not active in {0}', formatDays(activity.days));
  return text === undefined ? undefined : vscode.l10n.t('active {0}', text);
}
