/** A subscription as the payment provider's API writes it. Nothing of it is Stripe's but the shape, which clients read. */
import type { Context } from '../context';
import { get } from '../database';
import { unixSeconds } from '../timestamps';
import type { Subscription } from './subscriptions';

/** The whole object, of which clients use a few fields. The period is on the item, not on top, as in the provider's current version. */
export function stripeSubscription(ctx: Context, subscription: Subscription) {
  const customer = get<{ id: string | null }>(
    ctx.db,
    'SELECT stripe_customer_id AS id FROM organizations WHERE id = ?',
    subscription.organizationId,
  );
  const { plan, price } = priceObjects(subscription);
  const cancelsAt = subscription.cancelAtPeriodEnd ? unixSeconds(subscription.periodEnd) : null;
  return {
    id: subscription.id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: unixSeconds(subscription.anchorAt),
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: null, type: 'classic' },
    billing_thresholds: null,
    cancel_at: cancelsAt,
    cancel_at_period_end: subscription.cancelAtPeriodEnd,
    canceled_at: secondsOrNull(subscription.canceledAt),
    cancellation_details: {
      comment: null,
      feedback: null,
      reason: subscription.canceledAt === null ? null : 'cancellation_requested',
    },
    collection_method: 'charge_automatically',
    created: unixSeconds(subscription.createdAt),
    currency: 'usd',
    customer: customer?.id ?? null,
    customer_account: null,
    days_until_due: null,
    default_payment_method: subscription.cardId,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: secondsOrNull(subscription.endedAt),
    invoice_settings: { account_tax_ids: null, issuer: { type: 'self' } },
    items: {
      object: 'list',
      data: [
        {
          id: subscription.itemId,
          object: 'subscription_item',
          billing_thresholds: null,
          created: unixSeconds(subscription.createdAt),
          current_period_end: unixSeconds(subscription.periodEnd),
          current_period_start: unixSeconds(subscription.periodStart),
          discounts: [],
          metadata: {},
          plan,
          price,
          quantity: subscription.quantity,
          subscription: subscription.id,
          tax_rates: [],
        },
      ],
      has_more: false,
      total_count: 1,
      url: `/v1/subscription_items?subscription=${subscription.id}`,
    },
    latest_invoice: subscription.latestInvoiceId,
    livemode: false,
    metadata: {
      type: 'stripe-checkout-seats',
      kiloUserId: subscription.purchaserId,
      organizationId: subscription.organizationId,
      seats: String(subscription.checkoutQuantity),
      planType: subscription.plan,
    },
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: {
        acss_debit: null,
        bancontact: null,
        card: { network: null, request_three_d_secure: 'automatic' },
        customer_balance: null,
        konbini: null,
        sepa_debit: null,
        us_bank_account: null,
      },
      payment_method_types: null,
      save_default_payment_method: 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    plan,
    quantity: subscription.quantity,
    schedule: subscription.scheduleId,
    start_date: unixSeconds(subscription.createdAt),
    status: subscription.status,
    test_clock: null,
    transfer_data: null,
    trial_end: null,
    trial_settings: { end_behavior: { missing_payment_method: 'create_invoice' } },
    trial_start: null,
  };
}

const secondsOrNull = (at: number | null): number | null => (at === null ? null : unixSeconds(at));

/** The price, in its new and its old shape. */
function priceObjects({ plan: seatPlan, interval, unitAmountCents, createdAt }: Subscription) {
  const common = {
    id: `price_local_${seatPlan}_${interval}`,
    active: true,
    billing_scheme: 'per_unit',
    created: unixSeconds(createdAt),
    currency: 'usd',
    livemode: false,
    metadata: {},
    nickname: null,
    product: `prod_local_${seatPlan}`,
    tiers_mode: null,
  };
  const recurrence = { interval, interval_count: 1, meter: null, trial_period_days: null, usage_type: 'licensed' };
  return {
    plan: {
      ...common,
      ...recurrence,
      object: 'plan',
      amount: unitAmountCents,
      amount_decimal: String(unitAmountCents),
      transform_usage: null,
    },
    price: {
      ...common,
      object: 'price',
      custom_unit_amount: null,
      lookup_key: null,
      recurring: recurrence,
      tax_behavior: 'unspecified',
      transform_quantity: null,
      type: 'recurring',
      unit_amount: unitAmountCents,
      unit_amount_decimal: String(unitAmountCents),
    },
  };
}
