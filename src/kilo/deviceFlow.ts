/**
 * Signing in with a code: the editor shows it, the person approves it in the browser, the editor picks the token up. The token is handed
 * out exactly once.
 */
import { instant, SECOND, type Instant } from '../team/time';
import type { Call, Server } from './api';
import { DEVICE_CODES_PATH, DEVICE_TOKEN_PATH, deviceCodePath, devicePoll, deviceStart } from './contract/deviceAuth';
import { KiloError } from './errors';
import { generationOf } from './generation';
import { fromAnswer, fromFailure, parseAnswer, type Operation } from './mapErrors';
import { belongsTo } from './origins';
import { sleep as realSleep } from './retry';
import { createTransport, MEGABYTE, TransportFailure, type Answer, type Transport, type TransportRequest } from './transport';

export interface DeviceFlowOptions {
  server: Server;
  fetch?: typeof globalThis.fetch;
  log?: (line: string) => void;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  now?: () => Instant;
  /** What this client calls itself. */
  client?: string;
}

/** A code that waits for approval. */
export interface DeviceCode {
  code: string;
  /** The page on which it is approved: always one of the server's own. */
  verificationUrl: string;
  expiresAt: Instant;
  /** A secret of newer servers, with which the token is picked up. */
  deviceCode?: string;
}

/** `certain` is false when an older server answered with a bare 500, which is how it says "too many codes". */
export type DeviceStart = { state: 'started'; device: DeviceCode } | { state: 'tooMany'; certain: boolean };
export type DeviceOutcome =
  { state: 'approved'; token: string; userId: string; email: string } | { state: 'denied' } | { state: 'expired' };

/** The pace of polling. The API names none; this is the one of Kilo's own clients. */
const PACE_MS = 3 * SECOND;
const TIMEOUT_MS = 15 * SECOND;

const START: Operation = { name: `POST ${DEVICE_CODES_PATH}`, writes: false };
const POLL: Operation = { name: 'device sign-in', writes: false };

/** Asks for a code. Rejects with a KiloError. */
export async function startDeviceFlow(options: DeviceFlowOptions, call: Call = {}): Promise<DeviceStart> {
  const { server, now = () => instant(Date.now()) } = options;
  const answer = await ask(
    transportOf(options),
    { operation: START.name, method: 'POST', url: new URL(DEVICE_CODES_PATH, server.apiOrigin) },
    START,
    call,
  );
  if (answer.status === 429) return { state: 'tooMany', certain: true };
  if (answer.status === 500 && answer.json === undefined) return { state: 'tooMany', certain: false };
  if (answer.status >= 300 || answer.unreadable) throw fromAnswer(answer, START, now());

  const { code, verificationUrl, expiresIn, device_code: deviceCode } = parseAnswer(deviceStart, answer.json, START);
  if (!belongsTo(server, verificationUrl)) {
    throw new KiloError('unexpectedAnswer', { operation: START.name, field: 'verificationUrl', detail: 'refused' });
  }
  return { state: 'started', device: { code, verificationUrl, expiresAt: instant(now() + expiresIn * SECOND), deviceCode } };
}

/**
 * Waits until the code is approved, denied or expired. Trouble on the way (no network, a server at fault) does not end the waiting. When
 * the time is up it asks once more, which also makes the server drop the code. Rejects with a KiloError: `canceled` when the signal
 * aborts, `unexpectedAnswer` when something else than the API answers.
 */
export async function waitForApproval(device: DeviceCode, options: DeviceFlowOptions, call: Call = {}): Promise<DeviceOutcome> {
  const { sleep = realSleep, now = () => instant(Date.now()) } = options;
  const transport = transportOf(options);
  for (;;) {
    await sleep(PACE_MS, call.signal).catch((error: unknown) => {
      throw call.signal?.aborted ? new KiloError('canceled', { operation: POLL.name }) : error;
    });
    const isLast = now() >= device.expiresAt;
    const outcome = await poll(device, options.server, transport, call);
    if (outcome.state !== 'pending') return outcome;
    if (isLast) return { state: 'expired' };
  }
}

async function poll(
  device: DeviceCode,
  server: Server,
  transport: Transport,
  call: Call,
): Promise<DeviceOutcome | { state: 'pending' }> {
  try {
    const answer = await askForToken(device, server, transport, call);
    const isTrouble = answer.status === 429 || answer.status >= 500;
    if (isTrouble) return { state: 'pending' };
    if (![200, 202, 403, 410].includes(answer.status) || answer.unreadable) throw fromAnswer(answer, POLL, Date.now());
    const said = parseAnswer(devicePoll, answer.json, POLL);
    if (said.status !== 'approved') return { state: said.status };
    return { state: 'approved', token: said.token, userId: said.userId, email: said.userEmail };
  } catch (error) {
    if (KiloError.is(error, 'offline') || KiloError.is(error, 'timedOut')) return { state: 'pending' };
    throw error;
  }
}

/** The newer way keeps the code out of addresses; a server that knows only the older way says 404 or 405 to it. */
async function askForToken(device: DeviceCode, server: Server, transport: Transport, call: Call): Promise<Answer> {
  const memory = generationOf(server);
  if (device.deviceCode !== undefined && memory.has('deviceToken') !== false) {
    const answer = await ask(
      transport,
      {
        operation: POLL.name,
        method: 'POST',
        url: new URL(DEVICE_TOKEN_PATH, server.apiOrigin),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ deviceCode: device.deviceCode }),
      },
      POLL,
      call,
    );
    const isKnown = answer.status !== 404 && answer.status !== 405;
    memory.note('deviceToken', isKnown);
    if (isKnown) return answer;
  }
  return ask(
    transport,
    { operation: POLL.name, method: 'GET', url: new URL(deviceCodePath(device.code), server.apiOrigin) },
    POLL,
    call,
  );
}

function transportOf({ server, fetch, log, client }: DeviceFlowOptions): Transport {
  return createTransport({ server, token: () => undefined, fetch, log, client });
}

async function ask(
  transport: Transport,
  request: Pick<TransportRequest, 'operation' | 'method' | 'url' | 'headers' | 'body'>,
  operation: Operation,
  { signal }: Call,
) {
  try {
    return await transport({ ...request, authenticated: false, signal, timeoutMs: TIMEOUT_MS, maxBytes: MEGABYTE });
  } catch (error) {
    throw error instanceof TransportFailure ? fromFailure(error, operation) : error;
  }
}
