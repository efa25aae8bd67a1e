/** The rows of what needs attention, and of what has changed since the person last looked. */
import * as vscode from 'vscode';
import type { CommandId } from '../protocol/commands';
import type { StoreState } from '../store/types';
import type { AttentionItem, Severity } from '../team/attention';
import type { ChangeKind, TeamChange } from '../team/changes';
import { formatAge, formatCount, formatDateTime } from '../team/format';
import { newsOf } from './facts';
import { plainText } from './safeText';
import { contextValue, dashboardTab, ERROR_COLOR, WARNING_COLOR, type TreeNode } from './treeNode';

const SEVERITY_ICONS: Record<Severity, TreeNode['icon']> = {
  error: { id: 'error', color: ERROR_COLOR },
  warning: { id: 'warning', color: WARNING_COLOR },
  info: { id: 'info' },
};

/** What this caller should look at. */
export function attentionNodes(items: AttentionItem[]): TreeNode[] {
  if (items.length === 0) return [];
  const children = items.map(({ kind, severity, text, command, target }): TreeNode => ({
    id: `attention/${kind}/${target ?? ''}`,
    kind: 'attentionItem',
    label: plainText(text),
    icon: SEVERITY_ICONS[severity],
    contextValue: contextValue('attentionItem'),
    hover: { title: text, facts: [] },
    command: { id: command as CommandId, argument: target },
    target,
    children: [],
  }));
  return [
    {
      id: 'attention',
      kind: 'attention',
      label: vscode.l10n.t('Needs attention'),
      description: formatCount(items.length),
      icon: { id: 'bell' },
      contextValue: contextValue('attention'),
      children,
      isExpanded: true,
    },
  ];
}

/** More than these are told in the dashboard. */
const MOST_CHANGES = 10;

/** "Since you last looked"; nothing where nothing has changed. */
export function changesNodes(state: StoreState): TreeNode[] {
  const news = newsOf(state);
  if (news.length === 0 || state.changesSince === undefined) return [];
  const rest = news.length - MOST_CHANGES;
  const more: TreeNode = {
    id: 'changes/more',
    kind: 'change',
    label: vscode.l10n.t('{0} more in the dashboard', formatCount(rest)),
    icon: { id: 'ellipsis' },
    contextValue: contextValue('change'),
    command: dashboardTab('organization'),
    children: [],
  };
  return [
    {
      id: 'changes',
      kind: 'changes',
      label: vscode.l10n.t('Since you last looked'),
      description: `${formatCount(news.length)} · ${formatAge(state.changesSince, state.now)}`,
      icon: { id: 'history' },
      contextValue: contextValue('changes', ['markSeen']),
      hover: {
        title: vscode.l10n.t('Since you last looked'),
        facts: [[vscode.l10n.t('You last looked'), formatDateTime(state.changesSince)]],
        note: vscode.l10n.t('What you changed yourself is left out.'),
      },
      children: [
        ...news.slice(0, MOST_CHANGES).map((change, index) => changeNode(change, index, state)),
        ...(rest > 0 ? [more] : []),
      ],
      isExpanded: true,
    },
  ];
}

const CHANGE_ICONS: Record<ChangeKind, string> = {
  joined: 'person-add',
  left: 'sign-out',
  roleChanged: 'shield',
  limitChanged: 'symbol-ruler',
  invited: 'mail',
  invitationAccepted: 'person-add',
  invitationRevoked: 'trash',
  invitationExpired: 'mail',
  invitationExpiring: 'mail',
  seatsChanged: 'layers',
  seatsOver: 'layers',
  planChanged: 'briefcase',
  trialExpired: 'briefcase',
  policyChanged: 'law',
  spendJump: 'graph-line',
};

function changeNode({ kind, text, target, action }: TeamChange, index: number, state: StoreState): TreeNode {
  return {
    id: `change/${kind}/${target ?? index}`,
    kind: 'change',
    label: plainText(text),
    icon: { id: CHANGE_ICONS[kind], color: action ? WARNING_COLOR : undefined },
    contextValue: contextValue('change'),
    hover: { title: text, facts: [] },
    command: commandOf(kind, action, target, state),
    children: [],
  };
}

/** What a click does: the next step where there is one, else it shows where it can be read. */
function commandOf(
  kind: ChangeKind,
  action: TeamChange['action'],
  target: string | undefined,
  { permissions }: StoreState,
): TreeNode['command'] {
  if (kind === 'spendJump') return dashboardTab('usage');
  if (action) return { id: `kiloTeams.${action}` as CommandId, argument: target };
  return dashboardTab(permissions.viewActivity.allowed ? 'activity' : 'organization');
}
