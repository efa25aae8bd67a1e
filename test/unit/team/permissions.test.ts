import assert from 'node:assert/strict';
import {
  type Action,
  ACTIONS,
  assignableRoles,
  type Circumstances,
  type Permission,
  permissions,
  permit,
  permitOnMember,
  ROLE_TABLE,
  roleLabel,
  ROLES,
  roleSummary,
} from '../../../src/team/permissions';

const as = (role: string | undefined, over: Partial<Circumstances> = {}): Circumstances => ({
  role,
  trialLocked: false,
  ...over,
});
const reason = (permission: Permission) => (permission.allowed ? 'allowed' : permission.reason);
const allowedActions = (circumstances: Circumstances) =>
  ACTIONS.filter((action) => permissions(circumstances)[action].allowed).sort();

const BILLING: Action[] = [
  'viewTeamUsage',
  'viewInvoices',
  'viewSubscription',
  'viewAutoTopUp',
  'viewActivity',
  'inviteMember',
  'renameOrganization',
  'setCompanyDomain',
  'buyCredits',
  'setAutoTopUp',
  'setLowBalanceAlert',
  'changeSeats',
  'startSubscription',
  'cancelSubscription',
  'resumeSubscription',
  'changeBillingCycle',
  'openBillingPortal',
];
const PEOPLE: Action[] = [
  'copyInviteLink',
  'resendInvitation',
  'revokeInvitation',
  'changeRole',
  'setDailyLimit',
  'removeMember',
  'setDataPolicy',
  'setModelPolicy',
];

describe('permissions', () => {
  it('gives owners and admins everything, billing managers the money, members nothing', () => {
    assert.deepEqual(allowedActions(as('owner')), [...BILLING, ...PEOPLE].sort());
    assert.deepEqual(allowedActions(as('admin')), [...BILLING, ...PEOPLE].sort());
    assert.deepEqual(allowedActions(as('billing_manager')), [...BILLING].sort());
    assert.deepEqual(allowedActions(as('member')), []);
  });

  it('lets unknown roles and unknown callers only look', () => {
    for (const role of ['auditor', undefined, 'Owner', 'toString']) {
      assert.deepEqual(allowedActions(as(role)), []);
      assert.equal(reason(permit('buyCredits', as(role))), 'unknownRole');
    }
    assert.equal(reason(permit('buyCredits', as('member'))), 'role');
  });

  it('locks gated writes after the trial but leaves looking and paying open', () => {
    const locked = as('owner', { trialLocked: true, subscription: 'none' });
    const open = ACTIONS.filter((action) => reason(permit(action, locked)) === 'allowed').sort();
    assert.deepEqual(open, [
      'buyCredits',
      'copyInviteLink',
      'startSubscription',
      'viewActivity',
      'viewAutoTopUp',
      'viewInvoices',
      'viewSubscription',
      'viewTeamUsage',
    ]);
    assert.equal(reason(permit('inviteMember', locked)), 'trialExpired');
    assert.equal(reason(permit('changeRole', as('member', { trialLocked: true }))), 'role', 'the role is the first obstacle');
  });

  it('follows the state of the subscription', () => {
    const outcome = (action: Action) =>
      [undefined, 'none', 'active', 'canceling'].map((subscription) =>
        reason(permit(action, as('owner', { subscription: subscription as Circumstances['subscription'] }))),
      );
    assert.deepEqual(outcome('startSubscription'), ['allowed', 'allowed', 'hasSubscription', 'hasSubscription']);
    assert.deepEqual(outcome('changeSeats'), ['allowed', 'noSubscription', 'allowed', 'allowed']);
    assert.deepEqual(outcome('cancelSubscription'), ['allowed', 'noSubscription', 'allowed', 'canceling']);
    assert.deepEqual(outcome('resumeSubscription'), ['allowed', 'noSubscription', 'notCanceling', 'allowed']);
    assert.deepEqual(outcome('changeBillingCycle'), ['allowed', 'noSubscription', 'allowed', 'canceling']);
    assert.deepEqual(outcome('openBillingPortal'), ['allowed', 'noSubscription', 'allowed', 'allowed']);
  });

  it('offers the choice of models to the enterprise plan only, and asks the server where the plan is unknown', () => {
    const outcome = (role: string, plan?: string) => reason(permit('setModelPolicy', as(role, { plan })));
    assert.equal(outcome('owner', 'enterprise'), 'allowed');
    assert.equal(outcome('owner', 'teams'), 'plan');
    assert.equal(outcome('owner', 'startup'), 'plan');
    assert.equal(outcome('owner'), 'allowed');
    assert.equal(outcome('billing_manager', 'teams'), 'role');
    assert.equal(reason(permit('setDataPolicy', as('owner', { plan: 'teams' }))), 'allowed');
  });

  it('keeps people from changing themselves and admins from touching owners', () => {
    const outcome = (action: Parameters<typeof permitOnMember>[0], role: string, targetRole: string, self = false) =>
      reason(permitOnMember(action, as(role), { self, targetRole }));
    assert.equal(outcome('changeRole', 'owner', 'owner', true), 'self');
    assert.equal(outcome('removeMember', 'admin', 'admin', true), 'self');
    assert.equal(outcome('setDailyLimit', 'owner', 'owner', true), 'allowed');
    assert.equal(outcome('changeRole', 'admin', 'owner'), 'ownerProtected');
    assert.equal(outcome('removeMember', 'admin', 'owner'), 'ownerProtected');
    assert.equal(outcome('revokeInvitation', 'admin', 'owner'), 'ownerProtected');
    assert.equal(outcome('resendInvitation', 'admin', 'owner'), 'ownerProtected');
    assert.equal(outcome('setDailyLimit', 'admin', 'owner'), 'allowed');
    assert.equal(outcome('changeRole', 'owner', 'owner'), 'allowed');
    assert.equal(outcome('removeMember', 'admin', 'auditor'), 'allowed');
    assert.equal(outcome('changeRole', 'billing_manager', 'member'), 'role');
  });

  it('never lets anybody give a role above their own', () => {
    assert.deepEqual(assignableRoles('owner'), ['owner', 'admin', 'billing_manager', 'member']);
    assert.deepEqual(assignableRoles('admin'), ['admin', 'billing_manager', 'member']);
    assert.deepEqual(assignableRoles('billing_manager'), ['member']);
    assert.deepEqual(
      ['member', 'auditor', undefined].flatMap((role) => assignableRoles(role)),
      [],
    );
    assert.deepEqual(assignableRoles('owner', ['owner', 'member', 'billing_manager']), ['owner', 'billing_manager', 'member']);
  });

  it('names known roles for people and unknown ones as they are', () => {
    assert.deepEqual([...ROLES, 'auditor'].map(roleLabel), ['Owner', 'Admin', 'Billing manager', 'Member', 'auditor']);
    assert.ok(ROLES.every((role) => roleSummary(role).endsWith('.')));
    assert.equal(roleSummary('auditor'), '');
  });

  it('shows in the role table exactly what is permitted', () => {
    for (const { action, allowed, capability } of ROLE_TABLE) {
      assert.ok(capability);
      for (const role of ROLES) assert.equal(allowed[role], permit(action, as(role)).allowed, `${role} ${action}`);
    }
    assert.equal(ROLE_TABLE.length, ACTIONS.length);
  });
});
