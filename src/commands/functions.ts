/** Every command with what it does. A command that is declared and missing here is a compile error. */
import type { CommandId } from '../protocol/commands';
import { buyCredits } from './buyCredits';
import { cancelBillingCycleChange } from './cancelBillingCycleChange';
import { cancelSubscription } from './cancelSubscription';
import { changeBillingCycle } from './changeBillingCycle';
import { changeRole } from './changeRole';
import { changeSeats } from './changeSeats';
import type { Command } from './context';
import { copyInviteLink } from './copyInviteLink';
import { copyLimitRequest } from './copyLimitRequest';
import { copyUsageLink } from './copyUsageLink';
import { createOrganization } from './createOrganization';
import { downloadInvoice } from './downloadInvoice';
import { downloadInvoices } from './downloadInvoices';
import { exploreLocalTeam } from './exploreLocalTeam';
import { exportActivity } from './exportActivity';
import { exportLedger } from './exportLedger';
import { exportUsage } from './exportUsage';
import { forgetPurchase } from './forgetPurchase';
import { groupMembers } from './groupMembers';
import { inviteFromRepository } from './inviteFromRepository';
import { inviteMember } from './inviteMember';
import { markSeen } from './markSeen';
import { openBillingPortal } from './openBillingPortal';
import { openDashboard } from './openDashboard';
import { openInvoice } from './openInvoice';
import { openLimitRequest } from './openLimitRequest';
import { openUsageLink } from './openUsageLink';
import { openWebPage } from './openWebPage';
import { refresh } from './refresh';
import { removeMember } from './removeMember';
import { renameOrganization } from './renameOrganization';
import { resendInvitation } from './resendInvitation';
import { resetLocalTeam } from './resetLocalTeam';
import { resumeSubscription } from './resumeSubscription';
import { revokeInvitation } from './revokeInvitation';
import { setAutoTopUp } from './setAutoTopUp';
import { setCompanyDomain } from './setCompanyDomain';
import { setDailyLimit } from './setDailyLimit';
import { setDataPolicy } from './setDataPolicy';
import { setDefaultModel } from './setDefaultModel';
import { setLowBalanceAlert } from './setLowBalanceAlert';
import { setModelPolicy } from './setModelPolicy';
import { showLog } from './showLog';
import { showRoles } from './showRoles';
import { signIn } from './signIn';
import { signOut } from './signOut';
import { startSubscription } from './startSubscription';
import { switchOrganization } from './switchOrganization';

export const FUNCTIONS: { [C in CommandId]: Command<C> } = {
  'kiloTeams.signIn': signIn,
  'kiloTeams.signOut': signOut,
  'kiloTeams.exploreLocalTeam': exploreLocalTeam,
  'kiloTeams.resetLocalTeam': resetLocalTeam,
  'kiloTeams.switchOrganization': switchOrganization,
  'kiloTeams.createOrganization': createOrganization,
  'kiloTeams.refresh': refresh,
  'kiloTeams.openDashboard': openDashboard,
  'kiloTeams.markSeen': markSeen,
  'kiloTeams.showRoles': showRoles,
  'kiloTeams.groupMembers': groupMembers,
  'kiloTeams.inviteMember': inviteMember,
  'kiloTeams.inviteFromRepository': inviteFromRepository,
  'kiloTeams.copyInviteLink': copyInviteLink,
  'kiloTeams.resendInvitation': resendInvitation,
  'kiloTeams.revokeInvitation': revokeInvitation,
  'kiloTeams.changeRole': changeRole,
  'kiloTeams.setDailyLimit': setDailyLimit,
  'kiloTeams.removeMember': removeMember,
  'kiloTeams.copyLimitRequest': copyLimitRequest,
  'kiloTeams.openLimitRequest': openLimitRequest,
  'kiloTeams.renameOrganization': renameOrganization,
  'kiloTeams.setCompanyDomain': setCompanyDomain,
  'kiloTeams.buyCredits': buyCredits,
  'kiloTeams.setAutoTopUp': setAutoTopUp,
  'kiloTeams.setLowBalanceAlert': setLowBalanceAlert,
  'kiloTeams.forgetPurchase': forgetPurchase,
  'kiloTeams.changeSeats': changeSeats,
  'kiloTeams.startSubscription': startSubscription,
  'kiloTeams.cancelSubscription': cancelSubscription,
  'kiloTeams.resumeSubscription': resumeSubscription,
  'kiloTeams.changeBillingCycle': changeBillingCycle,
  'kiloTeams.cancelBillingCycleChange': cancelBillingCycleChange,
  'kiloTeams.openBillingPortal': openBillingPortal,
  'kiloTeams.setDataPolicy': setDataPolicy,
  'kiloTeams.setModelPolicy': setModelPolicy,
  'kiloTeams.setDefaultModel': setDefaultModel,
  'kiloTeams.exportActivity': exportActivity,
  'kiloTeams.openInvoice': openInvoice,
  'kiloTeams.downloadInvoice': downloadInvoice,
  'kiloTeams.downloadInvoices': downloadInvoices,
  'kiloTeams.exportLedger': exportLedger,
  'kiloTeams.exportUsage': exportUsage,
  'kiloTeams.copyUsageLink': copyUsageLink,
  'kiloTeams.openUsageLink': openUsageLink,
  'kiloTeams.openWebPage': openWebPage,
  'kiloTeams.showLog': showLog,
};
