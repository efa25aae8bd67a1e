/** Putting {@link UsageFacts} together from parts, cutting times out of them, and adding their hours up to days. */
import type { UsagePerson } from './model';
import { DAY, daysBetween, HOUR, startOfDay, type DayRange, type Instant, type UtcDay } from './time';
import {
  dayOfBucket,
  FIGURES,
  HOURS_PER_DAY,
  MORE_FIGURES,
  rowCount,
  UsageFactsBuilder,
  type FactFigures,
  type UsageFacts,
  type UsageFigure,
  type UsageGranularity,
  type UsageMoreFigure,
} from './usageFacts';

/** Those rows of facts whose bucket begins at `from` or later, and before `until`. */
export interface FactsPart {
  facts: UsageFacts;
  from?: Instant;
  until?: Instant;
}

/**
 * The rows of all parts as one, over every day from `from` to `to`; other days are left out. Of a person who is in several parts, the first
 * one tells the name. With granularity `day`, hours are added up to days.
 */
export function mergeFacts(parts: readonly FactsPart[], { from, to }: DayRange, granularity: UsageGranularity): UsageFacts {
  const days = daysBetween(from, to);
  const { scope } = parts[0]?.facts ?? { scope: 'team' };
  const more = parts.some(({ facts }) => facts.errors !== undefined);
  const builder = new UsageFactsBuilder(days, { scope, granularity, more });
  for (const isUnattributed of [false, true]) {
    if (isUnattributed) builder.beginUnattributed();
    for (const part of parts) addRows(builder, part, days, granularity, isUnattributed);
  }
  return builder.build({ truncated: parts.some(({ facts }) => facts.truncated) });
}

function addRows(
  builder: UsageFactsBuilder,
  { facts, from = -Infinity as Instant, until = Infinity as Instant }: FactsPart,
  days: readonly UtcDay[],
  granularity: UsageGranularity,
  isUnattributed: boolean,
): void {
  const [origin] = facts.days;
  const [start] = days;
  if (origin === undefined || start === undefined) return;
  const size = facts.granularity === 'day' ? DAY : HOUR;
  const shift = Math.round((startOfDay(origin) - startOfDay(start)) / DAY);
  const person = lazily(facts.people, builder.person);
  const model = lazily(facts.models, builder.model);
  const provider = lazily(facts.providers, builder.provider);
  const project = lazily(facts.projects, builder.project);
  const sums = facts.granularity === 'hour' && granularity === 'day' ? new Sums() : undefined;
  const end = isUnattributed ? rowCount(facts) : facts.unattributedFrom;
  for (let row = isUnattributed ? facts.unattributedFrom : 0; row < end; row++) {
    const bucket = facts.bucket[row]!;
    const at = startOfDay(origin) + bucket * size;
    const day = dayOfBucket(facts.granularity, bucket) + shift;
    if (at < from || at >= until || day < 0 || day >= days.length) continue;
    const hour = facts.granularity === 'hour' ? bucket % HOURS_PER_DAY : 0;
    const indexes: Indexes = [
      granularity === 'day' ? day : day * HOURS_PER_DAY + hour,
      person(facts.person[row]!),
      model(facts.model[row]!),
      provider(facts.provider[row]!),
      project(facts.project[row]!),
    ];
    if (sums) sums.add(indexes, figuresOf(facts, row));
    else builder.add(...indexes, figuresOf(facts, row));
  }
  sums?.give((indexes, figures) => builder.add(...indexes, figures));
}

type Indexes = [bucket: number, person: number, model: number, provider: number, project: number];

/** Rows of the same bucket and names as one. */
class Sums {
  private readonly groups = new Map<string, { indexes: Indexes; figures: FactFigures }>();

  add(indexes: Indexes, figures: FactFigures): void {
    const key = indexes.join(' ');
    const known = this.groups.get(key)?.figures;
    if (!known) this.groups.set(key, { indexes, figures });
    else
      for (const [name, value] of Object.entries(figures) as [UsageFigure | UsageMoreFigure, number][])
        known[name] = (known[name] ?? 0) + value;
  }

  give(take: (indexes: Indexes, figures: FactFigures) => void): void {
    for (const { indexes, figures } of this.groups.values()) take(indexes, figures);
  }
}

function figuresOf(facts: UsageFacts, row: number): FactFigures {
  const figures: FactFigures = { cost: 0, requests: 0, inputTokens: 0, outputTokens: 0 };
  for (const name of FIGURES) figures[name] = facts[name][row]!;
  if (facts.errors) for (const name of MORE_FIGURES) figures[name] = facts[name]![row]!;
  return figures;
}

/** Indexes of one list as indexes of another, each looked up when it is first wanted. */
function lazily<T>(list: readonly T[], place: (value: T) => number): (index: number) => number {
  const places = new Int32Array(list.length).fill(-1);
  return (index) => (places[index]! >= 0 ? places[index]! : (places[index] = place(list[index]!)));
}

/**
 * What the complete count of persons and days has beyond the rows that say more. `complete` counts all usage of its days, in days and by
 * person only; `known` has the same usage by model, provider and project, and may lack some of it. The answer is what it lacks.
 */
export function unattributed(complete: UsageFacts, known: UsageFacts, granularity: UsageGranularity): UsageFacts {
  const builder = new UsageFactsBuilder(complete.days, { scope: complete.scope, granularity });
  builder.beginUnattributed();
  const left = new Map<string, { person: UsagePerson; day: number; figures: FactFigures }>();
  const keyOf = (facts: UsageFacts, row: number) => {
    const day = facts.days[dayOfBucket(facts.granularity, facts.bucket[row]!)]!;
    return `${day} ${facts.people[facts.person[row]!]!.key}`;
  };
  for (let row = 0; row < rowCount(complete); row++) {
    const key = keyOf(complete, row);
    const figures = figuresOf(complete, row);
    const same = left.get(key)?.figures;
    if (same) for (const name of FIGURES) same[name] += figures[name];
    else left.set(key, { person: complete.people[complete.person[row]!]!, day: complete.bucket[row]!, figures });
  }
  for (let row = 0; row < known.unattributedFrom; row++) {
    const rest = left.get(keyOf(known, row))?.figures;
    if (rest) for (const name of FIGURES) rest[name] -= known[name][row]!;
  }
  for (const { person, day, figures } of left.values()) {
    // More is known than counted where something came in between the two questions.
    for (const name of FIGURES) figures[name] = Math.max(0, figures[name]);
    const bucket = granularity === 'day' ? day : day * HOURS_PER_DAY;
    builder.add(bucket, builder.person(person), builder.model(''), builder.provider(''), builder.project(''), figures);
  }
  return builder.build();
}
