/**
 * Questions about usage, each answered in one pass over the columns of a {@link UsageTable}. Averages are always totals divided by
 * totals, never averages of averages.
 */
import type { UsageTable } from './model';
import { microdollars, type Microdollars } from './money';
import { divideHalfUp } from './rounding';
import type { UtcDay } from './time';

/** Cost ÷ requests, in microdollars per request, rounded half up; undefined without requests. */
export const averageCost = (cost: number, requests: number): Microdollars | undefined =>
  requests > 0 ? microdollars(divideHalfUp(cost, requests)) : undefined;

/** What was spent on each day of the table, in the order of `table.days`, in microdollars; 0 for days without usage. */
export function spendPerDay(table: UsageTable): number[] {
  const spent = table.days.map(() => 0);
  for (let row = 0; row < table.day.length; row++) spent[table.day[row]!]! += table.cost[row]!;
  return spent;
}

/** What somebody used in the period of a table. */
export interface PersonUsage {
  cost: Microdollars;
  requests: number;
  /** The model with most requests; undefined without requests. '' where the server does not know it. */
  favoriteModel: string | undefined;
}

/** Usage of each person who used anything, by the key of a person. */
export function usageByPerson(table: UsageTable): Map<string, PersonUsage> {
  const usage = new Map<number, { cost: number; requests: number; models: Map<number, number> }>();
  for (let row = 0; row < table.day.length; row++) {
    const person = table.person[row]!;
    let used = usage.get(person);
    if (!used) usage.set(person, (used = { cost: 0, requests: 0, models: new Map() }));
    const requests = table.requests[row]!;
    used.cost += table.cost[row]!;
    used.requests += requests;
    if (requests > 0) used.models.set(table.model[row]!, (used.models.get(table.model[row]!) ?? 0) + requests);
  }
  return new Map(
    [...usage].map(([person, { cost, requests, models }]) => {
      const [favorite] = [...models].sort(([a, x], [b, y]) => y - x || compareText(table.models[a]!, table.models[b]!));
      return [
        table.people[person]!.key,
        { cost: microdollars(cost), requests, favoriteModel: favorite && table.models[favorite[0]] },
      ];
    }),
  );
}

/** The last UTC day on which each person made a request, by their key; people without requests are left out. */
export function lastActivity(table: UsageTable): Map<string, UtcDay> {
  const last = new Map<string, UtcDay>();
  for (let row = 0; row < table.day.length; row++) {
    if (table.requests[row] === 0) continue;
    const { key } = table.people[table.person[row]!]!;
    const day = table.days[table.day[row]!]!;
    if (day > (last.get(key) ?? '')) last.set(key, day);
  }
  return last;
}

/** What each person spent on one UTC day, by the key of a person; undefined when the table does not cover that day. */
export function spendByPersonOn(table: UsageTable, day: UtcDay): Map<string, Microdollars> | undefined {
  const wanted = table.days.indexOf(day);
  if (wanted < 0) return undefined;
  const spent = new Map<string, Microdollars>();
  for (let row = 0; row < table.day.length; row++) {
    if (table.day[row] !== wanted) continue;
    const { key } = table.people[table.person[row]!]!;
    spent.set(key, microdollars((spent.get(key) ?? 0) + table.cost[row]!));
  }
  return spent;
}

export interface Comparison {
  /** Current minus previous, in the unit of both. */
  difference: number;
  /** Difference ÷ previous (0.1 = 10% more); undefined when there was nothing before to compare with. */
  ratio: number | undefined;
  trend: 'up' | 'down' | 'flat';
}

/** How a figure of this period stands against the period before. */
export function compare(previous: number, current: number): Comparison {
  const difference = current - previous;
  return {
    difference,
    ratio: previous === 0 ? undefined : difference / Math.abs(previous),
    trend: difference > 0 ? 'up' : difference < 0 ? 'down' : 'flat',
  };
}

/** By code units: the same order everywhere, whatever the locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
