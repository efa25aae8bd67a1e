/**
 * The keys that `when` clauses of the manifest use, declared once, and the one class that sets them.
 *
 * - `kiloTeams.session`: `restoring`, `signedOut` or `signedIn`.
 * - `kiloTeams.server`: `kilo` or `localTeam`.
 * - `kiloTeams.loaded`: the list of organizations is known; before that nobody can say that there is none.
 * - `kiloTeams.hasOrganization`: there is an active organization.
 * - `kiloTeams.hasSeveralOrganizations`: there is something to switch to.
 * - `kiloTeams.offline`: the server cannot be reached.
 * - `kiloTeams.failed`: the organizations could not be read and there is nothing older to show.
 * - `kiloTeams.can.<action>`: the caller may do this in the active organization, as its state is now.
 */
import * as vscode from 'vscode';
import { ACTIONS, type Action } from '../team/permissions';
import type { StoreState, TeamStore } from './types';

export type ContextKey =
  | 'kiloTeams.session'
  | 'kiloTeams.server'
  | 'kiloTeams.loaded'
  | 'kiloTeams.hasOrganization'
  | 'kiloTeams.hasSeveralOrganizations'
  | 'kiloTeams.offline'
  | 'kiloTeams.failed'
  | `kiloTeams.can.${Action}`;

export type ContextValues = Record<ContextKey, string | boolean>;

/** The key that tells whether the caller may do something. */
export const permissionKey = (action: Action) => `kiloTeams.can.${action}` as const;

/** The value of every key in a state of the store. */
export function contextValues(state: StoreState): ContextValues {
  const { organizations } = state;
  const permissions = Object.fromEntries(ACTIONS.map((action) => [permissionKey(action), state.permissions[action].allowed]));
  return {
    ...(permissions as Record<`kiloTeams.can.${Action}`, boolean>),
    'kiloTeams.session': state.session,
    'kiloTeams.server': state.server.kind,
    'kiloTeams.loaded': organizations.data !== undefined,
    'kiloTeams.hasOrganization': state.session === 'signedIn' && state.organizationId !== undefined,
    'kiloTeams.hasSeveralOrganizations': (organizations.data?.length ?? 0) > 1,
    'kiloTeams.offline': state.offline,
    'kiloTeams.failed': organizations.status === 'error' && organizations.data === undefined,
  };
}

/** Keeps the keys in step with the store. Only values that changed are sent. */
export class ContextKeys implements vscode.Disposable {
  private readonly current = new Map<string, string | boolean>();
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly store: Pick<TeamStore, 'state' | 'onDidChange'>,
    private readonly set: (key: string, value: string | boolean) => unknown = (key, value) =>
      vscode.commands.executeCommand('setContext', key, value),
  ) {
    this.subscription = store.onDidChange(() => this.update());
    this.update();
  }

  private update(): void {
    for (const [key, value] of Object.entries(contextValues(this.store.state))) {
      if (this.current.get(key) === value) continue;
      this.current.set(key, value);
      this.set(key, value);
    }
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
