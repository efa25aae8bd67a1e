// `npm run test:desktop`: the integration tests in a desktop VS Code, on machines that can download one.
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { buildProduct } from './package.mjs';
import { node } from './prepare.mjs';
import { mustRun, root, step } from './steps.mjs';

await step('Building', async () => {
  await buildProduct();
  await mustRun(node, ['esbuild.mjs', '--tests']);
});
process.exitCode = await runTests({ extensionDevelopmentPath: root, extensionTestsPath: join(root, 'dist/test/index.js') });
