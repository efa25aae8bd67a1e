import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { all, get, insert, openDatabase, run, transaction, type Database } from '../../../src/localTeam/database';
import { seedIfEmpty } from '../../../src/localTeam/seed';
import { postgresText, postgresTextOfMicros } from '../../../src/localTeam/timestamps';
import { instant } from '../../../src/team/time';
import { HALDEN, NOW } from './team';

const note = (db: Database, key: string) => insert(db, 'meta', { key, value: '1' });
const notes = (db: Database) => all<{ key: string }>(db, 'SELECT key FROM meta ORDER BY key').map(({ key }) => key);

describe('local team: the database', () => {
  let folder: string;
  before(() => void (folder = mkdtempSync(join(tmpdir(), 'local-team-db-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps all of a transaction or nothing', () => {
    const db = openDatabase(':memory:');
    assert.throws(() =>
      transaction(db, () => {
        note(db, 'a');
        transaction(db, () => note(db, 'b'));
        throw new Error('stop');
      }),
    );
    assert.deepEqual(notes(db), []);
    transaction(db, () => transaction(db, () => note(db, 'c')));
    assert.deepEqual(notes(db), ['c']);
  });

  it('is the same file for several processes', () => {
    const file = join(folder, 'shared.sqlite');
    const [first, second] = [openDatabase(file), openDatabase(file)];
    note(first, 'from the first');
    note(second, 'from the second');
    assert.deepEqual(notes(first), notes(second));
    first.close();
    second.close();
    assert.deepEqual(notes(openDatabase(file)), ['from the first', 'from the second']);
  });

  it('refuses what points nowhere', () => {
    const db = openDatabase(':memory:');
    assert.throws(() => run(db, "INSERT INTO organization_user_limits VALUES ('x', 'y', 'daily', 1, 0, 0)"), /FOREIGN KEY/);
  });

  it('is whole after a writer is killed in the middle of its work', async () => {
    const file = join(folder, 'killed.sqlite');
    const seeded = openDatabase(file);
    seedIfEmpty(seeded, NOW);
    seeded.close();
    for (const writes of [3, 17]) await killAfter(file, writes);

    const db = openDatabase(file);
    assert.deepEqual(
      all(db, 'PRAGMA integrity_check').map((row) => ({ ...(row as object) })),
      [{ integrity_check: 'ok' }],
    );
    assert.deepEqual(all(db, 'PRAGMA foreign_key_check'), []);
    const ties = get<{ acquired: number; credited: number; purchases: number; entries: number; invoices: number }>(
      db,
      `SELECT total_microdollars_acquired AS acquired,
         (SELECT SUM(amount_microdollars) FROM credit_transactions WHERE organization_id = o.id) AS credited,
         (SELECT COUNT(*) FROM credit_transactions WHERE organization_id = o.id AND is_free = 0) AS purchases,
         (SELECT COUNT(*) FROM organization_audit_logs WHERE organization_id = o.id AND action = 'organization.purchase_credits') AS entries,
         (SELECT COUNT(*) FROM invoices WHERE organization_id = o.id AND purpose = 'topup' AND status = 'paid') AS invoices
       FROM organizations o WHERE id = ?`,
      HALDEN,
    )!;
    assert.equal(ties.acquired, ties.credited);
    assert.deepEqual([ties.entries, ties.invoices], [ties.purchases, ties.purchases]);
  });
});

/** Lets another process write without a pause, and kills it when it has told of so many writes. */
function killAfter(file: string, writes: number): Promise<void> {
  const script = fileURLToPath(new URL('restlessWriter.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let seen = 0;
  createInterface({ input: child.stdout }).on('line', () => {
    if (++seen === writes) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) =>
    child.on('exit', (_code, signal) => (signal === 'SIGKILL' ? resolve() : reject(new Error('the writer ended by itself')))),
  );
}

describe('local team: how times are written', () => {
  it('as Postgres does, without zeros at the end of a fraction', () => {
    const whole = Date.parse('2026-03-18T13:37:11Z');
    assert.equal(postgresText(instant(whole)), '2026-03-18 13:37:11+00');
    assert.equal(postgresText(instant(whole + 50)), '2026-03-18 13:37:11.05+00');
    assert.equal(postgresTextOfMicros((whole + 510) * 1000 + 695), '2026-03-18 13:37:11.510695+00');
    assert.equal(postgresTextOfMicros((whole + 500) * 1000), '2026-03-18 13:37:11.5+00');
  });
});
