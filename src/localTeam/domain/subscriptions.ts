/**
 * Subscriptions and seats. A subscription is what the payment provider keeps; every change of it is an event, which leaves a row of seat
 * purchases and decides how many seats the organization has. Prices are cents.
 */
import { instant, SECOND, type Instant } from '../../team/time';
import type { Context } from '../context';
import { all, get, insert, run, transaction, update } from '../database';
import { addMonths } from '../timestamps';
import type { Actor } from './audit';
import { cardById, charge, type ChargeOutcome } from './cards';
import { createInvoice, invoice, markPaid, paymentIntentOf, type InvoiceLine } from './invoices';
import { unitPriceCents, type BillingInterval, type SeatPlan } from './prices';
import { prorationLines, seatLine } from './proration';
import { stripeId } from './stripeId';

export interface Subscription {
  id: string;
  organizationId: string;
  purchaserId: string;
  itemId: string;
  status: 'active' | 'past_due' | 'canceled';
  plan: SeatPlan;
  interval: BillingInterval;
  unitAmountCents: number;
  /** Seats that the next bill counts. */
  quantity: number;
  /** Seats at checkout. */
  checkoutQuantity: number;
  /** Periods are counted from here. */
  anchorAt: Instant;
  periodStart: Instant;
  periodEnd: Instant;
  cancelAtPeriodEnd: boolean;
  canceledAt: Instant | null;
  endedAt: Instant | null;
  /** The interval that the next period will have, when a change is scheduled. */
  scheduledInterval: BillingInterval | null;
  scheduleId: string | null;
  cardId: string | null;
  latestInvoiceId: string | null;
  createdAt: Instant;
}

const SELECT = `
  SELECT id, organization_id AS organizationId, purchaser_user_id AS purchaserId, item_id AS itemId, status, plan,
    billing_interval AS interval, unit_amount_cents AS unitAmountCents, quantity, checkout_quantity AS checkoutQuantity,
    anchor_at AS anchorAt, current_period_start AS periodStart, current_period_end AS periodEnd,
    cancel_at_period_end AS cancelAtPeriodEnd, canceled_at AS canceledAt, ended_at AS endedAt,
    scheduled_interval AS scheduledInterval, schedule_id AS scheduleId, payment_method_id AS cardId,
    latest_invoice_id AS latestInvoiceId, created_at AS createdAt
  FROM subscriptions`;

type Row = Omit<Subscription, 'cancelAtPeriodEnd'> & { cancelAtPeriodEnd: number };
const toSubscription = (row: Row): Subscription => ({ ...row, cancelAtPeriodEnd: row.cancelAtPeriodEnd === 1 });

export function subscriptionById(ctx: Context, id: string): Subscription {
  const row = get<Row>(ctx.db, `${SELECT} WHERE id = ?`, id);
  if (!row) throw new Error(`no subscription ${id}`);
  return toSubscription(row);
}

export interface SeatPurchase {
  id: string;
  organization_id: string;
  subscription_stripe_id: string;
  seat_count: number;
  amount_cents: number;
  starts_at: Instant;
  expires_at: Instant;
  subscription_status: 'active' | 'ended';
  billing_cycle: 'monthly' | 'yearly';
  idempotency_key: string;
  created_at: Instant;
  updated_at: Instant;
}

/** Seat purchases of an organization, the newest first. */
export const seatPurchases = (ctx: Context, organizationId: string): SeatPurchase[] =>
  all(
    ctx.db,
    'SELECT * FROM organization_seats_purchases WHERE organization_id = ? ORDER BY created_at DESC, rowid DESC',
    organizationId,
  );

/** The newest seat purchase: its status is what the trial gate looks at. */
export const latestSeatPurchase = (ctx: Context, organizationId: string): SeatPurchase | undefined =>
  seatPurchases(ctx, organizationId)[0];

/** The subscription of the newest seat purchase, ended ones included. */
export function latestSubscription(ctx: Context, organizationId: string): Subscription | undefined {
  const purchase = latestSeatPurchase(ctx, organizationId);
  return purchase && subscriptionById(ctx, purchase.subscription_stripe_id);
}

/** Whether the organization has a subscription that has not ended. */
export const hasRunningSubscription = (ctx: Context, organizationId: string): boolean =>
  get(ctx.db, 'SELECT 1 FROM subscriptions WHERE organization_id = ? AND ended_at IS NULL', organizationId) !== undefined;

/** Whether the organization has ever had a subscription. */
export const hasHadSubscription = (ctx: Context, organizationId: string): boolean =>
  get(ctx.db, 'SELECT 1 FROM subscriptions WHERE organization_id = ?', organizationId) !== undefined;

export interface SeatOrder {
  seats: number;
  plan: SeatPlan;
  billingInterval: BillingInterval;
  cardId: string;
}

/** A subscription that has just been paid for at checkout. */
export function startSubscription(
  ctx: Context,
  purchaser: Actor,
  organizationId: string,
  order: SeatOrder,
): { subscriptionId: string; invoiceId: string } {
  return transaction(ctx.db, () => {
    // The payment provider counts whole seconds.
    const start = instant(Math.floor(ctx.now() / SECOND) * SECOND);
    const id = stripeId(ctx, 'sub');
    insert(ctx.db, 'subscriptions', {
      id,
      organization_id: organizationId,
      purchaser_user_id: purchaser.id,
      item_id: stripeId(ctx, 'si'),
      status: 'active',
      plan: order.plan,
      billing_interval: order.billingInterval,
      unit_amount_cents: unitPriceCents(order.plan, order.billingInterval),
      quantity: order.seats,
      checkout_quantity: order.seats,
      anchor_at: start,
      current_period_start: start,
      current_period_end: periodEndAfter(start, start, order.billingInterval),
      payment_method_id: order.cardId,
      created_at: start,
    });
    const invoiceId = billPeriod(ctx, subscriptionById(ctx, id), 'paid');
    applyEvent(ctx, id);
    return { subscriptionId: id, invoiceId };
  });
}

/** The first end of a period after `start`, in whole intervals from the anchor. */
function periodEndAfter(anchor: Instant, start: Instant, interval: BillingInterval): Instant {
  const months = interval === 'month' ? 1 : 12;
  let count = months;
  while (addMonths(anchor, count) <= start) count += months;
  return addMonths(anchor, count);
}

function billPeriod(ctx: Context, subscription: Subscription, status: 'paid' | 'open'): string {
  return invoiceSubscription(ctx, subscription, [seatLine(subscription)], status);
}

function invoiceSubscription(ctx: Context, subscription: Subscription, lines: InvoiceLine[], status: 'paid' | 'open'): string {
  const invoiceId = createInvoice(ctx, {
    organizationId: subscription.organizationId,
    subscriptionId: subscription.id,
    purpose: 'seats',
    status,
    lines,
  });
  update(ctx.db, 'subscriptions', subscription.id, { latest_invoice_id: invoiceId });
  return invoiceId;
}

/**
 * What Kilo does when the payment provider reports a subscription. The purchaser is made an owner again if they are in no other role. A row
 * of seat purchases is written. An ended subscription leaves no seats. One that is not paid up changes nothing more. Otherwise the
 * organization has the greatest number of seats bought for its newest period, so that fewer seats count only when a new period begins.
 */
export function applyEvent(ctx: Context, subscriptionId: string): void {
  const subscription = subscriptionById(ctx, subscriptionId);
  const { organizationId, endedAt } = subscription;
  restorePurchaser(ctx, subscription);
  const seats = endedAt === null ? subscription.quantity : 0;
  insert(ctx.db, 'organization_seats_purchases', {
    id: ctx.newId(),
    organization_id: organizationId,
    subscription_stripe_id: subscription.id,
    seat_count: seats,
    amount_cents: seats * subscription.unitAmountCents,
    starts_at: subscription.periodStart,
    expires_at: subscription.periodEnd,
    subscription_status: endedAt === null ? 'active' : 'ended',
    billing_cycle: subscription.interval === 'month' ? 'monthly' : 'yearly',
    idempotency_key: ctx.newId(),
    created_at: ctx.now(),
    updated_at: ctx.now(),
  });
  if (endedAt !== null) update(ctx.db, 'organizations', organizationId, { seat_count: 0, updated_at: ctx.now() });
  else if (subscription.status === 'active')
    run(
      ctx.db,
      `UPDATE organizations SET updated_at = ?, plan = ?, seat_count = (
         SELECT MAX(seat_count) FROM organization_seats_purchases WHERE organization_id = organizations.id AND starts_at = (
           SELECT MAX(starts_at) FROM organization_seats_purchases WHERE organization_id = organizations.id))
       WHERE id = ?`,
      ctx.now(),
      subscription.plan,
      organizationId,
    );
}

function restorePurchaser(ctx: Context, { organizationId, purchaserId }: Subscription): void {
  run(
    ctx.db,
    `INSERT INTO organization_memberships (id, organization_id, user_id, role, created_at, updated_at)
     VALUES (?, ?, ?, 'owner', ?, ?) ON CONFLICT (organization_id, user_id) DO NOTHING`,
    ctx.newId(),
    organizationId,
    purchaserId,
    ctx.now(),
    ctx.now(),
  );
}

/** `clientSecret` is what the payment provider's own page needs to let a person confirm the payment. */
export interface SeatChangeResult {
  outcome: ChargeOutcome;
  clientSecret?: string;
}

/**
 * Changes the number of seats. More than the organization has: the difference for the rest of the period is invoiced and charged at once,
 * and when the payment does not go through, the subscription has the new quantity but is past due, and the seats stay as they were. As
 * many or fewer: the quantity changes, nothing is charged or refunded, and the seats follow with the next period.
 */
export function changeSeats(
  ctx: Context,
  subscription: Subscription,
  currentSeats: number,
  newQuantity: number,
): SeatChangeResult {
  return transaction(ctx.db, () => {
    const isIncrease = newQuantity > currentSeats;
    if (isIncrease && newQuantity !== subscription.quantity)
      invoiceSubscription(ctx, subscription, prorationLines(subscription, newQuantity, ctx.now()), 'open');
    update(ctx.db, 'subscriptions', subscription.id, { quantity: newQuantity });
    const result: SeatChangeResult = isIncrease ? payLatestInvoice(ctx, subscription.id) : { outcome: 'paid' };
    applyEvent(ctx, subscription.id);
    return result;
  });
}

function payLatestInvoice(ctx: Context, subscriptionId: string): SeatChangeResult {
  const { latestInvoiceId, cardId } = subscriptionById(ctx, subscriptionId);
  if (latestInvoiceId === null || invoice(ctx, latestInvoiceId).status !== 'open') return { outcome: 'paid' };
  const card = cardId === null ? undefined : cardById(ctx, cardId);
  const outcome = card ? charge(card.kind) : 'declined';
  if (outcome === 'paid') markPaid(ctx, latestInvoiceId);
  update(ctx.db, 'subscriptions', subscriptionId, { status: outcome === 'paid' ? 'active' : 'past_due' });
  if (outcome !== 'authenticate') return { outcome };
  return { outcome, clientSecret: `${paymentIntentOf(ctx, latestInvoiceId)}_${stripeId(ctx, 'secret')}` };
}

/** An open invoice of the subscription has been paid: it is active again unless another one is still open. */
export function paymentArrived(ctx: Context, subscriptionId: string): void {
  const isOwing =
    get(ctx.db, "SELECT 1 FROM invoices WHERE subscription_id = ? AND status = 'open'", subscriptionId) !== undefined;
  if (isOwing || subscriptionById(ctx, subscriptionId).endedAt !== null) return;
  update(ctx.db, 'subscriptions', subscriptionId, { status: 'active' });
  applyEvent(ctx, subscriptionId);
}

/** Lets the subscription end with its period, or, with `false`, go on after all. */
export function setCancelAtPeriodEnd(ctx: Context, subscriptionId: string, cancels: boolean): void {
  transaction(ctx.db, () => {
    update(ctx.db, 'subscriptions', subscriptionId, {
      cancel_at_period_end: cancels,
      canceled_at: cancels ? ctx.now() : null,
    });
    applyEvent(ctx, subscriptionId);
  });
}

/** Schedules the interval that the next period will have; null takes a scheduled change back. */
export function scheduleInterval(ctx: Context, subscriptionId: string, interval: BillingInterval | null): void {
  update(ctx.db, 'subscriptions', subscriptionId, {
    scheduled_interval: interval,
    schedule_id: interval === null ? null : stripeId(ctx, 'sub_sched'),
  });
}

/** Renews or ends every subscription whose period has passed, one period after the other, as of the moment each period ended. */
export function advanceSubscriptions(ctx: Context): void {
  const due = () =>
    get<Row>(ctx.db, `${SELECT} WHERE ended_at IS NULL AND current_period_end <= ? ORDER BY current_period_end, id`, ctx.now());
  if (!due()) return;
  transaction(ctx.db, () => {
    for (let row = due(); row; row = due()) {
      const subscription = toSubscription(row);
      const then: Context = { ...ctx, now: () => subscription.periodEnd };
      if (subscription.cancelAtPeriodEnd) endSubscription(then, subscription.id);
      else renew(then, subscription);
    }
  });
}

function endSubscription(ctx: Context, subscriptionId: string): void {
  update(ctx.db, 'subscriptions', subscriptionId, { status: 'canceled', ended_at: ctx.now(), schedule_id: null });
  applyEvent(ctx, subscriptionId);
}

function renew(ctx: Context, subscription: Subscription): void {
  const start = subscription.periodEnd;
  const interval = subscription.scheduledInterval ?? subscription.interval;
  const anchor = interval === subscription.interval ? subscription.anchorAt : start;
  const card = subscription.cardId === null ? undefined : cardById(ctx, subscription.cardId);
  const isPaid = card !== undefined && charge(card.kind) === 'paid';
  update(ctx.db, 'subscriptions', subscription.id, {
    billing_interval: interval,
    unit_amount_cents: unitPriceCents(subscription.plan, interval),
    anchor_at: anchor,
    current_period_start: start,
    current_period_end: periodEndAfter(anchor, start, interval),
    scheduled_interval: null,
    schedule_id: null,
    status: isPaid ? 'active' : 'past_due',
  });
  billPeriod(ctx, subscriptionById(ctx, subscription.id), isPaid ? 'paid' : 'open');
  applyEvent(ctx, subscription.id);
}
