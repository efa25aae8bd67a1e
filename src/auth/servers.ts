/** Which Kilo server the settings name. A token goes only to the server that issued it, so the address is checked before it is used. */
import * as vscode from 'vscode';
import type { Server } from '../kilo/api';
import { isSafeUrl } from '../kilo/origins';

export const DEFAULT_API_URL = 'https://api.kilo.ai';
export const DEFAULT_WEB_URL = 'https://app.kilo.ai';
/** Key of the local team that the extension runs itself; it stays the same whatever port the server gets. */
export const LOCAL_TEAM_KEY = 'local-team';

const SECTION = 'kiloTeams';
type UrlSetting = 'apiUrl' | 'webUrl';

/** The server that the settings name, or the setting that cannot be used. */
export type ConfiguredServer = { server: Server } | { badSetting: `kiloTeams.${UrlSetting}` };

/**
 * Reads the settings. Only the person's own values count, never those of a workspace: a repository must not choose where tokens go.
 * A server on this machine is taken for a local team.
 */
export function configuredServer(configuration: Pick<vscode.WorkspaceConfiguration, 'inspect'>): ConfiguredServer {
  const apiOrigin = originOf(configuration, 'apiUrl', DEFAULT_API_URL);
  if (!apiOrigin) return { badSetting: 'kiloTeams.apiUrl' };
  const appOrigin = originOf(configuration, 'webUrl', DEFAULT_WEB_URL);
  if (!appOrigin) return { badSetting: 'kiloTeams.webUrl' };
  const isLocal = apiOrigin.startsWith('http:');
  return { server: { kind: isLocal ? 'localTeam' : 'kilo', key: apiOrigin, apiOrigin, appOrigin } };
}

/** {@link configuredServer} with the settings as they are now. */
export const currentlyConfiguredServer = (): ConfiguredServer => configuredServer(vscode.workspace.getConfiguration(SECTION));

/** Calls back when one of the settings has changed. */
export const onDidChangeConfiguredServer = (listener: () => void): vscode.Disposable =>
  vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(`${SECTION}.apiUrl`) || change.affectsConfiguration(`${SECTION}.webUrl`)) listener();
  });

/** What a server is called. */
export function serverLabel(server: Pick<Server, 'kind' | 'key'>): string {
  if (server.kind === 'localTeam') return vscode.l10n.t('Local team');
  return server.key === DEFAULT_API_URL ? 'Kilo' : (URL.parse(server.key)?.host ?? 'Kilo');
}

/** Says that a setting cannot be used, with a button that opens it. */
export async function reportBadSetting(setting: string): Promise<void> {
  const open = vscode.l10n.t('Open setting');
  const chosen = await vscode.window.showErrorMessage(
    vscode.l10n.t('The setting {0} has to be an https address without a path, or an address on this machine.', setting),
    open,
  );
  if (chosen === open) await vscode.commands.executeCommand('workbench.action.openSettings', `@id:${setting}`);
}

/** The origin in a setting; undefined for anything that is not plainly one. */
function originOf(
  configuration: Pick<vscode.WorkspaceConfiguration, 'inspect'>,
  setting: UrlSetting,
  fallback: string,
): string | undefined {
  const value = configuration.inspect<unknown>(setting)?.globalValue ?? fallback;
  if (typeof value !== 'string' || !isSafeUrl(value.trim())) return undefined;
  const url = new URL(value.trim());
  const isBare = url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
  return isBare ? url.origin : undefined;
}
