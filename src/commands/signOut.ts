import * as vscode from 'vscode';
import type { CommandContext } from './context';
import { confirm, tell } from './messages';

/** Signs out of the current server, after asking. */
export async function signOut({ sessions }: CommandContext): Promise<void> {
  await sessions.restore();
  const { person, server } = sessions;
  if (!person) return void tell(vscode.l10n.t('Nobody is signed in.'));
  await confirm({
    text: vscode.l10n.t('Sign out of {0}?', server.label),
    detail: vscode.l10n.t(
      'The sign-in of {0} and everything that was kept of their teams is removed from this machine.',
      person.email,
    ),
    button: vscode.l10n.t('Sign out'),
  });
  await sessions.signOut();
  void tell(vscode.l10n.t('Signed out of {0}.', server.label));
}
