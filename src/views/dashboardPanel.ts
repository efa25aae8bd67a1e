/** The dashboard: one editor panel that shows whole states of the store and turns what is asked in it into actions. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import {
  REQUESTS,
  requestMessage,
  TABS,
  type DashboardState,
  type HostMessage,
  type RequestHandlers,
  type RequestName,
  type TabId,
} from '../protocol/dashboard';
import type { Log } from '../store/log';
import type { TeamStore } from '../store/types';
import type { AuditFilter } from '../team/model';
import type { SentFacts } from '../store/usageFacts';
import { dashboardHtml } from './dashboardHtml';
import { iconText } from './safeText';
import { WorkspaceProjects } from './workspaceProjects';

export const DASHBOARD_PANEL = 'kiloTeams.dashboard';

/** What the dashboard remembers of itself across a reload of the window. */
const remembered = z.object({ tab: z.enum(TABS) });

export interface DashboardServices {
  extensionUri: vscode.Uri;
  store: TeamStore;
  log: Log;
}

export class DashboardPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private open: OpenDashboard | undefined;
  private readonly serializer: vscode.Disposable;

  constructor(private readonly services: DashboardServices) {
    this.serializer = vscode.window.registerWebviewPanelSerializer(DASHBOARD_PANEL, this);
  }

  /** Brings the dashboard on screen, on the given tab or on the one that it was left at. */
  show(tab?: TabId): void {
    if (this.open) return this.open.reveal(tab);
    const panel = vscode.window.createWebviewPanel(DASHBOARD_PANEL, TITLE, vscode.ViewColumn.Active);
    this.adopt(panel, tab ?? 'organization');
  }

  /** Brings the usage tab on screen with a view of it, as `writeChoice` writes it. */
  showUsage(view: string): void {
    this.show('usage');
    this.open?.followLink(view);
  }

  /** The editor brings back a panel after the window was reloaded. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, memory: unknown): Promise<void> {
    const parsed = remembered.safeParse(memory);
    this.open?.dispose();
    this.adopt(panel, parsed.success ? parsed.data.tab : 'organization');
  }

  private adopt(panel: vscode.WebviewPanel, tab: TabId): void {
    const open = new OpenDashboard(panel, tab, this.services);
    this.open = open;
    panel.onDidDispose(() => {
      open.dispose();
      if (this.open === open) this.open = undefined;
    });
  }

  dispose(): void {
    this.serializer.dispose();
    this.open?.dispose();
  }
}

const TITLE = 'Kilo Teams';

/** One panel on screen, from the moment it appears to the moment it is closed. */
class OpenDashboard implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];
  /** Declares to the store that the tab is on screen. */
  private watching: vscode.Disposable | undefined;
  private pending: NodeJS.Timeout | undefined;
  /** The link to a view of usage that was followed last. */
  private link: DashboardState['usageLink'];
  private readonly projects = new WorkspaceProjects(() => this.push());
  private isVisible: boolean;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private tab: TabId,
    private readonly services: DashboardServices,
  ) {
    const media = vscode.Uri.joinPath(services.extensionUri, 'media');
    panel.iconPath = vscode.Uri.joinPath(media, 'icon.png');
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.scripts, media] };
    this.isVisible = panel.visible;
    this.watch();
    this.draw();
    this.subscriptions = [
      panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      panel.onDidChangeViewState(() => this.followVisibility()),
      services.store.onDidChange(() => this.push()),
      this.projects,
      services.store.onDidReadUsage((sent) => this.sendFacts(sent)),
    ];
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
    webview.html = dashboardHtml({
      nonce: randomBytes(16).toString('base64url'),
      cspSource: webview.cspSource,
      scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(this.scripts, 'dashboard.js')).toString(),
      language: vscode.env.language,
      title: TITLE,
      state: this.state,
    });
  }

  /** The page of a hidden panel is thrown away. It is written anew then, so that it comes back as it was left, not as it began. */
  private followVisibility(): void {
    if (this.panel.visible === this.isVisible) return;
    this.isVisible = this.panel.visible;
    this.watch();
    if (this.isVisible) this.push();
    else this.draw();
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

  /** Facts go out once, apart from the state, which is sent whole on every change. */
  private sendFacts({ id, facts }: SentFacts): void {
    if (this.isVisible) this.post({ kind: 'usageFacts', id, facts });
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
    ready: () => {
      this.push();
      // A page that was thrown away while it was hidden has forgotten them.
      for (const sent of this.services.store.usageFacts) this.sendFacts(sent);
    },
    showTab: ({ tab }) => this.showTab(tab),
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
