/** Managing the team in the editor: whole lists, several people at once, the activity of some days, and a limit that is asked for. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
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

  /** Members who have just come, as an identity provider may add them. */
  function addMembers(names: readonly string[]): void {
    const database = new DatabaseSync(session().team.database);
    const now = Date.now();
    const user = database.prepare('INSERT INTO users (id, email, name, created_at) VALUES (?, ?, ?, ?)');
    const membership = database.prepare(
      `INSERT INTO organization_memberships (id, organization_id, user_id, role, created_at, updated_at)
       SELECT ?, id, ?, 'member', ?, ? FROM organizations WHERE name = ?`,
    );
    database.exec('BEGIN');
    for (const name of names) {
      const id = name.toLowerCase().replaceAll(' ', '-');
      user.run(id, `${id}@halden.example`, name, now);
      membership.run(`membership-${id}`, id, now, now, HALDEN);
    }
    database.exec('COMMIT');
    database.close();
  }

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

  it('reads the list of those to invite from a file', async () => {
    const { workbench, page } = session();
    const folder = mkdtempSync(join(tmpdir(), 'kilo-teams-list-'));
    mkdirSync(join(folder, 'Older'));
    const file = join(folder, 'people.csv');
    writeFileSync(file, 'Name;E-mail\nThird New;third.new@halden.example\nNora;nora@halden.example\n');
    await workbench.command('Kilo Teams: Invite Member…');
    await workbench.question('Invite a member to').getByRole('button', { name: 'Read a list from a file…' }).click();
    await workbench.pickPath('List of people to invite', file, 'Older');
    const question = workbench.question('Invite a member to');
    await question
      .getByText(/1 of 2 can be invited/)
      .last()
      .waitFor();
    await session().screenshot('team-list-from-file');
    await page.keyboard.press('Escape');
    rmSync(folder, { recursive: true });
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

  it('lists people who do not fit into a dialog, some of whom can be left out there', async () => {
    const { dashboard, workbench } = session();
    const more = Array.from({ length: 25 }, (_, index) => `Extra Person ${String(index).padStart(2, '0')}`);
    addMembers(more);
    await workbench.command('Kilo Teams: Refresh');
    await dashboard.show('Organization');
    await dashboard.frame.getByLabel('Search members').fill('extra person');
    await dashboard.frame.getByText(`${more.length} of`).waitFor();
    const members = dashboard.frame.locator('kt-table[label="Members"]');
    await members.getByLabel('Choose all').check();
    await dashboard.frame.getByRole('toolbar', { name: 'What to do with the chosen people' }).getByText('limit').click();
    await workbench.pick(`Daily limit of ${more.length} people`, 'An amount');
    await workbench.answer(`Daily limit of ${more.length} people`, '7');
    await workbench.question(`Set the daily limit of ${more.length} people to $7.00 a day?`).waitFor();
    await workbench.choices.filter({ hasText: more[3]! }).getByRole('checkbox').click();
    const shorter = workbench.question('Set the daily limit of 24 people to $7.00 a day?');
    await shorter.waitFor();
    await session().screenshot('team-long-list');
    await shorter.getByRole('button', { name: 'OK' }).click();
    const question = await workbench.confirm('Set daily limit');
    assert.match(question, /24 people/);
    await workbench.toast('24 of 24 done').waitFor();
    const limited = figures().members.filter(({ name, limit }) => more.includes(name) && limit === 7_000_000);
    assert.deepEqual(
      limited.map(({ name }) => name).sort(),
      more.filter((name) => name !== more[3]),
    );
    await workbench.closeToasts();
  });

  it('shows what each role may do', async () => {
    const { workbench, page } = session();
    await workbench.command('Kilo Teams: Show What Each Role May Do…');
    await workbench.question('What each role may do').waitFor();
    await workbench.choices.filter({ hasText: 'Buy credits' }).filter({ hasText: 'Owner, Admin, Billing manager' }).waitFor();
    await session().screenshot('team-roles');
    await page.keyboard.press('Escape');
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
