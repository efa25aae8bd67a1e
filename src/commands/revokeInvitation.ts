import * as vscode from 'vscode';
import { need, writeTo, type CommandContext } from './context';
import { confirm, tell, withProgress } from './messages';
import { invitationFor } from './targets';

/** Takes an invitation back, after asking. */
export async function revokeInvitation(context: CommandContext, target?: string): Promise<void> {
  const { id, email, role } = await invitationFor(context, 'revokeInvitation', vscode.l10n.t('Revoke invitation'), target);
  const team = await need(context, 'team');
  const consequence =
    role === 'billing_manager'
      ? vscode.l10n.t('The link in the e-mail stops working.')
      : vscode.l10n.t('The link in the e-mail stops working, and the seat that it holds becomes free.');
  await confirm({
    text: vscode.l10n.t('Revoke the invitation of {0} to {1}?', email, team.name),
    detail: consequence,
    button: vscode.l10n.t('Revoke invitation'),
  });
  await withProgress(vscode.l10n.t('Revoking the invitation of {0}', email), (signal) =>
    writeTo(context, team, ['team', 'seats', 'organizations', 'audit'], (api, organizationId) =>
      api.revokeInvitation(organizationId, id, { signal }),
    ),
  );
  void tell(vscode.l10n.t('Revoked the invitation of {0}.', email));
}
