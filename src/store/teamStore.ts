/**
 * The one place that holds what is known of the team. Answers live in a query cache under keys that name person, organization, resource
 * and parameters, so an answer can never be shown for anything else than it was asked for. A surface on screen makes the cache observe
 * what that surface needs; everything else (polling, focus, writes, kept data) only decides when to ask again.
 */
import {
  CancelledError,
  InfiniteQueryObserver,
  QueryClient,
  QueryObserver,
  type Query,
  type QueryKey,
} from '@tanstack/query-core';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { KiloApi } from '../kilo/api';
import { clockFor, type ServerClock } from '../kilo/clock';
import { KiloError } from '../kilo/errors';
import { generationOf } from '../kilo/generation';
import { circumstances } from '../team/circumstances';
import type { JournalEntry } from '../team/journal';
import type { AuditFilter, AuditPage, OrganizationSummary, Seats, SubscriptionState, Team } from '../team/model';
import { permissions, permit } from '../team/permissions';
import { takeSnapshot, type TeamSnapshot } from '../team/snapshot';
import { MINUTE, type DayRange, type Instant } from '../team/time';
import type { UsageQuestion } from '../team/usageQuestion';
import type { Slice } from '../protocol/dashboard';
import type { UsageLoader } from '../usageThread/thread';
import { ActiveOrganization } from './activeOrganization';
import { Keeper, type AuditData, type Keepable } from './keeper';
import type { Log } from './log';
import { LookBack } from './lookBack';
import { Poller, type WindowFocus } from './poller';
import { deniedProblem } from './problems';
import {
  fetchResource,
  NEEDED_PERMISSION,
  NEEDS_RANGE,
  pollInterval,
  resourceKey,
  resourcePrefix,
  slowest,
  SURFACES,
  type Parameters,
  type ResourceKey,
  type Scope,
} from './resources';
import { fetchOverviewUsage } from './overviewUsage';
import { auditSlice, denied, LOADING, sliceOf } from './slices';
import type { Purchases } from './purchases';
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

/** What comes on screen with data older than this is asked for again. */
const STALE_AFTER = MINUTE;
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
/** Events of the cache by which what is shown may change. */
const CONTENT_EVENTS: ReadonlySet<string> = new Set(['added', 'removed', 'updated']);
const RESOURCES: readonly Resource[] = [...new Set(Object.values(SURFACES).flat())];

class QueryTeamStore implements TeamStore {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  private readonly usageRead = new vscode.EventEmitter<SentFacts>();
  readonly onDidReadUsage = this.usageRead.event;

  private readonly client = new QueryClient({
    defaultOptions: {
      queries: {
        // Trying again is the API client's business: it knows what may be repeated and when.
        retry: false,
        networkMode: 'always',
        staleTime: STALE_AFTER,
        // What was seen stays until the session ends, so that it is there at once, and on disk, when it is looked at again.
        gcTime: Infinity,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
    },
  });
  private readonly surfaces = new Map<Surface, number>();
  private readonly observers = new Map<Resource, QueryObserver | AuditObserver>();
  private readonly poller: Poller;
  private readonly organizations: ActiveOrganization;
  private readonly lookBack: LookBack;
  private readonly keeper: Keeper;
  private readonly facts: UsageFactsStore;
  private readonly disposables: vscode.Disposable[];

  private identity: Identity | undefined;
  private usedApi: KiloApi | undefined;
  private auditFilter: AuditFilter = {};
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
      client: this.client,
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
      new vscode.Disposable(this.client.getQueryCache().subscribe(({ type }) => CONTENT_EVENTS.has(type) && this.touch())),
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
    await Promise.all([this.client.invalidateQueries({ refetchType: 'active' }, { cancelRefetch: false }), this.facts.reload()]);
  }

  async setActiveOrganization(id: string): Promise<void> {
    const before = this.scope();
    if (!before || before.organizationId === id) return;
    this.keeper.flush();
    void this.client.cancelQueries({ queryKey: [before.serverKey, before.personId, before.organizationId] });
    await this.organizations.choose(before, id);
    this.auditFilter = {};
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
    this.auditFilter = normalize(filter);
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
    const observer = this.observers.get('audit');
    if (observer instanceof InfiniteQueryObserver) await observer.fetchNextPage({ cancelRefetch: false });
  }

  async ensure<R extends CommandResource>(resource: R, signal?: AbortSignal): Promise<NonNullable<StoreState[R]>> {
    await until(this.fetchMissing(resource), signal);
    return this.state[resource] ?? LOADING;
  }

  async write<T>(touches: readonly Resource[], run: (api: KiloApi, organizationId: string) => Promise<T>): Promise<T> {
    const { api } = this;
    const scope = this.scope();
    if (!api || !scope) throw new KiloError('signedOut', { operation: 'write' });
    if (scope.organizationId === NONE) throw new KiloError('noPermission', { operation: 'write', reason: 'notAMember' });
    const before = touches.includes('team') ? this.teamNow(scope) : undefined;
    try {
      return await run(api, scope.organizationId);
    } catch (error) {
      this.noteFailure(error, api, scope);
      this.touch();
      throw error;
    } finally {
      await Promise.all(touches.map((resource) => this.outdate(resource, scope)));
      const after = before && this.teamNow(scope);
      if (after) this.lookBack.wrote(scope, before, after);
    }
  }

  /**
   * Asks again for what is on screen, and the next time for what is not. An answer that was on its way before the write would show what was
   * there before it: those for the screen are given up, and those that a command waits for are outdated as they arrive.
   */
  private outdate(resource: Resource, scope: Scope): Promise<void> {
    const filters = { queryKey: resourcePrefix(resource, scope) };
    const onTheirWay = this.client.getQueryCache().findAll({ ...filters, type: 'inactive', fetchStatus: 'fetching' });
    for (const query of onTheirWay) void settled(query.promise ?? Promise.resolve()).then(() => query.invalidate());
    return this.client.invalidateQueries(filters);
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
    const isRead = scope && (scope.organizationId === NONE || this.keeper.hasRead(scope));
    for (const [resource, observer] of this.observers) {
      if (wanted.has(resource)) continue;
      observer.destroy();
      this.observers.delete(resource);
    }
    if (scope && isRead) for (const resource of wanted) this.observe(resource, scope);
    this.facts.watch(this.surfaces.has('dashboard:usage'));
    this.facts.follow(scope?.organizationId === NONE ? undefined : scope, this.api);
    this.poller.update();
  }

  private observe(resource: Resource, scope: Scope): void {
    const enabled = this.isAskable(resource, scope);
    const existing = this.observers.get(resource);
    if (resource === 'audit') {
      const options = { ...this.auditQuery(scope), enabled };
      if (existing) return (existing as AuditObserver).setOptions(options);
      const observer: AuditObserver = new InfiniteQueryObserver(this.client, options);
      observer.subscribe(() => undefined);
      this.observers.set(resource, observer);
    } else {
      const options = { ...this.query(resource, scope), enabled };
      if (existing) return (existing as QueryObserver).setOptions(options);
      const observer = new QueryObserver(this.client, options);
      observer.subscribe(() => undefined);
      this.observers.set(resource, observer);
    }
  }

  /** Whether there is a point in asking: an organization is known, and the caller's role may see it. */
  private isAskable(resource: Resource, scope: Scope): boolean {
    if (resource === 'organizations') return true;
    if (scope.organizationId === NONE) return false;
    if (resource === 'overviewUsage') return (this.organizationList(scope)?.length ?? 0) > 1;
    const role = this.role(scope);
    const permission = NEEDED_PERMISSION[resource];
    return (
      !permission || (role !== undefined && permit(permission, { role, trialLocked: false, plan: this.plan(scope) }).allowed)
    );
  }

  private query(resource: Exclude<Resource, 'audit'>, scope: Scope) {
    const { organizationId } = scope;
    const queryKey: QueryKey = resourceKey(resource, scope, this.parameters());
    const queryFn = ({ signal }: { signal: AbortSignal }): Promise<unknown> =>
      this.ask(scope, (api) =>
        resource === 'journal'
          ? this.options.purchases.of(scope, signal)
          : resource === 'overviewUsage'
            ? fetchOverviewUsage(api, this.organizationList(scope) ?? [], signal)
            : fetchResource(resource, {
                api,
                organizationId,
                shown: queryKey[4] as DayRange | undefined,
                now: this.clock.now(),
                signal,
              }),
      );
    return { queryKey, queryFn, ...(resource === 'recentUsage' && { structuralSharing: shareTable }) };
  }

  private auditQuery(scope: Scope) {
    const filter = this.auditFilter;
    return {
      queryKey: resourceKey('audit', scope, this.parameters()) as QueryKey,
      queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: Instant | undefined }) =>
        this.ask(scope, (api) => api.auditLog(scope.organizationId, { ...filter, before: pageParam }, { signal })),
      initialPageParam: undefined as Instant | undefined,
      getNextPageParam: (page: AuditPage) => page.older,
    };
  }

  private async ask<T>(scope: Scope, run: (api: KiloApi) => Promise<T>): Promise<T> {
    const { api } = this;
    if (!api || !isSameIdentity(scope, this.identity)) throw new KiloError('canceled', { operation: 'read' });
    try {
      const answer = await run(api);
      this.offline = false;
      this.keeper.keepSoon();
      return answer;
    } catch (error) {
      this.noteFailure(error, api, scope);
      throw error;
    }
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
      void this.client.invalidateQueries({ queryKey: resourcePrefix('organizations', scope) });
    if (error.kind === 'unexpectedAnswer') this.options.log.warn(`${error.message}, at "${error.facts.field ?? ''}"`);
  }

  private async fetchMissing(resource: Resource): Promise<void> {
    await this.options.session.restore();
    const unscoped = this.scope();
    if (!unscoped) return;
    if (!this.organizationList(unscoped)) await settled(this.client.fetchQuery(this.query('organizations', unscoped)));
    const scope = this.scope();
    if (!scope || !this.isAskable(resource, scope)) return;
    await settled(
      resource === 'audit'
        ? this.client.fetchInfiniteQuery(this.auditQuery(scope))
        : this.client.fetchQuery<unknown>(this.query(resource, scope)),
    );
  }

  private refetch(predicate: (query: Query) => boolean): Promise<void> {
    if (Date.now() < this.quietUntil) return Promise.resolve();
    return this.client.refetchQueries({ type: 'active', predicate }, { cancelRefetch: false });
  }

  /** Since the last answer, or the last attempt at one. */
  private age({ state }: Query): number {
    return Date.now() - Math.max(state.dataUpdatedAt, state.errorUpdatedAt);
  }

  private intervalOf(query: Query): number {
    const scope = this.scope();
    if (!scope) return Infinity;
    const sharing = RESOURCES.filter((resource) => isSameKey(resourceKey(resource, scope, this.parameters()), query.queryKey));
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
    for (const resource of touched) void this.client.invalidateQueries({ queryKey: resourcePrefix(resource, scope) });
  }

  /** Aborts everything and forgets what is in memory. */
  private reset(): void {
    for (const observer of this.observers.values()) observer.destroy();
    this.observers.clear();
    void this.client.cancelQueries();
    this.client.clear();
    this.keeper.reset();
    this.lookBack.clear();
    this.auditFilter = {};
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
    return { ...identity, organizationId: this.organizations.of(identity, this.organizationList(identity)) ?? NONE };
  }

  private organizationList(identity: Identity): OrganizationSummary[] | undefined {
    return this.client.getQueryData<OrganizationSummary[]>(
      resourceKey('organizations', { ...identity, organizationId: NONE }, this.parameters()),
    );
  }

  /** The caller's role, from the team itself or, until that is there, from the list of organizations. */
  private role(scope: Scope) {
    const team = this.client.getQueryData<Team>(resourceKey('team', scope, this.parameters()));
    return team?.role ?? this.organizationList(scope)?.find(({ id }) => id === scope.organizationId)?.role;
  }

  private plan(scope: Scope) {
    return this.organizationList(scope)?.find(({ id }) => id === scope.organizationId)?.plan;
  }

  private parameters(): Parameters {
    return { auditFilter: this.auditFilter, shown: this.facts.shown };
  }

  // What is kept on disk

  private keepable(): Keepable | undefined {
    const scope = this.scope();
    if (!scope || scope.organizationId === NONE) return undefined;
    // The journal is kept in a file of its own.
    const resources = RESOURCES.filter((resource) => resource !== 'journal' && !this.isDenied(resource, scope));
    return { scope, parameters: this.parameters(), resources };
  }

  // What is told

  /** How the team is now, as far as it is known. */
  private teamNow(scope: Scope): TeamSnapshot | undefined {
    const team = this.slice<Team>('team', scope).data;
    if (!team) return undefined;
    const seats = this.slice<Seats>('seats', scope).data;
    const subscription = this.slice<SubscriptionState>('subscription', scope).data;
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
    const hasOrganization = scope !== undefined && scope.organizationId !== NONE;
    const slice = <T>(resource: Resource): Slice<T> => (scope ? this.slice<T>(resource, scope) : LOADING);
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
      audit:
        scope && !this.isDenied('audit', scope) ? auditSlice(this.queryState('audit', scope), this.clock.error) : slice('audit'),
      auditActions: slice('auditActions'),
      usageAnswers: {
        ...this.facts.answers(at, this.api && generationOf(this.api.server).has('usageAnalytics')),
        performance: slice('modelPerformance'),
        adoption: slice('adoption'),
        autocomplete: slice('autocomplete'),
      },
      ...(Object.keys(this.auditFilter).length > 0 && { auditFilter: this.auditFilter }),
    };
    return hasOrganization ? { ...state, ...this.changes(scope, state) } : state;
  }

  private get clock(): ServerClock {
    return clockFor(this.options.session.server.key);
  }

  private slice<T>(resource: Resource, scope: Scope): Slice<T> {
    return this.isDenied(resource, scope)
      ? denied(deniedProblem())
      : sliceOf<T>(this.queryState(resource, scope), this.clock.error);
  }

  /** The role is known, and may not see this. */
  private isDenied(resource: Resource, scope: Scope): boolean {
    return this.role(scope) !== undefined && NEEDED_PERMISSION[resource] !== undefined && !this.isAskable(resource, scope);
  }

  private queryState(resource: Resource, scope: Scope) {
    return this.client.getQueryState(resourceKey(resource, scope, this.parameters()));
  }
}

type AuditObserver = InfiniteQueryObserver<AuditPage, Error, AuditData, QueryKey, Instant | undefined>;

/** Stands for an organization in a scope while there is none. */
const NONE = '';

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

/** Keeps a table that still says the same, so that nobody draws it again. The cache's own way takes half a second for a year's table. */
const shareTable = (before: unknown, after: unknown): unknown => (isDeepStrictEqual(before, after) ? before : after);

/** Waits for the end of something whose failure is told elsewhere. */
const settled = (promise: Promise<unknown>): Promise<void> =>
  promise.then(
    () => undefined,
    () => undefined,
  );

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
