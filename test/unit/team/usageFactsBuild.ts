/** Usage as a list of plain facts, the same as columns, and arbitrary ones, for tests that compute everything a second time. */
import fc from 'fast-check';
import type { Measure, UsageFilter } from '../../../src/team/usageChoice';
import { DIMENSIONS, HOURS_PER_DAY, UsageFactsBuilder, type UsageDimension, type UsageFacts } from '../../../src/team/usageFacts';
import { UNATTRIBUTED } from '../../../src/team/usageCube';
import { addDays, daysBetween, type UtcDay, type DayRange } from '../../../src/team/time';
import { day } from './build';

export interface PlainFact {
  day: UtcDay;
  hour: number;
  person: string;
  model: string;
  provider: string;
  project: string;
  cost: number;
  requests: number;
  inputTokens: number;
  outputTokens: number;
  /** The server counts it without saying what it was. */
  isUnattributed: boolean;
}

export const FIRST = day('2026-02-20');
export const DAYS = daysBetween(FIRST, addDays(FIRST, 40));
const NAMES: Record<UsageDimension, string[]> = {
  person: ['ada@example.com', 'bob@example.com', 'cyd@example.com', 'dee@example.com'],
  model: ['opus', 'haiku', 'free', ''],
  provider: ['here', 'there'],
  project: ['kilo', 'site', ''],
};

const named = (dimension: UsageDimension) => fc.constantFrom(...NAMES[dimension]);
const fact: fc.Arbitrary<PlainFact> = fc.record({
  day: fc.constantFrom(...DAYS),
  hour: fc.nat(HOURS_PER_DAY - 1),
  person: named('person'),
  model: named('model'),
  provider: named('provider'),
  project: named('project'),
  cost: fc.oneof(fc.constant(0), fc.nat(10 ** 9)),
  requests: fc.oneof(fc.constant(0), fc.nat(500)),
  inputTokens: fc.nat(10 ** 7),
  outputTokens: fc.oneof(fc.constant(0), fc.nat(10 ** 6)),
  isUnattributed: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.boolean()),
});
export const plainFacts = fc.array(fact, { maxLength: 80 });

const narrowed = (dimension: UsageDimension) =>
  fc.record(
    {
      mode: fc.constantFrom('only' as const, 'except' as const),
      names: fc.uniqueArray(fc.oneof(named(dimension), fc.constant(UNATTRIBUTED)), { minLength: 1, maxLength: 3 }),
    },
    { noNullPrototype: true },
  );
export const filters: fc.Arbitrary<UsageFilter> = fc.record(
  Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, narrowed(dimension)])) as Record<
    UsageDimension,
    ReturnType<typeof narrowed>
  >,
  { requiredKeys: [], noNullPrototype: true },
);
export const ranges: fc.Arbitrary<DayRange> = fc
  .tuple(fc.constantFrom(...DAYS), fc.constantFrom(...DAYS))
  .map(([a, b]) => (a <= b ? { from: a, to: b } : { from: b, to: a }));

/** The facts as columns. */
export function columns(facts: readonly PlainFact[], granularity: UsageFacts['granularity'] = 'day', days = DAYS): UsageFacts {
  const builder = new UsageFactsBuilder(days, { scope: 'team', granularity });
  const add = (one: PlainFact): void => {
    const at = days.indexOf(one.day);
    const hour = one.isUnattributed ? 0 : one.hour;
    builder.add(
      granularity === 'day' ? at : at * HOURS_PER_DAY + hour,
      builder.person({ key: one.person, name: one.person, email: one.person }),
      builder.model(one.isUnattributed ? '' : one.model),
      builder.provider(one.isUnattributed ? '' : one.provider),
      builder.project(one.isUnattributed ? '' : one.project),
      one,
    );
  };
  facts.filter(({ isUnattributed }) => !isUnattributed).forEach(add);
  builder.beginUnattributed();
  facts.filter(({ isUnattributed }) => isUnattributed).forEach(add);
  return builder.build();
}

export const nameIn = (one: PlainFact, dimension: UsageDimension): string =>
  one.isUnattributed && dimension !== 'person' ? UNATTRIBUTED : one[dimension];

/** The facts of a range that a filter lets through, by plain words. */
export const kept = (facts: readonly PlainFact[], range: DayRange, filter: UsageFilter): PlainFact[] =>
  facts.filter(
    (one) =>
      one.day >= range.from &&
      one.day <= range.to &&
      DIMENSIONS.every((dimension) => {
        const narrow = filter[dimension];
        return !narrow || narrow.names.includes(nameIn(one, dimension)) === (narrow.mode === 'only');
      }),
  );

export const sumOf = (facts: readonly PlainFact[], of: (fact: PlainFact) => number): number =>
  facts.reduce((total, one) => total + of(one), 0);
export const measureOf =
  (measure: Measure) =>
  (one: PlainFact): number =>
    measure === 'tokens' ? one.inputTokens + one.outputTokens : one[measure];
export const distinct = <T>(list: readonly T[]): number => new Set(list).size;
