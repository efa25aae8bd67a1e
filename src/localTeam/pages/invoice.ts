/**
 * `/invoices/{id}` and its PDF. As with the payment provider, whoever has the address may read it. An open one is paid here, by somebody
 * who looks after the money of the organization.
 */
import { requireRole } from '../domain/access';
import { invoice as invoiceById, type Invoice } from '../domain/invoices';
import type { Site } from '../site';
import { openInvoices, payOpenInvoice } from './invoiceTable';
import { invoicePdf } from './invoicePdf';
import { invoiceWords, NOT_A_BILL, statusBadge } from './invoiceWords';
import { html, page, type Html } from './layout';
import type { PageHandlers } from './routes';
import { signInAddress } from './signIn';
import type { PageContext } from './visit';

/** A draft is nobody's to read yet; refuses with NOT_FOUND what does not exist. */
const finalized = (invoice: Invoice): Invoice | undefined => (invoice.status === 'draft' ? undefined : invoice);

export function invoicePage({ ctx, generation }: Site): PageHandlers {
  const toPay = (c: PageContext, invoice: Invoice): Html | undefined => {
    if (invoice.status !== 'open') return undefined;
    return c.var.visit.user
      ? openInvoices(ctx, c, c.req.path, [invoice])
      : html`<div class="actions"><a class="button" href="${signInAddress(c.req.path)}">Sign in to pay</a></div>`;
  };
  return {
    get: (c) => {
      const invoice = finalized(invoiceById(ctx, c.req.param('id') ?? ''));
      if (!invoice) return c.notFound();
      const { title, facts, lines, total } = invoiceWords(invoice);
      const body = html`<div class="card">
        <h1>${title}</h1>
        <p class="lead">${NOT_A_BILL}</p>
        <dl class="facts">
          ${facts.map(
            ([name, value]) =>
              html`<dt>${name}</dt>
                <dd>${name === 'Status' ? statusBadge(invoice.status) : value}</dd>`,
          )}
        </dl>
        <div class="scroll">
          <table>
            <caption>
              What it is for
            </caption>
            <thead>
              <tr>
                <th scope="col">Description</th>
                <th scope="col" class="number">Quantity</th>
                <th scope="col" class="number">Amount</th>
              </tr>
            </thead>
            <tbody>
              ${lines.map(
                (line) =>
                  html`<tr>
                    <td>${line.description}<small class="quiet">${line.period}</small></td>
                    <td class="number">${line.quantity}</td>
                    <td class="number">${line.amount}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
        <dl class="facts">
          <dt class="total">${invoice.status === 'paid' ? 'Total paid' : 'Total due'}</dt>
          <dd class="total">${total}</dd>
        </dl>
        <div class="actions"><a class="button primary" href="/invoices/${invoice.id}/pdf">Download the PDF</a></div>
        ${toPay(c, invoice)}
      </div>`;
      return page(c, { title, body });
    },

    post: (c, fields) => {
      const { user } = c.var.visit;
      if (!user) return c.redirect(signInAddress(c.req.path), 303);
      const { id, organizationId } = invoiceById(ctx, c.req.param('id') ?? '');
      requireRole(ctx, generation, user, organizationId, 'billing');
      payOpenInvoice(ctx, user, organizationId, { ...fields, invoice: id });
      return c.redirect(`/invoices/${id}`, 303);
    },
  };
}

export function invoicePdfFile({ ctx }: Site): PageHandlers {
  return {
    get: async (c) => {
      const invoice = finalized(invoiceById(ctx, c.req.param('id') ?? ''));
      if (!invoice) return c.notFound();
      const bytes = await invoicePdf(invoice);
      return c.body(bytes, 200, {
        'Content-Type': 'application/pdf',
        'Content-Disposition': `inline; filename="invoice-${invoice.number}.pdf"`,
        'Cache-Control': 'no-store',
      });
    },
  };
}
