import assert from 'node:assert/strict';
import { MINUTE } from '../../../src/team/time';
import { idOf, NOW } from '../localTeam/team';
import { Browser, serve, textOf, type Served } from './web';

interface Start {
  code: string;
  user_code?: string;
  device_code?: string;
  verificationUrl: string;
  expiresIn: number;
}

const startFrom = (url: string, address: string): Promise<Response> =>
  fetch(`${url}/api/device-auth/codes`, { method: 'POST', headers: { 'x-forwarded-for': address } });
const start = async (url: string): Promise<Start> => (await startFrom(url, '10.0.0.1')).json() as Promise<Start>;
const pollByCode = (url: string, { code }: Start): Promise<Response> => fetch(`${url}/api/device-auth/codes/${code}`);
const pollBySecret = (url: string, { device_code }: Start): Promise<Response> =>
  fetch(`${url}/api/device-auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ deviceCode: device_code }),
  });

for (const generation of [1, 2] as const)
  describe(`device flow of generation ${generation}`, function () {
    this.timeout(0);
    let served: Served;
    let browser: Browser;
    const poll = generation === 1 ? pollByCode : pollBySecret;
    beforeEach(async () => {
      served = await serve(generation);
      browser = new Browser(served.url);
    });
    afterEach(async () => {
      assert.deepEqual(served.faults, []);
      await served.close();
    });

    it('hands out a code in the shape of its generation', async () => {
      const answer = await start(served.url);
      assert.match(answer.code, /^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
      assert.equal(answer.verificationUrl, `${served.url}/device-auth?code=${answer.code}`);
      assert.equal(answer.expiresIn, 599);
      if (generation === 1) assert.deepEqual(Object.keys(answer).sort(), ['code', 'expiresIn', 'verificationUrl']);
      else {
        assert.equal(answer.user_code, answer.code);
        assert.match(answer.device_code ?? '', /^[\w-]{43}$/);
      }
    });

    it('gives the token of the chosen person, once', async () => {
      const device = await start(served.url);
      assert.equal((await poll(served.url, device)).status, 202);

      await browser.open(device.verificationUrl);
      assert.match(textOf(browser.page), new RegExp(device.code));
      assert.match(textOf(browser.page), /Hannah Vogt Billing manager at Halden Robotics/);
      const done = await browser.press('Approve', { person: idOf('hannah') });
      assert.match(textOf(done), /Signed in as Hannah Vogt .*go back to the editor/);

      const approved = await poll(served.url, device);
      const { token, ...rest } = (await approved.json()) as Record<string, string>;
      assert.equal(approved.status, 200);
      assert.deepEqual(rest, { status: 'approved', userId: idOf('hannah'), userEmail: 'hannah@halden.example' });
      const profile = await fetch(`${served.url}/api/profile`, { headers: { authorization: `Bearer ${token}` } });
      assert.equal(((await profile.json()) as { user: { email: string } }).user.email, 'hannah@halden.example');

      const again = await poll(served.url, device);
      assert.deepEqual([again.status, await again.json()], [410, { status: 'expired' }]);
      assert.equal((await browser.open(device.verificationUrl)).status, 410);
    });

    it('tells the editor when it is turned away', async () => {
      const device = await start(served.url);
      await browser.open(device.verificationUrl);
      assert.match(textOf(await browser.press('Deny')), /Sign-in denied/);
      const denied = await poll(served.url, device);
      assert.deepEqual([denied.status, await denied.json()], [403, { status: 'denied' }]);
    });

    it('lets a code expire after ten minutes, also while its page is open', async () => {
      const device = await start(served.url);
      await browser.open(device.verificationUrl);
      served.team.setNow(NOW + 10 * MINUTE);
      assert.equal((await browser.press('Approve', { person: idOf('nora') })).status, 410);
      assert.equal((await poll(served.url, device)).status, 410);
    });

    it('remembers the choice as the sign-in to the pages, and preselects it', async () => {
      await browser.open((await start(served.url)).verificationUrl);
      await browser.press('Approve', { person: idOf('priya') });
      await browser.open((await start(served.url)).verificationUrl);
      assert.equal(browser.form('Approve').data.person, idOf('priya'));
      assert.match(textOf(browser.page), /Signed in as Priya Raman/);
    });

    it('refuses a sixth pending code of one address, but not of another, and not once the others are over', async () => {
      for (let count = 0; count < 5; count++) assert.equal((await startFrom(served.url, '10.9.9.9')).status, 200);
      const sixth = await startFrom(served.url, '10.9.9.9');
      if (generation === 1) assert.deepEqual([sixth.status, await sixth.text()], [500, '']);
      else
        assert.deepEqual(
          [sixth.status, await sixth.json()],
          [429, { error: 'Too many pending authorization requests from this IP' }],
        );
      assert.equal((await startFrom(served.url, '10.9.9.8')).status, 200);
      served.team.setNow(NOW + 10 * MINUTE);
      assert.equal((await startFrom(served.url, '10.9.9.9')).status, 200);
    });

    it('is approved and denied over the API, too', async () => {
      const headers = { ...served.bearer('nora'), 'content-type': 'application/json' };
      const approve = (body: unknown) =>
        fetch(`${served.url}/api/device-auth/tokens`, { method: 'POST', headers, body: JSON.stringify(body) });
      const device = await start(served.url);
      assert.deepEqual(await (await approve({ code: device.code })).json(), { success: true });
      assert.equal((await poll(served.url, device)).status, 200);
      const unknown = await approve({ code: 'ZZZZ-ZZZZ' });
      assert.deepEqual([unknown.status, await unknown.text()], [500, '']);
      const bad = await approve({});
      assert.equal(bad.status, 400);
      assert.deepEqual(await bad.json(), {
        error: 'Invalid request body',
        details: [
          {
            expected: 'string',
            code: 'invalid_type',
            path: ['code'],
            message: 'Invalid input: expected string, received undefined',
          },
        ],
      });

      const other = await start(served.url);
      const address = `${served.url}/api/device-auth/codes/${other.code}`;
      const anonymous = await fetch(address, { method: 'DELETE' });
      assert.deepEqual([anonymous.status, await anonymous.json()], [401, { error: 'Unauthorized', success: false }]);
      assert.equal((await fetch(address, { method: 'DELETE', headers })).status, 200);
      assert.equal((await poll(served.url, other)).status, 403);
    });

    it('takes codes as they are written, and knows nothing of unknown ones', async () => {
      const device = await start(served.url);
      const lowerCase = await fetch(`${served.url}/api/device-auth/codes/${device.code.toLowerCase()}`);
      assert.deepEqual([lowerCase.status, await lowerCase.json()], [410, { status: 'expired' }]);
      assert.match(textOf(await browser.open(`/device-auth?code=${device.code.toLowerCase()}`)), new RegExp(device.code));
    });
  });

describe('device flow, what only one generation has', function () {
  this.timeout(0);
  it('has no poll by secret in the first generation', async () => {
    const served = await serve(1);
    assert.equal((await pollBySecret(served.url, await start(served.url))).status, 404);
    await served.close();
  });

  it('checks the body of a poll in the second', async () => {
    const served = await serve(2);
    const post = async (body: string) => {
      const response = await fetch(`${served.url}/api/device-auth/token`, { method: 'POST', body });
      return [response.status, ((await response.json()) as { error: string }).error];
    };
    assert.deepEqual(await post('{bad'), [400, 'Invalid JSON body']);
    assert.deepEqual(await post('{}'), [400, 'Invalid request body']);
    await served.close();
  });
});
