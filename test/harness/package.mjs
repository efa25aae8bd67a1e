// Builds the VSIX; `npm run package`. The tests install what it made.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { node, preparePackages } from './prepare.mjs';
import { mustRun, results, root, step } from './steps.mjs';

export const vsix = join(root, 'kilo-teams.vsix');
/** Where the tests have the VSIX installed. */
export const extensionsFolder = join(results, 'extensions');

/** Bundles the product into dist/. */
export const buildProduct = () => mustRun(node, ['esbuild.mjs']);

/** Packs dist/ and what belongs to it into the VSIX. */
export const packVsix = () =>
  mustRun(node, [
    join(root, 'node_modules/@vscode/vsce/vsce'),
    'package',
    ...['--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository', '-o', vsix],
  ]);

/** Packs the VSIX and installs it where tests and benchmarks have it from. */
export async function installForTests() {
  await packVsix();
  const { installVsix } = await import('./editorServer.mjs');
  await installVsix(vsix, extensionsFolder);
}

/** What the command line runs. Tests import this file too, and take no awaiting at its top. */
async function main() {
  await preparePackages();
  console.log(await step('Building the extension', buildProduct));
  await step('Packing the VSIX', packVsix);
  console.log(`Made ${vsix}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) void main();
