import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { KiloError } from '../../../src/kilo/errors';
import { createTransport, type TransportRequest } from '../../../src/kilo/transport';
import { TIMEOUTS } from '../../../src/kilo/trpc';
import { aServer, json, ORG, type Fault } from './kiloServer';

const short = { ...TIMEOUTS, quick: 40, write: 40 };

/** Whatever a rejected promise rejects with, which must be a KiloError. */
async function failure(promise: Promise<unknown>): Promise<KiloError> {
  const error: unknown = await promise.then(
    () => assert.fail('it should have failed'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof KiloError, String(error));
  return error;
}

const seats = { totalSeats: 10, usedSeats: 7 };

/** What may go wrong with an answer, and what it is for a read and for a write. */
const faults: Record<string, { fault: Fault; read: string; write: string }> = {
  'no answer at all': { fault: () => true, read: 'timedOut', write: 'outcomeUnknown' },
  'a connection that breaks': {
    fault: (_, response) => Boolean(response.socket?.destroy()),
    read: 'offline',
    write: 'outcomeUnknown',
  },
  'half an answer': { fault: (_, response) => cutOff(response), read: 'offline', write: 'outcomeUnknown' },
  'a page of a proxy': {
    fault: (_, response) => html(response, 200),
    read: 'unexpectedAnswer html',
    write: 'outcomeUnknown html',
  },
  'a page that forbids': {
    fault: (_, response) => html(response, 403),
    read: 'unexpectedAnswer html',
    write: 'unexpectedAnswer html',
  },
  'a page of a broken gateway': { fault: (_, response) => html(response, 502), read: 'serverFault', write: 'outcomeUnknown' },
  'a page of a full gateway': { fault: (_, response) => html(response, 503), read: 'serverFault', write: 'serverFault' },
  'plain text': {
    fault: (_, response) => Boolean(response.end('hello')),
    read: 'unexpectedAnswer notJson',
    write: 'outcomeUnknown notJson',
  },
  'another API': {
    fault: (_, response) => json(response, 200, { hello: 1 }),
    read: 'unexpectedAnswer mismatch',
    write: 'outcomeUnknown mismatch',
  },
  'a redirect': {
    fault: (_, response) => Boolean(response.writeHead(302, { location: 'https://evil.example/' }).end()),
    read: 'unexpectedAnswer redirect',
    write: 'unexpectedAnswer redirect',
  },
  'too much': { fault: (_, response) => endless(response), read: 'unexpectedAnswer tooLarge', write: 'outcomeUnknown tooLarge' },
};

function cutOff(response: ServerResponse): true {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('[{"result":', () => response.socket?.destroy());
  return true;
}

function html(response: ServerResponse, status: number): true {
  response.writeHead(status, { 'content-type': 'text/html' }).end('<!doctype html><title>Please log in</title>');
  return true;
}

function endless(response: ServerResponse): true {
  const chunk = 'x'.repeat(1024 * 1024);
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
  return true;
}

describe('kilo/transport: an answer that cannot be used', () => {
  const server = aServer();

  for (const [name, { fault, read, write }] of Object.entries(faults)) {
    const timeouts = name === 'no answer at all' ? short : TIMEOUTS;
    it(`${name}: a read fails with ${read}`, async () => {
      server().fault = fault;
      const { kind, facts } = await failure(server().api({ timeouts }).seats(ORG));
      assert.equal([kind, facts.detail].filter(Boolean).join(' '), read);
      assert.equal(facts.operation, 'organizations.seats');
    });
    it(`${name}: a write fails with ${write}, and is not repeated`, async () => {
      server().fault = fault;
      const { kind, facts } = await failure(server().api({ timeouts }).rename(ORG, 'New'));
      assert.equal([kind, facts.detail].filter(Boolean).join(' '), write);
      assert.equal(server().received.length, 1);
    });
  }

  it('names the place in an answer that does not fit the contract', async () => {
    server().procedures = { 'organizations.seats': () => ({ totalSeats: 'many', usedSeats: 1 }) };
    const { kind, facts } = await failure(server().api().seats(ORG));
    assert.deepEqual([kind, facts.operation, facts.field], ['unexpectedAnswer', 'organizations.seats', 'totalSeats']);
  });

  it('calls the outcome of a write unknown when its answer does not fit the contract', async () => {
    server().procedures = { 'organizations.update': () => ({ done: 1 }) };
    assert.equal((await failure(server().api().rename(ORG, 'New'))).kind, 'outcomeUnknown');
  });
});

describe('kilo/transport: a server that is not there', () => {
  const server = aServer();
  beforeEach(() => server().stop());

  it('is offline for a read', async () => {
    assert.equal((await failure(server().api().seats(ORG))).kind, 'offline');
  });
  it('is offline for a write too: nothing was sent', async () => {
    assert.equal((await failure(server().api().rename(ORG, 'New'))).kind, 'offline');
  });
});

describe('kilo/transport: the token', () => {
  const server = aServer();
  const stranger = aServer();

  it('goes to the server as a bearer token, with a truthful name of this client', async () => {
    server().procedures = { 'organizations.seats': () => seats };
    await server().api({ client: 'kilo-teams-vscode/1.2.3' }).seats(ORG);
    const [request] = server().received;
    assert.equal(request?.headers.authorization, 'Bearer the-token');
    assert.equal(request?.headers['user-agent'], 'kilo-teams-vscode/1.2.3');
    assert.equal(request?.headers['x-kilocode-editorname'], 'kilo-teams-vscode/1.2.3');
  });

  it('is asked for at every request', async () => {
    let token = 'first';
    server().procedures = { 'organizations.seats': () => seats };
    const api = server().api({ token: () => token });
    await api.seats(ORG);
    token = 'second';
    await api.seats(ORG);
    assert.deepEqual(
      server().received.map(({ headers }) => headers.authorization),
      ['Bearer first', 'Bearer second'],
    );
  });

  it('is never missing silently: without one nothing is sent and the caller is signed out', async () => {
    assert.equal(
      (
        await failure(
          server()
            .api({ token: () => undefined })
            .seats(ORG),
        )
      ).kind,
      'signedOut',
    );
    assert.equal(server().received.length, 0);
  });

  it('does not follow a redirect to another origin', async () => {
    server().fault = (_, response) => Boolean(response.writeHead(307, { location: stranger().origin }).end());
    await failure(server().api().seats(ORG));
    await failure(server().api().creditCheckout(ORG, 100));
    await failure(server().api().profile());
    assert.equal(stranger().received.length, 0);
  });

  for (const [what, url] of [
    ['another host', 'https://evil.example/api/profile'],
    ['another port', 'http://127.0.0.1:2/api/profile'],
    ['a host that only begins alike', 'https://api.kilo.ai.evil.example/'],
  ] as const) {
    it(`is not sent to ${what}`, async () => {
      let isSent = false;
      const fetch = () => {
        isSent = true;
        return Promise.resolve(new Response('{}'));
      };
      const kilo = { kind: 'kilo', key: 'k', apiOrigin: 'https://api.kilo.ai', appOrigin: 'https://app.kilo.ai' } as const;
      const transport = createTransport({ server: kilo, token: () => 'the-token', fetch });
      const request: TransportRequest = { operation: 'x', method: 'GET', url, timeoutMs: 1000, maxBytes: 1000 };
      await assert.rejects(transport(request), { reason: 'refused' });
      assert.equal(isSent, false);
    });
  }

  it('is not sent in the clear to another machine, whatever is configured', async () => {
    const remote = { kind: 'kilo', key: 'r', apiOrigin: 'http://kilo.example', appOrigin: 'http://kilo.example' } as const;
    const fetch = () => assert.fail('nothing may be sent');
    const { kind, facts } = await failure(server().api({ server: remote, fetch }).seats(ORG));
    assert.deepEqual([kind, facts.detail], ['unexpectedAnswer', 'refused']);
  });

  it('is in no error and in no log, whatever fails', async () => {
    const lines: string[] = [];
    for (const { fault } of Object.values(faults)) {
      server().fault = fault;
      const api = server().api({ log: (line) => lines.push(line), timeouts: short });
      for (const error of [
        await failure(api.seats(ORG)),
        await failure(api.rename(ORG, 'Secret name')),
        await failure(api.creditCheckout(ORG, 10)),
      ]) {
        assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`, /the-token/);
      }
    }
    assert.ok(lines.length > 0);
    for (const line of lines) assert.doesNotMatch(line, /the-token|Secret name|a11ce000/);
  });
});

describe('kilo/transport: the host’s fetch', () => {
  it('is looked up at every request, because the editor may replace it', async () => {
    const original = globalThis.fetch;
    const asked: string[] = [];
    const server = { kind: 'kilo', key: 'late', apiOrigin: 'https://api.kilo.ai', appOrigin: 'https://app.kilo.ai' } as const;
    const transport = createTransport({ server, token: () => 't' });
    try {
      globalThis.fetch = (url) => {
        asked.push(url instanceof Request ? url.url : url.toString());
        return Promise.resolve(new Response('{}'));
      };
      await transport({ operation: 'x', method: 'GET', url: 'https://api.kilo.ai/api/profile', timeoutMs: 1000, maxBytes: 1000 });
    } finally {
      globalThis.fetch = original;
    }
    assert.deepEqual(asked, ['https://api.kilo.ai/api/profile']);
  });
});

describe('kilo/transport: cancelling', () => {
  const server = aServer();

  it('ends a read at once', async () => {
    const abort = new AbortController();
    server().fault = () => {
      abort.abort();
      return true;
    };
    assert.equal((await failure(server().api().seats(ORG, { signal: abort.signal }))).kind, 'canceled');
  });

  it('leaves the outcome of a write open that was already on its way', async () => {
    const abort = new AbortController();
    server().fault = () => {
      abort.abort();
      return true;
    };
    assert.equal((await failure(server().api().rename(ORG, 'New', { signal: abort.signal }))).kind, 'outcomeUnknown');
  });

  it('keeps a write from being sent when it comes first', async () => {
    const error = await failure(server().api().rename(ORG, 'New', { signal: AbortSignal.abort() }));
    assert.equal(error.kind, 'canceled');
    assert.equal(server().received.length, 0);
  });

  it('lets go of one read in a batch without hurting the other', async () => {
    const abort = new AbortController();
    let answer = () => {};
    server().fault = (_, response) => {
      answer = () => json(response, 200, [{ result: { data: seats } }, { result: { data: seats } }]);
      abort.abort();
      return true;
    };
    const api = server().api();
    const kept = api.seats(ORG);
    assert.equal((await failure(api.seats(ORG, { signal: abort.signal }))).kind, 'canceled');
    answer();
    assert.deepEqual(await kept, { total: 10, used: 7 });
  });
});
