import assert from 'node:assert/strict';
import { endsAt, isEnding, nextCharge, periodProgress, subscriptionCircumstance } from '../../../src/team/subscription';
import { at, NOW, subscription, subscriptionState } from './build';

const ending = subscription({ cancelAtPeriodEnd: true });
const ended = subscription({ status: 'canceled', endedAt: at('2026-03-10T00:00:00Z') });

describe('subscription', () => {
  it('tells active, canceling, none and unknown apart', () => {
    const stateOf = (over: object) => subscriptionCircumstance(subscriptionState(over));
    assert.equal(stateOf({}), 'active');
    assert.equal(stateOf({ subscription: subscription({ status: 'past_due' }) }), 'active');
    assert.equal(stateOf({ subscription: ending }), 'canceling');
    assert.equal(stateOf({ subscription: subscription({ cancelAt: at('2026-05-01T00:00:00Z') }) }), 'canceling');
    assert.equal(stateOf({ subscription: ended }), 'none');
    assert.equal(stateOf({ subscription: null, seats: { total: 0, used: 3 } }), 'none');
    assert.equal(stateOf({ subscription: null, unavailable: true }), undefined);
    assert.equal(
      stateOf({ subscription: null, seats: { total: 10, used: 3 } }),
      undefined,
      'paid seats: the provider is not answering',
    );
    assert.equal(subscriptionCircumstance(undefined), undefined);
  });

  it('says what is charged next and when: 10 seats at 15 dollars at the end of March', () => {
    assert.deepEqual(nextCharge(subscription()), { at: at('2026-04-01T00:00:00Z'), amount: 15_000 });
    assert.equal(nextCharge(ending), undefined);
    assert.equal(nextCharge(ended), undefined);
  });

  it('says when it ends', () => {
    assert.equal(endsAt(subscription()), undefined);
    assert.equal(endsAt(ending), at('2026-04-01T00:00:00Z'));
    assert.equal(endsAt(subscription({ cancelAt: at('2026-05-01T00:00:00Z') })), at('2026-05-01T00:00:00Z'));
    assert.equal(endsAt(ended), at('2026-03-10T00:00:00Z'));
    assert.equal(isEnding(ended), false);
  });

  it('measures the billing period', () => {
    assert.equal(periodProgress(subscription(), at('2026-03-16T12:00:00Z')), 0.5);
    assert.equal(periodProgress(subscription(), at('2026-02-01T00:00:00Z')), 0);
    assert.equal(periodProgress(subscription(), at('2026-09-01T00:00:00Z')), 1);
    assert.equal(periodProgress(subscription({ periodEnd: at('2026-03-01T00:00:00Z') }), NOW), 1);
  });
});
