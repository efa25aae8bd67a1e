/** Pictures of the side bar and of every tab of the dashboard, in the themes that people use; kept under test-results/screenshots. */
import { TABS } from '../harness/dashboard';
import { withSession } from './support/session';

/** In the order in which the editor's command that goes from dark to light and back comes by them. */
const THEMES = ['dark', 'light', 'high-contrast'];

describe('Pictures', () => {
  const settings = { 'workbench.preferredDarkColorTheme': 'Default High Contrast' };
  const session = withSession({ name: 'screenshots', viewport: { width: 1440, height: 960 }, settings });

  before(async () => {
    await session().signIn();
    await session().openTeam();
    await session().dashboard.open();
  });

  for (const [index, theme] of THEMES.entries()) {
    it(`of the side bar and the dashboard, ${theme}`, async () => {
      const { workbench, dashboard, page } = session();
      if (index > 0) await workbench.command('Preferences: Toggle between Light/Dark Themes');
      await dashboard.frame.locator(`body.vscode-${theme}`).waitFor();
      for (const tab of TABS) {
        await dashboard.show(tab);
        await page.mouse.move(0, 0);
        await session().screenshot(`${tab.toLowerCase()}-${theme}`);
      }
      await workbench.sidebar.screenshot({ path: session().screenshotFile(`sidebar-${theme}`) });
    });
  }
});
