/**
 * The one place that holds what is known of the team. A surface on screen makes what it needs be observed, which asks for it; everything else
 * (session, polling, focus, writes, kept data) only decides whose data these are and when to ask again.
 */
import { CancelledError, type Query, type QueryKey } from '@tanstack/query-core';
import * as vscode from 'vscode';
import type { KiloApi } from '../kilo/api';
import { clockFor, type ServerClock } from '../kilo/clock';
import { KiloError } from '../kilo/errors';
import { generationOf } from '../kilo/generation';
import type { Slice } from '../protocol/dashboard';
import { circumstances } from '../team/circumstances';
import type { JournalEntry } from '../team/journal';
import type { AuditFilter, Seats, SubscriptionState, Team } from '../team/model';
import { permissions } from '../team/permissions';
import { takeSnapshot, type TeamSnapshot } from '../team/snapshot';
import { MINUTE } from '../team/time';
import type { UsageQuestion } from '../team/usageQuestion';
import type { UsageLoader } from '../usageThread/thread';
import { ActiveOrganization } from './activeOrganization';
import { Answers } from './answers';
import { Keeper, type Keepable } from './keeper';
import type { Log } from './log';
import { LookBack } from './lookBack';
import { Poller, type WindowFocus } from './poller';
import type { Purchases } from './purchases';
import {
  NEEDS_RANGE,
  NO_ORGANIZATION,
  pollInterval,
  resourceKey,
  resourcePrefix,
  slowest,
  SURFACES,
  type ResourceKey,
  type Scope,
} from './resources';
import { LOADING } from './slices';
import type { SnapshotCache } from './snapshotCache';
import type { CommandResource, Identity, Resource, SessionSource, StoreState, Surface, TeamStore } from './types';
import { UsageFactsStore, type SentFacts } from './usageFacts';

export interface TeamStoreOptions {
  session: SessionSource;
  workspaceState: vscode.Memento;
  globalState: vscode.Memento;
  focus: WindowFocus;
  snapshots: Pick<SnapshotCache, 'read' | 'write' | 'drop' | 'readSeen' | 'writeSeen'>;
  purchases: Pick<Purchases, 'of' | 'onDidChange'>;
  /** Reads usage that is too much for the host's own thread; `folder` keeps it. */
  usage: { loader: UsageLoader; folder: string };
  log: Pick<Log, 'warn'>;
  random?: () => number;
}

export const createTeamStore = (options: TeamStoreOptions): TeamStore => new QueryTeamStore(options);

/** A window that gets the focus back asks again for what is older than this. */
const STALE_ON_FOCUS = 5 * MINUTE;
/** A timer may come a little early against the age of an answer that took its time. */
const POLL_TOLERANCE = 0.75;

/** What any write that moves money may change. */
const TOUCHED_BY_PURCHASES: readonly Resource[] = [
  'journal',
  'organizations',
  'team',
  'seats',
  'credits',
  'transactions',
  'invoices',
  'subscription',
  'autoTopUp',
  'billingHistory',
  'seatHistory',
  'audit',
];
/** Where the team itself is looked at. */
const LOOKING: readonly Surface[] = ['tree', 'dashboard:organization'];
const RESOURCES: readonly Resource[] = [...new Set(Object.values(SURFACES).flat())];

class QueryTeamStore implements TeamStore {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  private readonly usageRead = new vscode.EventEmitter<SentFacts>();
  readonly onDidReadUsage = this.usageRead.event;

  private readonly surfaces = new Map<Surface, number>();
  private readonly answers: Answers;
  private readonly poller: Poller;
  private readonly organizations: ActiveOrganization;
  private readonly lookBack: LookBack;
  private readonly keeper: Keeper;
  private readonly facts: UsageFactsStore;
  private readonly disposables: vscode.Disposable[];

  private identity: Identity | undefined;
  private usedApi: KiloApi | undefined;
  private offline = false;
  /** The server asked for patience until then. */
  private quietUntil = 0;

  private notification: NodeJS.Immediate | undefined;
  private isDisposed = false;

  constructor(private readonly options: TeamStoreOptions) {
    const { session, workspaceState, globalState, focus, snapshots, purchases, random = Math.random } = options;
    this.organizations = new ActiveOrganization(workspaceState, globalState);
    this.lookBack = new LookBack(options.snapshots);
    this.facts = new UsageFactsStore({
      ...options.usage,
      changed: () => this.touch(),
      arrived: (sent, isNews) => {
        if (isNews) this.offline = false;
        this.usageRead.fire(sent);
      },
      failed: (error, api, scope) => this.noteFailure(error, api, scope),
      report: options.log.warn,
    });
    this.identity = identityOf(session);
    this.usedApi = session.api;
    this.answers = new Answers({
      api: () => this.api,
      isCurrent: (identity) => isSameIdentity(identity, this.identity),
      shown: () => this.facts.shown,
      clock: () => this.clock,
      journal: (scope, signal) => purchases.of(scope, signal),
      changed: () => this.touch(),
      answered: () => {
        this.offline = false;
        this.keeper.keepSoon();
      },
      failed: (error, api, scope) => this.noteFailure(error, api, scope),
    });
    this.poller = new Poller({
      focus,
      random,
      interval: () => this.interval(RESOURCES),
      poll: () => {
        if (Date.now() >= this.quietUntil) this.facts.poll(this.clock.now());
        void this.refetch((query) => this.age(query) >= this.intervalOf(query) * POLL_TOLERANCE);
      },
      focusGained: () => void this.refetch((query) => this.age(query) >= STALE_ON_FOCUS),
    });
    this.keeper = new Keeper({
      client: this.answers.client,
      snapshots,
      keepable: () => this.keepable(),
      readBeside: (scope) => this.lookBack.load(scope),
      kept: (scope) => {
        void this.organizations.remember(scope, scope.organizationId);
        const seen = LOOKING.some((surface) => this.surfaces.has(surface)) ? this.teamNow(scope) : undefined;
        if (seen) this.lookBack.look(scope, seen);
      },
      restored: () => {
        this.sync();
        this.touch();
      },
    });
    this.disposables = [
      this.poller,
      this.changed,
      this.usageRead,
      this.facts,
      session.onDidChange(() => this.sessionChanged()),
      session.onDidForget((identity) => void this.forget(identity)),
      purchases.onDidChange((settled) => this.purchasesChanged(settled)),
      this.answers,
    ];
  }

  get api(): KiloApi | undefined {
    return this.options.session.api;
  }

  get state(): StoreState {
    return this.build();
  }

  watch(surface: Surface): vscode.Disposable {
    void this.options.session.restore();
    this.surfaces.set(surface, (this.surfaces.get(surface) ?? 0) + 1);
    this.sync();
    let isWatching = true;
    return new vscode.Disposable(() => {
      if (!isWatching) return;
      isWatching = false;
      const left = (this.surfaces.get(surface) ?? 1) - 1;
      if (left > 0) this.surfaces.set(surface, left);
      else this.surfaces.delete(surface);
      if (!this.isDisposed) this.sync();
    });
  }

  async refresh(): Promise<void> {
    this.quietUntil = 0;
    await this.options.session.restore();
    await Promise.all([
      this.answers.client.invalidateQueries({ refetchType: 'active' }, { cancelRefetch: false }),
      this.facts.reload(),
    ]);
  }

  async setActiveOrganization(id: string): Promise<void> {
    const before = this.scope();
    if (!before || before.organizationId === id) return;
    this.keeper.flush();
    this.answers.giveUp(before);
    await this.organizations.choose(before, id);
    this.answers.auditFilter = {};
    this.touch();
    this.sync();
  }

  askUsage(question: UsageQuestion): void {
    this.facts.ask(question);
    this.sync();
  }

  cancelUsage(): void {
    this.facts.cancel();
  }

  get usageFacts(): readonly SentFacts[] {
    return this.facts.sent;
  }

  setAuditFilter(filter: AuditFilter): void {
    this.answers.auditFilter = normalize(filter);
    this.touch();
    this.sync();
  }

  markSeen(): void {
    const scope = this.scope();
    const now = scope && this.teamNow(scope);
    if (!now) return;
    this.lookBack.markSeen(scope, now);
    this.touch();
  }

  async loadOlderActivity(): Promise<void> {
    await this.answers.loadOlderActivity();
  }

  async ensure<R extends CommandResource>(resource: R, signal?: AbortSignal): Promise<NonNullable<StoreState[R]>> {
    await until(this.fetchMissing(resource), signal);
    return this.state[resource] ?? LOADING;
  }

  async write<T>(touches: readonly Resource[], run: (api: KiloApi, organizationId: string) => Promise<T>): Promise<T> {
    const { api } = this;
    const scope = this.scope();
    if (!api || !scope) throw new KiloError('signedOut', { operation: 'write' });
    if (scope.organizationId === NO_ORGANIZATION)
      throw new KiloError('noPermission', { operation: 'write', reason: 'notAMember' });
    const before = touches.includes('team') ? this.teamNow(scope) : undefined;
    try {
      return await run(api, scope.organizationId);
    } catch (error) {
      this.noteFailure(error, api, scope);
      this.touch();
      throw error;
    } finally {
      await Promise.all(touches.map((resource) => this.answers.outdate(resource, scope)));
      const after = before && this.teamNow(scope);
      if (after) this.lookBack.wrote(scope, before, after);
    }
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.keeper.flush();
    this.reset();
    clearImmediate(this.notification);
    for (const disposable of this.disposables) disposable.dispose();
  }

  // What is asked for

  /** Makes the cache observe exactly what is on screen and may be seen; this is what starts and aborts requests. */
  private sync(): void {
    const scope = this.scope();
    const onScreen = scope ? [...this.surfaces.keys()].flatMap((surface) => SURFACES[surface]) : [];
    const wanted = new Set(onScreen.filter((resource) => this.facts.shown || !NEEDS_RANGE.has(resource)));
    const isRead = scope && (scope.organizationId === NO_ORGANIZATION || this.keeper.hasRead(scope));
    this.answers.observe(scope, wanted, isRead === true);
    this.facts.watch(this.surfaces.has('dashboard:usage'));
    this.facts.follow(scope?.organizationId === NO_ORGANIZATION ? undefined : scope, this.api);
    this.poller.update();
  }

  /** What a failure says beyond the one request that failed. */
  private noteFailure(error: unknown, api: KiloApi, scope: Scope): void {
    if (error instanceof CancelledError) return;
    if (!KiloError.is(error)) {
      this.options.log.warn(`Fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return;
    }
    if (error.kind === 'canceled') return;
    this.offline = error.kind === 'offline' || (this.offline && error.kind === 'timedOut');
    if (error.kind === 'signedOut') this.options.session.doubt(api);
    if (error.kind === 'limited') this.quietUntil = Date.now() + (error.facts.retryAfterMs ?? 0);
    if (error.facts.reason === 'notAMember')
      void this.answers.client.invalidateQueries({ queryKey: resourcePrefix('organizations', scope) });
    if (error.kind === 'unexpectedAnswer') this.options.log.warn(`${error.message}, at "${error.facts.field ?? ''}"`);
  }

  private async fetchMissing(resource: Resource): Promise<void> {
    await this.options.session.restore();
    const unscoped = this.scope();
    if (!unscoped) return;
    if (!this.answers.organizations(unscoped)) await this.answers.fetchMissing('organizations', unscoped);
    const scope = this.scope();
    if (scope) await this.answers.fetchMissing(resource, scope);
  }

  private refetch(predicate: (query: Query) => boolean): Promise<void> {
    if (Date.now() < this.quietUntil) return Promise.resolve();
    return this.answers.refetch(predicate);
  }

  /** Since the last answer, or the last attempt at one. */
  private age({ state }: Query): number {
    return Date.now() - Math.max(state.dataUpdatedAt, state.errorUpdatedAt);
  }

  private intervalOf(query: Query): number {
    const scope = this.scope();
    if (!scope) return Infinity;
    const sharing = RESOURCES.filter((resource) =>
      isSameKey(resourceKey(resource, scope, this.answers.parameters), query.queryKey),
    );
    return this.interval(sharing) ?? Infinity;
  }

  /** The shortest interval at which a surface on screen wants one of these; undefined when none does. */
  private interval(resources: readonly Resource[]): number | undefined {
    if (!this.identity) return undefined;
    const intervals = [...this.surfaces.keys()].flatMap((surface) =>
      resources
        .filter((resource) => SURFACES[surface].includes(resource))
        .map((resource) => slowest(resource, pollInterval(surface))),
    );
    return intervals.length > 0 ? Math.min(...intervals) : undefined;
  }

  // Who and where

  private sessionChanged(): void {
    const { session } = this.options;
    const identity = identityOf(session);
    if (!isSameIdentity(identity, this.identity)) {
      this.reset();
      this.identity = identity;
    } else if (session.api !== this.usedApi) {
      // The server has come back at another address, or with another token: what failed before may work now.
      void this.refetch(({ state }) => state.error !== null);
    }
    this.usedApi = session.api;
    this.touch();
    this.sync();
  }

  /** A purchase has moved on: asks again for all that it may have touched. */
  private purchasesChanged(settled: readonly JournalEntry[]): void {
    const scope = this.scope();
    if (!scope) return;
    const touched: readonly Resource[] = settled.length > 0 ? TOUCHED_BY_PURCHASES : ['journal'];
    for (const resource of touched) void this.answers.client.invalidateQueries({ queryKey: resourcePrefix(resource, scope) });
  }

  /** Aborts everything and forgets what is in memory. */
  private reset(): void {
    this.answers.reset();
    this.keeper.reset();
    this.lookBack.clear();
    this.offline = false;
    this.quietUntil = 0;
  }

  private async forget(identity: Identity): Promise<void> {
    if (isSameIdentity(identity, this.identity)) {
      this.reset();
      this.touch();
    }
    await Promise.all([this.options.snapshots.drop(identity), this.facts.forget(identity), this.organizations.forget(identity)]);
  }

  /** Whose data are looked at; without an organization while none is known. undefined when nobody is signed in. */
  private scope(): Scope | undefined {
    const { identity } = this;
    if (!identity) return undefined;
    return {
      ...identity,
      organizationId: this.organizations.of(identity, this.answers.organizations(identity)) ?? NO_ORGANIZATION,
    };
  }

  // What is kept on disk

  private keepable(): Keepable | undefined {
    const scope = this.scope();
    if (!scope || scope.organizationId === NO_ORGANIZATION) return undefined;
    // The journal is kept in a file of its own.
    const resources = RESOURCES.filter((resource) => resource !== 'journal' && !this.answers.isDenied(resource, scope));
    return { scope, parameters: this.answers.parameters, resources };
  }

  // What is told

  /** How the team is now, as far as it is known. */
  private teamNow(scope: Scope): TeamSnapshot | undefined {
    const team = this.answers.slice<Team>('team', scope).data;
    if (!team) return undefined;
    const seats = this.answers.slice<Seats>('seats', scope).data;
    const subscription = this.answers.slice<SubscriptionState>('subscription', scope).data;
    return takeSnapshot(team, { ...(seats && { seats }), ...(subscription && { subscription }) }, this.clock.now());
  }

  private changes(scope: Scope, state: StoreState): Pick<StoreState, 'changes' | 'changesSince'> {
    const { now: at } = state;
    const recentUsage = state.recentUsage.data;
    const parts = [state.team.data, state.seats.data, state.subscription.data];
    if (parts[0] === undefined) return {};
    const found = this.lookBack.changes(scope, at, [...parts, recentUsage, Math.floor(at / MINUTE)], () => ({
      now: this.teamNow(scope)!,
      options: {
        circumstances: circumstances(state.team.data, state.subscription.data, at),
        ...(recentUsage && { recentUsage }),
      },
    }));
    return found ? { changes: found.changes, changesSince: found.since } : {};
  }

  /** Something may have changed: tells so once, soon, and follows it. */
  private touch(): void {
    if (this.isDisposed) return;
    this.notification ??= setImmediate(() => {
      this.notification = undefined;
      this.sync();
      this.changed.fire();
    });
  }

  private build(): StoreState {
    const { session } = this.options;
    const at = this.clock.now();
    const { kind, label } = session.server;
    const scope = this.scope();
    const hasOrganization = scope !== undefined && scope.organizationId !== NO_ORGANIZATION;
    const slice = <T>(resource: Resource): Slice<T> => (scope ? this.answers.slice<T>(resource, scope) : LOADING);
    const team = slice<Team>('team');
    const subscription = slice<SubscriptionState>('subscription');
    const state: StoreState = {
      now: at,
      ...(this.clock.error !== 0 && { clockError: this.clock.error }),
      session: session.state,
      server: { kind, label },
      ...(session.person && { person: session.person }),
      organizations: slice('organizations'),
      overviewUsage: slice('overviewUsage'),
      ...(hasOrganization && { organizationId: scope.organizationId }),
      offline: this.offline,
      permissions: permissions(circumstances(team.data, subscription.data, at)),
      team,
      availableModels: slice('availableModels'),
      seats: slice('seats'),
      recentUsage: slice('recentUsage'),
      credits: slice('credits'),
      transactions: slice('transactions'),
      invoices: slice('invoices'),
      subscription,
      autoTopUp: slice('autoTopUp'),
      billingHistory: slice('billingHistory'),
      seatHistory: slice('seatHistory'),
      journal: slice('journal'),
      audit: scope ? this.answers.audit(scope) : LOADING,
      auditActions: slice('auditActions'),
      usageAnswers: {
        ...this.facts.answers(at, this.api && generationOf(this.api.server).has('usageAnalytics')),
        performance: slice('modelPerformance'),
        adoption: slice('adoption'),
        autocomplete: slice('autocomplete'),
      },
      ...(Object.keys(this.answers.auditFilter).length > 0 && { auditFilter: this.answers.auditFilter }),
    };
    return hasOrganization ? { ...state, ...this.changes(scope, state) } : state;
  }

  private get clock(): ServerClock {
    return clockFor(this.options.session.server.key);
  }
}

function identityOf({ state, server, person }: SessionSource): Identity | undefined {
  return state === 'signedIn' && person ? { serverKey: server.key, personId: person.id } : undefined;
}

const isSameIdentity = (a: Identity | undefined, b: Identity | undefined): boolean =>
  a?.serverKey === b?.serverKey && a?.personId === b?.personId;

const isSameKey = (a: ResourceKey, b: QueryKey): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A filter without its empty parts, so that the same question is always the same key. */
function normalize({ actions, actorEmail, text, startTime, endTime }: AuditFilter): AuditFilter {
  return {
    ...(actions?.length && { actions: [...actions].sort() }),
    ...(actorEmail && { actorEmail }),
    ...(text && { text }),
    ...(startTime !== undefined && { startTime }),
    ...(endTime !== undefined && { endTime }),
  };
}

/** Waits for a promise, but no longer than until the signal aborts. */
async function until(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return promise;
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(new KiloError('canceled', { operation: 'read' }));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  await Promise.race([promise, aborted]);
}
