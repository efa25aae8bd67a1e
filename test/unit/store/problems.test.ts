import assert from 'node:assert/strict';
import '../editor';
import { KiloError, type KiloErrorKind } from '../../../src/kilo/errors';
import { COMMANDS } from '../../../src/protocol/commands';
import { problemOf } from '../../../src/store/problems';

const KINDS: Record<KiloErrorKind, string | undefined> = {
  signedOut: 'kiloTeams.signIn',
  noPermission: undefined,
  notFound: 'kiloTeams.refresh',
  conflict: 'kiloTeams.refresh',
  invalidInput: undefined,
  limited: undefined,
  trialExpired: 'kiloTeams.startSubscription',
  paymentFailed: 'kiloTeams.openBillingPortal',
  serverFault: 'kiloTeams.refresh',
  offline: 'kiloTeams.refresh',
  timedOut: 'kiloTeams.refresh',
  unexpectedAnswer: 'kiloTeams.showLog',
  outcomeUnknown: 'kiloTeams.refresh',
  canceled: undefined,
};
const problem = (kind: KiloErrorKind, facts = {}) =>
  problemOf(new KiloError(kind, { operation: 'organizations.list', ...facts }));

describe('What a person is told of an error', () => {
  for (const [kind, command] of Object.entries(KINDS)) {
    it(`has words for ${kind}, and the next step where there is one`, () => {
      const { title, detail, action } = problem(kind as KiloErrorKind);
      assert.ok(title.length > 0 && detail.length > 0);
      assert.equal(action?.command, command);
      if (action) assert.ok(action.command in COMMANDS);
    });
  }

  it('is the server’s own sentence where it is fit for people', () => {
    assert.equal(problem('paymentFailed', { serverMessage: 'Your card was declined.' }).detail, 'Your card was declined.');
    assert.equal(problem('conflict', { serverMessage: 'No free seat.' }).detail, 'No free seat.');
  });

  it('tells a missing function from a missing thing, and a lost membership from a small role', () => {
    assert.notEqual(problem('notFound', { detail: 'noProcedure' }).title, problem('notFound').title);
    assert.equal(problem('noPermission', { reason: 'notAMember' }).action?.command, 'kiloTeams.switchOrganization');
  });

  it('names a proxy where a page answered, and the operation where the answer was not understood', () => {
    assert.match(problem('unexpectedAnswer', { detail: 'html' }).detail, /proxy/);
    assert.match(problem('unexpectedAnswer', { detail: 'mismatch' }).detail, /organizations\.list/);
  });

  it('says when it works again', () => {
    assert.match(problem('limited', { retryAfterMs: 4_200 }).detail, /in 5 s/);
    assert.match(problem('limited', { retryAfterMs: 61_000 }).detail, /in 2 min/);
  });

  it('shows nothing of an error that is not the API’s', () => {
    const { title, detail, action } = problemOf(new Error('secret inner workings'));
    assert.doesNotMatch(title + detail, /secret/);
    assert.equal(action?.command, 'kiloTeams.showLog');
  });
});
