import assert from 'node:assert/strict';
import * as z from 'zod/mini';
import type { KiloApi } from '../../../src/kilo/api';
import { microdollars } from '../../../src/team/money';
import { procedures } from '../../contract/procedures';
import { aServer, ORG, Refusal } from './kiloServer';

/** Every write: what it sends, and what it makes of the answer. */
const writes: {
  name: string;
  call: (api: KiloApi) => Promise<unknown>;
  path: string;
  input: object;
  answer: unknown;
  result?: unknown;
}[] = [
  {
    name: 'invite',
    call: (api) => api.invite(ORG, 'ada@example.com', 'billing_manager'),
    path: 'organizations.members.invite',
    input: { email: 'ada@example.com', role: 'billing_manager' },
    answer: { acceptInviteUrl: 'https://app.kilo.ai/users/accept-invite/t', invitationId: 'i', emailStatus: 'pending' },
    result: { inviteUrl: 'https://app.kilo.ai/users/accept-invite/t' },
  },
  {
    name: 'revokeInvitation',
    call: (api) => api.revokeInvitation(ORG, 'i1'),
    path: 'organizations.members.deleteInvite',
    input: { inviteId: 'i1' },
    answer: { success: true, updated: 'i1' },
  },
  {
    name: 'changeRole',
    call: (api) => api.changeRole(ORG, 'u1', 'admin'),
    path: 'organizations.members.update',
    input: { memberId: 'u1', role: 'admin' },
    answer: { success: true, updated: 'role and limit' },
  },
  {
    name: 'setDailyLimit',
    call: (api) => api.setDailyLimit(ORG, 'u1', microdollars(12_340_000)),
    path: 'organizations.members.update',
    input: { memberId: 'u1', dailyUsageLimitUsd: 12.34 },
    answer: { success: true, updated: 'limit' },
  },
  {
    name: 'setDailyLimit to nothing',
    call: (api) => api.setDailyLimit(ORG, 'u1', microdollars(0)),
    path: 'organizations.members.update',
    input: { memberId: 'u1', dailyUsageLimitUsd: 0 },
    answer: { success: true, updated: 'limit' },
  },
  {
    name: 'setDailyLimit to no limit',
    call: (api) => api.setDailyLimit(ORG, 'u1', null),
    path: 'organizations.members.update',
    input: { memberId: 'u1', dailyUsageLimitUsd: null },
    answer: { success: true, updated: 'limit' },
  },
  {
    name: 'removeMember',
    call: (api) => api.removeMember(ORG, 'u1'),
    path: 'organizations.members.remove',
    input: { memberId: 'u1' },
    answer: { success: true, updated: 'u1' },
  },
  {
    name: 'rename',
    call: (api) => api.rename(ORG, 'Acme'),
    path: 'organizations.update',
    input: { name: 'Acme' },
    answer: { organization: { id: ORG, name: 'Acme' } },
  },
  {
    name: 'setDataCollection',
    call: (api) => api.setDataCollection(ORG, 'deny'),
    path: 'organizations.settings.updateDataCollection',
    input: { dataCollection: 'deny' },
    answer: { settings: {} },
  },
  {
    name: 'setDataCollection to the default',
    call: (api) => api.setDataCollection(ORG, 'providerDefault'),
    path: 'organizations.settings.updateDataCollection',
    input: { dataCollection: null },
    answer: { settings: {} },
  },
  {
    name: 'setCompanyDomain',
    call: (api) => api.setCompanyDomain(ORG, 'example.com'),
    path: 'organizations.updateCompanyDomain',
    input: { company_domain: 'example.com' },
    answer: { success: true },
  },
  {
    name: 'setCompanyDomain to none',
    call: (api) => api.setCompanyDomain(ORG, null),
    path: 'organizations.updateCompanyDomain',
    input: { company_domain: null },
    answer: { success: true },
  },
  {
    name: 'setModelAccess of one list, leaving the other as it is,',
    call: (api) => api.setModelAccess(ORG, { models: ['anthropic/*'] }),
    path: 'organizations.settings.updateAllowLists',
    input: { model_allow_list: ['anthropic/*'] },
    answer: { settings: {} },
  },
  {
    name: 'setModelAccess to everything',
    call: (api) => api.setModelAccess(ORG, { models: [], providers: [] }),
    path: 'organizations.settings.updateAllowLists',
    input: { model_allow_list: [], provider_allow_list: [] },
    answer: { settings: {} },
  },
  {
    name: 'setDefaultModel',
    call: (api) => api.setDefaultModel(ORG, 'anthropic/m'),
    path: 'organizations.settings.updateDefaultModel',
    input: { default_model: 'anthropic/m' },
    answer: { settings: {} },
  },
  {
    name: 'setDefaultModel to none',
    call: (api) => api.setDefaultModel(ORG, null),
    path: 'organizations.settings.updateDefaultModel',
    input: { default_model: null },
    answer: { settings: {} },
  },
  {
    name: 'changeSeats',
    call: (api) => api.changeSeats(ORG, 9),
    path: 'organizations.subscription.updateSeatCount',
    input: { newSeatCount: 9 },
    answer: { success: true, message: 'm' },
    result: { outcome: 'done' },
  },
  {
    name: 'cancelSubscription',
    call: (api) => api.cancelSubscription(ORG),
    path: 'organizations.subscription.cancel',
    input: {},
    answer: { success: true, message: 'm' },
  },
  {
    name: 'resumeSubscription',
    call: (api) => api.resumeSubscription(ORG),
    path: 'organizations.subscription.stopCancellation',
    input: {},
    answer: { success: true },
  },
];

describe('kilo/writes', () => {
  const server = aServer();

  for (const { name, call, path, input, answer, result } of writes) {
    it(`${name} sends what the server accepts`, async () => {
      server().procedures = { [path]: () => answer };
      assert.deepEqual(await call(server().api()), result);
      const sent = server().calls[0]?.input;
      assert.deepEqual(sent, { organizationId: ORG, ...input });
      assert.ok(z.safeParse(procedures.get(path)!.input, sent).success);
    });
  }

  it('names the billing cycle at every new subscription, and a page to come back to', async () => {
    server().procedures = {
      'organizations.subscription.getSubscriptionStripeUrl': () => ({ url: 'https://checkout.stripe.com/c/pay/1' }),
    };
    assert.deepEqual(await server().api().subscriptionCheckout(ORG, 5, 'annual'), { url: 'https://checkout.stripe.com/c/pay/1' });
    const cancelUrl = server().api().webPage('subscription', ORG);
    assert.deepEqual(server().calls[0]?.input, { organizationId: ORG, seats: 5, billingCycle: 'annual', cancelUrl });
    assert.equal(new URL(cancelUrl).origin, server().origin);
  });

  it('makes whoever founds an organization its owner', async () => {
    const founded = {
      id: ORG,
      name: 'Acme',
      created_at: '2026-01-05 09:12:44+00',
      updated_at: '2026-01-05 09:12:44+00',
      microdollars_used: 0,
      total_microdollars_acquired: 0,
      settings: {},
      seat_count: 0,
      require_seats: true,
      plan: 'teams',
    };
    server().procedures = { 'organizations.create': () => ({ organization: founded }) };
    assert.deepEqual(await server().api().createOrganization('Acme'), { id: ORG });
    await server().api().createOrganization('Acme', { companyDomain: 'acme.com' });
    assert.deepEqual(
      server().calls.map(({ input }) => input),
      [
        { name: 'Acme', autoAddCreator: true },
        { name: 'Acme', autoAddCreator: true, company_domain: 'acme.com' },
      ],
    );
  });

  describe('resendInvitation', () => {
    const invitation = { id: 'i1', email: 'ada@example.com', role: 'admin' };
    const done = () => ({ success: true, updated: 'i1' });
    const resend = () => server().api().resendInvitation(ORG, invitation);

    it('changes nothing but sends the mail again where the server can', async () => {
      server().procedures = { 'organizations.members.resendInvite': done };
      assert.deepEqual(await resend(), { outcome: 'resent' });
      assert.deepEqual(server().pathsCalled(), ['organizations.members.resendInvite']);
    });

    it('revokes and invites anew where it cannot, in this order, and says so', async () => {
      server().procedures = {
        'organizations.members.deleteInvite': done,
        'organizations.members.invite': () => ({ acceptInviteUrl: 'https://app.kilo.ai/users/accept-invite/2' }),
      };
      assert.deepEqual(await resend(), { outcome: 'replaced', inviteUrl: 'https://app.kilo.ai/users/accept-invite/2' });
      assert.deepEqual(server().calls.slice(1), [
        { path: 'organizations.members.deleteInvite', input: { organizationId: ORG, inviteId: 'i1' } },
        { path: 'organizations.members.invite', input: { organizationId: ORG, email: 'ada@example.com', role: 'admin' } },
      ]);
    });

    it('says when somebody was left without any invitation', async () => {
      server().procedures = {
        'organizations.members.deleteInvite': done,
        'organizations.members.invite': () => {
          throw new Refusal(409, 'This user is already a member of this organization', { code: 'CONFLICT' });
        },
      };
      const sent = await resend();
      assert.ok(sent.outcome === 'revokedOnly');
      assert.equal(sent.error.kind, 'conflict');
    });

    it('rejects when nothing was done, or when nobody knows', async () => {
      server().procedures = {
        'organizations.members.resendInvite': () => {
          throw new Refusal(409, 'This invitation has expired', { code: 'CONFLICT' });
        },
      };
      await assert.rejects(resend(), { kind: 'conflict' });
      assert.equal(server().calls.length, 1);

      server().procedures = { 'organizations.members.deleteInvite': done, 'organizations.members.invite': () => ({}) };
      server().fault = (request, response) => {
        if (!request.path.includes('members.invite')) return false;
        response.destroy();
        return true;
      };
      await assert.rejects(resend(), { kind: 'outcomeUnknown' });
    });
  });

  it('opens no portal and no checkout that is not a safe web address', async () => {
    for (const url of [null, 'http://stripe.example/', 'file:///etc/passwd', '']) {
      const answer = () => ({ url });
      server().procedures = {
        'organizations.subscription.getSubscriptionStripeUrl': answer,
        'organizations.subscription.getCustomerPortalUrl': answer,
      };
      await assert.rejects(server().api().subscriptionCheckout(ORG, 5, 'monthly'), { name: 'KiloError' });
      await assert.rejects(server().api().billingPortal(ORG), { name: 'KiloError' });
    }
  });

  it('says when the bank wants a payment confirmed, and lets the secret of it go', async () => {
    const answer = { success: false, message: 'm', requiresAction: true, paymentIntentClientSecret: 'pi_x_secret_x' };
    server().procedures = { 'organizations.subscription.updateSeatCount': () => answer };
    assert.deepEqual(await server().api().changeSeats(ORG, 9), { outcome: 'authenticate' });
  });

  it('takes an unsuccessful change of seats for a failed payment', async () => {
    server().procedures = { 'organizations.subscription.updateSeatCount': () => ({ success: false, message: 'm' }) };
    await assert.rejects(server().api().changeSeats(ORG, 9), { kind: 'paymentFailed' });
  });

  it('reads the secret link of an invitation only when it is asked for', async () => {
    const invited = { email: 'a@example.com', role: 'member', status: 'invited', inviteDate: '2026-01-05 09:12:44+00' };
    const members = [
      { ...invited, inviteId: 'i1', inviteUrl: 'https://app.kilo.ai/users/accept-invite/1' },
      { ...invited, inviteId: 'i2' },
    ];
    const row = {
      id: ORG,
      name: 'A',
      created_at: invited.inviteDate,
      updated_at: invited.inviteDate,
      microdollars_used: 0,
      total_microdollars_acquired: 0,
      settings: {},
      seat_count: 1,
      require_seats: true,
      plan: 'teams',
      callerRole: 'owner',
    };
    server().procedures = { 'organizations.withMembers': () => ({ ...row, members }) };
    const api = server().api();
    assert.equal(await api.inviteLink(ORG, 'i1'), 'https://app.kilo.ai/users/accept-invite/1');
    assert.equal(await api.inviteLink(ORG, 'i2'), undefined);
    assert.equal(await api.inviteLink(ORG, 'gone'), undefined);
    assert.doesNotMatch(JSON.stringify(await api.team(ORG)), /accept-invite/);
  });
});
