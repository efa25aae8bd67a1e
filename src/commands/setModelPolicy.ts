import * as vscode from 'vscode';
import type { AvailableModel, ModelPolicy, Team } from '../team/model';
import { isModelAllowed, listProblem, parseIds } from '../team/modelPolicy';
import { iconText } from '../views/safeText';
import { need, writeTo, type Command, type CommandContext } from './context';
import { confirm, tell, withProgress } from './messages';
import { askAll, askChoice, askMany, askText } from './prompts';

type Access = Partial<Pick<ModelPolicy, 'models' | 'providers'>>;
/** So many ids fit into a dialog. */
const MOST_IN_DIALOG = 20;

/** Decides which models and providers everybody may use. What that means is asked before it is sent. */
export const setModelPolicy: Command<'kiloTeams.setModelPolicy'> = async (context, _, value) => {
  const team = await need(context, 'team');
  const access: Access = value ?? (await ask(context, team));
  await confirm({
    text: vscode.l10n.t('Change what everybody in {0} may use?', team.name),
    detail: [
      access.models && describe(vscode.l10n.t('Models'), access.models),
      access.providers && describe(vscode.l10n.t('Providers'), access.providers),
      droppedDefault(team, access.models),
      vscode.l10n.t('It holds at once. Who uses something else then gets an error from Kilo.'),
    ]
      .filter(Boolean)
      .join('\n\n'),
    button: vscode.l10n.t('Change for everybody'),
  });
  await withProgress(vscode.l10n.t('Setting the models of {0}', team.name), (signal) =>
    writeTo(context, team, ['team', 'availableModels', 'audit'], (api, organizationId) =>
      api.setModelAccess(organizationId, access, { signal }),
    ),
  );
  void tell(vscode.l10n.t('Changed what everybody in {0} may use.', team.name));
};

function describe(what: string, ids: readonly string[]): string {
  if (ids.length === 0) return vscode.l10n.t('{0}: all of them', what);
  const shown = ids.slice(0, MOST_IN_DIALOG).join(', ');
  return ids.length > MOST_IN_DIALOG
    ? vscode.l10n.t('{0}: only {1} and {2} more', what, shown, String(ids.length - MOST_IN_DIALOG))
    : vscode.l10n.t('{0}: only {1}', what, shown);
}

function droppedDefault({ modelPolicy }: Team, models: readonly string[] | undefined): string | undefined {
  const model = modelPolicy?.defaultModel;
  if (!model || !models || isModelAllowed(models, model)) return undefined;
  return vscode.l10n.t('The default model {0} is not among them and is dropped: Kilo chooses then.', model);
}

type Way = 'everyModel' | 'someModels' | 'typeModels' | 'everyProvider' | 'typeProviders';

async function ask(context: CommandContext, team: Team): Promise<Access> {
  const { models = [], providers = [] } = team.modelPolicy ?? {};
  const available = await need(context, 'availableModels');
  const answers: { way: Way; typed: string; ticked: string[] } = {
    way: models.length > 0 ? 'someModels' : 'everyModel',
    typed: '',
    ticked: [],
  };
  await askAll(vscode.l10n.t('Models and providers of {0}', team.name), [
    (frame) =>
      askChoice<Way>(frame, {
        placeholder: vscode.l10n.t('What may everybody use?'),
        choices: [
          { label: vscode.l10n.t('Every model'), value: 'everyModel' },
          {
            label: vscode.l10n.t('Only some models…'),
            detail: vscode.l10n.t('Of those that can be used now, and of those on the list.'),
            value: 'someModels',
          },
          {
            label: vscode.l10n.t('Models by their ids…'),
            detail: vscode.l10n.t('Also such that cannot be used now, and all models of a vendor, as in anthropic/*.'),
            value: 'typeModels',
          },
          { label: vscode.l10n.t('Every provider'), value: 'everyProvider' },
          { label: vscode.l10n.t('Only some providers…'), value: 'typeProviders' },
        ],
        active: (candidate) => candidate === answers.way,
        keep: (chosen) => (answers.way = chosen),
      }),
    (frame) => {
      const { way, typed } = answers;
      if (way === 'someModels') {
        return askMany<string>(frame, {
          choices: () => modelChoices(available, models),
          ticked: (id) => (models.length === 0 ? true : isModelAllowed(models, id) || models.includes(id)),
          note: (ids) => vscode.l10n.t('{0} allowed', String(ids.length)),
          keep: (ids) => (answers.ticked = ids),
        });
      }
      if (way !== 'typeModels' && way !== 'typeProviders') return Promise.resolve('next');
      return askText(frame, {
        value: typed || (way === 'typeModels' ? models : providers).join(', '),
        prompt: vscode.l10n.t('Ids with commas between them; empty allows all'),
        placeholder: way === 'typeModels' ? 'anthropic/*, openai/gpt-5' : 'anthropic, openai',
        problem: (text) => listProblem(parseIds(text), way === 'typeModels')?.message,
        keep: (text) => (answers.typed = text),
      });
    },
  ]);
  const { typed, ticked } = answers;
  switch (answers.way) {
    case 'everyModel':
      return { models: [] };
    case 'someModels':
      return { models: ticked };
    case 'typeModels':
      return { models: parseIds(typed) };
    case 'everyProvider':
      return { providers: [] };
    case 'typeProviders':
      return { providers: parseIds(typed) };
  }
}

function modelChoices(available: readonly AvailableModel[], listed: readonly string[]) {
  const known = new Set(available.map(({ id }) => id));
  return [
    ...listed.filter((id) => !known.has(id)).map((id) => ({ label: iconText(id), description: undefined, value: id })),
    ...available.map(({ id, name }) => ({ label: iconText(name), description: iconText(id), value: id })),
  ];
}
