// `npm run test:desktop`: the integration tests in a desktop VS Code, on machines that can download one.
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { buildProduct } from './package.mjs';
import { node } from './prepare.mjs';
import { mustRun, root, step } from './steps.mjs';

await step('Building', async () => {
  await buildProduct();
  await mustRun(node, ['esbuild.mjs', '--tests']);
});
const vscodeExecutablePath = await step('Downloading VS Code', () => downloadAndUnzipVSCode()).catch((error) => {
  console.error(`No desktop VS Code can be downloaded here (${error.message}). npm test runs the same tests in a served one.`);
  process.exit(1);
});
process.exitCode = await runTests({
  vscodeExecutablePath,
  extensionDevelopmentPath: root,
  extensionTestsPath: join(root, 'dist/test/index.js'),
});
