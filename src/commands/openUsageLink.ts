import * as vscode from 'vscode';
import { parseUsageLink } from '../team/usageLink';
import { notSignedIn, Refusal, type CommandContext } from './context';
import { askLink, goToOrganization } from './links';

/** Opens the view of usage that a link names. `target`: the link, or its path and query; otherwise it asks for it. */
export async function openUsageLink(context: CommandContext, target?: string): Promise<void> {
  const link = parseUsageLink(target ?? (await askLink(vscode.l10n.t('Open a view of usage'), problemOf)));
  if (!link) {
    throw new Refusal({
      title: vscode.l10n.t('This is no link to a view of usage'),
      detail: vscode.l10n.t('The link is damaged or of another version. Ask for a new one.'),
    });
  }
  const { store, sessions, dashboard } = context;
  await sessions.restore();
  if (store.state.session !== 'signedIn') throw new Refusal(notSignedIn());
  await goToOrganization(context, link.organizationId, {
    why: vscode.l10n.t('The link is to usage of that organization.'),
    elsewhere: {
      title: vscode.l10n.t('You are not in the organization of this link'),
      detail: vscode.l10n.t('Sign in with the account that belongs to it, and open the link again.'),
      action: { label: vscode.l10n.t('Sign in'), command: 'kiloTeams.signIn' },
    },
  });
  dashboard.showUsage(link.view);
}

const problemOf = (text: string): string | undefined =>
  parseUsageLink(text) ? undefined : vscode.l10n.t('This is no link to a view of usage.');
