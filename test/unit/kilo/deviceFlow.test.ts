import assert from 'node:assert/strict';
import { startDeviceFlow, waitForApproval, type DeviceCode, type DeviceFlowOptions } from '../../../src/kilo/deviceFlow';
import { instant } from '../../../src/team/time';
import { aServer, json } from './kiloServer';

const APPROVED = { status: 'approved', token: 'fresh-token', userId: 'u1', userEmail: 'ada@example.com' };
const SIGNED_IN = { state: 'approved', token: 'fresh-token', userId: 'u1', email: 'ada@example.com' };

describe('kilo/deviceFlow', () => {
  const server = aServer();
  let now = 0;
  beforeEach(() => {
    now = 0;
  });

  /** Time passes only while the flow sleeps. */
  const options = (more: Partial<DeviceFlowOptions> = {}): DeviceFlowOptions => ({
    server: server().server,
    now: () => instant(now),
    sleep: async (ms) => void (now += ms),
    ...more,
  });
  const device = (more: Partial<DeviceCode> = {}): DeviceCode => ({
    code: 'ABCD-2345',
    verificationUrl: server().origin,
    expiresAt: instant(600_000),
    ...more,
  });

  /** Answers the polls one after the other, the last one for ever. */
  const answerPolls = (...answers: [status: number, body: unknown][]) => {
    server().fault = (_, response) => {
      const [status, body] = (answers.length > 1 ? answers.shift() : answers[0])!;
      return body === undefined ? Boolean(response.writeHead(status).end()) : json(response, status, body);
    };
  };

  describe('starting', () => {
    it('gives the code, the page to approve it on, and when it ends; no token is sent', async () => {
      const verificationUrl = `${server().origin}/device-auth?code=ABCD-2345`;
      server().fault = (_, response) =>
        json(response, 200, {
          code: 'ABCD-2345',
          user_code: 'ABCD-2345',
          device_code: 'secret',
          verificationUrl,
          expiresIn: 599,
        });
      const start = await startDeviceFlow(options());
      assert.deepEqual(start, {
        state: 'started',
        device: { code: 'ABCD-2345', verificationUrl, expiresAt: 599_000, deviceCode: 'secret' },
      });
      assert.deepEqual([server().received[0]!.method, server().received[0]!.path], ['POST', '/api/device-auth/codes']);
      assert.equal(server().received[0]!.headers.authorization, undefined);
    });

    it('says when there are too many codes: newer servers for certain, older ones with a bare 500', async () => {
      answerPolls([429, { error: 'Too many pending authorization requests from this IP' }]);
      assert.deepEqual(await startDeviceFlow(options()), { state: 'tooMany', certain: true });
      answerPolls([500, undefined]);
      assert.deepEqual(await startDeviceFlow(options()), { state: 'tooMany', certain: false });
    });

    it('does not repeat itself, so that codes do not pile up', async () => {
      answerPolls([503, { error: 'Busy' }]);
      await assert.rejects(startDeviceFlow(options()), { kind: 'serverFault' });
      assert.equal(server().received.length, 1);
    });

    for (const url of [
      'https://evil.example/device-auth',
      'javascript:alert(1)',
      '/device-auth',
      'http://127.0.0.1:1/device-auth',
    ]) {
      it(`refuses to send a person to ${url}`, async () => {
        answerPolls([200, { code: 'ABCD-2345', verificationUrl: url, expiresIn: 600 }]);
        await assert.rejects(startDeviceFlow(options()), { kind: 'unexpectedAnswer' });
      });
    }

    it('takes a page of the web app as well as one of the API', async () => {
      const kilo = {
        kind: 'kilo',
        key: 'two-origins',
        apiOrigin: 'https://api.kilo.ai',
        appOrigin: 'https://app.kilo.ai',
      } as const;
      const body = { code: 'ABCD-2345', verificationUrl: 'https://app.kilo.ai/device-auth?code=ABCD-2345', expiresIn: 600 };
      const start = await startDeviceFlow(options({ server: kilo, fetch: () => Promise.resolve(Response.json(body)) }));
      assert.equal(start.state, 'started');
    });
  });

  describe('waiting', () => {
    it('asks every three seconds until the code is approved', async () => {
      answerPolls([202, { status: 'pending' }], [202, { status: 'pending' }], [200, APPROVED]);
      assert.deepEqual(await waitForApproval(device(), options()), SIGNED_IN);
      assert.equal(now, 9000);
      assert.deepEqual([server().received[0]!.method, server().received[0]!.path], ['GET', '/api/device-auth/codes/ABCD-2345']);
    });

    it('tells denied from expired', async () => {
      answerPolls([403, { status: 'denied' }]);
      assert.deepEqual(await waitForApproval(device(), options()), { state: 'denied' });
      answerPolls([410, { status: 'expired' }]);
      assert.deepEqual(await waitForApproval(device(), options()), { state: 'expired' });
    });

    it('outlasts trouble on the way', async () => {
      const troubles = [500, 502, 429];
      server().fault = (_, response) => {
        const status = troubles.shift();
        if (status === 502) return Boolean(response.socket?.destroy());
        return status === undefined ? json(response, 200, APPROVED) : json(response, status, { error: 'Trouble' });
      };
      assert.deepEqual(await waitForApproval(device(), options()), SIGNED_IN);
    });

    it('asks once more when the time is up, which may still bring the token', async () => {
      answerPolls([202, { status: 'pending' }], [200, APPROVED]);
      assert.deepEqual(await waitForApproval(device({ expiresAt: instant(5000) }), options()), SIGNED_IN);
    });

    it('is expired when the last question brings nothing', async () => {
      answerPolls([202, { status: 'pending' }]);
      assert.deepEqual(await waitForApproval(device({ expiresAt: instant(5000) }), options()), { state: 'expired' });
      assert.equal(server().received.length, 2);
    });

    it('stops at something that is not the API', async () => {
      answerPolls([200, { hello: 1 }]);
      await assert.rejects(waitForApproval(device(), options()), { kind: 'unexpectedAnswer' });
    });

    it('stops when it is cancelled', async () => {
      const abort = new AbortController();
      answerPolls([202, { status: 'pending' }]);
      const sleep = () => {
        abort.abort();
        return Promise.reject(new Error('woken'));
      };
      await assert.rejects(waitForApproval(device(), options({ sleep }), { signal: abort.signal }), { kind: 'canceled' });
      assert.equal(server().received.length, 0);
    });

    it('picks the token up with the secret where the server gave one', async () => {
      answerPolls([200, APPROVED]);
      assert.deepEqual(await waitForApproval(device({ deviceCode: 'secret' }), options()), SIGNED_IN);
      const [{ method, path, body }] = server().received as unknown as [{ method: string; path: string; body: string }];
      assert.deepEqual([method, path, JSON.parse(body)], ['POST', '/api/device-auth/token', { deviceCode: 'secret' }]);
    });

    for (const status of [404, 405]) {
      it(`goes back to the older way when the newer one is not there (${status}), and remembers`, async () => {
        const polls = [json202, json202, jsonApproved];
        server().fault = ({ method }, response) =>
          method === 'POST' ? Boolean(response.writeHead(status).end()) : polls.shift()!(response);
        assert.deepEqual(await waitForApproval(device({ deviceCode: 'secret' }), options()), SIGNED_IN);
        assert.deepEqual(
          server().received.map(({ method }) => method),
          ['POST', 'GET', 'GET', 'GET'],
        );
      });
    }
    const json202 = (response: Parameters<typeof json>[0]) => json(response, 202, { status: 'pending' });
    const jsonApproved = (response: Parameters<typeof json>[0]) => json(response, 200, APPROVED);

    it('writes neither the code nor the token into the log', async () => {
      const lines: string[] = [];
      answerPolls([202, { status: 'pending' }], [200, APPROVED]);
      await waitForApproval(device(), options({ log: (line) => lines.push(line) }));
      assert.equal(lines.length, 2);
      for (const line of lines) assert.doesNotMatch(line, /ABCD|fresh-token/);
    });
  });
});
