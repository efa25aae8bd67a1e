/** The whole tRPC surface of the local team. */
import type { Generation } from '../../kilo/contract/procedure';
import { organizationsRouter } from './organizations';
import { createToolkit } from './trpc';
import { usageAnalyticsRouter } from './usageAnalytics';
import { userRouter } from './user';

/** The router of a server of this generation. Its context is a `RequestContext`. */
export function createAppRouter(generation: Generation) {
  const kit = createToolkit(generation);
  return kit.router({
    organizations: organizationsRouter(kit),
    user: userRouter(kit),
    ...kit.only(2, { usageAnalytics: usageAnalyticsRouter(kit) }),
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;
