// `npm start`: installs what is missing, builds, starts the local team and opens VS Code with the extension in it.
//   --api URL          use a real Kilo instead of the local team (--web URL where its web app is not the usual one)
//   --generation 1     let the local team speak the older generation of the API
//   --browser          the browser-served VS Code even where the desktop one is installed
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { startEditorServer, windowUrl } from './editorServer.mjs';
import { keptFolder, startLocalTeam } from './localTeam.mjs';
import { buildProduct } from './package.mjs';
import { prepareEditor, preparePackages } from './prepare.mjs';
import { elapsed, root, start, step } from './steps.mjs';

const argv = process.argv.slice(2);
const value = (name) => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : undefined);

/** The desktop VS Code, where it is on the path. */
function desktopCode() {
  const names = process.platform === 'win32' ? ['code.cmd'] : ['code'];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) if (existsSync(join(folder, name))) return join(folder, name);
  }
  return undefined;
}

/** Starts the local team, or names the server that was asked for. */
async function server() {
  const api = value('--api');
  // Without an address of its own, the one of an earlier start is taken out of the settings.
  if (api) return { 'kiloTeams.apiUrl': api, 'kiloTeams.webUrl': value('--web') };
  const generation = Number(value('--generation') ?? 2);
  const team = await step('Starting the local team', () =>
    startLocalTeam({ data: join(keptFolder, `local-team-${generation}`), generation, port: 0, log: console.error }),
  );
  console.log(`The local team answers at ${team.url}; nothing is charged there.`);
  return { 'kiloTeams.apiUrl': team.url, 'kiloTeams.webUrl': team.url };
}

/** Opens the desktop VS Code with a profile of its own and waits until its window is closed. */
async function openDesktop(code, workspace, settings) {
  const profile = join(keptFolder, 'desktop');
  const file = join(profile, 'User/settings.json');
  mkdirSync(join(profile, 'User'), { recursive: true });
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  writeFileSync(file, JSON.stringify({ ...before, ...settings }, null, 2));
  const flags = ['--new-window', '--wait', `--user-data-dir=${profile}`, `--extensions-dir=${join(keptFolder, 'extensions')}`];
  const child = start(code, [...flags, `--extensionDevelopmentPath=${root}`, workspace], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  console.log('VS Code is open. Closing its window, or Ctrl-C here, ends everything.');
  await new Promise((resolve) => child.once('exit', resolve));
}

/** Serves VS Code to a browser until Ctrl-C. */
async function serveEditor(workspace, settings) {
  const editor = await startEditorServer({ folder: join(keptFolder, 'editor'), settings, development: true });
  const extension = `vscode-remote://${new URL(editor.url).host}${root}`;
  console.log(
    `\nVS Code with the extension is ready (${elapsed(since)}). Open it in a browser:\n\n  ${windowUrl(editor, workspace, [['extensionDevelopmentPath', extension]])}\n`,
  );
  console.log('Ctrl-C stops everything.');
  await new Promise(() => setInterval(() => undefined, 1 << 30));
}

const since = performance.now();
const code = argv.includes('--browser') ? undefined : desktopCode();
await preparePackages();
if (!code) await prepareEditor();
await step('Building the extension', buildProduct);
const settings = await server();
const workspace = join(keptFolder, 'workspace');
mkdirSync(workspace, { recursive: true });
await (code ? openDesktop(code, workspace, settings) : serveEditor(workspace, settings));
process.exit(0);
