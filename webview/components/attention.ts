import { html, nothing } from 'lit';
import type { DashboardState, TabId } from '../../src/protocol/dashboard';
import type { CommandId } from '../../src/protocol/commands';
import { attention, type AttentionItem, type AttentionKind } from '../../src/team/attention';
import { formatDay, formatDays } from '../../src/team/format';
import { trialState, type TrialKind } from '../../src/team/trial';
import { host } from '../hostBridge';
import { commandButton } from './actions';
import { icon } from './icons';
import { TONE_ICON, notice } from './states';

const ACTION_LABELS: Partial<Record<CommandId, string>> = {
  'kiloTeams.openBillingPortal': 'Open billing portal',
  'kiloTeams.openInvoice': 'Open invoice',
  'kiloTeams.buyCredits': 'Buy credits',
  'kiloTeams.startSubscription': 'Start subscription',
  'kiloTeams.changeSeats': 'Change seats',
  'kiloTeams.resumeSubscription': 'Resume subscription',
  'kiloTeams.copyInviteLink': 'Copy invite link',
  'kiloTeams.resendInvitation': 'Send again',
  'kiloTeams.setDailyLimit': 'Set daily limit',
  'kiloTeams.copyLimitRequest': 'Ask for more',
};

/** The tab on which each thing is dealt with; the Organization tab shows them all. */
const HOME: Record<AttentionKind, TabId> = {
  paymentFailed: 'subscription',
  invoiceOpen: 'billing',
  creditsEmpty: 'billing',
  creditsLow: 'billing',
  trialEnding: 'subscription',
  trialExpired: 'subscription',
  seatsOver: 'subscription',
  seatsWillNotSuffice: 'subscription',
  subscriptionEnding: 'subscription',
  invitationFailed: 'organization',
  invitationExpiring: 'organization',
  limitReached: 'organization',
  ownLimit: 'organization',
};

const TONES = { error: 'bad', warning: 'warn', info: 'info' } as const;

/** What needs attention now, the most severe first. */
export const attentionOf = (state: DashboardState): AttentionItem[] =>
  attention(
    {
      team: state.team.data,
      seats: state.seats.data,
      credits: state.credits.data,
      recentUsage: state.recentUsage.data,
      subscription: state.subscription.data,
      invoices: state.invoices.data,
      person: state.person,
    },
    state.now,
  );

/** Whether a tab holds something that needs attention. */
export const needsAttention = (items: AttentionItem[], tab: TabId): boolean => items.some((item) => HOME[item.kind] === tab);

/** What to do on a tab, as a list. The trial has a banner of its own, and the Subscription tab says more of a payment that failed. */
export function attentionList(items: AttentionItem[], tab: TabId): unknown {
  const shown = items.filter(
    (item) =>
      item.kind !== 'trialEnding' &&
      item.kind !== 'trialExpired' &&
      !(item.kind === 'paymentFailed' && tab === 'subscription') &&
      (tab === 'organization' || HOME[item.kind] === tab),
  );
  if (shown.length === 0) return nothing;
  return html`<ul class="worklist" aria-label="Needs attention">
    ${shown.map(({ severity, text, command, target }) => {
      const tone = TONES[severity];
      return html`<li class=${tone}>
        ${icon(TONE_ICON[tone])}
        <span class="wrap">${text}</span>
        <button class="link" @click=${() => host.run(command as CommandId, target)}>
          ${ACTION_LABELS[command as CommandId] ?? 'Open'}
        </button>
      </li>`;
    })}
  </ul>`;
}

const TRIAL_TONES: Record<Exclude<TrialKind, 'subscribed'>, 'info' | 'warn' | 'bad'> = {
  active: 'info',
  endingSoon: 'info',
  endingVerySoon: 'warn',
  lastDay: 'warn',
  softExpired: 'bad',
  hardExpired: 'bad',
};

/** Where the trial stands and what follows from it; nothing for who is subscribed. */
export function trialBanner(state: DashboardState): unknown {
  const team = state.team.data;
  if (!team) return nothing;
  const trial = trialState(team, state.subscription.data, state.now);
  if (trial.kind === 'subscribed') return nothing;
  const mayStart = state.permissions.startSubscription.allowed;
  const date = formatDay(trial.endsAt);
  const title =
    trial.kind === 'lastDay'
      ? 'The trial ends today.'
      : trial.daysRemaining > 0
        ? `The trial ends in ${formatDays(trial.daysRemaining)}, on ${date}.`
        : `The trial ended on ${date}.`;
  const consequence = trial.locked
    ? 'The organization is read-only until a subscription starts.'
    : trial.readOnly
      ? 'In a few days the organization becomes read-only.'
      : 'Afterwards a subscription is needed to go on.';
  const next = mayStart ? consequence : `${consequence} Ask an owner to start one.`;
  return notice(
    TRIAL_TONES[trial.kind],
    title,
    next,
    commandButton(state, 'kiloTeams.startSubscription', 'Start subscription', { appearance: 'primary' }),
    'clock',
  );
}
