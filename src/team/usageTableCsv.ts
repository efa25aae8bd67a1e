/** The table of recent usage as a file. */
import { toCsv, usdFigure, type CsvColumn } from './csv';
import type { UsageTable } from './model';
import { microdollars } from './money';

/** One line for each day, person and model, oldest first. Cost in US dollars with all six decimals. */
export function usageTableCsv(table: UsageTable): string {
  const columns: CsvColumn<number>[] = [
    { header: 'Day', unit: 'UTC', cell: (row) => table.days[table.day[row]!] },
    { header: 'Person', cell: (row) => table.people[table.person[row]!]!.name },
    { header: 'E-mail', cell: (row) => table.people[table.person[row]!]!.email },
    { header: 'Model', cell: (row) => table.models[table.model[row]!] },
    { header: 'Cost', unit: 'USD', cell: (row) => usdFigure(microdollars(table.cost[row]!)) },
    { header: 'Requests', cell: (row) => table.requests[row] },
    { header: 'Input tokens', cell: (row) => table.inputTokens[row] },
    { header: 'Output tokens', cell: (row) => table.outputTokens[row] },
  ];
  const rows = table.day.map((_, row) => row).sort((a, b) => table.day[a]! - table.day[b]! || a - b);
  return toCsv(columns, rows);
}
