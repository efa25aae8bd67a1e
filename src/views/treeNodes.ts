/** The rows of the team view, as plain data made from the store's state. */
import * as vscode from 'vscode';
import type { StoreState } from '../store/types';
import type { CreditLevel, CreditStatus } from '../team/credits';
import {
  formatAge,
  formatCount,
  formatDateTime,
  formatDay,
  formatDays,
  formatDaysLeft,
  formatDaysRange,
  formatUsd,
  UNKNOWN,
} from '../team/format';
import type { MemberGrouping } from '../team/memberTable';
import type { Team } from '../team/model';
import { roleLabel } from '../team/permissions';
import { seatBreakdown } from '../team/seats';
import { trialState, type TrialState } from '../team/trial';
import { DATA_POLICIES, planName, seatsText, trialText } from '../team/words';
import { attentionNodes, changesNodes } from './attentionNodes';
import { attentionOf, creditsOf, isOnTrial, seatsOf } from './facts';
import { invitationsNode } from './invitationNodes';
import { membersNode } from './memberNodes';
import { plainText } from './safeText';
import type { Hover, Link } from './tooltips';
import { allowed, contextValue, dashboardTab, ERROR_COLOR, WARNING_COLOR, type TreeNode } from './treeNode';

/** The rows of the active organization; none where a welcome text says it better. */
export function treeNodes(state: StoreState, grouping: MemberGrouping = 'role'): TreeNode[] {
  const team = state.team.data;
  if (state.session !== 'signedIn' || state.organizationId === undefined) return [];
  if (!team) return state.team.problem && !state.offline ? [problemNode(state)] : [];
  return [
    ...attentionNodes(attentionOf(state)),
    ...changesNodes(state),
    organizationNode(team, state),
    creditsNode(creditsOf(state), state),
    seatsNode(team, state),
    dataPolicyNode(team, state),
    membersNode(team, state, grouping),
    ...(team.invitations.length > 0 ? [invitationsNode(team, state)] : []),
  ];
}

function problemNode({ team: { problem } }: StoreState): TreeNode {
  const { title, detail, action } = problem!;
  return {
    id: 'problem',
    kind: 'problem',
    label: title,
    description: detail,
    icon: { id: 'warning', color: WARNING_COLOR },
    contextValue: contextValue('problem'),
    hover: { title, facts: [], note: detail },
    command: action && { id: action.command },
    children: [],
  };
}

function organizationNode(team: Team, state: StoreState): TreeNode {
  const trial = trialState(team, state.subscription.data, state.now);
  const plan = vscode.l10n.t('{0} plan', planName(team.plan));
  const trialNote = shortTrialText(trial);
  return {
    id: 'organization',
    kind: 'organization',
    label: plainText(team.name),
    description: trialNote ? `${plan} · ${trialNote}` : plan,
    icon: { id: 'briefcase', color: trial.readOnly ? ERROR_COLOR : undefined },
    contextValue: contextValue('organization', [
      ...allowed(state, ['renameOrganization', 'setCompanyDomain']),
      'openWebPage',
      'showRoles',
    ]),
    hover: {
      title: team.name,
      facts: [
        [vscode.l10n.t('Plan'), planName(team.plan)],
        [vscode.l10n.t('Your role'), team.role === undefined ? UNKNOWN : roleLabel(team.role)],
        [vscode.l10n.t('Created'), formatDay(team.createdAt)],
        [vscode.l10n.t('SSO domain'), team.ssoDomain ?? undefined],
        [vscode.l10n.t('Company domain'), team.companyDomain ?? undefined],
        [vscode.l10n.t('Server'), state.server.label],
      ],
      note: trialText(trial),
      links: [
        { label: vscode.l10n.t('Open dashboard'), command: 'kiloTeams.openDashboard', argument: 'organization' },
        ...(state.permissions.startSubscription.allowed && trial.kind !== 'subscribed'
          ? [{ label: vscode.l10n.t('Start subscription'), command: 'kiloTeams.startSubscription' } as const]
          : []),
      ],
    },
    command: dashboardTab('organization'),
    children: [],
  };
}

function shortTrialText({ kind, daysRemaining, endsAt }: TrialState): string | undefined {
  if (kind === 'subscribed') return undefined;
  if (kind === 'lastDay') return vscode.l10n.t('trial ends today');
  return daysRemaining > 0
    ? vscode.l10n.t('trial ends in {0}', formatDays(daysRemaining))
    : vscode.l10n.t('trial ended {0}', formatDay(endsAt));
}

const LEVEL_COLORS: Partial<Record<CreditLevel, string>> = {
  warning: WARNING_COLOR,
  critical: ERROR_COLOR,
  empty: ERROR_COLOR,
};

function creditsNode(status: CreditStatus | undefined, state: StoreState): TreeNode {
  const expiry = status && expiryText(status);
  const balance = status ? formatUsd(status.balance) : UNKNOWN;
  return {
    id: 'credits',
    kind: 'credits',
    label: vscode.l10n.t('Credits'),
    description: expiry ? `${balance} · ${expiry}` : balance,
    icon: { id: 'credit-card', color: status && LEVEL_COLORS[status.level] },
    contextValue: contextValue('credits', allowed(state, ['buyCredits', 'openBillingPortal'])),
    hover: status && creditsHover(status, state),
    command: dashboardTab('billing'),
    children: [],
  };
}

/** When credits expire next: "$50.00 expires on Jan 5, 2026". */
function expiryText({ nextExpiry }: CreditStatus): string | undefined {
  if (!nextExpiry) return undefined;
  const date = formatDay(nextExpiry.at);
  return nextExpiry.amount === undefined
    ? vscode.l10n.t('some expire on {0}', date)
    : vscode.l10n.t('{0} expires on {1}', formatUsd(nextExpiry.amount), date);
}

/** The hover of the credits, in the tree and in the status bar alike. */
export function creditsHover(status: CreditStatus, state: StoreState): Hover {
  const { balance, burn, runway, spentToday, expiringUnused, autoTopUp } = status;
  const seats = seatsOf(state);
  const links: Link[] = [{ label: vscode.l10n.t('Open dashboard'), command: 'kiloTeams.openDashboard', argument: 'billing' }];
  if (state.permissions.buyCredits.allowed) links.push({ label: vscode.l10n.t('Buy credits'), command: 'kiloTeams.buyCredits' });
  links.push({ label: vscode.l10n.t('Switch organization'), command: 'kiloTeams.switchOrganization' });
  return {
    title: vscode.l10n.t('{0}: credits', state.team.data?.name ?? ''),
    facts: [
      [vscode.l10n.t('Left'), formatUsd(balance)],
      [vscode.l10n.t('Spent today (UTC)'), spentToday === undefined ? UNKNOWN : formatUsd(spentToday)],
      [vscode.l10n.t('Spent a day, last 7 days'), burn ? formatUsd(burn.perDay) : UNKNOWN],
      [vscode.l10n.t('At that rate'), formatDaysLeft(runway)],
      [vscode.l10n.t('Likely range'), formatDaysRange(runway)],
      [vscode.l10n.t('Next expiry'), expiryText(status)],
      [
        vscode.l10n.t('Will expire unused'),
        expiringUnused && vscode.l10n.t('{0} from {1} on', formatUsd(expiringUnused.amount), formatDay(expiringUnused.at)),
      ],
      [vscode.l10n.t('Automatic top-up'), autoTopUp ? vscode.l10n.t('on') : undefined],
      [vscode.l10n.t('Seats'), seats && seatsText(seats)],
    ],
    note: staleNote(state),
    links,
  };
}

/** How old the figures are, where they are not fresh. */
export function staleNote({ team, offline, now }: StoreState): string | undefined {
  if (team.data === undefined || team.asOf === undefined) return undefined;
  const age = formatAge(team.asOf, now);
  if (offline) return vscode.l10n.t('Offline: these are the figures of {0} ({1}).', formatDateTime(team.asOf), age);
  return (
    team.problem && vscode.l10n.t('{0}. These are the figures of {1} ({2}).', team.problem.title, formatDateTime(team.asOf), age)
  );
}

const SEAT_COLORS = { free: undefined, near: undefined, full: WARNING_COLOR, over: ERROR_COLOR } as const;

function seatsNode(team: Team, state: StoreState): TreeNode {
  const seats = seatsOf(state);
  const { members, invitations, withoutSeat } = seatBreakdown(team, state.now);
  const scheduled = state.subscription.data?.scheduledSeats;
  const isOver = seats?.level === 'over' && seats.total > 0;
  const actions = ['changeSeats', 'startSubscription', 'resumeSubscription', 'cancelSubscription', 'openBillingPortal'] as const;
  return {
    id: 'seats',
    kind: 'seats',
    label: vscode.l10n.t('Seats'),
    description: seats ? seatsText(seats) : UNKNOWN,
    icon: { id: 'layers', color: seats && SEAT_COLORS[seats.level] },
    contextValue: contextValue('seats', allowed(state, actions)),
    hover: {
      title: vscode.l10n.t('Seats'),
      facts: [
        [vscode.l10n.t('Used'), seats ? seatsText(seats) : UNKNOWN],
        [vscode.l10n.t('Free'), seats && seats.total > 0 ? formatCount(seats.free) : undefined],
        [vscode.l10n.t('Held by members'), formatCount(members)],
        [vscode.l10n.t('Held by open invitations'), formatCount(invitations)],
        [vscode.l10n.t('Billing managers, who need none'), withoutSeat > 0 ? formatCount(withoutSeat) : undefined],
        [
          vscode.l10n.t('At the end of the billing period'),
          scheduled && vscode.l10n.t('{0} paid for', formatCount(scheduled.total)),
        ],
      ],
      note: isOver
        ? vscode.l10n.t('{0} more than paid for.', formatCount(seats.used - seats.total))
        : isOnTrial(state)
          ? vscode.l10n.t('Seats are not counted during a trial.')
          : undefined,
      links: [
        { label: vscode.l10n.t('Open dashboard'), command: 'kiloTeams.openDashboard', argument: 'subscription' },
        ...(state.permissions.changeSeats.allowed
          ? [{ label: vscode.l10n.t('Change seats'), command: 'kiloTeams.changeSeats' } as const]
          : []),
      ],
    },
    command: dashboardTab('subscription'),
    children: [],
  };
}

function dataPolicyNode(team: Team, state: StoreState): TreeNode {
  const { name, meaning } = DATA_POLICIES[team.dataCollection];
  const label = vscode.l10n.t('Data policy');
  return {
    id: 'dataPolicy',
    kind: 'dataPolicy',
    label,
    description: name,
    icon: { id: 'law' },
    contextValue: contextValue('dataPolicy', [
      ...allowed(state, ['setDataPolicy', 'setModelPolicy']),
      ...(state.permissions.setModelPolicy.allowed ? ['setDefaultModel'] : []),
    ]),
    hover: {
      title: label,
      facts: [[vscode.l10n.t('Keeping prompts and training'), name]],
      note: meaning,
      links: state.permissions.setDataPolicy.allowed
        ? [{ label: vscode.l10n.t('Set data policy'), command: 'kiloTeams.setDataPolicy' }]
        : [],
    },
    children: [],
  };
}
