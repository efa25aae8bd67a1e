// `npm test`: installs what is missing, checks everything, and ends with the line `N passed, N failed`.
//   npm test                    all of it
//   npm test -- unit webview    only these suites
// Two suites run at a time, one for each core of a small machine. The whole output of each is under test-results/logs/; what failed is
// printed here too.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { seedForTests } from './localTeam.mjs';
import { buildProduct, installForTests } from './package.mjs';
import { node, prepareBrowser, prepareEditor, preparePackages } from './prepare.mjs';
import { elapsed, mustRun, results, root, run, step } from './steps.mjs';

const bin = (path) => join(root, 'node_modules', path);
const outcomes = join(results, 'outcomes');

/** A check counts as one test: it passes or it fails. */
const check = (name, title, ...args) => ({
  name,
  title,
  run: () => counted(name, title, args, (code) => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 })),
});

/** A suite of mocha's on Node. The timeout only ends what hangs: no test depends on speed. */
const mocha = (name, title, files, env = {}) => ({
  name,
  title,
  run: () => {
    const output = join(outcomes, `${name}.json`);
    // A suite is over when its tests are: what one of them left open must not hold up the rest.
    const options = ['--exit', '--timeout', '300000', '--reporter', join(root, 'test/harness/mochaReporter.cjs')];
    return counted(
      name,
      title,
      // tsx has to be there before mocha is, which imports the tests itself.
      ['--import', 'tsx', bin('mocha/bin/mocha.js'), ...options, '--reporter-option', `output=${output}`, ...files],
      () => read(output),
      env,
    );
  },
});

const inHost = {
  name: 'integration',
  title: 'Tests in the extension host',
  run: async () => {
    await mustRun(node, ['esbuild.mjs', '--tests']);
    const output = join(outcomes, 'integration.json');
    return counted('integration', inHost.title, [join(root, 'test/harness/runInHost.mjs'), output], () => read(output));
  },
};

/** A suite that begins once `prepare` is done: what several need is prepared by whoever comes first. */
const after = (prepare, suite) => ({ ...suite, run: () => prepare().then(suite.run) });
const once = (work) => {
  let done;
  return () => (done ??= work());
};

/** What passed only at the second attempt. */
const unsteady = [];

/**
 * A suite that works a real editor as a person does, and is run once more, in a new window, when it fails: a click may get lost while the
 * editor moves things under it. What fails twice has failed; what does not is named at the end, so that nobody takes it for steady.
 */
const twice = (name, title, files) => ({
  ...mocha(name, title, files),
  run: async () => {
    const first = await mocha(name, title, files).run();
    if (first.failed === 0) return first;
    console.log(`… ${title}: once more, after ${summary(first)}`);
    const second = await mocha(`${name}-again`, title, files).run();
    if (second.failed === 0) unsteady.push(`${title}: ${first.failed} failed at the first attempt, none at the second`);
    return second;
  },
});

/** A file each, in windows of their own; the longest first, so that none is waited for at the end. */
const endToEnd = readdirSync(join(root, 'test/e2e'))
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => join(root, 'test/e2e', file))
  .sort((a, b) => statSync(b).size - statSync(a).size)
  .map((file) => {
    const name = basename(file, '.test.ts');
    return { ...twice(`e2e-${name}`, `End to end: ${name}`, [file]), name: 'e2e' };
  });

const withBrowser = once(prepareBrowser);
const withEditor = once(prepareForEditor);
const withoutEditor = [
  check('format', 'Formatting', bin('prettier/bin/prettier.cjs'), '--check', '.'),
  check('lint', 'Linting', bin('eslint/bin/eslint.js'), '.'),
  check('types', 'Types', bin('typescript/bin/tsc'), '-p', '.'),
  mocha('unit', 'Unit tests', ['test/unit/**/*.test.ts']),
  mocha('contract', 'Contract tests', ['test/contract/**/*.test.ts']),
  after(withBrowser, mocha('webview', 'Tests of the dashboard in Chromium', ['test/webview/**/*.test.ts'])),
];
const inEditor = [inHost, ...endToEnd].map((suite) => after(withEditor, suite));

/** Runs a program and counts what it tested. A crash, or a suite that tested nothing, is a failure. */
async function counted(name, title, args, count, env = {}) {
  const { code, output } = await run(node, args, { log: name, env: { ...process.env, ...env } });
  const counts = count(code) ?? { passed: 0, failed: 0, skipped: 0 };
  if (counts.failed === 0 && (code !== 0 || counts.passed + counts.skipped === 0)) counts.failed = 1;
  if (counts.failed > 0) console.log(`\n──── ${title}: exit code ${code}\n${output.slice(-20_000)}\n────\n`);
  return counts;
}

const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

/** Takes suites from the front until none is left, and gives their counts. */
async function work(suites) {
  const counts = [];
  for (let suite = suites.shift(); suite; suite = suites.shift()) {
    const since = performance.now();
    console.log(`… ${suite.title}`);
    const result = await suite.run().catch((error) => {
      console.log(`\n──── ${suite.title}\n${error.message}\n────\n`);
      return { passed: 0, failed: 1, skipped: 0 };
    });
    console.log(`${result.failed ? '✗' : '✓'} ${suite.title}: ${summary(result)} (${elapsed(since)})`);
    counts.push(result);
  }
  return counts;
}

const summary = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;

/** What the suites in an editor need: the VSIX, installed; VS Code; Chromium; a local team to begin with. */
async function prepareForEditor() {
  await withBrowser();
  await prepareEditor();
  await step('Building the extension', buildProduct);
  await step('Packing and installing the VSIX', installForTests);
  await step('Seeding a local team', seedForTests);
  return { passed: 1, failed: 0, skipped: 0 };
}
const packaging = { title: 'Preparing VS Code with the packaged extension', run: withEditor };

const since = performance.now();
rmSync(results, { recursive: true, force: true });
mkdirSync(outcomes, { recursive: true });
await preparePackages();
const names = process.argv.slice(2);
const known = [...new Set([...withoutEditor, ...inEditor].map((suite) => suite.name))];
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`No such suite: ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  process.exit(2);
}
const chosen = (suites) => (names.length === 0 ? suites : suites.filter((suite) => names.includes(suite.name)));
const editorSuites = chosen(inEditor);
const queue = [...(editorSuites.length > 0 ? [packaging] : []), ...chosen(withoutEditor), ...editorSuites];
const counts = (await Promise.all([work(queue), work(queue)])).flat();
const total = { passed: 0, failed: 0, skipped: 0 };
for (const count of counts) for (const key of Object.keys(total)) total[key] += count[key];
for (const text of unsteady) console.log(`\nUnsteady. ${text}`);
console.log(`\nAll of it took ${elapsed(since)}.`);
console.log(summary(total));
process.exit(total.failed > 0 ? 1 : 0);
