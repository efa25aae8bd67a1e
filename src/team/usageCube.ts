/**
 * Usage made quick to ask. Facts are many (a million rows), but the combinations of person, model, provider and project among them are few.
 * So each row is told its combination once; a range is summed once into one line for each combination; and whatever a filter or a ranking
 * asks then looks at combinations only. Nothing here holds an object per row.
 */
import { microdollars, type Microdollars } from './money';
import { averageCost } from './usage';
import type { UsageFilter } from './usageChoice';
import {
  DIMENSIONS,
  FIGURES,
  HOURS_PER_DAY,
  MORE_FIGURES,
  rowCount,
  type UsageDimension,
  type UsageFacts,
  type UsageFigure,
  type UsageMoreFigure,
} from './usageFacts';
import type { DayRange } from './time';

/** Stands in the lists of models, providers and projects for usage that the server counts without saying what it was. */
export const UNATTRIBUTED = '*unattributed*';

export interface UsageCube {
  facts: UsageFacts;
  /** The lists that the indexes point into: keys of people, names as the server gives them, maybe {@link UNATTRIBUTED}. */
  names: Record<UsageDimension, readonly string[]>;
  /** The combination of each row. */
  combination: Uint32Array;
  /** For each combination, its index in the list of each dimension. */
  of: Record<UsageDimension, Uint32Array>;
  /** How many combinations there are. */
  size: number;
}

/** Below this many possible combinations a plain array finds one quicker than a map does. */
const DENSE = 1 << 22;

/** Tells each row its combination. One pass over the rows; to be done once when facts arrive. */
export function buildCube(facts: UsageFacts): UsageCube {
  const rows = rowCount(facts);
  const isWhole = facts.unattributedFrom >= rows;
  const named = (list: readonly string[]): readonly string[] => (isWhole ? list : [...list, UNATTRIBUTED]);
  const names = {
    person: facts.people.map(({ key }) => key),
    model: named(facts.models),
    provider: named(facts.providers),
    project: named(facts.projects),
  };
  const find = combinationFinder(names);
  const { person, model, provider, project, unattributedFrom } = facts;
  const combination = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    combination[row] =
      row < unattributedFrom
        ? find.at(person[row]!, model[row]!, provider[row]!, project[row]!)
        : find.at(person[row]!, names.model.length - 1, names.provider.length - 1, names.project.length - 1);
  }
  const of = Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, Uint32Array.from(find.found[dimension])]));
  return { facts, names, combination, of: of as UsageCube['of'], size: find.found.person.length };
}

/** Gives each combination of indexes a number of its own, from 0, in the order in which they are asked for. */
function combinationFinder(names: UsageCube['names']) {
  const found: Record<UsageDimension, number[]> = { person: [], model: [], provider: [], project: [] };
  const [models, providers, projects] = [names.model.length, names.provider.length, names.project.length];
  const possible = names.person.length * models * providers * projects;
  const dense = possible <= DENSE ? new Int32Array(possible).fill(-1) : undefined;
  const sparse = new Map<number, number>();
  const at = (person: number, model: number, provider: number, project: number): number => {
    const key = ((person * models + model) * providers + provider) * projects + project;
    const known = dense ? dense[key]! : (sparse.get(key) ?? -1);
    if (known >= 0) return known;
    const next = found.person.push(person) - 1;
    found.model.push(model);
    found.provider.push(provider);
    found.project.push(project);
    if (dense) dense[key] = next;
    else sparse.set(key, next);
    return next;
  };
  return { found, at };
}

/** One line of figures for each combination; the further ones where the server counts them. */
export type CubeSums = Record<UsageFigure, Float64Array> & Partial<Record<UsageMoreFigure, Float64Array>>;

/** How many buckets a day has. */
export const bucketsPerDay = ({ granularity }: Pick<UsageFacts, 'granularity'>): number =>
  granularity === 'hour' ? HOURS_PER_DAY : 1;

/** The buckets of a range, as far as the facts cover it: from `first` to before `end`. */
export function bucketsOf(
  facts: Pick<UsageFacts, 'days' | 'granularity'>,
  { from, to }: DayRange,
): { first: number; end: number } {
  const { days } = facts;
  let first = 0;
  while (first < days.length && days[first]! < from) first++;
  let end = first;
  while (end < days.length && days[end]! <= to) end++;
  const perDay = bucketsPerDay(facts);
  return { first: first * perDay, end: end * perDay };
}

/** Whether the facts hold every day of a range. */
export const covers = ({ days }: Pick<UsageFacts, 'days'>, { from, to }: DayRange): boolean =>
  days.length > 0 && days[0]! <= from && days.at(-1)! >= to;

/** What each combination used in a range. One pass over the rows. */
export function sumRange({ facts, combination, size }: UsageCube, range: DayRange): CubeSums {
  const { first, end } = bucketsOf(facts, range);
  const { bucket, cost, requests, inputTokens, outputTokens } = facts;
  const sums: CubeSums = {
    cost: new Float64Array(size),
    requests: new Float64Array(size),
    inputTokens: new Float64Array(size),
    outputTokens: new Float64Array(size),
  };
  for (let row = 0; row < bucket.length; row++) {
    if (bucket[row]! < first || bucket[row]! >= end) continue;
    const at = combination[row]!;
    sums.cost[at]! += cost[row]!;
    sums.requests[at]! += requests[row]!;
    sums.inputTokens[at]! += inputTokens[row]!;
    sums.outputTokens[at]! += outputTokens[row]!;
  }
  for (const name of MORE_FIGURES) {
    const column = facts[name];
    if (!column) continue;
    const sum = (sums[name] = new Float64Array(size));
    for (let row = 0; row < bucket.length; row++) {
      if (bucket[row]! >= first && bucket[row]! < end) sum[combination[row]!]! += column[row]!;
    }
  }
  return sums;
}

/** A 1 for each combination that a filter lets through. */
export function passing({ names, of, size }: UsageCube, filter: UsageFilter): Uint8Array {
  const passes = new Uint8Array(size).fill(1);
  for (const dimension of DIMENSIONS) {
    const narrowed = filter[dimension];
    if (!narrowed) continue;
    const listed = new Set(narrowed.names);
    const isKept = Uint8Array.from(names[dimension], (name) => Number(listed.has(name) === (narrowed.mode === 'only')));
    const index = of[dimension];
    for (let at = 0; at < size; at++) passes[at]! &= isKept[index[at]!]!;
  }
  return passes;
}

export interface UsageSum {
  cost: Microdollars;
  requests: number;
  inputTokens: number;
  outputTokens: number;
  /** Input plus output. */
  tokens: number;
  /** Cost ÷ requests in microdollars, rounded half up; undefined without requests. */
  averageCost: Microdollars | undefined;
  /** Tokens ÷ requests; undefined without requests. */
  tokensPerRequest: number | undefined;
  /** Input tokens for each output token; undefined without output. */
  inputPerOutput: number | undefined;
  /** Absent where the server does not count them. */
  cacheReadTokens?: number;
  cacheWriteTokens?: number;
  errors?: number;
}

/** All combinations that pass, in one sum. */
export function total(sums: CubeSums, passes: Uint8Array): UsageSum {
  const add = (column: Float64Array): number => {
    let added = 0;
    for (let at = 0; at < passes.length; at++) added += passes[at]! * column[at]!;
    return added;
  };
  const more = MORE_FIGURES.flatMap((name) => (sums[name] ? [[name, add(sums[name])] as const] : []));
  return { ...sumOf(FIGURES.map((name) => add(sums[name]))), ...Object.fromEntries(more) };
}

/** The combinations that pass, summed by an index that each of them has, of `size` possible ones. */
export function group(sums: CubeSums, passes: Uint8Array, index: Uint32Array, size: number): UsageSum[] {
  const add = (column: Float64Array): Float64Array => {
    const added = new Float64Array(size);
    // Multiplied by 1 or 0, which is faster than to ask.
    for (let at = 0; at < passes.length; at++) added[index[at]!]! += passes[at]! * column[at]!;
    return added;
  };
  const figures = FIGURES.map((name) => add(sums[name]));
  const more = MORE_FIGURES.flatMap((name) => (sums[name] ? [[name, add(sums[name])] as const] : []));
  return Array.from({ length: size }, (_, at) => ({
    ...sumOf(figures.map((column) => column[at]!)),
    ...Object.fromEntries(more.map(([name, column]) => [name, column[at]!])),
  }));
}

/** `figures`: in the order of {@link FIGURES}. */
function sumOf([cost = 0, requests = 0, inputTokens = 0, outputTokens = 0]: number[]): UsageSum {
  const tokens = inputTokens + outputTokens;
  return {
    cost: microdollars(cost),
    requests,
    inputTokens,
    outputTokens,
    tokens,
    averageCost: averageCost(cost, requests),
    tokensPerRequest: requests > 0 ? tokens / requests : undefined,
    inputPerOutput: outputTokens > 0 ? inputTokens / outputTokens : undefined,
  };
}

/** How many different people made a request, among what passes. */
export function peopleIn({ names, of }: UsageCube, sums: CubeSums, passes: Uint8Array): number {
  const isActive = new Uint8Array(names.person.length);
  for (let at = 0; at < passes.length; at++) if (passes[at] && sums.requests[at]! > 0) isActive[of.person[at]!] = 1;
  return isActive.reduce((count, active) => count + active, 0);
}
