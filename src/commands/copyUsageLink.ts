import * as vscode from 'vscode';
import { usageLink } from '../team/usageLink';
import { active, type CommandContext } from './context';
import { linkBase } from './links';
import { tell } from './messages';

/** Copies a link that opens a view of the usage tab. `value`: the view; otherwise the usual one. */
export async function copyUsageLink(context: CommandContext, _target?: string, value = ''): Promise<void> {
  await context.sessions.restore();
  const { organizationId } = active(context);
  await vscode.env.clipboard.writeText(usageLink(linkBase(), { organizationId, view: value }));
  void tell(vscode.l10n.t('Copied a link to this view of usage. Whoever opens it sees what their own role may see.'));
}
