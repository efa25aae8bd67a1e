/** Which addresses are trusted with what. */
import type { Server } from './api';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether an address is https, or http on this machine. Anything else is neither opened nor spoken to. */
export function isSafeUrl(address: string | URL): boolean {
  const url = URL.parse(String(address));
  return url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname)));
}

/** Whether an address belongs to a server: only such an address may see the server's token. */
export function belongsTo(server: Server, address: string | URL): boolean {
  const url = URL.parse(String(address));
  return (
    url !== null &&
    isSafeUrl(url) &&
    [server.apiOrigin, server.appOrigin].some((origin) => URL.parse(origin)?.origin === url.origin)
  );
}
