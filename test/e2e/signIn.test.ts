import assert from 'node:assert/strict';
import { NORA, withSession } from './support/session';

describe('Signing in', () => {
  const session = withSession({ name: 'sign-in' });

  it('offers to sign in or to explore while nobody is signed in', async () => {
    await session().workbench.openContainer('Kilo Teams');
    const { welcome } = session().workbench;
    await welcome.getByRole('button', { name: 'Sign in to Kilo' }).waitFor();
    await welcome.getByRole('button', { name: 'Explore with a local team' }).waitFor();
  });

  it('shows the code that the approval page shows, and signs in once it is approved', async () => {
    const { workbench } = session();
    await workbench.command('Kilo Teams: Sign In…');
    await workbench.pick('Sign in to Kilo', 'With the browser');
    const page = await session().openedPage();
    const code = await page.locator('.code').innerText();
    await workbench.toast(code).waitFor();
    assert.equal(await session().page.evaluate(() => navigator.clipboard.readText()), code);

    await page.getByRole('radio', { name: NORA.name }).check();
    await page.getByRole('button', { name: 'Approve' }).click();
    await workbench.toast(`Signed in to Local team as ${NORA.email}.`).waitFor();
    await workbench.row('Credits').waitFor();
    await page.close();
    await session().secretsKept();
  });

  it('stays signed in when the window is reloaded', async () => {
    await session().reload();
    await session().openTeam();
  });

  it('says so when the sign-in is denied in the browser', async () => {
    const { workbench } = session();
    await workbench.command('Kilo Teams: Sign Out…');
    await workbench.confirm('Sign out');
    await workbench.welcome.getByRole('button', { name: 'Sign in to Kilo' }).click();
    await workbench.pick('Sign in to Kilo', 'With the browser');
    const page = await session().openedPage();
    await page.getByRole('button', { name: 'Deny' }).click();
    await workbench.toast('The sign-in was denied in the browser.').waitFor();
    await page.close();
  });
});
