/** Commands about the session, the organization and what is on screen. */
import assert from 'node:assert/strict';
import { opened, ran, scriptIsDone, shown } from '../editor';
import { mayOpen } from '../../../src/commands/browser';
import { openDashboard } from '../../../src/commands/openDashboard';
import { openWebPage } from '../../../src/commands/openWebPage';
import { renameOrganization } from '../../../src/commands/renameOrganization';
import { resetLocalTeam } from '../../../src/commands/resetLocalTeam';
import { setDataPolicy } from '../../../src/commands/setDataPolicy';
import { signIn } from '../../../src/commands/signIn';
import { signOut } from '../../../src/commands/signOut';
import { switchOrganization } from '../../../src/commands/switchOrganization';
import { NOW, usd } from '../team/build';
import { ready, state } from '../views/state';
import { perform, stage } from './stage';

const messages = () => shown.flatMap((one) => (one.kind === 'message' ? [one] : []));
const texts = () => messages().map(({ text }) => text);

describe('The session', () => {
  it('begins in one of three ways', async () => {
    for (const [way, call] of [
      ['With the browser', 'signIn'],
      ['With a token', 'signInWithToken'],
      ['Explore with a local team', 'exploreLocalTeam'],
    ] as const) {
      const on = stage();
      await perform(on, 'kiloTeams.signIn', signIn, [{ pick: way }]);
      assert.deepEqual(on.calls, [[call]]);
      assert.deepEqual(texts(), ['Signed in to api.example.com as ada@example.com.']);
    }
  });

  it('ends only after a question that names who and where', async () => {
    const on = stage();
    await perform(on, 'kiloTeams.signOut', signOut, ['close']);
    assert.deepEqual(on.calls, []);
    assert.equal(messages()[0]!.modal, true);
    assert.equal(messages()[0]!.text, 'Sign out of api.example.com?');
    assert.match(messages()[0]!.detail!, /ada@example\.com/);
    await perform(on, 'kiloTeams.signOut', signOut, [{ press: 'Sign out' }]);
    assert.deepEqual(on.calls, [['signOut']]);
  });

  it('of the local team is reset only after a question', async () => {
    const on = stage();
    await perform(on, 'kiloTeams.resetLocalTeam', resetLocalTeam, ['close']);
    assert.deepEqual(on.calls, []);
    assert.match(messages()[0]!.detail!, /Real organizations are not touched/);
    await perform(on, 'kiloTeams.resetLocalTeam', resetLocalTeam, [{ press: 'Reset local team' }]);
    assert.deepEqual(on.calls, [['resetLocalTeam'], ['refresh']]);
  });
});

describe('The organization', () => {
  const two = state({
    over: {
      organizations: ready([
        {
          id: 't_1',
          name: 'Example Ltd',
          role: 'owner',
          plan: 'teams',
          balance: usd(123.45),
          seats: { used: 4, total: 10 },
          createdAt: NOW,
        },
        {
          id: 't_2',
          name: '$(flame) Other',
          role: 'member',
          plan: 'enterprise',
          balance: usd(7),
          seats: { used: 1, total: 0 },
          createdAt: NOW,
        },
      ]),
    },
  });

  it('is switched with role, balance and seats of each beside it', async () => {
    const on = stage(two);
    await perform(on, 'kiloTeams.switchOrganization', switchOrganization, [{ pick: 'Other' }]);
    const [choice] = shown.flatMap((one) => (one.kind === 'choice' ? [one] : []));
    assert.deepEqual(choice!.items, [
      { label: 'Example Ltd', description: 'active', detail: 'Owner · Teams · $123.45 · seats: 3 of 10 used' },
      { label: '\\$(flame) Other', description: undefined, detail: 'Member · Enterprise · $7.00 · seats: 1 used' },
    ]);
    assert.equal(choice!.active, 'Example Ltd');
    assert.deepEqual(on.switchedTo, ['t_2']);
  });

  it('is switched to none that one is not in', async () => {
    const on = stage(two);
    await perform(on, 'kiloTeams.switchOrganization', switchOrganization, [], 't_3');
    assert.deepEqual(on.switchedTo, []);
    assert.match(texts()[0]!, /no longer there/);
  });

  it('is renamed, but not to the name that it has', async () => {
    const on = stage();
    await perform(on, 'kiloTeams.renameOrganization', renameOrganization, [{ type: ' ' }, { type: ' New name ' }]);
    scriptIsDone();
    assert.deepEqual(on.calls, [['rename', 'New name']]);
    assert.equal(texts()[0], 'Example Ltd is now called New name.');
    const unchanged = stage();
    await perform(unchanged, 'kiloTeams.renameOrganization', renameOrganization, [{ type: 'Example Ltd ' }]);
    assert.deepEqual(unchanged.calls, []);
  });

  it('allows keeping prompts only after a question; the stricter policies need none', async () => {
    const on = stage();
    await perform(on, 'kiloTeams.setDataPolicy', setDataPolicy, [{ pick: 'Allowed' }, 'close']);
    assert.deepEqual(on.calls, []);
    assert.equal(messages()[0]!.text, 'Allow providers that keep prompts, for everybody in Example Ltd?');
    await perform(on, 'kiloTeams.setDataPolicy', setDataPolicy, [{ pick: 'Denied' }]);
    assert.deepEqual(on.calls, [['setDataCollection', 'deny']]);
  });
});

describe('What is on screen', () => {
  it('opens on a tab that there is, and where it was left for anything else', async () => {
    const on = stage();
    for (const tab of ['billing', undefined, 'nonsense', { target: 'usage' }, 7]) {
      await perform(on, 'kiloTeams.openDashboard', openDashboard, [], tab);
    }
    assert.deepEqual(on.shownTabs, ['billing', undefined, undefined, 'usage', undefined]);
  });

  it('opens pages of Kilo’s web app, by name or by choice', async () => {
    const on = stage();
    await perform(on, 'kiloTeams.openWebPage', openWebPage, [], 'subscription');
    assert.deepEqual(opened, ['https://app.example.com/organizations/t_1/subscription']);
    await perform(on, 'kiloTeams.openWebPage', openWebPage, [{ pick: 'Audit log' }]);
    assert.deepEqual(opened, ['https://app.example.com/organizations/t_1/auditLog']);
  });

  it('leads to the sign-in from a web page that nobody is signed in for', async () => {
    const on = stage(state({ over: { session: 'signedOut' } }));
    await perform(on, 'kiloTeams.openWebPage', openWebPage, [{ press: 'Sign in' }]);
    assert.deepEqual(
      ran.map(({ command }) => command),
      ['kiloTeams.signIn'],
    );
  });
});

describe('The local team’s pages', () => {
  const local = { kind: 'localTeam', key: 'l', apiOrigin: 'http://127.0.0.1:4321', appOrigin: 'http://127.0.0.1:4321' } as const;

  it('are opened at its own address on this machine, and at no other', () => {
    assert.ok(mayOpen('http://127.0.0.1:4321/checkout/1', local));
    assert.ok(!mayOpen('http://127.0.0.1:9999/checkout/1', local));
    assert.ok(!mayOpen('http://192.168.0.1:4321/checkout/1', local));
  });
});
