/** Windows of one editor that share its secret storage, before a local team that plays the part of Kilo. */
import { setImmediate } from 'node:timers/promises';
import '../editor';
import { EventEmitter, window as editorWindow } from '../fakeVscode';
import type * as vscode from 'vscode';
import { KiloAuthenticationProvider } from '../../../src/auth/provider';
import type { ConfiguredServer } from '../../../src/auth/servers';
import { Sessions, type LocalTeam } from '../../../src/auth/sessions';
import { TokenStore } from '../../../src/auth/tokens';
import type { Server } from '../../../src/kilo/api';
import { createKiloApi } from '../../../src/kilo/client';
import type { Identity } from '../../../src/store/types';
import { issueToken } from '../../../src/localTeam/domain/people';
import { PEOPLE, type PersonKey } from '../../../src/localTeam/seedPeople';
import { serve, type Served } from '../localTeamWeb/web';
import { Memory } from '../store/world';

/** The editor's secret storage. A change is told to every window, the one that made it included, a little later. */
export class Secrets implements vscode.SecretStorage {
  readonly values = new Map<string, string>();
  private readonly changed = new EventEmitter<vscode.SecretStorageChangeEvent>();
  readonly onDidChange = this.changed.event as vscode.Event<vscode.SecretStorageChangeEvent>;
  keys = async () => [...this.values.keys()];
  get = async (key: string) => this.values.get(key);
  store = async (key: string, value: string) => {
    this.values.set(key, value);
    this.tell(key);
  };
  delete = async (key: string) => {
    this.values.delete(key);
    this.tell(key);
  };
  private tell(key: string): void {
    globalThis.setImmediate(() => this.changed.fire({ key }));
  }
}

export interface EditorWindow {
  sessions: Sessions;
  tokens: TokenStore;
  provider: KiloAuthenticationProvider;
  /** What became of the sessions, as the Accounts menu was told: `+ label`, `- label`, `~ label`. */
  accounts: string[];
  forgotten: Identity[];
  /** Everything that was logged. */
  logged: string[];
  secretsSeen: string[];
}

export class Editor {
  readonly secrets = new Secrets();
  readonly starts: string[] = [];
  configured: ConfiguredServer;
  /** Requests, as `METHOD path`. */
  readonly requests: string[] = [];
  private readonly windows: EditorWindow[] = [];

  private constructor(readonly served: Served) {
    this.configured = { server: this.kilo };
  }

  static async open(): Promise<Editor> {
    return new Editor(await serve());
  }

  get kilo(): Server {
    const { url } = this.served;
    return { kind: 'kilo', key: url, apiOrigin: url, appOrigin: url };
  }

  /** The local team of the extension; here it is the same server under its own key. */
  get localTeam(): Server {
    return { ...this.kilo, kind: 'localTeam', key: 'local-team' };
  }

  window(memory = new Memory(), now: () => number = () => 0): EditorWindow {
    const logged: string[] = [];
    const secretsSeen: string[] = [];
    const write = (text: string) => void logged.push(text);
    const log = { debug: write, info: write, warn: write, error: write, show: () => undefined };
    const onSecret = (secret: string) => void secretsSeen.push(secret);
    const process: LocalTeam = {
      start: async () => (this.starts.push('start'), this.localTeam),
      reset: async () => (this.starts.push('reset'), this.localTeam),
      stop: async () => undefined,
    };
    const fetch: typeof globalThis.fetch = (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      this.requests.push(`${init?.method} ${url.pathname}`);
      return globalThis.fetch(input, init);
    };
    const sleep = async (_: number, signal?: AbortSignal) => {
      await setImmediate();
      signal?.throwIfAborted();
    };
    const tokens = new TokenStore(this.secrets, onSecret);
    const configuredServer = () => this.configured;
    const sessions = new Sessions({
      tokens,
      memory,
      configuredServer,
      localTeam: process,
      createApi: async (server, token) => createKiloApi({ server, token, fetch, sleep, log: write }),
      log,
      onSecret,
      flow: { fetch, sleep, log: write },
      now,
    });
    const provider = new KiloAuthenticationProvider({ sessions, tokens, configuredServer });
    const accounts: string[] = [];
    provider.onDidChangeSessions(({ added, removed, changed }) => {
      for (const { account } of added ?? []) accounts.push(`+ ${account.label}`);
      for (const { account } of removed ?? []) accounts.push(`- ${account.label}`);
      for (const { account } of changed ?? []) accounts.push(`~ ${account.label}`);
    });
    const forgotten: Identity[] = [];
    sessions.onDidForget((identity) => void forgotten.push(identity));
    const opened = { sessions, tokens, provider, accounts, forgotten, logged, secretsSeen };
    this.windows.push(opened);
    return opened;
  }

  /** A token of somebody, as if it had been stored by an earlier sign-in. */
  async remember(person: PersonKey, serverKey = this.kilo.key): Promise<string> {
    const token = issueToken(this.served.team.ctx, PEOPLE[person].id);
    await this.rememberToken(token, person, serverKey);
    return token;
  }

  async rememberToken(token: string, person: PersonKey, serverKey = this.kilo.key): Promise<void> {
    const { id, email, name } = PEOPLE[person];
    await this.secrets.store(`kiloTeams.session.${serverKey}`, JSON.stringify({ token, person: { id, email, name } }));
  }

  async close(): Promise<void> {
    for (const { sessions, tokens, provider } of this.windows) {
      provider.dispose();
      sessions.dispose();
      tokens.dispose();
    }
    await this.served.close();
  }
}

/** What is typed into the next input boxes, one each; undefined closes it. Answers that do not pass the box's own check fail the test. */
export function typing(...answers: (string | undefined)[]): void {
  const showInputBox = async (options: vscode.InputBoxOptions) => {
    const answer = answers.shift();
    const problem = answer === undefined ? undefined : await options.validateInput?.(answer);
    if (problem) throw new Error(`“${answer}” was not accepted: ${JSON.stringify(problem)}`);
    return answer;
  };
  Object.assign(editorWindow, { showInputBox });
}
