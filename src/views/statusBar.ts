/** The credits in the status bar: what is left, coloured by how soon it runs out. */
import * as vscode from 'vscode';
import type { StoreState, TeamStore } from '../store/types';
import type { CreditLevel } from '../team/credits';
import { formatDays, formatUsd, UNKNOWN } from '../team/format';
import { creditsOf } from './facts';
import { type Hover, hover } from './tooltips';
import { creditsHover } from './treeNodes';

export const STATUS_BAR_SETTING = 'kiloTeams.statusBar.show';

export interface StatusBarContent {
  text: string;
  hover: Hover;
  level: CreditLevel;
  /** What a screen reader says. */
  spoken: string;
}

/** What the status bar shows in a state; undefined: nothing, as nobody is signed in or there is no organization. */
export function statusBarContent(state: StoreState): StatusBarContent | undefined {
  if (state.session !== 'signedIn' || state.organizationId === undefined) return undefined;
  const status = creditsOf(state);
  if (!status) {
    const { problem } = state.team;
    if (!problem) return undefined;
    const links = [
      { label: vscode.l10n.t('Try again'), command: 'kiloTeams.refresh' },
      { label: vscode.l10n.t('Show log'), command: 'kiloTeams.showLog' },
    ] as const;
    return {
      text: `$(credit-card) ${UNKNOWN}`,
      hover: { title: problem.title, facts: [], note: problem.detail, links },
      level: 'unknown',
      spoken: vscode.l10n.t('Kilo credits are not known: {0}', problem.title),
    };
  }
  const { balance, level, runway } = status;
  const isUrgent = level === 'warning' || level === 'critical';
  const left = isUrgent && runway?.expected ? formatDays(runway.expected) : undefined;
  const icon =
    level === 'critical' || level === 'empty' ? '$(warning)' : state.offline ? '$(debug-disconnect)' : '$(credit-card)';
  const amount = formatUsd(balance);
  return {
    text: left === undefined ? `${icon} ${amount}` : `${icon} ${amount} · ${left}`,
    hover: creditsHover(status, state),
    level,
    spoken:
      left === undefined
        ? vscode.l10n.t('Kilo credits: {0} left', amount)
        : vscode.l10n.t('Kilo credits: {0} left, for {1}', amount, left),
  };
}

const BACKGROUNDS: Partial<Record<CreditLevel, string>> = {
  warning: 'statusBarItem.warningBackground',
  critical: 'statusBarItem.errorBackground',
  empty: 'statusBarItem.errorBackground',
};

/** Keeps the item in step with the store. The store is first asked for data once the activation that made this is over. */
export class StatusBar implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly subscriptions: vscode.Disposable[];
  private watching: vscode.Disposable | undefined;
  private readonly start: NodeJS.Timeout;

  constructor(private readonly store: Pick<TeamStore, 'state' | 'onDidChange' | 'watch'>) {
    this.item = vscode.window.createStatusBarItem('kiloTeams.credits', vscode.StatusBarAlignment.Right, 50);
    this.item.name = vscode.l10n.t('Kilo credits');
    this.item.command = 'kiloTeams.openDashboard';
    this.subscriptions = [
      store.onDidChange(() => this.draw()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(STATUS_BAR_SETTING)) this.followSetting();
      }),
    ];
    this.start = setTimeout(() => this.followSetting());
  }

  private followSetting(): void {
    if (isWanted()) this.watching ??= this.store.watch('statusBar');
    else {
      this.watching?.dispose();
      this.watching = undefined;
    }
    this.draw();
  }

  private draw(): void {
    const content = this.watching && statusBarContent(this.store.state);
    if (!content) return this.item.hide();
    const background = BACKGROUNDS[content.level];
    this.item.text = content.text;
    this.item.tooltip = hover(content.hover);
    this.item.backgroundColor = background ? new vscode.ThemeColor(background) : undefined;
    this.item.accessibilityInformation = { label: content.spoken, role: 'button' };
    this.item.show();
  }

  dispose(): void {
    clearTimeout(this.start);
    this.watching?.dispose();
    vscode.Disposable.from(this.item, ...this.subscriptions).dispose();
  }
}

const isWanted = (): boolean => vscode.workspace.getConfiguration().get(STATUS_BAR_SETTING, true);
