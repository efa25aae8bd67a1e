/** `organizations.subscription.*`. Nothing of it is audited. */
import { TRPCError } from '@trpc/server';
import { organizationInput } from '../../kilo/contract/common';
import { WRONG_ROLE } from '../../kilo/contract/errors';
import type { Generation } from '../../kilo/contract/procedure';
import * as contract from '../../kilo/contract/subscription';
import type { Context, User } from '../context';
import { requireRole } from '../domain/access';
import { checkoutSession, checkoutUrl, createSubscriptionCheckout } from '../domain/checkout';
import { invoicePage, invoicePdf, invoicesOf } from '../domain/invoices';
import { organizationRow } from '../domain/organizations';
import { createPortalSession } from '../domain/portal';
import type { BillingInterval, SeatPlan } from '../domain/prices';
import { refuse } from '../domain/refusal';
import { seatsAnswer } from '../domain/seats';
import { stripeSubscription } from '../domain/stripeObject';
import {
  changeSeats,
  hasHadSubscription,
  hasRunningSubscription,
  latestSeatPurchase,
  latestSubscription,
  scheduleInterval,
  seatPurchases,
  setCancelAtPeriodEnd,
  type SeatPurchase,
  type Subscription,
} from '../domain/subscriptions';
import { iso } from '../timestamps';
import type { Toolkit } from './trpc';

const CANCELED = 'Your subscription will be canceled at the end of the current billing period.';
const RESUMED = 'Subscription cancellation has been stopped. Your subscription will continue.';
const AUTHENTICATE = 'Payment requires additional authentication. Please complete the verification process.';
const DECLINED = 'Your card was declined.';

type Cycle = 'monthly' | 'annual';
const intervalOf = (cycle: Cycle): BillingInterval => (cycle === 'monthly' ? 'month' : 'year');

export function subscriptionRouter(kit: Toolkit) {
  const { generation, inputOf } = kit;
  const mayStart = kit.signedIn.input(organizationInput).use(({ ctx, input, next }) => {
    requireCheckoutRole(ctx, generation, ctx.user, input.organizationId);
    return next({ ctx });
  });
  return kit.router({
    get: (generation === 1 ? kit.member : kit.billing).query(({ ctx, input }) =>
      generation === 1 ? stateGen1(ctx, input.organizationId) : stateGen2(ctx, input.organizationId),
    ),

    getByStripeSessionId: kit.signedIn.input(inputOf(contract.getByStripeSessionId)).query(({ ctx, input }) => {
      const { sessionId } = input;
      const session = checkoutSession(ctx, sessionId);
      if (!session) throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: `No such checkout.session: '${sessionId}'` });
      if (session.status !== 'complete') refuse('NOT_FOUND', `Session not found or payment not completed for id ${sessionId}`);
      if (session.kind !== 'subscription') refuse('NOT_FOUND', `Subscription not found for session ${sessionId}`);
      return { status: 'paid' };
    }),

    getSubscriptionStripeUrl: mayStart.input(inputOf(contract.getSubscriptionStripeUrl)).mutation(({ ctx, input }) => {
      const { organizationId, seats, cancelUrl } = input;
      const organization = organizationRow(ctx, organizationId);
      if (hasRunningSubscription(ctx, organizationId)) refuse('BAD_REQUEST', 'Organization has active subscription(s)');
      const plan: SeatPlan = input.plan ?? organization.plan;
      // The first generation drops the cycle and takes the product's usual price.
      const billingInterval = generation === 1 ? 'month' : intervalOf(input.billingCycle);
      const order = { seats, plan, billingInterval, cancelUrl } as const;
      return { url: checkoutUrl(ctx, createSubscriptionCheckout(ctx, ctx.user, organizationId, order).id) };
    }),

    cancel: kit.gated.billing.mutation(({ ctx, input }) => {
      setCancelAtPeriodEnd(ctx, runningSubscription(ctx, input.organizationId).id, true);
      return { success: true, message: CANCELED };
    }),

    stopCancellation: kit.gated.billing.mutation(({ ctx, input }) => {
      setCancelAtPeriodEnd(ctx, runningSubscription(ctx, input.organizationId).id, false);
      return { success: true, message: RESUMED };
    }),

    updateSeatCount: kit.gated.billing
      .input(inputOf(contract.updateSeatCount))
      .mutation(({ ctx, input }) => updateSeatCount(ctx, input.organizationId, input.newSeatCount)),

    getCustomerPortalUrl: kit.billing.input(inputOf(contract.getCustomerPortalUrl)).mutation(({ ctx, input }) => {
      organizationRow(ctx, input.organizationId);
      if (!latestSubscription(ctx, input.organizationId))
        refuse('NOT_FOUND', 'No active subscription found for this organization');
      return createPortalSession(ctx, ctx.user, input.organizationId, input.returnUrl);
    }),

    ...kit.only(2, {
      getLatestSeatPurchaseStatus: kit.member.query(({ ctx, input }) => ({
        latestSeatPurchaseStatus: latestSeatPurchase(ctx, input.organizationId)?.subscription_status ?? null,
      })),

      getResubscribeDefaults: kit.member.query(({ ctx, input }) => resubscribeDefaults(seatPurchases(ctx, input.organizationId))),

      getBillingHistory: kit.billing
        .input(inputOf(contract.getBillingHistory))
        .query(({ ctx, input }) => billingHistory(ctx, input.organizationId, input.cursor)),

      changeBillingCycle: kit.gated.billing.input(inputOf(contract.changeBillingCycle)).mutation(({ ctx, input }) => {
        const { targetCycle } = input;
        const { id, interval, scheduledInterval } = runningSubscription(ctx, input.organizationId);
        if (interval === intervalOf(targetCycle)) refuse('BAD_REQUEST', `Subscription is already on ${targetCycle} billing`);
        if (scheduledInterval !== null)
          refuse(
            'BAD_REQUEST',
            'A billing cycle change is already scheduled. Cancel the existing change before scheduling a new one.',
          );
        scheduleInterval(ctx, id, intervalOf(targetCycle));
        return { success: true, message: `Billing cycle will change to ${targetCycle} at the end of the current period.` };
      }),

      cancelBillingCycleChange: kit.gated.billing.mutation(({ ctx, input }) => {
        const { id, scheduledInterval } = runningSubscription(ctx, input.organizationId);
        if (scheduledInterval === null) refuse('BAD_REQUEST', 'No pending billing cycle change to cancel');
        scheduleInterval(ctx, id, null);
        return { success: true, message: 'Scheduled billing cycle change has been canceled.' };
      }),
    }),
  });
}

/** The first generation shows everybody the subscription, but no ended one. */
function stateGen1(ctx: Context, organizationId: string) {
  const subscription = latestSubscription(ctx, organizationId);
  const isShown = subscription && latestSeatPurchase(ctx, organizationId)?.subscription_status !== 'ended';
  const { usedSeats, totalSeats } = seatsAnswer(ctx, organizationId);
  return { subscription: isShown ? stripeSubscription(ctx, subscription) : null, seatsUsed: usedSeats, totalSeats };
}

function stateGen2(ctx: Context, organizationId: string) {
  const subscription = latestSubscription(ctx, organizationId);
  const { usedSeats, totalSeats } = seatsAnswer(ctx, organizationId);
  const isDecreasing = subscription !== undefined && subscription.endedAt === null && subscription.quantity < totalSeats;
  return {
    subscription: subscription ? stripeSubscription(ctx, subscription) : null,
    seatsUsed: usedSeats,
    totalSeats,
    nextSeatCount: isDecreasing ? subscription.quantity : null,
    nextSeatCountEffectiveAt: isDecreasing ? iso(subscription.periodEnd) : null,
    paidSeatItemId: subscription?.itemId ?? null,
    latestSeatPurchaseStatus: latestSeatPurchase(ctx, organizationId)?.subscription_status ?? null,
  };
}

function runningSubscription(ctx: Context, organizationId: string): Subscription {
  const subscription = latestSubscription(ctx, organizationId);
  return subscription?.endedAt === null ? subscription : refuse('NOT_FOUND', 'No subscription found for this organization');
}

/** First generation: anybody until there has been a subscription, then the owner. Second: billing roles. */
function requireCheckoutRole(ctx: Context, generation: Generation, user: User, organizationId: string): void {
  const isFirst = generation === 1 && !hasHadSubscription(ctx, organizationId);
  if (isFirst) return;
  const role = requireRole(ctx, generation, user, organizationId, 'billing');
  if (generation === 1 && role === 'billing_manager') refuse('UNAUTHORIZED', WRONG_ROLE);
}

function updateSeatCount(ctx: Context, organizationId: string, newSeatCount: number) {
  const { usedSeats, totalSeats } = seatsAnswer(ctx, organizationId);
  if (usedSeats > newSeatCount)
    refuse(
      'BAD_REQUEST',
      `Cannot downgrade seats: organization is using ${usedSeats} seats, but only ${newSeatCount} were requested.`,
    );
  const subscription = runningSubscription(ctx, organizationId);
  const { outcome, clientSecret } = changeSeats(ctx, subscription, totalSeats, newSeatCount);
  if (outcome === 'declined') throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: DECLINED });
  if (outcome === 'authenticate')
    return { success: false, message: AUTHENTICATE, requiresAction: true, paymentIntentClientSecret: clientSecret };
  return { success: true, message: `Subscription updated to ${newSeatCount} seats successfully.` };
}

/** What a new subscription would start with after one that has ended. */
function resubscribeDefaults(purchases: SeatPurchase[]): { defaultSeatCount: number; billingCycle: Cycle } {
  const ended = purchases.find((purchase) => purchase.subscription_status === 'ended');
  if (!ended) return { defaultSeatCount: 1, billingCycle: 'annual' };
  const lastActive = purchases.find(
    (purchase) => purchase.subscription_status === 'active' && purchase.subscription_stripe_id === ended.subscription_stripe_id,
  );
  return {
    defaultSeatCount: Math.max(1, lastActive?.seat_count ?? 1),
    billingCycle: ended.billing_cycle === 'yearly' ? 'annual' : 'monthly',
  };
}

const HISTORY_PAGE = 25;

/** Invoices of the latest subscription, newest first, from the one after `cursor` on. */
function billingHistory(ctx: Context, organizationId: string, cursor: string | undefined) {
  const subscription = latestSubscription(ctx, organizationId);
  if (!subscription) return { entries: [], hasMore: false, cursor: null };
  const invoices = invoicesOf(ctx, organizationId, { subscriptionId: subscription.id, limit: 10_000 });
  const position = cursor === undefined ? -1 : invoices.findIndex(({ id }) => id === cursor);
  if (cursor !== undefined && position < 0)
    throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: `No such invoice: '${cursor}'` });
  const page = invoices.slice(position + 1, position + 1 + HISTORY_PAGE);
  const hasMore = position + 1 + HISTORY_PAGE < invoices.length;
  return {
    entries: page.map((invoice) => ({
      kind: 'stripe' as const,
      id: invoice.id,
      date: iso(invoice.createdAt),
      amountCents: invoice.amountDueCents,
      currency: invoice.currency,
      status: invoice.status,
      invoiceUrl: invoice.status === 'draft' ? null : invoicePage(ctx, invoice.id),
      invoicePdfUrl: invoice.status === 'draft' ? null : invoicePdf(ctx, invoice.id),
      description: invoice.lines[0]?.description ?? null,
    })),
    hasMore,
    cursor: hasMore ? (page.at(-1)?.id ?? null) : null,
  };
}
