import * as vscode from 'vscode';
import { active, Refusal, type CommandContext } from './context';
import { tell, withProgress } from './messages';
import { invitationFor } from './targets';

/** Copies the secret link of an invitation. It is read anew, and never shown or kept. */
export async function copyInviteLink(context: CommandContext, target?: string): Promise<void> {
  const { id, email } = await invitationFor(context, 'copyInviteLink', vscode.l10n.t('Copy invite link'), target);
  const { api, organizationId } = active(context);
  const link = await withProgress(vscode.l10n.t('Fetching the invite link of {0}', email), (signal) =>
    api.inviteLink(organizationId, id, { signal }),
  );
  if (link === undefined) {
    throw new Refusal({
      title: vscode.l10n.t('There is no link'),
      detail: vscode.l10n.t('Kilo does not hand out the link of this invitation to you, or the invitation is over.'),
    });
  }
  await vscode.env.clipboard.writeText(link);
  void tell(vscode.l10n.t('Copied the invite link of {0}. Whoever has the link can join, so send it to nobody else.', email));
}
