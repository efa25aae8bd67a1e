/** What a command gets to work with, and how it ends when it cannot go on. */
import * as vscode from 'vscode';
import type { Sessions } from '../auth/sessions';
import type { KiloApi } from '../kilo/api';
import type { CommandId } from '../protocol/commands';
import type { CommandValue } from '../protocol/commandValues';
import type { Problem } from '../protocol/dashboard';
import type { Log } from '../store/log';
import type { Purchases } from '../store/purchases';
import type { CommandResource, Resource, StoreState, TeamStore } from '../store/types';
import type { DashboardPanel } from '../views/dashboardPanel';
import type { Sleep } from './arrival';

export interface CommandContext {
  store: TeamStore;
  sessions: Pick<
    Sessions,
    'server' | 'person' | 'restore' | 'signIn' | 'signInWithToken' | 'exploreLocalTeam' | 'signOut' | 'resetLocalTeam'
  >;
  purchases: Pick<Purchases, 'perform' | 'entry' | 'of' | 'giveUp' | 'hold'>;
  dashboard: Pick<DashboardPanel, 'show' | 'showUsage'>;
  log: Log;
  /** Waits; rejects when the signal aborts. */
  sleep: Sleep;
}

/**
 * Something that a person can do. `target`: what it is about, where it was run from a row; otherwise it asks. `value`: what the dashboard
 * or a selection of rows has answered in advance.
 */
export type Command<C extends CommandId = never> = (
  context: CommandContext,
  target?: string,
  value?: CommandValue<C>,
) => Promise<void>;

/** The person has dismissed a question: nothing is done and nothing is said. */
export class Dismissed extends Error {}

/** The command cannot be carried out, for a reason that the person is told. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

/** The data of a resource of the active organization, fetched if need be. Throws a {@link Refusal} when it cannot be had. */
export async function need<R extends CommandResource>(
  { store }: Pick<CommandContext, 'store'>,
  resource: R,
): Promise<NonNullable<NonNullable<StoreState[R]>['data']>> {
  const slice =
    store.state[resource]?.data === undefined
      ? await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Asking Kilo') }, () =>
          store.ensure(resource),
        )
      : await store.ensure(resource);
  const { data, problem } = slice;
  if (data === undefined) throw new Refusal(problem ?? notSignedIn());
  return data;
}

/** The API and the active organization, for a read that the store does not keep. Throws a {@link Refusal} without them. */
export function active({ store }: Pick<CommandContext, 'store'>): { api: KiloApi; organizationId: string } {
  const { api } = store;
  const { organizationId } = store.state;
  if (!api) throw new Refusal(notSignedIn());
  if (organizationId === undefined) throw new Refusal(noOrganization());
  return { api, organizationId };
}

/**
 * A write to the organization that the person was asked about. Throws a {@link Refusal} when another one is active by now, so that what
 * was meant for one team never reaches another.
 */
export function writeTo<T>(
  { store }: Pick<CommandContext, 'store'>,
  { id }: { id: string },
  touches: readonly Resource[],
  run: (api: KiloApi, organizationId: string) => Promise<T>,
): Promise<T> {
  return store.write(touches, async (api, organizationId) => {
    if (organizationId !== id) throw new Refusal(switched());
    return run(api, organizationId);
  });
}

const switched = (): Problem => ({
  title: vscode.l10n.t('Another organization is active now'),
  detail: vscode.l10n.t('Nothing was sent. Switch back, and do it again there.'),
  action: { label: vscode.l10n.t('Switch organization'), command: 'kiloTeams.switchOrganization' },
});

export const notSignedIn = (): Problem => ({
  title: vscode.l10n.t('You are not signed in'),
  detail: vscode.l10n.t('Sign in to see your team.'),
  action: { label: vscode.l10n.t('Sign in'), command: 'kiloTeams.signIn' },
});

export const noOrganization = (): Problem => ({
  title: vscode.l10n.t('You belong to no organization'),
  detail: vscode.l10n.t('Create one, or ask an owner for an invitation; then refresh.'),
  action: { label: vscode.l10n.t('Create organization'), command: 'kiloTeams.createOrganization' },
});

/** What a command says when it is about something that is not there any more. */
export const gone = (): Problem => ({
  title: vscode.l10n.t('Not found'),
  detail: vscode.l10n.t('It is no longer there. Somebody may have changed it meanwhile.'),
  action: { label: vscode.l10n.t('Refresh'), command: 'kiloTeams.refresh' },
});
