import * as vscode from 'vscode';
import { iconText } from '../views/safeText';
import { need, writeTo, type Command } from './context';
import { tell, withProgress } from './messages';
import { chooseOne } from './prompts';

/** Chooses the model that people of the team start with, or leaves that to Kilo. */
export const setDefaultModel: Command<'kiloTeams.setDefaultModel'> = async (context, _, value) => {
  const team = await need(context, 'team');
  const models = await need(context, 'availableModels');
  const now = team.modelPolicy?.defaultModel;
  const model = value
    ? value.model
    : await chooseOne<string | null>(vscode.l10n.t('Default model of {0}', team.name), {
        placeholder: vscode.l10n.t('Which model do people start with?'),
        choices: [
          { label: vscode.l10n.t('Kilo chooses'), description: now === null ? vscode.l10n.t('now') : undefined, value: null },
          ...models.map(({ id, name }) => ({
            label: iconText(name),
            description: [iconText(id), id === now ? vscode.l10n.t('now') : undefined].filter(Boolean).join(' · '),
            value: id,
          })),
        ],
        active: (id) => id === now,
      });
  if (model === now) return;
  await withProgress(vscode.l10n.t('Setting the default model of {0}', team.name), (signal) =>
    writeTo(context, team, ['team', 'audit'], (api, organizationId) => api.setDefaultModel(organizationId, model, { signal })),
  );
  void tell(
    model === null
      ? vscode.l10n.t('Kilo chooses the default model of {0} now.', team.name)
      : vscode.l10n.t('People of {0} start with {1} now.', team.name, models.find(({ id }) => id === model)?.name ?? model),
  );
};
