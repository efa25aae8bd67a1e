// A throw-away VS Code, served to a browser on this machine only. All that it writes lies in one temporary folder. It is also what
// `npm start` opens where no desktop VS Code is installed, then with a folder that is kept.
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeServerEntry, node } from './prepare.mjs';
import { endGroup, mustRun, start } from './steps.mjs';

/** No welcome page, no AI views, no prompts, no network, nothing that moves. */
const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.colorTheme': 'Dark Modern',
  'window.commandCenter': false,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': 'off',
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'npm.fetchOnlinePackageInfo': false,
  'json.schemaDownload.enable': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'editor.cursorBlinking': 'solid',
};

/** Variables of a surrounding editor or shell that would change what the server does. */
const foreign = /^(VSCODE_(?!TEST_)|CODE_SERVER|PORT$|PASSWORD$|HASHED_PASSWORD$|NODE_OPTIONS$|npm_)/;

/** Installs a VSIX into a folder that servers can share, and gives the folder that the extension was unpacked into. */
export async function installVsix(vsix, extensions) {
  const scratch = mkdtempSync(join(tmpdir(), 'kilo-teams-install-'));
  const folders = ['--user-data-dir', join(scratch, 'user'), '--extensions-dir', extensions];
  try {
    await mustRun(node, [codeServerEntry, ...config(scratch), ...folders, '--install-extension', vsix, '--force'], {
      env: environment(scratch),
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function config(folder) {
  writeFileSync(join(folder, 'config.yaml'), 'auth: none\n');
  return ['--config', join(folder, 'config.yaml')];
}

function environment(folder, extra = {}) {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const xdg = join(folder, 'xdg');
  return {
    ...own,
    ...{ XDG_CONFIG_HOME: xdg, XDG_DATA_HOME: xdg, XDG_CACHE_HOME: xdg },
    // An empty gallery: otherwise every window asks a server on the internet for one.
    EXTENSIONS_GALLERY: '{}',
    ...extra,
  };
}

/**
 * Sends a browser on from `/PORT/PATH` to PATH of that port of this machine. A browser-served VS Code opens pages of this machine through
 * itself, under a path that the links and forms of a page know nothing of; with these addresses they are opened where they are.
 */
async function startRedirects() {
  const server = createServer((request, response) => {
    const target = /^\/(\d{1,5})(\/.*)$/.exec(request.url);
    if (target) response.writeHead(302, { location: `http://127.0.0.1:${target[1]}${target[2]}` });
    else response.writeHead(404);
    response.end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return { template: `http://127.0.0.1:${server.address().port}/{{port}}/`, stop: () => server.close() };
}

/**
 * Starts a server.
 * @param {object} [options]
 * @param {string} [options.folder] Where everything is kept; without it a temporary folder that `stop` deletes.
 * @param {string} [options.extensions] A folder that `installVsix` filled.
 * @param {Record<string, unknown>} [options.settings] User settings besides the quiet ones.
 * @param {Record<string, string>} [options.env] For the extension host.
 * @param {boolean} [options.development] Allows extensions and tests to be loaded from a folder that the page's address names.
 * @returns {Promise<{url: string, folder: string, userData: string, logFile: string, stop(): Promise<void>}>}
 */
export async function startEditorServer({ folder, extensions, settings = {}, env = {}, development = false } = {}) {
  const own = folder ?? mkdtempSync(join(tmpdir(), 'kilo-teams-editor-'));
  const userData = join(own, 'user');
  writeSettings(join(userData, 'User'), settings, quiet);
  // Settings that belong to a machine count, in a served window, only among those of the machine that serves it.
  writeSettings(join(userData, 'Machine'), settings);
  const logFile = join(own, 'server.log');
  const log = createWriteStream(logFile);
  const args = [
    codeServerEntry,
    ...config(own),
    ...['--user-data-dir', userData, '--extensions-dir', extensions ?? join(own, 'extensions'), '--bind-addr', '127.0.0.1:0'],
    ...['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--disable-getting-started-override'],
    ...(development ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
  ];
  const redirects = await startRedirects();
  const child = start(node, args, { env: environment(own, { VSCODE_PROXY_URI: redirects.template, ...env }) });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const url = await new Promise((resolve, reject) => {
    let seen = '';
    child.stdout.on('data', (data) => {
      seen += data;
      const match = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(seen);
      if (match) resolve(match[1]);
    });
    child.once('exit', (code) => reject(new Error(`VS Code's server ended with ${code}:\n${seen}`)));
  });
  const stop = async () => {
    const gone =
      child.exitCode === null && child.signalCode === null ? new Promise((resolve) => child.once('exit', resolve)) : undefined;
    endGroup(child);
    const impatience = setTimeout(() => endGroup(child, 'SIGKILL'), 5_000);
    await gone;
    clearTimeout(impatience);
    log.end();
    redirects.stop();
    if (!folder) rmSync(own, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  return { url, folder: own, userData, logFile, stop };
}

/** Writes settings where the editor reads them. What a person has set there wins over the defaults. */
function writeSettings(folder, settings, defaults = {}) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'settings.json');
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  writeFileSync(file, JSON.stringify({ ...defaults, ...kept, ...settings }, null, 2));
}

/** The address of a window: `folder` is opened in it, `payload` are start-up options of the workbench. */
export function windowUrl(server, folder, payload = []) {
  const query = new URLSearchParams({ folder, payload: JSON.stringify([['skipWelcome', 'true'], ...payload]) });
  return `${server.url}/?${query}`;
}
