/**
 * Real answers of the Kilo API through the real client: what succeeded must parse, what failed must become the right kind of error, and
 * the inputs that the server refused must be refused by our schemas in the same words.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import type { Server } from '../../src/kilo/api';
import { devicePoll } from '../../src/kilo/contract/deviceAuth';
import { trpcErrorBody } from '../../src/kilo/contract/errors';
import { mutation, query, type Procedure } from '../../src/kilo/contract/procedure';
import * as rest from '../../src/kilo/contract/rest';
import { getTimeSeries } from '../../src/kilo/contract/usageDetails';
import { modelList } from '../../src/kilo/contract/settings';
import { startDeviceFlow } from '../../src/kilo/deviceFlow';
import { KiloError } from '../../src/kilo/errors';
import { fromAnswer } from '../../src/kilo/mapErrors';
import { createRestGet } from '../../src/kilo/rest';
import { createTransport, type Transport } from '../../src/kilo/transport';
import { createTrpc, TIMEOUTS } from '../../src/kilo/trpc';
import { EXPECTED } from './expectations';
import { procedures } from './procedures';
import { inputOf, isTrpc, loadRecordings, procedurePaths, replay, type Recording } from './recordings';

const here = fileURLToPath(new URL('.', import.meta.url));
const committed = join(here, 'recordings');
const complete = process.env['KILO_RECORDINGS'] ?? join(here, '../../../shared/recordings');

const server: Server = {
  kind: 'kilo',
  key: 'recordings',
  apiOrigin: 'http://127.0.0.1:3100',
  appOrigin: 'http://127.0.0.1:3100',
};
const retry = { sleep: () => Promise.resolve(), random: () => 0, clock: () => 0 };

/** Routers that the product does not use: of their answers only the envelope is checked. */
const unused = (path: string) => /^organizations\.(modes|sso)\.|^organizations\.updatePlan$/.test(path);

function procedureFor(path: string, method: string): Procedure {
  const known = procedures.get(path);
  if (known) return known;
  const define = method === 'POST' ? mutation : query;
  return define(path, { input: z.unknown(), output: unused(path) ? z.unknown() : z.never() });
}

/** `ok`, the kind of the error, or several of them for a batch. */
async function outcome(recording: Recording): Promise<string> {
  const fetch = replay(recording);
  const transport = createTransport({ server, token: () => 'token', fetch });
  const { method, path } = recording.request;
  if (isTrpc(recording)) return callProcedures(recording, transport);
  if (path === '/api/device-auth/codes' && method === 'POST') return (await startDeviceFlow({ server, fetch })).state;
  if (path.startsWith('/api/device-auth/') && method === 'GET') return poll(recording, transport);
  if (method === 'GET') return settle(createRestGet({ server, transport, retry, timeoutMs: 1000 })(path, schemaOf(path)));
  return settle(send(recording, transport));
}

async function settle(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'ok',
    (error: unknown) => {
      if (!(error instanceof KiloError)) throw error;
      assert.doesNotMatch(
        error.facts.serverMessage ?? '',
        /failed query|select |_secret_|stripe|[{}]/i,
        'an internal text got through',
      );
      return summary(error);
    },
  );
}

const summary = ({ kind, facts }: KiloError) => [kind, facts.field ?? facts.reason ?? facts.detail].filter(Boolean).join(' ');

async function callProcedures(recording: Recording, transport: Transport): Promise<string> {
  const { method } = recording.request;
  if (method !== 'GET' && method !== 'POST') return settle(send(recording, transport));
  const trpc = createTrpc({ server, transport, retry, timeouts: TIMEOUTS });
  const calls = procedurePaths(recording).map((path) => {
    const procedure = procedureFor(path, method);
    const input = recording.request.query?.['batch'] ? undefined : inputOf(recording);
    return settle(
      procedure.kind === 'query'
        ? trpc.query(procedure, input)
        : trpc.mutate(procedure, input, { charges: path.endsWith('.updateSeatCount') }),
    );
  });
  return (await Promise.all(calls)).join(', ');
}

/** An exchange that the client never makes: only its error is mapped. */
async function send({ request, name }: Recording, transport: Transport): Promise<void> {
  const method = request.method === 'GET' ? 'GET' : 'POST';
  const answer = await transport({
    operation: name,
    method,
    url: new URL(request.path, server.apiOrigin),
    timeoutMs: 1000,
    maxBytes: 1e6,
  });
  if (answer.status >= 300 || answer.unreadable) throw fromAnswer(answer, { name, writes: false }, 0);
}

async function poll(recording: Recording, transport: Transport): Promise<string> {
  const url = new URL(recording.request.path, server.apiOrigin);
  const { json } = await transport({ operation: 'poll', method: 'GET', url, timeoutMs: 1000, maxBytes: 1e6 });
  return devicePoll.parse(json).status;
}

function schemaOf(path: string): z.core.$ZodType {
  const last = path.split('/').at(-1);
  if (path === rest.PROFILE_PATH) return rest.profile;
  if (path === rest.BALANCE_PATH) return rest.balance;
  if (path === rest.PROFILE_USAGE_PATH) return rest.profileUsage;
  const byEnd: Record<string, z.core.$ZodType> = {
    models: modelList,
    defaults: rest.organizationDefaults,
    modes: rest.organizationModes,
  };
  return byEnd[last ?? ''] ?? (path.startsWith('/api/organizations/') ? rest.organizationFacts : z.never());
}

function checkFolder(folder: string): void {
  const recordings = loadRecordings(folder);

  it('holds recordings', () => assert.ok(recordings.length > 100));

  for (const recording of recordings) {
    const { name, response } = recording;
    it(`${name} (${response.status})`, async () => {
      const expected = EXPECTED[name] ?? (response.status === 200 ? 'ok' : undefined);
      assert.ok(expected, `${name} is new: say in expectations.ts what it should become`);
      assert.equal(await outcome(recording), expected);
    });
  }

  for (const recording of recordings) {
    const error = trpcErrorBody.safeParse(recording.response.json);
    const procedure = isTrpc(recording) ? procedures.get(procedurePaths(recording)[0] ?? '') : undefined;
    if (!error.success || !procedure || !error.data.error.data.zodError) continue;
    it(`${recording.name}: the input is refused in the server's words`, () => {
      z.config(z.locales.en());
      const parsed = z.safeParse(procedure.inputGen1, inputOf(recording));
      assert.ok(parsed.error);
      assert.deepEqual(z.flattenError(parsed.error), error.data.error.data.zodError);
    });
  }

  it('accepts every input that the server accepted', () => {
    for (const recording of recordings) {
      const procedure =
        isTrpc(recording) &&
        recording.response.status === 200 &&
        !recording.request.query?.['batch'] &&
        procedures.get(procedurePaths(recording)[0] ?? '');
      if (procedure) assert.ok(z.safeParse(procedure.inputGen1, inputOf(recording)).success, recording.name);
    }
  });
}

describe('contract: the recordings of this repository', () => checkFolder(committed));

describe('contract: the complete recordings', () => {
  if (!existsSync(complete)) {
    it('need a folder named by KILO_RECORDINGS, which is not there', function () {
      this.skip();
    });
    return;
  }
  checkFolder(complete);

  const full = join(complete, 'full');
  for (const file of existsSync(full) ? readdirSync(full) : []) {
    it(`full/${file}`, () => {
      const { result } = JSON.parse(gunzipSync(readFileSync(join(full, file))).toString('utf8')) as { result: { data: unknown } };
      assert.ok(getTimeSeries.output.parse(result.data).timeseries.length > 1000);
    }).timeout(60_000);
  }
});

describe('contract: the table of expectations', () => {
  it('names only recordings that exist', () => {
    const names = new Set(
      [committed, ...(existsSync(complete) ? [complete] : [])].flatMap((folder) =>
        loadRecordings(folder).map(({ name }) => name),
      ),
    );
    assert.deepEqual(
      Object.keys(EXPECTED).filter((name) => !names.has(name)),
      [],
    );
  });
});
