import assert from 'node:assert/strict';
import { clipboard, opened, script, shown } from '../editor';
import { cancelProgress } from '../fakeVscode';
import { idOf, NOW } from '../localTeam/team';
import { Browser } from '../localTeamWeb/web';
import { PEOPLE } from '../../../src/localTeam/seedPeople';
import { MINUTE } from '../../../src/team/time';
import { until } from '../store/world';
import { Editor, typing } from './window';

describe('Signing in', function () {
  this.timeout(60_000);
  let editor: Editor;
  beforeEach(async () => {
    script();
    editor = await Editor.open();
  });
  afterEach(async () => {
    assert.deepEqual(editor.served.faults, []);
    await editor.close();
  });

  const approvalPage = async (count = 1): Promise<Browser> => {
    await until(() => opened.length === count);
    const browser = new Browser(editor.served.url);
    await browser.open(opened[count - 1]!);
    return browser;
  };
  const questions = () => shown.flatMap((one) => (one.kind === 'message' ? [one.text] : []));

  it('shows and copies a code, opens the browser, and takes the token of who approves it', async () => {
    const { sessions, secretsSeen } = editor.window();
    const signingIn = sessions.signIn();
    const browser = await approvalPage();
    assert.match(clipboard.text, /^[A-Z2-9]{4}-[A-Z2-9]{4}$/);
    const progress = shown.find((one) => one.kind === 'progress');
    assert.match(progress?.messages[0] ?? '', new RegExp(`${clipboard.text}.*(10:00|9:\\d\\d) left`));
    await browser.press('Approve', { person: idOf('hannah') });

    assert.equal(await signingIn, true);
    assert.equal(sessions.state, 'signedIn');
    assert.deepEqual(sessions.person, { id: PEOPLE.hannah.id, email: PEOPLE.hannah.email, name: PEOPLE.hannah.name });
    assert.ok((await sessions.api!.organizations()).length > 0);
    assert.equal(editor.secrets.values.size, 1);
    const [stored] = editor.secrets.values.values();
    const { token } = JSON.parse(stored!) as { token: string };
    assert.ok(secretsSeen.includes(token), 'the token is kept out of logs');
  });

  it('runs once, however often it is asked for', async () => {
    const { sessions } = editor.window();
    const both = [sessions.signIn(), sessions.signIn()];
    const browser = await approvalPage();
    await browser.press('Approve', { person: idOf('hannah') });
    assert.deepEqual(await Promise.all(both), [true, true]);
    assert.equal(opened.length, 1);
  });

  it('tells a denied code, and offers another one', async () => {
    script({ press: 'Try again' });
    const { sessions } = editor.window();
    const signingIn = sessions.signIn();
    await (await approvalPage()).press('Deny');
    await (await approvalPage(2)).press('Approve', { person: idOf('hannah') });
    assert.equal(await signingIn, true);
    assert.match(questions()[0]!, /denied/);
  });

  it('tells an expired code', async () => {
    const { sessions } = editor.window();
    const signingIn = sessions.signIn();
    await approvalPage();
    editor.served.team.setNow(NOW + 11 * MINUTE);
    assert.equal(await signingIn, false);
    assert.match(questions()[0]!, /expired/);
    assert.equal(sessions.state, 'signedOut');
  });

  it('tells that too many codes are waiting', async () => {
    for (let i = 0; i < 5; i++) await fetch(`${editor.served.url}/api/device-auth/codes`, { method: 'POST' });
    assert.equal(await editor.window().sessions.signIn(), false);
    assert.match(questions()[0]!, /Too many codes/);
  });

  it('ends without a word when it is canceled', async () => {
    const { sessions } = editor.window();
    const signingIn = sessions.signIn();
    await approvalPage();
    cancelProgress();
    assert.equal(await signingIn, false);
    assert.deepEqual(questions(), []);
    assert.equal(editor.secrets.values.size, 0);
  });

  it('takes a token that is pasted, after asking whose it is', async () => {
    const token = await editor.remember('hannah', 'elsewhere');
    typing(` ${token}\n`);
    const { sessions } = editor.window();
    assert.equal(await sessions.signInWithToken(), true);
    assert.equal(sessions.person?.id, idOf('hannah'));
  });

  it('does not take a token that the server does not know, and asks again', async () => {
    const token = await editor.remember('hannah', 'elsewhere');
    script({ press: 'Try again' });
    typing('not-a-token-of-this-server', token);
    const { sessions, secretsSeen } = editor.window();
    assert.equal(await sessions.signInWithToken(), true);
    assert.match(questions()[0]!, /does not take this token/);
    assert.doesNotMatch(JSON.stringify(shown), /not-a-token-of-this-server/);
    assert.ok(secretsSeen.includes('not-a-token-of-this-server'));
  });

  it('keeps who was signed in when it is given up', async () => {
    await editor.remember('hannah');
    typing(undefined);
    const { sessions } = editor.window();
    assert.equal(await sessions.signInWithToken(), false);
    assert.equal(sessions.person?.id, idOf('hannah'));
  });

  it('starts the local team when that is chosen, and goes the same way', async () => {
    const { sessions } = editor.window();
    await sessions.restore();
    assert.deepEqual(editor.starts, []);
    const signingIn = sessions.exploreLocalTeam();
    await (await approvalPage()).press('Approve', { person: idOf('hannah') });
    assert.equal(await signingIn, true);
    assert.deepEqual(sessions.server, { kind: 'localTeam', key: 'local-team', label: 'Local team' });
    assert.deepEqual([...editor.secrets.values.keys()], ['kiloTeams.session.local-team']);
  });

  it('logs no secret', async () => {
    const { sessions, logged, secretsSeen } = editor.window();
    const signingIn = sessions.signIn();
    await (await approvalPage()).press('Approve', { person: idOf('hannah') });
    await signingIn;
    await sessions.api!.organizations();
    assert.ok(logged.length > 2);
    for (const secret of [...secretsSeen, clipboard.text]) assert.doesNotMatch(logged.join('\n'), new RegExp(secret));
  });
});
