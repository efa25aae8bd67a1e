/** The dashboard in a real Chromium, under the content security policy of the real panel, with a stub for the extension host. */
import axe from 'axe-core';
import { relative } from 'node:path';
import { build } from 'esbuild';
import { dashboardBuild } from '../../webview/build.mjs';
import { launchBrowser } from '../harness/browser.mjs';
import type { Browser, Page } from 'playwright-core';
import type { DashboardState, RequestMessage } from '../../src/protocol/dashboard';
import type { UsageFacts } from '../../src/team/usageFacts';
import { THEMES, type ThemeName } from './themes';
import { FACTS } from './usageFixtures';

const NONCE = 'dGhlIG5vbmNlIG9mIHRoZSB0ZXN0';
const ORIGIN = 'https://webview.test';

/** What VS Code's own stylesheet for webviews does to a body. */
const EDITOR_STYLE = `body { background-color: transparent; color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family);
  font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; } html { background: var(--vscode-editor-background); }`;

/**
 * Answers each request at once, unless \`held\`, and a question about usage with the facts that the state names, as the host does; keeps
 * what was posted and what was remembered.
 */
const HOST_STUB = `
  window.posted = []; window.violations = []; window.held = false; window.remembered = window.startState; window.awaited = 0;
  let state, asked = false;
  window.addEventListener('message', ({ data }) => {
    if (data?.kind === 'usageFacts') window.awaited--;
    if (data?.kind !== 'state') return;
    const before = named();
    state = data.state;
    if (asked) void sendFacts(named().filter((id) => !before.includes(id)));
  });
  const named = () => {
    state ??= JSON.parse(document.getElementById('initial-state').textContent || 'null');
    return [state?.usageAnswers?.days, state?.usageAnswers?.hours].flatMap((slice) => slice?.data?.id ?? []);
  };
  document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
  window.answer = (message) => window.postMessage({ kind: 'response', id: message.id, ok: true }, '*');
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => {
      window.posted.push(message);
      if (message.name === 'askUsage') {
        asked = true;
        void sendFacts(named());
      }
      if (!window.held) window.answer(message);
    },
    getState: () => window.remembered,
    setState: (state) => { window.remembered = state; },
  });
  const column = ({ type, bytes }) => new window[type](Uint8Array.from(atob(bytes), (byte) => byte.charCodeAt(0)).buffer);
  const sendFacts = async (ids) => {
    window.awaited++;
    const answers = await window.readFacts(ids);
    window.awaited += answers.length - 1;
    for (const { id, facts, columns } of answers) {
      const read = Object.entries(columns).map(([name, packed]) => [name, column(packed)]);
      window.postMessage({ kind: 'usageFacts', id, facts: { ...facts, ...Object.fromEntries(read) } }, '*');
    }
  };`;

declare global {
  interface Window {
    posted: RequestMessage[];
    violations: string[];
    held: boolean;
    /** Facts that were asked for and have not reached the dashboard yet. */
    awaited: number;
    remembered: unknown;
    answer: (message: { id: number }) => void;
  }
}

let bundled: Promise<Map<string, string>> | undefined;

/** The files of the dashboard as they ship, by their paths on the server; built once. */
const bundle = (): Promise<Map<string, string>> =>
  (bundled ??= build({ ...dashboardBuild, minify: true, write: false, logLevel: 'silent' }).then(
    ({ outputFiles }) => new Map(outputFiles.map(({ path, text }) => [`/${relative(dashboardBuild.outdir, path)}`, text])),
  ));

let started: Promise<Browser> | undefined;

const browser = (): Promise<Browser> => (started ??= launchBrowser());

// One browser for all files: this hook is of the whole run.
after(async () => (await started)?.close());

export interface Options {
  state?: DashboardState;
  theme?: ThemeName;
  width?: number;
  height?: number;
  /** What an earlier panel remembered, as after a reload of the window. */
  remembered?: unknown;
  /** What the host sends when it is asked for usage, by the ids that the states name. */
  facts?: Record<number, UsageFacts>;
  /** Called before a file is served, which it can delay; the file is not served at all when it says true. */
  hold?: (path: string) => Promise<boolean> | boolean;
}

export interface Dashboard {
  page: Page;
  /** Errors on the console, uncaught exceptions and violations of the content security policy. */
  problems: () => Promise<string[]>;
  /** Waits until all facts that the dashboard has asked for are drawn. */
  settled: () => Promise<void>;
  /** The requests of one name so far. */
  requests: (name: RequestMessage['name']) => Promise<unknown[]>;
  /** Sends a message of the host, whatever it is. */
  send: (message: unknown) => Promise<void>;
  close: () => Promise<void>;
}

const html = (state: DashboardState | undefined, theme: ThemeName, remembered: unknown): string => {
  const { bodyClass, variables } = THEMES[theme];
  const setVariables = `for (const [name, value] of Object.entries(${JSON.stringify(variables)})) document.documentElement.style.setProperty(name, value);`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; connect-src 'none'; img-src ${ORIGIN} data:; font-src ${ORIGIN}; script-src 'nonce-${NONCE}'; style-src ${ORIGIN} 'nonce-${NONCE}'">
    <meta property="csp-nonce" content="${NONCE}"><title>Kilo Teams</title>
    <style nonce="${NONCE}">${EDITOR_STYLE}</style>
    <script nonce="${NONCE}">window.startState = ${JSON.stringify(remembered) ?? 'undefined'}; ${setVariables} ${HOST_STUB}</script></head>
    <body class="${bodyClass}">
    <script type="application/json" id="initial-state">${state ? JSON.stringify(state).replaceAll('<', '\\u003c') : ''}</script>
    <kilo-dashboard></kilo-dashboard>
    <script type="module" nonce="${NONCE}" src="${ORIGIN}/dashboard.js"></script>
    </body></html>`;
};

/** Facts as they can be handed to the page, whose messages hold typed arrays as they do in the editor. */
function pack(facts: UsageFacts) {
  const columns = Object.entries(facts).filter(([, value]) => ArrayBuffer.isView(value)) as [
    string,
    Uint32Array | Float64Array,
  ][];
  return {
    facts: { ...facts, ...Object.fromEntries(columns.map(([name]) => [name, undefined])) },
    columns: Object.fromEntries(
      columns.map(([name, { buffer, byteOffset, byteLength, constructor }]) => [
        name,
        { type: constructor.name, bytes: Buffer.from(buffer, byteOffset, byteLength).toString('base64') },
      ]),
    ),
  };
}

/** Packed once: many tests look at the same facts. */
const packs = new WeakMap<UsageFacts, ReturnType<typeof pack>>();

function packed(id: number, facts: UsageFacts) {
  const known = packs.get(facts) ?? pack(facts);
  packs.set(facts, known);
  return { id, ...known };
}

/** What a page serves and tells; another dashboard can be opened in it once the one before is closed. */
interface Desk {
  page: Page;
  options: Options;
  heard: string[];
}

/** Pages whose dashboards are closed: to navigate one costs a fraction of what a new one does. */
const free: Desk[] = [];

async function newDesk(): Promise<Desk> {
  const context = await (await browser()).newContext({ reducedMotion: 'reduce', timezoneId: 'UTC', locale: 'en-US' });
  // Generous: the machine may be busy, and nothing here is about speed.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const desk: Desk = { page, options: {}, heard: [] };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') desk.heard.push(message.text());
  });
  page.on('pageerror', (error) => desk.heard.push(String(error)));
  const files = await bundle();
  await page.route('**/*', async (route) => {
    const { state, theme = 'dark', remembered, hold } = desk.options;
    const path = new URL(route.request().url()).pathname;
    if (path === '/') await route.fulfill({ contentType: 'text/html', body: html(state, theme, remembered) });
    else if (await hold?.(path)) await route.abort();
    else if (files.has(path)) await route.fulfill({ contentType: 'text/javascript', body: files.get(path) });
    else await route.fulfill({ status: 404, body: '' });
  });
  await page.exposeFunction('readFacts', (ids: number[]) => {
    const { facts = FACTS } = desk.options;
    return ids.flatMap((id) => (facts[id] ? [packed(id, facts[id])] : []));
  });
  return desk;
}

/** Opens the dashboard and waits until it is drawn. */
export async function openDashboard(options: Options = {}): Promise<Dashboard> {
  const desk = free.pop() ?? (await newDesk());
  const { page } = desk;
  const heard: string[] = [];
  Object.assign(desk, { options, heard });
  await page.setViewportSize({ width: options.width ?? 1100, height: options.height ?? 900 });
  // What the pointer was left over would look hovered.
  await page.mouse.move(0, 0);
  await page.goto(`${ORIGIN}/`);
  await page.locator('kilo-dashboard main').waitFor({ state: 'attached' });
  const settled = async () => {
    await page.waitForFunction(() => window.awaited === 0);
    await page.locator('kt-usage[aria-busy="true"]').waitFor({ state: 'detached' });
  };
  if (!options.hold) {
    await page.locator('.opening').waitFor({ state: 'detached' });
    await settled();
  }
  return {
    page,
    settled,
    problems: async () => [...heard, ...(await page.evaluate(() => window.violations))],
    requests: (name) =>
      page.evaluate(
        (wanted) => window.posted.filter((message) => message.name === wanted).map((message) => message.params),
        name,
      ),
    send: (message) =>
      page.evaluate(
        async (text) => {
          window.postMessage(JSON.parse(text), '*');
          await new Promise((resolve) => setTimeout(resolve));
        },
        JSON.stringify(message ?? null),
      ),
    close: async () => {
      await page.goto('about:blank');
      free.push(desk);
    },
  };
}

/** Runs axe over the page; the serious and critical violations, each in one line. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (context: Document, options: unknown) => Promise<AxeResults> } };
    interface AxeResults {
      violations: { id: string; impact: string; help: string; nodes: { target: unknown; failureSummary: string }[] }[];
    }
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, help, nodes }) =>
        nodes.map((node) => `${id}: ${help}: ${JSON.stringify(node.target)} ${node.failureSummary}`),
      );
  });
}
