/** What a row of the team view is, and what the makers of rows share. */
import type { CommandId } from '../protocol/commands';
import type { TabId } from '../protocol/dashboard';
import type { StoreState } from '../store/types';
import type { Hover } from './tooltips';

export type NodeKind =
  | 'problem'
  | 'attention'
  | 'attentionItem'
  | 'changes'
  | 'change'
  | 'organization'
  | 'credits'
  | 'seats'
  | 'dataPolicy'
  | 'members'
  | 'role'
  | 'activity'
  | 'range'
  | 'member'
  | 'invitations'
  | 'invitation';

export interface TreeNode {
  /** The same for the same thing as long as it exists, so that selection and expansion survive a refresh. */
  id: string;
  kind: NodeKind;
  label: string;
  description?: string;
  /** What a screen reader says instead of label and description. */
  spoken?: string;
  icon: { id: string; color?: string };
  contextValue: string;
  hover?: Hover;
  /** What a click does. */
  command?: { id: CommandId; argument?: string };
  /** Id of the member or invitation that the row's commands are about. */
  target?: string;
  /** Of large groups made only when they are asked for. */
  readonly children: TreeNode[];
  isExpanded?: boolean;
}

/** Names a kind of row and what may be done with it; the manifest's menus look for `kind;…;action`. */
export const contextValue = (kind: NodeKind, actions: readonly string[] = []): string => [kind, ...actions].join(';');

export const ERROR_COLOR = 'list.errorForeground';
export const WARNING_COLOR = 'list.warningForeground';
/** The actions among `candidates` that the caller may do at all, as a row's context value names them. */
export const allowed = <A extends keyof StoreState['permissions']>(state: StoreState, candidates: readonly A[]): A[] =>
  candidates.filter((action) => state.permissions[action].allowed);

/** A click opens a tab of the dashboard. */
export const dashboardTab = (tab: TabId): TreeNode['command'] => ({ id: 'kiloTeams.openDashboard', argument: tab });
