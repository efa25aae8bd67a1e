/** `user.*`: the personal account, which people of the local team do not use. */
import * as z from 'zod/mini';
import type { Toolkit } from './trpc';

export function userRouter({ router, signedIn }: Toolkit) {
  return router({
    getCreditBlocks: signedIn
      .input(z.object({}))
      .query(() => ({ creditBlocks: [] as never[], totalBalance_mUsd: 0, isFirstPurchase: true, autoTopUpEnabled: false })),
  });
}
