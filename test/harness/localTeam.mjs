// The local team's server, run for itself: `npm run local-team`. Options: --port N, --generation 1|2, --data FOLDER, --reset.
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildProduct } from './package.mjs';
import { node, preparePackages } from './prepare.mjs';
import { endGroup, results, root, start, step } from './steps.mjs';

/** What is kept between runs by hand; git ignores it. */
export const keptFolder = join(root, '.dev');

/**
 * Starts the server that `npm run build` made and waits until it answers.
 * @param {{data: string, generation?: 1 | 2, port?: number, reset?: boolean, log?: (line: string) => void}} options
 * @returns {Promise<{url: string, database: string, ended: Promise<number | null>, stop(): Promise<void>}>}
 */
export async function startLocalTeam({ data, generation = 2, port = 0, reset = false, log = () => undefined }) {
  const flags = ['--data', data, '--port', String(port), '--generation', String(generation), ...(reset ? ['--reset'] : [])];
  const child = start(node, [join(root, 'dist/localTeam.js'), ...flags], { env: { ...process.env, NODE_NO_WARNINGS: '1' } });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  createInterface({ input: child.stderr }).on('line', log);
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = /^\{"ready":true,"url":"(http:\/\/127\.0\.0\.1:\d+)"/.exec(line);
      if (ready) resolve(ready[1]);
    });
    child.once('exit', (code) => reject(new Error(`The local team's server ended with ${code}.`)));
  });
  const stop = async () => {
    endGroup(child);
    await ended;
  };
  return { url, database: join(data, 'local-team.sqlite'), ended, stop };
}

/** Where the tests have a local team to begin with from. */
export const seededFolder = join(results, 'seed');

/** Makes the seed once: it takes longer than everything else about a local team. */
export async function seedForTests() {
  const team = await startLocalTeam({ data: seededFolder, reset: true });
  await team.stop();
}

/** The flags of the command line that are the server's. */
function options(argv) {
  const value = (name) => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : undefined);
  return {
    data: value('--data') ?? join(keptFolder, 'local-team'),
    generation: Number(value('--generation') ?? 2),
    port: Number(value('--port') ?? 0),
    reset: argv.includes('--reset'),
  };
}

/** What the command line runs. Tests import this file too, and take no awaiting at its top. */
async function main() {
  await preparePackages();
  await step('Building', buildProduct);
  const team = await startLocalTeam({ ...options(process.argv.slice(2)), log: console.error });
  console.log(`The local team answers at ${team.url}; nothing is charged. Ctrl-C stops it.`);
  process.exitCode = (await team.ended) ?? 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) void main();
