/** Lists of models and providers that a team may use. */
import type { Problem } from './validate';

/** Kilo API: a list allows a model by its id, or by its vendor as in `anthropic/*`. An empty list allows everything. */
export const isModelAllowed = (list: readonly string[], model: string): boolean =>
  list.length === 0 || list.includes(model) || list.includes(`${model.split('/')[0]}/*`);

/** Ids as people type them: with commas, blanks or line breaks between them; each once. */
export const parseIds = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter(Boolean))];

/** What is wrong with a list of ids; models have a vendor in front. */
export function listProblem(ids: readonly string[], areModels: boolean): Problem<'noVendor' | 'malformed'> | undefined {
  const odd = ids.find((id) => !/^[\w.:/@*+~-]+$/.test(id) || id.length > 200);
  if (odd !== undefined) return { code: 'malformed', message: `“${odd}” is not an id.` };
  const bare = areModels ? ids.find((id) => !/^[^/]+\/.+$/.test(id)) : undefined;
  return bare === undefined
    ? undefined
    : { code: 'noVendor', message: `“${bare}” names no vendor. An id looks like vendor/model, or vendor/* for all of them.` };
}
