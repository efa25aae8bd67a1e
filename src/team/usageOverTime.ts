/** Usage over time: the points of a chart, and what was used in each of them. All days and hours are UTC. */
import { DAY, HOUR, type Instant, startOfDay, type UtcDay, utcDay, type DayRange } from './time';
import type { Measure, Step } from './usageChoice';
import { bucketsOf, bucketsPerDay, type UsageCube } from './usageCube';
import type { UsageFacts } from './usageFacts';
import { lengthOf } from './usageRange';

export interface TimePoint {
  /** The buckets of the facts that it holds: from `first` to before `end`. */
  first: number;
  end: number;
  from: UtcDay;
  to: UtcDay;
  /** The UTC hour, where a point is an hour. */
  hour?: number;
  /** The range holds only a part of this week or month. */
  isCut: boolean;
  /** It is not over yet. */
  isGrowing: boolean;
}

/** Above this many days, single days are too thin to tell apart. */
const DAYS_AT_MOST = 120;

/** What a point stands for unless somebody chooses. */
export const usualStep = (range: DayRange): Step => (lengthOf(range) > DAYS_AT_MOST ? 'week' : 'day');

/** What a point may stand for: at least two points, and not more than can be told apart. Hours need facts of hours. */
export function possibleSteps(range: DayRange, hasHours: boolean): Step[] {
  const days = lengthOf(range);
  return [
    ...(hasHours && days <= 14 ? (['hour'] as const) : []),
    ...(days <= 2 * 366 ? (['day'] as const) : []),
    ...(days > 13 ? (['week'] as const) : []),
    ...(days > 59 ? (['month'] as const) : []),
  ];
}

/**
 * The points of a range, ascending: its hours, days, weeks (from Monday) or months, also those without usage. Hours that have not begun
 * are left out.
 */
export function timePoints(
  facts: Pick<UsageFacts, 'days' | 'granularity'>,
  range: DayRange,
  step: Step,
  now: Instant,
): TimePoint[] {
  const today = utcDay(now);
  const { first, end } = bucketsOf(facts, range);
  const perDay = bucketsPerDay(facts);
  if (step === 'hour') {
    if (perDay === 1) return [];
    const points: TimePoint[] = [];
    for (let bucket = first; bucket < end; bucket++) {
      const day = facts.days[Math.floor(bucket / perDay)]!;
      const hour = bucket % perDay;
      const begins = startOfDay(day) + hour * HOUR;
      if (begins > now) break;
      points.push({ first: bucket, end: bucket + 1, from: day, to: day, hour, isCut: false, isGrowing: begins + HOUR > now });
    }
    return points;
  }
  const points: TimePoint[] = [];
  for (let index = first / perDay; index < end / perDay; index++) {
    const day = facts.days[index]!;
    const last = points.at(-1);
    if (last && step !== 'day' && groupOf(last.from, step) === groupOf(day, step)) {
      last.to = day;
      last.end = (index + 1) * perDay;
    } else {
      points.push({ first: index * perDay, end: (index + 1) * perDay, from: day, to: day, isCut: false, isGrowing: false });
    }
  }
  for (const point of points) {
    point.isGrowing = point.to >= today;
    point.isCut = !point.isGrowing && lengthOf(point) < wholeLength(point.from, step);
  }
  return points;
}

const DAYS_PER_WEEK = 7;

/** Days since Monday. */
export const weekday = (day: UtcDay): number => (new Date(startOfDay(day)).getUTCDay() + 6) % DAYS_PER_WEEK;

/** Names the week or month that a day is in. */
function groupOf(day: UtcDay, step: 'week' | 'month'): string {
  return step === 'month' ? day.slice(0, 7) : String(Math.floor((startOfDay(day) / DAY + 3) / DAYS_PER_WEEK));
}

function wholeLength(day: UtcDay, step: Step): number {
  if (step === 'week') return DAYS_PER_WEEK;
  if (step === 'month') return new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).getUTCDate();
  return 1;
}

/** For each bucket of the facts, the index of the point that holds it, or -1. */
function pointOfBucket({ facts }: UsageCube, points: readonly TimePoint[]): Int32Array {
  const buckets = facts.days.length * bucketsPerDay(facts);
  const index = new Int32Array(buckets).fill(-1);
  points.forEach(({ first, end }, at) => index.fill(at, first, end));
  return index;
}

/**
 * What was used in each point, divided into `count` series: `seriesOf` says for each combination which one it is in, -1 for none. One pass
 * over the rows.
 */
export function valuesOver(
  cube: UsageCube,
  points: readonly TimePoint[],
  measure: Measure,
  seriesOf: Int32Array,
  count: number,
): Float64Array[] {
  const { facts, combination } = cube;
  const { bucket, inputTokens, outputTokens } = facts;
  const column = measure === 'tokens' ? inputTokens : facts[measure];
  const second = measure === 'tokens' ? outputTokens : undefined;
  const pointOf = pointOfBucket(cube, points);
  const values = Array.from({ length: count }, () => new Float64Array(points.length));
  for (let row = 0; row < bucket.length; row++) {
    const point = pointOf[bucket[row]!]!;
    if (point < 0) continue;
    const series = seriesOf[combination[row]!]!;
    if (series >= 0) values[series]![point]! += second ? column[row]! + second[row]! : column[row]!;
  }
  return values;
}

/** What passes in each bucket of the facts. One pass over the rows, from which every chart is made that is not divided. */
export function bucketSums({ facts, combination }: UsageCube, passes: Uint8Array): Record<Measure, Float64Array> {
  const buckets = facts.days.length * bucketsPerDay(facts);
  const { bucket, inputTokens, outputTokens } = facts;
  const sums = { cost: new Float64Array(buckets), requests: new Float64Array(buckets), tokens: new Float64Array(buckets) };
  for (let row = 0; row < bucket.length;) {
    const at = bucket[row]!;
    let cost = 0;
    let requests = 0;
    let tokens = 0;
    // Rows of one bucket mostly follow each other: adding them up beside the columns, multiplied by 1 or 0, takes half the time.
    for (; row < bucket.length && bucket[row] === at; row++) {
      const pass = passes[combination[row]!]!;
      cost += pass * facts.cost[row]!;
      requests += pass * facts.requests[row]!;
      tokens += pass * (inputTokens[row]! + outputTokens[row]!);
    }
    sums.cost[at]! += cost;
    sums.requests[at]! += requests;
    sums.tokens[at]! += tokens;
  }
  return sums;
}

/** The sum of what is in the buckets of each point. */
export const pointSums = (buckets: Float64Array, points: readonly TimePoint[]): number[] =>
  points.map(({ first, end }) => buckets.subarray(first, end).reduce((sum, value) => sum + value, 0));

/** How many different people made a request in each point. One pass over the rows. */
export function peopleOver(cube: UsageCube, points: readonly TimePoint[], passes: Uint8Array): Float64Array {
  const { facts, combination, of, names } = cube;
  const pointOf = pointOfBucket(cube, points);
  const people = names.person.length;
  const seen = new Uint8Array(points.length * people);
  const counts = new Float64Array(points.length);
  for (let row = 0; row < facts.bucket.length; row++) {
    const point = pointOf[facts.bucket[row]!]!;
    const at = combination[row]!;
    if (point < 0 || !passes[at] || facts.requests[row] === 0) continue;
    const place = point * people + of.person[at]!;
    if (seen[place]) continue;
    seen[place] = 1;
    counts[point]! += 1;
  }
  return counts;
}

/** The sum up to and including each point. */
export function runningSum(values: Iterable<number>): number[] {
  let sum = 0;
  return Array.from(values, (value) => (sum += value));
}
