/**
 * Path and query of a link to this extension, given whole or as the editor hands it over; two empty texts for anything else.
 */
export function pathAndQuery(link: string): { path: string; query: string } {
  const [, path = '', query = ''] = /^(?:[\w-]+:\/\/[^/]+)?(\/[^?]*)\?(.*)$/.exec(link.trim()) ?? [];
  return { path, query };
}
