/** The host's side of the dashboard: its page, what it sends, and how it takes what is asked. */
import assert from 'node:assert/strict';
import { clipboard, ran, script } from '../editor';
import { EventEmitter, Uri } from '../fakeVscode';
import { requestMessage, type HostMessage } from '../../../src/protocol/dashboard';
import type { UsageQuestion } from '../../../src/team/usageQuestion';
import { addDays, utcDay } from '../../../src/team/time';
import { dashboardHtml } from '../../../src/views/dashboardHtml';
import { DashboardPanel } from '../../../src/views/dashboardPanel';
import { exampleTeam, state } from './state';

describe('The page of the dashboard', () => {
  const page = (name: string) =>
    dashboardHtml({
      nonce: 'NONCE',
      cspSource: 'https://host.example',
      scriptUri: 'https://host.example/dashboard.js',
      preloadUris: ['https://host.example/chunk"1.js'],
      language: 'en"><script>',
      title: 'Kilo Teams',
      state: { ...state({ of: exampleTeam({ name }) }), tab: 'usage' },
    });

  it('carries the newest state, whatever somebody called their organization', () => {
    const name = '</script><script>alert(1)</script><!-- <script>';
    const html = page(name);
    const data = /<script type="application\/json" id="initial-state">([^<]*)<\/script>/.exec(html)?.[1];
    assert.ok(data, 'the state is not one piece of text without markup');
    const carried = JSON.parse(data) as ReturnType<typeof state> & { tab: string };
    assert.equal(carried.team.data?.name, name);
    assert.equal(carried.tab, 'usage');
    assert.equal(html.match(/<script/g)?.length, 2);
  });

  it('allows its one script and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page('Example'))?.[1];
    assert.deepEqual(policy?.split('; '), [
      "default-src 'none'",
      "script-src 'nonce-NONCE'",
      "style-src https://host.example 'nonce-NONCE'",
      'img-src https://host.example data:',
      'font-src https://host.example',
      "connect-src 'none'",
    ]);
    assert.match(page('Example'), /<meta property="csp-nonce" content="NONCE">/);
    assert.match(page('Example'), /<script type="module" nonce="NONCE" src="https:\/\/host\.example\/dashboard\.js"><\/script>/);
    assert.match(page('Example'), /<link rel="modulepreload" nonce="NONCE" href="https:\/\/host\.example\/chunk&quot;1\.js">/);
    assert.match(page('Example'), /<html lang="en&quot;&gt;&lt;script&gt;">/);
  });
});

/** A panel of the editor, and a store that notes what is asked of it. */
async function opened(memory: unknown = undefined) {
  script();
  const asked: string[] = [];
  const posted: HostMessage[] = [];
  const messages = new EventEmitter<unknown>();
  const viewState = new EventEmitter<void>();
  const disposed = new EventEmitter<void>();
  const changed = new EventEmitter<void>();
  const usageRead = new EventEmitter<unknown>();
  const panel = {
    title: 'Kilo Teams',
    visible: true,
    webview: {
      html: '',
      options: {},
      cspSource: 'https://host.example',
      asWebviewUri: (uri: Uri) => uri,
      onDidReceiveMessage: messages.event,
      postMessage: async (message: HostMessage) => posted.push(message),
    },
    onDidChangeViewState: viewState.event,
    onDidDispose: disposed.event,
    reveal: () => asked.push('reveal'),
    dispose: () => undefined,
  };
  const log: string[] = [];
  const note = (text: string) => log.push(text);
  const store = {
    state: state(),
    onDidChange: changed.event,
    watch: (surface: string) => {
      asked.push(`watch ${surface}`);
      return { dispose: () => asked.push(`leave ${surface}`) };
    },
    refresh: async () => void asked.push('refresh'),
    usageFacts: [] as unknown[],
    onDidReadUsage: usageRead.event,
    askUsage: ({ days }: UsageQuestion) => asked.push(`usage ${days.from} ${days.to}`),
    cancelUsage: () => asked.push('cancel usage'),
    setAuditFilter: (filter: unknown) => asked.push(`filter ${JSON.stringify(filter)}`),
    loadOlderActivity: async () => {
      throw new Error('no older');
    },
  };
  const dashboard = new DashboardPanel({
    extensionUri: Uri.file('/extension') as never,
    store: store as never,
    log: { debug: note, info: note, warn: note, error: note, show: () => undefined },
  });
  await dashboard.deserializeWebviewPanel(panel as never, memory);
  let id = 0;
  const request = async (name: string, params: unknown) => {
    messages.fire({ kind: 'request', id: ++id, name, params });
    await turn();
    return posted.find((message) => message.kind === 'response' && message.id === id);
  };
  const setVisible = (visible: boolean) => {
    panel.visible = visible;
    viewState.fire();
  };
  return { dashboard, panel, store, asked, posted, log, changed, usageRead, messages, disposed, request, setVisible };
}
const turn = () => new Promise((resolve) => setTimeout(resolve));

describe('The dashboard in its panel', () => {
  it('comes back on the tab that it was left at, and on the first one when its memory is damaged', async () => {
    assert.deepEqual((await opened({ tab: 'billing', organizationId: 't_1' })).asked, ['watch dashboard:billing']);
    for (const damaged of [undefined, null, 'billing', { tab: 'nonsense' }, { tab: 7 }, { tab: 'usage', usage: 7 }]) {
      assert.deepEqual((await opened(damaged)).asked, ['watch dashboard:organization']);
    }
  });

  it('sends the newest state once for all changes of a turn, and none while it is hidden', async () => {
    const { changed, posted, setVisible, store, panel } = await opened();
    changed.fire();
    changed.fire();
    await turn();
    assert.deepEqual(
      posted.map(({ kind }) => kind),
      ['state'],
    );
    setVisible(false);
    store.state = state({ of: exampleTeam({ name: 'Renamed' }) });
    changed.fire();
    await turn();
    assert.equal(posted.length, 1);
    setVisible(true);
    await turn();
    const last = posted.at(-1);
    assert.equal(last?.kind === 'state' && last.state.team.data?.name, 'Renamed');
    assert.ok(panel.webview.html.includes('Example Ltd'), 'a hidden page is written anew as it was left');
  });

  it('is watched by the store on the tab that is on screen, and only then', async () => {
    const { asked, request, setVisible, disposed } = await opened();
    await request('showTab', { tab: 'usage' });
    setVisible(false);
    setVisible(true);
    disposed.fire();
    await turn();
    assert.deepEqual(asked, [
      'watch dashboard:organization',
      'watch dashboard:usage',
      'leave dashboard:organization',
      'leave dashboard:usage',
      'watch dashboard:usage',
      'leave dashboard:usage',
    ]);
  });

  it('sends facts of usage once when they come, again to a page that was thrown away meanwhile, and none while it is hidden', async () => {
    const { posted, usageRead, store, request, setVisible } = await opened();
    const sent = { id: 4, facts: { granularity: 'day' } };
    usageRead.fire(sent);
    store.usageFacts = [sent];
    setVisible(false);
    usageRead.fire(sent);
    setVisible(true);
    await request('ready', {});
    const facts = posted.filter(({ kind }) => kind === 'usageFacts');
    assert.deepEqual(facts, [{ kind: 'usageFacts', ...sent }, { kind: 'usageFacts', ...sent }]); // prettier-ignore
  });

  it('asks for the usage that was looked at while its page is still being loaded', async () => {
    const { asked, store } = await opened({ tab: 'usage', usage: 'range=7d' });
    const today = utcDay(store.state.now);
    assert.deepEqual(asked, ['watch dashboard:usage', `usage ${addDays(today, -28)} ${today}`]);
  });

  it('sends facts before the state that names them, and once more to a page that has missed them', async () => {
    const { posted, usageRead, store, changed, request } = await opened();
    const sent = { id: 4, facts: { granularity: 'day' } };
    changed.fire();
    store.usageFacts = [sent];
    usageRead.fire(sent);
    await turn();
    assert.deepEqual(posted.map(({ kind }) => kind), ['usageFacts', 'state']); // prettier-ignore
    await request('wantFacts', { id: 3 });
    await request('wantFacts', { id: 4 });
    assert.deepEqual(posted.filter(({ kind }) => kind !== 'response').slice(2), [{ kind: 'usageFacts', ...sent }]); // prettier-ignore
  });

  it('answers every request exactly once', async () => {
    const { request, posted, asked } = await opened();
    const days = { from: '2026-11-01', to: '2026-11-30' };
    assert.deepEqual(await request('askUsage', { days, shown: days }), { kind: 'response', id: 1, ok: true });
    assert.deepEqual(await request('refresh', {}), { kind: 'response', id: 2, ok: true });
    assert.deepEqual(await request('filterActivity', { text: 'seat' }), { kind: 'response', id: 3, ok: true });
    assert.deepEqual(asked.slice(1), ['usage 2026-11-01 2026-11-30', 'refresh', 'filter {"text":"seat"}']);
    assert.equal(posted.filter(({ kind }) => kind === 'response').length, 3);
  });

  it('refuses what does not parse, and what fails, without telling the page why', async () => {
    const { request, asked, log, messages, posted } = await opened();
    const refused = { kind: 'response', ok: false, error: 'That did not work. The log tells more.' };
    const backwards = { from: '2026-11-30', to: '2026-11-01' };
    assert.deepEqual(await request('askUsage', { days: backwards, shown: backwards }), { ...refused, id: 1 });
    assert.deepEqual(await request('run', { command: 'workbench.action.quit' }), { ...refused, id: 2 });
    assert.deepEqual(await request('loadOlderActivity', {}), { ...refused, id: 3 });
    messages.fire({ kind: 'request', id: 'x', name: 'refresh', params: {} });
    messages.fire('refresh');
    messages.fire({ kind: 'request', id: 9, name: '__proto__', params: {} });
    await turn();
    assert.equal(posted.length, 3);
    assert.equal(log.length, 6);
    assert.deepEqual(asked, ['watch dashboard:organization']);
    assert.ok(!requestMessage.safeParse({ kind: 'request', id: 1, name: 'constructor', params: {} }).success);
  });

  it('runs commands on rows, and copies what it is given', async () => {
    const { request } = await opened();
    await request('run', { command: 'kiloTeams.changeRole', target: 'u_ben' });
    await request('run', { command: 'kiloTeams.inviteMember' });
    assert.deepEqual(ran, [
      { command: 'kiloTeams.changeRole', args: ['u_ben'] },
      { command: 'kiloTeams.inviteMember', args: [] },
    ]);
    await request('copyText', { text: 'a,b', what: 'table' });
    assert.equal(clipboard.text, 'a,b');
  });

  it('hands a command what was chosen on screen, and nothing that the command could not ask for', async () => {
    const { request } = await opened();
    await request('run', { command: 'kiloTeams.buyCredits', value: 250 });
    await request('run', { command: 'kiloTeams.changeSeats', value: 12 });
    for (const [command, value] of [
      ['kiloTeams.buyCredits', 9],
      ['kiloTeams.buyCredits', 10_001],
      ['kiloTeams.buyCredits', 99.5],
      ['kiloTeams.buyCredits', '250'],
      ['kiloTeams.changeSeats', 0],
      ['kiloTeams.startSubscription', { seats: 101, cycle: 'monthly' }],
      ['kiloTeams.signOut', 1],
    ] as [string, unknown][]) {
      const answer = await request('run', { command, value });
      assert.equal(answer?.kind === 'response' && answer.ok, false, `${command} took ${JSON.stringify(value)}`);
    }
    assert.deepEqual(ran, [
      { command: 'kiloTeams.buyCredits', args: [{ target: undefined, value: 250 }] },
      { command: 'kiloTeams.changeSeats', args: [{ target: undefined, value: 12 }] },
    ]);
  });
});
