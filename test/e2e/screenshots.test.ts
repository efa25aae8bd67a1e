/** Pictures of the side bar and of every tab of the dashboard, in the themes that people use; kept under test-results/screenshots. */
import { TABS } from '../harness/dashboard';
import { withSession } from './support/session';

const THEMES = { dark: 'Dark Modern', light: 'Light Modern', 'high-contrast': 'Default High Contrast' };

describe('Pictures', () => {
  const session = withSession({ name: 'screenshots', viewport: { width: 1440, height: 960 } });

  before(async () => {
    await session().signIn();
    await session().openTeam();
    await session().dashboard.open();
  });

  for (const [name, theme] of Object.entries(THEMES)) {
    it(`of the side bar and the dashboard, ${name}`, async () => {
      const { workbench, dashboard, page } = session();
      session().set('workbench.colorTheme', theme);
      await dashboard.frame.locator(`body[data-vscode-theme-id="${theme}"]`).waitFor();
      for (const tab of TABS) {
        await dashboard.show(tab);
        await page.mouse.move(0, 0);
        await session().screenshot(`${tab.toLowerCase()}-${name}`);
      }
      await workbench.sidebar.screenshot({ path: session().screenshotFile(`sidebar-${name}`) });
    });
  }
});
