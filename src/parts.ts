/** Makes the parts of the extension and hands them to each other. Activation only registers: nothing is read or asked before it is shown. */
import * as vscode from 'vscode';
import { KiloAuthenticationProvider, PROVIDER_ID, PROVIDER_LABEL } from './auth/provider';
import { currentlyConfiguredServer, onDidChangeConfiguredServer } from './auth/servers';
import { Sessions } from './auth/sessions';
import { TokenStore } from './auth/tokens';
import { registerCommands } from './commands/register';
import { LocalTeamProcess } from './localTeam/process';
import { ContextKeys } from './store/contextKeys';
import { createLog, Redactor } from './store/log';
import { Purchases } from './store/purchases';
import { SnapshotCache } from './store/snapshotCache';
import { createTeamStore } from './store/teamStore';
import { windowFocus } from './store/windowFocus';
import { DashboardPanel } from './views/dashboardPanel';
import { PurchaseNotices } from './views/purchaseNotices';
import { StatusBar } from './views/statusBar';
import { TeamTree } from './views/teamTree';
import { USAGE_LINK_PATH } from './team/usageLink';
import { UsageThread } from './usageThread/thread';

/** Gives what ends the parts: what was seen is kept before the window ends, and the local team's server ends with it. */
export function startParts(context: vscode.ExtensionContext): () => Promise<void> {
  const { extensionUri, globalState, globalStorageUri, secrets, subscriptions, workspaceState } = context;
  const { version } = context.extension.packageJSON as { version: string };
  const channel = vscode.window.createOutputChannel('Kilo Teams', { log: true });
  const redactor = new Redactor();
  const log = createLog(channel, redactor);
  const wire = { log: log.debug, client: `kilo-teams-vscode/${version}` };
  const onSecret = (secret: string) => redactor.register(secret);

  const team = new LocalTeamProcess({
    entry: vscode.Uri.joinPath(extensionUri, 'dist', 'localTeam.js').fsPath,
    dataDir: vscode.Uri.joinPath(globalStorageUri, 'local-team').fsPath,
    get generation() {
      return vscode.workspace.getConfiguration('kiloTeams').get<1 | 2>('localTeam.generation', 2);
    },
    log: log.info,
    onServer: (server) => sessions.localTeamStarted(server),
  });

  const tokens = new TokenStore(secrets, onSecret);
  const sessions = new Sessions({
    tokens,
    memory: globalState,
    configuredServer: currentlyConfiguredServer,
    localTeam: team,
    createApi: async (server, token) => (await import('./kilo/client')).createKiloApi({ server, token, ...wire }),
    log,
    onSecret,
    flow: wire,
  });
  const provider = new KiloAuthenticationProvider({ sessions, tokens, configuredServer: currentlyConfiguredServer });
  const snapshots = new SnapshotCache(vscode.Uri.joinPath(globalStorageUri, 'kept').fsPath, version, log.warn);
  const purchases = new Purchases({
    session: sessions,
    focus: windowFocus,
    folder: vscode.Uri.joinPath(globalStorageUri, 'purchases').fsPath,
    log,
  });
  const usage = {
    loader: new UsageThread({ entry: vscode.Uri.joinPath(extensionUri, 'dist', 'usageThread.js').fsPath, log: log.info }),
    folder: vscode.Uri.joinPath(globalStorageUri, 'usage').fsPath,
  };
  const store = createTeamStore({
    session: sessions,
    workspaceState,
    globalState,
    focus: windowFocus,
    snapshots,
    purchases,
    usage,
    log,
  });
  const dashboard = new DashboardPanel({ extensionUri, store, log });

  subscriptions.push(
    channel,
    tokens,
    sessions,
    provider,
    vscode.authentication.registerAuthenticationProvider(PROVIDER_ID, PROVIDER_LABEL, provider, {
      supportsMultipleAccounts: true,
    }),
    onDidChangeConfiguredServer(() => void sessions.configurationChanged()),
    purchases,
    store,
    new ContextKeys(store),
    new TeamTree(store),
    new StatusBar(store),
    new PurchaseNotices({ store, purchases }),
    dashboard,
    vscode.window.registerUriHandler({ handleUri: openLink }),
    registerCommands({ store, sessions, purchases, dashboard, log }),
  );
  return async () => {
    store.dispose();
    await Promise.all([snapshots.settled(), team.stop()]);
  };
}

/** A link to the extension only ever shows something or opens a dialog. The editor has decoded it: a plus in it is one that was meant. */
const openLink = ({ path, query }: vscode.Uri): void => {
  const command = path === USAGE_LINK_PATH ? 'kiloTeams.openUsageLink' : 'kiloTeams.openLimitRequest';
  void vscode.commands.executeCommand(command, `${path}?${query.replaceAll('+', '%2B')}`);
};
