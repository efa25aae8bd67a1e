/** What a seat costs, by plan and billing interval. */
export type BillingInterval = 'month' | 'year';
export type SeatPlan = 'teams' | 'enterprise';

/** List prices of a seat per period. */
export function unitPriceCents(plan: SeatPlan, interval: BillingInterval): number {
  const monthly = plan === 'teams' ? { month: 18_00, year: 15_00 } : { month: 72_00, year: 60_00 };
  return interval === 'month' ? monthly.month : monthly.year * 12;
}

export const planName = (plan: SeatPlan): string => (plan === 'teams' ? 'Kilo Teams' : 'Kilo Enterprise');
