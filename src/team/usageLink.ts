/**
 * Links that open a view of usage. The view travels as one word in base64, because an editor decodes a link before it hands it over, after
 * which the signs in a name could no longer be told from those between two names.
 */
import { pathAndQuery } from './links';

export const USAGE_LINK_PATH = '/usage';

export interface UsageLink {
  organizationId: string;
  /** As `writeChoice` writes it. */
  view: string;
}

const LONGEST_ID = 100;
/** The longest text of a view that is looked at. */
export const LONGEST_VIEW = 8_000;

/** The link. `base` is the address of the extension itself, such as `vscode://publisher.extension`. */
export function usageLink(base: string, { organizationId, view }: UsageLink): string {
  const bytes = String.fromCharCode(...new TextEncoder().encode(view));
  const word = btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return `${base}${USAGE_LINK_PATH}?organization=${encodeURIComponent(organizationId)}&view=${word}`;
}

/** Reads a link, whole or only its path and query; undefined for what is none. */
export function parseUsageLink(link: string): UsageLink | undefined {
  const { path, query } = pathAndQuery(link);
  if (path !== USAGE_LINK_PATH) return undefined;
  const parameters = new URLSearchParams(query);
  const [organizationId, word] = [parameters.get('organization') ?? '', parameters.get('view') ?? ''];
  if (organizationId === '' || organizationId.length > LONGEST_ID || word.length > 2 * LONGEST_VIEW) return undefined;
  const view = decoded(word);
  return view === undefined ? undefined : { organizationId, view };
}

function decoded(word: string): string | undefined {
  try {
    const bytes = atob(word.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, (sign) => sign.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
