/**
 * Every command of the extension, named once: the manifest, the command files, the tree and the dashboard all use these ids, and a test
 * holds package.json against them. `permission` is what `team/permissions.ts` is asked before the command is offered.
 */
import type { Action } from '../team/permissions';

export interface CommandFacts {
  permission?: Action;
  /** What the command is about when it is run from a row; without it the command asks. */
  target?: 'member' | 'invitation' | 'invoice' | 'purchase';
}

export const COMMANDS = {
  'kiloTeams.signIn': {},
  'kiloTeams.signOut': {},
  'kiloTeams.exploreLocalTeam': {},
  'kiloTeams.resetLocalTeam': {},
  'kiloTeams.switchOrganization': {},
  'kiloTeams.createOrganization': {},
  'kiloTeams.refresh': {},
  'kiloTeams.openDashboard': {},
  'kiloTeams.markSeen': {},
  'kiloTeams.showRoles': {},
  'kiloTeams.groupMembers': {},
  'kiloTeams.inviteMember': { permission: 'inviteMember' },
  'kiloTeams.inviteFromRepository': { permission: 'inviteMember' },
  'kiloTeams.copyInviteLink': { permission: 'copyInviteLink', target: 'invitation' },
  'kiloTeams.resendInvitation': { permission: 'resendInvitation', target: 'invitation' },
  'kiloTeams.revokeInvitation': { permission: 'revokeInvitation', target: 'invitation' },
  'kiloTeams.changeRole': { permission: 'changeRole', target: 'member' },
  'kiloTeams.setDailyLimit': { permission: 'setDailyLimit', target: 'member' },
  'kiloTeams.removeMember': { permission: 'removeMember', target: 'member' },
  'kiloTeams.copyLimitRequest': {},
  'kiloTeams.openLimitRequest': {},
  'kiloTeams.renameOrganization': { permission: 'renameOrganization' },
  'kiloTeams.setCompanyDomain': { permission: 'setCompanyDomain' },
  'kiloTeams.buyCredits': { permission: 'buyCredits' },
  'kiloTeams.setAutoTopUp': { permission: 'setAutoTopUp' },
  'kiloTeams.setLowBalanceAlert': { permission: 'setLowBalanceAlert' },
  'kiloTeams.forgetPurchase': { permission: 'viewInvoices', target: 'purchase' },
  'kiloTeams.changeSeats': { permission: 'changeSeats' },
  'kiloTeams.startSubscription': { permission: 'startSubscription' },
  'kiloTeams.cancelSubscription': { permission: 'cancelSubscription' },
  'kiloTeams.resumeSubscription': { permission: 'resumeSubscription' },
  'kiloTeams.changeBillingCycle': { permission: 'changeBillingCycle' },
  'kiloTeams.cancelBillingCycleChange': { permission: 'changeBillingCycle' },
  'kiloTeams.openBillingPortal': { permission: 'openBillingPortal' },
  'kiloTeams.setDataPolicy': { permission: 'setDataPolicy' },
  'kiloTeams.setModelPolicy': { permission: 'setModelPolicy' },
  'kiloTeams.setDefaultModel': { permission: 'setModelPolicy' },
  'kiloTeams.exportActivity': { permission: 'viewActivity' },
  'kiloTeams.openInvoice': { permission: 'viewInvoices', target: 'invoice' },
  'kiloTeams.downloadInvoice': { permission: 'viewInvoices', target: 'invoice' },
  'kiloTeams.downloadInvoices': { permission: 'viewInvoices' },
  'kiloTeams.exportLedger': {},
  'kiloTeams.exportUsage': {},
  'kiloTeams.copyUsageLink': {},
  'kiloTeams.openUsageLink': {},
  'kiloTeams.openWebPage': {},
  'kiloTeams.showLog': {},
} as const satisfies Record<string, CommandFacts>;

export type CommandId = keyof typeof COMMANDS;
