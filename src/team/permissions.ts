/**
 * What a role may do, in one place: menus, commands, tree and dashboard all ask here. The rules are the stricter of Kilo's web interface
 * and of both generations of its API, so that nothing is offered which the server would refuse; the server decides.
 */
import type { Plan, Role } from './model';

export type Action =
  | 'viewTeamUsage'
  | 'viewInvoices'
  | 'viewSubscription'
  | 'viewAutoTopUp'
  | 'viewActivity'
  | 'inviteMember'
  | 'copyInviteLink'
  | 'resendInvitation'
  | 'revokeInvitation'
  | 'changeRole'
  | 'setDailyLimit'
  | 'removeMember'
  | 'renameOrganization'
  | 'setCompanyDomain'
  | 'setDataPolicy'
  | 'setModelPolicy'
  | 'buyCredits'
  | 'setAutoTopUp'
  | 'setLowBalanceAlert'
  | 'changeSeats'
  | 'startSubscription'
  | 'cancelSubscription'
  | 'resumeSubscription'
  | 'changeBillingCycle'
  | 'openBillingPortal';

/** `reason` is a code; the words are chosen where they are shown. */
export type Permission = { allowed: true } | { allowed: false; reason: Denial };
export type Denial =
  | 'role'
  | 'trialExpired'
  | 'self'
  | 'ownerProtected'
  | 'plan'
  | 'noSubscription'
  | 'hasSubscription'
  | 'canceling'
  | 'notCanceling'
  | 'unknownRole';

export interface Circumstances {
  role: Role | undefined;
  /** Gated writes are refused by the server once the trial is over for good ({@link trialState}). */
  trialLocked: boolean;
  /** The plan, where it is known. */
  plan?: Plan;
  /** State of the subscription, where it is known. */
  subscription?: SubscriptionCircumstance;
}
export type SubscriptionCircumstance = 'none' | 'active' | 'canceling';

/** The roles that this product knows, from most to least powerful. Lists of people follow this order. */
export const ROLES = ['owner', 'admin', 'billing_manager', 'member'] as const;
export type KnownRole = (typeof ROLES)[number];

interface Rule {
  roles: readonly KnownRole[];
  /** Kilo API: refused once the trial is over for good. Reads, checkouts and the billing portal stay open, or nobody could pay. */
  gated?: boolean;
  /** The one plan that has it. */
  plan?: Plan;
  subscription?: (state: SubscriptionCircumstance) => Denial | undefined;
}

const MANAGERS = ['owner', 'admin'] as const;
const BILLING = ['owner', 'admin', 'billing_manager'] as const;
const needsSubscription = (state: SubscriptionCircumstance): Denial | undefined =>
  state === 'none' ? 'noSubscription' : undefined;

const RULES: Record<Action, Rule> = {
  viewTeamUsage: { roles: BILLING },
  viewInvoices: { roles: BILLING },
  viewSubscription: { roles: BILLING },
  viewAutoTopUp: { roles: BILLING },
  viewActivity: { roles: BILLING },
  inviteMember: { roles: BILLING, gated: true },
  copyInviteLink: { roles: MANAGERS },
  resendInvitation: { roles: MANAGERS, gated: true },
  revokeInvitation: { roles: MANAGERS, gated: true },
  changeRole: { roles: MANAGERS, gated: true },
  setDailyLimit: { roles: MANAGERS, gated: true },
  removeMember: { roles: MANAGERS, gated: true },
  renameOrganization: { roles: BILLING, gated: true },
  setCompanyDomain: { roles: BILLING, gated: true },
  setDataPolicy: { roles: MANAGERS, gated: true },
  setModelPolicy: { roles: MANAGERS, gated: true, plan: 'enterprise' },
  buyCredits: { roles: BILLING },
  setAutoTopUp: { roles: BILLING, gated: true },
  setLowBalanceAlert: { roles: BILLING, gated: true },
  changeSeats: { roles: BILLING, gated: true, subscription: needsSubscription },
  startSubscription: { roles: BILLING, subscription: (state) => (state === 'none' ? undefined : 'hasSubscription') },
  cancelSubscription: {
    roles: BILLING,
    gated: true,
    subscription: (state) => needsSubscription(state) ?? (state === 'canceling' ? 'canceling' : undefined),
  },
  resumeSubscription: {
    roles: BILLING,
    gated: true,
    subscription: (state) => needsSubscription(state) ?? (state === 'active' ? 'notCanceling' : undefined),
  },
  changeBillingCycle: {
    roles: BILLING,
    gated: true,
    subscription: (state) => needsSubscription(state) ?? (state === 'canceling' ? 'canceling' : undefined),
  },
  openBillingPortal: { roles: BILLING, subscription: needsSubscription },
};

export const ACTIONS = Object.keys(RULES) as Action[];

/** Whether a role is one that this product knows; any other is shown as it is and may only look. */
export const isKnownRole = (role: Role | undefined): role is KnownRole => ROLES.some((known) => known === role);

const ALLOWED: Permission = { allowed: true };
const denied = (reason: Denial): Permission => ({ allowed: false, reason });

/**
 * Whether the caller may do something at all. The first obstacle is named: the role, then the plan, then the subscription's state, then
 * the trial lock. An unknown role, or none, may only look. Where plan or subscription is unknown, it is no obstacle: the server decides.
 */
export function permit(action: Action, circumstances: Circumstances): Permission {
  const { role, trialLocked, plan, subscription } = circumstances;
  const rule = RULES[action];
  if (!isKnownRole(role)) return denied('unknownRole');
  if (!rule.roles.includes(role)) return denied('role');
  if (rule.plan && plan && plan !== rule.plan) return denied('plan');
  const obstacle = subscription && rule.subscription?.(subscription);
  if (obstacle) return denied(obstacle);
  if (rule.gated && trialLocked) return denied('trialExpired');
  return ALLOWED;
}

/** {@link permit} for every action. */
export function permissions(circumstances: Circumstances): Record<Action, Permission> {
  return Object.fromEntries(ACTIONS.map((action) => [action, permit(action, circumstances)])) as Record<Action, Permission>;
}

/** Actions on one person or on one invitation (whose `targetRole` is the invited role). */
export type TargetedAction = Extract<
  Action,
  'changeRole' | 'setDailyLimit' | 'removeMember' | 'copyInviteLink' | 'resendInvitation' | 'revokeInvitation'
>;

export interface Target {
  /** The target is the caller. */
  self: boolean;
  targetRole: Role;
}

/**
 * Whether the caller may do something to one person. Beyond {@link permit}: nobody changes the own role or removes themselves, and only
 * owners touch owners, except for daily limits (Kilo API: members.update, members.remove, members.deleteInvite).
 */
export function permitOnMember(action: TargetedAction, circumstances: Circumstances, target: Target): Permission {
  const general = permit(action, circumstances);
  if (!general.allowed || action === 'setDailyLimit') return general;
  if (target.self && (action === 'changeRole' || action === 'removeMember')) return denied('self');
  if (target.targetRole === 'owner' && circumstances.role !== 'owner') return denied('ownerProtected');
  return ALLOWED;
}

/**
 * The roles that somebody in `role` may give when inviting, from most to least powerful: owners any, admins any but owner, billing
 * managers plain members only, others none. `serverRoles` narrows the list to the roles that the server has, where that is known (older
 * servers have no admin). Who may change roles at all is asked of {@link permit}.
 */
export function assignableRoles(role: Role | undefined, serverRoles: readonly Role[] = ROLES): KnownRole[] {
  const grantable: Record<KnownRole, readonly KnownRole[]> = {
    owner: ROLES,
    admin: ['admin', 'billing_manager', 'member'],
    billing_manager: ['member'],
    member: [],
  };
  return isKnownRole(role) ? grantable[role].filter((candidate) => serverRoles.includes(candidate)) : [];
}

const ROLE_TEXTS: Record<KnownRole, { label: string; summary: string }> = {
  owner: {
    label: 'Owner',
    summary: 'Manages people, roles, limits, policies, credits and the subscription, including other owners.',
  },
  admin: { label: 'Admin', summary: 'Manages people, roles, limits, policies, credits and the subscription, but not owners.' },
  billing_manager: {
    label: 'Billing manager',
    summary: 'Looks after credits, seats, invoices and the subscription, and invites members. Takes no seat.',
  },
  member: { label: 'Member', summary: 'Uses Kilo with the team’s credits and sees the team and their own usage.' },
};

/** The name of a role for people; an unknown role is shown as the server writes it. */
export const roleLabel = (role: Role): string => (isKnownRole(role) ? ROLE_TEXTS[role].label : role);

/** One sentence on what a role may do; empty for an unknown role. */
export const roleSummary = (role: Role): string => (isKnownRole(role) ? ROLE_TEXTS[role].summary : '');

/** The place of a role in lists of people: known roles from most to least powerful, then unknown ones. */
export const roleRank = (role: Role): number => (isKnownRole(role) ? ROLES.indexOf(role) : ROLES.length);

const CAPABILITIES: Record<Action, string> = {
  viewTeamUsage: 'See the whole team’s usage',
  viewInvoices: 'See invoices',
  viewSubscription: 'See the subscription',
  viewAutoTopUp: 'See automatic top-up',
  viewActivity: 'See the audit log',
  inviteMember: 'Invite people',
  copyInviteLink: 'Copy invite links',
  resendInvitation: 'Send invitations again',
  revokeInvitation: 'Revoke invitations',
  changeRole: 'Change roles',
  setDailyLimit: 'Set daily limits',
  removeMember: 'Remove people',
  renameOrganization: 'Rename the organization',
  setCompanyDomain: 'Set the company’s domain',
  setDataPolicy: 'Set the data policy',
  setModelPolicy: 'Choose models and providers',
  buyCredits: 'Buy credits',
  setAutoTopUp: 'Set up automatic top-up',
  setLowBalanceAlert: 'Set the low-balance alert',
  changeSeats: 'Change seats',
  startSubscription: 'Start a subscription',
  cancelSubscription: 'Cancel the subscription',
  resumeSubscription: 'Resume the subscription',
  changeBillingCycle: 'Change the billing cycle',
  openBillingPortal: 'Open the billing portal',
};

const OWNERS_AMONG_THEMSELVES: readonly Action[] = ['changeRole', 'removeMember', 'resendInvitation', 'revokeInvitation'];

/** "What each role may do" as a table: one row per action, derived from the very rules that {@link permit} applies. */
export const ROLE_TABLE: readonly { action: Action; capability: string; allowed: Record<KnownRole, boolean>; note?: string }[] =
  ACTIONS.map((action) => ({
    action,
    capability: CAPABILITIES[action],
    allowed: Object.fromEntries(ROLES.map((role) => [role, RULES[action].roles.includes(role)])) as Record<KnownRole, boolean>,
    ...(action === 'inviteMember' && { note: 'Billing managers invite plain members only.' }),
    ...(OWNERS_AMONG_THEMSELVES.includes(action) && { note: 'Only owners do this to owners.' }),
    ...(RULES[action].plan === 'enterprise' && { note: 'Enterprise plan only.' }),
  }));
