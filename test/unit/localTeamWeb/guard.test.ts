import assert from 'node:assert/strict';
import { request } from 'node:http';
import { HALDEN, idOf } from '../localTeam/team';
import { Browser, serve, textOf, type Served } from './web';

/** A request with headers that `fetch` would not let through, such as Host. */
function raw(url: string, method: string, headers: Record<string, string>, body = ''): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('what the server turns away', function () {
  this.timeout(0);
  let served: Served;
  before(async () => {
    served = await serve();
  });
  after(() => served.close());

  it('listens on this machine only', () => {
    assert.match(served.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('refuses another host name (DNS rebinding), on pages and on the API', async () => {
    for (const path of ['/', '/api/profile', '/api/trpc/organizations.list', '/device-auth'])
      for (const host of ['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost@evil.example']) {
        const { status } = await raw(served.url + path, 'GET', { host, ...served.bearer('nora') });
        assert.ok(status === 421 || status === 400, `${host} at ${path}: ${status}`);
      }
  });

  it('answers to every name of this machine', async () => {
    const { port } = new URL(served.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, 'localhost:1234'])
      assert.equal((await raw(`${served.url}/`, 'GET', { host })).status, 200, host);
  });

  it('refuses what another site makes a browser send', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1'])
      for (const path of ['/device-auth', '/api/device-auth/codes', '/payments/topup?amount=50'])
        assert.equal((await raw(served.url + path, 'POST', { origin })).status, 403, `${origin} at ${path}`);
  });

  it('lets no other site read an answer', async () => {
    const response = await fetch(`${served.url}/api/profile`, {
      headers: { ...served.bearer('nora'), origin: 'https://evil.example' },
    });
    assert.equal(response.headers.get('access-control-allow-origin'), null);
    assert.equal(response.headers.get('cross-origin-resource-policy'), 'same-origin');
  });

  it('takes a form only with the token of the browser that got it', async () => {
    const start = (await (await fetch(`${served.url}/api/device-auth/codes`, { method: 'POST' })).json()) as { code: string };
    const [mine, theirs] = [new Browser(served.url), new Browser(served.url)];
    await mine.open(`/device-auth?code=${start.code}`);
    await theirs.open(`/device-auth?code=${start.code}`);
    const { action, data } = theirs.form('Approve', { person: idOf('nora') });
    const { 'form-token': token, ...withoutToken } = data;
    assert.ok(token);
    for (const fields of [{ ...data, 'form-token': '' }, data, withoutToken]) {
      const body = new URLSearchParams(fields).toString();
      const page = await mine.open(action, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      assert.equal(page.status, 403);
      assert.match(textOf(page), /Nothing has been done/);
    }
    assert.equal((await fetch(`${served.url}/api/device-auth/codes/${start.code}`)).status, 202);
  });

  it('does not believe a forged sign-in', async () => {
    const cookie = `local-team-person=${encodeURIComponent(`${idOf('nora')} forged`)}`;
    const response = await fetch(`${served.url}/organizations/${HALDEN}`, { headers: { cookie }, redirect: 'manual' });
    assert.equal(response.status, 303);
    assert.match(response.headers.get('location')!, /^\/users\/sign_in/);
  });

  it('lets cookies be read by no script and sent by no other site’s form', async () => {
    const response = await fetch(`${served.url}/`);
    for (const cookie of response.headers.getSetCookie()) assert.match(cookie, /HttpOnly.*SameSite=Lax|SameSite=Lax.*HttpOnly/i);
    assert.equal(response.headers.getSetCookie().length, 1);
  });

  it('lets pages load nothing but the stylesheet, and run nothing', async () => {
    const response = await fetch(`${served.url}/device-auth`);
    const policy = response.headers.get('content-security-policy')!;
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /form-action 'self'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe|script-src/);
    assert.doesNotMatch(await response.text(), /<script|\sstyle=|\son\w+=|https?:\/\/(?!127\.0\.0\.1)/i);
  });

  it('shows names as text', async () => {
    served.team.db.prepare('UPDATE users SET name = ? WHERE id = ?').run('<img src=x onerror="alert(1)">', idOf('jonas'));
    const browser = new Browser(served.url);
    const page = await browser.open('/users/sign_in');
    assert.doesNotMatch(page.html, /<img/);
    assert.match(textOf(page), /<img src=x onerror="alert\(1\)">/);
  });

  it('leads nowhere else after signing in', async () => {
    for (const target of [
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      '/%0d%0aset-cookie:x=1/../..//evil.example\n',
    ]) {
      const browser = new Browser(served.url);
      await browser.open(`/users/sign_in?callbackPath=${encodeURIComponent(target)}`);
      const page = await browser.press('Sign in', { person: idOf('nora'), callbackPath: target });
      assert.equal(new URL(page.url).origin, served.url, target);
    }
  });

  it('refuses bodies that are too large or of unknown length', async () => {
    const large = await raw(`${served.url}/device-auth`, 'POST', { 'content-length': '2000000' }).catch(() => ({ status: 413 }));
    assert.equal(large.status, 413);
    assert.equal((await raw(`${served.url}/device-auth`, 'POST', { 'transfer-encoding': 'chunked' }, 'x')).status, 411);
  });
});
