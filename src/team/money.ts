/**
 * Money. One unit everywhere: the microdollar, an integer (1 USD = 1,000,000), as the Kilo API counts usage and credits.
 * Payment-provider amounts arrive in cents and some REST answers in dollars; they are converted here, at the edge, and nowhere else.
 * The branded types make mixing two units a compile error.
 */

declare const unit: unique symbol;
/** An integer number of microdollars. */
export type Microdollars = number & { readonly [unit]: 'microdollars' };
/** An integer number of US cents, as invoices and prices are counted. */
export type Cents = number & { readonly [unit]: 'cents' };

export const MICRODOLLARS_PER_DOLLAR = 1_000_000;
export const MICRODOLLARS_PER_CENT = 10_000;

/** Takes a number that the API states in microdollars. Throws a RangeError when it is not a safe integer. */
export function microdollars(value: number): Microdollars {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an integer number of microdollars: ${value}`);
  return (value === 0 ? 0 : value) as Microdollars;
}

/** Takes a number that the API states in cents. Throws a RangeError when it is not a safe integer. */
export function cents(value: number): Cents {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an integer number of cents: ${value}`);
  return (value === 0 ? 0 : value) as Cents;
}

/** Cents in microdollars, exactly. */
export const fromCents = (value: Cents): Microdollars => microdollars(value * MICRODOLLARS_PER_CENT);

/** A dollar number from the wire (`dailyUsageLimitUsd`, `/api/profile/balance`) in microdollars, rounded as the server does. */
export const fromDollars = (usd: number): Microdollars => microdollars(Math.round(usd * MICRODOLLARS_PER_DOLLAR));

/** Microdollars as the dollar number that the wire wants (`dailyUsageLimitUsd`). For requests only, never for sums. */
export const toDollars = (value: Microdollars): number => value / MICRODOLLARS_PER_DOLLAR;

export const ZERO = microdollars(0);
export const add = (a: Microdollars, b: Microdollars): Microdollars => microdollars(a + b);
export const subtract = (a: Microdollars, b: Microdollars): Microdollars => microdollars(a - b);
/** The sum of a list; 0 for an empty one. */
export const sum = (values: Iterable<Microdollars>): Microdollars => {
  let total = 0;
  for (const value of values) total += value;
  return microdollars(total);
};
