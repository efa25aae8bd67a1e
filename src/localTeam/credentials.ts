/** Who is calling: the bearer token of an API request, and the organization header that is checked along with it. */
import * as z from 'zod/mini';
import { ORGANIZATION_HEADER } from '../kilo/contract/rest';
import type { Context, User } from './context';
import { membershipRole } from './domain/access';
import { userByToken } from './domain/people';

export interface Caller {
  user: User;
  /** The organization that the request is made for, where it names one; the caller is a member of it. */
  organizationId: string | undefined;
}
/** Why a request is turned away; the body of a plain route is `{ error, success: false }`. */
export interface Rejection {
  status: 400 | 401 | 403;
  error: string;
}

/** Kilo API: a token is looked for only in the Authorization header; the organization header is checked wherever it is sent. */
export function identify(ctx: Context, headers: Headers): Caller | Rejection {
  const authorization = headers.get('authorization');
  if (authorization === null) return { status: 401, error: 'Unauthorized' };
  const token = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  if (token === undefined) return { status: 401, error: 'Unauthorized - authentication required' };
  const user = userByToken(ctx, token);
  if (!user) return { status: 401, error: `Invalid token (${ctx.newId()})` };

  const organizationId = headers.get(ORGANIZATION_HEADER) ?? undefined;
  if (organizationId === undefined) return { user, organizationId };
  if (!z.uuid().safeParse(organizationId).success) return { status: 400, error: 'Invalid organization ID format' };
  // Kilo staff are no exception here, so that it is the stored role which counts.
  if (membershipRole(ctx, user.id, organizationId) === undefined)
    return { status: 403, error: 'Access denied (not a member of the organization)' };
  return { user, organizationId };
}

export const isRejection = (caller: Caller | Rejection): caller is Rejection => 'error' in caller;
