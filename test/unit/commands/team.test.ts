/** Managing the team, from the question to the database of the local team: lists of people, many at once, requests and policies. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { clipboard, scriptIsDone, shown, workspace, workspaceFolders } from '../editor';
import { changeRole } from '../../../src/commands/changeRole';
import { copyLimitRequest } from '../../../src/commands/copyLimitRequest';
import { createOrganization } from '../../../src/commands/createOrganization';
import { exportActivity } from '../../../src/commands/exportActivity';
import { inviteFromRepository } from '../../../src/commands/inviteFromRepository';
import { inviteMember } from '../../../src/commands/inviteMember';
import { openLimitRequest } from '../../../src/commands/openLimitRequest';
import { removeMember } from '../../../src/commands/removeMember';
import { resendInvitation } from '../../../src/commands/resendInvitation';
import { setCompanyDomain } from '../../../src/commands/setCompanyDomain';
import { setDailyLimit } from '../../../src/commands/setDailyLimit';
import { setDefaultModel } from '../../../src/commands/setDefaultModel';
import { setModelPolicy } from '../../../src/commands/setModelPolicy';
import { switchOrganization } from '../../../src/commands/switchOrganization';
import { run } from '../../../src/localTeam/database';
import { GIT_DAYS } from '../../../src/team/gitAuthors';
import { DAY } from '../../../src/team/time';
import { HALDEN, idOf, KESTREL, NOW } from '../localTeam/team';
import { number } from '../localTeamWeb/web';
import { endStages, liveStage, type LiveStage } from './liveStage';

afterEach(endStages);

const messages = () => shown.flatMap((one) => (one.kind === 'message' ? [one] : []));
const lists = () => shown.flatMap((one) => (one.kind === 'choice' ? [one] : []));
const rowsOf = (title: RegExp) =>
  (lists().findLast((one) => title.test(one.title ?? ''))?.items ?? []).map(({ label, description, detail }) =>
    [label, description, detail].filter(Boolean).join(' | '),
  );

describe('Inviting a list', () => {
  const LIST =
    'email,role\nnew.one@halden.example,admin\nnew.two@halden.example,\nnora@halden.example,\nnew.one@halden.example,\nnonsense\n';

  it('takes it from the clipboard with its roles, shows what is wrong with whom, and tells what became of each', async () => {
    const on = await liveStage('nora');
    await on.perform('kiloTeams.inviteMember', inviteMember, [
      () => (clipboard.text = LIST),
      { fill: 'clipboard' },
      'wait',
      'accept',
      { pick: 'Member' },
      { tick: ['new.one', 'new.two'] },
      'close',
    ]);
    scriptIsDone();
    assert.deepEqual(
      on.writes.map(([name, { email, role }]) => [name, email, role]),
      [
        ['organizations.members.invite', 'new.one@halden.example', 'admin'],
        ['organizations.members.invite', 'new.two@halden.example', 'member'],
      ],
    );
    assert.deepEqual(rowsOf(/^Invitations: 2 of 2 done/), [
      '$(circle-slash) nora@halden.example | left out | This person is already on the team.',
      '$(circle-slash) new.one@halden.example | left out | This address is on the list twice.',
      '$(circle-slash) nonsense | left out | Enter an e-mail address like name@example.com.',
      '$(pass) new.one@halden.example · Admin | done',
      '$(pass) new.two@halden.example · Member | done',
    ]);
    const emails = (await on.store.ensure('team')).data!.invitations.map(({ email }) => email);
    assert.ok(emails.includes('new.one@halden.example') && emails.includes('new.two@halden.example'));
    const links = on.log.concat(JSON.stringify(shown)).join();
    assert.ok(!links.includes('accept-invite'), 'no link is shown or logged');
  });

  it('lets a role be changed on a row, and a link be copied from the result', async () => {
    const on = await liveStage('nora');
    await on.perform(
      'kiloTeams.inviteMember',
      inviteMember,
      [{ pressOn: 'b@halden.example' }, { tick: ['a@', 'b@'] }, { press: 'Show list' }, { pressOn: 'a@halden.example' }, 'close'],
      {
        value: [
          { email: 'a@halden.example', role: 'member' },
          { email: 'b@halden.example', role: 'member' },
        ],
      },
    );
    scriptIsDone();
    assert.deepEqual(
      on.writes.map(([, { role }]) => role),
      ['member', 'owner'],
    );
    assert.match(clipboard.text, /accept-invite/);
  });

  it('goes on after one that the server refuses, and tries only that one again', async () => {
    const on = await liveStage('nora');
    // Somebody else has invited the second one since the team was read.
    await on.store.ensure('team');
    await on.served.team.data('nora', 'organizations.members.invite', {
      organizationId: HALDEN,
      email: 'b@halden.example',
      role: 'billing_manager',
    });
    await on.perform('kiloTeams.inviteMember', inviteMember, [{ tick: ['a@', 'b@'] }, { pick: 'Try again with 1' }, 'close'], {
      value: ['a', 'b'].map((name) => ({ email: `${name}@halden.example`, role: 'billing_manager' })),
    });
    scriptIsDone();
    assert.equal(on.writes.length, 3);
    assert.match(rowsOf(/^Invitations: 1 of 2 done, 1 failed\./)[1]!, /^\$\(error\) b@halden\.example .*failed/);
  });

  it('is not sent to another organization that has become active meanwhile', async () => {
    const on = await liveStage('nora');
    await on.perform(
      'kiloTeams.inviteMember',
      inviteMember,
      [{ tick: ['a@', 'b@'], accept: false }, () => on.store.setActiveOrganization(KESTREL), 'accept', 'close'],
      {
        value: [
          { email: 'a@halden.example', role: 'member' },
          { email: 'b@halden.example', role: 'member' },
        ],
      },
    );
    assert.deepEqual(on.writes, []);
    assert.match(rowsOf(/^Invitations/).join(), /Another organization is active now/);
  });
});

describe('Inviting from the repository', () => {
  let folder: string;
  const commit = (name: string, email: string, daysAgo: number) =>
    execFileSync('git', ['commit', '--quiet', '--allow-empty', '-m', 'x', '--author', `${name} <${email}>`], {
      cwd: folder,
      env: { ...process.env, ...dates(daysAgo), GIT_COMMITTER_NAME: 'x', GIT_COMMITTER_EMAIL: 'x@example.com' },
    });
  const dates = (daysAgo: number) => {
    const at = new Date(NOW - daysAgo * DAY).toISOString();
    return { GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at };
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kilo-teams-repository-'));
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    commit('Long ago', 'old@halden.example', GIT_DAYS + 5);
    commit('Once', 'once@halden.example', 3);
    for (const day of [1, 2, 4]) commit('Often', 'often@halden.example', day);
    commit('Nora', 'nora@halden.example', 1);
    commit('dependabot[bot]', 'support@github.com', 1);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('offers who works there and is not on the team, most active first, and sends nothing before they are chosen', async () => {
    const on = await liveStage('nora');
    const open = () => workspaceFolders.push({ name: 'app', uri: { scheme: 'file', fsPath: folder, path: folder } });
    await on.perform('kiloTeams.inviteFromRepository', inviteFromRepository, [open, 'close']);
    assert.deepEqual(
      rowsOf(/^Invite from app/).map((row) => row.split(' | ').slice(0, 2)),
      [
        ['Often', 'often@halden.example'],
        ['Once', 'once@halden.example'],
      ],
    );
    assert.equal(on.writes.length, 0);
    await on.perform('kiloTeams.inviteFromRepository', inviteFromRepository, [open, { tick: ['Often'] }, { pick: 'Member' }]);
    assert.deepEqual(
      on.writes.map(([, { email }]) => email),
      ['often@halden.example'],
    );
  });

  it('reads nothing in a workspace that is not trusted', async () => {
    const on = await liveStage('nora');
    await on.perform('kiloTeams.inviteFromRepository', inviteFromRepository, [() => (workspace.isTrusted = false)]);
    assert.match(messages()[0]!.text, /^This workspace is not trusted\./);
  });
});

describe('Several members', () => {
  const ids = (...people: Parameters<typeof idOf>[0][]) => people.map(idOf);
  const roleOf = (served: { team: { db: unknown } }, id: string) =>
    number(
      served.team as never,
      "SELECT role = 'billing_manager' FROM organization_memberships WHERE user_id = ? AND organization_id = ?",
      id,
      HALDEN,
    );

  it('that are selected in the tree get another role after one question that names everybody', async () => {
    const on = await liveStage('nora');
    const rows = ids('nora', 'jonas', 'aiko').map((target) => ({ kind: 'member', target }));
    await on.perform(
      'kiloTeams.changeRole',
      changeRole,
      [{ pick: 'Billing manager' }, { press: 'Change role' }, 'close'],
      rows[1],
      rows,
    );
    scriptIsDone();
    const question = messages().find(({ modal }) => modal)!;
    assert.equal(question.text, 'Make 2 people Billing manager?');
    for (const text of [
      'Aiko Tanaka (aiko@halden.example)',
      'Jonas Becker',
      'Frees 2 of the seats',
      'Nora Lindqvist: Nobody can do this to themselves',
    ])
      assert.ok(question.detail!.includes(text), `${text} in ${question.detail}`);
    assert.deepEqual(
      rowsOf(/^Make 2 people Billing manager: 2 of 2 done/).map((row) => row.split(' | ')[0]),
      [
        '$(circle-slash) Nora Lindqvist',
        '$(pass) Aiko Tanaka (aiko@halden.example)',
        '$(pass) Jonas Becker (jonas@halden.example)',
      ],
    );
    assert.equal(roleOf(on.served, idOf('jonas')), 1);
    assert.equal(on.store.state.team.data!.members.find(({ id }) => id === idOf('aiko'))?.role, 'billing_manager');
  });

  it('get one daily limit', async () => {
    const on = await liveStage('nora');
    await on.perform('kiloTeams.setDailyLimit', setDailyLimit, [{ press: 'Set daily limit' }], {
      value: { members: ids('jonas', 'aiko'), limit: 7_500_000 },
    });
    const limits = on.store.state.team
      .data!.members.filter(({ id }) => ids('jonas', 'aiko').includes(id))
      .map(({ dailyLimit }) => dailyLimit);
    assert.deepEqual(limits, [7_500_000, 7_500_000]);
    assert.ok(messages().some(({ text }) => text.endsWith('2 of 2 done.')));
  });

  it('are removed only after the question, and nobody when it is dismissed', async () => {
    const on = await liveStage('nora');
    const value = { members: ids('jonas', 'aiko', 'nora') };
    await on.perform('kiloTeams.removeMember', removeMember, ['close'], { value });
    assert.deepEqual(on.writes, []);
    await on.perform('kiloTeams.removeMember', removeMember, [{ press: 'Remove' }, 'close'], { value });
    const left = on.store.state.team.data!.members.map(({ id }) => id);
    assert.ok(!left.includes(idOf('jonas')) && !left.includes(idOf('aiko')) && left.includes(idOf('nora')));
  });

  it('stop after the one that is being sent when they are stopped, and the rest is told as not tried', async () => {
    const on = await liveStage('nora');
    await on.perform('kiloTeams.setDailyLimit', setDailyLimit, [{ press: 'Set daily limit' }, 'cancelProgress', 'close'], {
      value: { members: ids('jonas', 'aiko', 'lena'), limit: 1_000_000 },
    });
    assert.equal(on.writes.length, 1);
    assert.match(lists().at(-1)!.title!, /1 of 3 done, 2 not tried/);
  });
});

for (const generation of [1, 2] as const)
  describe(`Sending an invitation again, generation ${generation}`, () => {
    it('says whether its link stays', async () => {
      const on = await liveStage('nora', generation);
      await on.store.ensure('team');
      const { id, email } = on.store.state.team.data!.invitations.find(({ role }) => role === 'member')!;
      await on.perform('kiloTeams.resendInvitation', resendInvitation, [{ press: 'Send again' }], id);
      const said = messages().at(-1)!.text;
      assert.match(said, generation === 2 ? /Its link stays the same/ : /The old link no longer works/);
      const after = (await on.store.ensure('team')).data!.invitations.filter((one) => one.email === email);
      assert.equal(after.length, 1);
      assert.equal(after[0]!.id === id, generation === 2);
    });
  });

describe('A request for a higher limit', () => {
  it('is copied by a member and decided by an owner, who may ask for less', async () => {
    const nora = await liveStage('nora');
    await nora.perform('kiloTeams.setDailyLimit', setDailyLimit, [], { value: { members: [idOf('mateo')], limit: 10_000_000 } });
    const link = await asked('mateo', nora);
    assert.match(link, /^vscode:\/\/kilo-teams\.kilo-teams\/limit-request\?/);
    await nora.perform('kiloTeams.openLimitRequest', openLimitRequest, [{ type: '15' }, { press: 'Set daily limit' }], link);
    scriptIsDone();
    assert.ok(
      messages().some(({ modal, text }) => modal && text === 'Let Mateo García (mateo@halden.example) spend $15.00 a day?'),
    );
    const mateo = nora.store.state.team.data!.members.find(({ id }) => id === idOf('mateo'));
    assert.equal(mateo?.dailyLimit, 15_000_000);
  });

  it('changes nothing where the reader dismisses it, may not decide it, or it is damaged', async () => {
    const nora = await liveStage('nora');
    const link = `/limit-request?v=1&organization=${HALDEN}&member=${idOf('mateo')}&cents=900000`;
    await nora.perform('kiloTeams.openLimitRequest', openLimitRequest, [], link);
    assert.match(messages()[0]!.text, /^This is no request for a limit\./);
    await nora.perform('kiloTeams.openLimitRequest', openLimitRequest, ['close'], link.replace('900000', '9000'));
    const elsewhere = link.replace('900000', '9000').replace(HALDEN, '00000000-0000-4000-8000-000000000000');
    await nora.perform('kiloTeams.openLimitRequest', openLimitRequest, [], elsewhere);
    assert.match(messages()[0]!.text, /^You are not in the organization of this request\./);
    assert.deepEqual(nora.writes, []);
  });
});

describe('The organization', () => {
  it('gets a company domain, and loses it', async () => {
    const on = await liveStage('nora');
    await on.perform('kiloTeams.setCompanyDomain', setCompanyDomain, [
      { type: 'https://halden.example/x' },
      { type: 'halden.example' },
    ]);
    assert.ok(shown.some((one) => one.kind === 'text' && one.problem === 'Enter a domain like example.com.'));
    assert.equal((await on.store.ensure('team')).data!.companyDomain, 'halden.example');
    await on.perform('kiloTeams.setCompanyDomain', setCompanyDomain, [{ type: '' }]);
    assert.equal((await on.store.ensure('team')).data!.companyDomain, null);
  });

  it('is founded, with the person as its owner, and is what they see then', async () => {
    const on = await liveStage('mateo');
    await on.perform('kiloTeams.createOrganization', createOrganization, [
      { type: 'Mateo & Co' },
      { type: '' },
      { press: 'Create organization' },
    ]);
    scriptIsDone();
    const { data } = await on.store.ensure('team');
    assert.equal(data!.name, 'Mateo & Co');
    assert.equal(data!.role, 'owner');
  });

  it('is one of several in an overview with the sums of all, and is switched to from there', async () => {
    const on = await liveStage('nora');
    await on.perform('kiloTeams.switchOrganization', switchOrganization, ['wait', { pick: 'Kestrel' }]);
    assert.equal(on.store.state.organizationId, KESTREL);
    const [first, last] = [lists()[0]!, lists().at(-1)!];
    assert.ok(!first.items[0]!.detail!.includes('30 days'), 'the list is there at once');
    assert.match(last.placeholder!, /^All 3: \$[\d,.]+ left · seats: .* · spent in 30 days: \$[\d,.]+$/);
    assert.ok(last.items.every(({ detail }) => /spent in 30 days: \$/.test(detail!)));
  });
});

for (const generation of [1, 2] as const) {
  describe(`What an Enterprise organization may use, generation ${generation}`, () => {
    const DEFAULT = 'anthropic/claude-sonnet-4.5';
    const enterprise = async (): Promise<LiveStage> => {
      const on = await liveStage('nora', generation);
      run(on.served.team.db, "UPDATE organizations SET plan = 'enterprise' WHERE id = ?", HALDEN);
      await on.store.refresh();
      return on;
    };
    const policy = async (on: LiveStage) => (await on.store.ensure('team')).data!.modelPolicy;

    it('is narrowed by ids after a question that says what it means, and the default model with it', async () => {
      const on = await enterprise();
      await on.perform('kiloTeams.setDefaultModel', setDefaultModel, [], { value: { model: DEFAULT } });
      assert.equal((await policy(on))?.defaultModel, DEFAULT);
      await on.perform('kiloTeams.setModelPolicy', setModelPolicy, [
        { pick: 'Models by their ids…' },
        { type: 'openai/gpt-5, openai/*' },
        { press: 'Change for everybody' },
      ]);
      scriptIsDone();
      const question = messages().find(({ modal }) => modal)!;
      assert.match(question.detail!, /Models: only openai\/gpt-5, openai\/\*/);
      assert.match(question.detail!, new RegExp(`default model ${DEFAULT} is not among them and is dropped`));
      assert.deepEqual((await policy(on))?.models, ['openai/gpt-5', 'openai/*']);
      assert.equal((await policy(on))?.defaultModel, null);
    });

    it('stays as it is when the question is dismissed', async () => {
      const on = await enterprise();
      const before = await policy(on);
      await on.perform('kiloTeams.setModelPolicy', setModelPolicy, ['close'], { value: { providers: ['anthropic'] } });
      assert.deepEqual(on.writes, []);
      assert.deepEqual(await policy(on), before);
    });
  });
}

describe('Exporting the activity', () => {
  it('saves everything that the filter lets through', async () => {
    const on = await liveStage('nora');
    on.store.setAuditFilter({ actions: ['organization.user.send_invite'] });
    const file = join(mkdtempSync(join(tmpdir(), 'kilo-teams-activity-')), 'activity.json');
    await on.perform('kiloTeams.exportActivity', exportActivity, [{ place: file }], { value: { format: 'json' } });
    const proposed = shown.find((one) => one.kind === 'place')?.proposed;
    assert.equal(proposed, '2026-03-18 Halden Robotics activity.json');
    const text = readFileSync(file, 'utf8');
    rmSync(dirname(file), { recursive: true });
    const { events, filter } = JSON.parse(text) as { events: { action: string }[]; filter: unknown };
    const expected = number(
      on.served.team,
      "SELECT count(*) FROM organization_audit_logs WHERE organization_id = ? AND action = 'organization.user.send_invite'",
      HALDEN,
    );
    assert.equal(events.length, expected);
    assert.ok(expected > 0);
    assert.deepEqual(filter, { actions: ['organization.user.send_invite'] });
  });
});

/** What a member copies. Its own window: another person on the same server. */
async function asked(person: 'mateo', beside: LiveStage): Promise<string> {
  const on = await liveStage(person, 2, beside);
  await on.perform('kiloTeams.copyLimitRequest', copyLimitRequest, [{ type: '5' }, { type: '40' }]);
  assert.ok(shown.some((one) => one.kind === 'text' && one.problem === 'Ask for more than $10.00 a day.'));
  return clipboard.text;
}
