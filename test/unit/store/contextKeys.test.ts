import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import '../editor';
import { ContextKeys, contextValues } from '../../../src/store/contextKeys';
import { endWorlds, failure, until, world } from './world';

describe('Context keys', () => {
  afterEach(endWorlds);

  it('follow the store, and only what has changed is sent', async () => {
    const { store, backend, session } = world();
    const sent = new Map<string, unknown>();
    const keys = new ContextKeys(store, (key, value) => {
      assert.notEqual(sent.get(key), value, key);
      sent.set(key, value);
    });
    assert.equal(sent.get('kiloTeams.session'), 'signedIn');
    assert.equal(sent.get('kiloTeams.loaded'), false);
    assert.equal(sent.get('kiloTeams.can.inviteMember'), false);
    store.watch('tree');
    await until(() => sent.get('kiloTeams.can.inviteMember') === true);
    assert.equal(sent.get('kiloTeams.loaded'), true);
    assert.equal(sent.get('kiloTeams.hasOrganization'), true);
    assert.equal(sent.get('kiloTeams.hasSeveralOrganizations'), true);
    backend.fail('team', failure('offline'));
    await store.refresh();
    session.signOut();
    await until(() => sent.get('kiloTeams.session') === 'signedOut');
    assert.equal(sent.get('kiloTeams.can.inviteMember'), false);
    assert.equal(sent.get('kiloTeams.hasOrganization'), false);
    keys.dispose();
  });

  it('tell "none" from "not known" and from "could not be read"', async () => {
    const { store, backend } = world();
    backend.fail('organizations', failure('serverFault'));
    store.watch('tree');
    await until(() => store.state.organizations.status === 'error');
    const failed = contextValues(store.state);
    assert.deepEqual([failed['kiloTeams.loaded'], failed['kiloTeams.failed']], [false, true]);
    backend.fail('organizations', undefined);
    backend.organizations = [];
    await store.refresh();
    const none = contextValues(store.state);
    assert.deepEqual(
      [none['kiloTeams.loaded'], none['kiloTeams.failed'], none['kiloTeams.hasOrganization']],
      [true, false, false],
    );
  });

  it('are the only ones that the manifest uses', () => {
    const known = Object.keys(contextValues(world().store.state));
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { contributes: unknown };
    const whens = JSON.stringify(manifest.contributes).matchAll(/"(?:when|enablement)":"([^"]*)"/g);
    const used = [...whens].flatMap(([, when]) => when!.match(/kiloTeams\.[\w.]+/g) ?? []);
    const contributed = /^kiloTeams\.(team|dashboard)$/;
    assert.ok(used.length > 0);
    assert.deepEqual(
      used.filter((key) => !known.includes(key) && !contributed.test(key)),
      [],
    );
  });
});
