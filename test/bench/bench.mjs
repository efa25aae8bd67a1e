// `npm run bench`: installs what is missing, builds, measures how large and how fast the product is, and prints it beside the targets.
//   --json FILE    writes it too
//   --runs N       how often each time is measured, 7 otherwise; the median counts
//   --small        reads usage of up to 100 people only, which takes minutes less
// A slow machine is no failure: what misses a target is only said. A bundle above its budget fails the build, here as everywhere.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { buildProduct, installForTests } from '../harness/package.mjs';
import { node, prepareBrowser, prepareEditor, preparePackages } from '../harness/prepare.mjs';
import { logFile, mustRun, step } from '../harness/steps.mjs';

const argv = process.argv.slice(2);
const value = (name) => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : undefined);

const bundles = [
  ['dist/extension.js', 'Extension'],
  ['dist/usageThread.js', 'Thread that reads usage'],
  ['dist/localTeam.js', 'Local team'],
  ['dist/webview/dashboard.js', 'Dashboard'],
];
const times = [
  ['activation', 'Activation, the synchronous part', 30],
  ['cachedChart', 'Open Dashboard to first chart, kept data', 300],
  ['script', 'of it until the page of the dashboard runs, which is the editor’s part', undefined],
  ['freshChart', 'Open Dashboard to first chart, fresh data', undefined],
];

/** The rows that the build's own report of its bundles gives. */
function sizeRows(report) {
  return bundles.map(([file, title]) => {
    const line = report.split('\n').find((text) => text.startsWith(file)) ?? '';
    const found = /([\d.]+) KB of (\d+) KB/.exec(line);
    if (!found) throw new Error(`The build says nothing of ${file}.`);
    const [, eager, budget] = found;
    return { what: `${title}, loaded at once`, unit: 'KB', value: Number(eager), target: Number(budget) };
  });
}

/** Measures in a served VS Code; needs the project's own Node, which reads TypeScript. */
async function timeRows() {
  const output = logFile('bench-times');
  await mustRun(node, ['--import', 'tsx', join('test/bench', 'times.ts'), output, value('--runs') ?? '7']);
  const measured = JSON.parse(readFileSync(output, 'utf8'));
  return times.map(([key, what, target]) => ({ what, unit: 'ms', value: median(measured[key]), target, runs: measured[key] }));
}

/** Measures reading, keeping and asking usage. Usage of 1,000 people for a year is some hundred megabytes, so it takes its time. */
async function usageRows() {
  const output = logFile('bench-usage');
  const scale = argv.includes('--small') ? ['small'] : [];
  await mustRun(node, ['--import', 'tsx', join('test/bench', 'usage.ts'), output, ...scale]);
  return JSON.parse(readFileSync(output, 'utf8'));
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const verdict = ({ value, target }) => (target === undefined ? '' : value < target ? 'met' : 'missed');

function print(rows) {
  const cells = rows.map((row) => [
    row.what,
    `${row.value} ${row.unit}`,
    row.target === undefined ? '' : `under ${row.target} ${row.unit}`,
    verdict(row),
    row.runs ? `${Math.min(...row.runs)} to ${Math.max(...row.runs)} in ${row.runs.length}` : '',
  ]);
  const lines = [['', 'Measured', 'Target', 'Verdict', 'Runs'], ...cells];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
}

await preparePackages();
await prepareBrowser();
await prepareEditor();
const sizes = sizeRows(await step('Building the extension', buildProduct));
await step('Packing and installing the VSIX', installForTests);
const rows = [
  ...(await step('Measuring in VS Code', timeRows)),
  ...(await step('Measuring how usage is read', usageRows)),
  ...sizes,
];
const machine = { cores: cpus().length, load: Number(loadavg()[0].toFixed(1)) };
console.log(`\nOn ${machine.cores} cores under a load of ${machine.load}; times are medians.\n`);
print(rows);
const file = value('--json');
if (file)
  writeFileSync(
    resolve(file),
    `${JSON.stringify({ machine, rows: rows.map((row) => ({ ...row, verdict: verdict(row) })) }, null, 2)}\n`,
  );
process.exit(0);
