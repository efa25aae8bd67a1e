/** The dashboard in its panel: shows whole states of the store and turns what is asked in it into actions. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import {
  REQUESTS,
  requestMessage,
  type DashboardState,
  type HostMessage,
  type RequestHandlers,
  type RequestName,
  type TabId,
} from '../protocol/dashboard';
import type { Log } from '../store/log';
import type { TeamStore } from '../store/types';
import type { SentFacts } from '../store/usageFacts';
import type { AuditFilter } from '../team/model';
import { readChoice } from '../team/usageChoice';
import { questionFor } from '../team/usageQuestion';
import { dashboardHtml } from './dashboardHtml';
import { iconText } from './safeText';
import { WorkspaceProjects } from './workspaceProjects';

export interface DashboardServices {
  extensionUri: vscode.Uri;
  store: TeamStore;
  log: Log;
}

/** One panel on screen, from the moment it appears to the moment it is closed. */
export class OpenDashboard implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];
  /** Declares to the store that the tab is on screen. */
  private watching: vscode.Disposable | undefined;
  private pending: NodeJS.Timeout | undefined;
  /** The link to a view of usage that was followed last. */
  private link: DashboardState['usageLink'];
  private readonly projects = new WorkspaceProjects(() => this.push());
  private isVisible: boolean;
  private readonly neededByTabs: Partial<Record<TabId, string[]>>;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private tab: TabId,
    view: string,
    private readonly services: DashboardServices,
  ) {
    const media = vscode.Uri.joinPath(services.extensionUri, 'media');
    panel.iconPath = vscode.Uri.joinPath(media, 'icon.png');
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.scripts, media] };
    this.neededByTabs = this.readNeeded();
    this.isVisible = panel.visible;
    this.watch();
    this.draw();
    this.sendAllFacts();
    if (tab === 'usage') this.askAhead(view);
    this.subscriptions = [
      panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      panel.onDidChangeViewState(() => this.followVisibility()),
      services.store.onDidChange(() => this.push()),
      this.projects,
      services.store.onDidReadUsage((sent) => this.sendFacts(sent)),
    ];
  }

  /** Asks for usage while the page is still being loaded. It will ask for the same itself, or for what it shows instead. */
  private askAhead(view: string): void {
    const { store } = this.services;
    const question = questionFor(readChoice(view), store.state);
    if (question) store.askUsage(question);
  }

  reveal(tab?: TabId): void {
    if (tab) this.showTab(tab);
    this.panel.reveal();
  }

  followLink(view: string): void {
    this.link = { id: Date.now(), view };
    this.push();
  }

  private get scripts(): vscode.Uri {
    return vscode.Uri.joinPath(this.services.extensionUri, 'dist', 'webview');
  }

  private get state(): DashboardState {
    return {
      ...this.services.store.state,
      tab: this.tab,
      workspaceProjects: this.projects.names,
      ...(this.link && { usageLink: this.link }),
    };
  }

  private draw(): void {
    const { webview } = this.panel;
    const uriOf = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(this.scripts, file)).toString();
    webview.html = dashboardHtml({
      nonce: randomBytes(16).toString('base64url'),
      cspSource: webview.cspSource,
      scriptUri: uriOf('dashboard.js'),
      preloadUris: (this.neededByTabs[this.tab] ?? []).map(uriOf),
      language: vscode.env.language,
      title: this.panel.title,
      state: this.state,
    });
  }

  /** The files of the dashboard that each tab needs, as the build has noted them. Without them it only opens later. */
  private readNeeded(): Partial<Record<TabId, string[]>> {
    try {
      return JSON.parse(readFileSync(vscode.Uri.joinPath(this.scripts, 'preload.json').fsPath, 'utf8')) as Record<
        TabId,
        string[]
      >;
    } catch {
      return {};
    }
  }

  /** The page of a hidden panel is thrown away. It is written anew then, so that it comes back as it was left, not as it began. */
  private followVisibility(): void {
    if (this.panel.visible === this.isVisible) return;
    this.isVisible = this.panel.visible;
    this.watch();
    if (!this.isVisible) return this.draw();
    this.push();
    this.sendAllFacts();
  }

  private watch(): void {
    const before = this.watching;
    this.watching = this.isVisible ? this.services.store.watch(`dashboard:${this.tab}`) : undefined;
    before?.dispose();
  }

  private showTab(tab: TabId): void {
    this.tab = tab;
    this.watch();
    this.push();
  }

  /** Sends the newest state, once for all changes of one turn. */
  private push(): void {
    if (!this.isVisible) return;
    this.pending ??= setTimeout(() => {
      this.pending = undefined;
      this.post({ kind: 'state', state: this.state });
    });
  }

  /**
   * Facts go out once, apart from the state, which is sent whole on every change. The editor holds them back for a page that is not loaded
   * yet; a page that has missed them all the same asks for them.
   */
  private sendFacts({ id, facts }: SentFacts): void {
    if (this.isVisible) this.post({ kind: 'usageFacts', id, facts });
  }

  /** To a page that was just made, as it has none of them. */
  private sendAllFacts(): void {
    for (const sent of this.services.store.usageFacts) this.sendFacts(sent);
  }

  private post(message: HostMessage): void {
    void this.panel.webview.postMessage(message);
  }

  private receive(message: unknown): void {
    const { log } = this.services;
    const request = requestMessage.safeParse(message);
    if (!request.success) {
      log.warn('dashboard: a message that is no request was dropped');
      return;
    }
    const { id, name, params } = request.data;
    this.handle(name, params).then(
      () => this.post({ kind: 'response', id, ok: true }),
      (error: unknown) => {
        log.error(`dashboard: ${name} failed: ${error instanceof Error ? error.message : String(error)}`);
        this.post({ kind: 'response', id, ok: false, error: vscode.l10n.t('That did not work. The log tells more.') });
      },
    );
  }

  private async handle(name: RequestName, params: unknown): Promise<void> {
    const parsed = REQUESTS[name].safeParse(params);
    if (!parsed.success) throw new Error(`its parameters do not parse at ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
    await (this.handlers[name] as (params: unknown) => void | Promise<void>)(parsed.data);
  }

  private readonly handlers: RequestHandlers = {
    ready: () => this.push(),
    showTab: ({ tab }) => this.showTab(tab),
    wantFacts: ({ id }) => {
      const sent = this.services.store.usageFacts.find((known) => known.id === id);
      if (sent) this.sendFacts(sent);
    },
    askUsage: (question) => this.services.store.askUsage(question),
    cancelUsage: () => this.services.store.cancelUsage(),
    refresh: () => this.services.store.refresh(),
    loadOlderActivity: () => this.services.store.loadOlderActivity(),
    filterActivity: (filter) => this.services.store.setAuditFilter(filter as AuditFilter),
    // A command asks its own questions and tells its own outcome, which may take minutes.
    run: ({ command, target, value }) => {
      const argument = value === undefined ? target : { target, value };
      void vscode.commands.executeCommand(command, ...(argument === undefined ? [] : [argument]));
    },
    copyText: async ({ text, what }) => {
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage(vscode.l10n.t('Copied: {0}', iconText(what)), COPIED_FOR);
    },
    report: ({ message }) => this.services.log.warn(`dashboard: ${message}`),
  };

  dispose(): void {
    clearTimeout(this.pending);
    this.isVisible = false;
    this.watching?.dispose();
    vscode.Disposable.from(...this.subscriptions).dispose();
    this.panel.dispose();
  }
}

/** Milliseconds that the status bar says so. */
const COPIED_FOR = 3_000;
