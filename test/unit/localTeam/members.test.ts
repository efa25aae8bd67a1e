import assert from 'node:assert/strict';
import { get } from '../../../src/localTeam/database';
import { acceptInvitation } from '../../../src/localTeam/domain/invitations';
import type { PersonKey } from '../../../src/localTeam/seedPeople';
import { DAY } from '../../../src/team/time';
import { HALDEN, HARBOR, idOf, NOW, seededTeam, type Team } from './team';

const halden = { organizationId: HALDEN };
const WRONG_ROLE = '401 You do not have the required organizational role to access this feature';
const OWNERS = '403 Only an organization owner can manage owners';

interface Person {
  id?: string;
  email: string;
  role: string;
  status: string;
  inviteToken?: string;
  dailyUsageLimitUsd: number | null;
  currentDailyUsageUsd?: number | null;
}
interface Organization {
  stripe_customer_id?: string;
  callerRole?: string;
  members: Person[];
}
const read = (team: Team, person: PersonKey) => team.data<Organization>(person, 'organizations.withMembers', halden);
const update = (memberId: string, change: object) =>
  ['organizations.members.update', { ...halden, memberId, ...change }] as const;
const remove = (memberId: string) => ['organizations.members.remove', { ...halden, memberId }] as const;
const invite = (role: string, email = 'new@halden.example') =>
  ['organizations.members.invite', { ...halden, email, role }] as const;

describe('local team: who is in an organization', () => {
  it('lists people with limit and spend of today, then open invitations; no bots', async () => {
    const team = seededTeam();
    const { members } = await read(team, 'nora');
    assert.deepEqual(
      members.map(({ status }) => status),
      [...Array<string>(12).fill('active'), ...Array<string>(3).fill('invited')],
    );
    const mateo = members.find(({ id }) => id === idOf('mateo'))!;
    const spent = get<{ cost: number }>(
      team.db,
      'SELECT SUM(cost) AS cost FROM microdollar_usage WHERE user_id = ? AND created_at >= ?',
      idOf('mateo'),
      Date.parse('2026-03-18T00:00:00Z'),
    )!;
    assert.deepEqual([mateo.dailyUsageLimitUsd, mateo.currentDailyUsageUsd], [10, spent.cost / 1e6]);
    const yusuf = members.find(({ id }) => id === idOf('yusuf'))!;
    assert.deepEqual([yusuf.dailyUsageLimitUsd, yusuf.currentDailyUsageUsd], [0, null]);
  });

  it('keeps money and links from plain members, in the second generation', async () => {
    const team = seededTeam(2);
    const seen = await read(team, 'jonas');
    assert.equal(seen.callerRole, 'member');
    assert.ok(!('stripe_customer_id' in seen));
    assert.ok(
      seen.members.every(
        (person) => !('currentDailyUsageUsd' in person) && !('inviteToken' in person) && !('inviteUrl' in person),
      ),
    );
    assert.ok((await read(team, 'hannah')).members.some(({ inviteToken }) => inviteToken));
    assert.ok((await read(seededTeam(1), 'jonas')).members.some(({ inviteToken }) => inviteToken));
  });

  it('shows an admin as such in the second generation, and as the owner that the first one takes them for', async () => {
    const role = async (generation: 1 | 2) =>
      (await read(seededTeam(generation), 'jonas')).members.find(({ id }) => id === idOf('priya'))!.role;
    assert.deepEqual([await role(1), await role(2)], ['owner', 'admin']);
  });

  it('tells staff of Kilo as an owner who is not listed', async () => {
    const seen = await read(seededTeam(), 'staff');
    assert.equal(seen.callerRole, 'owner');
    assert.ok(!seen.members.some(({ id }) => id === idOf('staff')));
  });
});

describe('local team: changing members', () => {
  it('lets owners and admins, in the second generation, and billing managers in the first', async () => {
    const change = update(idOf('jonas'), { role: 'billing_manager' });
    await seededTeam(2).data('priya', ...change);
    assert.equal(await seededTeam(2).refusal('hannah', ...change), WRONG_ROLE);
    await seededTeam(1).data('hannah', ...change);
    assert.equal(await seededTeam(1).refusal('jonas', ...change), WRONG_ROLE);
  });

  it('keeps owners in the hands of owners, in the second generation', async () => {
    const team = seededTeam(2);
    assert.equal(await team.refusal('priya', ...update(idOf('tomas'), { role: 'member' })), OWNERS);
    assert.equal(await team.refusal('priya', ...update(idOf('jonas'), { role: 'owner' })), OWNERS);
    assert.equal(await team.refusal('priya', ...remove(idOf('tomas'))), OWNERS);
    assert.equal(await team.refusal('priya', ...invite('owner')), OWNERS);
    await team.data('priya', ...update(idOf('tomas'), { dailyUsageLimitUsd: 3 }));
    await team.data('nora', ...update(idOf('tomas'), { role: 'member' }));
    await seededTeam(1).data('hannah', ...update(idOf('tomas'), { role: 'member' }));
  });

  it('refuses to change oneself, before or after asking who is a member', async () => {
    const self = update(idOf('staff'), { role: 'member' });
    assert.equal(await seededTeam(1).refusal('staff', ...self), '404 User is not a member of this organization');
    assert.equal(await seededTeam(2).refusal('staff', ...self), '403 You cannot change your own role');
    await seededTeam(2).data('nora', ...update(idOf('nora'), { dailyUsageLimitUsd: 7 }));
  });

  it('sets limits to the microdollar, and removes them', async () => {
    const team = seededTeam();
    await team.data('nora', ...update(idOf('jonas'), { dailyUsageLimitUsd: 0.000001 }));
    const limit = () =>
      get<{ amount: number }>(
        team.db,
        'SELECT microdollar_limit AS amount FROM organization_user_limits WHERE user_id = ?',
        idOf('jonas'),
      )?.amount;
    assert.equal(limit(), 1);
    await team.data('nora', ...update(idOf('jonas'), { dailyUsageLimitUsd: 2000 }));
    assert.equal(limit(), 2_000_000_000);
    await team.data('nora', ...update(idOf('jonas'), { dailyUsageLimitUsd: null }));
    assert.equal(limit(), undefined);
    assert.equal(
      await team.refusal('nora', ...update(idOf('fiona'), { dailyUsageLimitUsd: 1 })),
      '404 User is not a member of this organization',
    );
  });

  it('keeps what somebody used who is removed', async () => {
    const team = seededTeam();
    const used = () =>
      get<{ cost: number }>(team.db, 'SELECT SUM(cost) AS cost FROM microdollar_usage WHERE user_id = ?', idOf('jonas'))!.cost;
    const before = used();
    await team.data('nora', ...remove(idOf('jonas')));
    assert.equal(used(), before);
    assert.match(await team.refusal('jonas', 'organizations.withMembers', halden), /^401 You do not have access/);
  });
});

describe('local team: invitations', () => {
  it('let billing managers invite members only, in the second generation', async () => {
    const team = seededTeam(2);
    assert.equal(await team.refusal('hannah', ...invite('admin')), WRONG_ROLE);
    assert.equal(await team.refusal('hannah', ...invite('owner')), WRONG_ROLE);
    await team.data('hannah', ...invite('member'));
  });

  it('know no admins in the first generation', async () => {
    assert.match(await seededTeam(1).refusal('nora', ...invite('admin')), /^400/);
  });

  it('compare addresses as they are written', async () => {
    const team = seededTeam();
    await team.data('nora', ...invite('member', 'Jonas@halden.example'));
  });

  it('can be sent again while they are open', async () => {
    const team = seededTeam();
    const resend = async (email: string) => {
      const { id } = get<{ id: string }>(team.db, 'SELECT id FROM organization_invitations WHERE email = ?', email)!;
      return team.mutate('nora', 'organizations.members.resendInvite', { ...halden, inviteId: id });
    };
    const text = async (email: string) => ((await resend(email)).body as { error: { message: string } }).error.message;
    assert.equal((await resend('sofia@halden.example')).status, 200);
    assert.equal(await text('piotr@halden.example'), 'This invitation has expired');
    team.setNow(NOW - 400 * DAY);
    assert.equal(await text('jonas@halden.example'), 'This invitation has already been accepted');
  });

  it('can be revoked again and again', async () => {
    const team = seededTeam();
    const { id } = get<{ id: string }>(team.db, "SELECT id FROM organization_invitations WHERE email = 'sofia@halden.example'")!;
    for (let times = 0; times < 2; times++)
      assert.deepEqual(await team.data('nora', 'organizations.members.deleteInvite', { ...halden, inviteId: id }), {
        success: true,
        updated: id,
      });
  });

  const tokenOf = (team: Team, email: string) =>
    get<{ token: string }>(team.db, 'SELECT token FROM organization_invitations WHERE email = ?', email)!.token;

  it('make whoever accepts a member, once', async () => {
    const team = seededTeam();
    const token = tokenOf(team, 'sofia@halden.example');
    const outcome = acceptInvitation(team.ctx, token, { newPerson: { name: 'Sofia Rossi' } });
    assert.equal(outcome.outcome, 'accepted');
    const sofia = (await read(team, 'nora')).members.find(({ email }) => email === 'sofia@halden.example')!;
    assert.deepEqual([sofia.status, sofia.role], ['active', 'member']);
    assert.deepEqual(acceptInvitation(team.ctx, token, { userId: idOf('fiona') }), { outcome: 'alreadyAccepted' });
    assert.deepEqual(await team.data('nora', 'organizations.seats', halden), { totalSeats: 15, usedSeats: 13 });
  });

  it('cannot be accepted late, or by a made-up link', () => {
    const team = seededTeam();
    assert.deepEqual(acceptInvitation(team.ctx, tokenOf(team, 'piotr@halden.example'), { userId: idOf('fiona') }), {
      outcome: 'expired',
    });
    assert.deepEqual(acceptInvitation(team.ctx, 'made-up', { userId: idOf('fiona') }), { outcome: 'notFound' });
  });

  it('leave a member’s role as it is', () => {
    const team = seededTeam();
    acceptInvitation(team.ctx, tokenOf(team, 'sofia@halden.example'), { userId: idOf('nora') });
    const { role } = get<{ role: string }>(
      team.db,
      'SELECT role FROM organization_memberships WHERE organization_id = ? AND user_id = ?',
      HALDEN,
      idOf('nora'),
    )!;
    assert.equal(role, 'owner');
  });
});

describe('local team: founding organizations', () => {
  const create = (team: Team, input: object) =>
    team.data<{ organization: { id: string; plan: string; free_trial_end_at: string } }>('fiona', 'organizations.create', {
      name: ' New ',
      ...input,
    });

  it('starts a trial of thirty days, with the founder in it on request only', async () => {
    const team = seededTeam(2);
    const { organization } = await create(team, { autoAddCreator: true });
    assert.deepEqual([organization.plan, organization.free_trial_end_at], ['enterprise', '2026-04-17 13:37:11.25+00']);
    const { members } = await team.data<Organization>('fiona', 'organizations.withMembers', { organizationId: organization.id });
    assert.deepEqual(
      members.map(({ id, role }) => [id, role]),
      [[idOf('fiona'), 'owner']],
    );
    const alone = await create(team, {});
    assert.match(await team.refusal('fiona', 'organizations.withMembers', { organizationId: alone.organization.id }), /^401/);
  });

  it('says "teams" in the first generation, whatever was asked for', async () => {
    const team = seededTeam(1);
    const { organization } = await create(team, { autoAddCreator: true, plan: 'enterprise' });
    assert.equal(organization.plan, 'teams');
    assert.equal(
      (await team.data<{ plan: string }>('fiona', 'organizations.withMembers', { organizationId: organization.id })).plan,
      'enterprise',
    );
  });

  it('stops at five', async () => {
    const team = seededTeam();
    for (let more = 0; more < 4; more++) await create(team, { autoAddCreator: true });
    assert.match(
      await team.refusal('fiona', 'organizations.create', { name: 'Sixth' }),
      /^429 You have reached the maximum number of organizations \(5\)/,
    );
  });

  it('configures models for the enterprise plan only', async () => {
    const team = seededTeam();
    const { organization } = await create(team, { autoAddCreator: true });
    const organizationId = organization.id;
    const settings = (path: string, input: object) =>
      team.data<{ settings: object }>('fiona', `organizations.settings.${path}`, { organizationId, ...input });
    await settings('updateAllowLists', { model_allow_list: ['openai/*', 'openai/*', 'anthropic/claude-sonnet-4.5'] });
    await settings('updateDefaultModel', { default_model: 'openai/gpt-5' });
    assert.match(
      await team.refusal('fiona', 'organizations.settings.updateDefaultModel', { organizationId, default_model: 'x-ai/grok' }),
      /^400 Default model 'x-ai\/grok' is not/,
    );
    const kept = await settings('updateAllowLists', { model_allow_list: ['openai/*'] });
    assert.deepEqual(kept.settings, {
      enable_usage_limits: false,
      code_indexing_enabled: true,
      model_allow_list: ['openai/*'],
      default_model: 'openai/gpt-5',
    });
    const { data } = await team.data<{ data: { id: string }[] }>('fiona', 'organizations.settings.listAvailableModels', {
      organizationId,
    });
    assert.deepEqual(
      data.map(({ id }) => id),
      ['openai/gpt-5', 'openai/gpt-5-mini'],
    );
    const dropped = await settings('updateAllowLists', { model_allow_list: ['anthropic/*'] });
    assert.ok(!('default_model' in dropped.settings));
    assert.match(
      await team.refusal('nora', 'organizations.settings.updateDefaultModel', { organizationId: HARBOR, default_model: null }),
      /^403/,
    );
  });
});
