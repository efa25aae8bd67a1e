/**
 * What the server has answered, in a query cache under keys that name person, organization, resource and parameters, so that an answer can
 * never be shown for anything else than it was asked for. What is observed is asked for, and asked for again when it has become old.
 */
import { InfiniteQueryObserver, QueryClient, QueryObserver, type Query, type QueryKey } from '@tanstack/query-core';
import { isDeepStrictEqual } from 'node:util';
import type * as vscode from 'vscode';
import type { KiloApi } from '../kilo/api';
import type { ServerClock } from '../kilo/clock';
import { KiloError } from '../kilo/errors';
import type { Slice } from '../protocol/dashboard';
import type { AuditFilter, AuditPage, OrganizationSummary, Team } from '../team/model';
import { permit } from '../team/permissions';
import { MINUTE, type DayRange, type Instant } from '../team/time';
import type { AuditData } from './keeper';
import { fetchOverviewUsage } from './overviewUsage';
import { deniedProblem } from './problems';
import type { Purchases } from './purchases';
import {
  fetchResource,
  NEEDED_PERMISSION,
  NO_ORGANIZATION,
  resourceKey,
  resourcePrefix,
  type Parameters,
  type Scope,
} from './resources';
import { auditSlice, denied, sliceOf } from './slices';
import type { Identity, Resource, StoreState } from './types';

export interface AnswersOptions {
  api: () => KiloApi | undefined;
  /** Whether somebody is still the one who is signed in. */
  isCurrent: (identity: Identity) => boolean;
  /** The days that the usage tab shows, once it has asked for any. */
  shown: () => DayRange | undefined;
  clock: () => ServerClock;
  journal: Purchases['of'];
  /** What is known may have changed. */
  changed: () => void;
  answered: () => void;
  failed: (error: unknown, api: KiloApi, scope: Scope) => void;
}

type AuditObserver = InfiniteQueryObserver<AuditPage, Error, AuditData, QueryKey, Instant | undefined>;

/** What comes on screen with data older than this is asked for again. */
const STALE_AFTER = MINUTE;
/** Events of the cache by which what is shown may change. */
const CONTENT_EVENTS: ReadonlySet<string> = new Set(['added', 'removed', 'updated']);

export class Answers implements vscode.Disposable {
  readonly client = new QueryClient({
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
  /** What the activity list is narrowed to; it is a part of what is asked. */
  auditFilter: AuditFilter = {};
  private readonly observers = new Map<Resource, QueryObserver | AuditObserver>();
  private readonly unsubscribe: () => void;

  constructor(private readonly options: AnswersOptions) {
    this.unsubscribe = this.client.getQueryCache().subscribe(({ type }) => CONTENT_EVENTS.has(type) && options.changed());
  }

  get parameters(): Parameters {
    return { auditFilter: this.auditFilter, shown: this.options.shown() };
  }

  // What is asked for

  /**
   * Observes no more than is wanted, which gives up what else is on its way; and all of it, where `mayAsk`, which starts requests.
   */
  observe(scope: Scope | undefined, wanted: ReadonlySet<Resource>, mayAsk: boolean): void {
    for (const [resource, observer] of this.observers) {
      if (wanted.has(resource)) continue;
      observer.destroy();
      this.observers.delete(resource);
    }
    if (scope && mayAsk) for (const resource of wanted) this.observeOne(resource, scope);
  }

  private observeOne(resource: Resource, scope: Scope): void {
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

  async loadOlderActivity(): Promise<void> {
    const observer = this.observers.get('audit');
    if (observer instanceof InfiniteQueryObserver) await observer.fetchNextPage({ cancelRefetch: false });
  }

  /** Asks for something unless it is there and young. Resolves when it was answered or failed. */
  async fetchMissing(resource: Resource, scope: Scope): Promise<void> {
    if (!this.isAskable(resource, scope)) return;
    await settled(
      resource === 'audit'
        ? this.client.fetchInfiniteQuery(this.auditQuery(scope))
        : this.client.fetchQuery<unknown>(this.query(resource, scope)),
    );
  }

  /** Asks again for those that are observed. */
  refetch(predicate: (query: Query) => boolean): Promise<void> {
    return this.client.refetchQueries({ type: 'active', predicate }, { cancelRefetch: false });
  }

  /**
   * Asks again for what is on screen, and the next time for what is not. An answer that was on its way before a write would show what was
   * there before it: those for the screen are given up, and those that a command waits for are outdated as they arrive.
   */
  outdate(resource: Resource, scope: Scope): Promise<void> {
    const filters = { queryKey: resourcePrefix(resource, scope) };
    const onTheirWay = this.client.getQueryCache().findAll({ ...filters, type: 'inactive', fetchStatus: 'fetching' });
    for (const query of onTheirWay) void settled(query.promise ?? Promise.resolve()).then(() => query.invalidate());
    return this.client.invalidateQueries(filters);
  }

  /** Gives up what is asked for an organization. */
  giveUp({ serverKey, personId, organizationId }: Scope): void {
    void this.client.cancelQueries({ queryKey: [serverKey, personId, organizationId] });
  }

  /** Aborts everything and forgets it. */
  reset(): void {
    for (const observer of this.observers.values()) observer.destroy();
    this.observers.clear();
    void this.client.cancelQueries();
    this.client.clear();
    this.auditFilter = {};
  }

  dispose(): void {
    this.reset();
    this.unsubscribe();
  }

  private query(resource: Exclude<Resource, 'audit'>, scope: Scope) {
    const { organizationId } = scope;
    const queryKey: QueryKey = resourceKey(resource, scope, this.parameters);
    const queryFn = ({ signal }: { signal: AbortSignal }): Promise<unknown> =>
      this.ask(scope, (api) =>
        resource === 'journal'
          ? this.options.journal(scope, signal)
          : resource === 'overviewUsage'
            ? fetchOverviewUsage(api, this.organizations(scope) ?? [], signal)
            : fetchResource(resource, {
                api,
                organizationId,
                shown: queryKey[4] as DayRange | undefined,
                now: this.options.clock().now(),
                signal,
              }),
      );
    return { queryKey, queryFn, ...(resource === 'recentUsage' && { structuralSharing: shareTable }) };
  }

  private auditQuery(scope: Scope) {
    const filter = this.auditFilter;
    return {
      queryKey: resourceKey('audit', scope, this.parameters) as QueryKey,
      queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: Instant | undefined }) =>
        this.ask(scope, (api) => api.auditLog(scope.organizationId, { ...filter, before: pageParam }, { signal })),
      initialPageParam: undefined as Instant | undefined,
      getNextPageParam: (page: AuditPage) => page.older,
    };
  }

  private async ask<T>(scope: Scope, run: (api: KiloApi) => Promise<T>): Promise<T> {
    const { answered, failed, isCurrent } = this.options;
    const api = this.options.api();
    if (!api || !isCurrent(scope)) throw new KiloError('canceled', { operation: 'read' });
    try {
      const answer = await run(api);
      answered();
      return answer;
    } catch (error) {
      failed(error, api, scope);
      throw error;
    }
  }

  // What is known

  organizations(identity: Identity): OrganizationSummary[] | undefined {
    const scope = { ...identity, organizationId: NO_ORGANIZATION };
    return this.client.getQueryData<OrganizationSummary[]>(resourceKey('organizations', scope, this.parameters));
  }

  slice<T>(resource: Resource, scope: Scope): Slice<T> {
    return this.isDenied(resource, scope)
      ? denied(deniedProblem())
      : sliceOf<T>(this.queryState(resource, scope), this.options.clock().error);
  }

  audit(scope: Scope): StoreState['audit'] {
    return this.isDenied('audit', scope)
      ? denied(deniedProblem())
      : auditSlice(this.queryState('audit', scope), this.options.clock().error);
  }

  /** The role is known, and may not see this. */
  isDenied(resource: Resource, scope: Scope): boolean {
    return this.role(scope) !== undefined && NEEDED_PERMISSION[resource] !== undefined && !this.isAskable(resource, scope);
  }

  /** Whether there is a point in asking: an organization is known, and the caller's role may see it. */
  private isAskable(resource: Resource, scope: Scope): boolean {
    if (resource === 'organizations') return true;
    if (scope.organizationId === NO_ORGANIZATION) return false;
    if (resource === 'overviewUsage') return (this.organizations(scope)?.length ?? 0) > 1;
    const role = this.role(scope);
    const permission = NEEDED_PERMISSION[resource];
    return (
      !permission ||
      (role !== undefined && permit(permission, { role, trialLocked: false, plan: this.summary(scope)?.plan }).allowed)
    );
  }

  /** The caller's role, from the team itself or, until that is there, from the list of organizations. */
  private role(scope: Scope) {
    const team = this.client.getQueryData<Team>(resourceKey('team', scope, this.parameters));
    return team?.role ?? this.summary(scope)?.role;
  }

  private summary(scope: Scope): OrganizationSummary | undefined {
    return this.organizations(scope)?.find(({ id }) => id === scope.organizationId);
  }

  private queryState(resource: Resource, scope: Scope) {
    return this.client.getQueryState(resourceKey(resource, scope, this.parameters));
  }
}

/** Keeps a table that still says the same, so that nobody draws it again. The cache's own way takes half a second for a year's table. */
const shareTable = (before: unknown, after: unknown): unknown => (isDeepStrictEqual(before, after) ? before : after);

/** Waits for the end of something whose failure is told elsewhere. */
const settled = (promise: Promise<unknown>): Promise<void> =>
  promise.then(
    () => undefined,
    () => undefined,
  );
