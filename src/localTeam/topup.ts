/** `POST /payments/topup`: everything is in the query, and the answer is a redirect to the checkout. */
import { Hono } from 'hono';
import * as z from 'zod/mini';
import { ORGANIZATION_NOT_FOUND } from '../kilo/contract/errors';
import { SIGN_IN_PATH, TOP_UP_INVALID, TOP_UP_MAXIMUM, TOP_UP_MINIMUM, TOP_UP_OUT_OF_RANGE } from '../kilo/contract/rest';
import { identify, isRejection } from './credentials';
import { actingRole, mayAct } from './domain/access';
import { checkoutUrl, createTopUpCheckout } from './domain/checkout';
import { organizationRow } from './domain/organizations';
import { localPath } from './localPath';
import type { Site } from './site';

/** What is bought when no amount is named. */
const DEFAULT_DOLLARS = 20;

export function topUpRoutes({ ctx, generation }: Site): Hono {
  const routes = new Hono();

  routes.post('/', (c) => {
    const caller = identify(ctx, c.req.raw.headers);
    if (isRejection(caller)) return c.redirect(`${ctx.origin}${SIGN_IN_PATH}`, 307);
    if (c.req.query('crypto') === 'true')
      return c.json({ error: 'Cryptocurrency payments are no longer supported. Please use a credit card.' }, 410);

    const asked = c.req.query('amount');
    const dollars = asked === undefined ? DEFAULT_DOLLARS : Number.parseInt(asked, 10);
    if (!(dollars > 0)) return c.json({ error: TOP_UP_INVALID }, 400);
    if (dollars < TOP_UP_MINIMUM || dollars > TOP_UP_MAXIMUM) return c.json({ error: TOP_UP_OUT_OF_RANGE }, 400);

    const organizationId = c.req.query('organization-id');
    // Credits of one's own are sold by Kilo, too; the local team has none to sell.
    if (organizationId === undefined) return c.json({ error: 'Failed to create checkout session' }, 500);
    if (generation === 2) {
      const id = z.uuid().safeParse(organizationId);
      if (!id.success) return c.json({ error: id.error.message }, 400);
      const role = actingRole(ctx, caller.user, organizationId);
      if (role === undefined || !mayAct(generation, role, 'billing')) return c.json({ error: ORGANIZATION_NOT_FOUND }, 404);
    }
    organizationRow(ctx, organizationId);

    const cancelPath = (generation === 2 && localPath(c.req.query('cancel-path'))) || undefined;
    const back = cancelPath ?? `/organizations/${organizationId}?topup-canceled=true`;
    const session = createTopUpCheckout(ctx, caller.user, organizationId, dollars, `${ctx.origin}${back}`);
    return c.redirect(checkoutUrl(ctx, session.id), 303);
  });

  return routes;
}
