/**
 * One person in one VS Code with the packaged extension, beside a local team of its own: nothing is shared between test files. The
 * settings of the window name that local team as the Kilo server, so that sign-in, checkout and all pages are met as on the real site.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../../harness/browser.mjs';
import { Dashboard } from '../../harness/dashboard';
import { startEditorServer, windowUrl } from '../../harness/editorServer.mjs';
import { seededFolder, startLocalTeam } from '../../harness/localTeam.mjs';
import { extensionsFolder } from '../../harness/package.mjs';
import { results } from '../../harness/steps.mjs';
import { Workbench } from '../../harness/workbench';

export type Generation = 1 | 2;
export const GENERATIONS: readonly Generation[] = [2, 1];

/** Who the tests are. Nora owns the Teams plan and is in all three organizations; Samuel is a plain member of one. */
export const NORA = { name: 'Nora Lindqvist', email: 'nora@halden.example' };
export const SAMUEL = { name: 'Samuel Okafor', email: 'samuel@halden.example' };

export interface SessionOptions {
  /** Names the folder of the logs. */
  name: string;
  generation?: Generation;
  settings?: Record<string, unknown>;
  /** Without it the window is as tall as the tree, so that every row is on screen. */
  viewport?: { width: number; height: number };
  /** Leaves the servers' addresses at their default, for the local team that the extension runs itself. */
  embedded?: boolean;
  /** Hears where the local team is, before the window opens. */
  onTeam?: (url: string) => void;
}

const temporaryFolder = (what: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `kilo-teams-${what}-`));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Milliseconds after which what is waited for is not coming. No figure of speed: a machine may be busy. */
const PATIENCE = 120_000;

export class Session {
  readonly workbench: Workbench;
  readonly dashboard: Dashboard;

  private constructor(
    private readonly options: SessionOptions,
    private readonly browser: Browser,
    private readonly context: BrowserContext,
    readonly page: Page,
    readonly editor: Awaited<ReturnType<typeof startEditorServer>>,
    readonly team: Awaited<ReturnType<typeof startLocalTeam>>,
    private readonly workspace: string,
    private readonly violations: string[],
  ) {
    this.workbench = new Workbench(page);
    this.dashboard = new Dashboard(this.workbench);
  }

  /** Starts everything and opens the window; nobody is signed in. */
  static async open(options: SessionOptions): Promise<Session> {
    const { generation = 2, settings = {}, viewport = { width: 1500, height: 1700 }, embedded = false, onTeam } = options;
    const data = temporaryFolder('team');
    cpSync(seededFolder, data, { recursive: true });
    const team = await startLocalTeam({ data, generation });
    onTeam?.(team.url);
    const servers = embedded
      ? { 'kiloTeams.localTeam.generation': generation }
      : { 'kiloTeams.apiUrl': team.url, 'kiloTeams.webUrl': team.url };
    const editor = await startEditorServer({ extensions: extensionsFolder, settings: { ...servers, ...settings } });
    const browser = await launchBrowser();
    const context = await browser.newContext({ viewport, permissions: ['clipboard-read', 'clipboard-write'] });
    context.setDefaultTimeout(PATIENCE);
    const violations: string[] = [];
    await context.exposeBinding('reportViolation', (_source, violation: string) => void violations.push(violation));
    // What tsx compiles calls this helper of esbuild's by name, in functions that are sent to the page, too.
    await context.addInitScript('globalThis.__name = (value) => value');
    await context.addInitScript(watchPage);
    const page = await context.newPage();
    const workspace = temporaryFolder('workspace');
    await page.goto(windowUrl(editor, workspace));
    const session = new Session(options, browser, context, page, editor, team, workspace, violations);
    await session.workbench.ready();
    return session;
  }

  /** Rows of the database of the local team that the window uses. */
  sql<T>(query: string, ...parameters: SQLInputValue[]): T[] {
    const file = this.options.embedded ? join(this.storage, 'local-team', 'local-team.sqlite') : this.team.database;
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return database.prepare(query).all(...parameters) as T[];
    } finally {
      database.close();
    }
  }

  /** The page that the extension wants opened in the browser, opened in a second one. */
  async openedPage(): Promise<Page> {
    await this.page.waitForFunction(() => window.opened.length > 0);
    const url = await this.page.evaluate(() => window.opened.shift()!);
    const page = await this.context.newPage();
    await page.goto(url);
    return page;
  }

  /** Signs in with the browser, as somebody of the local team. */
  async signIn(person = NORA): Promise<void> {
    await this.workbench.command('Kilo Teams: Sign In…');
    await this.workbench.pick('Sign in to Kilo', 'With the browser');
    const page = await this.openedPage();
    await page.getByRole('radio', { name: person.name }).check();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('heading', { name: `Signed in as ${person.name}` }).waitFor();
    await page.close();
    await this.workbench.toast(`as ${person.email}`).waitFor();
    await this.secretsKept();
    await this.workbench.closeToasts();
  }

  /** Waits until the editor has written its secrets down, which a served one does a little after it has said so. */
  async secretsKept(): Promise<void> {
    await this.page.waitForFunction(() => localStorage.getItem('secrets.provider') !== null);
  }

  /** Opens the team view and waits for its rows. */
  async openTeam(): Promise<void> {
    await this.workbench.openContainer('Kilo Teams');
    await this.workbench.row('Credits').waitFor();
  }

  /** Reloads the window by its own command, as after an update: then the editor puts its things away first. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.workbench.command('Developer: Reload Window');
    await loaded;
    await this.workbench.ready();
  }

  /** Opens a second window on the same folder. */
  async secondWindow(): Promise<Workbench> {
    const page = await this.context.newPage();
    await page.goto(windowUrl(this.editor, this.workspace));
    return new Workbench(page).ready();
  }

  /** Where a picture of that name is kept. */
  screenshotFile(name: string): string {
    mkdirSync(join(results, 'screenshots'), { recursive: true });
    return join(results, 'screenshots', `${name.replace(/[^\w-]+/g, '-')}.png`);
  }

  screenshot(name: string): Promise<Buffer> {
    return this.page.screenshot({ path: this.screenshotFile(name) });
  }

  /** What the local team and the extension keep on disk for this window. */
  get storage(): string {
    return join(this.editor.userData, 'User/globalStorage/kilo-teams.kilo-teams');
  }

  /**
   * Ends everything, keeps the logs, and holds the whole run against two rules: no secret in any log, and nothing that a content
   * security policy refused.
   */
  async close(): Promise<void> {
    const kept = join(results, 'logs', 'e2e', this.options.name);
    const logs = join(this.editor.userData, 'logs');
    if (existsSync(logs)) cpSync(logs, kept, { recursive: true });
    cpSync(this.editor.logFile, join(kept, 'server.log'));
    const secrets = secretsIn(kept, this.sql.bind(this));
    const { violations } = this;
    await this.browser.close();
    await this.editor.stop();
    await this.team.stop();
    assert.deepEqual(secrets, [], 'secrets in the logs');
    assert.deepEqual(violations, [], 'violations of a content security policy');
  }
}

/** One session for all tests of a suite; a picture of the window is kept when one fails. */
export function withSession(options: SessionOptions): () => Session {
  let session: Session | undefined;
  before(async () => {
    session = await Session.open(options);
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await session?.screenshot(`failed-${options.name}-${this.currentTest.title}`);
  });
  after(() => session?.close());
  return () => {
    if (!session) throw new Error('The session is not open yet.');
    return session;
  };
}

declare global {
  interface Window {
    /** Addresses that the editor wanted opened in the browser. */
    opened: string[];
    reportViolation: (violation: string) => void;
  }
}

/** Runs in every frame before its scripts: catches what would be opened, and what a webview's content security policy refuses. */
function watchPage(): void {
  window.opened = [];
  const open = window.open.bind(window);
  window.open = (url, ...rest) => {
    if (!/^https?:/.test(String(url))) return open(url, ...rest);
    window.opened.push(String(url));
    return window;
  };
  document.addEventListener('securitypolicyviolation', (event) => {
    if (document.querySelector('kilo-dashboard'))
      window.reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
  });
}

/** The secrets of the local team that occur in the files under a folder: of tokens and device codes only hashes are known. */
function secretsIn(folder: string, sql: <T>(query: string) => T[]): string[] {
  const hashes = new Set(
    sql<{ hash: string }>('SELECT hash FROM tokens UNION SELECT device_code_hash FROM device_auth_requests').map(
      ({ hash }) => hash,
    ),
  );
  const known = sql<{ secret: string }>(
    'SELECT token AS secret FROM organization_invitations UNION SELECT id FROM checkout_sessions UNION SELECT id FROM portal_sessions',
  ).map(({ secret }) => secret);
  return filesUnder(folder).flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const words = text.match(/[\w.~+/=-]{16,}/g) ?? [];
    const hashed = words.filter((word) => hashes.has(createHash('sha256').update(word).digest('hex')));
    return [...new Set([...hashed, ...known.filter((secret) => text.includes(secret))])].map((secret) => `${file}: ${secret}`);
  });
}

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
