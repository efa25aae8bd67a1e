/** The usage of the team of the other fixtures as facts: the same figures, with a provider and a project, and by the hour. */
import type { FactsSlice, UsageAnswers } from '../../src/protocol/dashboard';
import type { UsagePerson, UsageTable } from '../../src/team/model';
import { HOURS_PER_DAY, UsageFactsBuilder, type UsageFacts } from '../../src/team/usageFacts';
import { weekday } from '../../src/team/usageOverTime';
import { NOW, noise, usageTable } from './northwind';
import { addDays, HOUR, startOfDay, utcDay, type UtcDay } from '../../src/team/time';

const PROVIDERS = ['Anthropic', 'xAI', 'OpenAI', 'Google Vertex'];
const PROJECTS = ['storefront', 'ledger-api', 'mobile-app', 'infrastructure', ''];

/** How much of a day's work falls on each UTC hour. */
const HOURLY = Array.from({ length: HOURS_PER_DAY }, (_, hour) => Math.max(0, 1.2 - Math.abs(hour - 13) / 6));

/** A table as facts: each row in a project of its own, with the provider that makes the model. */
export function factsOf(table: UsageTable, granularity: UsageFacts['granularity'] = 'day'): UsageFacts {
  const { scope } = table;
  const builder = new UsageFactsBuilder(table.days, { scope, granularity, more: table.errors !== undefined });
  table.day.forEach((day, row) => {
    const seed = startOfDay(table.days[day] as UtcDay) / HOUR + table.person[row]! * 17 + table.model[row]! * 5;
    const person = builder.person(table.people[table.person[row]!] as UsagePerson);
    const model = builder.model(table.models[table.model[row]!]!);
    const provider = builder.provider(PROVIDERS[table.model[row]! % PROVIDERS.length]!);
    const project = builder.project(PROJECTS[Math.floor(noise(table.person[row]! + 2 * (seed % 3)) * PROJECTS.length)]!);
    const figures = {
      cost: table.cost[row]!,
      requests: table.requests[row]!,
      inputTokens: table.inputTokens[row]!,
      outputTokens: table.outputTokens[row]!,
      errors: table.errors?.[row] ?? 0,
      cacheReadTokens: Math.round(table.inputTokens[row]! * 0.6),
      cacheWriteTokens: Math.round(table.inputTokens[row]! * 0.1),
    };
    if (granularity === 'day') builder.add(day, person, model, provider, project, figures);
    else
      builder.add(
        day * HOURS_PER_DAY + hourOf(table.days[day] as UtcDay, noise(seed)),
        person,
        model,
        provider,
        project,
        figures,
      );
  });
  return builder.build();
}

/** An hour of a day that has begun, the likelier the more work falls on it. */
function hourOf(day: UtcDay, chance: number): number {
  const begun = HOURLY.filter((_, hour) => startOfDay(day) + hour * HOUR <= NOW);
  const all = begun.reduce((sum, part) => sum + part, 0);
  let passed = 0;
  const hour = begun.findIndex((part) => (passed += part) >= chance * all);
  return weekday(day) > 4 ? Math.min(hour, begun.length - 1) : hour;
}

const DAYS_OF_HOURS = 8;
const DAYS = 400;

/** By these ids the states name facts: of the team by the day and by the hour, of one person, of nobody, of an older server. */
export const IDS = { team: 1, hours: 2, self: 3, none: 4, older: 5 };

const year = usageTable(DAYS);

/** A table with only those rows that `keep` says yes to. */
function rowsWhere(table: UsageTable, keep: (row: number) => boolean): UsageTable {
  const pick = (column: number[]): number[] => column.filter((_, row) => keep(row));
  const { day, person, model, cost, requests, inputTokens, outputTokens, errors, ...rest } = table;
  const columns = { day, person, model, cost, requests, inputTokens, outputTokens, ...(errors && { errors }) };
  const kept = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, pick(column)]));
  return { ...rest, ...(kept as typeof columns) };
}

const own = year.people.findIndex(({ email }) => email === 'priya@northwind.example');

/** An older server: no figures beyond the usual ones, and usage of which it does not say what it was. */
function olderFacts(): UsageFacts {
  const facts = {
    ...factsOf(rowsWhere(year, (row) => row % 40 !== 7)),
    errors: undefined,
    cacheReadTokens: undefined,
    cacheWriteTokens: undefined,
  };
  const left = factsOf(rowsWhere(year, (row) => row % 40 === 7));
  const join = <T extends Uint32Array | Float64Array>(a: T, b: T, empty: T): T => {
    empty.set(a);
    empty.set(b, a.length);
    return empty;
  };
  const rows = facts.bucket.length + left.bucket.length;
  const indexes = (a: Uint32Array, b: Uint32Array) => join(a, b, new Uint32Array(rows));
  const figures = (a: Float64Array, b: Float64Array) => join(a, b, new Float64Array(rows));
  const unnamed = new Uint32Array(left.bucket.length);
  const people = left.people.map(({ key }) => facts.people.findIndex((person) => person.key === key));
  return {
    ...facts,
    bucket: indexes(facts.bucket, left.bucket),
    person: indexes(
      facts.person,
      left.person.map((index) => people[index]!),
    ),
    model: indexes(facts.model, unnamed),
    provider: indexes(facts.provider, unnamed),
    project: indexes(facts.project, unnamed),
    cost: figures(facts.cost, left.cost),
    requests: figures(facts.requests, left.requests),
    inputTokens: figures(facts.inputTokens, left.inputTokens),
    outputTokens: figures(facts.outputTokens, left.outputTokens),
    unattributedFrom: facts.bucket.length,
  };
}

/** The facts that the states of the fixtures name. */
export const FACTS: Record<number, UsageFacts> = {
  [IDS.team]: factsOf(year),
  [IDS.hours]: factsOf(usageTable(DAYS_OF_HOURS), 'hour'),
  [IDS.self]: factsOf({ ...rowsWhere(year, (row) => year.person[row] === own), scope: 'self' }),
  [IDS.none]: factsOf(usageTable(DAYS, [])),
  [IDS.older]: olderFacts(),
};

/** Facts of a team that uses free models only. */
export const freeFacts = (): UsageFacts => factsOf({ ...year, cost: year.cost.map(() => 0) });

/** The slice that names facts by their id. */
export function sentAs(id: number, change: Partial<FactsSlice> = {}): FactsSlice {
  const { days } = FACTS[id] ?? FACTS[IDS.team]!;
  const [from, to] = [days[0]!, days.at(-1)!];
  return { status: 'ready', data: { id, from, to, rows: 0, bytesFetched: 0 }, asOf: NOW, refreshing: false, ...change };
}

export const teamAnswers = (): Pick<UsageAnswers, 'days' | 'hours' | 'hoursFrom'> => ({
  days: sentAs(IDS.team),
  hours: sentAs(IDS.hours),
  hoursFrom: addDays(utcDay(NOW), 1 - DAYS_OF_HOURS),
});
