import assert from 'node:assert/strict';
import {
  autoTopUpIntent,
  creditsIntent,
  type Doubt,
  type Intent,
  type JournalEntry,
  type JournalRecord,
  journalRecord,
  type Outcome,
  replay,
  seatsIntent,
} from '../../../src/team/journal';
import { afterError, decide, isWorthReading, type Reading } from '../../../src/team/journalOutcome';
import { entryText, intentText } from '../../../src/team/journalWords';
import type { CreditTransaction, SubscriptionState } from '../../../src/team/model';
import { cents } from '../../../src/team/money';
import { DAY, HOUR, instant, MINUTE } from '../../../src/team/time';
import { invoice, NOW, subscription, subscriptionState, usd } from './build';

const SUBJECT = { serverKey: 'kilo', organizationId: 'o_1', personId: 'u_ada' };
const SEATS: Intent = { kind: 'seats', seats: 12, before: { quantity: 10, total: 10 } };
const CREDITS: Intent = { kind: 'credits', amount: usd(100), before: { purchases: ['old'] } };

let marks = 0;
const stamp = (id: string) => ({ id, at: NOW, mark: `m${++marks}` });
const intended = (id: string, intent: Intent = SEATS, over = {}): JournalRecord => ({
  type: 'intended',
  ...stamp(id),
  window: 'w_1',
  ...SUBJECT,
  intent,
  ...over,
});
const sent = (id: string): JournalRecord => ({ type: 'sent', ...stamp(id) });
const unknown = (id: string, doubt: Doubt = 'lostAnswer'): JournalRecord => ({ type: 'unknown', ...stamp(id), doubt });
const settled = (id: string, outcome: Outcome = { result: 'done' }): JournalRecord => ({
  type: 'settled',
  ...stamp(id),
  outcome,
});

const statesOf = (...records: JournalRecord[]) => replay(records).map(({ id, state }) => `${id}: ${state}`);

describe('journal: replay', () => {
  it('follows an entry through its states', () => {
    assert.deepEqual(statesOf(intended('a')), ['a: intended']);
    assert.deepEqual(statesOf(intended('a'), sent('a')), ['a: sent']);
    assert.deepEqual(statesOf(intended('a'), sent('a'), unknown('a')), ['a: unknown']);
    assert.deepEqual(statesOf(intended('a'), sent('a'), unknown('a'), settled('a')), ['a: settled']);
  });

  it('gives way to the first of two that collide, whatever the second has written since', () => {
    assert.deepEqual(statesOf(intended('a'), intended('b'), sent('b'), settled('b')), ['a: intended']);
    assert.deepEqual(statesOf(intended('a'), settled('a'), intended('b')), ['a: settled', 'b: intended']);
  });

  for (const [what, one, other, collide] of [
    ['the same purchase twice', CREDITS, CREDITS, true],
    [
      'the same amount by hand and by automatic top-up',
      CREDITS,
      { kind: 'autoTopUp', amount: usd(100), before: { purchases: [], enabled: false, method: null } },
      true,
    ],
    ['two amounts', CREDITS, { ...CREDITS, amount: usd(50) }, false],
    ['credits and seats', CREDITS, SEATS, false],
    ['two changes of seats', SEATS, { ...SEATS, seats: 13 }, true],
    ['seats and a cancellation', SEATS, { kind: 'cancelSubscription' }, true],
  ] as [string, Intent, Intent, boolean][])
    it(`takes ${what} for ${collide ? 'a' : 'no'} collision`, () => {
      assert.equal(statesOf(intended('a', one), intended('b', other)).length, collide ? 1 : 2);
      assert.equal(statesOf(intended('b', other), intended('a', one)).length, collide ? 1 : 2);
    });

  it('keeps organizations and servers apart', () => {
    assert.equal(
      statesOf(intended('a'), intended('b', SEATS, { organizationId: 'o_2' }), intended('c', SEATS, { serverKey: 'x' })).length,
      3,
    );
  });

  it('lets nothing follow an outcome, and nothing be sent that was settled before', () => {
    assert.deepEqual(statesOf(intended('a'), settled('a', { result: 'notDone' }), sent('a'), unknown('a')), ['a: settled']);
    const [entry] = replay([intended('a'), settled('a', { result: 'notDone' }), settled('a', { result: 'done' })]);
    assert.deepEqual(entry?.state === 'settled' && entry.outcome, { result: 'notDone' });
  });

  it('shows the mark of the record that counted', () => {
    const [first, second] = [settled('a'), settled('a')];
    assert.equal(replay([intended('a'), first, second])[0]?.mark, first.mark);
  });

  it('ignores steps of entries that do not exist, and ids that are used twice', () => {
    assert.deepEqual(statesOf(sent('x'), settled('x')), []);
    assert.deepEqual(statesOf(intended('a'), settled('a'), intended('a')), ['a: settled']);
  });

  it('survives JSON', () => {
    const records = [
      intended('a', CREDITS),
      sent('a'),
      unknown('a', 'checkout'),
      settled('a', { result: 'done', transactionId: 't', amount: usd(100) }),
    ];
    assert.deepEqual(
      records.map((record) => journalRecord.parse(JSON.parse(JSON.stringify(record)))),
      records,
    );
  });
});

const transaction = (over: Partial<CreditTransaction> = {}): CreditTransaction => ({
  id: 'new',
  at: NOW,
  amount: usd(100),
  kind: 'purchase',
  description: null,
  category: null,
  expiresAt: null,
  personId: 'u_ada',
  ...over,
});

function entryOf(intent: Intent, ...more: JournalRecord[]): JournalEntry {
  return replay([intended('a', intent), sent('a'), ...more])[0]!;
}
const later = (ms: number) => instant(NOW + ms);
/** What is decided so long after the last step. */
const decided = (intent: Intent, reading: Reading, after = 0, doubt: Doubt = 'lostAnswer', others: JournalEntry[] = []) =>
  decide(entryOf(intent, unknown('a', doubt)), reading, later(after), others)?.result;

describe('journal: credits', () => {
  const found = (transactions: CreditTransaction[], others: JournalEntry[] = []) =>
    decide(entryOf(CREDITS, unknown('a', 'checkout')), { transactions }, NOW, others);

  it('have arrived when there is a new purchase of that amount', () => {
    assert.deepEqual(found([transaction()]), { result: 'done', transactionId: 'new', amount: usd(100) });
  });

  for (const [what, over] of [
    ['was there before', { id: 'old' }],
    ['has another amount', { amount: usd(50) }],
    ['is a gift', { kind: 'promotional' }],
    ['was bought by somebody else', { personId: 'u_bo' }],
    ['is far more than taxes explain', { amount: usd(131) }],
    ['is less', { amount: usd(99.99) }],
  ] as [string, Partial<CreditTransaction>][])
    it(`have not arrived by one that ${what}`, () => assert.equal(found([transaction(over)]), undefined));

  it('have arrived with taxes on them', () => {
    assert.deepEqual(found([transaction({ amount: usd(119) })]), { result: 'done', transactionId: 'new', amount: usd(119) });
    assert.equal(
      found([transaction({ amount: usd(119), personId: undefined })]),
      undefined,
      'but not when nobody knows who bought them',
    );
  });

  it('are told by the amount alone where the server does not name the person', () => {
    assert.equal(found([transaction({ personId: undefined })])?.result, 'done');
  });

  it('take the oldest of several, and none that is another’s', () => {
    const [first, second] = [transaction({ id: 'first' }), transaction({ id: 'second' })];
    assert.deepEqual(found([second, first]), { result: 'done', transactionId: 'first', amount: usd(100) });
    const other = replay([intended('z', CREDITS), settled('z', { result: 'done', transactionId: 'first' })]);
    assert.deepEqual(found([second, first], other), { result: 'done', transactionId: 'second', amount: usd(100) });
  });

  it('leave to another what that one is waiting for', () => {
    const other = replay([intended('z', { ...CREDITS, amount: usd(119) })]);
    assert.equal(found([transaction({ amount: usd(119) })], other), undefined);
  });

  it('are waited for as long as a checkout is open', () => {
    assert.equal(decided(CREDITS, { transactions: [] }, 24 * HOUR, 'checkout'), undefined);
    assert.equal(decided(CREDITS, { transactions: [] }, 25 * HOUR, 'checkout'), 'notDone');
    assert.equal(decided(CREDITS, {}, 25 * HOUR, 'checkout'), undefined, 'not when nothing can be read');
    assert.equal(decided(CREDITS, {}, 30 * DAY, 'checkout'), 'cannotTell');
  });
});

describe('journal: automatic top-up', () => {
  const config = { enabled: false, amount: cents(10_000), paymentMethod: null };
  const visa = { type: 'card', brand: 'visa', last4: '4242', email: null };
  const intent = autoTopUpIntent(
    usd(100),
    [transaction({ id: 'old' }), transaction({ id: 'gift', kind: 'promotional' })],
    config,
  );

  it('is set up when it is on, when it pays with something else, or when it has bought', () => {
    assert.equal(decided(intent, { transactions: [], autoTopUp: { ...config, enabled: true } }), 'done');
    assert.equal(decided(intent, { transactions: [], autoTopUp: { ...config, paymentMethod: visa } }), 'done');
    assert.equal(decided(intent, { transactions: [transaction()], autoTopUp: config }), 'done');
    assert.equal(decided(intent, { transactions: [transaction({ id: 'old' })], autoTopUp: config }), undefined);
    assert.equal(decided(intent, { transactions: [], autoTopUp: config }, 15 * MINUTE), 'notDone');
    assert.equal(decided(intent, { transactions: [] }, 15 * MINUTE), undefined, 'the configuration could not be read');
  });

  it('does not take the method it had for a new one', () => {
    const before = { ...config, enabled: true, paymentMethod: visa };
    assert.equal(decided(autoTopUpIntent(usd(100), [], before), { transactions: [], autoTopUp: before }), undefined);
  });
});

describe('journal: the subscription', () => {
  const state = (over = {}): SubscriptionState => subscriptionState({ subscription: subscription(over) });
  const none = subscriptionState({ subscription: null, seats: { total: 0, used: 5 } });
  const silent = subscriptionState({ subscription: null, unavailable: true });
  const hidden = subscriptionState({ subscription: null });

  for (const [what, intent, now, result] of [
    ['seats: changed', SEATS, state({ quantity: 12 }), 'done'],
    ['seats: as before', SEATS, state(), undefined],
    ['seats: changed otherwise', SEATS, state({ quantity: 11 }), 'overtaken'],
    ['seats: the subscription is over', SEATS, none, 'overtaken'],
    ['seats: not to be read', SEATS, silent, undefined],
    ['seats: not to be read, first generation', SEATS, hidden, undefined],
    ['cancel: will end', { kind: 'cancelSubscription' }, state({ cancelAtPeriodEnd: true }), 'done'],
    ['cancel: is over', { kind: 'cancelSubscription' }, none, 'done'],
    ['cancel: goes on', { kind: 'cancelSubscription' }, state(), undefined],
    ['resume: goes on', { kind: 'resumeSubscription' }, state(), 'done'],
    ['resume: will end', { kind: 'resumeSubscription' }, state({ cancelAtPeriodEnd: true }), undefined],
    ['resume: is over', { kind: 'resumeSubscription' }, none, 'overtaken'],
    ['start: runs', { kind: 'startSubscription', seats: 5 }, state(), 'done'],
    ['start: waits for its first payment', { kind: 'startSubscription', seats: 5 }, state({ status: 'incomplete' }), undefined],
    ['start: none', { kind: 'startSubscription', seats: 5 }, none, undefined],
    ['cycle: scheduled', { kind: 'changeCycle', cycle: 'annual' }, state({ cycleChangePending: true }), 'done'],
    [
      'cycle: has changed already',
      { kind: 'changeCycle', cycle: 'annual' },
      state({ interval: 'year', cycleChangePending: false }),
      'done',
    ],
    ['cycle: not scheduled', { kind: 'changeCycle', cycle: 'annual' }, state({ cycleChangePending: false }), undefined],
    ['cycle: taken back', { kind: 'cancelCycleChange' }, state({ cycleChangePending: false }), 'done'],
    ['cycle: still scheduled', { kind: 'cancelCycleChange' }, state({ cycleChangePending: true }), undefined],
  ] as [string, Intent, SubscriptionState, string | undefined][])
    it(what, () => assert.equal(decided(intent, { subscription: now }), result));

  it('says that an invoice is still open', () => {
    const reading = { subscription: state({ quantity: 12 }), invoices: [invoice({ status: 'open' })] };
    assert.deepEqual(decide(entryOf(SEATS, unknown('a')), reading, NOW), { result: 'done', paymentOpen: true });
  });

  it('did not happen once the server cannot be at it any more', () => {
    assert.equal(decided(SEATS, { subscription: state() }, 15 * MINUTE - 1), undefined);
    assert.equal(decided(SEATS, { subscription: state() }, 15 * MINUTE), 'notDone');
    assert.equal(decided(SEATS, { subscription: state() }, 0, 'failedAnswer'), 'notDone');
    assert.equal(decided(SEATS, { subscription: state() }, 24 * HOUR, 'confirmation'), undefined);
    assert.equal(decided(SEATS, { subscription: silent }, 15 * MINUTE), undefined);
  });

  it('cannot be told after a month of silence', () => {
    assert.equal(decided({ kind: 'changeCycle', cycle: 'annual' }, { subscription: state() }, 30 * DAY - 1), undefined);
    assert.equal(decided({ kind: 'changeCycle', cycle: 'annual' }, { subscription: state() }, 30 * DAY), 'cannotTell');
  });

  it('leaves the one who waits for an answer alone for a while, and drops what was never sent', () => {
    const onItsWay = entryOf(SEATS);
    assert.deepEqual([isWorthReading(onItsWay, later(MINUTE)), isWorthReading(onItsWay, later(2 * MINUTE))], [false, true]);
    assert.equal(isWorthReading(entryOf(SEATS, unknown('a')), NOW), true);
    const neverSent = replay([intended('a')])[0]!;
    assert.equal(decide(neverSent, { subscription: state() }, later(2 * MINUTE))?.result, 'notDone');
    assert.equal(decide(onItsWay, { subscription: state() }, later(2 * MINUTE)), undefined);
  });
});

describe('journal: after an error', () => {
  it('knows what was refused, what was never sent, and what is uncertain', () => {
    assert.deepEqual(afterError(SEATS, 'noPermission'), { outcome: { result: 'refused', reason: 'noPermission' } });
    assert.deepEqual(afterError(SEATS, 'offline'), { outcome: { result: 'notDone' } });
    assert.deepEqual(afterError(SEATS, 'outcomeUnknown'), { doubt: 'lostAnswer' });
    assert.deepEqual(afterError(SEATS, undefined), { doubt: 'lostAnswer' });
    assert.deepEqual(afterError(SEATS, 'paymentFailed'), { doubt: 'failedAnswer' });
    assert.deepEqual(afterError(SEATS, 'serverFault'), { doubt: 'failedAnswer' });
  });

  it('takes a checkout that got lost for one that nobody can pay', () => {
    assert.deepEqual(afterError(CREDITS, 'outcomeUnknown'), { outcome: { result: 'notDone' } });
    assert.deepEqual(afterError(CREDITS, 'serverFault'), { outcome: { result: 'refused', reason: 'serverFault' } });
  });
});

describe('journal: words', () => {
  it('names what is bought and how it stands', () => {
    assert.equal(intentText(creditsIntent(usd(100), [])), 'Buying $100.00 of credits');
    assert.equal(intentText(seatsIntent(1, subscriptionState())!), 'Changing to 1 seat');
    assert.match(entryText(entryOf(SEATS, unknown('a', 'checkout'))), /waits for the payment/);
    assert.equal(
      entryText(entryOf(SEATS, settled('a', { result: 'done', paymentOpen: true }))),
      'was done, but an invoice is still open',
    );
  });

  it('has no intent of seats where there is no subscription', () => {
    assert.equal(seatsIntent(5, subscriptionState({ subscription: null })), undefined);
  });
});
