/** Every figure on screen is the one that SQL computes from the database, whichever generation of the API carries it. */
import assert from 'node:assert/strict';
import { compact, count, day, Figures, percent, usd, usdOfCents, utcDay } from './support/figures';
import { GENERATIONS, NORA, withSession } from './support/session';

for (const generation of GENERATIONS) {
  /** The first generation knows no admins: to its clients they are owners. */
  const ROLES: Record<string, string> = {
    owner: 'Owner',
    admin: generation === 1 ? 'Owner' : 'Admin',
    billing_manager: 'Billing manager',
    member: 'Member',
  };

  describe(`Figures, generation ${generation} of the API`, () => {
    const session = withSession({ name: `figures-${generation}`, generation });
    const figures = () => new Figures(session());

    before(async () => {
      await session().signIn();
      await session().openTeam();
      // The last of the groups is the last to be opened.
      await session().workbench.row(figures().invitations[0]!.email).waitFor();
    });

    it('of the organization, in the tree', async () => {
      const rows = await session().workbench.readRows();
      const description = (label: string) => rows.find((row) => row.label === label)?.description ?? `no row ${label}`;
      const { organization, balance, seats, members, invitations } = figures();
      assert.equal(description(organization), 'Teams plan');
      assert.equal(description('Credits').split(' · ')[0], usd(balance));
      assert.equal(description('Seats'), `${count(seats.used)} of ${count(seats.total)} used`);
      assert.equal(description('Members'), count(members.length));
      assert.equal(description('Invitations'), count(invitations.length));
      const [next] = session().sql<{ at: number }>(
        'SELECT next_credit_expiration_at AS at FROM organizations WHERE name = ?',
        organization,
      );
      assert.ok(description('Credits').endsWith(`on ${day(next!.at)}`), description('Credits'));
    });

    it('of each member and invitation, in the tree', async () => {
      const rows = await session().workbench.readRows();
      for (const { name, email, role, spentToday, limit, lastActive } of figures().members) {
        const at = rows.findIndex(({ label }) => label === (email === NORA.email ? `${name} (you)` : name));
        const row = rows[at];
        assert.ok(row, `a row for ${name}`);
        const isToday = lastActive !== null && utcDay(lastActive) === utcDay(Date.now());
        const activity = lastActive === null ? 'not active in 30 days' : `active ${isToday ? 'today' : utcDay(lastActive)}`;
        const spend = limit ? `${usd(spentToday)} of ${usd(limit)}` : usd(spentToday);
        const barred = limit === 0 ? 'no use at all · ' : '';
        assert.equal(row.description, `${barred}${spend} today · ${activity} · ${email}`, name);
        const group = rows.slice(0, at).findLast(({ level }) => level < row.level);
        assert.equal(group?.label, ROLES[role], name);
      }
      for (const { email, role } of figures().invitations) {
        const row = rows.find(({ label }) => label === email);
        assert.ok(row?.description.startsWith(`${ROLES[role]} · invited `), row?.description);
      }
    });

    it('of the credits, in the status bar', async () => {
      const { balance, burnPerDay } = figures();
      const text = await session().workbench.status(/\$/).innerText();
      const days = balance / burnPerDay;
      assert.ok(text.includes(usd(balance)), text);
      if (days <= 7) assert.ok(text.includes(`${Math.floor(days)} day`), text);
    });

    it('of the organization and its people, in the dashboard', async () => {
      const { dashboard } = session();
      await dashboard.open();
      await dashboard.show('Organization');
      const { balance, seats, members, invitations } = figures();
      assert.equal(await dashboard.figure('Credits'), usd(balance));
      assert.equal(await dashboard.figure('Seats'), `${count(seats.used)} of ${count(seats.total)}`);
      assert.equal(await dashboard.figure('Members'), count(members.length));
      assert.equal(await dashboard.figure('Spent today'), usd(figures().usage(1).cost));
      const rows = (await dashboard.table('Members')).map((cells) => cells.join(' | '));
      assert.equal(rows.length, members.length);
      for (const { name, email, role, joined, spentToday, limit } of members) {
        const row = rows.find((text) => text.includes(email)) ?? `no row for ${email}`;
        for (const part of [name, ROLES[role]!, day(joined), usd(spentToday), ...(limit === null ? [] : [usd(limit)])]) {
          assert.ok(row.includes(part), `${part} in: ${row}`);
        }
      }
      assert.deepEqual(
        (await dashboard.table('Invitations')).map(([email]) => email).sort(),
        invitations.map(({ email }) => email).sort(),
      );
    });

    for (const [label, days] of [
      ['7 days', 7],
      ['30 days', 30],
      ['90 days', 90],
      ['365 days', 365],
    ] as const) {
      it(`of the usage of ${label}, in the dashboard`, async () => {
        const { dashboard } = session();
        await dashboard.show('Usage');
        await dashboard.choosePeriod(label);
        const { cost, requests, input, output } = figures().usage(days);
        assert.equal(await dashboard.figure('Spend'), usd(cost));
        assert.equal(await dashboard.figure('Requests'), count(requests));
        assert.equal(await dashboard.figure('Cost per request'), usd(Math.round(cost / requests), 4));
        assert.equal(await dashboard.figure('Tokens'), compact(input + output));
        assert.equal(await dashboard.figure('Active people'), count(figures().usage(7).people));
      });
    }

    it('of each day, model and person, in the tables behind the charts', async () => {
      const { dashboard } = session();
      await dashboard.choosePeriod('30 days');
      const { cost } = figures().usage(30);
      const spend = await dashboard.chartTable('Spend per day');
      assert.deepEqual(
        spend.map(([weekdayAndDay, spent]) => [weekdayAndDay!.replace(/^\w+, /, ''), spent]),
        figures()
          .spendPerDay(30)
          .reverse()
          .map((row, at) => [at === 0 ? `${utcDay(row.day)} (so far)` : utcDay(row.day), usd(row.cost)]),
      );
      const models = await dashboard.ranking('Models');
      // The first generation leaves usage without a model out of its series, and only its totals tell that there is some.
      const nameOf = ({ name }: { name: string }) => (generation === 1 && name === 'Unknown model' ? 'Unattributed' : name);
      assert.deepEqual(
        models.map((cells) => cells.slice(0, 4)).sort(),
        figures()
          .usageBy('model', 30)
          .map((row) => [nameOf(row), count(row.requests), usd(row.cost), percent(row.cost / cost)])
          .sort(),
      );
      const people = await dashboard.ranking('People');
      figures()
        .usageBy('person', 30)
        .forEach((row, at) => {
          const [name, spent, share] = people[at] ?? [];
          assert.ok(name?.startsWith(row.name), `${name} instead of ${row.name}`);
          assert.deepEqual([spent, share], [usd(row.cost), percent(row.cost / cost)]);
        });
    });

    it('of credits and invoices, in the dashboard', async () => {
      const { dashboard } = session();
      await dashboard.show('Billing');
      const { balance, burnPerDay, invoices } = figures();
      assert.equal(await dashboard.figure('Balance'), usd(balance));
      assert.equal(await dashboard.figure('Burn rate'), `${usd(burnPerDay)} a day`);
      const rows = await dashboard.table('Invoices');
      assert.deepEqual(
        rows.map(([number, date, , , status, amount]) => [date, number!.split(' ')[0], status!.toLowerCase(), amount]),
        invoices
          .slice(0, rows.length)
          .map((invoice) => [day(invoice.created), invoice.number ?? 'Not', invoice.status, usdOfCents(invoice.amount)]),
      );
    });

    it('of seats and the next charge, in the dashboard', async () => {
      const { dashboard } = session();
      await dashboard.show('Subscription');
      const { seats, subscription } = figures();
      const text = (await dashboard.frame.locator('kt-subscription .page').innerText()).replace(/\s+/g, ' ');
      for (const part of [
        `${count(seats.used)} of ${count(seats.total)}`,
        `Members with a seat ${count(seats.members)}`,
        `Invitations that hold one ${count(seats.invitations)}`,
        `${usdOfCents(subscription.price * subscription.quantity)} on ${day(subscription.end)}`,
        `${usdOfCents(subscription.price)} per seat`,
        day(subscription.start),
      ]) {
        assert.ok(text.includes(part), `${part} in: ${text}`);
      }
    });

    it('of the newest entries of the audit log, in the dashboard', async () => {
      const { dashboard } = session();
      await dashboard.show('Activity');
      const messages = await dashboard.frame.locator('kt-activity .event .message').allInnerTexts();
      const written = figures()
        .audit(20)
        .map(({ message }) => message)
        .filter((message) => message !== '');
      assert.deepEqual(messages.slice(0, written.length), written);
    });
  });
}
