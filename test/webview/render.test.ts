/** Every tab, in every state and every theme: drawn without a complaint, within its width, and without serious accessibility faults. */
import assert from 'node:assert/strict';
import type { DashboardState } from '../../src/protocol/dashboard';
import { TABS } from '../../src/protocol/hostMessages';
import { OUTER_STATES, STATES } from './fixtures';
import { accessibilityProblems, openDashboard, type Dashboard } from './page';
import { THEME_NAMES } from './themes';

const STATE_NAMES = Object.keys(STATES) as (keyof typeof STATES)[];

/** Has the host send a state, and waits until its tab is drawn. */
async function show(dashboard: Dashboard, state: DashboardState): Promise<void> {
  await dashboard.send({ kind: 'state', state });
  await dashboard.page.locator(`kt-${state.tab}`).waitFor();
}

/** How many pixels the page could be scrolled sideways. */
const overflow = (dashboard: Dashboard): Promise<number> =>
  dashboard.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe('dashboard, drawn in a real browser', function () {
  this.timeout(0);

  for (const theme of THEME_NAMES) {
    it(`draws every tab of every state in the theme ${theme}`, async () => {
      const dashboard = await openDashboard({ theme });
      for (const name of STATE_NAMES) {
        for (const tab of TABS) {
          await show(dashboard, { ...STATES[name](), tab });
          assert.equal(await overflow(dashboard), 0, `${name}: ${tab} can be scrolled sideways`);
        }
        assert.deepEqual(await dashboard.problems(), [], name);
      }
      await dashboard.close();
    });

    it(`is accessible in the theme ${theme}`, async () => {
      const dashboard = await openDashboard({ theme });
      for (const tab of TABS) {
        await show(dashboard, { ...STATES.owner(), tab });
        assert.deepEqual(await accessibilityProblems(dashboard.page), [], tab);
      }
      await dashboard.close();
    });
  }

  it('is accessible in every state', async () => {
    const dashboard = await openDashboard();
    for (const [name, tab] of [
      ['loading', 'usage'],
      ['failed', 'billing'],
      ['stale', 'organization'],
      ['empty', 'usage'],
      ['member', 'activity'],
      ['expired', 'organization'],
      ['firstGeneration', 'subscription'],
      ['troubled', 'subscription'],
      ['hostile', 'organization'],
    ] as const) {
      await show(dashboard, { ...STATES[name](), tab });
      assert.deepEqual(await accessibilityProblems(dashboard.page), [], `${name}: ${tab}`);
    }
    await dashboard.close();
  });

  it('fits into 320 pixels', async () => {
    const dashboard = await openDashboard({ width: 320 });
    for (const name of STATE_NAMES) {
      for (const tab of TABS) {
        await show(dashboard, { ...STATES[name](), tab });
        assert.equal(await overflow(dashboard), 0, `${name}: ${tab} can be scrolled sideways`);
      }
    }
    assert.deepEqual(await dashboard.problems(), []);
    await dashboard.close();
  });

  for (const [name, words] of [
    ['signedOut', 'Sign in to see your team'],
    ['noOrganization', 'You are not in an organization'],
  ] as const) {
    it(`says what to do in the state "${name}"`, async () => {
      const dashboard = await openDashboard({ state: OUTER_STATES[name]() });
      await dashboard.page.getByText(words).waitFor();
      assert.deepEqual(await accessibilityProblems(dashboard.page), []);
      assert.deepEqual(await dashboard.problems(), []);
      await dashboard.close();
    });
  }

  it('shows placeholders without a first state, and the state when it comes', async () => {
    const dashboard = await openDashboard();
    assert.ok((await dashboard.page.locator('.bone').count()) > 0);
    await dashboard.send({ kind: 'state', state: STATES.owner() });
    await dashboard.page.getByRole('heading', { name: 'Northwind Labs' }).waitFor();
    assert.deepEqual(await dashboard.problems(), []);
    await dashboard.close();
  });

  it('shows names that look like markup as text', async () => {
    const dashboard = await openDashboard({ state: STATES.hostile() });
    await dashboard.page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    assert.equal(await dashboard.page.locator('img').count(), 0);
    await dashboard.close();
  });

  it('draws charts anew when the theme changes', async () => {
    const state: DashboardState = { ...STATES.owner(), tab: 'usage' };
    const dashboard = await openDashboard({ state });
    const picture = () =>
      dashboard.page
        .locator('canvas')
        .first()
        .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    await dashboard.page.locator('canvas').first().waitFor();
    const before = await picture();
    await dashboard.page.evaluate(async () => {
      document.documentElement.style.setProperty('--vscode-charts-blue', 'rgb(200, 30, 90)');
      await new Promise((resolve) => requestAnimationFrame(resolve));
    });
    assert.notEqual(await picture(), before);
    await dashboard.close();
  });
});
