/** What is known of the active organization, in the parts that the domain's questions ask for. */
import type { StoreState } from '../store/types';
import { attention, type AttentionItem, type AttentionParts } from '../team/attention';
import type { TeamChange } from '../team/changes';
import { circumstances } from '../team/circumstances';
import { creditStatus, type CreditStatus } from '../team/credits';
import { permitOnMember, type Target, type TargetedAction } from '../team/permissions';
import { seatUsage, type SeatUsage } from '../team/seats';
import { MINUTE } from '../team/time';
import { trialState } from '../team/trial';

const parts = (state: StoreState): AttentionParts => ({
  team: state.team.data,
  seats: state.seats.data,
  credits: state.credits.data,
  recentUsage: state.recentUsage.data,
  subscription: state.subscription.data,
  invoices: state.invoices.data,
  person: state.person,
});

/**
 * What this caller should look at, the most severe first. One drawing asks for it several times, and all members are gone through for it:
 * the answer is kept for as long as nothing that it is made of is another, to the minute.
 */
export function attentionOf(state: StoreState): AttentionItem[] {
  const from: unknown[] = [...(Object.values(parts(state)) as unknown[]), Math.floor(state.now / MINUTE)];
  if (!kept || from.some((part, index) => !Object.is(part, kept!.from[index]))) {
    kept = { from, items: attention(parts(state), state.now) };
  }
  return kept.items;
}
let kept: { from: readonly unknown[]; items: AttentionItem[] } | undefined;

/** What has changed since this person last looked, without what {@link attentionOf} says already. */
export function newsOf(state: StoreState): TeamChange[] {
  const { changes = [] } = state;
  const said = changes.length > 0 ? attentionOf(state) : [];
  return changes.filter((change) => !said.some(({ kind, target }) => kind === change.kind && target === change.target));
}

/** Everything that is said about credits; undefined while not even the balance is known. */
export const creditsOf = (state: StoreState): CreditStatus | undefined => creditStatus(parts(state), state.now);

/** Whether the organization is on trial, or its trial has ended without a subscription. */
export function isOnTrial(state: StoreState): boolean {
  const team = state.team.data;
  return team !== undefined && trialState(team, state.subscription.data, state.now).kind !== 'subscribed';
}

/** How full the seats are; undefined while that is not known. */
export const seatsOf = (state: StoreState): SeatUsage | undefined =>
  state.seats.data && seatUsage(state.seats.data, isOnTrial(state));

/** The actions among `candidates` that the caller may do to one member or invitation. */
export function allowedOn<A extends TargetedAction>(state: StoreState, target: Target, candidates: readonly A[]): A[] {
  const context = circumstances(state.team.data, state.subscription.data, state.now);
  return candidates.filter((action) => permitOnMember(action, context, target).allowed);
}
