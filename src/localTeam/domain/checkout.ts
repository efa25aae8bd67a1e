/** Checkout pages: credits, the first payment of an automatic top-up, and a new subscription. Paying on the page moves the money. */
import type { Instant } from '../../team/time';
import type { Context, User } from '../context';
import { get, insert, run, transaction, update } from '../database';
import { enableAutoTopUp } from './autoTopUp';
import { charge, saveCard, type CardKind, type ChargeOutcome } from './cards';
import { recordPurchase } from './credits';
import { userById } from './people';
import { unitPriceCents, type BillingInterval, type SeatPlan } from './prices';
import { refuse } from './refusal';
import { startSubscription } from './subscriptions';

export type CheckoutKind = 'topUp' | 'autoTopUp' | 'subscription';

export interface CheckoutSession {
  id: string;
  kind: CheckoutKind;
  status: 'open' | 'complete' | 'canceled';
  organizationId: string;
  organizationName: string;
  userId: string;
  /** What is charged on paying. */
  amountCents: number;
  /** Subscription only. */
  seats: number | null;
  plan: SeatPlan | null;
  billingInterval: BillingInterval | null;
  /** Where the person is sent who leaves without paying. */
  cancelUrl: string | null;
  /** Once paid. */
  invoiceId: string | null;
  createdAt: Instant;
  completedAt: Instant | null;
}

/** Address of a checkout's page. */
export const checkoutUrl = (ctx: Context, id: string): string => `${ctx.origin}/checkout/${id}`;

type NewSession = Pick<CheckoutSession, 'kind' | 'organizationId' | 'amountCents'> &
  Partial<Pick<CheckoutSession, 'seats' | 'plan' | 'billingInterval' | 'cancelUrl'>>;

function createSession(ctx: Context, user: User, session: NewSession): { id: string } {
  const id = `cs_local_${ctx.newSecret()}`;
  insert(ctx.db, 'checkout_sessions', {
    id,
    kind: session.kind,
    organization_id: session.organizationId,
    user_id: user.id,
    amount_cents: session.amountCents,
    seats: session.seats,
    plan: session.plan,
    billing_interval: session.billingInterval,
    cancel_url: session.cancelUrl,
    created_at: ctx.now(),
  });
  return { id };
}

/** Starts a checkout for credits; whole dollars. The caller has checked the amount and the person's role. */
export const createTopUpCheckout = (
  ctx: Context,
  user: User,
  organizationId: string,
  wholeDollars: number,
  cancelUrl?: string,
): { id: string } =>
  createSession(ctx, user, { kind: 'topUp', organizationId, amountCents: wholeDollars * 100, cancelUrl: cancelUrl ?? null });

/** Starts the checkout that saves a card for automatic top-ups. It charges the amount at once, as the real one does. */
export const createAutoTopUpCheckout = (ctx: Context, user: User, organizationId: string, amountCents: number): { id: string } =>
  createSession(ctx, user, { kind: 'autoTopUp', organizationId, amountCents });

export const createSubscriptionCheckout = (
  ctx: Context,
  user: User,
  organizationId: string,
  order: { seats: number; plan: SeatPlan; billingInterval: BillingInterval; cancelUrl: string },
): { id: string } =>
  createSession(ctx, user, {
    kind: 'subscription',
    organizationId,
    amountCents: unitPriceCents(order.plan, order.billingInterval) * order.seats,
    ...order,
  });

/** One checkout. Undefined when there is none with this id. */
export const checkoutSession = (ctx: Context, id: string): CheckoutSession | undefined =>
  get<CheckoutSession>(
    ctx.db,
    `SELECT checkout_sessions.id, kind, status, organization_id AS organizationId, organizations.name AS organizationName,
       user_id AS userId, amount_cents AS amountCents, seats, checkout_sessions.plan, billing_interval AS billingInterval,
       cancel_url AS cancelUrl, invoice_id AS invoiceId, checkout_sessions.created_at AS createdAt, completed_at AS completedAt
     FROM checkout_sessions JOIN organizations ON organizations.id = organization_id WHERE checkout_sessions.id = ?`,
    id,
  );

/**
 * Pays a checkout with a card of the given kind. `paid`: the money has moved, once, however often this is called. `authenticate`: call again
 * with `authenticated` when the person has confirmed the payment. `declined`: nothing has happened, another card may be tried.
 */
export function completeCheckout(ctx: Context, id: string, payment: { card: CardKind; authenticated?: boolean }): ChargeOutcome {
  return transaction(ctx.db, () => {
    const session = checkoutSession(ctx, id) ?? refuse('NOT_FOUND', 'Checkout session not found');
    if (session.status === 'complete') return 'paid';
    if (session.status === 'canceled') refuse('CONFLICT', 'This checkout was canceled');
    const outcome = charge(payment.card, payment.authenticated);
    if (outcome === 'paid') settle(ctx, session, payment.card);
    return outcome;
  });
}

function settle(ctx: Context, session: CheckoutSession, card: CardKind): void {
  const { organizationId, amountCents } = session;
  const user = userById(ctx, session.userId) ?? refuse('NOT_FOUND', 'User not found');
  const cardId = saveCard(ctx, organizationId, card);
  const result: { invoice_id?: string; subscription_id?: string } = {};
  if (session.kind === 'subscription') {
    const { seats, plan, billingInterval } = session;
    if (seats === null || plan === null || billingInterval === null)
      throw new Error(`incomplete subscription checkout ${session.id}`);
    const started = startSubscription(ctx, user, organizationId, { seats, plan, billingInterval, cardId });
    result.invoice_id = started.invoiceId;
    result.subscription_id = started.subscriptionId;
  } else {
    result.invoice_id = recordPurchase(ctx, organizationId, user, amountCents).invoiceId;
    if (session.kind === 'autoTopUp') enableAutoTopUp(ctx, organizationId, user, cardId, amountCents);
  }
  update(ctx.db, 'checkout_sessions', session.id, { status: 'complete', completed_at: ctx.now(), ...result });
}

/** Gives up a checkout that is still open. */
export function cancelCheckout(ctx: Context, id: string): void {
  run(ctx.db, "UPDATE checkout_sessions SET status = 'canceled' WHERE id = ? AND status = 'open'", id);
}
