/** What needs somebody's attention, and only what this caller can act on: the badge counts it, the dashboard lists it. */
import { circumstances } from './circumstances';
import { creditStatus, WARNING_DAYS } from './credits';
import { formatCents, formatDay, formatDaysLeft, formatLength, formatUsd } from './format';
import { mayAskForLimit } from './limitRequest';
import { displayName, memberRows } from './members';
import type { Credits, Invoice, Person, Seats, SubscriptionState, Team, UsageTable } from './model';
import { type Action, permit, permitOnMember } from './permissions';
import { endsAt, isEnding, isOver } from './subscription';
import { DAY, type Instant } from './time';
import { trialState } from './trial';
import { spendText } from './words';

/** What is known; parts that have not arrived, or that this caller may not see, are left out and raise nothing. */
export interface AttentionParts {
  team?: Team;
  seats?: Seats;
  credits?: Credits;
  recentUsage?: UsageTable;
  subscription?: SubscriptionState;
  invoices?: Invoice[];
  person?: Person;
}

export type AttentionKind =
  | 'paymentFailed'
  | 'invoiceOpen'
  | 'creditsEmpty'
  | 'creditsLow'
  | 'trialEnding'
  | 'trialExpired'
  | 'seatsOver'
  | 'seatsWillNotSuffice'
  | 'subscriptionEnding'
  | 'invitationFailed'
  | 'invitationExpiring'
  | 'limitReached'
  | 'ownLimit';

export type Severity = 'error' | 'warning' | 'info';

export interface AttentionItem {
  kind: AttentionKind;
  severity: Severity;
  /** One sentence for people. */
  text: string;
  /** The command that does the next step, and what it is about: id of a member, an invitation or an invoice. */
  command: `kiloTeams.${string}`;
  target?: string;
}

/** An invitation is worth a reminder this long before it expires. */
export const INVITATION_REMINDER_DAYS = 2;
/** An ending subscription is worth a reminder this long before its end. */
export const ENDING_REMINDER_DAYS = 7;

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** What this caller should look at, the most severe first. Empty without a team. */
export function attention(parts: AttentionParts, now: Instant): AttentionItem[] {
  const { team } = parts;
  if (!team) return [];
  const context = circumstances(team, parts.subscription, now);
  const may = (action: Action): boolean => permit(action, context).allowed;
  const items = [
    ...(may('openBillingPortal') ? failedPayment(parts) : []),
    ...(may('viewInvoices') ? openInvoices(parts) : []),
    ...(may('buyCredits') ? lowCredits(parts, now) : []),
    ...(may('startSubscription') ? endingTrial(team, parts, now) : []),
    ...(may('changeSeats') ? scarceSeats(parts) : []),
    ...(may('resumeSubscription') ? endingSubscription(parts, now) : []),
    ...team.invitations
      .filter(({ role }) => permitOnMember('resendInvitation', context, { self: false, targetRole: role }).allowed)
      .flatMap((invitation) => troubledInvitation(invitation, now)),
    ...(may('setDailyLimit') ? reachedLimits(team, parts, now) : ownLimit(team, parts, now)),
  ];
  return items.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

function failedPayment({ subscription: state }: AttentionParts): AttentionItem[] {
  const subscription = state?.subscription;
  if (!subscription || isOver(subscription) || !['past_due', 'unpaid', 'incomplete'].includes(subscription.status)) return [];
  const text = 'The last payment for the subscription did not go through. Check the payment method.';
  return [{ kind: 'paymentFailed', severity: 'error', text, command: 'kiloTeams.openBillingPortal' }];
}

function openInvoices({ invoices = [] }: AttentionParts): AttentionItem[] {
  return invoices
    .filter(({ status }) => status === 'open' || status === 'uncollectible')
    .map(({ id, number, amount, currency, createdAt, status }) => ({
      kind: 'invoiceOpen',
      severity: 'warning',
      text: `${status === 'open' ? 'Not paid yet' : 'Could not be collected'}: ${formatCents(amount, currency)} of ${formatDay(createdAt)}, invoice ${number ?? id}.`,
      command: 'kiloTeams.openInvoice',
      target: id,
    }));
}

function lowCredits(parts: AttentionParts, now: Instant): AttentionItem[] {
  const status = creditStatus(parts, now);
  const command = 'kiloTeams.buyCredits';
  switch (status?.level) {
    case 'empty':
      return [{ kind: 'creditsEmpty', severity: 'error', text: 'The credits are used up.', command }];
    case 'critical':
    case 'warning': {
      const severity = status.level === 'critical' ? 'error' : 'warning';
      const isRunningOut = status.runway?.expected && status.runway.expected <= WARNING_DAYS;
      const left = isRunningOut ? formatDaysLeft(status.runway) : `${formatUsd(status.balance)} left`;
      return [{ kind: 'creditsLow', severity, text: `The credits are running low: ${left}.`, command }];
    }
    case 'ok':
    case 'unknown':
    case undefined:
      return [];
  }
}

function endingTrial(team: Team, { subscription }: AttentionParts, now: Instant): AttentionItem[] {
  const { kind, endsAt: end } = trialState(team, subscription, now);
  const command = 'kiloTeams.startSubscription';
  switch (kind) {
    case 'subscribed':
    case 'active':
      return [];
    case 'endingSoon':
    case 'endingVerySoon':
    case 'lastDay': {
      const severity = kind === 'endingSoon' ? 'info' : 'warning';
      return [{ kind: 'trialEnding', severity, text: `The trial ends on ${formatDay(end)}.`, command }];
    }
    case 'softExpired':
    case 'hardExpired':
      return [{ kind: 'trialExpired', severity: 'error', text: `The trial ended on ${formatDay(end)}.`, command }];
  }
}

function scarceSeats({ seats: ownSeats, subscription }: AttentionParts): AttentionItem[] {
  const seats = ownSeats ?? subscription?.seats;
  if (!seats || seats.total === 0) return [];
  const command = 'kiloTeams.changeSeats';
  if (seats.used > seats.total) {
    return [
      {
        kind: 'seatsOver',
        severity: 'warning',
        text: `${seats.used} seats are in use, but only ${seats.total} are paid for.`,
        command,
      },
    ];
  }
  const next = subscription?.scheduledSeats?.total;
  if (next === undefined || next >= seats.used) return [];
  const text = `The seats will drop to ${next} at the end of the billing period, but ${seats.used} are in use.`;
  return [{ kind: 'seatsWillNotSuffice', severity: 'warning', text, command }];
}

function endingSubscription({ subscription: state }: AttentionParts, now: Instant): AttentionItem[] {
  const subscription = state?.subscription;
  const end = subscription && isEnding(subscription) ? endsAt(subscription) : undefined;
  if (end === undefined || end - now > ENDING_REMINDER_DAYS * DAY) return [];
  const text = `The subscription ends on ${formatDay(end)}.`;
  return [{ kind: 'subscriptionEnding', severity: 'warning', text, command: 'kiloTeams.resumeSubscription' }];
}

function troubledInvitation({ id, email, emailStatus, expiresAt }: Team['invitations'][number], now: Instant): AttentionItem[] {
  if (expiresAt <= now) return [];
  const command = 'kiloTeams.resendInvitation';
  if (emailStatus === 'failed') {
    return [
      {
        kind: 'invitationFailed',
        severity: 'warning',
        text: `The invitation could not be mailed to ${email}.`,
        command,
        target: id,
      },
    ];
  }
  if (expiresAt - now > INVITATION_REMINDER_DAYS * DAY) return [];
  return [
    {
      kind: 'invitationExpiring',
      severity: 'info',
      text: `Expires in ${formatLength(expiresAt - now)}: the invitation of ${email}.`,
      command,
      target: id,
    },
  ];
}

function reachedLimits(team: Team, { recentUsage, person }: AttentionParts, now: Instant): AttentionItem[] {
  return memberRows(team, recentUsage, now, person)
    .filter(({ member, limit }) => limit === 'reached' && member.dailyLimit !== 0)
    .map(({ member }) => ({
      kind: 'limitReached',
      severity: 'info',
      text: `${displayName(member)} has reached today’s limit of ${formatUsd(member.dailyLimit!)}.`,
      command: 'kiloTeams.setDailyLimit',
      target: member.id,
    }));
}

/** Whoever cannot raise the own limit can ask for it. */
function ownLimit(team: Team, { recentUsage, person }: AttentionParts, now: Instant): AttentionItem[] {
  return memberRows(team, recentUsage, now, person)
    .filter(({ self, member, spentToday }) => self && member.dailyLimit !== 0 && mayAskForLimit(member, spentToday))
    .map(({ member, spentToday }) => ({
      kind: 'ownLimit',
      severity: 'info',
      text: `You have spent ${spendText(spentToday, member.dailyLimit)} today, your daily limit. You can ask for a higher one.`,
      command: 'kiloTeams.copyLimitRequest',
    }));
}
