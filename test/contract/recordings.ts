/** Finding and replaying recorded exchanges. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Recording {
  name: string;
  request: { method: string; path: string; query: Record<string, string> | null; body: unknown };
  response: { status: number; headers: Record<string, string>; json?: unknown; text?: string };
}

/** All recordings of a folder, by name. */
export function loadRecordings(folder: string): Recording[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8'), withoutGaps) as Recording);
}

/** Long arrays were shortened: a remark stands where elements were left out. */
const withoutGaps = (_key: string, value: unknown): unknown =>
  Array.isArray(value)
    ? value.filter((element: unknown) => !(typeof element === 'object' && element !== null && '__truncated__' in element))
    : value;

/** A `fetch` that gives the recorded answer to whatever is asked. */
export function replay({ response }: Recording): typeof globalThis.fetch {
  const { status, headers, json, text = '' } = response;
  const body = [204, 205, 304].includes(status) ? null : json === undefined ? text : JSON.stringify(json);
  return () => Promise.resolve(new Response(body, { status, headers: withoutFraming(headers) }));
}

/** The body of a replay is neither chunked nor packed. */
const withoutFraming = (headers: Record<string, string>) =>
  Object.entries(headers).filter(
    ([name]) => !['transfer-encoding', 'content-length', 'content-encoding', 'connection', 'keep-alive'].includes(name),
  );

export const isTrpc = ({ request }: Recording): boolean => request.path.startsWith('/api/trpc/');
/** Paths of the procedures that a tRPC request names. */
export const procedurePaths = ({ request }: Recording): string[] =>
  decodeURIComponent(request.path.slice('/api/trpc/'.length)).split(',');

/** The input of an unbatched tRPC request; undefined when there was none or it was not JSON. */
export function inputOf({ request }: Recording): unknown {
  if (request.method === 'POST') return request.body ?? undefined;
  try {
    return request.query?.['input'] === undefined ? undefined : (JSON.parse(request.query['input']) as unknown);
  } catch {
    return undefined;
  }
}
