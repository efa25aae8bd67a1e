/** What can be fetched: how each resource is asked for, under which key it is kept, who may see it, and which surface needs it. */
import type { KiloApi } from '../kilo/api';
import type { AuditFilter, UsagePeriod } from '../team/model';
import type { Action } from '../team/permissions';
import { MINUTE, type DayRange, type Instant } from '../team/time';
import type { Identity, Resource, Surface } from './types';

/** The period behind `recentUsage`, at which burn rate and last activity look. */
const RECENT_PERIOD: UsagePeriod = 30;

/** Everything that makes one answer differ from another. */
export interface Scope extends Identity {
  organizationId: string;
}
export interface Parameters {
  auditFilter: AuditFilter;
  /** The days that the usage tab shows, once it has asked for any. */
  shown: DayRange | undefined;
}

/** Whose and which answer: person, organization, resource, then what it was asked with. A prefix names everything below it. */
export type ResourceKey = readonly [
  serverKey: string,
  personId: string,
  organizationId: string,
  resource: Resource,
  parameter?: unknown,
];

/** Stands for an organization while there is none, and where something belongs to the person and not to one of the organizations. */
export const NO_ORGANIZATION = '';

/** The key of a resource. */
export function resourceKey(resource: Resource, scope: Scope, parameters: Parameters): ResourceKey {
  const { serverKey, personId, organizationId } = scope;
  switch (resource) {
    case 'organizations':
    case 'overviewUsage':
      return [serverKey, personId, NO_ORGANIZATION, resource];
    case 'modelPerformance':
    case 'adoption':
      return [serverKey, personId, organizationId, resource, parameters.shown];
    case 'audit':
      return [serverKey, personId, organizationId, resource, parameters.auditFilter];
    default:
      return [serverKey, personId, organizationId, resource];
  }
}

/** The beginning that all keys of a resource share, whatever it is asked with. */
export const resourcePrefix = (resource: Resource, { serverKey, personId, organizationId }: Scope): ResourceKey => [
  serverKey,
  personId,
  resource === 'organizations' || resource === 'overviewUsage' ? NO_ORGANIZATION : organizationId,
  resource,
];

/** What the caller must be allowed to do before a resource is asked for at all. */
export const NEEDED_PERMISSION: Partial<Record<Resource, Action>> = {
  availableModels: 'setModelPolicy',
  invoices: 'viewInvoices',
  subscription: 'viewSubscription',
  autoTopUp: 'viewAutoTopUp',
  billingHistory: 'viewInvoices',
  seatHistory: 'viewSubscription',
  journal: 'viewInvoices',
  audit: 'viewActivity',
  auditActions: 'viewActivity',
};

/** What every surface shows, and so what is fetched while it is on screen. Invoices and the subscription also raise attention. */
const TREE = ['organizations', 'team', 'seats', 'credits', 'recentUsage', 'subscription', 'invoices'] as const;
export const SURFACES: Record<Surface, readonly Resource[]> = {
  statusBar: ['organizations', 'team', 'seats', 'credits', 'recentUsage'],
  tree: TREE,
  'dashboard:organization': [...TREE, 'overviewUsage', 'availableModels'],
  'dashboard:usage': [
    'organizations',
    'team',
    'credits',
    'recentUsage',
    'subscription',
    'modelPerformance',
    'adoption',
    'autocomplete',
  ],
  'dashboard:billing': [
    'organizations',
    'team',
    'credits',
    'transactions',
    'invoices',
    'autoTopUp',
    'billingHistory',
    'journal',
    'subscription',
    'recentUsage',
  ],
  'dashboard:subscription': [
    'organizations',
    'team',
    'seats',
    'subscription',
    'seatHistory',
    'invoices',
    'journal',
    'recentUsage',
  ],
  'dashboard:activity': ['organizations', 'team', 'audit', 'auditActions'],
};

/** How old a surface lets its data grow while it is on screen and the window has the focus. */
export const pollInterval = (surface: Surface): number => (surface === 'statusBar' ? CALM : MINUTE);
/** The same for one resource: of some a server is asked once for each model or organization, others hardly ever change. */
export const slowest = (resource: Resource, interval: number): number =>
  SLOW.includes(resource) ? Math.max(interval, CALM) : interval;
const CALM = 5 * MINUTE;
const SLOW: readonly Resource[] = [
  'modelPerformance',
  'adoption',
  'autocomplete',
  'overviewUsage',
  'availableModels',
  'billingHistory',
  'seatHistory',
];
/** What is asked for a range of days that the usage tab has to name first. */
export const NEEDS_RANGE: ReadonlySet<Resource> = new Set(['modelPerformance', 'adoption']);

/** Asks the server for a resource other than those that depend on something else (`overviewUsage`, `audit`, `journal`). */
export type SimpleResource = Exclude<Resource, 'overviewUsage' | 'audit' | 'journal'>;
export function fetchResource(
  resource: SimpleResource,
  {
    api,
    organizationId,
    shown,
    now,
    signal,
  }: { api: KiloApi; organizationId: string; now: Instant; signal: AbortSignal } & Omit<Parameters, 'auditFilter'>,
): Promise<unknown> {
  const call = { signal };
  switch (resource) {
    case 'organizations':
      return api.organizations(call);
    case 'recentUsage':
      return api.usage(organizationId, RECENT_PERIOD, now, call);
    case 'billingHistory':
      return orNull(api.billingHistory(organizationId, undefined, call));
    case 'seatHistory':
      return orNull(api.seatHistory(organizationId, call));
    case 'modelPerformance':
      return shown ? orNull(api.modelPerformance(organizationId, shown, call)) : Promise.resolve(null);
    case 'adoption':
      return shown ? orNull(api.adoption(organizationId, shown, call)) : Promise.resolve(null);
    case 'autocomplete':
      return orNull(api.autocomplete(organizationId, call));
    case 'transactions':
      return api.creditTransactions(organizationId, call);
    case 'team':
    case 'availableModels':
    case 'seats':
    case 'credits':
    case 'invoices':
    case 'subscription':
    case 'autoTopUp':
    case 'auditActions':
      return api[resource](organizationId, call);
  }
}

/** The cache knows no undefined: null says that the server has no such figures, or shows them to nobody like the caller. */
const orNull = async <T>(answer: Promise<T | undefined>): Promise<T | null> => (await answer) ?? null;
