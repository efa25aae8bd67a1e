/** Who and what comes first: people, models, providers and projects by what they used, with what they used before. */
import { compareText } from './usage';
import type { Measure } from './usageChoice';
import { group, type CubeSums, type UsageCube, type UsageSum } from './usageCube';
import type { UsageDimension } from './usageFacts';

export interface Ranked {
  /** Its index in the names of the dimension, and its name there. */
  index: number;
  name: string;
  now: UsageSum;
  /** What it used in the range before; absent where that is not known. */
  before?: UsageSum;
  /** Its part of everything that passes, 0 to 1; 0 where that is nothing. */
  share: number;
}

/** What each name of a dimension used, most of the measure first; names without any use in the range are left out. */
export function rank(
  cube: UsageCube,
  sums: CubeSums,
  passes: Uint8Array,
  dimension: UsageDimension,
  measure: Measure,
  before?: CubeSums,
): Ranked[] {
  const names = cube.names[dimension];
  const now = group(sums, passes, cube.of[dimension], names.length);
  const then = before && group(before, passes, cube.of[dimension], names.length);
  const all = now.reduce((sum, part) => sum + part[measure], 0);
  return now
    .map((sum, index) => ({
      index,
      name: names[index]!,
      now: sum,
      ...(then && { before: then[index]! }),
      share: all > 0 ? sum[measure] / all : 0,
    }))
    .filter(({ now: { cost, requests, tokens } }) => cost > 0 || requests > 0 || tokens > 0)
    .sort((a, b) => b.now[measure] - a.now[measure] || b.now.requests - a.now.requests || compareText(a.name, b.name));
}

/** How many different people made a request to each name of a dimension. */
export function peopleOf(cube: UsageCube, sums: CubeSums, passes: Uint8Array, dimension: UsageDimension): Uint32Array {
  const people = cube.names.person.length;
  const seen = new Set<number>();
  const counts = new Uint32Array(cube.names[dimension].length);
  for (let at = 0; at < cube.size; at++) {
    if (!passes[at] || sums.requests[at] === 0) continue;
    const name = cube.of[dimension][at]!;
    const place = name * people + cube.of.person[at]!;
    if (seen.has(place)) continue;
    seen.add(place);
    counts[name]! += 1;
  }
  return counts;
}

/** The model that each person sent most requests to, as an index; -1 without requests. Of equals, the one that is first by name. */
export function favoriteModels(cube: UsageCube, sums: CubeSums, passes: Uint8Array): Int32Array {
  const models = cube.names.model;
  const requests = new Float64Array(cube.names.person.length * models.length);
  for (let at = 0; at < cube.size; at++) {
    if (passes[at]) requests[cube.of.person[at]! * models.length + cube.of.model[at]!]! += sums.requests[at]!;
  }
  return Int32Array.from(cube.names.person, (_, person) => {
    const own = requests.subarray(person * models.length, (person + 1) * models.length);
    let favorite = -1;
    for (let model = 0; model < own.length; model++) {
      const most = favorite < 0 ? 0 : own[favorite]!;
      const isFirst = own[model]! === most && favorite >= 0 && compareText(models[model]!, models[favorite]!) < 0;
      if (own[model]! > most || isFirst) favorite = model;
    }
    return favorite;
  });
}

/**
 * For a chart in parts: which of the first `most` names each combination belongs to; one more series, the last, holds all the others.
 * -1 for combinations that do not pass.
 */
export function seriesOfFirst(
  cube: UsageCube,
  passes: Uint8Array,
  dimension: UsageDimension,
  first: readonly Ranked[],
  most: number,
) {
  const seriesOfName = new Int32Array(cube.names[dimension].length).fill(Math.min(most, first.length));
  first.slice(0, most).forEach(({ index }, series) => (seriesOfName[index] = series));
  const index = cube.of[dimension];
  return Int32Array.from(passes, (pass, at) => (pass ? seriesOfName[index[at]!]! : -1));
}
