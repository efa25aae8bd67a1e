/**
 * Who is signed in, and where: the settings' Kilo server or the local team that the extension runs itself. One session is current; the
 * others stay stored. Windows follow each other through the editor's secret storage.
 */
import * as vscode from 'vscode';
import type { KiloApi, Server } from '../kilo/api';
import { KiloError } from '../kilo/errors';
import type { Log } from '../store/log';
import type { Identity, SessionSource } from '../store/types';
import type { Person } from '../team/model';
import { MINUTE } from '../team/time';
import { LOCAL_TEAM_KEY, reportBadSetting, serverLabel, type ConfiguredServer } from './servers';
import type { SignInOptions } from './signIn';
import type { StoredSession, TokenStore } from './tokens';

/** The server process of the local team; `localTeam/process.ts` is one. */
export interface LocalTeam {
  /** Starts it unless it runs. */
  start(): Promise<Server>;
  /** Puts the seed back and starts on it. */
  reset(): Promise<Server>;
  stop(): Promise<void>;
}

/** `kilo`: the server that the settings name. `localTeam`: the one that the extension runs. */
export type ServerChoice = 'kilo' | 'localTeam';

export interface SessionsOptions {
  tokens: TokenStore;
  /** Remembers the choice of server. */
  memory: vscode.Memento;
  configuredServer: () => ConfiguredServer;
  localTeam: LocalTeam;
  /** Makes the API of a server. It may take a moment, as the client is loaded when it is first needed. */
  createApi: (server: Server, token: () => string | undefined) => Promise<KiloApi>;
  log: Log;
  onSecret: (secret: string) => void;
  flow?: SignInOptions['flow'];
  now?: () => number;
}

const CHOICE = 'kiloTeams.server';
/** The person is asked to sign in again at most this often, and a doubted session is asked about at most this often. */
const COOL_DOWN = MINUTE;
const LOCAL_TEAM = { kind: 'localTeam', key: LOCAL_TEAM_KEY } as const;

/** A session in use. Its token is taken away when it is over, so that nothing of it can be sent any more. */
interface Active {
  api: KiloApi;
  person: Person;
  held: { token: string | undefined };
}

export class Sessions implements SessionSource, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly forgotten = new vscode.EventEmitter<Identity>();
  readonly onDidForget = this.forgotten.event;
  private readonly subscription: vscode.Disposable;

  private choice: ServerChoice;
  private restoring = true;
  private active: Active | undefined;
  /** Counts up with every change of who is signed in where, so that what was begun before it can tell. */
  private epoch = 0;

  private restored: Promise<void> | undefined;
  private signingIn: Promise<boolean> | undefined;
  private checking: Promise<void> | undefined;
  private confirmedAt = -Infinity;
  private promptedAt = -Infinity;

  constructor(private readonly options: SessionsOptions) {
    this.choice = options.memory.get<ServerChoice>(CHOICE) === 'localTeam' ? 'localTeam' : 'kilo';
    this.subscription = options.tokens.onDidChange((key) => {
      if (this.restored && key === this.server.key) void this.follow();
    });
  }

  get state(): 'restoring' | 'signedOut' | 'signedIn' {
    if (this.active) return 'signedIn';
    return this.restoring ? 'restoring' : 'signedOut';
  }

  get server(): { kind: Server['kind']; key: string; label: string } {
    const server = this.active?.api.server ?? this.stated(this.choice);
    return { kind: server.kind, key: server.key, label: serverLabel(server) };
  }

  get person(): Person | undefined {
    return this.active?.person;
  }

  get api(): KiloApi | undefined {
    return this.active?.api;
  }

  restore(): Promise<void> {
    return (this.restored ??= this.enter(this.choice));
  }

  /** Signs in to the server of the settings with a code that is approved in the browser. False when nobody signed in. */
  signIn(): Promise<boolean> {
    return this.once(() => this.signInTo('kilo', 'signInWithBrowser'));
  }

  /** Signs in to the server of the settings with a token that the person pastes. False when nobody signed in. */
  signInWithToken(): Promise<boolean> {
    return this.once(() => this.signInTo('kilo', 'signInWithPastedToken'));
  }

  /** Starts the local team and signs in to it, unless somebody is signed in to it already. False when nobody signed in. */
  exploreLocalTeam(): Promise<boolean> {
    return this.once(async () => (await this.useServer('localTeam')) || this.signInTo('localTeam', 'signInWithBrowser'));
  }

  /** Makes a server the current one if somebody is signed in to it; false, and nothing changes, otherwise. */
  async useServer(choice: ServerChoice): Promise<boolean> {
    await this.restore();
    if (choice === this.choice && this.active) return true;
    const key = this.stated(choice).key;
    const stored = await this.options.tokens.get(key);
    const server = stored && (await this.reach(choice));
    if (!stored || !server || !(await this.isTaken(server, stored))) return false;
    await this.choose(choice);
    await this.adopt(server, stored);
    return true;
  }

  /** Signs out of a server, of the current one unless another is named: its token and everything kept for it go. */
  async signOut(serverKey: string = this.server.key): Promise<void> {
    const { tokens } = this.options;
    const stored = await tokens.get(serverKey);
    const person = this.server.key === serverKey ? (this.active?.person ?? stored?.person) : stored?.person;
    if (this.server.key === serverKey) this.leave();
    await tokens.delete(serverKey);
    if (person) this.forgotten.fire({ serverKey, personId: person.id });
  }

  /** Puts the local team's seed back. Whoever is signed in to it stays so where the seed still knows the token. */
  async resetLocalTeam(): Promise<void> {
    const server = await this.options.localTeam.reset();
    const stored = await this.options.tokens.get(LOCAL_TEAM_KEY);
    if (!stored) return;
    if (!(await this.isTaken(server, stored))) return this.signOut(LOCAL_TEAM_KEY);
    this.forgotten.fire({ serverKey: LOCAL_TEAM_KEY, personId: stored.person.id });
    if (this.choice === 'localTeam') await this.adopt(server, stored);
  }

  /** To be told whenever the local team's server has started, as its address may be another one then. */
  localTeamStarted(server: Server): void {
    const { active } = this;
    const token = active?.held.token;
    const hasMoved = active?.api.server.key === server.key && active.api.server.apiOrigin !== server.apiOrigin;
    if (hasMoved && token !== undefined) void this.adopt(server, { token, person: active.person });
  }

  /** To be called when the settings name another server. */
  async configurationChanged(): Promise<void> {
    if (!this.restored || this.choice !== 'kilo') return;
    const configured = this.options.configuredServer();
    const isSame =
      this.active &&
      'server' in configured &&
      this.active.api.server.apiOrigin === configured.server.apiOrigin &&
      this.active.api.server.appOrigin === configured.server.appOrigin;
    if (isSame) return;
    this.leave();
    await (this.restored = this.enter('kilo'));
  }

  doubt(api: KiloApi): void {
    const isKnownGood = this.now() - this.confirmedAt < COOL_DOWN;
    if (api !== this.api || isKnownGood) return;
    this.checking ??= this.check(api).finally(() => (this.checking = undefined));
  }

  dispose(): void {
    this.leave();
    this.subscription.dispose();
    this.changed.dispose();
    this.forgotten.dispose();
  }

  /** Goes to where a stored session leads, if there is one. Starts the local team only then. */
  private async enter(choice: ServerChoice): Promise<void> {
    const epoch = ++this.epoch;
    this.restoring = true;
    this.changed.fire();
    const { tokens, log } = this.options;
    const stored = await this.attempt(() => tokens.get(this.stated(choice).key));
    const server = stored || choice === 'kilo' ? await this.attempt(() => this.reach(choice)) : undefined;
    if (epoch !== this.epoch) return;
    if (stored && server) return this.adopt(server, stored);
    this.restoring = false;
    log.info('No session to go on with');
    this.changed.fire();
  }

  /** Another window has signed in to the current server, or out of it. */
  private async follow(): Promise<void> {
    const epoch = this.epoch;
    const { choice } = this;
    const stored = await this.attempt(() => this.options.tokens.get(this.server.key));
    if (epoch !== this.epoch || stored?.token === this.active?.held.token) return;
    if (!stored) return this.end();
    const server = await this.attempt(() => this.reach(choice));
    if (epoch === this.epoch && server) await this.adopt(server, stored);
  }

  private async signInTo(choice: ServerChoice, way: 'signInWithBrowser' | 'signInWithPastedToken'): Promise<boolean> {
    await this.restore();
    const server = await this.reach(choice);
    if (!server) return false;
    const { createApi, tokens, onSecret, flow } = this.options;
    const ways = await import('./signIn');
    const session = await ways[way]({ server, apiWith: (token) => createApi(server, () => token), onSecret, flow });
    if (!session) return false;
    await this.choose(choice);
    await this.adopt(server, session);
    await tokens.set(server.key, session);
    return true;
  }

  /** The server's address. For the local team, it is started; a setting that cannot be used is reported. */
  private async reach(choice: ServerChoice): Promise<Server | undefined> {
    if (choice === 'localTeam') return this.options.localTeam.start();
    const configured = this.options.configuredServer();
    if ('server' in configured) return configured.server;
    void reportBadSetting(configured.badSetting);
    return undefined;
  }

  /** What is known of a server without starting anything. A setting that cannot be used leads to a server without a key. */
  private stated(choice: ServerChoice): Pick<Server, 'kind' | 'key'> {
    if (choice === 'localTeam') return LOCAL_TEAM;
    const configured = this.options.configuredServer();
    return 'server' in configured ? configured.server : { kind: 'kilo', key: '' };
  }

  private async choose(choice: ServerChoice): Promise<void> {
    this.choice = choice;
    await this.options.memory.update(CHOICE, choice);
  }

  /** Makes a session the current one, unless another one has become it while the client was loaded. */
  private async adopt(server: Server, { token, person }: StoredSession): Promise<void> {
    const epoch = ++this.epoch;
    const held: { token: string | undefined } = { token };
    const api = await this.options.createApi(server, () => held.token);
    if (epoch !== this.epoch) return;
    const before = this.active;
    if (before) before.held.token = undefined;
    this.active = { api, person, held };
    this.restoring = false;
    this.confirmedAt = -Infinity;
    this.options.log.info(`Signed in to ${server.apiOrigin}`);
    if (before && before.api.server.key === server.key && before.person.id !== person.id) this.forget(before);
    this.changed.fire();
  }

  /** Nobody is signed in here any more; what is stored stays. */
  private leave(): void {
    this.epoch += 1;
    this.restoring = false;
    if (!this.active) return;
    this.active.held.token = undefined;
    this.active = undefined;
    this.changed.fire();
  }

  /** The session is over: nobody is signed in any more, and nothing is kept for them. */
  private end(): void {
    const { active } = this;
    if (!active) return;
    this.leave();
    this.forget(active);
  }

  private forget({ api, person }: Active): void {
    this.forgotten.fire({ serverKey: api.server.key, personId: person.id });
  }

  private async check(api: KiloApi): Promise<void> {
    if (await this.isAlive(api)) {
      this.confirmedAt = this.now();
      return;
    }
    if (api !== this.api) return;
    const { tokens, log } = this.options;
    const { key } = this.server;
    const dead = this.active?.held.token;
    log.warn('The server no longer takes the token');
    this.end();
    // Another window may have signed in again meanwhile.
    if ((await tokens.get(key))?.token === dead) await tokens.delete(key);
    void this.offerSignIn();
  }

  /** Only "not authenticated" as the answer to "who am I" means that a session is dead. */
  private async isAlive(api: KiloApi): Promise<boolean> {
    try {
      await api.profile();
      return true;
    } catch (error) {
      return !KiloError.is(error, 'signedOut');
    }
  }

  private async isTaken(server: Server, stored: StoredSession): Promise<boolean> {
    return this.isAlive(await this.options.createApi(server, () => stored.token));
  }

  private async offerSignIn(): Promise<void> {
    if (this.now() - this.promptedAt < COOL_DOWN) return;
    this.promptedAt = this.now();
    const again = vscode.l10n.t('Sign in again');
    const question = vscode.l10n.t('Your session with {0} has ended.', this.server.label);
    if ((await vscode.window.showWarningMessage(question, again)) !== again) return;
    await (this.choice === 'localTeam' ? this.exploreLocalTeam() : this.signIn());
  }

  /** Two sign-ins never run at a time: whoever asks meanwhile gets the outcome of the one that runs. */
  private once(run: () => Promise<boolean>): Promise<boolean> {
    return (this.signingIn ??= run().finally(() => (this.signingIn = undefined)));
  }

  private async attempt<T>(run: () => Promise<T>): Promise<T | undefined> {
    try {
      return await run();
    } catch (error) {
      this.options.log.error(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }
}
