/**
 * Usage as columns, one row for each person, model, provider and project of a bucket of time: what every question of the usage dashboard
 * is answered from. It is made in another thread, kept on disk and sent to the dashboard as it is, so it holds nothing but lists of names
 * and typed arrays.
 */
import type { UsagePerson, UsageScope } from './model';
import type { UtcDay } from './time';

export type UsageGranularity = 'hour' | 'day';

export const HOURS_PER_DAY = 24;

/** The columns of figures, all integers of 0 or more; `cost` in microdollars. */
export const FIGURES = ['cost', 'requests', 'inputTokens', 'outputTokens'] as const;
/** The columns of figures that only servers of the second generation count. Either all three are there or none. */
export const MORE_FIGURES = ['errors', 'cacheReadTokens', 'cacheWriteTokens'] as const;
/** The columns of indexes, each into the list of the same (plural) name. */
export const DIMENSIONS = ['person', 'model', 'provider', 'project'] as const;

export type UsageFigure = (typeof FIGURES)[number];
export type UsageMoreFigure = (typeof MORE_FIGURES)[number];
export type UsageDimension = (typeof DIMENSIONS)[number];

type IndexColumns = Record<UsageDimension, Uint32Array>;
type FigureColumns = Record<UsageFigure, Float64Array>;
type MoreFigureColumns = Partial<Record<UsageMoreFigure, Float64Array>>;

/**
 * Rows are in no order, and rows of the same bucket and names may occur more than once; rows without any usage are left out. All columns
 * have the same length.
 */
export interface UsageFacts extends IndexColumns, FigureColumns, MoreFigureColumns {
  /** Whose usage this is: on newer servers a caller without a billing role gets their own only. */
  scope: UsageScope;
  granularity: UsageGranularity;
  /** Every UTC day of the range, ascending and without gaps, also those without usage. */
  days: UtcDay[];
  people: UsagePerson[];
  /** Model ids; '' where the server does not know the model. */
  models: string[];
  /** Gateways; '' where the server does not know. */
  providers: string[];
  /** '' for usage outside any project. */
  projects: string[];
  /** Index of the day in {@link days}; with granularity `hour` that index × 24 + the UTC hour. */
  bucket: Uint32Array;
  /**
   * Rows from this one on are unattributed: the server counts this usage for the person and the day, but does not say by which model, with
   * which provider or for which project (all ''), nor in which hour (`hour`: they stand in the first hour of their day). First generation
   * only; elsewhere, and where nothing is missing, it is the number of rows.
   */
  unattributedFrom: number;
  /** The server cut an answer that could not be split further: every figure is at least what is shown. */
  truncated: boolean;
}

/** Number of rows. */
export const rowCount = (facts: UsageFacts): number => facts.bucket.length;

/** The index in `days` that a row's bucket belongs to. */
export const dayOfBucket = (granularity: UsageGranularity, bucket: number): number =>
  granularity === 'day' ? bucket : Math.floor(bucket / HOURS_PER_DAY);

/** One fact of usage. Cost in microdollars; all are integers of 0 or more. */
export type FactFigures = Record<UsageFigure, number> & Partial<Record<UsageMoreFigure, number>>;
export interface FactNames {
  person: UsagePerson;
  model: string;
  provider: string;
  project: string;
}

/** Collects facts one by one, each in room of its own in typed arrays that grow, and gives them as {@link UsageFacts}. */
export class UsageFactsBuilder {
  private readonly lists = {
    people: [] as UsagePerson[],
    models: [] as string[],
    providers: [] as string[],
    projects: [] as string[],
  };
  private readonly places = {
    people: new Map<string, number>(),
    models: new Map<string, number>(),
    providers: new Map<string, number>(),
    projects: new Map<string, number>(),
  };
  private rows = 0;
  private room = 1024;
  private indexes = Object.fromEntries(['bucket', ...DIMENSIONS].map((name) => [name, new Uint32Array(this.room)])) as Record<
    'bucket' | UsageDimension,
    Uint32Array
  >;
  private figures: Record<string, Float64Array>;
  private readonly names: readonly (UsageFigure | UsageMoreFigure)[];
  private unattributedFrom: number | undefined;

  /** `days`: every day of the range, ascending. `more`: the server counts failures and cached tokens, too. */
  constructor(
    private readonly days: readonly UtcDay[],
    private readonly options: { scope: UsageScope; granularity: UsageGranularity; more?: boolean },
  ) {
    this.names = options.more ? [...FIGURES, ...MORE_FIGURES] : FIGURES;
    this.figures = Object.fromEntries(this.names.map((name) => [name, new Float64Array(this.room)]));
  }

  /** Number of facts so far. */
  get size(): number {
    return this.rows;
  }

  /** The index of a person, who is the same person wherever the key is the same. */
  person = (person: UsagePerson): number => place(this.lists.people, this.places.people, person.key, person);
  model = (name: string): number => place(this.lists.models, this.places.models, name, name);
  provider = (name: string): number => place(this.lists.providers, this.places.providers, name, name);
  project = (name: string): number => place(this.lists.projects, this.places.projects, name, name);

  /** Adds a fact whose figures are known to be counts; one without any usage leaves no trace. */
  add(bucket: number, person: number, model: number, provider: number, project: number, figures: FactFigures): void {
    if (!this.names.some((name) => (figures[name] ?? 0) > 0)) return;
    if (this.rows === this.room) this.grow();
    const row = this.rows++;
    const { indexes } = this;
    indexes.bucket[row] = bucket;
    indexes.person[row] = person;
    indexes.model[row] = model;
    indexes.provider[row] = provider;
    indexes.project[row] = project;
    for (const name of this.names) this.figures[name]![row] = figures[name] ?? 0;
  }

  /** What is added from here on is unattributed. */
  beginUnattributed(): void {
    this.unattributedFrom ??= this.rows;
  }

  build(options: { truncated?: boolean } = {}): UsageFacts {
    const { rows, days, lists } = this;
    const cut = <T extends Uint32Array | Float64Array>(columns: Record<string, T>) =>
      Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.slice(0, rows)]));
    const { scope, granularity } = this.options;
    return {
      scope,
      granularity,
      days: [...days],
      ...lists,
      ...(cut(this.indexes) as Record<'bucket' | UsageDimension, Uint32Array>),
      ...(cut(this.figures) as FigureColumns & MoreFigureColumns),
      unattributedFrom: this.unattributedFrom ?? rows,
      truncated: options.truncated ?? false,
    };
  }

  private grow(): void {
    this.room *= 2;
    const larger = <T extends Uint32Array | Float64Array>(column: T, empty: T): T => {
      empty.set(column);
      return empty;
    };
    for (const name of ['bucket', ...DIMENSIONS] as const)
      this.indexes[name] = larger(this.indexes[name], new Uint32Array(this.room));
    for (const name of this.names) this.figures[name] = larger(this.figures[name]!, new Float64Array(this.room));
  }
}

function place<T>(list: T[], places: Map<string, number>, key: string, value: T): number {
  const known = places.get(key);
  if (known !== undefined) return known;
  places.set(key, list.length);
  return list.push(value) - 1;
}

/** What is wrong with facts that come from elsewhere, or undefined when they are sound. */
export function usageFactsProblem(facts: UsageFacts): string | undefined {
  const { bucket, days, granularity, unattributedFrom } = facts;
  const more = MORE_FIGURES.filter((name) => facts[name] !== undefined);
  if (more.length !== 0 && more.length !== MORE_FIGURES.length) return `only ${more.join(', ')} of the further figures`;
  const rows = bucket.length;
  for (const name of [...DIMENSIONS, ...FIGURES, ...more]) {
    if (facts[name]!.length !== rows) return `column ${name} has ${facts[name]!.length} rows instead of ${rows}`;
  }
  const buckets = granularity === 'day' ? days.length : days.length * HOURS_PER_DAY;
  for (const [name, column, length] of [
    ['bucket', bucket, buckets],
    ['person', facts.person, facts.people.length],
    ['model', facts.model, facts.models.length],
    ['provider', facts.provider, facts.providers.length],
    ['project', facts.project, facts.projects.length],
  ] as const) {
    const bad = column.findIndex((index) => index >= length);
    if (bad >= 0) return `row ${bad} of column ${name} points beyond its list`;
  }
  for (const name of [...FIGURES, ...more]) {
    const bad = facts[name]!.findIndex((value) => !(Number.isSafeInteger(value) && value >= 0));
    if (bad >= 0) return `row ${bad} of column ${name} is not an integer of 0 or more`;
  }
  if (!(unattributedFrom >= 0 && unattributedFrom <= rows)) return 'the unattributed rows begin beyond the end';
  const unordered = days.findIndex((day, index) => index > 0 && day <= days[index - 1]!);
  return unordered >= 0 ? `day ${days[unordered]} is out of order` : undefined;
}
