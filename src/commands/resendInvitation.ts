import * as vscode from 'vscode';
import { problemOf } from '../store/problems';
import { need, Refusal, writeTo, type CommandContext } from './context';
import { confirm, tell, withProgress } from './messages';
import { invitationFor } from './targets';

/** Sends an invitation again, however the server can, and says which way it went. */
export async function resendInvitation(context: CommandContext, target?: string): Promise<void> {
  const invitation = await invitationFor(context, 'resendInvitation', vscode.l10n.t('Send invitation again'), target);
  const team = await need(context, 'team');
  const { email } = invitation;
  await confirm({
    text: vscode.l10n.t('Send the invitation of {0} to {1} again?', email, team.name),
    detail: vscode.l10n.t(
      'Kilo sends the e-mail again. A server that cannot do that has the invitation revoked and sent anew: then the old link stops working, and the 7 days start again.',
    ),
    button: vscode.l10n.t('Send again'),
  });
  const sent = await withProgress(vscode.l10n.t('Sending the invitation of {0} again', email), (signal) =>
    writeTo(context, team, ['team', 'seats', 'organizations', 'audit'], (api, organizationId) =>
      api.resendInvitation(organizationId, invitation, { signal }),
    ),
  );
  switch (sent.outcome) {
    case 'resent':
      return void tell(vscode.l10n.t('Kilo sends the invitation of {0} again. Its link stays the same.', email));
    case 'replaced':
      return void offerLink(email, sent.inviteUrl);
    case 'revokedOnly': {
      const { title, detail } = problemOf(sent.error);
      throw new Refusal({
        title: vscode.l10n.t('{0} is not invited now', email),
        detail: vscode.l10n.t('The old invitation was revoked, but a new one was not sent. {0}. {1}', title, detail),
        action: { label: vscode.l10n.t('Invite member'), command: 'kiloTeams.inviteMember' },
      });
    }
  }
}

async function offerLink(email: string, inviteUrl: string): Promise<void> {
  const copy = vscode.l10n.t('Copy invite link');
  const done = vscode.l10n.t('Revoked the invitation of {0} and sent a new one. The old link no longer works.', email);
  if ((await tell(done, copy)) === copy) await vscode.env.clipboard.writeText(inviteUrl);
}
