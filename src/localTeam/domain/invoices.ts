/** Invoices, as the payment provider keeps them. Amounts are cents. */
import type { Instant } from '../../team/time';
import type { Context } from '../context';
import { all, get, insert, run } from '../database';
import { refuse } from './refusal';
import { stripeId } from './stripeId';

export type InvoiceStatus = 'draft' | 'open' | 'paid' | 'void' | 'uncollectible';
export type InvoicePurpose = 'seats' | 'topup';

export interface InvoiceLine {
  description: string;
  quantity: number;
  /** Negative for a credit. */
  amountCents: number;
  periodStart: Instant | null;
  periodEnd: Instant | null;
}

export interface Invoice {
  id: string;
  organizationId: string;
  organizationName: string;
  subscriptionId: string | null;
  purpose: InvoicePurpose;
  /** null until it is finalized. */
  number: string | null;
  status: InvoiceStatus;
  currency: string;
  amountDueCents: number;
  createdAt: Instant;
  paidAt: Instant | null;
  lines: InvoiceLine[];
}

interface InvoiceRow {
  id: string;
  organization_id: string;
  organization_name: string;
  subscription_id: string | null;
  purpose: InvoicePurpose;
  number: string | null;
  status: InvoiceStatus;
  currency: string;
  amount_due_cents: number;
  created_at: Instant;
  paid_at: Instant | null;
}

const SELECT = `
  SELECT invoices.*, organizations.name AS organization_name FROM invoices
  JOIN organizations ON organizations.id = invoices.organization_id`;

/** Where a person reads an invoice, and where its PDF is. A draft has neither. */
export const invoicePage = (ctx: Context, id: string): string => `${ctx.origin}/invoices/${id}`;
export const invoicePdf = (ctx: Context, id: string): string => `${ctx.origin}/invoices/${id}/pdf`;

/** One invoice with its lines. Refuses with NOT_FOUND. */
export function invoice(ctx: Context, id: string): Invoice {
  const row = get<InvoiceRow>(ctx.db, `${SELECT} WHERE invoices.id = ?`, id);
  return row ? withLines(ctx, row) : refuse('NOT_FOUND', 'Invoice not found');
}

/** The newest invoices of an organization, at most `limit`, optionally of one subscription or created at or after an instant. */
export function invoicesOf(
  ctx: Context,
  organizationId: string,
  { limit = 100, since = 0, subscriptionId }: { limit?: number; since?: number; subscriptionId?: string } = {},
): Invoice[] {
  const rows = all<InvoiceRow>(
    ctx.db,
    `${SELECT} WHERE invoices.organization_id = ? AND invoices.created_at >= ? AND (? IS NULL OR subscription_id = ?)
     ORDER BY invoices.created_at DESC, invoices.rowid DESC LIMIT ?`,
    organizationId,
    since,
    subscriptionId,
    subscriptionId,
    limit,
  );
  return rows.map((row) => withLines(ctx, row));
}

function withLines(ctx: Context, row: InvoiceRow): Invoice {
  const lines = all<InvoiceLine>(
    ctx.db,
    `SELECT description, quantity, amount_cents AS amountCents, period_start AS periodStart, period_end AS periodEnd
     FROM invoice_lines WHERE invoice_id = ? ORDER BY position`,
    row.id,
  );
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    subscriptionId: row.subscription_id,
    purpose: row.purpose,
    number: row.number,
    status: row.status,
    currency: row.currency,
    amountDueCents: row.amount_due_cents,
    createdAt: row.created_at,
    paidAt: row.paid_at,
    lines,
  };
}

export interface NewInvoice {
  organizationId: string;
  subscriptionId?: string;
  purpose: InvoicePurpose;
  status: InvoiceStatus;
  lines: InvoiceLine[];
}

/** Writes an invoice; what is due is the sum of its lines, never less than nothing. Gives its id. */
export function createInvoice(ctx: Context, { organizationId, subscriptionId, purpose, status, lines }: NewInvoice): string {
  const id = stripeId(ctx, 'in');
  insert(ctx.db, 'invoices', {
    id,
    organization_id: organizationId,
    subscription_id: subscriptionId,
    purpose,
    status,
    number: status === 'draft' ? null : nextNumber(ctx, organizationId),
    amount_due_cents: Math.max(
      0,
      lines.reduce((total, { amountCents }) => total + amountCents, 0),
    ),
    payment_intent_id: status === 'draft' ? null : stripeId(ctx, 'pi'),
    paid_at: status === 'paid' ? ctx.now() : null,
    created_at: ctx.now(),
  });
  lines.forEach((line, position) =>
    insert(ctx.db, 'invoice_lines', {
      invoice_id: id,
      position,
      description: line.description,
      quantity: line.quantity,
      amount_cents: line.amountCents,
      period_start: line.periodStart,
      period_end: line.periodEnd,
    }),
  );
  return id;
}

export const markPaid = (ctx: Context, id: string): number =>
  run(ctx.db, "UPDATE invoices SET status = 'paid', paid_at = ? WHERE id = ?", ctx.now(), id);

/** The payment that belongs to an invoice, by the provider's id. */
export function paymentIntentOf(ctx: Context, invoiceId: string): string {
  const row = get<{ payment_intent_id: string }>(ctx.db, 'SELECT payment_intent_id FROM invoices WHERE id = ?', invoiceId);
  return row?.payment_intent_id ?? refuse('NOT_FOUND', 'Invoice not found');
}

/** Invoices of an organization are numbered one after the other, behind a prefix of its own. */
function nextNumber(ctx: Context, organizationId: string): string {
  const row = get<{ count: number }>(
    ctx.db,
    'SELECT COUNT(number) AS count FROM invoices WHERE organization_id = ?',
    organizationId,
  );
  return `${organizationId.slice(0, 8).toUpperCase()}-${String((row?.count ?? 0) + 1).padStart(4, '0')}`;
}
