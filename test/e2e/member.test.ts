/** What a plain member sees: their own usage, the people, and nothing that would only be refused. */
import assert from 'node:assert/strict';
import { Figures, usd } from './support/figures';
import { GENERATIONS, SAMUEL, withSession } from './support/session';

const FOR_MANAGERS = [
  'Invite Member',
  'Change Role',
  'Set Daily Limit',
  'Remove Member',
  'Buy Credits',
  'Change Seats',
  'Cancel Subscription',
  'Set Data Policy',
];

for (const generation of GENERATIONS) {
  describe(`A plain member, generation ${generation} of the API`, () => {
    const session = withSession({ name: `member-${generation}`, generation });

    before(async () => {
      await session().signIn(SAMUEL);
      await session().openTeam();
    });

    it('sees the people of the team', async () => {
      await session().workbench.row('Members').waitFor();
      const labels = (await session().workbench.readRows()).map(({ label }) => label);
      for (const { name, email } of new Figures(session()).members) {
        assert.ok(labels.includes(email === SAMUEL.email ? `${name} (you)` : name), name);
      }
    });

    it('is offered no command that only managers may run', async () => {
      const offered = await session().workbench.offeredCommands('Kilo Teams:');
      assert.ok(
        offered.some((label) => label.includes('Open Dashboard')),
        offered.join(', '),
      );
      for (const command of FOR_MANAGERS) assert.ok(!offered.some((label) => label.includes(command)), command);
    });

    it('sees no invoices, and is told why', async () => {
      const { dashboard } = session();
      await dashboard.open();
      await dashboard.show('Billing');
      await dashboard.frame
        .locator('kt-billing')
        .getByText('Your role in this organization does not allow this')
        .first()
        .waitFor();
      assert.equal(await dashboard.frame.getByRole('button', { name: 'Buy credits' }).count(), 0);
    });

    it('sees the usage that the server gives a member', async () => {
      const { dashboard } = session();
      await dashboard.show('Usage');
      const figures = new Figures(session());
      const own = figures.usageBy('person', 30).find(({ name }) => name === SAMUEL.name);
      // The first generation shows members the whole team's usage, the second one their own.
      const expected = generation === 1 ? figures.usage(30).cost : own!.cost;
      assert.equal(await dashboard.figure('Spend'), usd(expected));
    });
  });
}
