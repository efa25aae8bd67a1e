/**
 * The local team as a process. Options: `--data DIR` (default `.local-team`), `--port N` (default: any; another one when it is taken),
 * `--generation 1|2`, `--reset` (back to the seed), `--attached` (ends when standard input closes, so that it never outlives its editor).
 * Prints one line of JSON when it is ready: `{"ready":true,"url":"http://127.0.0.1:54321"}`. Faults go to standard error.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HOUR, instant } from '../team/time';
import { openDatabase } from './database';
import { catchUp, reset, seedIfEmpty } from './seed';
import { startServer, type RunningServer, type ServerOptions } from './server';

function onFault(operation: string, error: unknown): void {
  console.error(`${operation}: ${error instanceof Error ? error.message : String(error)}`);
}

/** Prefers the port that is asked for, so that addresses stay valid over a restart. */
async function start(options: ServerOptions): Promise<RunningServer> {
  try {
    return await startServer(options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return startServer({ ...options, port: 0 });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: '.local-team' },
      port: { type: 'string', default: '0' },
      generation: { type: 'string', default: '2' },
      reset: { type: 'boolean', default: false },
      attached: { type: 'boolean', default: false },
    },
  });
  mkdirSync(values.data, { recursive: true, mode: 0o700 });
  const database = openDatabase(join(values.data, 'local-team.sqlite'));
  const now = () => instant(Date.now());
  if (values.reset) reset(database, now());
  seedIfEmpty(database, now());
  catchUp(database, now());
  setInterval(() => catchUp(database, now()), HOUR).unref();
  const server = await start({
    database,
    generation: values.generation === '1' ? 1 : 2,
    port: Number(values.port),
    onFault,
  });
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    await server.close();
    database.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
  if (values.attached) process.stdin.on('end', () => void stop()).resume();
  console.log(JSON.stringify({ ready: true, url: server.url }));
}

main().catch((error: unknown) => {
  onFault('start', error);
  process.exitCode = 1;
});
