/** Every procedure of the contract, by path. */
import * as auditLogs from '../../src/kilo/contract/auditLogs';
import * as autoTopUp from '../../src/kilo/contract/autoTopUp';
import * as members from '../../src/kilo/contract/members';
import * as organizations from '../../src/kilo/contract/organizations';
import type { Procedure } from '../../src/kilo/contract/procedure';
import * as settings from '../../src/kilo/contract/settings';
import * as subscription from '../../src/kilo/contract/subscription';
import * as usageAnalytics from '../../src/kilo/contract/usageAnalytics';
import * as usageDetails from '../../src/kilo/contract/usageDetails';

const routers: Record<string, unknown>[] = [
  auditLogs,
  autoTopUp,
  members,
  organizations,
  settings,
  subscription,
  usageAnalytics,
  usageDetails,
];

const isProcedure = (value: unknown): value is Procedure =>
  typeof value === 'object' && value !== null && 'path' in value && 'inputGen1' in value;

export const procedures: ReadonlyMap<string, Procedure> = new Map(
  routers.flatMap((router) =>
    Object.values(router)
      .filter(isProcedure)
      .map((procedure) => [procedure.path, procedure] as const),
  ),
);
