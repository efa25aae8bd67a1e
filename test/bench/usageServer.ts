/**
 * A server of the first generation that answers usage only, as large as is wanted, in a process of its own so that it is not measured:
 *   node --import tsx test/bench/usageServer.ts GRID
 * Prints its address, and ends with its standard input.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DAY, HOUR } from '../../src/team/time';
import { GRIDS, gridBody, type GridName, type GridSize } from './usageBodies';

const grid: GridSize = GRIDS[process.argv[2] as GridName];

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://127.0.0.1');
  const json = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (url.pathname.endsWith('usageDetails.get')) return json(200, { result: { data: { daily: [] } } });
  if (!url.pathname.endsWith('usageDetails.getTimeSeries')) {
    const message = `No procedure found on path "${url.pathname.slice('/api/trpc/'.length)}"`;
    return json(404, {
      error: { message, code: -32004, data: { code: 'NOT_FOUND', httpStatus: 404, path: '', zodError: null } },
    });
  }
  const input = JSON.parse(url.searchParams.get('input') ?? '{}') as { startDate: string; endDate: string };
  const [start, end] = [Date.parse(input.startDate), Date.parse(input.endDate)];
  const step = end - start > 90 * DAY ? DAY : HOUR;
  const last = Math.floor(end / step);
  const size = {
    ...grid,
    step,
    end: last * step,
    buckets: last - Math.floor(start / step) + 1,
    used: step === HOUR ? grid.used / 24 : grid.used,
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  void pipeline(Readable.from(gridBody(size)), response).catch(() => undefined);
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.stdin.resume().on('end', () => process.exit());
