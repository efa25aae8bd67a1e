import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Server } from '../../../src/kilo/api';
import { liveContext } from '../../../src/localTeam/context';
import { issueToken } from '../../../src/localTeam/domain/people';
import { HALDEN, idOf } from '../localTeam/team';
import { databaseIn, entry, folder, prepare, seededFolder, stopAll, supervised } from './processes';

const tokenOf = (dataDir: string): string => {
  const db = databaseIn(dataDir);
  const token = issueToken(liveContext(db, ''), idOf('nora'));
  db.close();
  return token;
};

const isUp = (server: Server): Promise<boolean> =>
  fetch(`${server.apiOrigin}/local-team.css`).then(
    ({ ok }) => ok,
    () => false,
  );

describe('the process of the local team', function () {
  this.timeout(0);
  before(prepare);
  afterEach(stopAll);

  it('starts once, names itself, and stops', async () => {
    const { team, servers } = supervised();
    const [server, same] = await Promise.all([team.start(), team.start()]);
    assert.equal(server, same);
    assert.deepEqual(servers, [server]);
    assert.deepEqual(
      { ...server, apiOrigin: '', appOrigin: '' },
      { kind: 'localTeam', key: 'local-team', apiOrigin: '', appOrigin: '' },
    );
    assert.equal(server.apiOrigin, server.appOrigin);
    assert.equal(await isUp(server), true);
    await team.stop();
    assert.equal(await isUp(server), false);
    assert.equal(team.pid, undefined);
  });

  it('comes back at the same address when it dies, with everything that was done', async () => {
    const { team, dataDir, started, log } = supervised();
    const first = await team.start();
    const token = tokenOf(dataDir);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ organizationId: HALDEN, name: 'Renamed' });
    assert.equal(
      (await fetch(`${first.apiOrigin}/api/trpc/organizations.update`, { method: 'POST', headers, body })).status,
      200,
    );
    process.kill(team.pid!, 'SIGKILL');
    const second = await started(2);
    assert.deepEqual(second, first);
    assert.equal(await team.start(), second);
    const facts = await fetch(`${second.apiOrigin}/api/organizations/${HALDEN}`, { headers });
    assert.equal(((await facts.json()) as { name: string }).name, 'Renamed');
    assert.ok(log.some((line) => line.includes('SIGKILL')));
    assert.ok(!log.join('\n').includes(token));
  });

  it('takes another port when its own has been taken meanwhile', async () => {
    const { team } = supervised();
    const first = await team.start();
    await team.stop();
    const thief = createServer().listen(Number(new URL(first.apiOrigin).port), '127.0.0.1');
    await once(thief, 'listening');
    const second = await team.start();
    assert.notEqual(second.apiOrigin, first.apiOrigin);
    assert.equal(await isUp(second), true);
    thief.close();
  });

  it('puts the seed back, and keeps those who are signed in', async () => {
    const { team, dataDir } = supervised();
    const first = await team.start();
    const headers = { authorization: `Bearer ${tokenOf(dataDir)}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ organizationId: HALDEN, name: 'Renamed' });
    await fetch(`${first.apiOrigin}/api/trpc/organizations.update`, { method: 'POST', headers, body });
    const second = await team.reset();
    const facts = await fetch(`${second.apiOrigin}/api/organizations/${HALDEN}`, { headers });
    assert.deepEqual([facts.status, ((await facts.json()) as { name: string }).name], [200, 'Halden Robotics']);
  });

  it('says so when it does not start, and does not try for ever', async () => {
    const broken = join(folder, 'broken.js');
    writeFileSync(broken, 'console.error("no such table: x"); process.exit(3)');
    const { team, log, servers } = supervised({ entry: broken });
    await assert.rejects(team.start(), /exit code 3/);
    assert.deepEqual(servers, []);
    assert.equal(team.pid, undefined);
    assert.ok(log.some((line) => line.includes('no such table')));
  });

  it('ends with its editor, and on a signal', async () => {
    for (const end of ['stdin', 'SIGTERM', 'SIGINT'] as const) {
      const flags = ['--data', seededFolder(), '--attached'];
      const child = spawn(process.execPath, [entry, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] });
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      assert.match(line.toString(), /^\{"ready":true,"url":"http:\/\/127\.0\.0\.1:\d+"\}\n$/);
      const exited = once(child, 'exit');
      if (end === 'stdin') child.stdin.end();
      else child.kill(end);
      assert.deepEqual(await exited, [0, null], end);
    }
  });
});
