/** What made the difference between a range and the one before. */
import { compareText } from './usage';
import type { Measure } from './usageChoice';
import type { CubeSums, UsageCube } from './usageCube';

/** Indexes into the names of the cube. */
export interface Contributor {
  person: number;
  model: number;
  project: number;
  before: number;
  now: number;
  /** Now minus before. */
  difference: number;
}

export interface UsageChange {
  before: number;
  now: number;
  difference: number;
  /** The largest, by the size of their difference; ups and downs alike. */
  contributors: Contributor[];
  /** All that contributed besides those: how many, and what they sum to. `contributors` and this sum to `difference` exactly. */
  others: { count: number; difference: number };
}

const valueOf = (sums: CubeSums, at: number, measure: Measure): number =>
  measure === 'tokens' ? sums.inputTokens[at]! + sums.outputTokens[at]! : sums[measure][at]!;

/** The largest contributors to a difference, by person × model × project. */
export function explainChange(
  cube: UsageCube,
  now: CubeSums,
  before: CubeSums,
  passes: Uint8Array,
  measure: Measure,
  most: number,
): UsageChange {
  const { of, names } = cube;
  const found = new Map<number, Contributor>();
  const change: UsageChange = { before: 0, now: 0, difference: 0, contributors: [], others: { count: 0, difference: 0 } };
  for (let at = 0; at < cube.size; at++) {
    if (!passes[at]) continue;
    const [then, current] = [valueOf(before, at, measure), valueOf(now, at, measure)];
    if (then === 0 && current === 0) continue;
    const [person, model, project] = [of.person[at]!, of.model[at]!, of.project[at]!];
    const key = (person * names.model.length + model) * names.project.length + project;
    let contributor = found.get(key);
    if (!contributor) found.set(key, (contributor = { person, model, project, before: 0, now: 0, difference: 0 }));
    contributor.before += then;
    contributor.now += current;
    contributor.difference += current - then;
    change.before += then;
    change.now += current;
  }
  change.difference = change.now - change.before;
  const sorted = [...found.values()]
    .filter(({ difference }) => difference !== 0)
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference) || b.difference - a.difference || inOrder(cube, a, b));
  change.contributors = sorted.slice(0, most);
  for (const { difference } of sorted.slice(most)) {
    change.others.count++;
    change.others.difference += difference;
  }
  return change;
}

const inOrder = ({ names }: UsageCube, a: Contributor, b: Contributor): number =>
  compareText(names.person[a.person]!, names.person[b.person]!) ||
  compareText(names.model[a.model]!, names.model[b.model]!) ||
  compareText(names.project[a.project]!, names.project[b.project]!);
