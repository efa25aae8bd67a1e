/** Answers of the first generation's usage grid, of any size, written piece by piece. The same size is always the same answer. */
import { DAY } from '../../src/team/time';

export interface GridSize {
  people: number;
  /** Combinations of model, provider and project that each of them has. */
  combinations: number;
  buckets: number;
  /** Part of the rows that are not all zeros, 0 to 1. */
  used: number;
  /** Milliseconds of a bucket. */
  step: number;
  /** Start of the last bucket. */
  end: number;
}

export const END = Date.parse('2026-11-23T00:00:00Z');
const inDays = (people: number, days: number, combinations: number, used = 0.3): GridSize => ({ people, combinations, buckets: days, used, step: DAY, end: END }); // prettier-ignore

export const GRIDS = {
  /** What a small team's month in hours is like: mostly zeros. */
  month: { people: 12, combinations: 10, buckets: 24 * 30 + 1, used: 0.05, step: DAY / 24, end: END },
  hundred: inDays(100, 365, 6),
  thousand: inDays(1000, 365, 3),
  /** Longer than the longest string of V8. */
  beyond: inDays(2000, 365, 3),
} satisfies Record<string, GridSize>;
export type GridName = keyof typeof GRIDS;

const MODELS = [
  'anthropic/claude-sonnet-4.5',
  'anthropic/claude-opus-4.6',
  'openai/gpt-5.2',
  'google/gemini-3-pro-preview',
  'codestral-2508',
];
const PROVIDERS = ['openrouter', 'vercel', 'mistral'];
const PROJECTS = ['"robot-arm"', '"warehouse-ui"', 'null'];

/** The pieces of an answer, each some 256 KB. */
export function* gridBody({ people, combinations, buckets, used, step, end }: GridSize): Generator<Buffer> {
  const random = randomOf(7);
  const heads: string[] = [];
  for (let person = 0; person < people; person++) {
    for (let one = 0; one < combinations; one++) {
      const mixed = person + one;
      heads.push(
        `"name":"Person Number ${person}","email":"person.${person}@example.com","model":"${MODELS[mixed % 5]!}",` +
          `"provider":"${PROVIDERS[mixed % 3]!}","projectId":${PROJECTS[one % 3]!},`,
      );
    }
  }
  let text = '{"result":{"data":{"timeseries":[';
  let isFirst = true;
  for (let bucket = buckets - 1; bucket >= 0; bucket--) {
    const datetime = new Date(end - bucket * step).toISOString();
    for (const head of heads) {
      const isUsed = random() < used;
      const figure = (most: number) => (isUsed ? 1 + Math.floor(random() * most) : 0);
      text += `${isFirst ? '' : ','}{"datetime":"${datetime}",${head}"costMicrodollars":${figure(500_000)},"inputTokenCount":${figure(90_000)},"outputTokenCount":${figure(9_000)},"requestCount":${figure(40)}}`;
      isFirst = false;
      if (text.length > 262_144) {
        yield Buffer.from(text);
        text = '';
      }
    }
  }
  yield Buffer.from(`${text}]}}}`);
}

/** Numbers of 0 to 1, always the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
