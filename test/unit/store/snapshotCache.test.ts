import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_SNAPSHOT_BYTES, SnapshotCache, type KeptAnswer } from '../../../src/store/snapshotCache';
import { NOW, spendTable, team } from '../team/build';

const ADA = { serverKey: 'https://api.kilo.ai', personId: 'u_ada' };
const scope = { ...ADA, organizationId: 'a' };
const answers: KeptAnswer[] = [
  { resource: 'recentUsage', data: spendTable([1_000_000]), updatedAt: NOW },
  { resource: 'team', data: team(), updatedAt: NOW },
];

describe('The data that are kept on disk', () => {
  let folder: string;
  let reports: string[];
  let cache: SnapshotCache;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kilo-teams-kept-'));
    reports = [];
    cache = new SnapshotCache(folder, '1.0.0', (text) => reports.push(text));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const files = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  const tamper = (change: (text: string) => string) => {
    const [file] = files();
    writeFileSync(file!, change(readFileSync(file!, 'utf8')));
  };

  it('come back as they were', async () => {
    await cache.write(scope, answers);
    assert.deepEqual(
      (await cache.read(scope)).sort((a, b) => a.resource.localeCompare(b.resource)),
      answers,
    );
    assert.deepEqual(reports, []);
  });

  it('are absent before anything was kept, without a complaint', async () => {
    assert.deepEqual(await cache.read(scope), []);
    assert.deepEqual(reports, []);
  });

  it('are for their person, server and organization only', async () => {
    await cache.write(scope, answers);
    for (const other of [{ organizationId: 'b' }, { personId: 'u_ben' }, { serverKey: 'local-team' }]) {
      assert.deepEqual(await cache.read({ ...scope, ...other }), [], JSON.stringify(other));
    }
  });

  it('are readable by their owner alone, in files whose names tell nothing', async () => {
    await cache.write(scope, answers);
    assert.equal(files().length, 1);
    assert.equal(statSync(files()[0]!).mode & 0o077, 0);
    assert.doesNotMatch(files()[0]!.slice(folder.length), /ada|kilo\.ai/);
  });

  const damages: [string, (text: string) => string][] = [
    ['cut off', (text) => text.slice(0, text.length / 2)],
    ['empty', () => ''],
    ['no object', () => '[]'],
    ['of another version', (text) => text.replace('"version":"1.0.0"', '"version":"1.0.1"')],
    ['without members', (text) => text.replace('"members"', '"member"')],
    ['of an unknown resource', (text) => text.replace('"resource":"team"', '"resource":"constructor"')],
    ['too large', (text) => text + ' '.repeat(MAX_SNAPSHOT_BYTES)],
  ];
  for (const [name, damage] of damages) {
    it(`are absent when the file is ${name}`, async () => {
      await cache.write(scope, answers);
      tamper(damage);
      assert.deepEqual(await cache.read(scope), []);
    });
  }

  it('are told about without what they say when they cannot be read', async () => {
    await cache.write(scope, answers);
    tamper((text) => text.replace('"members"', '"member"'));
    await cache.read(scope);
    assert.equal(reports.length, 1);
    assert.doesNotMatch(reports[0]!, /Example|example/);
  });

  it('leave out the largest parts rather than growing without end', async () => {
    const huge: KeptAnswer = { resource: 'invoices', data: [{ text: 'x'.repeat(MAX_SNAPSHOT_BYTES) }], updatedAt: NOW };
    await cache.write(scope, [huge, ...answers]);
    assert.deepEqual((await cache.read(scope)).map(({ resource }) => resource).sort(), ['recentUsage', 'team']);
  });

  it('are gone for all organizations of a person once they are dropped, also when a write was on its way', async () => {
    await cache.write(scope, answers);
    void cache.write({ ...scope, organizationId: 'b' }, answers);
    void cache.write({ ...scope, personId: 'u_ben' }, answers);
    await cache.drop(ADA);
    assert.equal(files().length, 1);
    assert.equal((await cache.read({ ...scope, personId: 'u_ben' })).length, 2);
  });

  it('do not stand in the way when the folder cannot be used', async () => {
    writeFileSync(join(folder, 'file'), '');
    const blocked = new SnapshotCache(join(folder, 'file'), '1.0.0', (text) => reports.push(text));
    await blocked.write(scope, answers);
    assert.deepEqual(await blocked.read(scope), []);
    assert.equal(reports.length, 1);
  });
});
