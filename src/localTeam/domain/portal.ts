/** The billing portal: the cards and invoices of an organization, and what is still to be paid. */
import type { Context, User } from '../context';
import { get, insert, transaction } from '../database';
import { cardsOf, charge, defaultCard, saveCard, type Card, type CardKind, type ChargeOutcome } from './cards';
import { settleTopUpInvoice } from './credits';
import { invoice, invoicesOf, markPaid, type Invoice } from './invoices';
import { refuse } from './refusal';
import { latestSubscription, paymentArrived, type Subscription } from './subscriptions';

export interface Portal {
  organizationId: string;
  organizationName: string;
  cards: Card[];
  /** Newest first. */
  invoices: Invoice[];
  subscription: Subscription | undefined;
}

/** Opens the portal for a person. Its id is the secret by which the page is reached. */
export function createPortalSession(ctx: Context, user: User, organizationId: string, returnUrl?: string): { url: string } {
  const id = `bps_local_${ctx.newSecret()}`;
  insert(ctx.db, 'portal_sessions', {
    id,
    organization_id: organizationId,
    user_id: user.id,
    return_url: returnUrl,
    created_at: ctx.now(),
  });
  return { url: `${ctx.origin}/portal/${id}` };
}

/** Which organization a portal session is for, who opened it, and where its "back" leads. */
export const portalSession = (
  ctx: Context,
  id: string,
): { organizationId: string; userId: string; returnUrl: string | null } | undefined =>
  get(
    ctx.db,
    'SELECT organization_id AS organizationId, user_id AS userId, return_url AS returnUrl FROM portal_sessions WHERE id = ?',
    id,
  );

/** What the portal shows of an organization. */
export function portal(ctx: Context, organizationId: string): Portal {
  const organization = get<{ name: string }>(ctx.db, 'SELECT name FROM organizations WHERE id = ?', organizationId);
  return {
    organizationId,
    organizationName: organization?.name ?? refuse('NOT_FOUND', 'Organization not found'),
    cards: cardsOf(ctx, organizationId),
    invoices: invoicesOf(ctx, organizationId),
    subscription: latestSubscription(ctx, organizationId),
  };
}

/** Replaces the organization's card by a new one of the given kind. */
export function setCard(ctx: Context, organizationId: string, kind: CardKind): void {
  transaction(ctx.db, () => saveCard(ctx, organizationId, kind));
}

/**
 * Pays an open invoice with the organization's card, in the name of whoever opened the portal. `paid` also when it was paid before.
 * `authenticated`: the person has confirmed the payment (3-D Secure) on the page.
 */
export function payInvoice(ctx: Context, user: User, invoiceId: string, authenticated = false): ChargeOutcome {
  return transaction(ctx.db, () => {
    const open = invoice(ctx, invoiceId);
    if (open.status === 'paid') return 'paid';
    if (open.status !== 'open') refuse('CONFLICT', 'This invoice is not open for payment');
    const card = defaultCard(ctx, open.organizationId);
    const outcome = card ? charge(card.kind, authenticated) : 'declined';
    if (outcome === 'paid') settle(ctx, user, open);
    return outcome;
  });
}

function settle(ctx: Context, user: User, paid: Invoice): void {
  if (paid.purpose === 'topup') return settleTopUpInvoice(ctx, paid, user);
  markPaid(ctx, paid.id);
  if (paid.subscriptionId !== null) paymentArrived(ctx, paid.subscriptionId);
}

/** The person has confirmed (3-D Secure) the payment of an invoice that was waiting for it. */
export const confirmPendingPayment = (ctx: Context, user: User, invoiceId: string): ChargeOutcome =>
  payInvoice(ctx, user, invoiceId, true);
