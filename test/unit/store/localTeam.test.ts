/** The store before a real server: the local team, over HTTP, through the client, in both generations. */
import assert from 'node:assert/strict';
import type { Generation } from '../../../src/kilo/contract/procedure';
import { createKiloApi } from '../../../src/kilo/client';
import { PEOPLE, type PersonKey } from '../../../src/localTeam/seedPeople';
import type { StoreState } from '../../../src/store/types';
import { HALDEN, KESTREL } from '../localTeam/team';
import { number, serve, type Served } from '../localTeamWeb/web';
import { endWorlds, FakeSession, until, world, type World } from './world';

for (const generation of [1, 2] as Generation[])
  describe(`The store before a local team of generation ${generation}`, function () {
    this.timeout(60_000);
    let served: Served;
    let procedures: string[];
    beforeEach(async () => {
      served = await serve(generation);
      procedures = [];
    });
    afterEach(async () => {
      await endWorlds();
      await served.close();
      assert.deepEqual(served.faults, []);
    });

    const signedIn = (person: PersonKey): World => {
      const token = served.bearer(person).authorization.slice('Bearer '.length);
      const server = { kind: 'localTeam', key: served.url, apiOrigin: served.url, appOrigin: served.url } as const;
      const fetch: typeof globalThis.fetch = (input, init) => {
        const { pathname } = new URL(input instanceof Request ? input.url : input);
        procedures.push(...pathname.replace('/api/trpc/', '').split(','));
        return globalThis.fetch(input, init);
      };
      const session = new FakeSession(createKiloApi({ server, token: () => token, fetch }));
      session.person = PEOPLE[person];
      const opened = world();
      return { ...opened, session, store: opened.openAnother({ session }) };
    };
    const isSettled = (state: StoreState) =>
      [state.team, state.seats, state.credits, state.recentUsage, state.subscription, state.invoices].every(
        ({ status, refreshing }) => status !== 'loading' && !refreshing,
      );
    const balanceOf = (organizationId: string) =>
      number(
        served.team,
        'SELECT total_microdollars_acquired - microdollars_used FROM organizations WHERE id = ?',
        organizationId,
      );

    it('asks for nothing twice, and shows what the database says', async () => {
      const { store } = signedIn('nora');
      for (const surface of ['tree', 'statusBar', 'dashboard:organization', 'dashboard:billing'] as const) store.watch(surface);
      await until(() => isSettled(store.state) && store.state.transactions.status !== 'loading');
      const { state } = store;
      assert.equal(state.organizationId, HALDEN);
      assert.equal(state.credits.data?.balance, balanceOf(HALDEN));
      assert.equal(state.team.data?.balance, balanceOf(HALDEN));
      const members = number(served.team, 'SELECT count(*) FROM organization_memberships WHERE organization_id = ?', HALDEN);
      assert.ok(state.team.data && state.team.data.members.length <= members && state.team.data.members.length > 5);
      // Usage is asked for in pieces of time, and names and roles are looked up with it; everything else is one question.
      const composed = /usage|withMembers|organizations\.list/i;
      const repeated = procedures.filter((name, index) => procedures.indexOf(name) !== index && !composed.test(name));
      assert.deepEqual(repeated, []);
    });

    it('follows what it writes', async () => {
      const { store } = signedIn('nora');
      store.watch('tree');
      await until(() => isSettled(store.state));
      const before = store.state.team.data!.invitations.length;
      procedures = [];
      await store.write(['team', 'seats'], (api, organizationId) => api.invite(organizationId, 'new@example.com', 'member'));
      const { invitations } = store.state.team.data!;
      assert.equal(invitations.length, before + 1);
      assert.ok(invitations.some(({ email }) => email === 'new@example.com'));
      assert.deepEqual(procedures.filter((name) => name !== 'organizations.list').sort(), [
        'organizations.members.invite',
        'organizations.seats',
        'organizations.withMembers',
      ]);
    });

    it('gives a plain member what a member may see', async () => {
      const { store } = signedIn('mateo');
      store.watch('tree');
      store.watch('dashboard:activity');
      await until(() => isSettled(store.state));
      const { state } = store;
      assert.equal(state.team.status, 'ready');
      assert.equal(state.invoices.status, 'denied');
      assert.equal(state.audit.status, 'denied');
      assert.equal(state.permissions.inviteMember.allowed, false);
      assert.ok(!procedures.some((name) => /invoices|auditLogs|subscription/.test(name)), procedures.join());
    });

    it('never mixes two organizations', async () => {
      const { store } = signedIn('nora');
      store.watch('statusBar');
      await until(() => store.state.credits.status === 'ready' && store.state.team.status === 'ready');
      const others = store.state.organizations.data!.map(({ id }) => id).filter((id) => id !== HALDEN);
      assert.deepEqual(others.includes(KESTREL), true, 'the seed has somebody in two organizations');
      store.onDidChange(() => {
        const { organizationId, credits, team } = store.state;
        if (team.data) assert.equal(team.data.id, organizationId);
        if (credits.data && organizationId) assert.equal(credits.data.balance, balanceOf(organizationId));
      });
      for (const id of [KESTREL, HALDEN, KESTREL]) await store.setActiveOrganization(id);
      await until(() => store.state.credits.data?.balance === balanceOf(KESTREL));
    });
  });
