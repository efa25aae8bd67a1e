// Long steps, told as they go, and child processes that never outlive us. Plain Node without dependencies: this runs before anything is
// installed.
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const results = join(root, 'test-results');

/** Every process that is running, each the leader of its own group, so that its children end with it. */
const running = new Set();

/** Ends a process that {@link start} started, with everything it started itself. */
export function endGroup(child, signal = 'SIGTERM') {
  // The number of a process that has ended may be somebody else's by now.
  if (!running.has(child)) return;
  try {
    if (process.platform === 'win32') spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
    else process.kill(-child.pid, signal);
  } catch {
    // It is gone already.
  }
}

process.once('exit', () => {
  for (const child of running) endGroup(child, 'SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    for (const child of running) endGroup(child);
    // A moment for what was started to put its things away; the exit handler ends what is left.
    setTimeout(() => process.exit(130), 300);
  });
}

/** Starts a process that ends with us. `options` are those of `child_process.spawn`. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
    detached: process.platform !== 'win32',
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

/**
 * Runs a program to its end and gives its exit code (null when a signal ended it) and all that it printed. With `log`, the output is
 * written to `test-results/logs/<log>.log` as it comes.
 */
export async function run(command, args, { log, ...options } = {}) {
  const child = start(command, args, options);
  const file = log ? createWriteStream(logFile(log)) : undefined;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      output += data;
      file?.write(data);
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  file?.end();
  return { code, output };
}

/** Like {@link run}, but a code other than 0 is an error that carries the end of the output. */
export async function mustRun(command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${output.slice(-6000)}`);
  return output;
}

/** Where the log of that name lies; its folder is made. */
export function logFile(name) {
  mkdirSync(join(results, 'logs'), { recursive: true });
  return join(results, 'logs', `${name}.log`);
}

/** `4.2 s`, `1 min 5 s` since a value of `performance.now()`. */
export function elapsed(since) {
  const seconds = (performance.now() - since) / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Says that something long begins, how long it has taken so far (every ten seconds), and how it ended. */
export async function step(title, work) {
  const since = performance.now();
  console.log(`… ${title}`);
  const ticker = setInterval(() => console.log(`  ${title}: ${elapsed(since)} so far`), 10_000);
  try {
    const result = await work();
    console.log(`✓ ${title} (${elapsed(since)})`);
    return result;
  } catch (error) {
    console.log(`✗ ${title} (${elapsed(since)})`);
    throw error;
  } finally {
    clearInterval(ticker);
  }
}
