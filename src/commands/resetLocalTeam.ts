import * as vscode from 'vscode';
import type { CommandContext } from './context';
import { confirm, tell, withProgress } from './messages';

/** Puts the local team back to how it was made, after asking. */
export async function resetLocalTeam({ sessions, store }: CommandContext): Promise<void> {
  await confirm({
    text: vscode.l10n.t('Reset the local team?'),
    detail: vscode.l10n.t(
      'Everything that was done in it is lost: people, invitations, purchases, seats. Real organizations are not touched.',
    ),
    button: vscode.l10n.t('Reset local team'),
  });
  await withProgress(vscode.l10n.t('Resetting the local team'), async () => {
    await sessions.resetLocalTeam();
    await store.refresh();
  });
  void tell(vscode.l10n.t('The local team is as it was made.'));
}
