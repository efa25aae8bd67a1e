/** The device flow over HTTP: start, poll (by code, and by secret in the newer generation), approve, deny. */
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { deviceApproveInput, deviceTokenInput } from '../kilo/contract/deviceAuth';
import { SECOND } from '../team/time';
import { identify, isRejection } from './credentials';
import { approveDevice, denyDevice, pollByCode, pollByDeviceCode, startDeviceAuth, type PollAnswer } from './deviceAuth';
import type { Site } from './site';

const STATUS: Record<PollAnswer['status'], 200 | 202 | 403 | 410> = { pending: 202, approved: 200, denied: 403, expired: 410 };
/** What an exception that nothing catches looks like from outside. */
const fault = () => new Response(null, { status: 500 });

export function deviceAuthRoutes({ ctx, generation }: Site): Hono<{ Bindings: HttpBindings }> {
  const routes = new Hono<{ Bindings: HttpBindings }>();

  routes.post('/codes', (c) => {
    const address = c.req.header('x-forwarded-for') ?? c.env.incoming.socket.remoteAddress ?? '';
    const start = startDeviceAuth(ctx, { address, userAgent: c.req.header('user-agent') });
    if (!start)
      return generation === 1 ? fault() : c.json({ error: 'Too many pending authorization requests from this IP' }, 429);
    const { code, deviceCode, expiresAt } = start;
    return c.json({
      code,
      ...(generation === 2 && { user_code: code, device_code: deviceCode }),
      verificationUrl: `${ctx.origin}/device-auth?code=${code}`,
      // The real server's clock has always moved on a little by then, so that it says 599.
      expiresIn: Math.max(1, Math.ceil((expiresAt - ctx.now()) / SECOND) - 1),
    });
  });

  routes.get('/codes/:code', (c) => {
    const answer = pollByCode(ctx, c.req.param('code'));
    return c.json(answer, STATUS[answer.status]);
  });

  if (generation === 2)
    routes.post('/token', async (c) => {
      const body: unknown = await c.req.json().catch(() => undefined);
      if (body === undefined) return c.json({ error: 'Invalid JSON body' }, 400);
      const input = deviceTokenInput.safeParse(body);
      if (!input.success) return c.json({ error: 'Invalid request body', details: input.error.issues }, 400);
      const answer = pollByDeviceCode(ctx, input.data.deviceCode);
      return c.json(answer, STATUS[answer.status]);
    });

  routes.post('/tokens', async (c) => {
    const caller = identify(ctx, c.req.raw.headers);
    if (isRejection(caller)) return c.json({ error: caller.error, success: false }, caller.status);
    const input = deviceApproveInput.safeParse(await c.req.json().catch(() => undefined));
    if (!input.success) return c.json({ error: 'Invalid request body', details: input.error.issues }, 400);
    return approveDevice(ctx, input.data.code, caller.user.id) ? c.json({ success: true }) : fault();
  });

  routes.delete('/codes/:code', (c) => {
    const caller = identify(ctx, c.req.raw.headers);
    if (isRejection(caller)) return c.json({ error: caller.error, success: false }, caller.status);
    return denyDevice(ctx, c.req.param('code')) ? c.json({ success: true }) : fault();
  });

  return routes;
}
