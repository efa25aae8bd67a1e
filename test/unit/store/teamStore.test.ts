import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mock } from 'node:test';
import { clockFor } from '../../../src/kilo/clock';
import { DAY, HOUR, MINUTE, SECOND, instant, type UtcDay } from '../../../src/team/time';
import type { StoreState } from '../../../src/store/types';
import { BEN, endWorlds, event, failure, Memory, summary, turns, until, world } from './world';
import { NOW } from '../team/build';

const isReady = (state: StoreState, ...names: ('team' | 'seats' | 'credits' | 'recentUsage' | 'subscription' | 'invoices')[]) =>
  names.every((name) => state[name].status === 'ready' && !state[name].refreshing);

afterEach(endWorlds);

describe('What the store asks for', () => {
  it('is nothing as long as nothing is on screen', async () => {
    const { backend, session } = world();
    await turns();
    assert.deepEqual(backend.asked, []);
    assert.equal(session.restores, 0);
  });

  it('is asked once for the tree, the status bar and the dashboard together', async () => {
    const { store, backend } = world();
    store.watch('tree');
    store.watch('statusBar');
    store.watch('dashboard:organization');
    store.watch('dashboard:usage');
    await until(
      () => isReady(store.state, 'team', 'invoices', 'recentUsage') && store.state.usageAnswers.autocomplete.status === 'ready',
    );
    assert.deepEqual(backend.takeAsked(), [
      'autocomplete a',
      'credits a',
      'invoices a',
      'organizations',
      'seats a',
      'subscription a',
      'team a',
      'usage a 30',
      'usageSummary a',
      'usageSummary b',
    ]);
  });

  it('ends when the surface is gone', async () => {
    const { store, backend } = world();
    const release = backend.hold('credits');
    const watching = store.watch('statusBar');
    await until(() => backend.asked.includes('credits a'));
    watching.dispose();
    await until(() => backend.aborted.includes('credits a'));
    release();
    await turns();
    assert.equal(store.state.credits.data, undefined);
  });

  it('leaves out what the role may not see, and says so', async () => {
    const { store, backend } = world();
    backend.organizations = [summary('a', 'member')];
    backend.roles.a = 'member';
    store.watch('dashboard:billing');
    store.watch('dashboard:activity');
    await until(() => isReady(store.state, 'team', 'credits'));
    assert.deepEqual(backend.takeAsked(), ['creditTransactions a', 'credits a', 'organizations', 'team a', 'usage a 30']);
    for (const name of ['invoices', 'autoTopUp', 'audit', 'subscription'] as const) {
      assert.equal(store.state[name].status, 'denied', name);
      assert.match(store.state[name].problem?.detail ?? '', /role/);
    }
    assert.deepEqual(store.state.permissions.buyCredits, { allowed: false, reason: 'role' });
  });

  it('follows the role when it changes', async () => {
    const { store, backend } = world();
    backend.organizations = [summary('a', 'member')];
    backend.roles.a = 'member';
    store.watch('dashboard:billing');
    await until(() => isReady(store.state, 'team'));
    backend.roles.a = 'billing_manager';
    await store.refresh();
    await until(() => store.state.invoices.status === 'ready');
    assert.equal(store.state.permissions.buyCredits.allowed, true);
  });

  it('asks for figures of a range of days only once the usage tab has named it', async () => {
    const { store, backend } = world();
    store.watch('dashboard:usage');
    await until(() => isReady(store.state, 'team', 'recentUsage') && store.state.usageAnswers.autocomplete.status === 'ready');
    assert.ok(!backend.takeAsked().some((name) => /modelPerformance|adoption/.test(name)));
    const shown = { from: '2026-11-01' as UtcDay, to: '2026-11-07' as UtcDay };
    store.askUsage({ days: shown, shown });
    await until(
      () => store.state.usageAnswers.performance.status === 'ready' && store.state.usageAnswers.adoption.status === 'ready',
    );
    assert.deepEqual(backend.takeAsked(), ['adoption a', 'modelPerformance a']);
    store.askUsage({ days: shown, shown: { ...shown, from: '2026-11-05' as UtcDay } });
    assert.equal(store.state.usageAnswers.performance.status, 'loading');
    await until(() => store.state.usageAnswers.performance.status === 'ready');
  });

  it('says that there is no such thing where the server has no model figures', async () => {
    const { store, backend } = world();
    backend.answers.modelPerformance = () => undefined;
    store.watch('dashboard:usage');
    const shown = { from: '2026-11-01' as UtcDay, to: '2026-11-07' as UtcDay };
    store.askUsage({ days: shown, shown });
    await until(() => store.state.usageAnswers.performance.status === 'ready');
    assert.equal('data' in store.state.usageAnswers.performance, false);
  });
});

describe('Looking for news', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'], now: NOW }));
  afterEach(() => mock.timers.reset());

  const advance = async (ms: number) => {
    mock.timers.tick(ms);
    await turns();
  };

  it('happens every minute while the tree is on screen and the window has the focus', async () => {
    const { store, backend } = world();
    store.watch('tree');
    await until(() => isReady(store.state, 'team', 'invoices', 'credits'));
    backend.takeAsked();
    await advance(59 * SECOND);
    assert.deepEqual(backend.takeAsked(), []);
    await advance(2 * SECOND);
    assert.deepEqual(backend.takeAsked(), [
      'credits a',
      'invoices a',
      'organizations',
      'seats a',
      'subscription a',
      'team a',
      'usage a 30',
    ]);
    await advance(MINUTE);
    assert.equal(backend.takeAsked().length, 7);
  });

  it('happens every five minutes for the status bar alone', async () => {
    const { store, backend } = world();
    store.watch('statusBar');
    await until(() => isReady(store.state, 'team', 'credits'));
    backend.takeAsked();
    await advance(4 * MINUTE);
    assert.deepEqual(backend.takeAsked(), []);
    await advance(MINUTE + SECOND);
    assert.deepEqual(backend.takeAsked(), ['credits a', 'organizations', 'seats a', 'team a', 'usage a 30']);
  });

  it('stops while the window is in the background, and comes after five minutes when it is back', async () => {
    const { store, backend, focus } = world();
    store.watch('tree');
    await until(() => isReady(store.state, 'team', 'invoices', 'credits'));
    backend.takeAsked();
    focus.set(false);
    await advance(4 * MINUTE);
    focus.set(true);
    await turns();
    assert.deepEqual(backend.takeAsked(), [], 'four minutes are not too old');
    focus.set(false);
    await advance(2 * MINUTE);
    assert.deepEqual(backend.takeAsked(), []);
    focus.set(true);
    await turns();
    assert.equal(backend.takeAsked().length, 7);
  });

  it('stops when nothing is on screen', async () => {
    const { store, backend } = world();
    const watching = store.watch('tree');
    await until(() => isReady(store.state, 'team', 'invoices', 'credits'));
    watching.dispose();
    backend.takeAsked();
    await advance(10 * MINUTE);
    assert.deepEqual(backend.takeAsked(), []);
  });

  it('waits as long as the server asks for', async () => {
    const { store, backend } = world();
    backend.fail('seats', failure('limited', { retryAfterMs: 3 * MINUTE }));
    store.watch('tree');
    await until(() => store.state.seats.status === 'error');
    assert.match(store.state.seats.problem?.detail ?? '', /3 min/);
    await turns();
    backend.takeAsked();
    await advance(2 * MINUTE);
    assert.deepEqual(backend.takeAsked(), []);
    backend.fail('seats', undefined);
    await advance(2 * MINUTE);
    assert.ok(backend.takeAsked().includes('seats a'));
  });
});

describe('What is kept when something goes wrong', () => {
  it('is the last good data, with the problem and the age beside it', async () => {
    const { store, backend } = world();
    store.watch('statusBar');
    await until(() => isReady(store.state, 'credits'));
    const { asOf, data } = store.state.credits;
    backend.fail('credits', failure('serverFault', { status: 503 }));
    await store.refresh();
    const { credits } = store.state;
    assert.equal(credits.status, 'ready');
    assert.deepEqual(credits.data, data);
    assert.equal(credits.asOf, asOf);
    assert.equal(credits.problem?.action?.command, 'kiloTeams.refresh');
    assert.equal(store.state.offline, false);
    backend.fail('credits', undefined);
    await store.refresh();
    assert.equal(store.state.credits.problem, undefined);
  });

  it('is marked as offline as long as the server cannot be reached', async () => {
    const { store, backend } = world();
    store.watch('statusBar');
    await until(() => isReady(store.state, 'credits', 'recentUsage', 'team', 'seats'));
    for (const method of ['organizations', 'team', 'seats', 'credits', 'usage'] as const)
      backend.fail(method, failure('offline'));
    await store.refresh();
    assert.equal(store.state.offline, true);
    assert.equal(store.state.credits.data?.balance, 100_000_000);
    for (const method of ['organizations', 'team', 'seats', 'credits', 'usage'] as const) backend.fail(method, undefined);
    await store.refresh();
    assert.equal(store.state.offline, false);
  });

  it('goes when the server says that the caller may no longer see it', async () => {
    const { store, backend } = world();
    store.watch('dashboard:billing');
    await until(() => store.state.invoices.status === 'ready');
    backend.fail('invoices', failure('noPermission', { status: 401, reason: 'wrongRole' }));
    await store.refresh();
    assert.equal(store.state.invoices.status, 'denied');
    assert.equal(store.state.invoices.data, undefined);
  });

  it('looks for the organizations again when the caller is not in this one any more', async () => {
    const { store, backend } = world();
    store.watch('statusBar');
    await until(() => isReady(store.state, 'team', 'credits'));
    backend.organizations = [summary('b')];
    backend.fail('team', failure('noPermission', { status: 401, reason: 'notAMember' }));
    backend.fail('organizations', undefined);
    const refreshed = store.refresh();
    await until(() => store.state.organizationId === 'b');
    backend.fail('team', undefined);
    await refreshed;
    await turns();
    await store.refresh();
    await until(() => store.state.team.data?.id === 'b');
  });

  it('tells the session that the server takes it for nobody, and only then', async () => {
    const { store, backend, session } = world();
    backend.fail('credits', failure('noPermission', { status: 401, reason: 'forbidden' }));
    store.watch('statusBar');
    await until(() => store.state.credits.status === 'denied');
    assert.equal(session.doubted.length, 0);
    backend.fail('credits', failure('signedOut', { status: 401 }));
    await store.refresh();
    assert.deepEqual(session.doubted, [session.api]);
  });
});

describe('The active organization', () => {
  it('is the first one, then the one that was chosen in this workspace, then the last chosen anywhere', async () => {
    const { store, openAnother } = world();
    store.watch('statusBar');
    await until(() => isReady(store.state, 'team'));
    assert.equal(store.state.organizationId, 'a');
    await store.setActiveOrganization('b');
    await until(() => store.state.team.data?.id === 'b');

    const elsewhere = openAnother({ workspaceState: new Memory() });
    assert.equal(elsewhere.state.organizationId, 'b');
    elsewhere.watch('statusBar');
    await until(() => isReady(elsewhere.state, 'team'));
    await elsewhere.setActiveOrganization('a');
    assert.equal(elsewhere.state.organizationId, 'a');
    assert.equal(store.state.organizationId, 'b', 'this workspace keeps its own choice');
  });

  it('falls back to the first one when the chosen one is gone', async () => {
    const { store, backend } = world();
    store.watch('statusBar');
    await until(() => isReady(store.state, 'team'));
    await store.setActiveOrganization('b');
    backend.organizations = [summary('a')];
    await store.refresh();
    await until(() => store.state.organizationId === 'a');
  });

  it('never shows an answer for another one, however late it comes', async () => {
    const { store, backend } = world();
    const release = backend.hold('team');
    store.watch('statusBar');
    await until(() => backend.asked.includes('team a'));
    await store.setActiveOrganization('b');
    await until(() => backend.asked.includes('team b'));
    assert.deepEqual(
      backend.aborted.filter((name) => name.startsWith('team')),
      ['team a'],
    );
    const seen = new Set<string | undefined>();
    store.onDidChange(() => seen.add(store.state.team.data?.id));
    release();
    await until(() => store.state.team.data !== undefined);
    await turns();
    assert.deepEqual(
      [...seen].filter((id) => id !== undefined),
      ['b'],
    );
  });

  it('is shown at once when it was looked at before', async () => {
    const { store, backend } = world();
    store.watch('statusBar');
    await until(() => isReady(store.state, 'team', 'credits'));
    await store.setActiveOrganization('b');
    await until(() => store.state.team.data?.id === 'b');
    backend.hold('team');
    await store.setActiveOrganization('a');
    assert.equal(store.state.team.data?.id, 'a');
  });
});

describe('The end of a session', () => {
  it('aborts what is in flight and leaves nothing', async () => {
    const { store, backend, session, folder } = world();
    store.watch('statusBar');
    await until(() => isReady(store.state, 'team', 'credits'));
    backend.hold('credits');
    void store.refresh();
    await until(() => backend.asked.filter((name) => name === 'credits a').length === 2);
    await turns();
    session.signOut();
    assert.deepEqual(backend.aborted, ['credits a']);
    const { state } = store;
    assert.equal(state.session, 'signedOut');
    assert.equal(state.organizationId, undefined);
    for (const name of ['organizations', 'team', 'credits', 'seats', 'recentUsage'] as const) {
      assert.deepEqual(state[name], { status: 'loading', refreshing: false }, name);
    }
    store.dispose();
    await turns();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('hands nothing over to the next person', async () => {
    const { store, backend, session } = world();
    const release = backend.hold('credits');
    store.watch('statusBar');
    await until(() => backend.asked.includes('credits a'));
    const other = world().backend;
    other.balance = 7;
    session.become(BEN, other.api());
    release();
    await until(() => isReady(store.state, 'credits'));
    assert.equal(store.state.person?.id, BEN.id);
    assert.equal(store.state.credits.data?.balance, 7_000_000);
  });

  it('asks again for what had failed when the server is back at another address', async () => {
    const { store, backend, session } = world();
    backend.fail('credits', failure('offline'));
    store.watch('statusBar');
    await until(() => store.state.credits.status === 'error');
    backend.fail('credits', undefined);
    session.become(session.person!, backend.api());
    await until(() => store.state.credits.status === 'ready');
    assert.equal(store.state.offline, false);
  });
});

describe('A write', () => {
  it('asks again for exactly what it touched', async () => {
    const { store, backend } = world();
    store.watch('tree');
    await until(() => isReady(store.state, 'team', 'credits', 'invoices', 'subscription'));
    backend.takeAsked();
    backend.balance = 150;
    const answer = await store.write(['credits', 'transactions'], async (api, organizationId) => {
      await api.rename(organizationId, 'New name');
      return 42;
    });
    assert.equal(answer, 42);
    assert.deepEqual(backend.takeAsked(), ['credits a', 'rename a']);
    assert.equal(store.state.credits.data?.balance, 150_000_000);
  });

  it('does so too when it failed, and is not tried again', async () => {
    const { store, backend } = world();
    store.watch('statusBar');
    await until(() => isReady(store.state, 'team', 'seats'));
    backend.takeAsked();
    backend.fail('changeSeats', failure('outcomeUnknown'));
    await assert.rejects(
      store.write(['seats'], (api, organizationId) => api.changeSeats(organizationId, 12)),
      { kind: 'outcomeUnknown' },
    );
    assert.deepEqual(backend.takeAsked(), ['changeSeats a 12', 'seats a']);
  });

  it('does not let an answer through that was on its way before it', async () => {
    const { store, backend } = world();
    store.watch('statusBar');
    await until(() => isReady(store.state, 'team', 'credits'));
    const release = backend.hold('credits');
    void store.refresh();
    await until(() => backend.asked.filter((name) => name === 'credits a').length === 2);
    const writing = store.write(['credits'], (api, organizationId) => api.rename(organizationId, 'New name'));
    await until(() => backend.aborted.includes('credits a'));
    backend.balance = 1;
    release();
    await writing;
    assert.equal(store.state.credits.data?.balance, 1_000_000);
  });

  it('outdates an answer that a command was waiting for, too', async () => {
    const { store, backend } = world();
    await store.ensure('team');
    const release = backend.hold('credits');
    const asked = store.ensure('credits');
    await until(() => backend.asked.includes('credits a'));
    await store.write(['credits'], (api, organizationId) => api.rename(organizationId, 'New name'));
    release();
    await asked;
    backend.takeAsked();
    backend.balance = 1;
    assert.equal((await store.ensure('credits')).data?.balance, 1_000_000);
    assert.deepEqual(backend.takeAsked(), ['credits a']);
  });

  it('is refused when there is no organization, or nobody is signed in', async () => {
    const { store, session, backend } = world();
    backend.organizations = [];
    await store.ensure('organizations');
    await assert.rejects(
      store.write([], async () => undefined),
      { kind: 'noPermission' },
    );
    session.signOut();
    await assert.rejects(
      store.write([], async () => undefined),
      { kind: 'signedOut' },
    );
  });
});

describe('A command that needs something', () => {
  it('gets it without any surface on screen, and once', async () => {
    const { store, backend } = world();
    const [team, again] = await Promise.all([store.ensure('team'), store.ensure('team')]);
    assert.equal(team.data?.id, 'a');
    assert.deepEqual(again, team);
    await store.ensure('team');
    assert.deepEqual(backend.takeAsked(), ['organizations', 'team a']);
  });

  it('hears why it cannot have it', async () => {
    const { store, backend } = world();
    backend.fail('team', failure('serverFault'));
    const { status, problem } = await store.ensure('team');
    assert.equal(status, 'error');
    assert.equal(problem?.title, 'Kilo is having trouble');
  });

  it('may stop waiting', async () => {
    const { store, backend } = world();
    backend.hold('team');
    const controller = new AbortController();
    const waiting = store.ensure('team', controller.signal);
    await until(() => backend.asked.includes('team a'));
    controller.abort();
    await assert.rejects(waiting, { kind: 'canceled' });
  });
});

describe('The activity list', () => {
  const pages = new Map([
    [undefined, { events: [event('5'), event('4')], older: instant(4) }],
    [4, { events: [event('4'), event('3')], older: instant(3) }],
    [3, { events: [event('2')] }],
  ]);
  const pageOf = (_: string, filter: unknown) => pages.get((filter as { before?: number }).before);
  const ids = (state: StoreState) => state.audit.data?.events.map(({ id }) => id);

  it('grows by older pages without gaps or repetitions', async () => {
    const { store, backend } = world();
    backend.answers.auditLog = pageOf;
    store.watch('dashboard:activity');
    await until(() => store.state.audit.status === 'ready');
    assert.deepEqual(ids(store.state), ['5', '4']);
    assert.equal(store.state.audit.data?.hasOlder, true);
    const loading = store.loadOlderActivity();
    assert.equal(store.state.audit.data?.loadingOlder, true);
    assert.equal(store.state.audit.refreshing, false);
    await loading;
    await store.loadOlderActivity();
    assert.deepEqual(ids(store.state), ['5', '4', '3', '2']);
    assert.equal(store.state.audit.data?.hasOlder, false);
  });

  it('is narrowed by a filter, and whole again without one', async () => {
    const { store, backend } = world();
    const filters: unknown[] = [];
    backend.answers.auditLog = (_, filter) => (filters.push(filter), { events: [event('1')] });
    store.watch('dashboard:activity');
    await until(() => store.state.audit.status === 'ready');
    assert.equal(store.state.auditFilter, undefined);
    store.setAuditFilter({ actions: ['b', 'a'], text: '' });
    assert.equal(store.state.audit.status, 'loading');
    assert.deepEqual(store.state.auditFilter, { actions: ['a', 'b'] });
    await until(() => store.state.audit.status === 'ready');
    assert.deepEqual(filters, [{ before: undefined }, { actions: ['a', 'b'], before: undefined }]);
    store.setAuditFilter({});
    assert.equal(store.state.audit.status, 'ready');
  });
});

describe('The next start', () => {
  const seen = async () => {
    const it = world();
    it.store.watch('tree');
    await until(() => isReady(it.store.state, 'team', 'credits', 'invoices', 'recentUsage', 'subscription'));
    it.store.dispose();
    await until(() => readdirSync(it.folder, { recursive: true }).some((name) => String(name).endsWith('.json')));
    return it;
  };

  it('shows what was there, with its age, and asks again', async () => {
    mock.timers.enable({ apis: ['Date'], now: NOW });
    try {
      const { backend, openAnother, warnings } = await seen();
      mock.timers.setTime(NOW + DAY);
      backend.takeAsked();
      const release = backend.hold('credits');
      backend.balance = 1;
      const store = openAnother();
      assert.deepEqual(backend.asked, []);
      store.watch('tree');
      await until(() => store.state.credits.data !== undefined);
      assert.deepEqual(warnings, []);
      assert.equal(store.state.credits.data?.balance, 100_000_000);
      assert.equal(store.state.credits.asOf, NOW);
      assert.equal(store.state.team.data?.name, 'Team a');
      assert.equal(store.state.recentUsage.data?.cost[0], 1_000_000);
      assert.equal(store.state.permissions.buyCredits.allowed, true);
      release();
      await until(() => store.state.credits.data?.balance === 1_000_000);
      assert.equal(store.state.credits.asOf, NOW + DAY);
    } finally {
      mock.timers.reset();
    }
  });

  it('is asked for again however fresh it is: the window may have been closed before it could keep what it did', async () => {
    const { backend, openAnother } = await seen();
    backend.takeAsked();
    backend.balance = 1;
    const store = openAnother();
    store.watch('tree');
    await until(() => store.state.credits.data?.balance === 1_000_000);
    assert.equal(backend.takeAsked().filter((name) => name === 'credits a').length, 1);
  });

  it('still has what was last on screen long before the window was closed', async () => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: NOW });
    try {
      const { store, backend, folder, openAnother } = world();
      store.watch('statusBar');
      const opened = store.watch('dashboard:billing');
      await until(() => isReady(store.state, 'team', 'credits', 'invoices'));
      opened.dispose();
      for (let minute = 0; minute < 60; minute += 5) {
        mock.timers.tick(5 * MINUTE + SECOND);
        await turns();
      }
      store.dispose();
      await until(() => readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.json')));
      backend.hold('invoices');
      const next = openAnother();
      next.watch('dashboard:billing');
      await until(() => next.state.invoices.data !== undefined);
      assert.equal(next.state.invoices.refreshing, true);
      assert.ok(next.state.invoices.asOf! < NOW + MINUTE);
    } finally {
      mock.timers.reset();
    }
  });

  it('shows nothing of another person, or of another version of the extension', async () => {
    const { backend, openAnother, session, workspaceState } = await seen();
    for (const method of ['organizations', 'team', 'credits'] as const) backend.hold(method);
    const updated = openAnother({ version: '2.0.0', workspaceState });
    updated.watch('tree');
    session.become(BEN, backend.api());
    const other = openAnother({ workspaceState });
    other.watch('tree');
    await turns(500);
    assert.equal(updated.state.team.data, undefined);
    assert.equal(other.state.team.data, undefined);
  });
});

describe('Several organizations', () => {
  it('are told with the usage of each, and one that fails spoils nothing of the others', async () => {
    const { store, backend } = world();
    backend.organizations = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => summary(id));
    backend.answers.usageSummary = (id) => {
      if (id === 'c') throw failure('noPermission');
      return { cost: 1_000_000, requests: 1, inputTokens: 1, outputTokens: 1 };
    };
    store.watch('dashboard:organization');
    await until(() => store.state.overviewUsage?.status === 'ready');
    const usage = store.state.overviewUsage!.data!;
    assert.deepEqual(Object.keys(usage).sort(), ['a', 'b', 'c', 'd', 'e', 'f']);
    assert.deepEqual(usage.c, { problem: 'Not for your role' });
    assert.equal('summary' in usage.f! && usage.f.summary.cost, 1_000_000);
  });

  it('are not asked for one by one by somebody who has only one', async () => {
    const { store, backend } = world();
    backend.organizations = [summary('a')];
    store.watch('dashboard:organization');
    await until(() => isReady(store.state, 'team', 'credits', 'invoices'));
    await turns();
    assert.ok(!backend.asked.some((name) => name.startsWith('usageSummary')), backend.asked.join());
  });

  it('never show an answer under the name of another, however late it comes', async () => {
    const { store, backend } = world();
    const release = backend.hold('team');
    store.watch('tree');
    await until(() => backend.asked.includes('team a'));
    const seen: [string | undefined, string | undefined][] = [];
    store.onDidChange(() => seen.push([store.state.organizationId, store.state.team.data?.id]));
    await store.setActiveOrganization('b');
    release();
    await until(() => store.state.team.data?.id === 'b');
    await store.setActiveOrganization('a');
    await until(() => store.state.team.data?.id === 'a');
    for (const [active, shown] of seen) assert.ok(shown === undefined || shown === active, `${shown} under ${active}`);
    assert.ok(backend.aborted.includes('team a'), 'the first answer was given up');
  });
});

describe('The models of a team', () => {
  it('are asked for only where the plan lets one choose, by those who may', async () => {
    const { store, backend } = world();
    backend.organizations = [{ ...summary('a'), plan: 'enterprise' }, summary('b')];
    backend.answers.availableModels = () => [{ id: 'x/one', name: 'One', contextLength: null }];
    store.watch('dashboard:organization');
    await until(() => store.state.availableModels?.status === 'ready');
    assert.deepEqual(
      store.state.availableModels?.data?.map(({ id }) => id),
      ['x/one'],
    );
    await store.setActiveOrganization('b');
    await until(() => isReady(store.state, 'team'));
    assert.equal(store.state.availableModels?.status, 'denied');
    assert.ok(!backend.asked.includes('availableModels b'));
  });
});

describe('The filter of the activity', () => {
  it('carries the times to the server, and a gap that it admits to the view', async () => {
    const { store, backend } = world();
    const filters: unknown[] = [];
    backend.answers.auditLog = (_, filter) => (filters.push(filter), { events: [event('1')], gapAt: NOW });
    store.watch('dashboard:activity');
    store.setAuditFilter({ startTime: instant(NOW - DAY), endTime: NOW });
    await until(() => store.state.audit.status === 'ready' && filters.length > 0);
    assert.deepEqual(store.state.auditFilter, { startTime: NOW - DAY, endTime: NOW });
    assert.deepEqual(filters.at(-1), { startTime: NOW - DAY, endTime: NOW, before: undefined });
    assert.deepEqual(store.state.audit.data?.gaps, [NOW]);
  });
});

describe('A computer whose clock is wrong', () => {
  it('is told, and days and ages are counted by the server’s', async () => {
    const { store, session } = world();
    const told = Date.now() + 3 * HOUR;
    session.server = { ...session.server, key: 'elsewhere' };
    clockFor('elsewhere').hear(new Headers({ date: new Date(told).toUTCString() }));
    store.watch('statusBar');
    await until(() => isReady(store.state, 'team', 'credits'));
    const { now, clockError, credits } = store.state;
    assert.ok(Math.abs(now - told) < 10 * SECOND);
    assert.ok(Math.abs(clockError! + 3 * HOUR) < 10 * SECOND);
    assert.ok(now - credits.asOf! < 10 * SECOND, 'what has just arrived is not hours old');
  });
});
