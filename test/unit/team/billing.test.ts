import assert from 'node:assert/strict';
import { billingCycles, seatBillsOf } from '../../../src/team/billingCycles';
import { cancellation, isNameConfirmed } from '../../../src/team/cancellation';
import { parseRecipients, recipientsProblem, thresholdProblem, alertText } from '../../../src/team/lowBalanceAlert';
import { cents } from '../../../src/team/money';
import { billText, nextBill, noBillText } from '../../../src/team/nextBill';
import { paymentStep, seatPaymentStep, subscriptionStatusName } from '../../../src/team/paymentSteps';
import { planBenefits } from '../../../src/team/plans';
import { DAY, instant } from '../../../src/team/time';
import { autoTopUpText, documentedFee, paymentMethodText } from '../../../src/team/topUp';
import { trialState } from '../../../src/team/trial';
import { trialLock, trialLockText } from '../../../src/team/trialLock';
import { at, invoice, NOW, subscription, subscriptionState, team, usd } from './build';

describe('nextBill', () => {
  const of = (over = {}, state = {}) => nextBill(subscriptionState({ subscription: subscription(over), ...state }));

  it('is the price times the seats of the next bill, at the end of the period', () => {
    const bill = of({ quantity: 8 });
    assert.deepEqual(bill, {
      kind: 'bill',
      at: at('2026-04-01T00:00:00Z'),
      amount: 12_000,
      currency: 'usd',
      unitPrice: 1_500,
      seats: 8,
      seatsNow: 10,
    });
    assert.equal(bill.kind === 'bill' && billText(bill), '8 seats × $15.00 = $120.00');
  });

  it('has no amount when the billing cycle is about to change', () => {
    const bill = of({ cycleChangePending: true });
    assert.equal(bill.kind === 'bill' && bill.amount, undefined);
    assert.match(bill.kind === 'bill' ? billText(bill) : '', /new billing cycle/);
  });

  for (const [over, reason] of [
    [{ cancelAtPeriodEnd: true }, 'ending'],
    [{ cancelAt: NOW }, 'ending'],
    [{ status: 'canceled' }, 'over'],
    [{ status: 'paused' }, 'paused'],
    [{ status: 'incomplete' }, 'incomplete'],
    [{ status: 'unpaid' }, 'unpaid'],
  ] as const)
    it(`is none when the subscription is ${JSON.stringify(over)}`, () => {
      assert.deepEqual(of(over), { kind: 'none', reason });
      assert.match(noBillText(reason), /\.$/);
    });

  it('is still due when the last one was not paid, and when the status is a new one', () => {
    assert.equal(of({ status: 'past_due' }).kind, 'bill');
    assert.equal(of({ status: 'brand_new' }).kind, 'bill');
  });

  it('is unknown, and not none, while the payment provider does not answer', () => {
    assert.deepEqual(of({}, { subscription: null, unavailable: true }), { kind: 'unknown' });
    assert.deepEqual(of({}, { subscription: null }), { kind: 'unknown' });
    assert.deepEqual(of({}, { subscription: null, seats: { total: 0, used: 3 } }), { kind: 'none', reason: 'noSubscription' });
  });
});

describe('billingCycles', () => {
  const bill = (id: string, when: string, over = {}) => invoice({ id, createdAt: at(when), ...over });
  const cycles = (invoices: ReturnType<typeof bill>[], over = {}) =>
    billingCycles(subscription(over), seatBillsOf(invoices)).map(({ start, status, paid, due, invoices: ids }) => [
      new Date(start).toISOString().slice(0, 10),
      status,
      paid,
      due,
      ids.join(),
    ]);

  it('puts each bill into its cycle, added seats too, and shows cycles without a bill', () => {
    assert.deepEqual(
      cycles([
        bill('more', '2026-03-10T00:00:00Z', { amount: cents(1_294), status: 'open' }),
        bill('march', '2026-03-01T00:00:00Z'),
        bill('january', '2026-01-01T00:00:05Z'),
        bill('credits', '2026-02-02T00:00:00Z', { purpose: 'credits' }),
      ]),
      [
        ['2026-03-01', 'due', 7_500, 1_294, 'more,march'],
        ['2026-02-01', 'none', 0, 0, ''],
        ['2026-01-01', 'paid', 7_500, 0, 'january'],
      ],
    );
  });

  it('counts back in months whose last day may be missing, without drifting', () => {
    const period = { periodStart: at('2026-03-31T10:00:00Z'), periodEnd: at('2026-04-30T10:00:00Z') };
    assert.deepEqual(
      cycles(
        [bill('jan', '2026-01-31T10:00:00Z'), bill('feb', '2026-02-28T10:00:00Z'), bill('mar', '2026-03-31T10:00:00Z')],
        period,
      ),
      [
        ['2026-03-31', 'paid', 7_500, 0, 'mar'],
        ['2026-02-28', 'paid', 7_500, 0, 'feb'],
        ['2026-01-31', 'paid', 7_500, 0, 'jan'],
      ],
    );
  });

  it('counts years, from a 29 February too', () => {
    const period = { interval: 'year', periodStart: at('2024-02-29T00:00:00Z'), periodEnd: at('2025-02-28T00:00:00Z') };
    assert.deepEqual(cycles([bill('old', '2023-02-28T00:00:00Z')], period), [
      ['2024-02-29', 'none', 0, 0, ''],
      ['2023-02-28', 'paid', 7_500, 0, 'old'],
    ]);
  });

  it('tells withdrawn bills, drafts, bills given up and foreign currencies apart', () => {
    const statusOf = (...invoices: ReturnType<typeof bill>[]) => cycles(invoices)[0];
    const inMarch = '2026-03-02T00:00:00Z';
    assert.equal(statusOf(bill('a', inMarch, { status: 'void' }))?.[1], 'void');
    assert.equal(statusOf(bill('a', inMarch, { status: 'void' }), bill('b', inMarch))?.[1], 'paid');
    assert.equal(statusOf(bill('a', inMarch, { status: 'draft' }), bill('b', inMarch))?.[1], 'draft');
    assert.equal(statusOf(bill('a', inMarch, { status: 'uncollectible' }), bill('b', inMarch))?.[1], 'due');
    assert.deepEqual(statusOf(bill('a', inMarch, { currency: 'eur' })), ['2026-03-01', 'paid', 0, 0, 'a']);
  });

  it('has nothing to say without bills, or of weeks', () => {
    assert.deepEqual(cycles([]), []);
    assert.deepEqual(cycles([bill('a', '2026-03-02T00:00:00Z')], { interval: 'week' }), []);
  });
});

describe('paymentStep', () => {
  const open = invoice({ id: 'in_open', status: 'open', createdAt: NOW });
  const stepFor = (status: string, invoices = [open]) => paymentStep(subscription({ status }), invoices);

  it('is none when all is well', () => {
    assert.deepEqual([stepFor('active'), stepFor('trialing')], [undefined, undefined]);
  });

  for (const status of ['past_due', 'unpaid', 'incomplete'])
    it(`for ${status} is to pay the open invoice, or else to look at the payment method`, () => {
      const paid = invoice({ status: 'paid' });
      const withoutPage = invoice({ status: 'open', hasPage: false });
      const forCredits = invoice({ status: 'open', purpose: 'credits' });
      const step = stepFor(status, [paid, invoice({ ...open, id: 'older', createdAt: instant(NOW - DAY) }), open]);
      assert.deepEqual([step?.severity, step?.command, step?.target], ['error', 'kiloTeams.openInvoice', 'in_open']);
      assert.equal(stepFor(status, [paid, withoutPage, forCredits])?.command, 'kiloTeams.openBillingPortal');
    });

  it('for what is over is to start again', () => {
    assert.equal(stepFor('canceled')?.command, 'kiloTeams.startSubscription');
    assert.match(stepFor('incomplete_expired')!.detail, /Nothing was charged/);
  });

  it('for a status that is not known names it', () => {
    assert.match(stepFor('frozen')!.title, /frozen/);
    assert.deepEqual(
      [subscriptionStatusName({ status: 'frozen' }), subscriptionStatusName({ status: 'past_due' })],
      ['frozen', 'Past due'],
    );
  });

  it('after a change of seats leads to where the bank asks, or to another card', () => {
    assert.equal(seatPaymentStep('confirm', [open]).target, 'in_open');
    assert.equal(seatPaymentStep('confirm').command, 'kiloTeams.openWebPage');
    assert.equal(seatPaymentStep('declined', [open]).target, 'in_open');
    assert.equal(seatPaymentStep('declined').command, 'kiloTeams.openBillingPortal');
  });
});

describe('trialLock', () => {
  const lockOf = (trialEndsAt: number, role: string, over = {}) => {
    const people = team({ trialEndsAt: instant(trialEndsAt), seatTotal: 0, ...over });
    return trialLock(trialState(people, undefined, NOW), role);
  };

  it('comes three days after the end, to the moment', () => {
    assert.equal(lockOf(NOW - 3 * DAY, 'owner')?.phase, 'grace');
    assert.equal(lockOf(NOW - 3 * DAY - 1, 'owner')?.phase, 'locked');
    assert.equal(lockOf(NOW - 3 * DAY, 'owner')?.at, NOW);
    assert.equal(lockOf(NOW, 'owner')?.phase, 'ahead');
    assert.match(trialLockText(lockOf(NOW, 'owner')!), /changes are refused unless there is a subscription/);
  });

  it('refuses what the server refuses, and never buying', () => {
    const refused = lockOf(NOW, 'owner')!.refused;
    assert.ok(refused.includes('inviteMember') && refused.includes('setDataPolicy'));
    assert.ok(!refused.includes('buyCredits') && !refused.includes('startSubscription') && !refused.includes('viewInvoices'));
    assert.deepEqual(lockOf(NOW, 'member')?.refused, [], 'a plain member could change nothing anyway');
  });

  it('is there for those too whom the server was told not to nag', () => {
    const suppressed = { trialMessagesSuppressed: true };
    assert.equal(lockOf(NOW - 10 * DAY, 'owner', suppressed)?.phase, 'locked');
    assert.equal(lockOf(NOW, 'owner', suppressed), undefined);
    assert.equal(lockOf(NOW - 10 * DAY, 'owner', { requireSeats: false }), undefined);
    assert.equal(lockOf(NOW - 10 * DAY, 'owner', { seatTotal: 5 }), undefined);
  });
});

describe('cancellation', () => {
  it('tells what ends when, and what stays', () => {
    const { endsAt, effects } = cancellation(subscription(), team())!;
    assert.equal(endsAt, at('2026-04-01T00:00:00Z'));
    assert.ok(effects.some((effect) => effect.includes('loses its 10 seats')));
    assert.ok(effects.some((effect) => effect.includes('changes to people, limits and settings are refused')));
    assert.ok(effects.some((effect) => effect.includes('$100.00 now')));
  });

  it('does not threaten with a lock while the trial still runs, nor with lost credits where there are none', () => {
    const { effects } = cancellation(subscription(), team({ trialEndsAt: at('2026-05-01T00:00:00Z'), balance: usd(0) }))!;
    assert.ok(!effects.some((effect) => /refused|credits/.test(effect)));
  });

  it('ends at the date that is set, and is nothing when all is over', () => {
    assert.equal(cancellation(subscription({ cancelAt: NOW }), team())?.endsAt, NOW);
    assert.equal(cancellation(subscription({ status: 'canceled' }), team()), undefined);
  });

  it('wants the name as it is, but for blanks around it', () => {
    assert.deepEqual(
      [' Example ', 'example', ''].map((typed) => isNameConfirmed(typed, team({ name: 'Example' }))),
      [true, false, false],
    );
  });
});

describe('automatic top-up', () => {
  const config = {
    enabled: true,
    amount: cents(50_000),
    paymentMethod: { type: 'card', brand: 'visa', last4: '4242', email: null },
  };

  it('says what it does, and what switching it on would do', () => {
    assert.equal(autoTopUpText(config), 'Buys $500.00 of credits when the balance falls below $50.00.');
    assert.match(autoTopUpText({ ...config, enabled: false }), /^Off\. When it is on/);
    assert.match(autoTopUpText({ ...config, enabled: false, paymentMethod: null }), /charges \$500\.00 at once/);
    assert.match(autoTopUpText({ ...config, paymentMethod: null }), /no payment method/);
  });

  it('names the payment method as far as it is told', () => {
    assert.equal(paymentMethodText(config.paymentMethod), 'Visa ending in 4242');
    assert.equal(
      paymentMethodText({ type: 'link', brand: null, last4: null, email: 'bea@example.com' }),
      'Link (bea@example.com)',
    );
    assert.equal(paymentMethodText({ type: 'paypal', brand: null, last4: null, email: null }), 'Paypal');
    assert.equal(paymentMethodText(null), undefined);
  });

  it('knows the documented fee', () => assert.equal(documentedFee(100), 500));
});

describe('low-balance alert', () => {
  it('takes any amount above nothing', () => {
    assert.deepEqual(
      ['', 'x', '0', '0.01', '$50', '1.234'].map((text) => thresholdProblem(text)?.code),
      ['empty', 'notAnAmount', 'notPositive', undefined, undefined, 'notAnAmount'],
    );
  });

  it('reads recipients however they are parted, each once', () => {
    assert.deepEqual(parseRecipients(' a@example.com; B@example.com,A@EXAMPLE.com\nb@example.com '), [
      'a@example.com',
      'B@example.com',
    ]);
    assert.equal(recipientsProblem(' ; ')?.code, 'empty');
    assert.match(recipientsProblem('a@example.com, bo@localhost')!.message, /“bo@localhost”/);
    assert.equal(recipientsProblem('a@example.com'), undefined);
  });

  it('says how it stands', () => {
    assert.match(alertText({ threshold: usd(50), emails: ['a@example.com'] }), /below \$50\.00, Kilo mails a@example\.com once/);
    assert.match(alertText(undefined), /^Off/);
  });
});

describe('planBenefits', () => {
  it('knows what enterprise has beyond teams, and nothing of other plans', () => {
    const teams = planBenefits('teams')!;
    assert.deepEqual(planBenefits('enterprise')!.slice(0, teams.length), teams);
    assert.deepEqual([planBenefits('galactic'), planBenefits('constructor')], [undefined, undefined]);
  });
});
