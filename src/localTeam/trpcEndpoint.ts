/** `/api/trpc`: the router behind HTTP, with the methods that the real server has. */
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { identify, isRejection } from './credentials';
import { createAppRouter } from './routers/app';
import type { RequestContext } from './routers/trpc';
import type { Site } from './site';

export const TRPC_PATH = '/api/trpc';

/** `onFault` hears of exceptions that are no refusals, with the name of the procedure. */
export function trpcEndpoint(
  { ctx, generation }: Site,
  onFault: (operation: string, error: unknown) => void,
): (request: Request) => Promise<Response> {
  const router = createAppRouter(generation);
  const createContext = (request: Request): RequestContext => {
    const caller = identify(ctx, request.headers);
    return { ...ctx, user: isRejection(caller) ? undefined : caller.user };
  };

  return async (request) => {
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow: 'GET, HEAD, OPTIONS, POST' } });
    if (!['GET', 'HEAD', 'POST'].includes(request.method)) return new Response(null, { status: 405 });
    return fetchRequestHandler({
      endpoint: TRPC_PATH,
      req: request,
      router,
      createContext: () => createContext(request),
      onError: ({ path, error }) => {
        // What a rule refuses has no cause; an exception is the cause of the error that tRPC makes of it.
        if (error.code === 'INTERNAL_SERVER_ERROR' && error.cause) onFault(path ?? 'tRPC', error.cause);
      },
    });
  };
}
