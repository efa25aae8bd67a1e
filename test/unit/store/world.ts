/** A store in a window of its own, with a backend that counts what it is asked, holds answers back and fails on demand. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import '../editor';
import { EventEmitter } from '../fakeVscode';
import type * as vscode from 'vscode';
import type { KiloApi, Server } from '../../../src/kilo/api';
import { KiloError, type KiloErrorFacts, type KiloErrorKind } from '../../../src/kilo/errors';
import { SnapshotCache } from '../../../src/store/snapshotCache';
import { Purchases } from '../../../src/store/purchases';
import { createTeamStore } from '../../../src/store/teamStore';
import type { Identity, SessionSource, TeamStore } from '../../../src/store/types';
import type { OrganizationSummary, Person, Role } from '../../../src/team/model';
import { cents } from '../../../src/team/money';
import type { LoadOrder } from '../../../src/usageThread/messages';
import type { LoadCall, Loaded, UsageLoader } from '../../../src/usageThread/thread';
import { NOW, spendTable, subscriptionState, team, usd } from '../team/build';

export const ADA: Person = { id: 'u_ada', email: 'ada@example.com', name: 'Ada Example' };
export const BEN: Person = { id: 'u_ben', email: 'ben@example.com', name: 'Ben Sample' };
export const KILO: Server = {
  kind: 'kilo',
  key: 'https://api.kilo.ai',
  apiOrigin: 'https://api.kilo.ai',
  appOrigin: 'https://app.kilo.ai',
};

export const failure = (kind: KiloErrorKind, facts: Partial<KiloErrorFacts> = {}) =>
  new KiloError(kind, { operation: 'test', ...facts });

export const summary = (id: string, role: Role = 'owner'): OrganizationSummary => ({
  id,
  name: `Team ${id}`,
  role,
  plan: 'teams',
  balance: usd(100),
  seats: { used: 1, total: 10 },
  createdAt: NOW,
});

type Method = Exclude<keyof KiloApi, 'server' | 'webPage'>;

/** What a server knows and is asked. Two organizations, `a` and `b`, of which Ada is an owner. */
export class Backend {
  /** `method organization period`, in order. */
  asked: string[] = [];
  /** What was given up before it was answered. */
  aborted: string[] = [];
  organizations = [summary('a'), summary('b')];
  roles: Record<string, Role> = {};
  balance = 100;
  private readonly failures = new Map<Method, KiloError>();
  private readonly gates = new Map<Method, Promise<void>>();

  fail(method: Method, error: KiloError | undefined): void {
    if (error) this.failures.set(method, error);
    else this.failures.delete(method);
  }

  /** Holds the answers of a method back until the returned function is called. */
  hold(method: Method): () => void {
    let release = (): void => undefined;
    this.gates.set(method, new Promise((resolve) => (release = resolve)));
    return () => {
      this.gates.delete(method);
      release();
    };
  }

  /** The names of what was asked since the last time, sorted. */
  takeAsked(): string[] {
    const asked = this.asked.sort();
    this.asked = [];
    return asked;
  }

  api(server: Server = KILO): KiloApi {
    const answer = (method: Method, organization: string): unknown => {
      switch (method) {
        case 'profile':
          return ADA;
        case 'organizations':
          return this.organizations;
        case 'team':
          return team({ id: organization, name: `Team ${organization}`, role: this.roles[organization] ?? 'owner' });
        case 'seats':
          return { total: 10, used: 1 };
        case 'credits':
          return { balance: usd(this.balance), blocks: [] };
        case 'usage':
          return spendTable([1_000_000]);
        case 'usageSummary':
          return { cost: usd(5), requests: 1, inputTokens: 2, outputTokens: 3 };
        case 'modelPerformance':
          return [{ model: 'm', averageLatencyMs: 5, errorRate: 0 }];
        case 'subscription':
          return subscriptionState();
        case 'autoTopUp':
          return { enabled: false, amount: cents(0), paymentMethod: null };
        case 'billingHistory':
          return { entries: [] };
        case 'auditLog':
          return { events: [event(`${organization}-1`)] };
        default:
          return [];
      }
    };
    const call =
      (method: Method) =>
      async (organization: unknown, parameter: unknown, ...rest: unknown[]) => {
        const about = typeof organization === 'string' ? organization : '';
        const signal = [organization, parameter, ...rest].map(signalOf).find((one) => one !== undefined);
        const name = [method, about, ...(typeof parameter === 'number' ? [parameter] : [])].join(' ').trim();
        this.asked.push(name);
        const canceled = new Promise<never>((_, reject) => {
          const abort = () => {
            this.aborted.push(name);
            reject(failure('canceled'));
          };
          signal?.addEventListener('abort', abort, { once: true });
        });
        canceled.catch(() => undefined);
        await Promise.race([this.gates.get(method) ?? setImmediate(), canceled]);
        const error = this.failures.get(method);
        if (error) throw error;
        const special = this.answers[method];
        return special ? special(about, parameter) : answer(method, about);
      };
    return new Proxy({} as KiloApi, {
      get: (_, name: string) => (name === 'server' ? server : call(name as Method)),
    });
  }

  answers: Partial<Record<Method, (organization: string, parameter: unknown) => unknown>> = {};
}

const signalOf = (argument: unknown): AbortSignal | undefined =>
  typeof argument === 'object' && argument !== null && 'signal' in argument ? (argument.signal as AbortSignal) : undefined;

export const event = (id: string, at = NOW) => ({
  id,
  at,
  action: 'user.login',
  actorName: 'Ada Example',
  actorEmail: ADA.email,
  message: id,
});

export class Memory implements vscode.Memento {
  constructor(readonly values = new Map<string, unknown>()) {}
  keys = () => [...this.values.keys()];
  get = <T>(key: string, fallback?: T): T => (this.values.has(key) ? this.values.get(key) : fallback) as T;
  update = async (key: string, value: unknown) => {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, value);
  };
}

/** Somebody who is signed in, until the test says otherwise. */
export class FakeSession implements SessionSource {
  private readonly changed = new EventEmitter<void>();
  private readonly forgotten = new EventEmitter<Identity>();
  readonly onDidChange = this.changed.event;
  readonly onDidForget = this.forgotten.event;
  readonly doubted: KiloApi[] = [];
  restores = 0;
  state: SessionSource['state'] = 'signedIn';
  person: Person | undefined = ADA;
  server: SessionSource['server'] = { kind: 'kilo', key: KILO.key, label: 'Kilo' };

  constructor(public api: KiloApi | undefined) {}

  restore = async () => void (this.restores += 1);
  doubt = (api: KiloApi) => void this.doubted.push(api);

  become(person: Person, api: KiloApi): void {
    Object.assign(this, { state: 'signedIn', person, api });
    this.changed.fire();
  }

  signOut(): void {
    const { person } = this;
    Object.assign(this, { state: 'signedOut', person: undefined, api: undefined });
    this.changed.fire();
    if (person) this.forgotten.fire({ serverKey: this.server.key, personId: person.id });
  }
}

export class Focus {
  focused = true;
  private readonly changed = new EventEmitter<boolean>();
  readonly onDidChange = this.changed.event;
  set(focused: boolean): void {
    this.focused = focused;
    this.changed.fire(focused);
  }
}

/** Stands for the thread that reads usage: holds every load until the test answers it. */
export class FakeLoader implements UsageLoader {
  loads: { order: LoadOrder; call: LoadCall; resolve: (loaded: Loaded) => void; reject: (error: Error) => void }[] = [];
  stops = 0;
  prepared = 0;

  prepare(): void {
    this.prepared += 1;
  }

  load(order: LoadOrder, call: LoadCall): Promise<Loaded> {
    return new Promise((resolve, reject) => {
      this.loads.push({ order, call, resolve, reject });
      call.signal.addEventListener('abort', () => reject(failure('canceled')));
    });
  }

  stop = async () => {
    this.stops += 1;
    for (const { reject } of this.loads) reject(failure('canceled'));
  };
}

interface WindowOptions {
  workspaceState?: Memory;
  version?: string;
  session?: FakeSession;
}

export interface World {
  backend: Backend;
  session: FakeSession;
  focus: Focus;
  workspaceState: Memory;
  globalState: Memory;
  folder: string;
  store: TeamStore;
  warnings: string[];
  loader: FakeLoader;
  /** The store of another window, or of this one after a restart. */
  openAnother: (over?: WindowOptions) => TeamStore;
  /** The same with the window's part in the purchases. */
  openWindow: (over?: WindowOptions) => { store: TeamStore; purchases: Purchases };
  /** Waits for everything that a store has begun to write. */
  settled: () => Promise<void>;
}

const cleanups: (() => unknown)[] = [];

/** To be called after each test: ends every store and removes every file. */
export async function endWorlds(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

export function world(): World {
  const folder = mkdtempSync(join(tmpdir(), 'kilo-teams-store-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  const backend = new Backend();
  const session = new FakeSession(backend.api());
  const focus = new Focus();
  const workspaceState = new Memory();
  const globalState = new Memory();
  const warnings: string[] = [];
  const caches: SnapshotCache[] = [];
  const loader = new FakeLoader();
  const openWindow: World['openWindow'] = (over = {}) => {
    const warn = (text: string) => void warnings.push(text);
    const snapshots = new SnapshotCache(folder, over.version ?? '1.0.0', warn);
    caches.push(snapshots);
    const sessionOfIt = over.session ?? session;
    const purchases = new Purchases({ session: sessionOfIt, focus, folder: join(folder, 'purchases'), log: { warn } });
    const store = createTeamStore({
      session: sessionOfIt,
      purchases,
      workspaceState: over.workspaceState ?? workspaceState,
      globalState,
      focus,
      snapshots,
      usage: { loader, folder: join(folder, 'usage') },
      log: { warn },
      random: () => 0.5,
    });
    cleanups.push(() => {
      store.dispose();
      purchases.dispose();
      return snapshots.settled();
    });
    return { store, purchases };
  };
  const openAnother: World['openAnother'] = (over) => openWindow(over).store;
  return {
    backend,
    session,
    focus,
    workspaceState,
    globalState,
    folder,
    warnings,
    loader,
    store: openAnother(),
    settled: async () => void (await Promise.all(caches.map((cache) => cache.settled()))),
    openAnother,
    openWindow,
  };
}

/** Waits until something holds, for as many turns of the event loop as it takes; the test's own limit ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}

/** Lets everything happen that waits for nothing but a turn. */
export async function turns(count = 50): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}
