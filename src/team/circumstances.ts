/** From what is known of a team to what its rules of permission ask. */
import type { SubscriptionState, Team } from './model';
import type { Circumstances } from './permissions';
import { subscriptionCircumstance } from './subscription';
import type { Instant } from './time';
import { trialState } from './trial';

/** The circumstances in which the caller asks for something now. Without a team nothing is known and only looking is allowed. */
export function circumstances(team: Team | undefined, subscription: SubscriptionState | undefined, now: Instant): Circumstances {
  if (!team) return { role: undefined, trialLocked: false };
  return {
    role: team.role,
    trialLocked: trialState(team, subscription, now).locked,
    plan: team.plan,
    subscription: subscriptionCircumstance(subscription),
  };
}
