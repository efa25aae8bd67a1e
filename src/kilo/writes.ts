/** Everything that is written. Each write is sent once; what to read again afterwards is for the caller to know. */
import type { Role } from '../team/model';
import { toDollars } from '../team/money';
import type { AutoTopUpChange, CycleChange, KiloLinks, KiloWrites, Resend, SeatChange } from './api';
import * as autoTopUp from './contract/autoTopUp';
import * as members from './contract/members';
import * as organizations from './contract/organizations';
import type { InputOf } from './contract/procedure';
import * as settings from './contract/settings';
import * as subscription from './contract/subscription';
import { KiloError } from './errors';
import { whereOffered } from './generation';
import { isSafeUrl } from './origins';
import type { Trpc } from './trpc';

/** Roles are an open list here; whether the server takes one is for it to say. */
const asInput = (role: Role) => role as InputOf<typeof members.invite>['role'];

export function createWrites(
  trpc: Trpc,
  creditCheckout: KiloWrites['creditCheckout'],
  { webPage }: Pick<KiloLinks, 'webPage'>,
): KiloWrites {
  return {
    async invite(organizationId, email, role, call) {
      const { acceptInviteUrl } = await trpc.mutate(members.invite, { organizationId, email, role: asInput(role) }, call);
      return { inviteUrl: acceptInviteUrl };
    },

    async inviteLink(organizationId, invitationId, call) {
      const team = await trpc.query(organizations.withMembers, { organizationId }, call);
      const invitation = team.members.find((member) => member.status === 'invited' && member.inviteId === invitationId);
      return invitation?.status === 'invited' ? invitation.inviteUrl : undefined;
    },

    async resendInvitation(organizationId, { id: inviteId, email, role }, call) {
      const sent = await whereOffered(trpc.mutate(members.resendInvite, { organizationId, inviteId }, call));
      if (sent) return { outcome: 'resent' } satisfies Resend;
      // An address can have one pending invitation only, so the old one has to go first.
      await trpc.mutate(members.deleteInvite, { organizationId, inviteId }, call);
      try {
        const { acceptInviteUrl } = await trpc.mutate(members.invite, { organizationId, email, role: asInput(role) }, call);
        return { outcome: 'replaced', inviteUrl: acceptInviteUrl } satisfies Resend;
      } catch (error) {
        // Whether somebody is invited now is then not known, which is for the error itself to say.
        if (!KiloError.is(error) || error.kind === 'outcomeUnknown') throw error;
        return { outcome: 'revokedOnly', error } satisfies Resend;
      }
    },

    async revokeInvitation(organizationId, inviteId, call) {
      await trpc.mutate(members.deleteInvite, { organizationId, inviteId }, call);
    },

    async changeRole(organizationId, memberId, role, call) {
      await trpc.mutate(members.update, { organizationId, memberId, role: asInput(role) }, call);
    },

    async setDailyLimit(organizationId, memberId, limit, call) {
      const dailyUsageLimitUsd = limit === null ? null : toDollars(limit);
      await trpc.mutate(members.update, { organizationId, memberId, dailyUsageLimitUsd }, call);
    },

    async removeMember(organizationId, memberId, call) {
      await trpc.mutate(members.remove, { organizationId, memberId }, call);
    },

    async rename(organizationId, name, call) {
      await trpc.mutate(organizations.update, { organizationId, name }, call);
    },

    async setCompanyDomain(organizationId, domain, call) {
      await trpc.mutate(organizations.updateCompanyDomain, { organizationId, company_domain: domain }, call);
    },

    async createOrganization(name, { companyDomain } = {}, call) {
      const input = { name, autoAddCreator: true, ...(companyDomain && { company_domain: companyDomain }) };
      const { organization } = await trpc.mutate(organizations.create, input, call);
      return { id: organization.id };
    },

    async setDataCollection(organizationId, value, call) {
      const dataCollection = value === 'providerDefault' ? null : value;
      await trpc.mutate(settings.updateDataCollection, { organizationId, dataCollection }, call);
    },

    async setModelAccess(organizationId, { models, providers }, call) {
      const input = { organizationId, model_allow_list: models, provider_allow_list: providers };
      await trpc.mutate(settings.updateAllowLists, input, call);
    },

    async setDefaultModel(organizationId, model, call) {
      await trpc.mutate(settings.updateDefaultModel, { organizationId, default_model: model }, call);
    },

    creditCheckout,

    async changeSeats(organizationId, newSeatCount, call) {
      const procedure = subscription.updateSeatCount;
      const answer = await trpc.mutate(procedure, { organizationId, newSeatCount }, { ...call, charges: true });
      if (answer.success) return { outcome: 'done' } satisfies SeatChange;
      if (answer.requiresAction) return { outcome: 'authenticate' } satisfies SeatChange;
      throw new KiloError('paymentFailed', { operation: procedure.path, status: 200 });
    },

    async subscriptionCheckout(organizationId, seats, billingCycle, call) {
      const procedure = subscription.getSubscriptionStripeUrl;
      const cancelUrl = webPage('subscription', organizationId);
      const { url } = await trpc.mutate(procedure, { organizationId, seats, billingCycle, cancelUrl }, call);
      return { url: safeUrl(url, procedure.path) };
    },

    async cancelSubscription(organizationId, call) {
      await trpc.mutate(subscription.cancel, { organizationId }, call);
    },

    async resumeSubscription(organizationId, call) {
      await trpc.mutate(subscription.stopCancellation, { organizationId }, call);
    },

    async billingPortal(organizationId, call) {
      const procedure = subscription.getCustomerPortalUrl;
      const returnUrl = webPage('subscription', organizationId);
      const { url } = await trpc.mutate(procedure, { organizationId, returnUrl }, call);
      return { url: safeUrl(url, procedure.path) };
    },

    async changeBillingCycle(organizationId, targetCycle, call) {
      const done = await whereOffered(trpc.mutate(subscription.changeBillingCycle, { organizationId, targetCycle }, call));
      return { outcome: done ? 'done' : 'unsupported' } satisfies CycleChange;
    },

    async cancelBillingCycleChange(organizationId, call) {
      const done = await whereOffered(trpc.mutate(subscription.cancelBillingCycleChange, { organizationId }, call));
      return { outcome: done ? 'done' : 'unsupported' } satisfies CycleChange;
    },

    async setAutoTopUp(organizationId, enabled, amount, call) {
      const procedure = autoTopUp.toggle;
      const amountCents = enabled ? amount : undefined;
      const answer = await trpc.mutate(procedure, { organizationId, currentEnabled: !enabled, amountCents }, call);
      if (answer.redirectUrl !== undefined)
        return { outcome: 'checkout', url: safeUrl(answer.redirectUrl, procedure.path) } satisfies AutoTopUpChange;
      return { outcome: answer.enabled ? 'on' : 'off' } satisfies AutoTopUpChange;
    },

    async setAutoTopUpAmount(organizationId, amount, call) {
      await trpc.mutate(autoTopUp.updateAmount, { organizationId, amountCents: amount }, call);
    },

    async autoTopUpCheckout(organizationId, amount, call) {
      const procedure = autoTopUp.changePaymentMethod;
      const { redirectUrl } = await trpc.mutate(procedure, { organizationId, amountCents: amount }, call);
      return { url: safeUrl(redirectUrl, procedure.path) };
    },

    async removeAutoTopUpMethod(organizationId, call) {
      await trpc.mutate(autoTopUp.removePaymentMethod, { organizationId }, call);
    },

    async setLowBalanceAlert(organizationId, alert, call) {
      const input = alert && { minimum_balance: toDollars(alert.threshold), minimum_balance_alert_email: alert.emails };
      await trpc.mutate(settings.updateMinimumBalanceAlert, { organizationId, enabled: alert !== undefined, ...input }, call);
    },
  };
}

/** An address that may be opened in the browser. */
function safeUrl(url: string | null, operation: string): string {
  if (url !== null && isSafeUrl(url)) return url;
  throw new KiloError('unexpectedAnswer', { operation, field: 'url', detail: 'mismatch' });
}
