/** Ids as the payment provider makes them: a prefix that says of what, and letters and digits. */
import type { Context } from '../context';

export const stripeId = (ctx: Context, prefix: string): string =>
  `${prefix}_${ctx
    .newSecret()
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 24)}`;
