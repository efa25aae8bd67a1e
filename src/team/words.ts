/** Words for what is a code in the domain, the same in every place that shows them. English; figures are put into words by `format.ts`. */
import { formatCount, formatDay, formatDays, formatUsd, formatUtcDay, UNKNOWN } from './format';
import type { Activity, LimitLevel } from './members';
import type { DataCollection, Plan } from './model';
import type { Microdollars } from './money';
import type { Denial } from './permissions';
import type { SeatUsage } from './seats';
import { type Instant, utcDay } from './time';
import type { TrialState } from './trial';

const PLAN_NAMES: Record<string, string> = { teams: 'Teams', enterprise: 'Enterprise' };

/** The name of a plan; an unknown plan is shown as the server writes it. */
export const planName = (plan: Plan): string => PLAN_NAMES[plan] ?? plan;

/** What each data policy is called, and what it means for the team. */
export const DATA_POLICIES: Record<DataCollection, { name: string; meaning: string }> = {
  allow: { name: 'Allowed', meaning: 'Providers that keep prompts or train on them may be used.' },
  deny: { name: 'Denied', meaning: 'Only providers that neither keep prompts nor train on them are used.' },
  providerDefault: { name: 'Each person decides', meaning: 'The setting in each person’s own Kilo applies.' },
};

const DENIALS: Record<Denial, string> = {
  role: 'Your role does not allow this. Ask an owner of the organization.',
  trialExpired: 'The trial has ended: this works again with a subscription.',
  self: 'Nobody can do this to themselves. Ask another owner or admin.',
  ownerProtected: 'Only owners can do this to an owner.',
  plan: 'This needs the Enterprise plan.',
  noSubscription: 'The organization has no subscription.',
  hasSubscription: 'The organization has a subscription already.',
  canceling: 'The subscription is canceled already and ends with its billing period.',
  notCanceling: 'The subscription is not canceled: it goes on by itself.',
  unknownRole: 'Your role in this organization is not known, so only looking is possible.',
};

/** Why something may not be done. */
export const denialText = (denial: Denial): string => DENIALS[denial];

/** Where a trial stands, in one sentence; undefined where there is no trial to speak of. */
export function trialText(trial: TrialState): string | undefined {
  if (trial.kind === 'subscribed') return undefined;
  const date = formatDay(trial.endsAt);
  if (trial.kind === 'lastDay') return 'The trial ends today.';
  return trial.daysRemaining > 0
    ? `The trial ends in ${formatDays(trial.daysRemaining)}, on ${date}.`
    : `The trial ended on ${date}.`;
}

/** How many seats are taken: "8 of 10 used"; "8 used" where none are paid for. */
export const seatsText = ({ used, total }: Pick<SeatUsage, 'used' | 'total'>): string =>
  total > 0 ? `${formatCount(used)} of ${formatCount(total)} used` : `${formatCount(used)} used`;

/** A number of seats: "1 seat", "12 seats". */
export const seatCountText = (count: number): string => `${formatCount(count)} ${count === 1 ? 'seat' : 'seats'}`;

/** When somebody last used Kilo: "today", "Jan 5, 2026", "not in 30 days"; undefined when that is not known. */
export function activityText(activity: Activity, now: Instant): string | undefined {
  switch (activity.kind) {
    case 'day':
      return activity.day === utcDay(now) ? 'today' : formatUtcDay(activity.day);
    case 'none':
      return `not in ${formatDays(activity.days)}`;
    case 'unknown':
      return undefined;
  }
}

/** What is said beside seats in use of which none are paid for. */
export function unpaidSeatsText({ kind }: Pick<TrialState, 'kind'>): string {
  if (kind === 'subscribed') return 'in use; no seats are paid for';
  return kind === 'softExpired' || kind === 'hardExpired' ? 'in use; the trial is over' : 'in use; not counted during a trial';
}

/** Today's spend against the daily limit: "$3.20 of $25.00", "$3.20" where there is no such amount, "—" for what is not known. */
export function spendText(spentToday: Microdollars | undefined, dailyLimit: Microdollars | null): string {
  const spent = spentToday === undefined ? UNKNOWN : formatUsd(spentToday);
  return dailyLimit === null || dailyLimit === 0 ? spent : `${spent} of ${formatUsd(dailyLimit)}`;
}

/** A daily limit: "$25.00 a day", "no use at all", "no limit". */
export function dailyLimitText(limit: Microdollars | null): string {
  if (limit === null) return 'no limit';
  return limit === 0 ? 'no use at all' : `${formatUsd(limit)} a day`;
}

/** What a level of the daily limit means, where it means something. */
export const LIMIT_WARNINGS: Partial<Record<LimitLevel, string>> = {
  near: 'The daily limit is nearly reached.',
  reached: 'The daily limit is reached: no more use today (UTC).',
};
