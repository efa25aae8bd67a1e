/** The trial of an organization, and what is refused after it. */
import { ORGANIZATION_NOT_FOUND, TRIAL_EXPIRED } from '../../kilo/contract/errors';
import { DAY, instant, type Instant } from '../../team/time';
import type { Context } from '../context';
import { get } from '../database';
import { refuse } from './refusal';
import { latestSeatPurchase } from './subscriptions';

export const TRIAL_LIFE = 30 * DAY;

export type TrialState =
  | 'trial_active'
  | 'trial_ending_soon'
  | 'trial_ending_very_soon'
  | 'trial_expires_today'
  | 'trial_expired_soft'
  | 'trial_expired_hard';

/** Whole days until the end, rounded down: 29 just after the start, 0 on the last day, negative after the end. */
export const daysRemaining = (end: Instant, now: Instant): number => Math.floor((end - now) / DAY);

export function trialState(end: Instant, now: Instant): TrialState {
  const days = daysRemaining(end, now);
  if (days >= 8) return 'trial_active';
  if (days >= 4) return 'trial_ending_soon';
  if (days >= 1) return 'trial_ending_very_soon';
  if (days === 0) return 'trial_expires_today';
  return days >= -3 ? 'trial_expired_soft' : 'trial_expired_hard';
}

/**
 * Refuses a gated write with FORBIDDEN when the organization needs seats, its newest seat purchase is not active, and its trial is over for
 * good; with NOT_FOUND when there is no such organization. What the payment provider says of the subscription does not matter here.
 */
export function requireTrialOrSeats(ctx: Context, organizationId: string): void {
  const organization =
    get<{ requireSeats: number; trialEnd: Instant | null; createdAt: Instant }>(
      ctx.db,
      `SELECT require_seats AS requireSeats, free_trial_end_at AS trialEnd, created_at AS createdAt
       FROM organizations WHERE id = ? AND deleted_at IS NULL`,
      organizationId,
    ) ?? refuse('NOT_FOUND', ORGANIZATION_NOT_FOUND);
  if (latestSeatPurchase(ctx, organizationId)?.subscription_status === 'active' || organization.requireSeats === 0) return;
  const end = organization.trialEnd ?? instant(organization.createdAt + TRIAL_LIFE);
  if (trialState(end, ctx.now()) === 'trial_expired_hard') refuse('FORBIDDEN', TRIAL_EXPIRED);
}
