/** Buying credits starts with the one route that answers with a redirect on purpose. */
import type { KiloWrites, Server } from './api';
import { SIGN_IN_PATH, TOP_UP_PATH } from './contract/rest';
import { KiloError } from './errors';
import { fromAnswer, fromFailure, type Operation } from './mapErrors';
import { isSafeUrl } from './origins';
import { MEGABYTE, TransportFailure, type Transport } from './transport';

const OPERATION: Operation = { name: `POST ${TOP_UP_PATH}`, writes: true };

export interface TopUpOptions {
  server: Server;
  transport: Transport;
  timeoutMs: number;
}

/** Makes the function that starts a checkout and gives its address. Nothing is charged until the person pays there. */
export function createTopUp({ server, transport, timeoutMs }: TopUpOptions): KiloWrites['creditCheckout'] {
  return async (organizationId, wholeDollars, { signal } = {}) => {
    const url = new URL(TOP_UP_PATH, server.appOrigin);
    url.search = new URLSearchParams({
      amount: String(wholeDollars),
      'organization-id': organizationId,
      origin: 'web',
    }).toString();
    const request = {
      operation: OPERATION.name,
      method: 'POST',
      url,
      redirect: 'manual',
      signal,
      timeoutMs,
      maxBytes: MEGABYTE,
    } as const;
    const answer = await transport(request).catch((error: unknown) => {
      throw error instanceof TransportFailure ? fromFailure(error, OPERATION) : error;
    });

    const target = answer.headers.get('location');
    const location = target ? URL.parse(target, url) : null;
    if (answer.status === 303 && location && isSafeUrl(location)) return { url: location.href };
    const facts = { operation: OPERATION.name, status: answer.status };
    if (answer.status === 307 && location?.pathname === SIGN_IN_PATH) throw new KiloError('signedOut', facts);
    if (answer.status < 400) throw new KiloError('unexpectedAnswer', { ...facts, field: 'location', detail: 'redirect' });
    throw fromAnswer(answer, OPERATION, Date.now());
  };
}
