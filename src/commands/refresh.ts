import * as vscode from 'vscode';
import { TEAM_VIEW } from '../views/teamTree';
import type { CommandContext } from './context';

/** Reads what is on screen anew. */
export async function refresh({ store, sessions }: CommandContext): Promise<void> {
  await vscode.window.withProgress({ location: { viewId: TEAM_VIEW } }, async () => {
    await sessions.restore();
    await store.refresh();
  });
}
