// `npm test`: installs what is missing, checks everything, and ends with the line `N passed, N failed`.
//   npm test                    all of it
//   npm test -- unit webview    only these suites
// Two lanes run side by side: what needs VS Code, and what does not. The whole output of each suite is under
// test-results/logs/; what failed is printed here too.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
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

/** Chromium, which both lanes need: whoever comes first prepares it. */
let browser;
const withBrowser = () => (browser ??= prepareBrowser());

const dashboard = mocha('webview', 'Tests of the dashboard in Chromium', ['test/webview/**/*.test.ts']);
const withoutEditor = [
  check('format', 'Formatting', bin('prettier/bin/prettier.cjs'), '--check', '.'),
  check('lint', 'Linting', bin('eslint/bin/eslint.js'), '.'),
  check('types', 'Types', bin('typescript/bin/tsc'), '-p', '.'),
  mocha('unit', 'Unit tests', ['test/unit/**/*.test.ts']),
  mocha('contract', 'Contract tests', ['test/contract/**/*.test.ts']),
  { ...dashboard, run: () => withBrowser().then(dashboard.run) },
];
const inEditor = [inHost, mocha('e2e', 'End to end', ['test/e2e/**/*.test.ts'])];

/** Runs a program and counts what it tested. A crash, or a suite that tested nothing, is a failure. */
async function counted(name, title, args, count, env = {}) {
  const { code, output } = await run(node, args, { log: name, env: { ...process.env, ...env } });
  const counts = count(code) ?? { passed: 0, failed: 0, skipped: 0 };
  if (counts.failed === 0 && (code !== 0 || counts.passed + counts.skipped === 0)) counts.failed = 1;
  if (counts.failed > 0) console.log(`\n──── ${title}: exit code ${code}\n${output.slice(-20_000)}\n────\n`);
  return counts;
}

const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

/** Runs suites one after the other and gives their counts. */
async function lane(suites) {
  const counts = [];
  for (const suite of suites) {
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

/** What the suites in an editor need: the VSIX, installed; VS Code; Chromium. */
async function prepareForEditor() {
  await withBrowser();
  await prepareEditor();
  await step('Building the extension', buildProduct);
  await step('Packing and installing the VSIX', installForTests);
  return { passed: 1, failed: 0, skipped: 0 };
}
const packaging = { name: 'package', title: 'Preparing VS Code with the packaged extension', run: prepareForEditor };

const since = performance.now();
rmSync(results, { recursive: true, force: true });
mkdirSync(outcomes, { recursive: true });
await preparePackages();
const names = process.argv.slice(2);
const unknown = names.filter((name) => ![...withoutEditor, ...inEditor].some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(
    `No such suite: ${unknown.join(', ')}. There are: ${[...withoutEditor, ...inEditor].map((suite) => suite.name).join(', ')}.`,
  );
  process.exit(2);
}
const chosen = (suites) => (names.length === 0 ? suites : suites.filter((suite) => names.includes(suite.name)));
const editorSuites = chosen(inEditor);
const counts = (
  await Promise.all([lane(chosen(withoutEditor)), lane(editorSuites.length > 0 ? [packaging, ...editorSuites] : [])])
).flat();
const total = { passed: 0, failed: 0, skipped: 0 };
for (const count of counts) for (const key of Object.keys(total)) total[key] += count[key];
console.log(`\nAll of it took ${elapsed(since)}.`);
console.log(summary(total));
process.exit(total.failed > 0 ? 1 : 0);
