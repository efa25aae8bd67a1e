import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGitLog } from '../../../src/store/gitLog';
import { DAY, instant, SECOND } from '../../../src/team/time';

const NOW = instant(Date.parse('2026-03-18T15:00:00Z'));

/** A real repository; removed after each test. */
describe('readGitLog', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'git-log-'));
    git('init', '--quiet', '--initial-branch=main');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const identity = (name: string, email: string, daysAgo: number) => {
    const date = `${Math.floor((NOW - daysAgo * DAY) / SECOND)} +0000`;
    return {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: 'Committer',
      GIT_COMMITTER_EMAIL: 'committer@example.com',
      GIT_COMMITTER_DATE: date,
    };
  };
  function git(...args: string[]): void {
    execFileSync('git', ['-C', folder, ...args], { env: identity('Merger', 'merger@example.com', 1), stdio: 'ignore' });
  }
  function commit(name: string, email: string, daysAgo: number): void {
    const args = ['commit', '--quiet', '--allow-empty', '--no-verify', '-m', 'a change'];
    execFileSync('git', ['-C', folder, ...args], { env: identity(name, email, daysAgo) });
  }
  /** Gives the last commit a signature, which git checks with the program that the repository names. */
  function sign(): void {
    const options = { env: identity('Ada', 'ada@example.com', 1), encoding: 'utf8' } as const;
    const commitText = execFileSync('git', ['-C', folder, 'cat-file', 'commit', 'HEAD'], options);
    const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n AAAA\n -----END PGP SIGNATURE-----\n';
    const input = commitText.replace('\n\n', `\n${signature}\n`);
    const id = execFileSync('git', ['-C', folder, 'hash-object', '-t', 'commit', '-w', '--stdin'], { ...options, input });
    git('update-ref', 'HEAD', id.trim());
  }
  const read = (over: Partial<Parameters<typeof readGitLog>[0]> = {}) => readGitLog({ folder, trusted: true, now: NOW, ...over });
  const people = async (over: Partial<Parameters<typeof readGitLog>[0]> = {}) => {
    const log = await read(over);
    assert.equal(log.outcome, 'read');
    return log.outcome === 'read' ? log.authors.map(({ name, email, commits }) => `${name} <${email}> ${commits}`) : [];
  };

  it('finds the authors of the last 90 days on every branch, the most active first', async () => {
    commit('Old', 'old@example.com', 91);
    commit('Ada Example', 'Ada@example.com', 40);
    commit('Zoë Ünïcode', 'zoe@example.com', 30);
    git('checkout', '--quiet', '-b', 'other');
    commit('Ada Now', 'ada@example.com', 20);
    git('checkout', '--quiet', 'main');
    assert.deepEqual(await people(), ['Ada Now <ada@example.com> 2', 'Zoë Ünïcode <zoe@example.com> 1']);
    mkdirSync(join(folder, 'deep'));
    assert.equal((await people({ folder: join(folder, 'deep') })).length, 2);
  });

  it('follows the repository’s own .mailmap, and leaves merges out', async () => {
    commit('Ada', 'ada@home.example', 5);
    git('checkout', '--quiet', '-b', 'other');
    commit('Bob', 'bob@example.com', 4);
    git('checkout', '--quiet', 'main');
    git('merge', '--quiet', '--no-ff', '-m', 'merge', 'other');
    writeFileSync(join(folder, '.mailmap'), 'Ada Example <ada@example.com> <ada@home.example>\n');
    assert.deepEqual((await people()).sort(), ['Ada Example <ada@example.com> 1', 'Bob <bob@example.com> 1']);
  });

  it('finds nobody in a repository without commits', async () => {
    assert.deepEqual(await people(), []);
  });

  it('runs nothing in a workspace that is not trusted, and nothing that the repository itself names', async function () {
    if (process.platform === 'win32') this.skip();
    commit('Ada', 'ada@example.com', 1);
    const trap = join(folder, 'trap.sh');
    writeFileSync(trap, `#!/bin/sh\ntouch '${folder}/sprung'\n`);
    chmodSync(trap, 0o755);
    for (const setting of ['core.fsmonitor', 'gpg.program', 'core.pager', 'pager.log']) git('config', setting, trap);
    git('config', 'log.showSignature', 'true');
    sign();
    assert.deepEqual(await read({ trusted: false }), { outcome: 'untrusted' });
    assert.equal((await people()).length, 1);
    assert.ok(!existsSync(join(folder, 'sprung')));
  });

  it('is not led astray by the environment', async () => {
    commit('Ada', 'ada@example.com', 1);
    process.env.GIT_DIR = '/nowhere';
    try {
      assert.equal((await people()).length, 1);
    } finally {
      delete process.env.GIT_DIR;
    }
  });

  it('says that there is no repository, no git, or a git that fails', async function () {
    const outside = mkdtempSync(join(tmpdir(), 'no-repository-'));
    try {
      assert.deepEqual(await read({ folder: outside }), { outcome: 'noRepository' });
      assert.deepEqual(await read({ git: join(outside, 'no-such-git') }), { outcome: 'noGit' });
      if (process.platform === 'win32') this.skip();
      const broken = join(outside, 'git');
      writeFileSync(broken, '#!/bin/sh\nexit 3\n');
      chmodSync(broken, 0o755);
      assert.deepEqual(await read({ git: broken }), { outcome: 'failed' });
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });

  it('reads no more than it should, whole lines only, and says so', async () => {
    commit('Ada Example', 'ada@example.com', 3);
    commit('Bob Builder', 'bob@example.com', 2);
    commit('Cyd Charisse', 'cyd@example.com', 1);
    const log = await read({ maxBytes: 20 });
    assert.ok(log.outcome === 'read' && log.cut);
    assert.ok(log.authors.every(({ email }) => /^(ada|bob|cyd)@example\.com$/.test(email)));
  });

  it('can be stopped before and while it runs', async function () {
    assert.deepEqual(await read({ signal: AbortSignal.abort() }), { outcome: 'canceled' });
    if (process.platform === 'win32') this.skip();
    const endless = join(folder, 'endless');
    writeFileSync(endless, '#!/bin/sh\nwhile true; do echo; done\n');
    chmodSync(endless, 0o755);
    const stop = new AbortController();
    const reading = read({ git: endless, signal: stop.signal, maxBytes: Infinity });
    setImmediate(() => stop.abort());
    assert.deepEqual(await reading, { outcome: 'canceled' });
  });
});
