/** How the API says no: bodies of errors, and the texts by which they have to be told apart. */
import * as z from 'zod/mini';

export const fieldErrors = z.object({ formErrors: z.array(z.string()), fieldErrors: z.record(z.string(), z.array(z.string())) });

/** The `error` of a tRPC answer. `path` is absent where the request was not understood at all; `authRequired` comes from newer servers. */
export const trpcError = z.object({
  message: z.string(),
  code: z.number(),
  data: z.object({
    code: z.string(),
    httpStatus: z.number(),
    path: z.optional(z.string()),
    zodError: z.nullish(fieldErrors),
    authRequired: z.optional(z.boolean()),
  }),
});
export const trpcErrorBody = z.object({ error: trpcError });
export type TrpcError = z.output<typeof trpcError>;

/** The error body of a plain route. */
export const restErrorBody = z.object({ error: z.string() });

/** "Not a member" and "wrong role" are 401 like a dead session: only these texts tell them apart. */
export const NOT_AUTHENTICATED = 'User not authenticated - no user to set on context';
export const NOT_A_MEMBER = 'You do not have access to this organization';
export const WRONG_ROLE = 'You do not have the required organizational role to access this feature';
export const ADMIN_REQUIRED = 'Admin access required';
export const TRIAL_EXPIRED = 'Organization trial has expired.';
export const ORGANIZATION_NOT_FOUND = 'Organization not found';
/** Begins the text of a 404 for a procedure that the server does not have. */
export const NO_PROCEDURE = 'No procedure found on path';
export const noProcedure = (path: string) => `${NO_PROCEDURE} "${path}"`;
/** The last resort text of a failed payment. */
export const PAYMENT_FAILED = 'Payment failed. Please update your payment method and try again.';
