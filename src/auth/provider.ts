/** Kilo in the editor's Accounts menu: shows who is signed in, and signs in and out. */
import * as vscode from 'vscode';
import { LOCAL_TEAM_KEY, type ConfiguredServer } from './servers';
import type { Sessions } from './sessions';
import type { TokenStore } from './tokens';

export const PROVIDER_ID = 'kilo-teams';
export const PROVIDER_LABEL = 'Kilo Teams';

export interface ProviderOptions {
  sessions: Pick<Sessions, 'signIn' | 'signOut'>;
  tokens: TokenStore;
  configuredServer: () => ConfiguredServer;
}

export class KiloAuthenticationProvider implements vscode.AuthenticationProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly onDidChangeSessions = this.changed.event;
  private readonly subscription: vscode.Disposable;
  /** The sessions that the editor has last been told of, by server key. */
  private readonly told = new Map<string, vscode.AuthenticationSession>();
  /** Changes are told one after the other, or the same one would be told twice. */
  private comparing = Promise.resolve();

  constructor(private readonly options: ProviderOptions) {
    this.subscription = options.tokens.onDidChange((key) => {
      this.comparing = this.comparing.then(() => this.compare(key));
    });
  }

  /** Kilo knows no scopes: a session has none, and every request for one gets all there are. */
  async getSessions(
    _scopes?: readonly string[],
    options?: vscode.AuthenticationProviderSessionOptions,
  ): Promise<vscode.AuthenticationSession[]> {
    const sessions = await Promise.all(this.serverKeys().map((key) => this.read(key)));
    return sessions
      .filter((session) => session !== undefined)
      .filter(({ account }) => !options?.account || account.id === options.account.id);
  }

  async createSession(): Promise<vscode.AuthenticationSession> {
    const isSignedIn = await this.options.sessions.signIn();
    const configured = this.options.configuredServer();
    const session = isSignedIn && 'server' in configured ? await this.read(configured.server.key) : undefined;
    if (!session) throw new Error(vscode.l10n.t('Nobody signed in.'));
    return session;
  }

  async removeSession(sessionId: string): Promise<void> {
    for (const key of this.serverKeys()) {
      if ((await this.read(key))?.id === sessionId) await this.options.sessions.signOut(key);
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private serverKeys(): string[] {
    const configured = this.options.configuredServer();
    return 'server' in configured ? [configured.server.key, LOCAL_TEAM_KEY] : [LOCAL_TEAM_KEY];
  }

  private async read(key: string): Promise<vscode.AuthenticationSession | undefined> {
    const stored = await this.options.tokens.get(key);
    if (!stored) return undefined;
    const { id, email } = stored.person;
    const isLocal = key === LOCAL_TEAM_KEY || key.startsWith('http:');
    const label = isLocal ? vscode.l10n.t('{0} (local team)', email) : email;
    const session = { id: `${key} ${id}`, accessToken: stored.token, account: { id, label }, scopes: [] };
    if (!this.told.has(key)) this.told.set(key, session);
    return session;
  }

  /** Tells the editor exactly what has become of the session for a server. */
  private async compare(key: string): Promise<void> {
    if (!this.serverKeys().includes(key)) return;
    const before = this.told.get(key);
    this.told.delete(key);
    const after = await this.read(key);
    if (before && after && before.id === after.id) {
      if (before.accessToken !== after.accessToken) this.changed.fire({ added: [], removed: [], changed: [after] });
    } else if (before || after) {
      this.changed.fire({ added: after ? [after] : [], removed: before ? [before] : [], changed: [] });
    }
  }
}
