import * as vscode from 'vscode';
import { projectNames } from '../team/gitOrigin';

/** What is used of the editor's own git extension. */
interface GitExtension {
  getAPI(version: 1): GitApi;
}
interface GitApi {
  repositories: readonly { state: { remotes: readonly { name: string; fetchUrl?: string }[] } }[];
  onDidOpenRepository: vscode.Event<unknown>;
  onDidCloseRepository: vscode.Event<unknown>;
}

/** The projects whose repositories are open in this window, as the editor's git extension knows them; none without it. */
export class WorkspaceProjects implements vscode.Disposable {
  private git: GitApi | undefined;
  private isDisposed = false;
  private readonly subscriptions: vscode.Disposable[] = [];

  constructor(private readonly changed: () => void) {
    void this.start();
  }

  /** Every name that Kilo may have for them. */
  get names(): string[] {
    const origins = (this.git?.repositories ?? []).flatMap(({ state }) =>
      state.remotes.flatMap(({ name, fetchUrl }) => (name === 'origin' && fetchUrl !== undefined ? [fetchUrl] : [])),
    );
    return [...new Set(origins.flatMap(projectNames))];
  }

  private async start(): Promise<void> {
    try {
      const git = await vscode.extensions.getExtension<GitExtension>('vscode.git')?.activate();
      if (!git || this.isDisposed) return;
      this.git = git.getAPI(1);
      this.subscriptions.push(this.git.onDidOpenRepository(this.changed), this.git.onDidCloseRepository(this.changed));
      this.changed();
    } catch {
      // Somebody may have switched git off; then no project is this workspace's.
    }
  }

  dispose(): void {
    this.isDisposed = true;
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}
