import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { createLog, Redactor } from '../../../src/store/log';

describe('The log', () => {
  it('masks what was registered as secret, wherever it appears', () => {
    const redactor = new Redactor();
    redactor.register('s3cret-t0ken');
    assert.equal(redactor.redact('a s3cret-t0ken and [s3cret-t0ken]'), 'a ••• and [•••]');
  });

  it('does not mask ordinary words', () => {
    const redactor = new Redactor();
    redactor.register('');
    redactor.register('team');
    const line = 'organizations.team: 200, 12 ms, https://api.kilo.ai/api/trpc/organizations.list?batch=1';
    assert.equal(redactor.redact(line), line);
  });

  const secrets: [string, string][] = [
    ['Authorization: Bearer abc.def', 'Authorization: Bearer •••'],
    ['got eyJhbGciOiJIUzI1NiJ9.eyJraWxvIjoxfQ.c2lnbmF0dXJl back', 'got ••• back'],
    [
      'https://app.kilo.ai/users/accept-invite/6b1c0000-0000-4000-8000-000000000000?x=1',
      'https://app.kilo.ai/users/accept-invite/•••?x=1',
    ],
    ['GET /api/device-auth/codes/ABCD-2345', 'GET /api/device-auth/codes/•••'],
    ['https://app.kilo.ai/device-auth?code=ABCD-2345&y=1', 'https://app.kilo.ai/device-auth?code=•••&y=1'],
    ['client pi_3Abc_secret_Xyz123', 'client pi_3Abc_secret_•••'],
    ['key sk_live_abc123', 'key sk_live_•••'],
  ];
  for (const [text, masked] of secrets) {
    it(`masks the secret in “${masked}”`, () => assert.equal(new Redactor().redact(text), masked));
  }

  it('sends every level through the redactor', () => {
    const lines: string[] = [];
    const write = (text: string) => void lines.push(text);
    const channel = { debug: write, info: write, warn: write, error: write, show: () => undefined };
    const log = createLog(channel as unknown as vscode.LogOutputChannel, new Redactor());
    for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level]('Bearer abcdefgh');
    assert.deepEqual(lines, Array(4).fill('Bearer •••'));
  });
});
