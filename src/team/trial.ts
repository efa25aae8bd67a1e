/** Where an organization stands between its trial and a subscription. */
import type { SubscriptionState, Team } from './model';
import { DAY, type Instant } from './time';

export type TrialKind = 'subscribed' | 'active' | 'endingSoon' | 'endingVerySoon' | 'lastDay' | 'softExpired' | 'hardExpired';

export interface TrialState {
  /** `subscribed`: there is no trial to speak of. */
  kind: TrialKind;
  /** Whole days until the trial ends, rounded down: 0 on its last day, negative after its end. */
  daysRemaining: number;
  endsAt: Instant;
  /** The server refuses gated writes. */
  locked: boolean;
  /** The trial is over: the product looks read-only, though the server still lets writes through until `locked`. */
  readOnly: boolean;
}

const PAYING = ['active', 'past_due', 'incomplete', 'trialing', 'paused'];

/**
 * The trial of a team. Kilo API: days left = (end − now) ÷ 24 h, rounded down; 8 and more is active, 4 to 7 ending soon, 1 to 3 very soon,
 * 0 the last day, −1 to −3 softly expired, −4 and less expired for good. Subscribed is who pays, who needs no seats, or whom the server
 * was told not to nag. The server refuses gated writes for good only to those who need seats and have none, nagged or not.
 * `subscription` may be undefined (not asked, or not for this role to see): bought seats then tell.
 */
export function trialState(team: Team, subscription: SubscriptionState | undefined, now: Instant): TrialState {
  const daysRemaining = Math.floor((team.trialEndsAt - now) / DAY);
  const hasPaid = isPaying(team, subscription);
  const subscribed = hasPaid || !team.requireSeats || team.trialMessagesSuppressed;
  const kind = subscribed ? 'subscribed' : phase(daysRemaining);
  const locked = team.requireSeats && !hasPaid && phase(daysRemaining) === 'hardExpired';
  return { kind, daysRemaining, endsAt: team.trialEndsAt, locked, readOnly: locked || kind === 'softExpired' };
}

/** Seats on the team's record are there only while a subscription is paid for; the payment provider may just not be answering. */
function isPaying(team: Team, state: SubscriptionState | undefined): boolean {
  const subscription = state?.subscription;
  return subscription ? PAYING.includes(subscription.status) : team.seatTotal > 0;
}

function phase(daysRemaining: number): Exclude<TrialKind, 'subscribed'> {
  if (daysRemaining >= 8) return 'active';
  if (daysRemaining >= 4) return 'endingSoon';
  if (daysRemaining >= 1) return 'endingVerySoon';
  if (daysRemaining === 0) return 'lastDay';
  return daysRemaining >= -3 ? 'softExpired' : 'hardExpired';
}
