/**
 * Measures how long the dashboard takes, in Chromium, from another filter over a million rows until that is painted, and prints it as rows of
 * the bench.
 */
import type { DashboardState } from '../../src/protocol/dashboard';
import { NOW, owner } from '../webview/fixtures';
import { millionRows } from './usageMillion';

/** Names that are left out, one after the other. */
const LEFT_OUT = ['m0', 'm1', 'm2', 'm3', 'g0', 'r0', 'r1', 'r2', 'r3', 'r4', 'r5'];
const ID = 77;

declare global {
  interface Window {
    repaints: number[];
  }
}

/** Notes the milliseconds from a choice, whose `input` event leaves its component as `change` does not, until the frame that shows it is painted. */
function watchRepaints(): void {
  window.repaints = [];
  window.addEventListener(
    'input',
    () => {
      const since = performance.now();
      requestAnimationFrame(() => setTimeout(() => window.repaints.push(performance.now() - since)));
    },
    { capture: true },
  );
}

async function main(): Promise<void> {
  // The page of the tests ends its browser when mocha is done, which does not run here.
  Object.assign(globalThis, { after: () => undefined });
  const { openDashboard } = await import('../webview/page');
  const facts = millionRows(NOW, 730);
  const range = { from: facts.days[0]!, to: facts.days.at(-1)! };
  const state: DashboardState = owner({ tab: 'usage' });
  const days = { status: 'ready' as const, data: { id: ID, ...range, rows: 0, bytesFetched: 0 }, asOf: NOW, refreshing: false };
  const dashboard = await openDashboard({
    state: { ...state, usageAnswers: { ...state.usageAnswers, days } },
    facts: { [ID]: facts },
    remembered: { organizationId: 'org-1', tab: 'usage', usage: 'range=365d' },
  });
  const { page } = dashboard;
  await dashboard.settled();
  await page.evaluate(watchRepaints);
  for (const [turn, label] of LEFT_OUT.entries()) {
    await page.getByLabel('Leave out', { exact: true }).selectOption({ label });
    await page.waitForFunction((count) => window.repaints.length === count, turn + 1);
    await dashboard.settled();
  }
  const repaints = (await page.evaluate(() => window.repaints)).sort((a, b) => a - b);
  const value = Number(repaints[repaints.length >> 1]!.toFixed(1));
  console.log(JSON.stringify([{ what: '1,000,000 rows: another filter, until it is painted', unit: 'ms', value, target: 50 }]));
  process.exit(0);
}

void main();
