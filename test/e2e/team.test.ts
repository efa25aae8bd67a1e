/** Managing the team in the editor: whole lists, several people at once, the activity of some days, and a limit that is asked for. */
import assert from 'node:assert/strict';
import { Figures, HALDEN } from './support/figures';
import { withSession } from './support/session';

const NEW = ['first.new@halden.example', 'second.new@halden.example'];

describe('Managing the team', () => {
  const session = withSession({ name: 'team' });
  const figures = () => new Figures(session());
  const member = (name: string) => figures().members.find((one) => one.name === name)!;

  before(async () => {
    await session().signIn();
    await session().openTeam();
  });

  it('invites a whole list, and tells what became of each', async () => {
    const { workbench, page } = session();
    await workbench.command('Kilo Teams: Invite Member…');
    const list = [...NEW, 'nora@halden.example', 'nonsense'].join(', ');
    await workbench.messageFor('Invite a member to', list, /2 of 4 can be invited\..*Takes 2 seats/);
    await page.keyboard.press('Enter');
    await workbench.pick('Invite a member to', 'Member');
    const review = workbench.question(`Invite 2 people to ${HALDEN}`);
    await review.waitFor();
    await session().screenshot('team-invite-review');
    await page.keyboard.press('Enter');
    await workbench.question('Invitations: 2 of 2 done. 2 left out.').waitFor();
    await session().screenshot('team-invite-result');
    const results = await workbench.choices.allInnerTexts();
    assert.equal(results.filter((text) => /left out/.test(text)).length, 2, results.join('\n'));
    assert.equal(results.filter((text) => /done/.test(text)).length, 2, results.join('\n'));
    assert.ok(results.some((text) => /nora@halden\.example/.test(text) && /already on the team/.test(text)));
    await page.keyboard.press('Escape');
    for (const email of NEW) await workbench.row(email).waitFor();
    const invited = figures().invitations.map(({ email }) => email);
    assert.ok(NEW.every((email) => invited.includes(email)));
  });

  it('gives several people that are selected in the tree another role, after one question that names them', async () => {
    const { workbench, page } = session();
    const [one, other] = ['Jonas Becker', 'Samuel Okafor'];
    await workbench.row(one).click();
    await workbench.row(other).click({ modifiers: ['ControlOrMeta'] });
    await workbench.row(other).click({ button: 'right' });
    // A menu that has only just opened takes a click for the end of the one that opened it; it takes a key at any time.
    await page.getByRole('menuitem', { name: 'Change Role…' }).hover();
    await page.keyboard.press('Enter');
    await workbench.pick('Change the role of 2 people', 'Billing manager');
    await workbench.dialog.waitFor();
    await session().screenshot('team-bulk-question');
    const question = await workbench.confirm('Change role');
    for (const name of [one, other]) assert.ok(question.includes(name), question);
    await workbench.toast('Make 2 people Billing manager: 2 of 2 done.').waitFor();
    assert.deepEqual(
      [one, other].map((name) => member(name).role),
      ['billing_manager', 'billing_manager'],
    );
    await workbench.closeToasts();
  });

  it('narrows the activity to the days that are asked for', async () => {
    const { dashboard } = session();
    await dashboard.open();
    await dashboard.show('Activity');
    const messages = dashboard.frame.locator('kt-activity .event .message');
    await messages.first().waitFor();
    await dashboard.frame.getByRole('combobox', { name: 'Time' }).selectOption({ label: 'Today (UTC)' });
    const today = Date.parse(`${new Date().toISOString().slice(0, 10)}T00:00:00Z`);
    const expected = figures()
      .audit(1_000)
      .filter(({ at }) => at >= today)
      .map(({ message }) => message);
    assert.ok(expected.length >= 4 && expected.length < 100, String(expected.length));
    await messages.nth(expected.length).waitFor({ state: 'detached' });
    await messages.nth(expected.length - 1).waitFor();
    assert.deepEqual((await messages.allInnerTexts()).sort(), [...expected].sort());
  });

  it('opens a request for a higher limit from its link, filled in, and changes nothing before it is confirmed', async () => {
    const { workbench, page } = session();
    const { id, name, email, limit } = member('Mateo García');
    const [{ id: organization }] = session().sql<{ id: string }>('SELECT id FROM organizations WHERE name = ?', HALDEN) as [
      { id: string },
    ];
    const query = new URLSearchParams({ v: '1', organization, member: id, cents: '4200' });
    const link = `vscode://kilo-teams.kilo-teams/limit-request?${query}`;
    await workbench.command('Kilo Teams: Open Request for a Limit…');
    await workbench.answer('Open a request for a daily limit', link);
    const title = `${name} (${email}) asks for $42.00 a day`;
    await workbench.question(title).waitFor();
    await session().screenshot('team-limit-request');
    await page.keyboard.press('Enter');
    assert.equal(member(name).limit, limit);
    const question = await workbench.confirm('Set daily limit');
    assert.ok(question.includes(`Let ${name} (${email}) spend $42.00 a day?`), question);
    await workbench.toast('may spend $42.00 a day now').waitFor();
    assert.equal(member(name).limit, 42_000_000);
    await workbench.closeToasts();
  });

  it('shows all organizations with the sums of all when one switches', async () => {
    const { workbench, page } = session();
    await workbench.command('Kilo Teams: Switch Organization…');
    await workbench.question('Switch organization').waitFor();
    const sums = page.locator('.quick-input-widget:visible input[placeholder*="spent in 30 days: $"]');
    await sums.waitFor();
    assert.match((await sums.getAttribute('placeholder'))!, /^All 3: \$/);
    await session().screenshot('team-overview');
    await page.keyboard.press('Escape');
  });
});
