/** The team view: the organization, its credits, seats and data policy, its members by role, and its invitations. */
import * as vscode from 'vscode';
import type { StoreState, TeamStore } from '../store/types';
import { actionableChanges } from '../team/changes';
import { MINUTE } from '../team/time';
import { attentionOf, newsOf } from './facts';
import { GROUPING_SETTING, memberGrouping } from './memberGrouping';
import { hover } from './tooltips';
import type { TreeNode } from './treeNode';
import { staleNote, treeNodes } from './treeNodes';

export const TEAM_VIEW = 'kiloTeams.team';

export class TeamTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly subscriptions: vscode.Disposable[];
  /** Declares to the store that the view is on screen. */
  private watching: vscode.Disposable | undefined;
  private roots: TreeNode[] = [];
  /** Of the rows that the editor has asked for. */
  private readonly parents = new WeakMap<TreeNode, TreeNode>();
  private drawnFrom: readonly unknown[] | undefined;
  private endProgress: (() => void) | undefined;

  constructor(private readonly store: Pick<TeamStore, 'state' | 'onDidChange' | 'watch'>) {
    this.draw();
    this.view = vscode.window.createTreeView(TEAM_VIEW, {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
    });
    this.subscriptions = [
      this.view.onDidChangeVisibility(() => this.followVisibility()),
      store.onDidChange(() => this.update()),
      vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration(GROUPING_SETTING) && this.redraw()),
    ];
    this.decorate();
    this.followVisibility();
    this.update();
  }

  getChildren(node?: TreeNode): TreeNode[] {
    if (!node) return this.roots;
    for (const child of node.children) this.parents.set(child, node);
    return node.children;
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return this.parents.get(node);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = new vscode.TreeItem(node.label, collapsibleState(node));
    item.id = node.id;
    item.description = node.description;
    item.contextValue = node.contextValue;
    item.iconPath = new vscode.ThemeIcon(node.icon.id, node.icon.color ? new vscode.ThemeColor(node.icon.color) : undefined);
    if (node.spoken !== undefined) item.accessibilityInformation = { label: node.spoken };
    if (node.command) {
      const { id, argument } = node.command;
      item.command = { command: id, title: node.label, arguments: argument === undefined ? [] : [argument] };
    }
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    if (node.hover) item.tooltip = hover(node.hover);
    return item;
  }

  private followVisibility(): void {
    if (this.view.visible) this.watching ??= this.store.watch('tree');
    else {
      this.watching?.dispose();
      this.watching = undefined;
    }
  }

  private update(): void {
    const { state } = this.store;
    this.showProgress(this.watching !== undefined && isLoading(state));
    const source = sourceOf(state);
    if (this.drawnFrom && source.every((value, index) => Object.is(value, this.drawnFrom![index]))) return;
    this.redraw();
  }

  private redraw(): void {
    this.draw();
    this.decorate();
    this.changed.fire();
  }

  private draw(): void {
    this.drawnFrom = sourceOf(this.store.state);
    this.roots = treeNodes(this.store.state, memberGrouping());
  }

  private decorate(): void {
    const { state } = this.store;
    const team = state.session === 'signedIn' ? state.team.data : undefined;
    this.view.description = team?.name;
    this.view.message = team && staleNote(state);
    const count = team ? attentionOf(state).length + actionableChanges(newsOf(state)) : 0;
    const tooltip =
      count === 1 ? vscode.l10n.t('1 thing needs attention') : vscode.l10n.t('{0} things need attention', String(count));
    this.view.badge = count > 0 ? { value: count, tooltip } : undefined;
  }

  /** The bar under the view's title runs until there is something to see; what is fetched again in the background stays quiet. */
  private showProgress(isRunning: boolean): void {
    if (!isRunning) {
      this.endProgress?.();
      this.endProgress = undefined;
    } else if (!this.endProgress) {
      const running = new Promise<void>((resolve) => (this.endProgress = resolve));
      void vscode.window.withProgress({ location: { viewId: TEAM_VIEW } }, () => running);
    }
  }

  dispose(): void {
    this.showProgress(false);
    this.watching?.dispose();
    vscode.Disposable.from(this.view, this.changed, ...this.subscriptions).dispose();
  }
}

function collapsibleState({ children, isExpanded }: TreeNode): vscode.TreeItemCollapsibleState {
  if (children.length === 0) return vscode.TreeItemCollapsibleState.None;
  return isExpanded ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}

const isLoading = ({ session, organizations, team }: StoreState): boolean =>
  session === 'signedIn' && team.data === undefined && (organizations.refreshing || team.refreshing);

/**
 * Everything that rows and hovers are made of. While none of it is another object, the view stays as it is: a needless refresh closes the
 * hover that somebody is reading. Ages are told to the minute.
 */
const sourceOf = (state: StoreState): readonly unknown[] => [
  state.session,
  state.organizationId,
  state.person?.id,
  state.offline,
  state.server.label,
  Math.floor(state.now / MINUTE),
  state.team.data,
  state.team.problem,
  state.seats.data,
  state.credits.data,
  state.recentUsage.data,
  state.subscription.data,
  state.invoices.data,
  state.changes,
  JSON.stringify(state.permissions),
];
