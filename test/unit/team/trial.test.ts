import assert from 'node:assert/strict';
import fc from 'fast-check';
import { circumstances } from '../../../src/team/circumstances';
import { DAY, HOUR, instant } from '../../../src/team/time';
import { trialState } from '../../../src/team/trial';
import { NOW, subscription, subscriptionState, team } from './build';

const none = subscriptionState({ subscription: null, seats: { total: 0, used: 3 } });
/** A team without seats whose trial ends `days` days from now. */
const onTrial = (days: number, over = {}) => team({ seatTotal: 0, trialEndsAt: instant(NOW + days * DAY), ...over });
const stateAt = (days: number, over = {}) => trialState(onTrial(days, over), none, NOW);

describe('trialState', () => {
  it('shows 29 days to a brand-new team, whose last day is day 0', () => {
    assert.equal(trialState(onTrial(30), none, instant(NOW + 1)).daysRemaining, 29);
    assert.deepEqual([stateAt(0.9).daysRemaining, stateAt(0).daysRemaining, stateAt(-0.1).daysRemaining], [0, 0, -1]);
  });

  it('passes through its phases at the days the server has', () => {
    const phases = [29, 8, 7.99, 4, 3.99, 1, 0.99, 0, -0.01, -3, -3.01, -100].map((days) => stateAt(days).kind);
    assert.deepEqual(phases, [
      'active',
      'active',
      'endingSoon',
      'endingSoon',
      'endingVerySoon',
      'endingVerySoon',
      'lastDay',
      'lastDay',
      'softExpired',
      'softExpired',
      'hardExpired',
      'hardExpired',
    ]);
  });

  it('is read-only once over, and locked only three days later', () => {
    const { readOnly, locked } = stateAt(-1);
    assert.deepEqual({ readOnly, locked }, { readOnly: true, locked: false });
    assert.deepEqual([stateAt(-5).readOnly, stateAt(-5).locked], [true, true]);
    assert.deepEqual([stateAt(0.5).readOnly, stateAt(0.5).locked], [false, false]);
  });

  it('is over for those who pay, whatever the dates', () => {
    for (const status of ['active', 'past_due', 'incomplete', 'trialing', 'paused']) {
      const paying = trialState(onTrial(-50), subscriptionState({ subscription: subscription({ status }) }), NOW);
      assert.deepEqual([paying.kind, paying.locked, paying.readOnly], ['subscribed', false, false], status);
    }
    const ended = subscriptionState({ subscription: subscription({ status: 'canceled' }), seats: { total: 0, used: 3 } });
    assert.equal(trialState(onTrial(-50), ended, NOW).kind, 'hardExpired');
  });

  it('takes paid seats for a subscription that this caller cannot see, or that cannot be read just now', () => {
    const paying = team({ seatTotal: 10, trialEndsAt: instant(NOW - 50 * DAY) });
    assert.equal(trialState(paying, undefined, NOW).kind, 'subscribed');
    assert.equal(trialState(paying, subscriptionState({ subscription: null, unavailable: true }), NOW).kind, 'subscribed');
    assert.equal(trialState(onTrial(-50), undefined, NOW).locked, true);
  });

  it('does not nag where the server was told not to, but still knows the lock', () => {
    const quiet = stateAt(-50, { trialMessagesSuppressed: true });
    assert.deepEqual([quiet.kind, quiet.locked], ['subscribed', true]);
    const seatless = stateAt(-50, { requireSeats: false });
    assert.deepEqual([seatless.kind, seatless.locked], ['subscribed', false]);
  });

  it('never unlocks by itself as time goes on', () => {
    fc.assert(
      fc.property(fc.integer({ min: -60, max: 60 }), fc.nat(60 * 24), (days, hours) => {
        const team = onTrial(days);
        const before = trialState(team, none, NOW);
        const after = trialState(team, none, instant(NOW + hours * HOUR));
        assert.ok(
          after.locked >= before.locked && after.readOnly >= before.readOnly && after.daysRemaining <= before.daysRemaining,
        );
      }),
    );
  });
});

describe('circumstances', () => {
  it('joins role, trial, plan and subscription', () => {
    assert.deepEqual(circumstances(team(), subscriptionState(), NOW), {
      role: 'owner',
      trialLocked: false,
      plan: 'teams',
      subscription: 'active',
    });
    assert.deepEqual(circumstances(onTrial(-50), none, NOW), {
      role: 'owner',
      trialLocked: true,
      plan: 'teams',
      subscription: 'none',
    });
    assert.deepEqual(circumstances(undefined, undefined, NOW), { role: undefined, trialLocked: false });
  });
});
