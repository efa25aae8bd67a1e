import type { DashboardState } from '../src/protocol/dashboard';

/** The answers of the API in the dashboard's state; those that only some people need may be absent. */
export const SLICES = [
  'organizations',
  'overviewUsage',
  'team',
  'availableModels',
  'seats',
  'recentUsage',
  'credits',
  'transactions',
  'invoices',
  'subscription',
  'autoTopUp',
  'billingHistory',
  'seatHistory',
  'journal',
  'audit',
  'auditActions',
] as const satisfies readonly (keyof DashboardState)[];
