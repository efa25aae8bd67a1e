/** Where tokens are kept: the editor's SecretStorage, one entry for each server, so that windows never overwrite each other's servers. */
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { Person } from '../team/model';

export interface StoredSession {
  token: string;
  person: Person;
}

const text = z.string().check(z.minLength(1));
const storedSession = z.object({ token: text, person: z.object({ id: text, email: z.string(), name: z.string() }) });

const PREFIX = 'kiloTeams.session.';

export class TokenStore implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<string>();
  /** Fires with the key of a server whose session was stored, replaced or deleted, in this window or in another one. */
  readonly onDidChange = this.changed.event;
  private readonly subscription: vscode.Disposable;

  /** `onToken` is told every token that comes by, so that it can be kept out of logs. */
  constructor(
    private readonly secrets: vscode.SecretStorage,
    private readonly onToken: (token: string) => void,
  ) {
    this.subscription = secrets.onDidChange(({ key }) => {
      if (key.startsWith(PREFIX)) this.changed.fire(key.slice(PREFIX.length));
    });
  }

  /** The session for a server; undefined when there is none, or when what is stored is not one. */
  async get(serverKey: string): Promise<StoredSession | undefined> {
    const stored = parse(await this.secrets.get(PREFIX + serverKey));
    if (stored) this.onToken(stored.token);
    return stored;
  }

  async set(serverKey: string, session: StoredSession): Promise<void> {
    this.onToken(session.token);
    await this.secrets.store(PREFIX + serverKey, JSON.stringify(session));
  }

  async delete(serverKey: string): Promise<void> {
    await this.secrets.delete(PREFIX + serverKey);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}

function parse(stored: string | undefined): StoredSession | undefined {
  if (stored === undefined) return undefined;
  try {
    return storedSession.parse(JSON.parse(stored));
  } catch {
    return undefined;
  }
}
