/** The lines of a subscription's invoices. Amounts are cents. */
import { SECOND, type Instant } from '../../team/time';
import type { InvoiceLine } from './invoices';
import { planName } from './prices';
import type { Subscription } from './subscriptions';

type Billed = Pick<Subscription, 'plan' | 'interval' | 'unitAmountCents' | 'quantity' | 'periodStart' | 'periodEnd'>;

/** The line of a whole period. */
export const seatLine = ({ plan, interval, unitAmountCents, quantity, periodStart, periodEnd }: Billed): InvoiceLine => ({
  description: `${quantity} × ${planName(plan)} (at $${(unitAmountCents / 100).toFixed(2)} / ${interval})`,
  quantity,
  amountCents: quantity * unitAmountCents,
  periodStart,
  periodEnd,
});

/**
 * The two lines of a change in the middle of a period: the unused time of the old quantity comes back, the remaining time of the new one is
 * charged. Prorated to the second, each line rounded half up to a cent, as the payment provider does.
 */
export function prorationLines(billed: Billed, newQuantity: number, at: Instant): InvoiceLine[] {
  const seconds = (instant: Instant) => Math.floor(instant / SECOND);
  const left = Math.max(0, seconds(billed.periodEnd) - seconds(at));
  const whole = seconds(billed.periodEnd) - seconds(billed.periodStart);
  const share = (quantity: number) =>
    roundedQuotient(BigInt(billed.unitAmountCents) * BigInt(quantity) * BigInt(left), BigInt(whole));
  const line = (what: string, quantity: number, amountCents: number): InvoiceLine => ({
    description: `${what} on ${quantity} × ${planName(billed.plan)} after ${new Date(at).toISOString().slice(0, 10)}`,
    quantity,
    amountCents,
    periodStart: at,
    periodEnd: billed.periodEnd,
  });
  return [
    line('Unused time', billed.quantity, 0 - share(billed.quantity)),
    line('Remaining time', newQuantity, share(newQuantity)),
  ];
}

/** `dividend` ÷ `divisor`, both positive, rounded half up. Exact, however large the product of price, seats and seconds is. */
const roundedQuotient = (dividend: bigint, divisor: bigint): number => Number((2n * dividend + divisor) / (2n * divisor));
