/** What somebody looks at in the usage tab, and the same as a short text, for links and for the memory of a panel. */
import { DIMENSIONS, type UsageDimension } from './usageFacts';
import { LONGEST_VIEW } from './usageLink';
import { isDay, LAST_DAYS, monthStart, type RangeChoice } from './usageRange';

export const MEASURES = ['cost', 'requests', 'tokens'] as const;
/** What is looked at: cost in microdollars, requests, or tokens (input plus output). */
export type Measure = (typeof MEASURES)[number];

export const STEPS = ['hour', 'day', 'week', 'month'] as const;
/** What one point of a chart over time stands for. */
export type Step = (typeof STEPS)[number];

/** Keys of people, else names as the server gives them; '' stands for what the server does not name. */
export interface NameFilter {
  mode: 'only' | 'except';
  names: string[];
}
export type UsageFilter = Partial<Record<UsageDimension, NameFilter>>;

export interface UsageChoice {
  range: RangeChoice;
  measure: Measure;
  /** Absent: what suits the range. */
  step?: Step;
  /** What the chart over time is divided by; absent: not at all. */
  stack?: UsageDimension;
  /** The sum so far, instead of each point by itself. */
  cumulative: boolean;
  /** The hours of the day are wanted, too, also where that takes long to fetch. */
  hours: boolean;
  filter: UsageFilter;
  /** The key of the person whose page is open. */
  about?: string;
}

export const DEFAULT_CHOICE: UsageChoice = {
  range: { kind: 'last', days: 30 },
  measure: 'cost',
  cumulative: false,
  hours: false,
  filter: {},
};

const MOST_NAMES = 100;
const LONGEST_NAME = 320;

/** The choice as the query of a link; what is as usual is left out. */
export function writeChoice({ range, measure, step, stack, cumulative, hours, filter, about }: UsageChoice): string {
  const query = new URLSearchParams();
  query.set('range', writeRange(range));
  if (measure !== DEFAULT_CHOICE.measure) query.set('measure', measure);
  if (step) query.set('step', step);
  if (stack) query.set('stack', stack);
  if (cumulative) query.set('cumulative', '1');
  if (hours) query.set('hours', '1');
  for (const dimension of DIMENSIONS) {
    const narrowed = filter[dimension];
    for (const name of narrowed?.names ?? []) query.append(`${narrowed?.mode}-${dimension}`, name);
  }
  if (about !== undefined) query.set('about', about);
  return query.toString();
}

/** Reads what {@link writeChoice} wrote, or what somebody made of it: whatever is not understood is as usual. */
export function readChoice(text: string): UsageChoice {
  const query = new URLSearchParams(text.slice(0, LONGEST_VIEW));
  const one = <T extends string>(name: string, known: readonly T[]): T | undefined =>
    known.find((value) => value === query.get(name));
  const filter: UsageFilter = {};
  for (const dimension of DIMENSIONS) {
    for (const mode of ['only', 'except'] as const) {
      const names = [...new Set(query.getAll(`${mode}-${dimension}`))].filter(isName).slice(0, MOST_NAMES);
      if (names.length > 0) filter[dimension] ??= { mode, names };
    }
  }
  const step = one('step', STEPS);
  const stack = one('stack', DIMENSIONS);
  const about = query.get('about');
  return {
    range: readRange(query.get('range') ?? '') ?? DEFAULT_CHOICE.range,
    measure: one('measure', MEASURES) ?? DEFAULT_CHOICE.measure,
    ...(step && { step }),
    ...(stack && { stack }),
    cumulative: query.get('cumulative') === '1',
    hours: query.get('hours') === '1',
    filter,
    ...(about !== null && isName(about) && { about }),
  };
}

const isName = (name: string): boolean => name.length <= LONGEST_NAME;

/** `cycle`, `30d`, `2026-03` or `2026-03-01..2026-03-18`. */
function writeRange(range: RangeChoice): string {
  switch (range.kind) {
    case 'cycle':
      return 'cycle';
    case 'last':
      return `${range.days}d`;
    case 'month':
      return range.month;
    case 'custom':
      return `${range.from}..${range.to}`;
  }
}

function readRange(text: string): RangeChoice | undefined {
  if (text === 'cycle') return { kind: 'cycle' };
  const days = LAST_DAYS.find((known) => `${known}d` === text);
  if (days) return { kind: 'last', days };
  if (monthStart(text)) return { kind: 'month', month: text };
  const [from, to, more] = text.split('..');
  return from !== undefined && to !== undefined && more === undefined && isDay(from) && isDay(to) && from <= to
    ? { kind: 'custom', from, to }
    : undefined;
}

/** The filter with a name added to those of its dimension, or taken out again. Another mode than before starts anew. */
export function toggleName(filter: UsageFilter, dimension: UsageDimension, mode: NameFilter['mode'], name: string): UsageFilter {
  const before = filter[dimension]?.mode === mode ? filter[dimension].names : [];
  const names = before.includes(name) ? before.filter((other) => other !== name) : [...before, name].slice(0, MOST_NAMES);
  return { ...without(filter, dimension), ...(names.length > 0 && { [dimension]: { mode, names } }) };
}

/** Whether nothing is filtered out. */
export const isUnfiltered = (filter: UsageFilter): boolean => DIMENSIONS.every((dimension) => filter[dimension] === undefined);

/** The filter without what it says of one dimension. */
export const without = (filter: UsageFilter, dimension: UsageDimension): UsageFilter =>
  Object.fromEntries(Object.entries(filter).filter(([name]) => name !== dimension));
