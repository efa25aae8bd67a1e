/** The place of the dashboard in the editor: its one panel, opened by a command or brought back by the editor after a reload. */
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { TABS, type TabId } from '../protocol/hostMessages';
import type { DashboardServices, OpenDashboard } from './openDashboard';

export const DASHBOARD_PANEL = 'kiloTeams.dashboard';

/** What the dashboard remembers of itself across a reload of the window. */
const remembered = z.object({ tab: z.enum(TABS), usage: z.optional(z.string()) });

/** A panel, and what is in it as soon as the code for that is there; undefined where the panel was closed before. */
interface Opening {
  panel: vscode.WebviewPanel;
  dashboard: Promise<OpenDashboard | undefined>;
}

export class DashboardPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private open: Opening | undefined;
  private readonly serializer: vscode.Disposable;

  constructor(private readonly services: DashboardServices) {
    this.serializer = vscode.window.registerWebviewPanelSerializer(DASHBOARD_PANEL, this);
  }

  /** Brings the dashboard on screen, on the given tab or on the one that it was left at. */
  show(tab?: TabId): void {
    this.bring(tab);
  }

  /** Brings the usage tab on screen with a view of it, as `writeChoice` writes it. */
  showUsage(view: string): void {
    void this.bring('usage', view).dashboard.then((dashboard) => dashboard?.followLink(view));
  }

  /** The editor brings back a panel after the window was reloaded. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, memory: unknown): Promise<void> {
    const parsed = remembered.safeParse(memory);
    this.open?.panel.dispose();
    const { tab, usage } = parsed.success ? parsed.data : { tab: FIRST_TAB };
    await this.adopt(panel, tab, usage).dashboard;
  }

  private bring(tab?: TabId, view?: string): Opening {
    if (this.open) {
      void this.open.dashboard.then((dashboard) => dashboard?.reveal(tab));
      return this.open;
    }
    const panel = vscode.window.createWebviewPanel(DASHBOARD_PANEL, 'Kilo Teams', vscode.ViewColumn.Active);
    return this.adopt(panel, tab ?? FIRST_TAB, view);
  }

  private adopt(panel: vscode.WebviewPanel, tab: TabId, view = ''): Opening {
    let isClosed = false;
    const fill = async () => {
      const { OpenDashboard } = await import('./openDashboard');
      return isClosed ? undefined : new OpenDashboard(panel, tab, view, this.services);
    };
    const opening = { panel, dashboard: fill() };
    this.open = opening;
    panel.onDidDispose(() => {
      isClosed = true;
      if (this.open === opening) this.open = undefined;
      void opening.dashboard.then((dashboard) => dashboard?.dispose());
    });
    return opening;
  }

  dispose(): void {
    this.serializer.dispose();
    this.open?.panel.dispose();
  }
}

const FIRST_TAB: TabId = 'organization';
