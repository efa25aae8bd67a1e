/** Reading rows as they arrive, against a parser that has all of them. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { KiloError } from '../../../src/kilo/errors';
import { GridRows, type GridRow } from '../../../src/kilo/gridRows';
import { JsonRows, RowFault } from '../../../src/kilo/jsonRows';

interface WireRow {
  datetime: string;
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

const FIGURES = ['costMicrodollars', 'inputTokenCount', 'outputTokenCount', 'requestCount'] as const;

/** What a person may be called, and what makes trouble for who reads bytes. */
const text = fc.oneof(
  fc.constantFrom('Ada', 'ada@example.com', '', '\\', '"', '\\"', 'a"}],{', 'Zoë 🦊', '名前', '\u0000\n\u2028', ']'),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const figure = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  fc.nat(),
  fc.constantFrom(999_999_999_999_999, Number.MAX_SAFE_INTEGER),
);
const wireRow: fc.Arbitrary<WireRow> = fc.record({
  datetime: fc.constantFrom('2026-11-01T00:00:00.000Z', '2026-11-01T01:00:00.000Z', '2026-11-02 05:00:00+00'),
  name: fc.option(text),
  email: fc.option(text),
  model: text,
  provider: text,
  projectId: fc.option(text),
  costMicrodollars: figure,
  inputTokenCount: figure,
  outputTokenCount: figure,
  requestCount: figure,
});

const envelope = <Rows>(rows: Rows) => ({ result: { data: { timeseries: rows } } });

/** The rows as a server may write them: usually short, sometimes otherwise. */
const written = fc
  .record({
    rows: fc.array(wireRow, { maxLength: 12 }),
    order: fc.shuffledSubarray(Object.keys(envelopeRow()), { minLength: 10 }),
    oddities: fc.array(fc.constantFrom('as usual', 'another order', 'spaces', 'one more field', 'escapes'), { maxLength: 12 }),
    space: fc.constantFrom(undefined, 1),
  })
  .map(({ rows, order, oddities, space }) => {
    const texts = rows.map((row, index) => {
      const oddity = oddities[index];
      if (oddity === 'spaces') return JSON.stringify(row, undefined, 2);
      if (oddity === 'one more field') return JSON.stringify({ ...row, more: { deep: [1, '}'] } });
      if (oddity === 'another order')
        return JSON.stringify(Object.fromEntries(order.map((name) => [name, row[name as keyof WireRow]])));
      if (oddity === 'escapes')
        return JSON.stringify(row).replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
      return JSON.stringify(row);
    });
    const [head, tail] = JSON.stringify(envelope('ROWS'), undefined, space).split('"ROWS"') as [string, string];
    return { rows, body: `${head}[${texts.join(space ? ' ,\n' : ',')}]${tail}` };
  });

function envelopeRow(): WireRow {
  const figures = { costMicrodollars: 0, inputTokenCount: 0, outputTokenCount: 0, requestCount: 0 };
  return { datetime: '', name: '', email: '', model: '', provider: '', projectId: '', ...figures };
}

/** Hands a body over in pieces of these sizes, again and again. */
function read(body: string | Buffer, sizes: readonly number[] = [65_536]): { rows: GridRow[]; count: number } {
  const rows: GridRow[] = [];
  const reader = new JsonRows('test', 'timeseries', new GridRows((row) => rows.push({ ...row })));
  const bytes = Buffer.from(body as string);
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    // A copy, which is overwritten afterwards: nothing may be kept of a piece.
    const piece = Uint8Array.from(bytes.subarray(at, at + size));
    reader.push(piece);
    piece.fill(0);
    at += size;
  }
  reader.end();
  return { rows, count: reader.rows };
}

function fault(body: string, sizes?: readonly number[]): KiloError {
  try {
    read(body, sizes);
  } catch (error) {
    assert.ok(KiloError.is(error, 'unexpectedAnswer'), String(error));
    return error;
  }
  return assert.fail('it was read');
}

const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 });

describe('kilo/jsonRows', () => {
  it('reads what JSON.parse reads, however it is written and cut into pieces, and leaves out what is all zeros', () => {
    fc.assert(
      fc.property(written, sizes, ({ rows, body }, sizes) => {
        const { rows: found, count } = read(body, sizes);
        assert.equal(count, (JSON.parse(body) as ReturnType<typeof envelope<unknown[]>>).result.data.timeseries.length);
        const expected = rows
          .filter((row) => FIGURES.some((name) => row[name] > 0))
          .map(({ datetime, ...row }) => ({ at: Date.parse(datetime.replace('+00', 'Z')), ...row }));
        assert.deepEqual(found, expected);
      }),
      { numRuns: 400 },
    );
  });

  it('never takes an answer that ends midway for a whole one', () => {
    fc.assert(
      fc.property(written, sizes, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), ({ body }, sizes, share) => {
        const bytes = Buffer.from(body);
        assert.throws(() => read(bytes.subarray(0, Math.floor(bytes.length * share)), sizes), KiloError);
      }),
      { numRuns: 200 },
    );
  });

  const row = (over: object = {}): string =>
    JSON.stringify({ ...envelopeRow(), datetime: '2026-11-01T00:00:00.000Z', requestCount: 1, ...over });
  const bodyOf = (...rows: string[]) => `{"result":{"data":{"timeseries":[${rows.join(',')}]}}}`;

  const wrongRows: [what: string, row: string, field: string][] = [
    ['a figure that is no integer', row({ costMicrodollars: 1.5 }), 'timeseries.2.costMicrodollars'],
    ['a negative figure', row({ requestCount: -1 }), 'timeseries.2.requestCount'],
    ['a figure that is too large to be exact', row({ inputTokenCount: 2 ** 53 }), 'timeseries.2.inputTokenCount'],
    ['a figure written as text', row({ outputTokenCount: '5' }), 'timeseries.2.outputTokenCount'],
    ['no model', row({ model: null }), 'timeseries.2.model'],
    ['a row of zeros with a wrong name', row({ requestCount: 0, name: 7 }), 'timeseries.2.name'],
    ['a missing field', row({ projectId: undefined }), 'timeseries.2.projectId'],
    ['a time that is none', row({ datetime: '2026-11-01T25:00:00.000Z' }), 'timeseries.2.datetime'],
    ['a time in another zone', row({ datetime: '2026-11-01T00:00:00+02:00', requestCount: 0 }), 'timeseries.2.datetime'],
    ['something that is no row', 'null', 'timeseries.2'],
    ['a number with a leading zero', row().replace('"requestCount":1', '"requestCount":01'), 'timeseries.2'],
    ['a row that is no JSON', '{"datetime" "x"}', 'timeseries.2'],
  ];
  for (const [what, wrong, field] of wrongRows) {
    it(`names the row that has ${what}`, () => {
      for (const sizes of [[65_536], [7], [1]])
        assert.equal(fault(bodyOf(row(), row({ requestCount: 0 }), wrong, row()), sizes).facts.field, field);
    });
  }

  const wrongBodies: Record<string, string> = {
    'nothing at all': '',
    'an error in the shape of a success': '{"result":{"data":{"error":"no"}}}',
    'another list': '{"result":{"data":{"daily":[]}}}',
    'another list before it': '{"result":{"data":{"daily":[],"timeseries":[]}}}',
    'a page of a proxy': '<html><body>[Sign in]</body></html>',
    'two commas': bodyOf(row(), '', row()),
    'a comma at the end': bodyOf(row(), ''),
    'no comma': bodyOf(row() + row()),
    'more behind the end': `${bodyOf(row())}{"result":1}`,
    'a list that is closed twice': bodyOf(row()).replace(']', ']]'),
  };
  for (const [what, body] of Object.entries(wrongBodies)) {
    it(`refuses ${what}`, () => {
      for (const sizes of [[65_536], [3], [1]]) fault(body, sizes);
    });
  }

  it('reads an empty list, and spaces in places', () => {
    assert.deepEqual(read('\n{ "result" : { "type": "data", "data" : { "timeseries" : [ ] , "more": [1] } } } '), {
      rows: [],
      count: 0,
    });
  });

  it('gives up on something that never becomes a list, or a row that never ends', () => {
    fault(`{"a":"${'x'.repeat(70_000)}`, [4_096]);
    fault(bodyOf(`{"datetime":"${'x'.repeat(1_100_000)}`), [65_536]);
  });

  it('passes on what is wrong with its reader itself', () => {
    const rows = new JsonRows('test', 'timeseries', { row: () => assert.fail('a fault') });
    assert.throws(() => rows.push(Buffer.from(bodyOf('{}'))), /a fault/);
    const refusing = new JsonRows('test', 'timeseries', {
      row: () => {
        throw new RowFault('x');
      },
    });
    assert.throws(() => refusing.push(Buffer.from(bodyOf('{}'))), { kind: 'unexpectedAnswer' });
  });
});
