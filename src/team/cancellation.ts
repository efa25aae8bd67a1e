/** What canceling the subscription means, to be read before it is done. */
import { formatDay, formatUsd } from './format';
import type { Subscription, Team } from './model';
import { isEnding, isOver } from './subscription';
import type { Instant } from './time';
import { locksAfter } from './trialLock';
import { seatCountText } from './words';

export interface Cancellation {
  /** When the subscription would end, or will end. Until then everything works as before, and it can be taken back. */
  endsAt: Instant;
  /** What is lost and what stays, a sentence each. */
  effects: string[];
}

/** Kilo API: a canceled subscription runs to the end of its period; nothing is paid back. Undefined when it is over already. */
export function cancellation(subscription: Subscription, team: Team): Cancellation | undefined {
  if (isOver(subscription)) return undefined;
  const endsAt = isEnding(subscription) ? (subscription.cancelAt ?? subscription.periodEnd) : subscription.periodEnd;
  const day = formatDay(endsAt);
  const effects = [
    `Until ${day} everything works as before, and the cancellation can be taken back. Nothing is paid back for that time.`,
    `On ${day} the organization loses its ${seatCountText(team.seatTotal)}.`,
    team.requireSeats && endsAt > locksAfter({ endsAt: team.trialEndsAt })
      ? 'From then on changes to people, limits and settings are refused, until there is a subscription again.'
      : undefined,
    'People, settings and the audit log stay.',
    team.balance > 0
      ? `The credits that are left, ${formatUsd(team.balance)} now, are not paid back by themselves: ask Kilo for a refund.`
      : undefined,
  ];
  return { endsAt, effects: effects.filter((effect) => effect !== undefined) };
}

/** Whether somebody typed the name of what they are about to cancel; blanks around it do not count, case does. */
export const isNameConfirmed = (typed: string, { name }: Pick<Team, 'name'>): boolean => typed.trim() === name.trim();
