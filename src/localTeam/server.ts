/**
 * The local team's web server: the API of Kilo and the web pages that belong to it, on this machine only.
 *
 * A page on the internet can make a browser send requests here. So a request has to name this machine as its host (no DNS rebinding), a
 * request that changes something must not come from another site, and no answer may be read by another site (no CORS headers).
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { matchedRoutes } from 'hono/route';
import { secureHeaders } from 'hono/secure-headers';
import type { Generation } from '../kilo/contract/procedure';
import { TOP_UP_PATH } from '../kilo/contract/rest';
import type { Instant } from '../team/time';
import { liveContext } from './context';
import type { Database } from './database';
import { deviceAuthRoutes } from './deviceAuthRoutes';
import { pageRoutes } from './pages/routes';
import { restRoutes } from './rest';
import type { Site } from './site';
import { topUpRoutes } from './topup';
import { TRPC_PATH, trpcEndpoint } from './trpcEndpoint';

export interface ServerOptions {
  database: Database;
  generation: Generation;
  /** 0 or absent: any free port. */
  port?: number;
  /** The clock; for tests. */
  now?: () => Instant;
  /** Hears of exceptions: the operation without its parameters, and what was thrown. */
  onFault?: (operation: string, error: unknown) => void;
}

export interface RunningServer {
  /** Origin of API and web pages, e.g. `http://127.0.0.1:54321`. */
  url: string;
  /** Lets running requests finish, and stops. The database stays open. */
  close: () => Promise<void>;
}

const HOST = '127.0.0.1';
const MOST_BODY_BYTES = 1024 * 1024;

/** Starts the server. Rejects with the error of `listen`, such as EADDRINUSE. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { database, generation, port = 0, now, onFault = () => undefined } = options;
  const server = createServer();
  await listen(server, port);
  const url = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  const live = liveContext(database, url);
  const app = createApp({ ctx: now ? { ...live, now } : live, generation }, onFault);
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  server.on('request', (request, response) => void listener(request, response));
  return { url, close: () => close(server) };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });

type App = Hono<{ Bindings: HttpBindings }>;

function createApp(site: Site, onFault: (operation: string, error: unknown) => void): App {
  const app: App = new Hono();

  app.use(async (c, next) => {
    if (!isLoopback(c.req.header('host'))) return c.text('This server answers to this machine only.', 421);
    const origin = c.req.header('origin');
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
    if (!isRead && origin !== undefined && origin !== new URL(c.req.url).origin)
      return c.text('This request comes from another site.', 403);
    if (c.req.header('transfer-encoding') !== undefined) return c.text('The length of the body has to be told.', 411);
    if (Number(c.req.header('content-length') ?? 0) > MOST_BODY_BYTES) return c.text('The body is too large.', 413);
    await next();
    c.header('date', new Date(site.ctx.now()).toUTCString());
  });
  // The browser names the origin of a form's page only where it may name its referrer: `no-referrer` would make it `null`.
  app.use(
    secureHeaders({
      strictTransportSecurity: false,
      crossOriginResourcePolicy: 'same-origin',
      xFrameOptions: 'DENY',
      referrerPolicy: 'same-origin',
    }),
  );

  const trpc = trpcEndpoint(site, onFault);
  app.all(`${TRPC_PATH}/*`, (c) => trpc(c.req.raw));
  app.route('/api/device-auth', deviceAuthRoutes(site));
  app.route('/api', restRoutes(site));
  app.route(TOP_UP_PATH, topUpRoutes(site));
  app.route('/', pageRoutes(site));

  app.onError((error, c) => {
    const route = matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'));
    onFault(`${c.req.method} ${route?.path ?? 'of an unknown path'}`, error);
    return new Response(null, { status: 500 });
  });
  return app;
}

/** Whether a Host header names this machine. Its port is not looked at: an SSH tunnel may use another one. */
function isLoopback(host: string | undefined): boolean {
  const name = URL.parse(`http://${host}`)?.hostname;
  return name !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(name);
}
