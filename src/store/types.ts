/**
 * What the store offers to the views and commands. `teamStore.ts` implements it on @tanstack/query-core; every surface shows the same
 * figures because every surface reads the same state.
 */
import type * as vscode from 'vscode';
import type { KiloApi, Server } from '../kilo/api';
import type { AuditFilter, Person } from '../team/model';
import type { UsageQuestion } from '../team/usageQuestion';
import type { DashboardState, TabId } from '../protocol/dashboard';
import type { SentFacts } from './usageFacts';

/** All that is known of the active organization now; the dashboard's state but for the tab, which is the panel's own. */
export type StoreState = Omit<DashboardState, 'tab'>;

/** The parts of the state that can be fetched; a write names those it touches. */
export type Resource =
  | 'organizations'
  | 'overviewUsage'
  | 'team'
  | 'availableModels'
  | 'seats'
  | 'recentUsage'
  | 'modelPerformance'
  | 'adoption'
  | 'autocomplete'
  | 'credits'
  | 'transactions'
  | 'invoices'
  | 'subscription'
  | 'autoTopUp'
  | 'billingHistory'
  | 'seatHistory'
  | 'journal'
  | 'audit'
  | 'auditActions';

/** Those that are a part of the state by their own name; a command may need one. */
export type CommandResource = Resource & keyof StoreState;

/** A place on the screen. Only what a visible surface needs is fetched and polled. */
export type Surface = 'tree' | 'statusBar' | `dashboard:${TabId}`;

/** Whose data something is: the same person on another server is somebody else. */
export interface Identity {
  serverKey: string;
  personId: string;
}

/** Who is signed in, and where. The store follows it; `auth/sessions.ts` implements it. */
export interface SessionSource {
  readonly state: StoreState['session'];
  /** Known while signed out, too: where one would sign in. */
  readonly server: { kind: Server['kind']; key: string; label: string };
  readonly person: Person | undefined;
  /** Another object whenever the token or the server's address has changed; undefined unless signed in. */
  readonly api: KiloApi | undefined;
  readonly onDidChange: vscode.Event<void>;
  /** Somebody's session is over, or their server was reset: whatever was kept for them is to be dropped. */
  readonly onDidForget: vscode.Event<Identity>;
  /** Reads the stored session, once. The first surface on screen asks for it; nothing does at activation. */
  restore(): Promise<void>;
  /** Tells that the server said "not authenticated" to this API. Whether the session is over is then asked, once for many. */
  doubt(api: KiloApi): void;
}

export interface TeamStore extends vscode.Disposable {
  readonly state: StoreState;
  readonly onDidChange: vscode.Event<void>;
  /** The API of the signed-in server; undefined when signed out. For commands only: views never call it. */
  readonly api: KiloApi | undefined;
  /** Declares that a surface is on screen; dispose the answer when it is not. The first declaration starts the first fetch. */
  watch(surface: Surface): vscode.Disposable;
  /** Refetches what is on screen, now. */
  refresh(): Promise<void>;
  /** Makes an organization the active one of this workspace; aborts what is in flight for the one before. */
  setActiveOrganization(id: string): Promise<void>;
  /** Names the usage that is on screen; its facts are told by {@link onDidReadUsage} and stay in {@link usageFacts}. */
  askUsage(question: UsageQuestion): void;
  /** Gives up what {@link askUsage} still waits for. */
  cancelUsage(): void;
  readonly usageFacts: readonly SentFacts[];
  readonly onDidReadUsage: vscode.Event<SentFacts>;
  setAuditFilter(filter: AuditFilter): void;
  loadOlderActivity(): Promise<void>;
  /** Fetches one resource of the active organization if it is missing or stale, and gives its state; for a command that needs it. */
  ensure<R extends CommandResource>(resource: R, signal?: AbortSignal): Promise<NonNullable<StoreState[R]>>;
  /** Takes what is there now as seen: {@link DashboardState.changes} starts anew from here. */
  markSeen(): void;
  /**
   * Runs a write and then refetches exactly what it touched, also when it failed or its outcome is unknown. Never retries.
   * Rejects with the KiloError of the write.
   */
  write<T>(touches: readonly Resource[], run: (api: KiloApi, organizationId: string) => Promise<T>): Promise<T>;
}
