/** `/portal/{session}`: the billing portal with card, open payments and invoices of an organization. The address is the secret. */
import { defaultCard } from '../domain/cards';
import { userById } from '../domain/people';
import { portal, portalSession, setCard } from '../domain/portal';
import { planName } from '../domain/prices';
import type { Subscription } from '../domain/subscriptions';
import type { Site } from '../site';
import { cardBehavior, cardName, chooseCard, isCardKind } from './cards';
import { invoiceTable, openInvoices, payOpenInvoice } from './invoiceTable';
import { facts, form, html, page, type Html } from './layout';
import { notFoundPage } from './notFound';
import type { PageHandlers } from './routes';
import { day, dollarsOfCents, perInterval, seats } from './words';

export function portalPage({ ctx }: Site): PageHandlers {
  return {
    get(c) {
      const id = c.req.param('id') ?? '';
      const session = portalSession(ctx, id);
      if (!session) return notFoundPage(c);
      const { organizationId, returnUrl } = session;
      const { organizationName, invoices, subscription } = portal(ctx, organizationId);
      const card = defaultCard(ctx, organizationId);
      const body = html`<h1>Billing of ${organizationName}</h1>
        <p class="lead">
          ${returnUrl?.startsWith(`${ctx.origin}/`) && html`<a href="${returnUrl}">Back to the organization</a>`}
        </p>
        <div class="stack">
          ${openInvoices(ctx, c, `/portal/${id}`, invoices)}
          <div class="grid">
            <section class="card">
              <h2>Subscription</h2>
              ${subscription ? subscriptionFacts(subscription) : html`<p>There is none.</p>`}
            </section>
            <section class="card">
              <h2>Card</h2>
              ${card ? facts({ Charged: cardName(card), 'What happens': cardBehavior(card) }) : html`<p>No card is saved.</p>`}
              <details>
                <summary>Change the card</summary>
                ${form(
                  c,
                  `/portal/${id}`,
                  html`${chooseCard('New card', card?.kind)}
                    <div class="actions"><button class="primary" name="action" value="card">Save the card</button></div>`,
                )}
              </details>
            </section>
          </div>
          ${invoiceTable(invoices)}
        </div>`;
      return page(c, { title: `Billing of ${organizationName}`, body, width: 'wide' });
    },

    post(c, fields) {
      const id = c.req.param('id') ?? '';
      const session = portalSession(ctx, id);
      const user = session && userById(ctx, session.userId);
      if (!user) return notFoundPage(c);
      if (fields.action === 'card' && isCardKind(fields.card)) setCard(ctx, session.organizationId, fields.card);
      else payOpenInvoice(ctx, user, session.organizationId, fields);
      return c.redirect(`/portal/${id}`, 303);
    },
  };
}

export function subscriptionFacts(subscription: Subscription): Html {
  const { plan, quantity, unitAmountCents, interval, status, periodEnd, cancelAtPeriodEnd, endedAt } = subscription;
  const next =
    endedAt !== null
      ? { Ended: day(endedAt) }
      : cancelAtPeriodEnd
        ? { 'Ends on': day(periodEnd) }
        : { 'Next bill': `${day(periodEnd)}: ${dollarsOfCents(quantity * unitAmountCents)}` };
  return facts({
    Plan: planName(plan),
    Status: { active: 'Active', past_due: 'Payment is overdue', canceled: 'Ended' }[status],
    Seats: `${seats(quantity)} at ${dollarsOfCents(unitAmountCents)} ${perInterval(interval)}`,
    ...next,
  });
}
