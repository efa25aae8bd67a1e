/**
 * The rows of the first generation's grid of usage (`usageDetails.getTimeSeries`), read straight from their bytes. Nearly all of them are
 * zeros: those are checked and passed over without making anything of them. A row that is written in another way than the first one
 * (fields in another order, spaces) is parsed as usual, which is slower and otherwise the same.
 */
import { parseInstant, type Instant } from '../team/time';
import { RowFault, type RowReader } from './jsonRows';

/** A row that is not all zeros. Texts that were read before are the same objects as then. */
export interface GridRow {
  at: Instant;
  name: string | null;
  email: string | null;
  model: string;
  provider: string;
  projectId: string | null;
  costMicrodollars: number;
  inputTokenCount: number;
  outputTokenCount: number;
  requestCount: number;
}

type Text = 'name' | 'email' | 'model' | 'provider' | 'projectId';
type Figure = 'costMicrodollars' | 'inputTokenCount' | 'outputTokenCount' | 'requestCount';
/** Position of each field that is needed among the texts or figures, and whether a text may be null. */
const TEXTS: Record<Text, boolean> = { name: true, email: true, model: false, provider: false, projectId: true };
const FIGURES: readonly Figure[] = ['costMicrodollars', 'inputTokenCount', 'outputTokenCount', 'requestCount'];
const TEXT_NAMES = Object.keys(TEXTS) as Text[];

const QUOTE = 0x22;
const ZERO = 0x30;
const BACKSLASH = 0x5c;
const LOWER_N = 0x6e;
const CLOSE = 0x7d;
const NULL = Buffer.from('null');
/** With this many digits, a number is a safe integer whatever they are. */
const SAFE_DIGITS = 15;

/** One field of a row as the first row has it. */
interface Field {
  /** What stands before the value: `{"name":` or `,"name":`. */
  before: Buffer;
  kind: 'time' | 'text' | 'figure';
  /** Place among the texts or the figures. */
  place: number;
  nullable: boolean;
}

export class GridRows implements RowReader {
  /** What rows look like; undefined until the first one, null when they have more than this reader knows. */
  private fields: Field[] | null | undefined;
  private readonly starts = new Int32Array(TEXT_NAMES.length);
  private readonly ends = new Int32Array(TEXT_NAMES.length);
  private readonly figures = new Float64Array(FIGURES.length);
  private readonly texts = new Map<string, string>();
  /** The time of the row before, as it was written and as it was meant: a bucket has many rows. */
  private timeBytes = Buffer.alloc(0);
  private time: Instant | undefined;

  /** `take` gets the rows that are not all zeros. What it gets is overwritten by the next one. */
  constructor(private readonly take: (row: GridRow) => void) {}

  private readonly current: GridRow = {
    at: 0 as Instant,
    name: null,
    email: null,
    model: '',
    provider: '',
    projectId: null,
    costMicrodollars: 0,
    inputTokenCount: 0,
    outputTokenCount: 0,
    requestCount: 0,
  };

  quick(bytes: Buffer, start: number, end: number): number {
    const { fields, starts, ends, figures } = this;
    if (!fields) return -1;
    let at = start;
    let isUsed = false;
    for (let index = 0; index < fields.length; index++) {
      const { before, kind, place, nullable } = fields[index]!;
      // The longest value that is no text, and what follows it, is in reach then.
      if (at + before.length + 4 > end) return -1;
      for (let offset = 0; offset < before.length; offset++) if (bytes[at + offset] !== before[offset]) return -1;
      at += before.length;
      if (kind === 'figure') {
        let value = 0;
        const first = at;
        for (let digit = bytes[at]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[at]! - ZERO) {
          value = value * 10 + digit;
          if (++at === end) return -1;
        }
        if (at === first || at - first > SAFE_DIGITS || (at - first > 1 && bytes[first] === ZERO)) return -1;
        figures[place] = value;
        if (value !== 0) isUsed = true;
      } else if (bytes[at] === QUOTE) {
        const first = ++at;
        for (; bytes[at] !== QUOTE; at++) {
          if (bytes[at]! < 0x20) return -1;
          if (bytes[at] === BACKSLASH) at++;
          if (at >= end) return -1;
        }
        if (kind === 'text') {
          starts[place] = first;
          ends[place] = at;
        } else if (!this.readTime(bytes, first, at)) return -1;
        at++;
      } else if (kind === 'text' && nullable && bytes[at] === LOWER_N && bytes.compare(NULL, 0, 4, at, at + 4) === 0) {
        starts[place] = -1;
        at += 4;
      } else return -1;
    }
    if (at >= end || bytes[at] !== CLOSE) return -1;
    if (isUsed) this.give(bytes);
    return at + 1;
  }

  row(row: unknown, text: string): void {
    if (typeof row !== 'object' || row === null) throw new RowFault();
    const values = row as Record<string, unknown>;
    const { current } = this;
    const at = typeof values['datetime'] === 'string' ? parseInstant(values['datetime']) : undefined;
    if (at === undefined) throw new RowFault('datetime');
    current.at = at;
    for (const name of TEXT_NAMES) {
      const value = values[name];
      if (typeof value !== 'string' && !(TEXTS[name] && value === null)) throw new RowFault(name);
      (current as Record<Text, string | null>)[name] = value;
    }
    for (const name of FIGURES) {
      const value = values[name];
      if (!(Number.isSafeInteger(value) && (value as number) >= 0)) throw new RowFault(name);
      current[name] = value as number;
    }
    this.fields ??= fieldsOf(values, text);
    if (FIGURES.some((name) => current[name] > 0)) this.take(current);
  }

  /** False when the text is no time. */
  private readTime(bytes: Buffer, start: number, end: number): boolean {
    const { timeBytes } = this;
    if (end - start === timeBytes.length) {
      let offset = 0;
      // From the end: in the same year, the beginnings are the same.
      for (offset = timeBytes.length - 1; offset >= 0; offset--) if (bytes[start + offset] !== timeBytes[offset]) break;
      if (offset < 0) return true;
    }
    const time = parseInstant(bytes.toString('latin1', start, end));
    if (time === undefined) return false;
    this.time = time;
    this.timeBytes = Buffer.from(bytes.subarray(start, end));
    return true;
  }

  private give(bytes: Buffer): void {
    const { current, figures } = this;
    current.at = this.time!;
    current.name = this.text(bytes, 0);
    current.email = this.text(bytes, 1);
    current.model = this.text(bytes, 2)!;
    current.provider = this.text(bytes, 3)!;
    current.projectId = this.text(bytes, 4);
    current.costMicrodollars = figures[0]!;
    current.inputTokenCount = figures[1]!;
    current.outputTokenCount = figures[2]!;
    current.requestCount = figures[3]!;
    this.take(current);
  }

  private text(bytes: Buffer, place: number): string | null {
    const start = this.starts[place]!;
    if (start < 0) return null;
    const end = this.ends[place]!;
    const raw = bytes.toString('latin1', start, end);
    const known = this.texts.get(raw);
    if (known !== undefined) return known;
    const text = JSON.parse(bytes.toString('utf8', start - 1, end + 1)) as string;
    this.texts.set(raw, text);
    return text;
  }
}

/** How the fields of a row are written, when it has exactly those that are needed and nothing between them. */
function fieldsOf(row: Record<string, unknown>, text: string): Field[] | null {
  const names = Object.keys(row);
  if (names.length !== 1 + TEXT_NAMES.length + FIGURES.length || JSON.stringify(row) !== text) return null;
  return names.map((name, index) => {
    const before = Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`);
    if (name === 'datetime') return { before, kind: 'time', place: 0, nullable: false };
    const figure = FIGURES.indexOf(name as Figure);
    if (figure >= 0) return { before, kind: 'figure', place: figure, nullable: false };
    return { before, kind: 'text', place: TEXT_NAMES.indexOf(name as Text), nullable: TEXTS[name as Text] };
  });
}
