import assert from 'node:assert/strict';
import '../editor';
import { configuredServer, serverLabel } from '../../../src/auth/servers';

type Values = { globalValue?: unknown; workspaceValue?: unknown };
const configured = (values: { apiUrl?: Values; webUrl?: Values }) =>
  configuredServer({
    inspect: <T>(key: string) =>
      ({ key: `kiloTeams.${key}`, ...values[key as 'apiUrl' | 'webUrl'] }) as { key: string } & Record<string, T>,
  });

describe('The server of the settings', () => {
  it('is Kilo where nothing is set', () => {
    const answer = configured({});
    assert.deepEqual(answer, {
      server: {
        kind: 'kilo',
        key: 'https://api.kilo.ai',
        apiOrigin: 'https://api.kilo.ai',
        appOrigin: 'https://app.kilo.ai',
      },
    });
    assert.equal('server' in answer && serverLabel(answer.server), 'Kilo');
  });

  it('is a local team where it is on this machine', () => {
    for (const address of ['http://127.0.0.1:4321', 'http://localhost:4321/', 'http://[::1]:4321']) {
      const answer = configured({ apiUrl: { globalValue: address }, webUrl: { globalValue: address } });
      assert.ok('server' in answer);
      assert.equal(answer.server.kind, 'localTeam', address);
      assert.equal(answer.server.key, answer.server.apiOrigin);
    }
  });

  it('is called by its host where it is another one', () => {
    const answer = configured({ apiUrl: { globalValue: ' https://kilo.example.com/ ' } });
    assert.ok('server' in answer);
    assert.equal(answer.server.key, 'https://kilo.example.com');
    assert.equal(serverLabel(answer.server), 'kilo.example.com');
  });

  const bad = [
    'http://api.kilo.ai',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'ftp://api.kilo.ai',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://someone:secret@api.kilo.ai',
    'https://api.kilo.ai/path',
    'https://api.kilo.ai?x=1',
    'https://api.kilo.ai#x',
    'api.kilo.ai',
    '',
    42,
    null,
    {},
  ];
  for (const value of bad) {
    it(`is refused when the setting is ${JSON.stringify(value)}`, () => {
      if (value === null) return assert.ok('server' in configured({ apiUrl: { globalValue: value } }), 'null means not set');
      assert.deepEqual(configured({ apiUrl: { globalValue: value } }), { badSetting: 'kiloTeams.apiUrl' });
      assert.deepEqual(configured({ webUrl: { globalValue: value } }), { badSetting: 'kiloTeams.webUrl' });
    });
  }

  it('is never chosen by a workspace', () => {
    const answer = configured({ apiUrl: { workspaceValue: 'https://evil.example.com' } });
    assert.equal('server' in answer && answer.server.key, 'https://api.kilo.ai');
  });
});
