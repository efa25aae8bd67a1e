/**
 * Reads a long list out of a JSON answer as it arrives: one row after the other, never the whole text and never all rows at once. An answer
 * that ends midway or says something else around its rows is an error, as it would be for a parser that has all of it.
 */
import { KiloError } from './errors';

/** What becomes of the rows. */
export interface RowReader {
  /**
   * Reads the row that begins at `at` when it looks as expected, and gives the position behind it. −1 when it does not, or when `end` comes
   * first: the row is then parsed and given to {@link row}, so nothing may have been kept of it.
   */
  quick?(bytes: Buffer, at: number, end: number): number;
  /** Takes a row. Throws a {@link RowFault} when it is not what was promised. */
  row(row: unknown, text: string): void;
}

/** A row, or the field of one, is not what the API promises. */
export class RowFault extends Error {
  constructor(readonly field?: string) {
    super(`Not a ${field ?? 'row'}`);
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** What stands before the rows and behind them is an envelope of a few names. */
const LONGEST_ENVELOPE = 65_536;
const LONGEST_ROW = 1_048_576;
/** Stands in the envelope for the rows. */
const ROWS = '*rows*';

export class JsonRows {
  private phase: 'before' | 'rows' | 'after' = 'before';
  /** Begins with what has arrived and is not read yet; used again for every piece, which would otherwise leave a copy of it behind. */
  private work: Buffer = Buffer.alloc(0);
  private restLength = 0;
  /** The answer without its rows, read when it has ended. */
  private envelope = '';
  /** A row has to follow: behind a comma. A row may not follow: behind another one. */
  private expects: 'any' | 'row' | 'separator' = 'any';
  private count = 0;

  /** `list`: name of the list in the answer's data. `operation` is told in errors. */
  constructor(
    private readonly operation: string,
    private readonly list: string,
    private readonly reader: RowReader,
  ) {}

  /** Number of rows so far, whatever became of them. */
  get rows(): number {
    return this.count;
  }

  /** Takes the next piece. It is not kept beyond this call. Throws a KiloError when the answer is not what was promised. */
  push(piece: Uint8Array): void {
    const bytes = this.behindRest(piece);
    let at = 0;
    if (this.phase === 'before') at = this.readBefore(bytes);
    if (this.phase === 'rows') at = this.readRows(bytes, at);
    if (this.phase === 'after') {
      this.envelope += bytes.toString('utf8', at);
      at = bytes.length;
      if (this.envelope.length > LONGEST_ENVELOPE) throw this.fault('mismatch');
    }
    this.keepRest(bytes, at);
  }

  private behindRest(piece: Uint8Array): Buffer {
    const next = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (this.restLength === 0) return next;
    const length = this.restLength + next.length;
    this.makeRoom(length);
    next.copy(this.work, this.restLength);
    return this.work.subarray(0, length);
  }

  private keepRest(bytes: Buffer, at: number): void {
    const length = bytes.length - at;
    if (bytes.buffer === this.work.buffer) this.work.copyWithin(0, at, bytes.length);
    else if (length > 0) {
      this.makeRoom(length);
      bytes.copy(this.work, 0, at);
    }
    this.restLength = length;
  }

  /** Sees to it that so many bytes have room; doubling, so that a row that grows is not copied at each of its pieces. */
  private makeRoom(length: number): void {
    if (length <= this.work.length) return;
    const larger = Buffer.alloc(Math.max(length, 2 * this.work.length));
    this.work.copy(larger, 0, 0, this.restLength);
    this.work = larger;
  }

  /** Says that nothing more comes. Throws a KiloError unless the answer was whole. */
  end(): void {
    if (this.phase !== 'after') throw this.fault('notJson');
    let answer: unknown;
    try {
      answer = JSON.parse(this.envelope);
    } catch {
      throw this.fault('notJson');
    }
    const list = ['result', 'data', this.list].reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined),
      answer,
    );
    // The rows were taken out of the first list of the answer, which may be another one than was asked for.
    if (list !== ROWS) throw this.fault('mismatch');
  }

  /** Looks for the first list. */
  private readBefore(bytes: Buffer): number {
    let isText = false;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (isText) {
        if (byte === BACKSLASH) at++;
        else if (byte === QUOTE) isText = false;
      } else if (byte === QUOTE) isText = true;
      else if (byte === OPEN_LIST) {
        this.envelope = bytes.toString('utf8', 0, at) + JSON.stringify(ROWS);
        this.phase = 'rows';
        return at + 1;
      }
    }
    if (bytes.length > LONGEST_ENVELOPE) throw this.fault('mismatch');
    return 0;
  }

  /** Reads what rows there are, and gives the position of the first that is not whole. */
  private readRows(bytes: Buffer, start: number): number {
    const { reader } = this;
    const end = bytes.length;
    let at = start;
    while (at < end) {
      const byte = bytes[at]!;
      if (byte === COMMA && this.expects === 'separator') {
        this.expects = 'row';
        at++;
      } else if (byte === OPEN && this.expects !== 'separator') {
        const quick = reader.quick?.(bytes, at, end) ?? -1;
        const behind = quick >= 0 ? quick : this.readWhole(bytes, at);
        if (behind < 0) return at;
        this.count++;
        this.expects = 'separator';
        at = behind;
      } else if (byte === CLOSE_LIST && this.expects !== 'row') {
        this.phase = 'after';
        return at + 1;
      } else if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)) at++;
      else throw this.fault('mismatch', String(this.count));
    }
    return at;
  }

  /** Parses one row; −1 when its end has not arrived. */
  private readWhole(bytes: Buffer, start: number): number {
    const behind = endOfObject(bytes, start);
    if (behind < 0) {
      if (bytes.length - start > LONGEST_ROW) throw this.fault('mismatch', String(this.count));
      return -1;
    }
    const text = bytes.toString('utf8', start, behind);
    try {
      this.reader.row(JSON.parse(text), text);
    } catch (error) {
      if (error instanceof SyntaxError) throw this.fault('notJson', String(this.count));
      if (!(error instanceof RowFault)) throw error;
      throw this.fault('mismatch', error.field === undefined ? String(this.count) : `${this.count}.${error.field}`);
    }
    return behind;
  }

  /** `place`: the row, and maybe its field. */
  private fault(detail: 'mismatch' | 'notJson', place?: string): KiloError {
    const field = place === undefined ? this.list : `${this.list}.${place}`;
    return new KiloError('unexpectedAnswer', { operation: this.operation, status: 200, detail, field });
  }
}

/** The position behind the object that begins at `start`; −1 when it does not end here. */
function endOfObject(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      for (at++; at < bytes.length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
    } else if (byte === OPEN) depth++;
    else if (byte === CLOSE && --depth === 0) return at + 1;
  }
  return -1;
}
