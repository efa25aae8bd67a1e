/** `organizations.subscription.*`: seats, renewal, billing cycle, checkout and portal. */
import * as z from 'zod/mini';
import type { Subscription } from '../../team/model';
import {
  BILLING_CYCLES,
  centNumber,
  open,
  organizationInput,
  PLANS,
  success,
  timestamp,
  unixSeconds,
  withOrganization,
} from './common';
import { mutation, query } from './procedure';

const billingCycle = z.enum(BILLING_CYCLES);
const message = z.optional(z.string());

const item = z.object({
  id: z.string(),
  quantity: z.nullish(z.int()),
  current_period_start: z.nullish(unixSeconds),
  current_period_end: z.nullish(unixSeconds),
  price: z.nullish(
    z.object({
      unit_amount: z.nullish(centNumber),
      currency: z.nullish(z.string()),
      recurring: z.nullish(z.object({ interval: open<Subscription['interval']>(), interval_count: z.nullish(z.int()) })),
    }),
  ),
});

/** The payment provider's subscription object. Its period is on the items; older shapes of it had the period on top. */
const stripeSubscription = z.object({
  id: z.string(),
  status: open<Subscription['status']>(),
  currency: z.nullish(z.string()),
  cancel_at_period_end: z.nullish(z.boolean()),
  cancel_at: z.nullish(unixSeconds),
  ended_at: z.nullish(unixSeconds),
  collection_method: z.nullish(z.string()),
  current_period_start: z.nullish(unixSeconds),
  current_period_end: z.nullish(unixSeconds),
  schedule: z.optional(z.unknown()),
  items: z.object({ data: z.array(item) }),
});

/** The first generation answers the first three fields only. */
export const get = query('organizations.subscription.get', {
  input: organizationInput,
  output: z.object({
    subscription: z.nullable(stripeSubscription),
    seatsUsed: z.int(),
    totalSeats: z.int(),
    nextSeatCount: z.nullish(z.int()),
    nextSeatCountEffectiveAt: z.nullish(timestamp),
    paidSeatItemId: z.nullish(z.string()),
    latestSeatPurchaseStatus: z.nullish(z.string()),
  }),
});

/** Whether a checkout has been paid. */
export const getByStripeSessionId = query('organizations.subscription.getByStripeSessionId', {
  input: z.object({ sessionId: z.string().check(z.minLength(1)) }),
  output: z.object({ status: z.string() }),
});

export const getLatestSeatPurchaseStatus = query('organizations.subscription.getLatestSeatPurchaseStatus', {
  only: 2,
  input: organizationInput,
  output: z.object({ latestSeatPurchaseStatus: z.nullable(z.string()) }),
});

export const getResubscribeDefaults = query('organizations.subscription.getResubscribeDefaults', {
  only: 2,
  input: organizationInput,
  output: z.object({ defaultSeatCount: z.int(), billingCycle: open<'monthly' | 'annual'>() }),
});

const checkout = { seats: z.int().check(z.minimum(1), z.maximum(100)), cancelUrl: z.url(), plan: z.optional(z.enum(PLANS)) };

/** Starts the checkout of a subscription. The first generation drops the billing cycle and takes the product's usual price. */
export const getSubscriptionStripeUrl = mutation('organizations.subscription.getSubscriptionStripeUrl', {
  input: withOrganization({ ...checkout, billingCycle }),
  inputGen1: withOrganization({ ...checkout, billingCycle: z.optional(z.unknown()) }),
  output: z.object({ url: z.nullable(z.string()) }),
});

/** Ends the subscription with its current period. */
export const cancel = mutation('organizations.subscription.cancel', {
  input: organizationInput,
  output: z.extend(success, { message }),
});

export const stopCancellation = mutation('organizations.subscription.stopCancellation', {
  input: organizationInput,
  output: z.extend(success, { message }),
});

/** `success: false` with `requiresAction`: the bank wants the payment to be confirmed. The client secret in that answer is not read. */
export const updateSeatCount = mutation('organizations.subscription.updateSeatCount', {
  input: withOrganization({ newSeatCount: z.int().check(z.minimum(1)) }),
  output: z.extend(success, { message, requiresAction: z.optional(z.boolean()) }),
});

export const getCustomerPortalUrl = mutation('organizations.subscription.getCustomerPortalUrl', {
  input: withOrganization({ returnUrl: z.optional(z.url()) }),
  output: z.object({ url: z.string() }),
});

/** Invoices of the latest subscription, 25 a page. Entries of other kinds than `stripe` are to be skipped. */
export const getBillingHistory = query('organizations.subscription.getBillingHistory', {
  only: 2,
  input: withOrganization({ cursor: z.optional(z.string()) }),
  output: z.object({
    entries: z.array(
      z.object({
        kind: open<'stripe'>(),
        id: z.optional(z.string()),
        date: timestamp,
        amountCents: z.optional(centNumber),
        currency: z.optional(z.string()),
        status: z.optional(z.string()),
        invoiceUrl: z.nullish(z.string()),
        invoicePdfUrl: z.nullish(z.string()),
        description: z.nullish(z.string()),
      }),
    ),
    hasMore: z.boolean(),
    cursor: z.nullable(z.string()),
  }),
});

/** Takes effect at the end of the current period. */
export const changeBillingCycle = mutation('organizations.subscription.changeBillingCycle', {
  only: 2,
  input: withOrganization({ targetCycle: billingCycle }),
  output: z.extend(success, { message }),
});

export const cancelBillingCycleChange = mutation('organizations.subscription.cancelBillingCycleChange', {
  only: 2,
  input: organizationInput,
  output: z.extend(success, { message }),
});

export type StripeSubscription = z.output<typeof stripeSubscription>;
export type StripeSubscriptionItem = z.output<typeof item>;
