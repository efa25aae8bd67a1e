/** The local team that the extension runs itself: no account, no network. */
import assert from 'node:assert/strict';
import { Figures, usd } from './support/figures';
import { NORA, withSession } from './support/session';

describe('Exploring with a local team', () => {
  const session = withSession({ name: 'local-team', embedded: true });

  it('starts it, signs in and shows its figures', async () => {
    const { workbench } = session();
    await workbench.openContainer('Kilo Teams');
    await workbench.welcome.getByRole('button', { name: 'Explore with a local team' }).click();
    const page = await session().openedPage();
    await page.getByRole('radio', { name: NORA.name }).check();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('heading', { name: `Signed in as ${NORA.name}` }).waitFor();
    await page.close();
    await workbench.row('Credits').waitFor();
    await session().secretsKept();
    await workbench.status(usd(new Figures(session()).balance)).waitFor();
  });

  it('keeps what was done across a reload, and goes back to the seed on request', async () => {
    const { workbench } = session();
    const invited = 'kept@halden.example';
    await workbench.closeToasts();
    await workbench.command('Kilo Teams: Invite Member…');
    await workbench.answer('Invite a member to', invited);
    await workbench.pick('Invite a member to', 'Member');
    await workbench.row(invited).waitFor();

    await session().reload();
    await workbench.row(invited).waitFor();

    await workbench.command('Kilo Teams: Reset Local Team…');
    await workbench.confirm(/^Reset/);
    await workbench.row(invited).waitFor({ state: 'detached' });
    assert.ok(!new Figures(session()).invitations.some(({ email }) => email === invited));
  });
});
