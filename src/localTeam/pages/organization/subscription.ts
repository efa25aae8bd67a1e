/** The subscription: its facts, a payment that waits for the bank's confirmation (3-D Secure), and starting one. */
import type { Context } from '../../context';
import { checkoutUrl, createSubscriptionCheckout } from '../../domain/checkout';
import { invoicesOf } from '../../domain/invoices';
import { createPortalSession } from '../../domain/portal';
import { seatsAnswer } from '../../domain/seats';
import { hasRunningSubscription, latestSubscription } from '../../domain/subscriptions';
import type { Site } from '../../site';
import { openInvoices, payOpenInvoice } from '../invoiceTable';
import { choices, form, html, type Html } from '../layout';
import { subscriptionFacts } from '../portal';
import { seatsInUse } from '../words';
import type { Guest, SubPage } from './pages';

const MOST_SEATS = 100;

export const subscription = ({ ctx }: Site): SubPage => ({
  path: '/subscriptions',
  name: 'Subscription',
  level: 'billing',

  show(guest) {
    const { c, here, organization } = guest;
    const current = latestSubscription(ctx, organization.id);
    const portalButton = html`<div class="actions"><button name="action" value="portal">Billing portal</button></div>`;
    return html`${openInvoices(ctx, c, here, invoicesOf(ctx, organization.id))}
      <div class="grid">
        <section class="card">
          <h2>Subscription</h2>
          ${current ? html`${subscriptionFacts(current)}${form(c, here, portalButton)}` : html`<p>There is none.</p>`}
        </section>
        <section class="card">
          <h2>Seats</h2>
          <p class="tile">${seatsInUse(seatsAnswer(ctx, organization.id))}</p>
          <p>Members and open invitations take a seat each, billing managers do not.</p>
        </section>
        ${!hasRunningSubscription(ctx, organization.id) && start(ctx, guest)}
      </div>`;
  },

  act(guest, fields) {
    const { user, organization, here } = guest;
    if (fields.action === 'portal') return createPortalSession(ctx, user, organization.id, `${ctx.origin}${here}`).url;
    if (fields.action !== 'start') {
      payOpenInvoice(ctx, user, organization.id, fields);
      return undefined;
    }
    const seats = Number(fields.seats);
    if (hasRunningSubscription(ctx, organization.id) || !(Number.isInteger(seats) && seats >= 1 && seats <= MOST_SEATS))
      return undefined;
    const billingInterval = fields.interval === 'month' ? 'month' : 'year';
    const order = { seats, plan: organization.plan, billingInterval, cancelUrl: `${ctx.origin}${here}` } as const;
    return checkoutUrl(ctx, createSubscriptionCheckout(ctx, user, organization.id, order).id);
  },
});

function start(ctx: Context, { c, here, organization }: Guest): Html {
  const needed = Math.min(MOST_SEATS, Math.max(1, seatsAnswer(ctx, organization.id).usedSeats));
  const fields = html`<label class="field"
      >Seats<input name="seats" type="number" min="1" max="${MOST_SEATS}" step="1" value="${needed}" required
    /></label>
    ${choices('interval', 'Billing', [
      { value: 'year', label: 'Annual' },
      { value: 'month', label: 'Monthly' },
    ])}
    <div class="actions"><button class="primary" name="action" value="start">To checkout</button></div>`;
  return html`<section class="card">
    <h2>Start a subscription</h2>
    ${form(c, here, fields)}
  </section>`;
}
