/** Every web page by its address. */
import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { advanceSubscriptions } from '../domain/subscriptions';
import type { Site } from '../site';
import { acceptInvitePage } from './acceptInvite';
import { checkoutPage } from './checkout';
import { deviceAuthPage } from './deviceAuth';
import { homePage } from './home';
import { invoicePage, invoicePdfFile } from './invoice';
import { message, type Answer } from './layout';
import { notFoundPage } from './notFound';
import { organizationPages } from './organization/pages';
import { portalPage } from './portal';
import { signInPage, signOutPage } from './signIn';
import { STYLE } from './style';
import { visitOf, type Form, type PageContext, type PageEnv } from './visit';

export interface PageHandlers {
  get: (c: PageContext) => Answer;
  /** Gets the fields of a form that is known to come from a page of this server. */
  post?: (c: PageContext, form: Form) => Answer;
}

export function pageRoutes(site: Site): Hono<PageEnv> {
  const pages: Record<string, PageHandlers> = {
    '/': homePage(site),
    '/device-auth': deviceAuthPage(site),
    '/users/sign_in': signInPage(site),
    '/users/sign_out': signOutPage,
    '/users/accept-invite/:token': acceptInvitePage(site),
    '/checkout/:id': checkoutPage(site),
    '/portal/:id': portalPage(site),
    '/invoices/:id': invoicePage(site),
    '/invoices/:id/pdf': invoicePdfFile(site),
  };
  for (const [path, handlers] of Object.entries(organizationPages(site))) pages[`/organizations/:id${path}`] = handlers;

  const routes = new Hono<PageEnv>();
  routes.get('/local-team.css', (c) => c.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  routes.use(async (c, next) => {
    c.set('visit', visitOf(site.ctx, c));
    advanceSubscriptions(site.ctx);
    await next();
  });
  for (const [path, { get, post }] of Object.entries(pages)) {
    routes.get(path, get);
    if (post)
      routes.post(path, async (c) => {
        const form = await c.req.parseBody();
        return c.var.visit.isOwn(form) ? post(c, form) : outOfDate(c);
      });
  }
  routes.all('*', notFoundPage);
  routes.onError((error, c) => {
    if (!(error instanceof TRPCError)) throw error;
    return refused(c, error);
  });
  return routes;
}

const outOfDate = (c: PageContext): Answer =>
  message(c, {
    title: 'This form is out of date',
    text: 'It was not sent from a page of this server, or the local team has been reset since. Nothing has been done. Open the page again.',
    mark: 'failed',
    status: 403,
  });

const refused = (c: PageContext, error: TRPCError): Answer =>
  error.code === 'NOT_FOUND'
    ? notFoundPage(c)
    : message(c, {
        title: 'This is not possible',
        text: error.message,
        mark: 'failed',
        status: getHTTPStatusCodeFromError(error) as ContentfulStatusCode,
      });
