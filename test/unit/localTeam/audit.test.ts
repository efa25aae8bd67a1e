import assert from 'node:assert/strict';
import { all, get } from '../../../src/localTeam/database';
import { completeCheckout, createTopUpCheckout } from '../../../src/localTeam/domain/checkout';
import { acceptInvitation, invitationByToken } from '../../../src/localTeam/domain/invitations';
import type { PersonKey } from '../../../src/localTeam/seedPeople';
import { DAY } from '../../../src/team/time';
import { HALDEN, idOf, KESTREL, NOW, seededTeam, type Team } from './team';

const halden = { organizationId: HALDEN };

/** What was written into the log by `act`. */
async function entries(act: (team: Team) => unknown, team = seededTeam()): Promise<string[]> {
  const last = get<{ rowid: number }>(team.db, 'SELECT MAX(rowid) AS rowid FROM organization_audit_logs')!.rowid;
  await act(team);
  return all<{ action: string; actor_name: string | null; message: string }>(
    team.db,
    'SELECT action, actor_name, message FROM organization_audit_logs WHERE rowid > ? ORDER BY created_us',
    last,
  ).map(({ action, actor_name, message }) => `${actor_name}: ${action.replace('organization.', '')}: ${message}`);
}

const calls = (person: PersonKey, path: string, input: object) => (team: Team) =>
  team.data(person, `organizations.${path}`, { ...halden, ...input });

const AUDITED: [string, (team: Team) => unknown, string][] = [
  ['an invitation', calls('priya', 'members.invite', { email: 'new@halden.example', role: 'billing_manager' }), 'Priya Raman: user.send_invite: Invited new@halden.example as billing_manager'],
  ['a revoked invitation', (team) => calls('nora', 'members.deleteInvite', { inviteId: invitationId(team) })(team), 'Nora Lindqvist: user.revoke_invite: Revoked invitation for sofia@halden.example'],
  ['a change of role', calls('nora', 'members.update', { memberId: idOf('jonas'), role: 'admin' }), 'Nora Lindqvist: member.change_role: Changed role for user jonas@halden.example from member to admin'],
  ['a removal', calls('tomas', 'members.remove', { memberId: idOf('yusuf') }), 'Tomás Ferreira: member.remove: Removed user yusuf@halden.example'],
  ['an alert that is switched on', calls('hannah', 'settings.updateMinimumBalanceAlert', { enabled: true, minimum_balance: 25.5, minimum_balance_alert_email: ['a@x.example', 'b@x.example'] }), 'Hannah Vogt: settings.change: Minimum balance alert: enabled (threshold: $25.5, emails: a@x.example, b@x.example)'],
  ['an alert that is switched off', calls('hannah', 'settings.updateMinimumBalanceAlert', { enabled: false }), 'Hannah Vogt: settings.change: Minimum balance alert: disabled'],
  ['credits that are bought', buy, 'Nora Lindqvist: purchase_credits: Purchased $100.00 credit via stripe'],
  ['an accepted invitation', accept, 'New Person: user.accept_invite: User accepted invite'],
  ['a new organization', (team) => team.data('ravi', 'organizations.create', { name: 'Second', autoAddCreator: true }), 'Ravi Menon: created: Organization Second created'],
]; // prettier-ignore

/** Kilo does not audit these, so neither does the local team. */
const UNAUDITED: [string, (team: Team) => unknown][] = [
  ['renaming', calls('nora', 'update', { name: 'Halden' })],
  ['the company domain', calls('nora', 'updateCompanyDomain', { company_domain: null })],
  ['the data policy', calls('nora', 'settings.updateDataCollection', { dataCollection: 'allow' })],
  ['a daily limit', calls('nora', 'members.update', { memberId: idOf('jonas'), dailyUsageLimitUsd: 5 })],
  [
    'an alert that is switched off again',
    (team) => calls('nora', 'settings.updateMinimumBalanceAlert', { enabled: false })(team),
  ],
  ['seats', calls('nora', 'subscription.updateSeatCount', { newSeatCount: 20 })],
  ['a cancellation', calls('nora', 'subscription.cancel', {})],
  ['automatic top-up', calls('nora', 'autoTopUp.toggle', { currentEnabled: false })],
];

function invitationId(team: Team): string {
  return get<{ id: string }>(team.db, "SELECT id FROM organization_invitations WHERE email = 'sofia@halden.example'")!.id;
}

function buy(team: Team): void {
  const { id } = createTopUpCheckout(team.ctx, team.user('nora'), HALDEN, 100);
  completeCheckout(team.ctx, id, { card: 'ok' });
}

function accept(team: Team): void {
  const { token } = get<{ token: string }>(
    team.db,
    'SELECT token FROM organization_invitations WHERE id = ?',
    invitationId(team),
  )!;
  assert.equal(acceptInvitation(team.ctx, token, { newPerson: { name: 'New Person' } }).outcome, 'accepted');
  assert.notEqual(invitationByToken(team.ctx, token)!.acceptedAt, null);
}

describe('local team: the audit log', () => {
  for (const [what, act, entry] of AUDITED) it(`says ${what}`, async () => assert.deepEqual(await entries(act), [entry]));

  for (const [what, act] of UNAUDITED)
    it(`says nothing of ${what}`, async () => {
      const team = seededTeam();
      if (what.endsWith('again')) await act(team);
      assert.deepEqual(await entries(act, team), []);
    });

  it('says nothing of what was refused', async () => {
    const refused = (team: Team) => team.refusal('priya', 'organizations.members.remove', { ...halden, memberId: idOf('tomas') });
    assert.deepEqual(await entries(refused), []);
  });

  it('keeps the order of what happens within a millisecond', async () => {
    const team = seededTeam();
    for (const local of ['one', 'two', 'three'])
      await calls('nora', 'members.invite', { email: `${local}@halden.example`, role: 'member' })(team);
    const { logs } = await team.data<{ logs: { message: string; created_at: string }[] }>(
      'nora',
      'organizations.auditLogs.list',
      halden,
    );
    assert.deepEqual(
      logs.slice(0, 3).map(({ message }) => message.split('@')[0]),
      ['Invited three', 'Invited two', 'Invited one'],
    );
    assert.deepEqual(logs.slice(0, 3).map(({ created_at }) => created_at), [
      '2026-03-18 13:37:11.250002+00',
      '2026-03-18 13:37:11.250001+00',
      '2026-03-18 13:37:11.25+00',
    ]); // prettier-ignore
  });
});

interface Page {
  logs: { id: string; actor_email: string; actor_name: string; message: string }[];
  hasNext: boolean;
  hasPrevious: boolean;
  oldestTimestamp: string;
}

describe('local team: reading the audit log', () => {
  const team = seededTeam();
  const list = (input: object = {}, person: PersonKey = 'nora') =>
    team.data<Page>(person, 'organizations.auditLogs.list', { ...halden, ...input });
  const total = get<{ n: number }>(
    team.db,
    'SELECT COUNT(*) AS n FROM organization_audit_logs WHERE organization_id = ?',
    HALDEN,
  )!.n;

  it('goes back page by page, without a gap', async () => {
    const seen = new Set<string>();
    let before: string | undefined;
    for (;;) {
      const page = await list(before === undefined ? {} : { before });
      for (const { id } of page.logs) seen.add(id);
      assert.equal(page.hasPrevious, before !== undefined);
      if (!page.hasNext) break;
      before = page.oldestTimestamp;
    }
    // The page boundary may fall inside of a millisecond; here it does not.
    assert.equal(seen.size, total);
  });

  it('filters by action, text in any case, actor and time', async () => {
    assert.ok(
      (await list({ action: ['organization.member.remove'] })).logs.every(({ message }) => message.startsWith('Removed user')),
    );
    assert.equal((await list({ fuzzySearch: 'removed USER daniel' })).logs.length, 1);
    assert.ok((await list({ actorEmail: 'aiko@halden.example' })).logs.every((log) => log.actor_name === 'Aiko Tanaka'));
    assert.equal((await list({ startTime: new Date(NOW - 6 * 3_600_000).toISOString() })).logs.length, 1);
    assert.deepEqual((await list({ endTime: new Date(NOW - 426 * DAY).toISOString() })).logs, []);
  });

  it('does not name Kilo’s staff, except to Kilo’s staff', async () => {
    const staff = (person: PersonKey) => list({ action: ['organization.settings.change'], fuzzySearch: 'allow lists' }, person);
    assert.deepEqual(
      new Set((await staff('nora')).logs.map((log) => `${log.actor_name} ${log.actor_email}`)),
      new Set(['Kilo Admin admin@kilocode.ai']),
    );
    assert.equal((await staff('staff')).logs[0]!.actor_name, 'Robin Staff');
    assert.deepEqual((await list({ actorEmail: 'admin@kilocode.ai' })).logs, []);
  });

  it('is each organization’s own', async () => {
    const other = await team.data<Page>('ines', 'organizations.auditLogs.list', { organizationId: KESTREL });
    assert.ok(other.logs.length > 0 && other.logs.length < total);
  });
});
