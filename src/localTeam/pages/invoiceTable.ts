/** Invoices as a list, and the open ones as something to pay. */
import type { Context, User } from '../context';
import { defaultCard } from '../domain/cards';
import { invoicesOf, type Invoice } from '../domain/invoices';
import { payInvoice } from '../domain/portal';
import { cardName } from './cards';
import { form, html, table, type Html } from './layout';
import type { Form, PageContext } from './visit';
import { day, dollarsOfCents } from './words';
import { statusBadge } from './invoiceWords';

export const invoiceTable = (invoices: Invoice[]): Html =>
  table(
    'Invoices',
    [
      { name: 'Date', cell: ({ createdAt }) => html`<span class="nowrap">${day(createdAt)}</span>` },
      { name: 'Number', cell: ({ number }) => html`<span class="nowrap">${number ?? '–'}</span>` },
      { name: 'For', cell: ({ purpose }) => (purpose === 'seats' ? 'Seats' : 'Credits') },
      { name: 'Status', cell: ({ status }) => statusBadge(status) },
      { name: 'Amount', cell: ({ amountDueCents }) => dollarsOfCents(amountDueCents), isNumber: true },
      { name: 'Open', cell: openLinks, isNumber: true },
    ],
    invoices,
    'There are none yet.',
  );

const openLinks = ({ id, number, status }: Invoice): Html | string =>
  status === 'draft'
    ? '–'
    : html`<a href="/invoices/${id}" aria-label="View invoice ${number}">View</a>&ensp;<a
          href="/invoices/${id}/pdf"
          aria-label="Invoice ${number} as PDF"
          >PDF</a
        >`;

/** A card for every open invoice: what stands in the way of its payment, and the button that does away with it. */
export function openInvoices(ctx: Context, c: PageContext, action: string, invoices: Invoice[]): Html {
  const open = invoices.filter(({ status }) => status === 'open');
  return html`${open.map((invoice) => {
    const card = defaultCard(ctx, invoice.organizationId);
    const amount = dollarsOfCents(invoice.amountDueCents);
    const pay = (decision: string, label: string) =>
      form(
        c,
        action,
        html`<input type="hidden" name="invoice" value="${invoice.id}" />
          <div class="actions"><button class="primary" name="action" value="${decision}">${label}</button></div>`,
      );
    const what = html`<p>
      Invoice <a href="/invoices/${invoice.id}">${invoice.number}</a> of ${day(invoice.createdAt)}: <b>${amount}</b>, with
      ${card ? cardName(card) : 'no card'}.
    </p>`;
    if (card?.kind === 'ok')
      return html`<section class="card">
        <h2>A payment is open</h2>
        ${what}${pay('pay', `Pay ${amount}`)}
      </section>`;
    if (card?.kind === 'authenticate')
      return html`<section class="card">
        <h2>A payment waits for your confirmation</h2>
        ${what}
        <p>The bank wants to know that it is you (3-D Secure). A real bank would ask in its app; here a click is enough.</p>
        ${pay('confirm', `Confirm the payment of ${amount}`)}
      </section>`;
    return html`<section class="card">
      <h2>A payment has failed</h2>
      ${what}
      <p class="note bad">The card is declined. Choose another card in the billing portal, then pay here.</p>
    </section>`;
  })}`;
}

/** Handles the button of {@link openInvoices}. An invoice of another organization is left alone. */
export function payOpenInvoice(ctx: Context, user: User, organizationId: string, { action, invoice }: Form): void {
  if (action !== 'pay' && action !== 'confirm') return;
  const theirs = invoicesOf(ctx, organizationId).find(({ id }) => id === invoice);
  if (theirs) payInvoice(ctx, user, theirs.id, action === 'confirm');
}
