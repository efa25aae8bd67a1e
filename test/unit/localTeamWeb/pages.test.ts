import assert from 'node:assert/strict';
import { DAY } from '../../../src/team/time';
import { HALDEN, HARBOR, idOf, KESTREL, NOW } from '../localTeam/team';
import { Browser, number, serve, textOf, type Served } from './web';

const SUB_PAGES = ['', '/usage-details', '/payment-details', '/subscriptions', '/subscription', '/audit-logs'];

for (const generation of [1, 2] as const)
  describe(`web pages of generation ${generation}`, function () {
    this.timeout(0);
    let served: Served;
    let browser: Browser;
    before(async () => {
      served = await serve(generation);
      browser = new Browser(served.url);
    });
    after(async () => {
      assert.deepEqual(served.faults, []);
      await served.close();
    });

    it('asks who somebody is before it shows an organization, and goes on there', async () => {
      const stranger = new Browser(served.url);
      await stranger.open(`/organizations/${HALDEN}/payment-details`);
      const page = await stranger.press('Sign in', { person: idOf('nora') });
      assert.equal(new URL(page.url).pathname, `/organizations/${HALDEN}/payment-details`);
      assert.match(textOf(await stranger.press('Sign out')), /Sign in to these pages/);
    });

    it('has every page that the editor links to, and no dead link on any', async () => {
      await browser.signIn('nora');
      const seen = new Set<string>();
      const queue = [
        '/',
        ...SUB_PAGES.map((path) => `/organizations/${HALDEN}${path}`),
        `/organizations/${KESTREL}/subscriptions`,
      ];
      for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
        if (seen.has(path)) continue;
        seen.add(path);
        const page = await browser.open(path);
        assert.equal(page.status, 200, path);
        if (page.headers.get('content-type')?.includes('html')) {
          assert.match(textOf(page), /Local team – nothing is charged/, path);
          queue.push(...browser.links());
        }
      }
      assert.ok(seen.size > 40, `${seen.size} pages`);
    });

    it('shows the figures of the database', async () => {
      await browser.signIn('nora');
      const overview = textOf(await browser.open(`/organizations/${HALDEN}`));
      const balance = number(
        served.team,
        'SELECT total_microdollars_acquired - microdollars_used FROM organizations WHERE id = ?',
        HALDEN,
      );
      const dollars = (balance / 1_000_000).toLocaleString('en-US', { style: 'currency', currency: 'USD' });
      assert.ok(overview.includes(`Credits left ${dollars}`), overview);
      const seats = number(served.team, 'SELECT seat_count FROM organizations WHERE id = ?', HALDEN);
      assert.match(overview, new RegExp(`Seats \\d+ of ${seats} used`));
    });

    it('shows members no money, and strangers nothing', async () => {
      await browser.signIn('jonas');
      assert.equal((await browser.open(`/organizations/${HALDEN}`)).status, 200);
      assert.ok(!browser.links().includes(`/organizations/${HALDEN}/payment-details`));
      for (const path of ['/payment-details', '/subscriptions', '/audit-logs'])
        assert.equal((await browser.open(`/organizations/${HALDEN}${path}`)).status, 401, path);
      for (const path of SUB_PAGES) assert.equal((await browser.open(`/organizations/${HARBOR}${path}`)).status, 401, path);
    });

    it('says so where there is nothing', async () => {
      for (const path of [
        '/nope',
        '/checkout/cs_nope',
        '/portal/nope',
        '/invoices/in_nope',
        '/invoices/in_nope/pdf',
        '/users/accept-invite/nope',
      ])
        assert.equal((await browser.open(path)).status, 404, path);
      const draft = served.team.db.prepare("SELECT id FROM invoices WHERE status = 'draft'").get() as { id: string };
      assert.equal((await browser.open(`/invoices/${draft.id}`)).status, 404);
    });
  });

describe('accepting an invitation on its page', function () {
  this.timeout(0);
  let served: Served;
  let browser: Browser;
  let path: string;
  beforeEach(async () => {
    served = await serve();
    browser = new Browser(served.url);
    const input = { organizationId: HALDEN, email: 'grace.hopper@halden.example', role: 'billing_manager' };
    const invite = 'organizations.members.invite';
    const { acceptInviteUrl } = await served.team.data<{ acceptInviteUrl: string }>('nora', invite, input);
    path = new URL(acceptInviteUrl).pathname;
  });
  afterEach(() => served.close());

  it('makes a new person a member, once', async () => {
    assert.match(
      textOf(await browser.open(path)),
      /Join Halden Robotics grace\.hopper@halden\.example has been invited as billing manager/,
    );
    assert.match(textOf(await browser.press('Accept the invitation')), /Welcome, Grace Hopper/);
    const role =
      'SELECT role FROM organization_memberships JOIN users ON users.id = user_id WHERE email = ? AND organization_id = ?';
    assert.deepEqual({ ...served.team.db.prepare(role).get('grace.hopper@halden.example', HALDEN) }, { role: 'billing_manager' });
    assert.equal((await browser.open(path)).status, 410);
    assert.equal((await browser.open(`/organizations/${HALDEN}/payment-details`)).status, 200, 'they are signed in here');
  });

  it('lets somebody accept who is there already', async () => {
    await browser.signIn('ines');
    await browser.open(path);
    assert.match(textOf(await browser.press('Accept the invitation', { as: 'me' })), /Welcome, Inês Duarte/);
    const member = 'SELECT COUNT(*) FROM organization_memberships WHERE user_id = ? AND organization_id = ?';
    assert.equal(number(served.team, member, idOf('ines'), HALDEN), 1);
  });

  it('accepts nothing after a week', async () => {
    await browser.open(path);
    served.team.setNow(NOW + 7 * DAY);
    assert.match(textOf(await browser.press('Accept the invitation')), /expired/);
    assert.equal((await browser.open(path)).status, 410);
  });
});
