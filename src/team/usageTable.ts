/** Building a {@link UsageTable} and checking one that comes from disk or from another process. */
import type { UsagePerson, UsageScope, UsageTable } from './model';
import type { UtcDay } from './time';

/** One fact of usage. Cost in microdollars; all counts are integers of 0 or more. */
export interface UsageFigures {
  cost: number;
  requests: number;
  inputTokens: number;
  outputTokens: number;
  errors?: number;
}

/**
 * Collects facts of usage in any order and gives them as columns. Facts of the same person, model and day (other projects, other hours)
 * are summed into one row; facts without any usage, and those of days outside the period, leave no trace.
 */
export class UsageTableBuilder {
  private readonly dayIndex: Map<UtcDay, number>;
  private readonly personIndex = new Map<string, number>();
  private readonly modelIndex = new Map<string, number>();
  private readonly rowIndex = new Map<number, number>();
  private readonly table: UsageTable;

  /** `days`: every day of the period, ascending. `withErrors`: the server counts failed requests. */
  constructor(days: readonly UtcDay[], options: { scope: UsageScope; withErrors?: boolean }) {
    this.dayIndex = new Map(days.map((day, index) => [day, index]));
    this.table = {
      scope: options.scope,
      days: [...days],
      people: [],
      models: [],
      day: [],
      person: [],
      model: [],
      cost: [],
      requests: [],
      inputTokens: [],
      outputTokens: [],
      ...(options.withErrors && { errors: [] }),
      truncated: false,
    };
  }

  /** Adds one fact. Throws a RangeError when a figure is not an integer of 0 or more: then it is not what the API promises. */
  add(day: UtcDay, person: UsagePerson, model: string, figures: UsageFigures): void {
    const { cost, requests, inputTokens, outputTokens, errors = 0 } = figures;
    for (const figure of [cost, requests, inputTokens, outputTokens, errors]) {
      if (!isCount(figure)) throw new RangeError(`usage must be counted in integers of 0 or more, not ${figure}`);
    }
    const dayAt = this.dayIndex.get(day);
    if (dayAt === undefined || !(cost || requests || inputTokens || outputTokens || errors)) return;
    const row = this.row(dayAt, this.personAt(person), this.modelAt(model));
    const { table } = this;
    table.cost[row]! += cost;
    table.requests[row]! += requests;
    table.inputTokens[row]! += inputTokens;
    table.outputTokens[row]! += outputTokens;
    if (table.errors) table.errors[row]! += errors;
  }

  /** The finished table. `truncated`: the server cut its answer, so that the table is not the whole truth. */
  build(options: { truncated?: boolean } = {}): UsageTable {
    return { ...this.table, truncated: options.truncated ?? false };
  }

  private personAt(person: UsagePerson): number {
    const { people } = this.table;
    const known = this.personIndex.get(person.key);
    if (known !== undefined) return known;
    this.personIndex.set(person.key, people.length);
    return people.push(person) - 1;
  }

  private modelAt(model: string): number {
    const { models } = this.table;
    const known = this.modelIndex.get(model);
    if (known !== undefined) return known;
    this.modelIndex.set(model, models.length);
    return models.push(model) - 1;
  }

  private row(day: number, person: number, model: number): number {
    const key = (person * MOST_MODELS + model) * MOST_DAYS + day;
    const known = this.rowIndex.get(key);
    if (known !== undefined) return known;
    const { table } = this;
    const row = table.day.push(day) - 1;
    table.person.push(person);
    table.model.push(model);
    table.cost.push(0);
    table.requests.push(0);
    table.inputTokens.push(0);
    table.outputTokens.push(0);
    table.errors?.push(0);
    this.rowIndex.set(key, row);
    return row;
  }
}

/** Room in the row key for about 11 years of days, a million models and four million people, within a safe integer. */
const MOST_DAYS = 4096;
const MOST_MODELS = 2 ** 20;

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** What is wrong with a table, or undefined when it is sound: columns of one length, indexes that exist, counts that are counts. */
export function usageTableProblem(table: UsageTable): string | undefined {
  const { days, people, models, day, person, model, cost, requests, inputTokens, outputTokens, errors } = table;
  const columns = { day, person, model, cost, requests, inputTokens, outputTokens, ...(errors && { errors }) };
  for (const [name, column] of Object.entries(columns)) {
    if (column.length !== day.length) return `column ${name} has ${column.length} rows instead of ${day.length}`;
    const bad = column.findIndex((value) => !isCount(value));
    if (bad >= 0) return `row ${bad} of column ${name} is not an integer of 0 or more`;
  }
  for (const [name, column, list] of [
    ['day', day, days],
    ['person', person, people],
    ['model', model, models],
  ] as const) {
    const bad = column.findIndex((index) => index >= list.length);
    if (bad >= 0) return `row ${bad} of column ${name} points beyond its list`;
  }
  const unordered = days.findIndex((value, index) => index > 0 && value <= days[index - 1]!);
  return unordered >= 0 ? `day ${days[unordered]} is out of order` : undefined;
}
