/** Tables as CSV files: RFC 4180, exact figures, and nothing that a spreadsheet would run. */
import { decimal } from './format';
import { type Cents, MICRODOLLARS_PER_DOLLAR, type Microdollars } from './money';
import type { Instant } from './time';

/** Text, a number, or nothing. A figure of money is a {@link Figure}, so that it stays exact and is still a number to a spreadsheet. */
export type CsvCell = string | number | Figure | null | undefined;
export interface Figure {
  figure: string;
}

export interface CsvColumn<Row> {
  header: string;
  /** Written behind the header in parentheses: "Amount (USD)". */
  unit?: string;
  cell: (row: Row) => CsvCell;
}

/** US dollars with all six decimals: "12.345600". */
export const usdFigure = (value: Microdollars): Figure => ({ figure: decimal(value, MICRODOLLARS_PER_DOLLAR) });
/** An amount of the payment provider with two decimals, in whatever currency: "150.00". */
export const centsFigure = (value: Cents): Figure => ({ figure: decimal(value, 100) });
/** A moment in UTC, to the second, in the form that spreadsheets read as one: "2026-03-18 15:00:00". Its unit is "UTC". */
export const timeCell = (at: Instant): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** The table with a line of headers: comma separated, lines ending in CR LF. UTF-8 without a byte order mark is for the writer to choose. */
export function toCsv<Row>(columns: readonly CsvColumn<Row>[], rows: Iterable<Row>): string {
  const headers = columns.map(({ header, unit }) => quoted(unit ? `${header} (${unit})` : header));
  const lines = [headers.join(',')];
  for (const row of rows) lines.push(columns.map(({ cell }) => written(cell(row))).join(','));
  return lines.map((line) => `${line}\r\n`).join('');
}

function written(cell: CsvCell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'object') return cell.figure;
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  return quoted(harmless(cell));
}

/** What makes a spreadsheet take text for a formula, in half and full width, also behind blanks and control characters. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u;
/** Some spreadsheets take a leading tab or line break for the end of a cell. */
const CONTROL = /^[\t\r\n]/;

/** An apostrophe in front keeps text from being run: it tells spreadsheets that text follows. */
const harmless = (text: string): string => (FORMULA.test(text) || CONTROL.test(text) ? `'${text}` : text);

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
