/** Usage added up the plain way, to hold the dashboard against. It shares nothing with how the dashboard does it. */
import type { UsageTable } from '../../src/team/model';
import { microdollars, type Microdollars } from '../../src/team/money';

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

/** The part of a table that covers `days` days, ending `skip` days before its last one. */
export function slicePeriod(table: UsageTable, days: number, skip = 0): UsageTable {
  const end = table.days.length - skip;
  const start = end - days;
  const rows = table.day.flatMap((day, row) => (day >= start && day < end ? [row] : []));
  const pick = (column: number[]): number[] => rows.map((row) => column[row]!);
  return {
    ...table,
    days: table.days.slice(start, end),
    day: pick(table.day).map((day) => day - start),
    person: pick(table.person),
    model: pick(table.model),
    cost: pick(table.cost),
    requests: pick(table.requests),
    inputTokens: pick(table.inputTokens),
    outputTokens: pick(table.outputTokens),
  };
}

/** All of a table. */
export function totals({ cost, requests, inputTokens, outputTokens }: UsageTable) {
  const [spent, asked] = [sum(cost), sum(requests)];
  return {
    cost: microdollars(spent),
    requests: asked,
    tokens: sum(inputTokens) + sum(outputTokens),
    averageCost: microdollars(Math.round(spent / asked)),
  };
}

/** How many people made a request in the last days of a table. */
export function activePeople(table: UsageTable, days: number): number {
  const { person, requests } = slicePeriod(table, days);
  return new Set(person.filter((_, row) => requests[row]! > 0)).size;
}

/** A figure of each day of a table. */
export const perDay = (table: UsageTable, column: 'cost' | 'requests'): number[] =>
  table.days.map((_, at) => sum(table[column].filter((_value, row) => table.day[row] === at)));

export interface Part {
  name: string;
  cost: Microdollars;
  requests: number;
  costShare: number;
}

/** What each model, or each person by name, takes of a table; who costs most comes first. */
export function parts(table: UsageTable, by: 'model' | 'person'): Part[] {
  const names = by === 'model' ? table.models : table.people.map(({ name }) => name);
  const whole = sum(table.cost);
  return names
    .map((name, at) => {
      const own = (column: number[]): number => sum(column.filter((_, row) => table[by][row] === at));
      const cost = microdollars(own(table.cost));
      return { name, cost, requests: own(table.requests), costShare: share(cost, whole) };
    })
    .filter(({ cost, requests }) => cost + requests > 0)
    .sort((a, b) => b.cost - a.cost);
}
