/** The decoder of usage on real answers: what it reads is what a parser of the whole answer and the contract's own schema read. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { getTimeSeries } from '../../src/kilo/contract/usageDetails';
import { GridRows, type GridRow } from '../../src/kilo/gridRows';
import { JsonRows } from '../../src/kilo/jsonRows';
import { loadRecordings } from './recordings';

const recordings = loadRecordings(fileURLToPath(new URL('recordings', import.meta.url))).filter(
  ({ name, response }) => name.startsWith('usageDetails.getTimeSeries.') && response.status === 200,
);

describe('The decoder of the usage grid on recorded answers', () => {
  it('has some to read', () => assert.ok(recordings.length >= 3));

  for (const { name, response } of recordings) {
    it(`reads ${name}`, () => {
      const whole = getTimeSeries.output.parse((response.json as { result: { data: unknown } }).result.data).timeseries;
      const found: GridRow[] = [];
      const rows = new JsonRows(name, 'timeseries', new GridRows((row) => found.push({ ...row })));
      for (const piece of pieces(Buffer.from(JSON.stringify(response.json)), 1_000)) rows.push(piece);
      rows.end();
      assert.equal(rows.rows, whole.length);
      const used = whole.filter(
        (row) => row.costMicrodollars + row.inputTokenCount + row.outputTokenCount + row.requestCount > 0,
      );
      assert.deepEqual(found, used.map(({ datetime, ...row }) => ({ at: datetime, ...row }))); // prettier-ignore
    });
  }
});

function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
