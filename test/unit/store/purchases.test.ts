/** What a window does about purchases: looks at what is open while it has the focus, and tells of an outcome once. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import '../editor';
import { Purchases } from '../../../src/store/purchases';
import type { Intent, JournalEntry } from '../../../src/team/journal';
import type { CreditTransaction } from '../../../src/team/model';
import { MINUTE } from '../../../src/team/time';
import { NOW, usd } from '../team/build';
import { ADA, Backend, FakeSession, failure, Focus, KILO, turns, until } from './world';

const SUBJECT = { serverKey: KILO.key, organizationId: 'a', personId: ADA.id };
const BUYING: Intent = { kind: 'credits', amount: usd(100), before: { purchases: [] } };
const PAID: CreditTransaction = {
  id: 'new',
  at: NOW,
  amount: usd(100),
  kind: 'purchase',
  description: null,
  category: null,
  expiresAt: null,
  personId: ADA.id,
};

describe('Purchases in a window', () => {
  let folder: string;
  let backend: Backend;
  let windows: Purchases[];
  let settled: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kilo-teams-purchases-'));
    backend = new Backend();
    windows = [];
    settled = [];
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: NOW });
  });
  afterEach(() => {
    mock.timers.reset();
    for (const window of windows) window.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (session = new FakeSession(backend.api()), focus = new Focus()): Purchases => {
    const window = new Purchases({ session, focus, folder, log: { warn: assert.fail }, random: () => 0.5 });
    const name = `window ${windows.push(window)}`;
    window.onDidChange((entries: readonly JournalEntry[]) => settled.push(...entries.map(({ id }) => `${name}: ${id}`)));
    return window;
  };
  const buy = async (window: Purchases): Promise<string> => {
    const performed = await window.perform(
      SUBJECT,
      BUYING,
      async () => 'page',
      () => 'checkout',
    );
    assert.ok(performed.result === 'answered');
    return performed.id;
  };

  it('asks the server nothing while nothing is open', async () => {
    const session = new FakeSession(backend.api());
    open(session);
    session.become(ADA, backend.api());
    await turns();
    mock.timers.tick(10 * MINUTE);
    await turns();
    assert.deepEqual(backend.takeAsked(), []);
  });

  it('looks every minute while it has the focus, until it knows', async () => {
    const focus = new Focus();
    const id = await buy(open(undefined, focus));
    mock.timers.tick(MINUTE);
    await until(() => backend.asked.length > 0);
    assert.deepEqual(backend.takeAsked(), ['creditTransactions a']);
    await turns();
    focus.set(false);
    mock.timers.tick(10 * MINUTE);
    await turns();
    assert.deepEqual(backend.takeAsked(), [], 'a window behind others is quiet');
    backend.answers.creditTransactions = () => [PAID];
    focus.set(true);
    await until(() => settled.length > 0);
    assert.deepEqual(settled, [`window 1: ${id}`]);
    await turns();
    backend.takeAsked();
    mock.timers.tick(10 * MINUTE);
    await turns();
    assert.deepEqual(backend.takeAsked(), [], 'what is known is not asked again');
  });

  it('goes on looking through a time without network', async () => {
    await buy(open());
    backend.fail('creditTransactions', failure('offline'));
    mock.timers.tick(MINUTE);
    await until(() => backend.asked.length > 0);
    await turns();
    assert.deepEqual(settled, []);
    backend.fail('creditTransactions', undefined);
    backend.answers.creditTransactions = () => [PAID];
    mock.timers.tick(MINUTE);
    await until(() => settled.length > 0);
  });

  it('tells in one window only, whoever of them has found it out', async () => {
    const first = open();
    const id = await buy(first);
    const others = [open(), open()];
    backend.answers.creditTransactions = () => [PAID];
    const found = await Promise.all([first, ...others].map((window) => window.entry(id)));
    assert.deepEqual(
      found.map((entry) => entry?.state),
      ['settled', 'settled', 'settled'],
    );
    assert.equal(settled.length, 1, settled.join());
  });

  it('leaves the telling to whoever holds an entry', async () => {
    const window = open();
    const id = await buy(window);
    const hold = window.hold(id);
    assert.equal(window.isHeld(id), true);
    hold.dispose();
    assert.equal(window.isHeld(id), false);
  });
});
