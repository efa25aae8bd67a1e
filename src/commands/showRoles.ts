import * as vscode from 'vscode';
import { ROLE_TABLE, roleLabel, ROLES } from '../team/permissions';
import { chooseOne } from './prompts';

/** Shows what each role may do, to be searched and read. */
export async function showRoles(): Promise<void> {
  await chooseOne(vscode.l10n.t('What each role may do'), {
    placeholder: vscode.l10n.t('Type what you look for. Close with Escape.'),
    choices: ROLE_TABLE.map(({ action, capability, allowed, note }) => ({
      label: capability,
      description: ROLES.filter((role) => allowed[role])
        .map((role) => roleLabel(role))
        .join(', '),
      detail: note,
      value: action,
    })),
  });
}
