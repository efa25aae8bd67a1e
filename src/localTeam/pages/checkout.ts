/** `/checkout/{id}`: paying for credits, for the first automatic top-up, or for a new subscription. The address is the secret. */
import { cancelCheckout, checkoutSession, completeCheckout, type CheckoutSession } from '../domain/checkout';
import { planName } from '../domain/prices';
import type { Site } from '../site';
import { chooseCard, isCardKind } from './cards';
import { facts, form, GO_BACK, html, message, page, type Answer, type Html } from './layout';
import { notFoundPage } from './notFound';
import type { PageHandlers } from './routes';
import type { PageContext } from './visit';
import { dollarsOfCents, perInterval, seats } from './words';

export function checkoutPage({ ctx }: Site): PageHandlers {
  return {
    get(c) {
      const session = checkoutSession(ctx, c.req.param('id') ?? '');
      if (!session) return notFoundPage(c);
      if (session.status === 'complete') return paidPage(c, session);
      if (session.status === 'canceled') return canceledPage(c, ctx.origin, session);
      const { confirm, failed } = c.req.query();
      return confirm === undefined ? openPage(c, session, failed) : confirmPage(c, session);
    },

    post(c, { action, card }) {
      const session = checkoutSession(ctx, c.req.param('id') ?? '');
      if (!session) return notFoundPage(c);
      const address = `/checkout/${session.id}`;
      if (action === 'cancel') cancelCheckout(ctx, session.id);
      else if (action === 'refuse') return c.redirect(`${address}?failed=authenticate`, 303);
      else if (isCardKind(card) && session.status !== 'canceled') {
        const outcome = completeCheckout(ctx, session.id, { card, authenticated: action === 'confirm' });
        if (outcome === 'authenticate') return c.redirect(`${address}?confirm`, 303);
        if (outcome === 'declined') return c.redirect(`${address}?failed=declined`, 303);
      }
      return c.redirect(address, 303);
    },
  };
}

const FAILURES: Record<string, string> = {
  declined: 'The card was declined. Nothing has been paid. Choose another card.',
  authenticate: 'The bank’s confirmation was refused. Nothing has been paid.',
};

function openPage(c: PageContext, session: CheckoutSession, failed: string | undefined): Answer {
  const { title, intro, details } = order(session);
  const total = dollarsOfCents(session.amountCents);
  const body = html`<div class="card">
    <h1>${title}</h1>
    <p class="lead">${intro}</p>
    ${failed && FAILURES[failed] && html`<p class="note bad" role="alert">${FAILURES[failed]}</p>`} ${details}
    ${form(
      c,
      `/checkout/${session.id}`,
      html`${chooseCard('Pay with', failed)}
        <div class="actions">
          <button class="primary" name="action" value="pay">Pay ${total}</button
          ><button name="action" value="cancel" formnovalidate>Cancel</button>
        </div>`,
    )}
  </div>`;
  return page(c, { title, body });
}

function order(session: CheckoutSession): { title: string; intro: string; details: Html } {
  const total = dollarsOfCents(session.amountCents);
  const { organizationName: organization } = session;
  if (session.kind === 'subscription') {
    const count = session.seats ?? 0;
    const interval = session.billingInterval ?? 'month';
    return {
      title: 'Start a subscription',
      intro: `Renews ${interval === 'month' ? 'every month' : 'every year'} until it is canceled.`,
      details: facts(
        {
          Organization: organization,
          Plan: planName(session.plan ?? 'teams'),
          Seats: String(count),
          'Price of a seat': `${dollarsOfCents(count === 0 ? 0 : session.amountCents / count)} ${perInterval(interval)}`,
          Billing: interval === 'month' ? 'Monthly' : 'Annual',
        },
        ['Total today', total],
      ),
    };
  }
  const isAutomatic = session.kind === 'autoTopUp';
  return {
    title: isAutomatic ? 'Set up automatic top-up' : 'Buy credits',
    intro: isAutomatic
      ? `The card is saved, and ${total} of credits are bought now and whenever the balance falls below $50.00.`
      : 'Credits pay for the team’s use of AI models. They do not expire.',
    details: facts({ Organization: organization, Credits: total }, ['Total today', total]),
  };
}

const confirmPage = (c: PageContext, session: CheckoutSession): Answer =>
  page(c, {
    title: 'Confirm the payment',
    body: html`<div class="card">
      <h1>Confirm the payment</h1>
      <p class="lead">
        The bank wants to know that it is you (3-D Secure). A real bank would ask in its app; here a click is enough.
      </p>
      ${facts({ Card: 'Visa •••• 3155', Organization: session.organizationName }, ['Amount', dollarsOfCents(session.amountCents)])}
      ${form(
        c,
        `/checkout/${session.id}`,
        html`<input type="hidden" name="card" value="authenticate" />
          <div class="actions">
            <button class="primary" name="action" value="confirm">Confirm</button
            ><button name="action" value="refuse">Refuse</button>
          </div>`,
      )}
    </div>`,
  });

function paidPage(c: PageContext, session: CheckoutSession): Answer {
  const total = dollarsOfCents(session.amountCents);
  const text =
    session.kind === 'subscription'
      ? `${session.organizationName} now has ${seats(session.seats ?? 0)} of ${planName(session.plan ?? 'teams')}.`
      : `${total} of credits were added to ${session.organizationName}.${session.kind === 'autoTopUp' ? ' Automatic top-up is on.' : ''}`;
  return message(c, {
    title: 'Paid',
    text: `${text} ${GO_BACK}`,
    mark: 'done',
    then: session.invoiceId === null ? undefined : html`<p><a href="/invoices/${session.invoiceId}">Show the invoice</a></p>`,
  });
}

/** The way back that the client asked for is offered as a link, and only where it leads to this server. */
function canceledPage(c: PageContext, origin: string, { cancelUrl }: CheckoutSession): Answer {
  return message(c, {
    title: 'Canceled',
    text: `Nothing has been paid. ${GO_BACK}`,
    mark: 'done',
    then: cancelUrl?.startsWith(`${origin}/`) ? html`<p><a href="${cancelUrl}">Back to the organization</a></p>` : undefined,
  });
}
