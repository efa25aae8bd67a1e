import assert from 'node:assert/strict';
import { run } from '../../../src/localTeam/database';
import { trialState } from '../../../src/localTeam/domain/trial';
import { DAY, instant } from '../../../src/team/time';
import { HALDEN, HARBOR, idOf, KESTREL, NOW, seededTeam, type Team } from './team';

describe('local team: states of a trial', () => {
  const stateIn = (days: number) => trialState(instant(NOW + days * DAY), NOW);
  for (const [days, state] of [
    [30, 'trial_active'],
    [8, 'trial_active'],
    [7.99, 'trial_ending_soon'],
    [4, 'trial_ending_soon'],
    [3.99, 'trial_ending_very_soon'],
    [1, 'trial_ending_very_soon'],
    [0.99, 'trial_expires_today'],
    [0, 'trial_expires_today'],
    [-0.01, 'trial_expired_soft'],
    [-3, 'trial_expired_soft'],
    [-3.01, 'trial_expired_hard'],
  ] as const)
    it(`${days} days: ${state}`, () => assert.equal(stateIn(days), state));
});

/** Writes that need an organization whose trial has not run out for good, or that pays. */
const gatedAlways: [string, object][] = [
  ['organizations.members.update', { memberId: idOf('fiona'), role: 'member' }],
  ['organizations.members.remove', { memberId: idOf('fiona') }],
  ['organizations.members.invite', { email: 'new@oldharbor.example', role: 'member' }],
  ['organizations.members.deleteInvite', { inviteId: idOf('nora') }],
  ['organizations.settings.updateDataCollection', { dataCollection: 'deny' }],
  ['organizations.settings.updateMinimumBalanceAlert', { enabled: false }],
  ['organizations.settings.updateDefaultModel', { default_model: null }],
  ['organizations.settings.updateAllowLists', {}],
  ['organizations.subscription.cancel', {}],
  ['organizations.subscription.stopCancellation', {}],
  ['organizations.subscription.updateSeatCount', { newSeatCount: 5 }],
];
const gatedLater: [string, object][] = [
  ['organizations.update', { name: 'Harbor' }],
  ['organizations.updateCompanyDomain', { company_domain: null }],
  ['organizations.autoTopUp.updateAmount', { amountCents: 10_000 }],
  ['organizations.autoTopUp.toggle', { currentEnabled: true }],
];
const EXPIRED = '403 Organization trial has expired.';

describe('local team: the trial gate', () => {
  const [first, second] = [seededTeam(1), seededTeam(2)];
  const harbor = { organizationId: HARBOR };

  for (const [path, input] of gatedAlways)
    it(`refuses ${path} in both generations`, async () => {
      for (const team of [first, second]) assert.equal(await team.refusal('nora', path, { ...harbor, ...input }), EXPIRED);
    });

  for (const [path, input] of gatedLater)
    it(`refuses ${path} in the second generation only`, async () => {
      await first.data('nora', path, { ...harbor, ...input });
      assert.equal(await second.refusal('nora', path, { ...harbor, ...input }), EXPIRED);
    });

  it('comes after the role and before the other fields', async () => {
    const path = 'organizations.members.invite';
    assert.match(await second.refusal('fiona', path, { ...harbor, email: 'x' }), /^401 .*organizational role/);
    assert.equal(await second.refusal('nora', path, { ...harbor, email: 'x' }), EXPIRED);
  });

  it('lets people read', async () => {
    await second.data('nora', 'organizations.withMembers', harbor);
    await second.data('fiona', 'organizations.seats', harbor);
  });

  const invite = (team: Team, organizationId: string) =>
    team.mutate('nora', 'organizations.members.invite', {
      organizationId,
      email: `${Math.floor(team.ctx.now())}@x.example`,
      role: 'member',
    });

  it('stays open until the fourth day after the end', async () => {
    const team = seededTeam();
    // Kestrel's trial ends in two days and ten hours.
    team.setNow(NOW + 5 * DAY);
    assert.equal((await invite(team, KESTREL)).status, 200);
    team.setNow(NOW + 5 * DAY + 11 * 3_600_000);
    assert.equal((await invite(team, KESTREL)).status, 403);
  });

  it('does not ask whether the subscription is paid up, only whether it is there', async () => {
    const team = seededTeam();
    run(team.db, "UPDATE subscriptions SET status = 'past_due' WHERE organization_id = ?", HALDEN);
    assert.equal((await invite(team, HALDEN)).status, 200);
  });

  it('is not there for an organization that needs no seats', async () => {
    const team = seededTeam();
    run(team.db, 'UPDATE organizations SET require_seats = 0 WHERE id = ?', HARBOR);
    assert.equal((await invite(team, HARBOR)).status, 200);
  });
});
