/** The packaged extension in a real extension host. Modal dialogs are refused here, so that nothing asks for one. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/protocol/commands';

const ID = 'kilo-teams.kilo-teams';

function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension(ID);
  assert.ok(found, 'the extension is not installed');
  return found;
}

/** The tabs of the dashboard that are open. */
const dashboards = (): vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('kiloTeams.dashboard'));

/** Resolves as soon as the tabs fulfil a condition. */
function untilTabs(condition: () => boolean): Promise<void> {
  if (condition()) return Promise.resolve();
  return new Promise((resolve) => {
    const subscription = vscode.window.tabGroups.onDidChangeTabs(() => {
      if (!condition()) return;
      subscription.dispose();
      resolve();
    });
  });
}

describe('The extension in the editor', () => {
  it('wakes up, and gives nothing to others', async () => {
    await extension().activate();
    assert.equal(extension().isActive, true);
    assert.equal(extension().exports, undefined);
  });

  it('makes known exactly the commands that there are', async () => {
    const view = /^kiloTeams\.team\.(focus|open|resetViewLocation|removeView|toggleVisibility)$/;
    const known = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('kiloTeams.') && !view.test(id));
    assert.deepEqual(known.sort(), Object.keys(COMMANDS).sort());
  });

  it('has every text of its manifest in words', () => {
    const { contributes } = extension().packageJSON as { contributes: { commands: { title: unknown }[] } };
    // Where the editor keeps the original beside a translation, a title is an object of both.
    const titles = contributes.commands.map(({ title }) => JSON.stringify(title));
    assert.equal(titles.length, Object.keys(COMMANDS).length);
    for (const title of titles) assert.doesNotMatch(title, /%/);
  });

  it('is signed out at first, and says so without asking anything', async () => {
    assert.equal(await vscode.authentication.getSession('kilo-teams', [], { silent: true }), undefined);
  });

  it('has settings that a workspace cannot turn against its owner', () => {
    const configuration = vscode.workspace.getConfiguration('kiloTeams');
    assert.equal(configuration.get('statusBar.show'), true);
    assert.equal(configuration.inspect('apiUrl')?.defaultValue, 'https://api.kilo.ai');
    assert.equal(configuration.inspect('webUrl')?.defaultValue, 'https://app.kilo.ai');
    assert.equal(configuration.get('localTeam.generation'), 2);
  });

  it('opens its view', async () => {
    await vscode.commands.executeCommand('kiloTeams.team.focus');
  });

  it('opens one dashboard, however often it is asked for', async () => {
    await vscode.commands.executeCommand('kiloTeams.openDashboard');
    await untilTabs(() => dashboards().length === 1);
    await vscode.commands.executeCommand('kiloTeams.openDashboard', 'billing');
    assert.equal(dashboards().length, 1);
    assert.equal(dashboards()[0]!.label, 'Kilo Teams');
    await vscode.window.tabGroups.close(dashboards());
    await untilTabs(() => dashboards().length === 0);
    await vscode.commands.executeCommand('kiloTeams.openDashboard');
    await untilTabs(() => dashboards().length === 1);
    await vscode.window.tabGroups.close(dashboards());
  });

  it('shows its log', async () => {
    await vscode.commands.executeCommand('kiloTeams.showLog');
  });
});
