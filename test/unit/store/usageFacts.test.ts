import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mock } from 'node:test';
import '../editor';
import type { UsageQuestion } from '../../../src/team/usageQuestion';
import { addDays, instant, MINUTE, utcDay, type UtcDay } from '../../../src/team/time';
import { UsageFactsBuilder } from '../../../src/team/usageFacts';
import type { LoadOrder } from '../../../src/usageThread/messages';
import { NOW } from '../team/build';
import { UsageFactsStore } from '../../../src/store/usageFacts';
import { ADA, Backend, endWorlds, failure, FakeLoader, FakeSession, KILO, turns, until, world, type World } from './world';

const TODAY = utcDay(NOW);
const days = { from: addDays(TODAY, -6), to: TODAY };
const question: UsageQuestion = { days, shown: days };

/** Facts of one person and day. */
function facts(cost = 5, day: UtcDay = TODAY) {
  const builder = new UsageFactsBuilder([day], { scope: 'team', granularity: 'day' });
  const person = builder.person({ key: ADA.email, name: ADA.name, email: ADA.email });
  const figures = { cost, requests: 1, inputTokens: 2, outputTokens: 3 };
  builder.add(0, person, builder.model('m'), builder.provider('p'), builder.project(''), figures);
  return builder.build();
}
const loaded = (cost?: number) => ({ facts: facts(cost), reading: { bytes: 100, rows: 10 } });

const whatOf = ({ organizationId, granularity, from, to }: LoadOrder) => [organizationId, granularity, from, to];

/** A world whose usage tab is on screen and has asked. */
async function asked(over: UsageQuestion = question): Promise<World> {
  const it = world();
  it.store.watch('dashboard:usage');
  it.store.askUsage(over);
  await until(() => it.loader.loads.length > 0);
  return it;
}

afterEach(endWorlds);

describe('The facts of usage that are on screen', () => {
  beforeEach(() => mock.timers.enable({ apis: ['Date'], now: NOW }));
  afterEach(() => mock.timers.reset());

  it('are loaded for the active organization, and handed out apart from the state', async () => {
    const { store, loader } = await asked();
    assert.deepEqual(loader.loads.map(({ order }) => whatOf(order)), [['a', 'day', days.from, days.to]]); // prettier-ignore
    assert.equal(store.state.usageAnswers.days.status, 'loading');
    const told: number[] = [];
    store.onDidReadUsage(({ facts }) => told.push(facts.cost[0]!));
    loader.loads[0]!.resolve(loaded());
    await until(() => store.state.usageAnswers.days.status === 'ready');
    const { data, asOf } = store.state.usageAnswers.days;
    assert.deepEqual(data, { id: data?.id, from: TODAY, to: TODAY, rows: 1, bytesFetched: 100 });
    assert.equal(asOf, NOW);
    assert.deepEqual(told, [5]);
    assert.deepEqual(store.usageFacts.map(({ id, facts }) => [id, facts.cost[0]]), [[data?.id, 5]]); // prettier-ignore
    assert.ok(!JSON.stringify(store.state).includes('outputTokens'), 'the state carries facts');
  });

  it('are not loaded twice for the same question, and hours only when they are asked for', async () => {
    const { store, loader } = await asked();
    loader.loads[0]!.resolve(loaded());
    await until(() => store.state.usageAnswers.days.status === 'ready');
    store.askUsage(question);
    await turns();
    assert.equal(loader.loads.length, 1);
    store.askUsage({ ...question, hours: days });
    assert.deepEqual(loader.loads.slice(1).map(({ order }) => order.granularity), ['hour']); // prettier-ignore
    assert.equal(store.state.usageAnswers.days.status, 'ready');
  });

  it('tell how far a slow answer is, and can be given up', async () => {
    const { store, loader } = await asked();
    loader.loads[0]!.call.onReading({ bytes: 2_000_000, rows: 9_000 });
    assert.deepEqual(store.state.usageAnswers.days.progress, { bytes: 2_000_000, rows: 9_000 });
    store.cancelUsage();
    assert.equal(loader.loads[0]!.call.signal.aborted, true);
    const { status, canceled, refreshing } = store.state.usageAnswers.days;
    assert.deepEqual({ status, canceled, refreshing }, { status: 'error', canceled: true, refreshing: false });
    await turns();
    assert.equal(loader.loads.length, 1, 'what was given up started again by itself');
    await Promise.race([store.refresh(), until(() => loader.loads.length === 2)]);
  });

  it('are looked for again after a while, but not what somebody has stopped, nor what has just failed', async () => {
    const loader = new FakeLoader();
    const ignore = () => undefined;
    const store = new UsageFactsStore({
      folder: '/nowhere',
      loader,
      changed: ignore,
      arrived: ignore,
      failed: ignore,
      report: ignore,
    });
    store.watch(true);
    store.follow({ serverKey: 's', personId: 'p', organizationId: 'a' }, new Backend().api());
    store.ask({ ...question, hours: days });
    assert.equal(loader.loads.length, 2);
    loader.loads[0]!.reject(failure('offline'));
    await until(() => store.answers(NOW, true).days.problem !== undefined);
    store.poll(instant(NOW + MINUTE));
    assert.equal(loader.loads.length, 2);
    store.cancel();
    store.poll(instant(NOW + 10 * MINUTE));
    assert.deepEqual(loader.loads.slice(2).map(({ order }) => order.granularity), ['day']); // prettier-ignore
    store.dispose();
  });

  it('are dropped when they come for an organization that is no longer the active one', async () => {
    const { store, loader } = await asked();
    const [first] = loader.loads;
    await store.setActiveOrganization('b');
    await until(() => loader.loads.length === 2);
    assert.equal(first!.call.signal.aborted, true);
    first!.resolve(loaded(666));
    await turns();
    assert.deepEqual(store.usageFacts, []);
    assert.equal(loader.loads[1]!.order.organizationId, 'b');
    assert.notEqual(loader.loads[1]!.order.home, first!.order.home);
    loader.loads[1]!.resolve(loaded(7));
    await until(() => store.usageFacts[0]?.facts.cost[0] === 7);
  });

  it('stay when a later load fails, with the reason and their age', async () => {
    const { store, loader } = await asked();
    loader.loads[0]!.resolve(loaded());
    await until(() => store.state.usageAnswers.days.status === 'ready');
    mock.timers.setTime(NOW + 10 * MINUTE);
    void store.refresh();
    await until(() => loader.loads.length === 2);
    assert.equal(store.state.usageAnswers.days.refreshing, true);
    loader.loads[1]!.reject(failure('offline'));
    await until(() => store.state.usageAnswers.days.problem !== undefined);
    const { status, asOf, data } = store.state.usageAnswers.days;
    assert.deepEqual({ status, asOf, rows: data?.rows }, { status: 'ready', asOf: NOW, rows: 1 });
    assert.equal(store.usageFacts.length, 1);
  });

  it('have their thread started while it is not known yet who asks', async () => {
    const session = Object.assign(new FakeSession(undefined), { state: 'restoring', person: undefined });
    const { openAnother, loader, backend } = world();
    const store = openAnother({ session });
    store.watch('dashboard:usage');
    store.askUsage(question);
    assert.equal(loader.prepared, 1);
    session.become(ADA, backend.api());
    await until(() => loader.loads.length === 1);
    store.askUsage({ ...question, hours: days });
    assert.equal(loader.prepared, 1, 'the loads themselves start it');
  });

  it('are as they were known before, with their age, until the server answers, and stay so when it does not', async () => {
    const { store, loader } = await asked();
    const told: number[] = [];
    store.onDidReadUsage(({ facts }) => told.push(facts.cost[0]!));
    assert.equal(loader.loads[0]!.order.wantsKnown, true);
    const asOf = instant(NOW - 3 * MINUTE);
    loader.loads[0]!.call.onKnown({ facts: facts(4), asOf });
    const known = store.state.usageAnswers.days;
    assert.deepEqual([known.status, known.asOf, known.refreshing, told], ['ready', asOf, true, [4]]);
    loader.loads[0]!.reject(failure('offline'));
    await until(() => store.state.usageAnswers.days.problem !== undefined);
    const { status, data, ...rest } = store.state.usageAnswers.days;
    assert.deepEqual([status, data, rest.asOf, rest.refreshing], ['ready', known.data, asOf, false]);
    assert.equal(store.state.offline, true);
    void store.refresh();
    await until(() => loader.loads.length === 2);
    assert.equal(loader.loads[1]!.order.wantsKnown, false);
    loader.loads[1]!.resolve(loaded(7));
    await until(() => store.state.usageAnswers.days.asOf === NOW);
    assert.deepEqual(told, [4, 7]);
  });

  it('are an error, and nothing is shown, when the first load fails midway', async () => {
    const { store, loader } = await asked();
    loader.loads[0]!.call.onReading({ bytes: 2_000_000, rows: 9_000 });
    loader.loads[0]!.reject(failure('unexpectedAnswer', { detail: 'notJson' }));
    await until(() => store.state.usageAnswers.days.status === 'error');
    assert.deepEqual(store.usageFacts, []);
    assert.equal(store.state.usageAnswers.days.data, undefined);
    assert.ok(store.state.usageAnswers.days.problem);
  });

  it('are given up when the tab leaves the screen, and loaded when it comes back', async () => {
    const it = world();
    const tab = it.store.watch('dashboard:usage');
    it.store.askUsage(question);
    await until(() => it.loader.loads.length === 1);
    tab.dispose();
    assert.equal(it.loader.loads[0]!.call.signal.aborted, true);
    await turns();
    assert.equal(it.loader.loads.length, 1);
    it.store.watch('dashboard:usage');
    await until(() => it.loader.loads.length === 2);
  });

  it('ask whether the session is over when the server says so', async () => {
    const { loader, session } = await asked();
    loader.loads[0]!.reject(failure('signedOut'));
    await until(() => session.doubted.length === 1);
  });

  it('are gone from memory and disk when the session ends', async () => {
    const { store, loader, session, folder } = await asked();
    const { home } = loader.loads[0]!.order;
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'days.usage'), 'x');
    loader.loads[0]!.resolve(loaded());
    await until(() => store.usageFacts.length === 1);
    session.signOut();
    await until(() => !existsSync(home));
    assert.ok(home.startsWith(folder));
    assert.ok(!home.includes(ADA.id) && !home.includes(KILO.key), 'a path tells whose it is');
    assert.deepEqual(store.usageFacts, []);
    assert.equal(loader.stops > 0, true);
  });
});
