/**
 * Runs the local team's server as a process of its own and keeps it running: it is started on demand, restarted when it dies, and ends with
 * the editor window, also when that window crashes, because the server stops when its standard input closes.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Server } from '../kilo/api';

export interface LocalTeamOptions {
  /** The bundled server, `dist/localTeam.js`. */
  entry: string;
  /** Folder of the database. It is made when it does not exist. */
  dataDir: string;
  /** Which generation of the Kilo API to speak. */
  generation: 1 | 2;
  /** Gets one line at a time. The server writes no token, link or address of a secret page into its log. */
  log: (line: string) => void;
  /** Told about every start. After a restart the address is the same, unless its port has been taken meanwhile. */
  onServer: (server: Server) => void;
  /** Milliseconds to wait before the nth restart in a row; for tests. */
  backoff?: (failures: number) => number;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** How long a server has to run for its death to count as the first one again. */
const STABLE_AFTER = 60_000;
/** How long a server that was asked to stop may take to finish what it is doing. */
const STOP_PATIENCE = 5_000;
const exponentialBackoff = (failures: number): number => Math.min(250 * 2 ** (failures - 1), 15_000);

export class LocalTeamProcess {
  private child: Child | undefined;
  /** The server that runs or is starting. */
  private server: Promise<Server> | undefined;
  private restartTimer: NodeJS.Timeout | undefined;
  private failures = 0;
  /** The port of the last server; 0: any. */
  private port = 0;

  constructor(private readonly options: LocalTeamOptions) {}

  /** The server's process, while there is one. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts the server unless it runs. Rejects when it ends before it is ready; it is not restarted then. */
  start(): Promise<Server> {
    return (this.server ??= this.launch({ reset: false }));
  }

  /** Puts the seed back in place of everything that was done, and starts the server on it. */
  async reset(): Promise<Server> {
    await this.stop();
    return (this.server = this.launch({ reset: true }));
  }

  /** Stops the server; what it is doing is finished first. */
  async stop(): Promise<void> {
    clearTimeout(this.restartTimer);
    const { child } = this;
    this.child = this.server = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdin.end();
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE);
    await ended;
    clearTimeout(impatience);
  }

  private async launch({ reset }: { reset: boolean }): Promise<Server> {
    clearTimeout(this.restartTimer);
    const { entry, dataDir, generation, log, onServer } = this.options;
    const flags = ['--attached', '--data', dataDir, '--port', String(this.port), '--generation', String(generation)];
    const child = spawn(process.execPath, [entry, ...flags, ...(reset ? ['--reset'] : [])], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_NO_WARNINGS: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child = child;
    // A server that dies while it is being asked to stop breaks the pipe; its exit is what counts.
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stderr }).on('line', (line) => log(`local team: ${line}`));
    const startedAt = Date.now();
    try {
      const url = await readyUrl(child);
      this.port = Number(new URL(url).port);
      const server: Server = { kind: 'localTeam', key: 'local-team', apiOrigin: url, appOrigin: url };
      child.once('exit', (code, signal) => {
        if (this.child !== child) return;
        log(`local team: ended unexpectedly (${signal ?? `exit code ${code}`})`);
        if (Date.now() - startedAt > STABLE_AFTER) this.failures = 0;
        this.restart();
      });
      log(`local team: runs at ${url}`);
      if (this.child === child) onServer(server);
      return server;
    } catch (error) {
      child.kill('SIGKILL');
      if (this.child === child) this.child = this.server = undefined;
      throw error;
    }
  }

  private restart(): void {
    this.child = this.server = undefined;
    this.failures += 1;
    const delay = (this.options.backoff ?? exponentialBackoff)(this.failures);
    this.options.log(`local team: starts again in ${delay} ms`);
    this.restartTimer = setTimeout(() => {
      this.start().catch((error: unknown) => {
        this.options.log(`local team: did not start (${error instanceof Error ? error.message : String(error)})`);
        this.restart();
      });
    }, delay);
  }
}

/** The address that the server prints when it is ready. Rejects when it ends before that. */
function readyUrl(child: Child): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = /^\{"ready":true,"url":"(http:\/\/127\.0\.0\.1:\d+)"/.exec(line);
      if (ready?.[1]) resolve(ready[1]);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`The local team's server ended: ${signal ?? `exit code ${code}`}`)));
  });
}
