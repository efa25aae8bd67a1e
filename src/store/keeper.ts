/** What the store keeps on disk: what was kept of an organization is read once, and what has been seen is written a little later. */
import type { InfiniteData, QueryClient } from '@tanstack/query-core';
import type { AuditPage } from '../team/model';
import { SECOND, type Instant } from '../team/time';
import { resourceKey, resourcePrefix, type Parameters, type Scope } from './resources';
import { sliceOf } from './slices';
import type { KeptAnswer, SnapshotCache } from './snapshotCache';
import type { Resource } from './types';

/** The activity list as the query cache holds it: page by page, each asked for with the moment where the one before ended. */
export type AuditData = InfiniteData<AuditPage, Instant | undefined>;

/** Whose answers are on screen, and which of them. */
export interface Keepable {
  scope: Scope;
  parameters: Parameters;
  resources: readonly Resource[];
}

export interface KeeperOptions {
  client: QueryClient;
  snapshots: Pick<SnapshotCache, 'read' | 'write'>;
  /** What is to be kept now; undefined while there is nothing. */
  keepable: () => Keepable | undefined;
  /** Reads what else was kept for a scope, before {@link Keeper.hasRead} tells that it was read. */
  readBeside: (scope: Scope) => Promise<void>;
  /** That is being written for a scope. */
  kept: (scope: Scope) => void;
  /** What was kept has been read, and is in the query cache where nothing newer was. */
  restored: () => void;
}

/** What has changed is written to disk this long after the first change. */
const WRITE_AFTER = 2 * SECOND;

export class Keeper {
  /** Scopes whose kept data have been read, or are being read. */
  private readonly scopes = new Map<string, 'reading' | 'read'>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: KeeperOptions) {}

  /** Starts reading what was kept for a scope, once; true when that is done. */
  hasRead(scope: Scope): boolean {
    const name = nameOf(scope);
    if (!this.scopes.has(name)) {
      this.scopes.set(name, 'reading');
      void this.restore(scope, name);
    }
    return this.scopes.get(name) === 'read';
  }

  /** Something was answered that is worth keeping. */
  keepSoon(): void {
    this.timer ??= setTimeout(() => this.keep(), WRITE_AFTER);
  }

  /** Writes now what would be written soon. */
  flush(): void {
    if (this.timer) this.keep();
  }

  /** Forgets what was read, and what was to be written. */
  reset(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.scopes.clear();
  }

  private async restore(scope: Scope, name: string): Promise<void> {
    const { client, snapshots, readBeside, restored } = this.options;
    const [answers] = await Promise.all([snapshots.read(scope), readBeside(scope)]);
    if (this.scopes.get(name) !== 'reading') return;
    this.scopes.set(name, 'read');
    for (const { resource, parameter, data, updatedAt } of answers) {
      const prefix = resourcePrefix(resource, scope);
      const key = parameter === undefined ? prefix : [...prefix, parameter];
      if (client.getQueryData(key) !== undefined) continue;
      client.setQueryData(key, data, { updatedAt });
      // However young it is: a window that was closed at once after a write has kept what was before it.
      void client.invalidateQueries({ queryKey: key, exact: true, refetchType: 'none' });
    }
    restored();
  }

  private keep(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { snapshots, keepable, kept } = this.options;
    const now = keepable();
    if (!now) return;
    const answers = now.resources.flatMap((resource) => this.keptAnswer(resource, now));
    void snapshots.write(now.scope, answers);
    kept(now.scope);
  }

  /** What is to be kept of one resource: nothing without good data, and of the activity list only the newest page. */
  private keptAnswer(resource: Resource, { scope, parameters }: Keepable): KeptAnswer[] {
    const key = resourceKey(resource, scope, parameters);
    const state = this.options.client.getQueryState(key);
    if (state?.data === undefined || sliceOf(state).status === 'denied') return [];
    const data = resource === 'audit' ? firstPage(state.data as AuditData) : state.data;
    return [{ resource: key[3], parameter: key[4], data, updatedAt: state.dataUpdatedAt }];
  }
}

const nameOf = ({ serverKey, personId, organizationId }: Scope): string => JSON.stringify([serverKey, personId, organizationId]);

const firstPage = ({ pages, pageParams }: AuditData): AuditData => ({
  pages: pages.slice(0, 1),
  pageParams: pageParams.slice(0, 1),
});
