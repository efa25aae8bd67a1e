/** Coming back to the team after a while: what has changed meanwhile, by the clock of a server that this computer's does not agree with. */
import { DatabaseSync } from 'node:sqlite';
import { MINUTE } from '../../src/team/time';
import { HALDEN } from './support/figures';
import { SAMUEL, withSession } from './support/session';
import { UnreliableServer } from './support/unreliableServer';

describe('Coming back to the team', () => {
  let server: UnreliableServer;
  const settings: Record<string, string> = {};
  before(async () => {
    server = await UnreliableServer.start();
    settings['kiloTeams.apiUrl'] = server.url;
  });
  const session = withSession({ name: 'look-back', settings, onTeam: (url) => (server.target = url) });
  after(() => server.stop());

  /** What another owner does, on another machine. */
  function removeMember(email: string): void {
    const database = new DatabaseSync(session().team.database);
    try {
      database
        .prepare(
          `DELETE FROM organization_memberships WHERE user_id = (SELECT id FROM users WHERE email = ?)
           AND organization_id = (SELECT id FROM organizations WHERE name = ?)`,
        )
        .run(email, HALDEN);
    } finally {
      database.close();
    }
  }

  it('tells what has changed since one last looked, until it was seen', async () => {
    const { workbench } = session();
    await session().signIn();
    await session().openTeam();
    await workbench.row(SAMUEL.name).waitFor();

    removeMember(SAMUEL.email);
    server.ahead = 40 * MINUTE;
    await session().reload();
    await workbench.row('Since you last looked').waitFor();
    await workbench.row(`${SAMUEL.name} is no longer on the team.`).waitFor();
    await session().screenshot('look-back');

    await workbench.command('Kilo Teams: Mark Changes as Seen');
    await workbench.row('Since you last looked').waitFor({ state: 'detached' });
  });

  it('says in the dashboard that the clocks do not agree, and goes by the server’s', async () => {
    const { dashboard } = session();
    await dashboard.open();
    await dashboard.frame.getByText('This computer’s clock is 40 minutes behind Kilo’s.').waitFor();
    await dashboard.frame.getByText('Updated just now').waitFor();
    await session().screenshot('wrong-clock');
    server.ahead = 0;
    await session().workbench.command('Kilo Teams: Refresh');
    await dashboard.frame.getByText('This computer’s clock').waitFor({ state: 'detached' });
  });
});
