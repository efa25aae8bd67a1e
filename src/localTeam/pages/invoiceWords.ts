/** What an invoice says, in the same words on its page and in its PDF. */
import type { Invoice, InvoiceStatus } from '../domain/invoices';
import { html, type Html } from './layout';
import { day, dollarsOfCents } from './words';

export const STATUS: Record<InvoiceStatus, string> = {
  draft: 'Draft',
  open: 'Open',
  paid: 'Paid',
  void: 'Void',
  uncollectible: 'Uncollectible',
};
const BADGES: Record<InvoiceStatus, string> = { draft: 'plain', open: 'warn', paid: '', void: 'plain', uncollectible: 'bad' };

export const statusBadge = (status: InvoiceStatus): Html => html`<span class="badge ${BADGES[status]}">${STATUS[status]}</span>`;

export interface InvoiceWords {
  title: string;
  facts: [string, string][];
  lines: { description: string; period: string; quantity: string; amount: string }[];
  total: string;
}

export function invoiceWords(invoice: Invoice): InvoiceWords {
  return {
    title: `Invoice ${invoice.number ?? '(draft)'}`,
    facts: [
      ['Billed to', invoice.organizationName],
      ['Date', day(invoice.createdAt)],
      ['Status', STATUS[invoice.status]],
      ...(invoice.paidAt === null ? [] : [['Paid on', day(invoice.paidAt)] as [string, string]]),
    ],
    lines: invoice.lines.map(({ description, quantity, amountCents, periodStart, periodEnd }) => ({
      description,
      period: periodStart === null || periodEnd === null ? '' : `${day(periodStart)} – ${day(periodEnd)}`,
      quantity: String(quantity),
      amount: dollarsOfCents(amountCents),
    })),
    total: dollarsOfCents(invoice.amountDueCents),
  };
}

export const NOT_A_BILL = 'Local team: a practice invoice. Nothing is charged, and this is not a bill.';
