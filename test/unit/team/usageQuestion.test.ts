import assert from 'node:assert/strict';
import type { Subscription } from '../../../src/team/model';
import { DEFAULT_CHOICE, type UsageChoice } from '../../../src/team/usageChoice';
import { questionFor, resolveChoice, type UsageSetting } from '../../../src/team/usageQuestion';
import { at, day, NOW, subscription, subscriptionState } from './build';

const setting = (running: Subscription | null = null, status = 'ready'): UsageSetting => ({
  now: NOW,
  subscription: { status, data: subscriptionState({ subscription: running }) },
  usageAnswers: { hoursFrom: day('2026-03-11') },
});
const cycle = (from: string, to: string) => subscription({ periodStart: at(from), periodEnd: at(to) });
const choice = (over: Partial<UsageChoice> = {}): UsageChoice => ({ ...DEFAULT_CHOICE, ...over });
const lastDays = (days: 7 | 30): Partial<UsageChoice> => ({ range: { kind: 'last', days } });

describe('what has to be known for a view of usage', () => {
  it('is the range with the one before it, up to today', () => {
    assert.deepEqual(questionFor(choice(lastDays(30)), setting()), {
      days: { from: '2026-01-18', to: '2026-03-18' },
      shown: { from: '2026-02-17', to: '2026-03-18' },
    });
  });

  it('reaches as far back as a forecast to the end of the month or cycle looks', () => {
    const from = (running?: Subscription) => questionFor(choice(lastDays(7)), setting(running))?.days.from;
    assert.equal(from(), '2026-02-18', 'four weeks');
    assert.equal(from(cycle('2026-02-10T09:00:00Z', '2026-04-10T09:00:00Z')), '2026-02-10', 'the cycle');
  });

  it('holds hours of short ranges, as far as the server tells them, and of longer ones when they are wanted', () => {
    assert.deepEqual(questionFor(choice(lastDays(7)), setting())?.hours, { from: '2026-03-12', to: '2026-03-18' });
    const hours = { from: '2026-03-11', to: '2026-03-18' };
    assert.deepEqual(questionFor(choice({ ...lastDays(30), hours: true }), setting())?.hours, hours);
    assert.deepEqual(questionFor(choice({ ...lastDays(30), step: 'hour' }), setting())?.hours, hours);
    const long = { kind: 'custom', from: day('2026-02-01'), to: day('2026-02-03') } as const;
    assert.equal(questionFor(choice({ range: long }), setting())?.hours, undefined);
  });

  it('is not known for a billing cycle that is not, and the usual days stand in for one that is over', () => {
    const wanted = choice({ range: { kind: 'cycle' } });
    assert.equal(questionFor(wanted, setting(null, 'loading')), undefined);
    assert.deepEqual(resolveChoice(wanted, setting()), resolveChoice(choice(), setting()));
    const running = cycle('2026-03-04T15:00:00Z', '2026-04-04T15:00:00Z');
    assert.equal(questionFor(wanted, setting(running))?.shown.from, '2026-03-04');
    assert.equal(questionFor(wanted, setting({ ...running, status: 'canceled' }))?.shown.from, '2026-02-17');
  });
});
