/** The tRPC ground that every router stands on: errors as the real server writes them, and procedures by access level. */
import { initTRPC, TRPCError } from '@trpc/server';
import * as z from 'zod/mini';
// Both by their own names: taking them through the namespace would bundle every language of zod.
import { $ZodError } from 'zod/v4/core';
import en from 'zod/v4/locales/en.js';
import { organizationInput } from '../../kilo/contract/common';
import { ADMIN_REQUIRED, NOT_AUTHENTICATED } from '../../kilo/contract/errors';
import type { Generation, Procedure } from '../../kilo/contract/procedure';
import type { Context, User } from '../context';
import { requireRole, type AccessLevel } from '../domain/access';
import { advanceSubscriptions } from '../domain/subscriptions';
import { requireTrialOrSeats } from '../domain/trial';

z.config(en());

/** `user` is undefined when the request carried no usable token; why is not told. */
export interface RequestContext extends Context {
  user: User | undefined;
}

export type Toolkit = ReturnType<typeof createToolkit>;

/** Everything that a router of one generation is built with. */
export function createToolkit(generation: Generation) {
  const t = initTRPC.context<RequestContext>().create({
    isDev: false,
    errorFormatter: ({ shape, error }) => ({
      ...shape,
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        path: shape.data.path,
        zodError: error.code === 'BAD_REQUEST' && error.cause instanceof $ZodError ? z.flattenError(error.cause) : null,
        authRequired: generation === 2 && error.message === NOT_AUTHENTICATED ? true : undefined,
      },
    }),
  });

  const signedIn = t.procedure.use(({ ctx, next }) => {
    if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED', message: NOT_AUTHENTICATED });
    return next({ ctx: { ...ctx, user: ctx.user } });
  });

  /** Token, then `organizationId`, then the role; then, where `gated`, the trial. The other fields are checked after all of these. */
  const organization = (level: AccessLevel, gated: boolean) =>
    signedIn.input(organizationInput).use(({ ctx, input, next }) => {
      const role = requireRole(ctx, generation, ctx.user, input.organizationId, level);
      advanceSubscriptions(ctx);
      if (gated) requireTrialOrSeats(ctx, input.organizationId);
      return next({ ctx: { ...ctx, role } });
    });

  return {
    generation,
    router: t.router,
    signedIn,
    /** Kilo staff only. */
    staff: signedIn.use(({ ctx, next }) => {
      if (!ctx.user.isAdmin) throw new TRPCError({ code: 'FORBIDDEN', message: ADMIN_REQUIRED });
      return next({ ctx });
    }),
    member: organization('member', false),
    manage: organization('manage', false),
    billing: organization('billing', false),
    gated: { manage: organization('manage', true), billing: organization('billing', true) },
    /** The write of a billing role that is gated in the second generation only. */
    billingGatedLater: organization('billing', generation === 2),
    /** Procedures that only one generation has. */
    only: <Procedures extends object>(which: Generation, procedures: Procedures): Procedures =>
      which === generation ? procedures : ({} as Procedures),
    /** What this generation accepts as input of a procedure. */
    inputOf: <P extends Procedure>(procedure: P): P['input'] => (generation === 1 ? procedure.inputGen1 : procedure.input),
  };
}
