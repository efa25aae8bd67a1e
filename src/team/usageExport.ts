/** Usage as a file: every fact of a range that a filter lets through, with its units in words. */
import { toCsv, usdFigure, type CsvColumn } from './csv';
import { microdollars } from './money';
import type { UtcDay, DayRange } from './time';
import { bucketsOf, bucketsPerDay, UNATTRIBUTED, type UsageCube } from './usageCube';
import { FIGURES, MORE_FIGURES, type UsageDimension, type UsageFigure, type UsageMoreFigure } from './usageFacts';

/** What a spreadsheet takes. */
export const MOST_EXPORTED = 1_000_000;

/** The rows of the facts that are in a range and pass, oldest first. */
export function exportedRows({ facts, combination }: UsageCube, passes: Uint8Array, range: DayRange): Uint32Array {
  const { first, end } = bucketsOf(facts, range);
  const rows: number[] = [];
  facts.bucket.forEach((bucket, row) => {
    if (bucket >= first && bucket < end && passes[combination[row]!]) rows.push(row);
  });
  return Uint32Array.from(rows).sort((a, b) => facts.bucket[a]! - facts.bucket[b]! || a - b);
}

const TITLES: Record<UsageFigure | UsageMoreFigure, string> = {
  cost: 'Cost',
  requests: 'Requests',
  inputTokens: 'Input tokens',
  outputTokens: 'Output tokens',
  errors: 'Failed requests',
  cacheReadTokens: 'Tokens read from the cache',
  cacheWriteTokens: 'Tokens written to the cache',
};

/** As CSV: one line for each person, model, provider and project of a day. Cost in US dollars with all six decimals. */
export function usageCsv(cube: UsageCube, rows: Iterable<number>): string {
  const { facts } = cube;
  const perDay = bucketsPerDay(facts);
  const name =
    (dimension: UsageDimension) =>
    (row: number): string =>
      exportedName(cube, dimension, row);
  const figures = [...FIGURES, ...MORE_FIGURES.filter((figure) => facts[figure] !== undefined)];
  const columns: CsvColumn<number>[] = [
    { header: 'Day', unit: 'UTC', cell: (row) => facts.days[Math.floor(facts.bucket[row]! / perDay)] },
    { header: 'Person', cell: (row) => facts.people[facts.person[row]!]!.name },
    { header: 'E-mail', cell: (row) => facts.people[facts.person[row]!]!.email },
    { header: 'Model', cell: name('model') },
    { header: 'Provider', cell: name('provider') },
    { header: 'Project', cell: name('project') },
    ...figures.map((figure) => ({
      header: TITLES[figure],
      ...(figure === 'cost' && { unit: 'USD' }),
      cell: (row: number) => (figure === 'cost' ? usdFigure(microdollars(facts.cost[row]!)) : facts[figure]![row]!),
    })),
  ];
  return toCsv(columns, rows);
}

/** What the JSON says of itself besides its rows. */
export interface UsageExportFacts {
  organization: string;
  range: DayRange;
  /** The query of {@link writeChoice}. */
  view: string;
}

/** As JSON: the same rows as objects, costs in microdollars. What the server does not name is null. */
export function usageJson(cube: UsageCube, rows: Iterable<number>, about: UsageExportFacts): string {
  const { facts } = cube;
  const perDay = bucketsPerDay(facts);
  const figures = [...FIGURES, ...MORE_FIGURES.filter((figure) => facts[figure] !== undefined)];
  const lines: string[] = [];
  for (const row of rows) {
    const person = facts.people[facts.person[row]!]!;
    const day: UtcDay | undefined = facts.days[Math.floor(facts.bucket[row]! / perDay)];
    lines.push(
      JSON.stringify({
        day,
        person: person.name,
        email: person.email,
        model: exportedName(cube, 'model', row) || null,
        provider: exportedName(cube, 'provider', row) || null,
        project: exportedName(cube, 'project', row) || null,
        attributed: row < facts.unattributedFrom,
        ...Object.fromEntries(figures.map((figure) => [figure === 'cost' ? 'costMicrodollars' : figure, facts[figure]![row]])),
      }),
    );
  }
  const head = JSON.stringify({ ...about, days: 'UTC', complete: !facts.truncated });
  return `${head.slice(0, -1)},"rows":[\n${lines.join(',\n')}\n]}\n`;
}

function exportedName({ names, of, combination }: UsageCube, dimension: UsageDimension, row: number): string {
  const name = names[dimension][of[dimension][combination[row]!]!]!;
  return name === UNATTRIBUTED ? '' : name;
}
