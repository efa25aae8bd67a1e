// Runs the integration tests inside a real extension host and exits as they do. The extension is the one that the VSIX holds.
//   node test/harness/runInHost.mjs OUTPUT.json
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from './browser.mjs';
import { startEditorServer, windowUrl } from './editorServer.mjs';
import { root } from './steps.mjs';
import { extensionsFolder } from './package.mjs';

const PATIENCE = 5 * 60_000;
const output = process.argv[2];
const workspace = mkdtempSync(join(tmpdir(), 'kilo-teams-workspace-'));
const extension = join(
  extensionsFolder,
  readdirSync(extensionsFolder).find((name) => name.startsWith('kilo-teams.')),
);
const server = await startEditorServer({ development: true, env: { KILO_TEAMS_TEST_OUTPUT: output } });
const browser = await launchBrowser();
let code = 1;
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const { promise: ended, resolve: end, reject: fail } = Promise.withResolvers();
  // The workbench calls these two as a test run ends.
  await page.exposeFunction('codeAutomationLog', () => undefined);
  await page.exposeFunction('codeAutomationExit', (exitCode) => end(exitCode));
  page.on('crash', () => fail(new Error('The page of VS Code crashed.')));
  page.on('console', (message) => {
    // What the extension host prints arrives as `%c INFO color: #33f TEXT`.
    const text = message.text().replace(/^%c\s+\w+ color: #\w+ /, '');
    if (text.startsWith('[test] ')) console.log(text.slice(7));
  });
  const impatience = setTimeout(() => fail(new Error('The tests in the extension host did not end.')), PATIENCE);
  const remote = (path) => `vscode-remote://${new URL(server.url).host}${path}`;
  const payload = [
    ['extensionDevelopmentPath', remote(extension)],
    ['extensionTestsPath', remote(join(root, 'dist/test/index.js'))],
  ];
  await page.goto(windowUrl(server, workspace, payload));
  code = await ended;
  clearTimeout(impatience);
  if (!existsSync(output)) throw new Error('The tests left no result.');
} finally {
  await browser.close();
  await server.stop();
  rmSync(workspace, { recursive: true, force: true });
}
process.exit(code);
