import * as vscode from 'vscode';
import { nameProblem } from '../team/validate';
import { need, writeTo, type CommandContext } from './context';
import { tell, untilDone, withProgress } from './messages';
import { askAll, askText } from './prompts';

/** Gives the organization another name. */
export async function renameOrganization(context: CommandContext): Promise<void> {
  const team = await need(context, 'team');
  const before = team.name;
  let name = before;
  await untilDone(context.log, async () => {
    await askAll(vscode.l10n.t('Rename organization'), [
      (frame) =>
        askText(frame, {
          value: name,
          prompt: vscode.l10n.t('New name of {0}, for everybody in it', before),
          problem: (text) => nameProblem(text)?.message,
          keep: (text) => (name = text.trim()),
        }),
    ]);
    if (name === before) return;
    await withProgress(vscode.l10n.t('Renaming {0}', before), (signal) =>
      writeTo(context, team, ['team', 'organizations', 'audit'], (api, organizationId) =>
        api.rename(organizationId, name, { signal }),
      ),
    );
    void tell(vscode.l10n.t('{0} is now called {1}.', before, name));
  });
}
