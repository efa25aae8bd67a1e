/** Adding credits: what can be bought at once, and what automatic top-up buys by itself. */
import { formatCents, formatUsd } from './format';
import type { AutoTopUp } from './model';
import { cents, type Cents, microdollars } from './money';

/** Kilo API: the amounts that Kilo's own page offers, in whole dollars; any other within the bounds can be typed. */
export const CREDIT_PRESETS = [100, 500, 1_000] as const;

/** Kilo API: the only amounts that automatic top-up buys. */
export const AUTO_TOP_UP_AMOUNTS = [cents(10_000), cents(50_000), cents(100_000)] as const;
/** Kilo API: automatic top-up buys when the balance falls below this. It is the server's own figure and cannot be set. */
export const AUTO_TOP_UP_THRESHOLD = microdollars(50_000_000);

/** Percent of a purchase that Kilo's documentation names as a fee for processing the payment, on top of the credits. */
const DOCUMENTED_FEE_PERCENT = 5;

/** What is known of a fee. The documentation names one and the API none, so nothing is added up in advance. */
export const FEE_NOTE =
  `Kilo’s documentation names a fee of ${DOCUMENTED_FEE_PERCENT}% for processing the payment, on top of the credits. ` +
  'The checkout shows the final amount, with any fee and taxes, before you pay.';

/** The documented fee on a purchase of whole dollars: $100 → $5.00. What is charged is for the checkout to say. */
export const documentedFee = (wholeDollars: number): Cents => cents(wholeDollars * DOCUMENTED_FEE_PERCENT);

/** How automatic top-up stands, or what switching it on does, in one sentence. */
export function autoTopUpText({ enabled, amount, paymentMethod }: AutoTopUp): string {
  const buys = `${formatCents(amount)} of credits when the balance falls below ${formatUsd(AUTO_TOP_UP_THRESHOLD)}`;
  if (enabled && paymentMethod) return `Buys ${buys}.`;
  if (enabled) return `Would buy ${buys}, but no payment method can be found for it.`;
  if (paymentMethod) return `Off. When it is on, it buys ${buys}.`;
  return `Off. No payment method is saved for it: switching it on opens a checkout that charges ${formatCents(amount)} at once and saves the method.`;
}

/** What automatic top-up pays with: "Visa ending in 4242", "Link (bea@example.com)"; undefined without a method. */
export function paymentMethodText(method: AutoTopUp['paymentMethod']): string | undefined {
  if (!method) return undefined;
  const { type, brand, last4, email } = method;
  const plain = brand ?? type;
  const name = plain.charAt(0).toUpperCase() + plain.slice(1);
  if (last4) return `${name} ending in ${last4}`;
  return email ? `${name} (${email})` : name;
}

/** The card of automatic top-up is not that of the subscription, which the API tells nobody. */
export const PAYMENT_METHOD_NOTE =
  'This pays for automatic top-up. What pays for the seats is shown in the billing portal only; Kilo’s API does not tell it.';
