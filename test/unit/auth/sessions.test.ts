import assert from 'node:assert/strict';
import { script, shown } from '../editor';
import { idOf } from '../localTeam/team';
import { Memory, turns, until } from '../store/world';
import { PEOPLE } from '../../../src/localTeam/seedPeople';
import { MINUTE } from '../../../src/team/time';
import { Editor } from './window';

describe('Sessions', function () {
  this.timeout(60_000);
  let editor: Editor;
  beforeEach(async () => {
    script();
    editor = await Editor.open();
  });
  afterEach(() => editor.close());

  const messages = () => shown.flatMap((one) => (one.kind === 'message' ? [one] : []));

  it('read and ask nothing before they are needed', async () => {
    await editor.remember('hannah');
    const { sessions } = editor.window();
    await turns();
    assert.equal(sessions.state, 'restoring');
    assert.deepEqual(editor.requests, []);
  });

  it('come back from the secret storage without asking the server', async () => {
    await editor.remember('hannah');
    const { sessions } = editor.window();
    const states: string[] = [];
    sessions.onDidChange(() => states.push(sessions.state));
    await sessions.restore();
    assert.deepEqual(states, ['restoring', 'signedIn']);
    assert.equal(sessions.person?.name, 'Hannah Vogt');
    assert.deepEqual(editor.requests, []);
  });

  it('take a damaged entry for none', async () => {
    for (const damaged of ['', 'no json', '{}', '{"token":"","person":{"id":"a","email":"b","name":"c"}}', '{"token":"x"}']) {
      await editor.secrets.store(`kiloTeams.session.${editor.kilo.key}`, damaged);
      const { sessions } = editor.window();
      await sessions.restore();
      assert.equal(sessions.state, 'signedOut', damaged);
    }
  });

  it('belong to a server: another address in the settings has its own', async () => {
    const token = await editor.remember('hannah');
    const { sessions } = editor.window();
    await sessions.restore();
    const { api } = sessions;
    const other = 'https://kilo.example.com';
    editor.configured = { server: { kind: 'kilo', key: other, apiOrigin: other, appOrigin: other } };
    await sessions.configurationChanged();
    assert.equal(sessions.state, 'signedOut');
    assert.equal(sessions.server.label, 'kilo.example.com');
    await assert.rejects(api!.profile(), { kind: 'signedOut' }, 'what was handed out can send nothing any more');
    editor.configured = { server: editor.kilo };
    await sessions.configurationChanged();
    assert.equal(sessions.state, 'signedIn');
    assert.match([...editor.secrets.values.values()].join(), new RegExp(token));
  });

  it('refuse an address that cannot be used, with a button to the setting', async () => {
    editor.configured = { badSetting: 'kiloTeams.apiUrl' };
    await editor.remember('hannah');
    const { sessions } = editor.window();
    assert.equal(await sessions.signIn(), false);
    assert.equal(sessions.state, 'signedOut');
    assert.match(messages()[0]?.text ?? '', /kiloTeams\.apiUrl/);
    assert.deepEqual(messages()[0]?.buttons, ['Open setting']);
    assert.deepEqual(editor.requests, []);
  });

  it('switch between Kilo and the local team, and the choice outlives the window', async () => {
    const memory = new Memory();
    await editor.remember('hannah');
    await editor.remember('ines', 'local-team');
    const { sessions } = editor.window(memory);
    await sessions.restore();
    assert.equal(sessions.person?.id, idOf('hannah'));
    assert.deepEqual(editor.starts, []);
    assert.equal(await sessions.exploreLocalTeam(), true);
    assert.equal(sessions.person?.id, idOf('ines'));

    const next = editor.window(memory).sessions;
    assert.deepEqual(editor.starts, ['start']);
    assert.equal(next.server.kind, 'localTeam');
    await next.restore();
    assert.deepEqual(editor.starts, ['start', 'start']);
    assert.equal(next.person?.id, idOf('ines'));
    assert.equal(await next.useServer('kilo'), true);
    assert.equal(next.person?.id, idOf('hannah'));
  });

  it('do not start the local team for nobody', async () => {
    const memory = new Memory(new Map([['kiloTeams.server', 'localTeam']]));
    const { sessions } = editor.window(memory);
    await sessions.restore();
    assert.equal(sessions.state, 'signedOut');
    assert.deepEqual(editor.starts, []);
  });

  it('end everywhere at a sign-out, and nothing is left', async () => {
    await editor.remember('hannah');
    const [here, there] = [editor.window(), editor.window()];
    await Promise.all([here.sessions.restore(), there.sessions.restore()]);
    const { api } = there.sessions;
    await here.sessions.signOut();
    assert.equal(here.sessions.state, 'signedOut');
    await until(() => there.sessions.state === 'signedOut');
    assert.equal(editor.secrets.values.size, 0);
    const identity = { serverKey: editor.kilo.key, personId: idOf('hannah') };
    assert.deepEqual([here.forgotten, there.forgotten], [[identity], [identity]]);
    await assert.rejects(api!.profile(), { kind: 'signedOut' });
    assert.deepEqual(messages(), []);
  });

  it('begin everywhere at a sign-in', async () => {
    const [here, there] = [editor.window(), editor.window()];
    await Promise.all([here.sessions.restore(), there.sessions.restore()]);
    await editor.remember('hannah');
    await until(() => here.sessions.state === 'signedIn' && there.sessions.state === 'signedIn');
    await editor.remember('ines');
    await until(() => there.sessions.person?.id === idOf('ines'));
    assert.deepEqual(there.forgotten, [{ serverKey: editor.kilo.key, personId: idOf('hannah') }]);
  });

  it('ask once when the server takes the token no longer, however many requests say so', async () => {
    let now = 0;
    await editor.rememberToken('a-token-from-before', 'hannah');
    const { sessions, forgotten } = editor.window(new Memory(), () => now);
    await sessions.restore();
    const api = sessions.api!;
    for (let i = 0; i < 10; i++) sessions.doubt(api);
    await until(() => sessions.state === 'signedOut');
    await until(() => editor.secrets.values.size === 0);
    for (let i = 0; i < 10; i++) sessions.doubt(api);
    await turns();
    assert.deepEqual(editor.requests, ['GET /api/profile']);
    assert.equal(forgotten.length, 1);
    assert.deepEqual(
      messages().map(({ text, buttons }) => [text, buttons]),
      [[`Your session with ${new URL(editor.served.url).host} has ended.`, ['Sign in again']]],
    );

    now = MINUTE / 2;
    await editor.rememberToken('another-dead-token', 'hannah');
    await until(() => sessions.state === 'signedIn');
    sessions.doubt(sessions.api!);
    await until(() => editor.secrets.values.size === 0);
    await turns();
    assert.equal(messages().length, 1, 'not again within a minute');
  });

  it('go on when the server still knows who is calling, and do not ask it again at once', async () => {
    await editor.remember('hannah');
    const { sessions } = editor.window();
    await sessions.restore();
    sessions.doubt(sessions.api!);
    await until(() => editor.requests.length === 1);
    await turns(500);
    sessions.doubt(sessions.api!);
    await turns();
    assert.equal(sessions.state, 'signedIn');
    assert.deepEqual(editor.requests, ['GET /api/profile']);
    assert.deepEqual(messages(), []);
  });

  it('go on when the server cannot be reached', async () => {
    await editor.remember('hannah');
    const unreachable = { ...editor.kilo, apiOrigin: 'http://127.0.0.1:1' };
    editor.configured = { server: unreachable };
    const { sessions } = editor.window();
    await sessions.restore();
    sessions.doubt(sessions.api!);
    await until(() => editor.requests.length > 0);
    await turns(500);
    assert.equal(sessions.state, 'signedIn');
  });

  it('do not end what another window has begun meanwhile', async () => {
    await editor.rememberToken('a-token-from-before', 'hannah');
    const { sessions } = editor.window();
    await sessions.restore();
    sessions.doubt(sessions.api!);
    await editor.remember('hannah');
    await until(() => sessions.state === 'signedIn' && editor.requests.length > 0);
    await turns(500);
    assert.equal(sessions.state, 'signedIn');
    assert.equal(editor.secrets.values.size, 1);
  });

  it('follow the local team to another address', async () => {
    await editor.remember('hannah', 'local-team');
    const { sessions } = editor.window(new Memory(new Map([['kiloTeams.server', 'localTeam']])));
    await sessions.restore();
    const { api } = sessions;
    sessions.localTeamStarted({ ...editor.localTeam });
    await turns();
    assert.equal(sessions.api, api, 'the same address is no change');
    sessions.localTeamStarted({ ...editor.localTeam, apiOrigin: 'http://127.0.0.1:2' });
    await until(() => sessions.api !== api);
    assert.equal(sessions.api?.server.apiOrigin, 'http://127.0.0.1:2');
    assert.equal(sessions.person?.id, idOf('hannah'));
  });

  it('outlive a reset of the local team where it still knows the token, and drop what was kept', async () => {
    await editor.remember('hannah', 'local-team');
    const { sessions, forgotten } = editor.window(new Memory(new Map([['kiloTeams.server', 'localTeam']])));
    await sessions.restore();
    await sessions.resetLocalTeam();
    assert.equal(sessions.state, 'signedIn');
    assert.deepEqual(forgotten, [{ serverKey: 'local-team', personId: idOf('hannah') }]);
    editor.served.team.db.exec('DELETE FROM tokens');
    await sessions.resetLocalTeam();
    assert.equal(sessions.state, 'signedOut');
    assert.equal(editor.secrets.values.size, 0);
    assert.deepEqual(messages(), [], 'the person has asked for it');
  });
});

describe('The Accounts menu', function () {
  this.timeout(60_000);
  let editor: Editor;
  beforeEach(async () => {
    script();
    editor = await Editor.open();
  });
  afterEach(() => editor.close());

  it('is told exactly what becomes of the sessions, in every window', async () => {
    const [here, there] = [editor.window(), editor.window()];
    await editor.remember('hannah');
    await until(() => there.accounts.length === 1 && here.accounts.length === 1);
    await editor.remember('hannah');
    await until(() => there.accounts.length === 2);
    await editor.remember('ines', 'local-team');
    await until(() => there.accounts.length === 3);
    await here.sessions.restore();
    await here.sessions.signOut();
    await until(() => there.accounts.length === 4 && here.accounts.length === 4);
    const hannah = `${PEOPLE.hannah.email} (local team)`;
    const expected = [`+ ${hannah}`, `~ ${hannah}`, `+ ${PEOPLE.ines.email} (local team)`, `- ${hannah}`];
    assert.deepEqual(there.accounts, expected);
    assert.deepEqual(here.accounts, expected);
  });

  it('tells one person from the next', async () => {
    const { accounts } = editor.window();
    await editor.remember('hannah');
    await until(() => accounts.length === 1);
    await editor.remember('ines');
    await until(() => accounts.length === 3);
    assert.deepEqual(
      accounts.map((line) => line[0]),
      ['+', '+', '-'],
    );
  });

  it('lists who is signed in, and signs out', async () => {
    const { provider, sessions } = editor.window();
    const token = await editor.remember('hannah');
    await editor.remember('ines', 'local-team');
    await sessions.restore();
    const listed = await provider.getSessions();
    assert.equal(listed.length, 2);
    assert.equal(listed[0]!.accessToken, token);
    assert.doesNotMatch(listed[0]!.id, new RegExp(token));
    const { account } = listed[1]!;
    assert.deepEqual(
      (await provider.getSessions([], { account })).map(({ id }) => id),
      [listed[1]!.id],
    );
    await provider.removeSession(listed[0]!.id);
    assert.equal(sessions.state, 'signedOut');
    assert.deepEqual(
      (await provider.getSessions()).map(({ id }) => id),
      [listed[1]!.id],
    );
  });
});
