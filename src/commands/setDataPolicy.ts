import * as vscode from 'vscode';
import type { DataCollection } from '../team/model';
import { DATA_POLICIES } from '../team/words';
import { need, writeTo, type Command } from './context';
import { confirm, tell, withProgress } from './messages';
import { chooseOne } from './prompts';

/** Decides for everybody whether providers that keep prompts or train on them may be used. Asks once more before allowing it. */
export const setDataPolicy: Command<'kiloTeams.setDataPolicy'> = async (context, _, value) => {
  const team = await need(context, 'team');
  const policy =
    value ??
    (await chooseOne(vscode.l10n.t('Data policy of {0}', team.name), {
      placeholder: vscode.l10n.t('May providers that keep prompts or train on them be used?'),
      choices: (Object.keys(DATA_POLICIES) as DataCollection[]).map((candidate) => ({
        label: DATA_POLICIES[candidate].name,
        description: candidate === team.dataCollection ? vscode.l10n.t('now') : undefined,
        detail: DATA_POLICIES[candidate].meaning,
        value: candidate,
      })),
      active: (candidate) => candidate === team.dataCollection,
    }));
  if (policy === team.dataCollection) return;
  if (policy === 'allow') {
    await confirm({
      text: vscode.l10n.t('Allow providers that keep prompts, for everybody in {0}?', team.name),
      detail: vscode.l10n.t('Code and prompts of the team may then be kept by model providers and used for training.'),
      button: vscode.l10n.t('Allow for everybody'),
    });
  }
  await withProgress(vscode.l10n.t('Setting the data policy of {0}', team.name), (signal) =>
    writeTo(context, team, ['team', 'audit'], (api, organizationId) => api.setDataCollection(organizationId, policy, { signal })),
  );
  void tell(vscode.l10n.t('Data policy of {0}: {1}. {2}', team.name, DATA_POLICIES[policy].name, DATA_POLICIES[policy].meaning));
};
