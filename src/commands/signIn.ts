import * as vscode from 'vscode';
import type { CommandContext } from './context';
import { tell } from './messages';
import { chooseOne } from './prompts';

/** Asks for one of the ways to sign in, and goes it. */
export async function signIn({ sessions }: CommandContext): Promise<void> {
  const way = await chooseOne<() => Promise<boolean>>(vscode.l10n.t('Sign in to Kilo'), {
    placeholder: vscode.l10n.t('How?'),
    choices: [
      {
        label: `$(globe) ${vscode.l10n.t('With the browser')}`,
        detail: vscode.l10n.t('Shows a code here; you approve it on Kilo’s web page.'),
        value: () => sessions.signIn(),
      },
      {
        label: `$(key) ${vscode.l10n.t('With a token')}`,
        detail: vscode.l10n.t('You paste an API token of your Kilo profile.'),
        value: () => sessions.signInWithToken(),
      },
      {
        label: `$(beaker) ${vscode.l10n.t('Explore with a local team')}`,
        detail: vscode.l10n.t('Made-up people and money on this machine. No account, no network, nothing is charged.'),
        value: () => enterLocalTeam(sessions),
      },
    ],
  });
  if (await way()) welcome(sessions);
}

/** Starts the local team, which makes its people and their history the first time, and signs in to it. False when nobody signed in. */
export async function enterLocalTeam(sessions: CommandContext['sessions']): Promise<boolean> {
  const options = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Getting the local team ready') };
  return vscode.window.withProgress(options, () => sessions.exploreLocalTeam());
}

/** Says who is signed in where. */
export function welcome({ person, server }: CommandContext['sessions']): void {
  if (person) void tell(vscode.l10n.t('Signed in to {0} as {1}.', server.label, person.email));
}
