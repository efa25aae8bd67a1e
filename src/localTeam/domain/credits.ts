/** Credits of an organization: buying, granting, expiring, and what the API tells of them. Amounts are microdollars unless named cents. */
import { MICRODOLLARS_PER_CENT } from '../../team/money';
import type { Instant } from '../../team/time';
import type { Context } from '../context';
import { all, get, insert, run, transaction, update } from '../database';
import { postgresText, postgresTextOrNull } from '../timestamps';
import { audit, type Actor } from './audit';
import { creditBlocks, expireCredits, type Credit } from './creditMath';
import { createInvoice, markPaid, paymentIntentOf, type InvoiceLine } from './invoices';
import { refuse } from './refusal';

export interface Ledger {
  used: number;
  acquired: number;
  nextExpiryAt: Instant | null;
}

/** What an organization has used and acquired. Its balance is the difference, which may be negative. Refuses with NOT_FOUND. */
export function ledger(ctx: Context, organizationId: string): Ledger {
  const row = get<Ledger>(
    ctx.db,
    `SELECT microdollars_used AS used, total_microdollars_acquired AS acquired, next_credit_expiration_at AS nextExpiryAt
     FROM organizations WHERE id = ? AND deleted_at IS NULL`,
    organizationId,
  );
  return row ?? refuse('NOT_FOUND', 'Organization not found');
}

export const balanceOf = ({ acquired, used }: Ledger): number => acquired - used;

interface NewCredit {
  organizationId: string;
  userId: string;
  amount: number;
  isFree: boolean;
  description: string;
  category?: string;
  stripePaymentId?: string;
  expiresAt?: Instant;
}

/** Writes a transaction and counts it into what the organization has acquired. */
function addCredit(ctx: Context, credit: NewCredit): string {
  const { used, nextExpiryAt } = ledger(ctx, credit.organizationId);
  const id = ctx.newId();
  insert(ctx.db, 'credit_transactions', {
    id,
    kilo_user_id: credit.userId,
    organization_id: credit.organizationId,
    amount_microdollars: credit.amount,
    expiration_baseline_microdollars_used: credit.expiresAt ? used : null,
    original_baseline_microdollars_used: used,
    is_free: credit.isFree,
    description: credit.description,
    stripe_payment_id: credit.stripePaymentId,
    credit_category: credit.category,
    expiry_date: credit.expiresAt,
    created_at: ctx.now(),
  });
  const next = credit.expiresAt && (nextExpiryAt === null || credit.expiresAt < nextExpiryAt) ? credit.expiresAt : nextExpiryAt;
  run(
    ctx.db,
    `UPDATE organizations SET total_microdollars_acquired = total_microdollars_acquired + ?, next_credit_expiration_at = ?,
       updated_at = ? WHERE id = ?`,
    credit.amount,
    next,
    ctx.now(),
    credit.organizationId,
  );
  return id;
}

const usd = (cents: number): string => `$${(cents / 100).toFixed(2)}`;

const topUpLine = (amountCents: number, description = 'Kilo credits'): InvoiceLine => ({
  description,
  quantity: 1,
  amountCents,
  periodStart: null,
  periodEnd: null,
});

/** The lines of an invoice for credits. `automatic`: bought by automatic top-up. */
export const topUpLines = (amountCents: number, automatic = false): InvoiceLine[] => [
  topUpLine(amountCents, automatic ? 'Kilo automatic top up' : undefined),
];

/** Credits that have been paid for: the paid invoice, the transaction, and the audit entry. */
export function recordPurchase(
  ctx: Context,
  organizationId: string,
  actor: Actor,
  amountCents: number,
  automatic = false,
): { invoiceId: string; transactionId: string } {
  return transaction(ctx.db, () => {
    const invoiceId = createInvoice(ctx, {
      organizationId,
      purpose: 'topup',
      status: 'paid',
      lines: topUpLines(amountCents, automatic),
    });
    return { invoiceId, transactionId: creditPayment(ctx, organizationId, actor, amountCents, invoiceId) };
  });
}

/** An invoice for credits that was open has been paid. */
export function settleTopUpInvoice(
  ctx: Context,
  { id, organizationId, amountDueCents }: { id: string; organizationId: string; amountDueCents: number },
  actor: Actor,
): void {
  markPaid(ctx, id);
  creditPayment(ctx, organizationId, actor, amountDueCents, id);
}

function creditPayment(ctx: Context, organizationId: string, actor: Actor, amountCents: number, invoiceId: string): string {
  const transactionId = addCredit(ctx, {
    organizationId,
    userId: actor.id,
    amount: amountCents * MICRODOLLARS_PER_CENT,
    isFree: false,
    description: 'Organization top-up via stripe',
    stripePaymentId: paymentIntentOf(ctx, invoiceId),
  });
  audit(ctx, organizationId, 'organization.purchase_credits', actor, `Purchased ${usd(amountCents)} credit via stripe`);
  return transactionId;
}

export interface Grant {
  amount: number;
  description: string;
  category: string;
  expiresAt?: Instant;
}

/** Credits that Kilo gives away: a promotion, which is audited, or (`organization_custom`) a grant by staff, which is not. */
export function grantCredit(ctx: Context, organizationId: string, actor: Actor, grant: Grant): string {
  return transaction(ctx.db, () => {
    const id = addCredit(ctx, { organizationId, userId: actor.id, isFree: true, ...grant });
    if (grant.category !== 'organization_custom') {
      const message = `Granted ${usd(grant.amount / MICRODOLLARS_PER_CENT)} promo credit: ${grant.description}`;
      audit(ctx, organizationId, 'organization.promo_credit_granted', actor, message);
    }
    return id;
  });
}

interface TransactionRow {
  id: string;
  kilo_user_id: string;
  organization_id: string | null;
  amount_microdollars: number;
  expiration_baseline_microdollars_used: number | null;
  original_baseline_microdollars_used: number | null;
  is_free: number;
  description: string | null;
  original_transaction_id: string | null;
  stripe_payment_id: string | null;
  coinbase_credit_block_id: string | null;
  credit_category: string | null;
  expiry_date: Instant | null;
  check_category_uniqueness: number;
  created_at: Instant;
}

function creditsOf(ctx: Context, organizationId: string): Credit[] {
  const rows = all<TransactionRow & { is_processed: number }>(
    ctx.db,
    `SELECT *, EXISTS (SELECT 1 FROM credit_transactions expiry WHERE expiry.original_transaction_id = credit.id) AS is_processed
     FROM credit_transactions credit WHERE organization_id = ? ORDER BY created_at, rowid`,
    organizationId,
  );
  return rows.map((row) => ({
    id: row.id,
    amount: row.amount_microdollars,
    isFree: row.is_free === 1,
    createdAt: row.created_at,
    expiresAt: row.expiry_date,
    baseline: row.expiration_baseline_microdollars_used ?? row.original_baseline_microdollars_used ?? 0,
    isProcessed: row.is_processed === 1,
  }));
}

/**
 * Expires what is due: writes a negative transaction for each credit whose time has come (of 0, when all of it was used), takes the rest
 * off what the organization has acquired, and notes the next expiry. Nothing happens when nothing is due.
 */
export function expireDueCredits(ctx: Context, organizationId: string): void {
  const isDue = ({ nextExpiryAt }: Ledger) => nextExpiryAt !== null && nextExpiryAt <= ctx.now();
  if (!isDue(ledger(ctx, organizationId))) return;
  transaction(ctx.db, () => {
    const before = ledger(ctx, organizationId);
    if (!isDue(before)) return;
    const credits = creditsOf(ctx, organizationId);
    const { expired, raised } = expireCredits(credits, before.used, ctx.now());
    for (const { id, unused } of expired) writeExpiry(ctx, id, unused);
    for (const [id, baseline] of raised)
      update(ctx.db, 'credit_transactions', id, { expiration_baseline_microdollars_used: baseline });
    const processed = new Set(expired.map(({ id }) => id));
    const upcoming = credits.flatMap(({ id, expiresAt, isProcessed }) =>
      expiresAt === null || isProcessed || processed.has(id) ? [] : [expiresAt],
    );
    update(ctx.db, 'organizations', organizationId, {
      total_microdollars_acquired: before.acquired - expired.reduce((sum, { unused }) => sum + unused, 0),
      next_credit_expiration_at: upcoming.length > 0 ? Math.min(...upcoming) : null,
      updated_at: ctx.now(),
    });
  });
}

function writeExpiry(ctx: Context, originalId: string, unused: number): void {
  const original = get<TransactionRow>(ctx.db, 'SELECT * FROM credit_transactions WHERE id = ?', originalId)!;
  insert(ctx.db, 'credit_transactions', {
    id: ctx.newId(),
    kilo_user_id: 'system',
    organization_id: original.organization_id,
    amount_microdollars: unused === 0 ? 0 : -unused,
    original_baseline_microdollars_used: original.original_baseline_microdollars_used,
    is_free: original.is_free === 1,
    description: `Expired: ${original.description ?? ''}`,
    original_transaction_id: original.id,
    credit_category: 'credits_expired',
    created_at: original.expiry_date!,
  });
}

/** `organizations.getCreditBlocks`. Expires nothing itself, so that a block past its time may still be listed. */
export function creditBlocksAnswer(ctx: Context, organizationId: string) {
  const organization = ledger(ctx, organizationId);
  const credits = creditsOf(ctx, organizationId);
  return {
    creditBlocks: creditBlocks(credits, organization.used, balanceOf(organization)).map(({ credit, balance }) => ({
      id: credit.id,
      effective_date: postgresText(credit.createdAt),
      expiry_date: postgresTextOrNull(credit.expiresAt),
      balance_mUsd: balance,
      amount_mUsd: credit.amount,
      is_free: credit.isFree,
    })),
    totalBalance_mUsd: balanceOf(organization),
    isFirstPurchase: !credits.some(({ amount, isFree }) => amount > 0 && !isFree),
  };
}

/** `organizations.creditTransactions`: the newest 100, as they are stored. */
export function creditTransactionsAnswer(ctx: Context, organizationId: string) {
  return all<TransactionRow>(
    ctx.db,
    'SELECT * FROM credit_transactions WHERE organization_id = ? ORDER BY created_at DESC, rowid DESC LIMIT 100',
    organizationId,
  ).map((row) => ({
    ...row,
    is_free: row.is_free === 1,
    check_category_uniqueness: row.check_category_uniqueness === 1,
    expiry_date: postgresTextOrNull(row.expiry_date),
    created_at: postgresText(row.created_at),
  }));
}
