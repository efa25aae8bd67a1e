/**
 * Measures, in a real workbench with the packaged extension beside a local team, what a person waits for:
 *   node --import tsx test/bench/times.ts OUTPUT.json RUNS
 * Writes the milliseconds of every run. Before each one the window is reloaded, with the status bar's item off, so that nothing has
 * asked for the team's data before the dashboard does.
 */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Session } from '../e2e/support/session';

/** Runs Open Dashboard for its Usage tab; the palette would open another one. */
const SHORTCUT = { key: 'ctrl+alt+shift+u', command: 'kiloTeams.openDashboard', args: 'usage' };

declare global {
  interface Window {
    /** `script`: the dashboard's own begins to run. `chart`: its first chart is on screen. */
    reportTime: (what: 'script' | 'chart', at: number) => void;
  }
}

/**
 * Runs in every frame before its scripts: tells when the dashboard's script begins, and the time of the frame that shows the first shape drawn
 * on a canvas of the page.
 */
function watchCharts(): void {
  const prototype = CanvasRenderingContext2D.prototype;
  const fill = Reflect.get(prototype, 'fill') as (...args: unknown[]) => void;
  prototype.fill = function (this: CanvasRenderingContext2D, ...args: unknown[]) {
    fill.apply(this, args);
    if (!this.canvas.isConnected) return;
    prototype.fill = fill;
    requestAnimationFrame(() => setTimeout(() => window.reportTime('chart', Date.now())));
  };
  const define = customElements.define.bind(customElements);
  customElements.define = (...args) => {
    customElements.define = define;
    window.reportTime('script', Date.now());
    define(...args);
  };
}

class Stopwatch {
  private hear: (what: 'script' | 'chart', at: number) => void = () => undefined;

  private constructor(private readonly session: Session) {}

  static async start(): Promise<Stopwatch> {
    const settings = { 'kiloTeams.statusBar.show': false, 'workbench.editor.useModal': 'off' };
    const session = await Session.open({ name: 'bench', settings });
    const stopwatch = new Stopwatch(session);
    await session.page.exposeBinding('reportTime', ({ frame }, what: 'script' | 'chart', at: number) => {
      if (frame !== session.page.mainFrame()) stopwatch.hear(what, at);
    });
    await session.page.addInitScript(watchCharts);
    writeFileSync(join(session.editor.userData, 'User/keybindings.json'), JSON.stringify([SHORTCUT]));
    await session.signIn();
    return stopwatch;
  }

  /** The synchronous part of the activation after a reload of the window, loading the file included, as VS Code itself measures it. */
  async activation(): Promise<number> {
    const { workbench } = this.session;
    await workbench.command('View: Close All Editors');
    await this.session.reload();
    await workbench.command('Developer: Show Running Extensions');
    const row = workbench.page.locator('.runtime-extensions-editor .extension').filter({ hasText: 'Kilo Teams' });
    const text = await row.locator('.activation-time').filter({ hasText: /\d+ms/ }).innerText();
    await workbench.command('View: Close All Editors');
    await row.waitFor({ state: 'detached' });
    return Number(/\d+/.exec(text)![0]);
  }

  /** From the key press that runs Open Dashboard until the dashboard's script runs, and until the chart of the Usage tab is on screen. */
  async chart(): Promise<{ script: number; chart: number }> {
    const at = { script: 0 };
    const drawn = new Promise<number>((resolve) => {
      this.hear = (what, time) => {
        if (what === 'chart') resolve(time);
        else at.script ||= time;
      };
    });
    const since = Date.now();
    await this.session.page.keyboard.press('Control+Alt+Shift+U');
    const chart = (await drawn) - since;
    return { script: at.script - since, chart };
  }

  private get kept(): string {
    return join(this.session.storage, 'kept');
  }

  private get usage(): string {
    return join(this.session.storage, 'usage');
  }

  forgetKept(): void {
    for (const folder of [this.kept, this.usage]) rmSync(folder, { recursive: true, force: true });
  }

  /** Waits until the usage is on disk, which the extension puts there a little after it has come. */
  async usageKept(): Promise<void> {
    const isKept = () =>
      existsSync(this.usage) && readdirSync(this.usage, { recursive: true }).some((name) => String(name).endsWith('days.usage'));
    while (!isKept()) await wait(100);
  }

  stop(): Promise<void> {
    return this.session.close();
  }
}

/** Milliseconds for one run after which what is waited for is not coming. No figure of speed: a machine may be busy. */
const PATIENCE = 5 * 60_000;

async function main(output: string, runs: number): Promise<void> {
  const impatience = () => {
    console.error('What was to be measured did not come.');
    process.exit(1);
  };
  setTimeout(impatience, (runs + 1) * PATIENCE).unref();
  const stopwatch = await Stopwatch.start();
  const times = { activation: [] as number[], script: [] as number[], cachedChart: [] as number[], freshChart: [] as number[] };
  for (let run = 0; run < runs; run++) {
    times.activation.push(await stopwatch.activation());
    stopwatch.forgetKept();
    times.freshChart.push((await stopwatch.chart()).chart);
    await stopwatch.usageKept();
    times.activation.push(await stopwatch.activation());
    const { script, chart } = await stopwatch.chart();
    times.script.push(script);
    times.cachedChart.push(chart);
  }
  await stopwatch.stop();
  writeFileSync(output, JSON.stringify(times));
  process.exit(0);
}

const [output, runs] = process.argv.slice(2);
void main(output!, Number(runs));
