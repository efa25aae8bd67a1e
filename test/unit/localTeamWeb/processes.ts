/** The local team's real process, bundled and on a database that is seeded once for all tests. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Server } from '../../../src/kilo/api';
import { openDatabase, type Database } from '../../../src/localTeam/database';
import { LocalTeamProcess, type LocalTeamOptions } from '../../../src/localTeam/process';
import { seedIfEmpty } from '../../../src/localTeam/seed';
import { instant } from '../../../src/team/time';

/** Removed when the tests are over. */
export const folder = mkdtempSync(join(tmpdir(), 'local-team-process-'));
export const entry = join(folder, 'localTeam.js');
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

let folders = 0;
const newFolder = (): string => join(folder, `data-${folders++}`);
const template = newFolder();
let prepared: Promise<void> | undefined;

/** Makes the bundle and the seeded database, once. */
export const prepare = (): Promise<void> =>
  (prepared ??= (async () => {
    const node = { bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' } as const;
    await build({ ...node, entryPoints: ['src/localTeam/main.ts'], outfile: entry });
    mkdirSync(template);
    const db = databaseIn(template);
    seedIfEmpty(db, instant(Date.now()));
    db.close();
  })());

export const databaseIn = (dataDir: string): Database => openDatabase(join(dataDir, 'local-team.sqlite'));

/** A folder with a seeded database. */
export function seededFolder(): string {
  const copy = newFolder();
  cpSync(template, copy, { recursive: true });
  return copy;
}

const teams: LocalTeamProcess[] = [];
export const stopAll = (): Promise<unknown> => Promise.all(teams.splice(0).map((team) => team.stop()));

/** A process with a folder of its own, and a way to wait for its nth start. {@link stopAll} ends it. */
export function supervised(options: Partial<LocalTeamOptions> = {}) {
  const dataDir = seededFolder();
  const log: string[] = [];
  const servers: Server[] = [];
  let arrived = () => {};
  const team = new LocalTeamProcess({
    entry,
    dataDir,
    generation: 2,
    log: (line) => log.push(line),
    onServer: (server) => {
      servers.push(server);
      arrived();
    },
    backoff: () => 1,
    ...options,
  });
  teams.push(team);
  const started = async (count: number): Promise<Server> => {
    while (servers.length < count) await new Promise<void>((resolve) => (arrived = resolve));
    return servers[count - 1]!;
  };
  return { team, dataDir, log, servers, started };
}
