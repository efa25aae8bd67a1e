import assert from 'node:assert/strict';
import fc from 'fast-check';
import { centsFigure, type CsvCell, timeCell, toCsv, usdFigure } from '../../../src/team/csv';
import { cents, microdollars } from '../../../src/team/money';
import { at } from './build';

/** One column, one row, without the header. */
const cellOf = (cell: CsvCell): string => toCsv([{ header: 'h', cell: () => cell }], [0]).slice('h\r\n'.length, -'\r\n'.length);

/** A reader of RFC 4180, as plain as can be. */
function read(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (isQuoted && char === '"' && text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (char === '"') isQuoted = !isQuoted;
    else if (isQuoted || (char !== ',' && char !== '\r')) cell += char;
    else {
      rows.at(-1)!.push(cell);
      cell = '';
      if (char === ',') continue;
      rows.push([]);
      at += 1;
    }
  }
  return rows.slice(0, -1);
}

describe('toCsv', () => {
  it('writes headers with their units, and ends every line with CR LF', () => {
    const columns = [
      { header: 'Name', cell: ({ name }: { name: string; spent: number }) => name },
      { header: 'Spent', unit: 'USD', cell: ({ spent }: { name: string; spent: number }) => usdFigure(microdollars(spent)) },
    ];
    assert.equal(toCsv(columns, [{ name: 'Ada', spent: 1_234_567 }]), 'Name,Spent (USD)\r\nAda,1.234567\r\n');
    assert.equal(toCsv(columns, []), 'Name,Spent (USD)\r\n');
  });

  it('quotes what would break a line apart, and nothing else', () => {
    assert.deepEqual(['a,b', 'a"b', 'a\nb', 'a\rb', 'a b', 'ä'].map(cellOf), ['"a,b"', '"a""b"', '"a\nb"', '"a\rb"', 'a b', 'ä']);
  });

  it('leaves what is not known empty', () => {
    assert.deepEqual([undefined, null, NaN, Infinity, ''].map(cellOf), ['', '', '', '', '']);
  });

  it('writes money exactly', () => {
    assert.deepEqual(
      [usdFigure(microdollars(-1)), usdFigure(microdollars(9_007_199_254_740_991)), centsFigure(cents(-705)), 12, -3.5].map(
        cellOf,
      ),
      ['-0.000001', '9007199254.740991', '-7.05', '12', '-3.5'],
    );
  });

  it('writes moments in UTC', () => {
    assert.equal(timeCell(at('2026-03-18T15:00:00.999Z')), '2026-03-18 15:00:00');
  });

  for (const formula of [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '  =1',
    '＝1',
    '\u0000=1',
    '＋1',
    '－1',
    '＠x',
    '\tx',
  ])
    it(`takes the sting out of ${JSON.stringify(formula)}`, () => {
      assert.match(cellOf(formula), /^"?'/);
      assert.equal(read(toCsv([{ header: 'h', cell: () => formula }], [0]))[1]?.[0], `'${formula}`);
    });

  it('can be read back, whatever the text', () => {
    const harmless = fc
      .string({ unit: 'binary' })
      .filter((text) => !/^[\s\p{Cc}]*[=+\-@＝＋－＠]/u.test(text) && !/^[\t\r\n]/.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(harmless, harmless), { minLength: 1 }), (rows) => {
        const columns = [0, 1].map((index) => ({ header: `h${index}`, cell: (row: string[]) => row[index] }));
        assert.deepEqual(read(toCsv(columns, rows)).slice(1), rows);
      }),
      { numRuns: 50 },
    );
  });
});
