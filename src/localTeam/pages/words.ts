/** Figures, times and names of things in words, as the pages show them: in English, in UTC. */
import { cents, microdollars } from '../../team/money';
import { formatCents, formatCount, formatDateTime, formatDay, formatUsd } from '../../team/format';
import type { Instant } from '../../team/time';

export const usd = (amount: number): string => formatUsd(microdollars(amount));
export const dollarsOfCents = (amount: number): string => formatCents(cents(amount));
export const day = (at: Instant): string => formatDay(at, undefined, 'UTC');
export const dateTime = (at: Instant): string => `${formatDateTime(at, undefined, 'UTC')} UTC`;

const ROLES: Record<string, string> = { owner: 'Owner', admin: 'Admin', billing_manager: 'Billing manager', member: 'Member' };
/** A role that is not known is shown as it is. */
export const roleName = (role: string): string => ROLES[role] ?? role;

export const count = (value: number): string => formatCount(value);
export const seats = (count: number): string => `${count} ${count === 1 ? 'seat' : 'seats'}`;
export const perInterval = (interval: 'month' | 'year'): string => (interval === 'month' ? 'per month' : 'per year');
/** On trial there are no seats to speak of. */
export const seatsInUse = ({ usedSeats, totalSeats }: { usedSeats: number; totalSeats: number }): string =>
  totalSeats === 0 ? `${usedSeats} used` : `${usedSeats} of ${totalSeats} used`;
