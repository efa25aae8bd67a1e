import assert from 'node:assert/strict';
import { KiloError } from '../../../src/kilo/errors';
import { aServer, json, ORG, Refusal } from './kiloServer';

const SQL = 'Failed query: update "organizations" set "seat_count" = $1 where "card" = $2\nparams: 5,declined';

describe('kilo/mapErrors', () => {
  const server = aServer();

  async function refused(refusal: Refusal, write: 'rename' | 'changeSeats' | 'read' = 'rename'): Promise<KiloError> {
    const refuse = () => {
      throw refusal;
    };
    server().procedures = {
      'organizations.update': refuse,
      'organizations.subscription.updateSeatCount': refuse,
      'organizations.seats': refuse,
    };
    const api = server().api();
    const calls = {
      rename: () => api.rename(ORG, 'New'),
      changeSeats: () => api.changeSeats(ORG, 5),
      read: () => api.seats(ORG),
    };
    const error: unknown = await calls[write]().catch((reason: unknown) => reason);
    assert.ok(error instanceof KiloError);
    return error;
  }

  it('takes a session for dead only when the server says so', async () => {
    assert.equal((await refused(new Refusal(401, 'User not authenticated - no user to set on context'))).kind, 'signedOut');
    assert.equal((await refused(new Refusal(401, 'Whatever it says', { authRequired: true }))).kind, 'signedOut');
  });

  for (const [message, reason] of [
    ['You do not have access to this organization', 'notAMember'],
    ['You do not have the required organizational role to access this feature', 'wrongRole'],
    ['Something new', 'forbidden'],
  ] as const) {
    it(`takes 401 "${message}" for a missing permission: ${reason}`, async () => {
      const { kind, facts } = await refused(new Refusal(401, message));
      assert.deepEqual([kind, facts.reason, facts.serverMessage], ['noPermission', reason, message]);
    });
  }

  it('tells an expired trial from a missing permission', async () => {
    assert.equal((await refused(new Refusal(403, 'Organization trial has expired.'))).kind, 'trialExpired');
    assert.equal((await refused(new Refusal(403, 'Only an organization owner can manage owners'))).kind, 'noPermission');
  });

  it('names the field of an invalid input, in the server’s words', async () => {
    const zodError = { formErrors: [], fieldErrors: { name: ['Organization name is required'] } };
    const { kind, facts } = await refused(new Refusal(400, '[{"code":"too_small"}]', { zodError }));
    assert.deepEqual([kind, facts.field, facts.serverMessage], ['invalidInput', 'name', 'Organization name is required']);
  });

  it('takes the words of the whole form where no field is at fault', async () => {
    const zodError = { formErrors: ['At least one address is needed'], fieldErrors: {} };
    const { facts } = await refused(new Refusal(400, '[]', { zodError }));
    assert.deepEqual([facts.field, facts.serverMessage], [undefined, 'At least one address is needed']);
  });

  for (const text of [
    'Your card was declined.',
    'Your card has insufficient funds.',
    'Payment failed. Please update your payment method and try again.',
  ]) {
    it(`passes the bank's words on after a change of seats: ${text}`, async () => {
      const { kind, facts } = await refused(new Refusal(500, text), 'changeSeats');
      assert.deepEqual([kind, facts.serverMessage], ['paymentFailed', text]);
    });
  }

  it('never shows a statement of the database, not even when it speaks of cards', async () => {
    for (const call of ['rename', 'changeSeats', 'read'] as const) {
      const error = await refused(new Refusal(500, SQL), call);
      assert.equal(error.kind, 'serverFault');
      assert.equal(error.facts.serverMessage, undefined);
      assert.doesNotMatch(String(error), /query|params/);
    }
  });

  it('shows no text of a server fault where no bank can be speaking', async () => {
    const { kind, facts } = await refused(new Refusal(500, 'Your card was declined.'));
    assert.deepEqual([kind, facts.serverMessage], ['serverFault', undefined]);
  });

  it('does not take trouble with the payment provider for a failed payment', async () => {
    const { kind } = await refused(
      new Refusal(500, 'An error occurred with our connection to Stripe. Request was retried 1 times.'),
      'changeSeats',
    );
    assert.equal(kind, 'serverFault');
  });

  for (const [status, kind, kindOfRead] of [
    [402, 'paymentFailed', 'paymentFailed'],
    [404, 'notFound', 'notFound'],
    [405, 'unexpectedAnswer', 'unexpectedAnswer'],
    [408, 'outcomeUnknown', 'timedOut'],
    [409, 'conflict', 'conflict'],
    [412, 'conflict', 'conflict'],
    [415, 'unexpectedAnswer', 'unexpectedAnswer'],
    [429, 'limited', 'limited'],
    [500, 'serverFault', 'serverFault'],
    [504, 'outcomeUnknown', 'serverFault'],
  ] as const) {
    it(`${status} is ${kind} for a write and ${kindOfRead} for a read`, async () => {
      assert.equal((await refused(new Refusal(status, 'No'))).kind, kind);
      assert.equal((await refused(new Refusal(status, 'No'), 'read')).kind, kindOfRead);
    });
  }

  it('signs out on a 401 of the profile, which no permission can cause', async () => {
    server().fault = (_, response) =>
      json(response, 401, { error: 'Invalid token (e237472c-52ce-47ba-8639-5683798c0f53)', success: false });
    await assert.rejects(server().api().profile(), { kind: 'signedOut' });
  });

  it('does not sign out on a 401 of something between us and the server', async () => {
    server().fault = (_, response) => json(response, 401, { error: 'Proxy login needed' });
    await assert.rejects(server().api().profile(), { kind: 'noPermission' });
  });
});
