// Bundles the product into dist/, and fails when a bundle outgrows its budget or holds what it must not.
//   node esbuild.mjs           the extension, the thread that reads usage, the local team's server, the dashboard
//   node esbuild.mjs --tests   the tests that run inside VS Code's extension host, into dist/test/
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { build, transform } from 'esbuild';
import { dashboardBuild } from './webview/build.mjs';

const KB = 1000;
const inHost = { bundle: true, platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'], logLevel: 'warning' };
const product = { minify: true, metafile: true, legalComments: 'none', define: { 'process.env.NODE_ENV': '"production"' } };

/** Loading undici replaces the global dispatcher of every extension in the host and goes round the person's proxy. */
const forbiddenInHost = ['undici', 'hono'];

/** Each bundle with its budget in bytes, for what is loaded at once, `with` other entries that are, and the packages that must not be in it. */
const bundles = [
  { outfile: 'dist/extension.js', with: ['src/parts.ts'], budget: 200 * KB, without: forbiddenInHost, make: buildHost },
  {
    outfile: 'dist/usageThread.js',
    budget: 120 * KB,
    without: [...forbiddenInHost, '@trpc/client'],
    make: () => buildSingle('src/usageThread/main.ts', 'dist/usageThread.js'),
  },
  {
    outfile: 'dist/localTeam.js',
    budget: 850 * KB,
    without: [],
    make: () => buildSingle('src/localTeam/main.ts', 'dist/localTeam.js'),
  },
  { outfile: 'dist/webview/dashboard.js', budget: 350 * KB, without: ['undici', '@trpc/client'], make: buildDashboard },
];

/**
 * The extension, with what it imports dynamically in files of its own. esbuild splits only standard modules, and editors load CommonJS
 * fastest, so the pieces are made first and translated then.
 */
async function buildHost() {
  const splitting = { format: 'esm', splitting: true, chunkNames: 'lazy/[name]-[hash]', outdir: 'dist', write: false };
  const { metafile, outputFiles } = await build({ ...inHost, ...product, ...splitting, entryPoints: ['src/extension.ts'] });
  for (const { path, text } of outputFiles) {
    const { code } = await transform(text, {
      format: 'cjs',
      target: 'node20',
      minify: true,
      supported: { 'dynamic-import': false },
    });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }
  return metafile;
}

/** What runs by itself: one file with all that it needs. */
async function buildSingle(entry, outfile) {
  const { metafile } = await build({ ...inHost, ...product, entryPoints: [entry], outfile });
  return metafile;
}

async function buildDashboard() {
  const { metafile } = await build({ ...dashboardBuild, ...product, logLevel: 'warning' });
  writeFileSync('dist/webview/preload.json', JSON.stringify(neededByTabs(metafile)));
  return metafile;
}

/** The files that each tab of the dashboard needs besides `dashboard.js`, so that its page can ask for all of them at once. */
function neededByTabs({ outputs }, start = 'dist/webview/dashboard.js') {
  const tabs = Object.entries(outputs).flatMap(([path, { entryPoint }]) => {
    const tab = /^webview\/tabs\/(\w+)\.ts$/.exec(entryPoint ?? '')?.[1];
    return tab ? [[tab, path]] : [];
  });
  const needed = (path) =>
    [...loadedAtOnce({ outputs }, path, loadedAtOnce({ outputs }, start))].filter((file) => file !== start);
  return Object.fromEntries(tabs.map(([tab, path]) => [tab, needed(path).map((file) => relative('dist/webview', file))]));
}

/** A file and all that it loads at once, as the metafile names them. */
function loadedAtOnce(metafile, outfile, seen = new Set()) {
  if (seen.has(outfile)) return seen;
  seen.add(outfile);
  for (const { path, kind, external } of metafile.outputs[outfile].imports) {
    if (kind === 'import-statement' && !external) loadedAtOnce(metafile, path, seen);
  }
  return seen;
}

const inKB = (bytes) => `${(bytes / KB).toFixed(1).padStart(7)} KB`;

async function buildProduct() {
  rmSync('dist', { recursive: true, force: true });
  let isSound = true;
  const complain = (text) => {
    console.error(text);
    isSound = false;
  };
  for (const { outfile, with: entries = [], budget, without, make } of bundles) {
    const metafile = await make();
    const atOnce = loadedAtOnce(metafile, outfile);
    for (const entry of entries) {
      const path = Object.keys(metafile.outputs).find((path) => metafile.outputs[path].entryPoint === entry);
      loadedAtOnce(metafile, path, atOnce);
    }
    const eager = [...atOnce].reduce((sum, path) => sum + statSync(path).size, 0);
    console.log(`${outfile.padEnd(42)} ${inKB(eager)} of ${budget / KB} KB`);
    for (const path of Object.keys(metafile.outputs)) {
      if (!atOnce.has(path)) console.log(`  when needed: ${path.padEnd(27)} ${inKB(statSync(path).size)}`);
    }
    if (eager > budget) complain(`${outfile} is ${((eager - budget) / KB).toFixed(1)} KB above its budget.`);
    for (const name of without) {
      const culprit = Object.keys(metafile.inputs).find((path) => path.includes(`node_modules/${name}/`));
      if (culprit) complain(`${outfile} must not contain ${name}, but holds ${culprit}.`);
    }
  }
  if (!isSound) process.exitCode = 1;
}

/** Each test file is a bundle of its own beside the one that runs them. Mocha finds its own files at run time, so it stays outside. */
async function buildTests() {
  const files = readdirSync('test/integration').filter((name) => name === 'index.ts' || name.endsWith('.test.ts'));
  const entryPoints = files.map((name) => `test/integration/${name}`);
  await build({ ...inHost, external: ['vscode', 'mocha'], entryPoints, outdir: 'dist/test', sourcemap: 'inline' });
}

await (process.argv.includes('--tests') ? buildTests() : buildProduct());
