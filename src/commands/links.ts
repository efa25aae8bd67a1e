import * as vscode from 'vscode';
import type { Problem } from '../protocol/dashboard';
import { need, Refusal, type CommandContext } from './context';
import { confirm } from './messages';
import { askAll, askText } from './prompts';

/** Publisher and name in the manifest, by which the editor finds the one who handles a link. */
export const EXTENSION_ID = 'kilo-teams.kilo-teams';

/** Where links that this extension handles begin, in the editor that runs it. */
export const linkBase = (): string => `${vscode.env.uriScheme}://${EXTENSION_ID}`;

/** Asks for a link that somebody was sent. `problem`: what is wrong with one, as a sentence. */
export async function askLink(title: string, problem: (link: string) => string | undefined): Promise<string> {
  let link = '';
  await askAll(title, [
    (frame) =>
      askText(frame, {
        value: '',
        prompt: vscode.l10n.t('The link that you were sent'),
        problem,
        keep: (text) => (link = text),
      }),
  ]);
  return link;
}

/**
 * Makes the organization of a link the active one, after asking. `why` says what the link is about; `elsewhere` is said to who is not in
 * that organization.
 */
export async function goToOrganization(
  context: CommandContext,
  organizationId: string,
  { why, elsewhere }: { why: string; elsewhere: Problem },
): Promise<void> {
  const organizations = await need(context, 'organizations');
  const { store } = context;
  if (store.state.organizationId === organizationId) return;
  const organization = organizations.find(({ id }) => id === organizationId);
  if (!organization) throw new Refusal(elsewhere);
  await confirm({
    text: vscode.l10n.t('Switch to {0}?', organization.name),
    detail: why,
    button: vscode.l10n.t('Switch'),
  });
  await store.setActiveOrganization(organizationId);
}
