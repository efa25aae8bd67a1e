/** Commands that move money: the price before the question, the question before the charge, and what is said afterwards. */
import assert from 'node:assert/strict';
import { cancelProgress, opened, ran, scriptIsDone, shown, type Doing } from '../editor';
import { buyCredits } from '../../../src/commands/buyCredits';
import { cancelSubscription } from '../../../src/commands/cancelSubscription';
import { changeSeats } from '../../../src/commands/changeSeats';
import { openBillingPortal } from '../../../src/commands/openBillingPortal';
import { openInvoice } from '../../../src/commands/openInvoice';
import { resumeSubscription } from '../../../src/commands/resumeSubscription';
import { startSubscription } from '../../../src/commands/startSubscription';
import { KiloError } from '../../../src/kilo/errors';
import type { CreditTransaction } from '../../../src/team/model';
import { cents } from '../../../src/team/money';
import { instant } from '../../../src/team/time';
import { invoice, NOW, subscription, subscriptionState, usd } from '../team/build';
import { exampleTeam, ready, state } from '../views/state';
import { perform, stage, type Stage } from './stage';

const messages = () => shown.flatMap((one) => (one.kind === 'message' ? [one] : []));
const texts = () => messages().map(({ text }) => text);
const question = () => {
  const found = messages().find(({ modal }) => modal);
  assert.ok(found, 'nothing was asked');
  return found;
};

/** Bought by the person who is signed in. */
const purchase = (id: string, dollars: number): CreditTransaction => ({
  id,
  personId: 'u_ada',
  at: NOW,
  amount: usd(dollars),
  kind: 'purchase',
  description: null,
  category: null,
  expiresAt: null,
});

describe('Buying credits', () => {
  /** A server on which the purchase is there at the `arriving`th look. */
  function checkout(arriving: number, url = 'https://checkout.stripe.com/c/pay/cs_1#fid%2Fx') {
    let looks = 0;
    return {
      creditTransactions: async () => [...(looks++ >= arriving ? [purchase('new', 100)] : []), purchase('old', 500)],
      credits: async () => ({ balance: usd(223.45), blocks: [] }),
      creditCheckout: async () => ({ url }),
    };
  }

  it('names the exact amount before the checkout opens, waits for the money, and says that it has arrived', async () => {
    const on = stage(state(), checkout(1));
    await perform(on, 'kiloTeams.buyCredits', buyCredits, [{ pick: '$100.00' }, { press: 'Open checkout for $100.00' }]);
    scriptIsDone();
    assert.equal(question().text, 'Buy $100.00 of credits for Example Ltd?');
    assert.deepEqual(on.calls.slice(0, 2), [['creditTransactions'], ['creditCheckout', 100]]);
    assert.deepEqual(opened, ['https://checkout.stripe.com/c/pay/cs_1#fid%2Fx']);
    assert.equal(texts().at(-1), '$100.00 of credits have arrived. Example Ltd has $223.45 now.');
    assert.deepEqual(on.touched, [['team', 'credits', 'transactions', 'invoices', 'organizations', 'audit']]);
  });

  it('waits no longer than the person wants to, and reads anew all the same', async () => {
    const on = stage(state(), checkout(Infinity));
    const buying = perform(on, 'kiloTeams.buyCredits', buyCredits, [{ pick: '$500.00' }, { press: 'Open checkout for $500.00' }]);
    while (on.calls.length < 5) await new Promise(setImmediate);
    cancelProgress();
    await buying;
    assert.match(texts().at(-1)!, /^Pay whenever you like/);
    assert.equal(on.touched.length, 1);
  });

  it('takes no smaller purchase, and no older one, for the one that it waits for', async () => {
    let looks = 0;
    const on = stage(state(), {
      ...checkout(0),
      creditTransactions: async () => [
        ...(++looks > 2 ? [purchase('other', 10)] : []),
        ...(looks > 4 ? [purchase('new', 107)] : []),
        purchase('old', 500),
      ],
    });
    await perform(on, 'kiloTeams.buyCredits', buyCredits, [{ pick: '$100.00' }, { press: 'Open checkout for $100.00' }]);
    assert.match(texts().at(-1)!, /^\$107\.00 of credits have arrived/);
    assert.equal(looks, 5);
  });

  it('goes on waiting through a moment without network', async () => {
    let looks = 0;
    const on = stage(state(), {
      ...checkout(0),
      creditTransactions: async () => {
        looks += 1;
        if (looks === 2) throw new KiloError('offline', { operation: 'creditTransactions' });
        return looks > 2 ? [purchase('new', 100)] : [];
      },
    });
    await perform(on, 'kiloTeams.buyCredits', buyCredits, [{ pick: '$100.00' }, { press: 'Open checkout for $100.00' }]);
    assert.match(texts().at(-1)!, /have arrived/);
  });

  it('takes another amount, in whole dollars within Kilo’s bounds', async () => {
    const on = stage(state(), checkout(1));
    const doings: Doing[] = [
      { pick: 'Another amount' },
      { type: '9' },
      { type: '12.50' },
      { type: '10,001' },
      { type: '$1,250' },
      'close',
    ];
    await perform(on, 'kiloTeams.buyCredits', buyCredits, doings);
    assert.deepEqual(
      [...new Set(shown.flatMap((one) => (one.kind === 'text' && one.problem ? [one.problem] : [])))],
      ['The smallest purchase is $10.', 'Enter whole US dollars, such as 100.', 'The largest purchase is $10,000.'],
    );
    assert.equal(question().text, 'Buy $1,250.00 of credits for Example Ltd?');
    assert.deepEqual(on.calls, [], 'closing the question sends nothing');
  });

  it('opens no page that is neither the server’s nor the payment provider’s', async () => {
    for (const url of [
      'https://checkout.stripe.com.evil.example/c/pay',
      'http://checkout.stripe.com/c/pay',
      'https://user@checkout.stripe.com/',
      'https://checkout.stripe.com:8443/',
      'command:workbench.action.quit',
      'file:///etc/passwd',
      'http://127.0.0.1:1/',
    ]) {
      const on = stage(state(), checkout(1, url));
      await perform(on, 'kiloTeams.buyCredits', buyCredits, [{ pick: '$100.00' }, { press: 'Open checkout for $100.00' }]);
      assert.deepEqual(opened, [], url);
      assert.match(texts().at(-1)!, /^This page is not opened\./);
    }
  });

  it('offers to try again when no checkout could be had, with the amount kept', async () => {
    let attempts = 0;
    const on = stage(state(), {
      ...checkout(1),
      creditCheckout: async () => {
        if (++attempts === 1) throw new KiloError('serverFault', { operation: 'topup' });
        return { url: 'https://checkout.stripe.com/c/pay/cs_1' };
      },
    });
    await perform(on, 'kiloTeams.buyCredits', buyCredits, [
      { pick: 'Another amount' },
      { type: '250' },
      { press: 'Open checkout for $250.00' },
      { press: 'Change and try again' },
      { pick: 'Another amount' },
      'close',
    ]);
    const fields = shown.flatMap((one) => (one.kind === 'text' ? [one.value] : []));
    assert.equal(fields.at(-1), '250');
    assert.equal(attempts, 1);
  });
});

describe('Changing seats', () => {
  // 15 USD a seat, 10 seats, March 2026; now is the 18th, 15:00: 1,155,600 of 2,678,400 seconds are left.
  const change = (outcome: () => Promise<{ outcome: 'done' | 'authenticate' }>) => ({
    changeSeats: outcome,
    subscription: async () => subscriptionState({ seats: { total: 10, used: 3 } }),
    invoices: async () => [invoice()],
  });
  const done = change(async () => ({ outcome: 'done' }));
  const sent = (on: Stage) => on.calls.filter(([name]) => name === 'changeSeats');

  it('shows what more seats cost now and from the next bill, before it asks', async () => {
    let looks = 0;
    const bill = invoice({ id: 'in_new', amount: cents(1_301), createdAt: NOW });
    // The bill is there a moment after the change.
    const on = stage(state(), { ...done, invoices: async () => (looks++ > 1 ? [bill, invoice()] : [invoice()]) });
    await perform(on, 'kiloTeams.changeSeats', changeSeats, [{ type: '12' }, { press: 'Add 2 seats for about $12.94' }]);
    scriptIsDone();
    const [field] = shown.flatMap((one) => (one.kind === 'text' ? [one] : []));
    assert.equal(field!.prompt, '3 of 10 used. New number of seats, 3 or more');
    const hints = shown.flatMap((one) => (one.kind === 'text' && one.hint ? [one.hint] : []));
    assert.match(hints.at(-1)!, /^Now: about \$12\.94, an estimate/);
    assert.equal(question().text, 'Change the seats of Example Ltd from 10 to 12?');
    assert.deepEqual(question().detail?.split('\n\n'), [
      'Now: about $12.94, an estimate of the share for the rest of the billing period. The seats can be used at once.',
      'From the next bill on Apr 1, 2026: $180.00 a month for 12 seats, $30.00 more than now. Before taxes and discounts.',
    ]);
    assert.deepEqual(sent(on), [['changeSeats', 12]]);
    assert.equal(texts().at(-1), 'Example Ltd has 12 seats now. Charged: $13.01. The estimate was $12.94.');
  });

  it('says when fewer seats take effect', async () => {
    const on = stage(state(), done);
    await perform(on, 'kiloTeams.changeSeats', changeSeats, [{ type: '8' }, { press: 'Reduce to 8 seats' }]);
    assert.deepEqual(question().detail?.split('\n\n'), [
      'Nothing is charged or refunded now. The seats stay until Apr 1, 2026.',
      'From the next bill on Apr 1, 2026: $120.00 a month for 8 seats, $30.00 less than now. Before taxes and discounts.',
    ]);
    assert.equal(texts().at(-1), 'Example Ltd will have 8 seats from Apr 1, 2026 on.');
  });

  it('takes no fewer seats than are used, and not the number that there is', async () => {
    const on = stage(state(), done);
    await perform(on, 'kiloTeams.changeSeats', changeSeats, [{ type: '2' }, { type: 'ten' }, { type: '10' }, 'close']);
    assert.deepEqual(
      [...new Set(shown.flatMap((one) => (one.kind === 'text' && one.problem ? [one.problem] : [])))],
      [
        '3 seats are in use, pending invitations included. Free some first.',
        'Enter a whole number of seats, 1 or more.',
        'This is the number of seats already.',
      ],
    );
    assert.deepEqual(on.calls, []);
  });

  it('leads to the web page when the bank wants the payment confirmed', async () => {
    const on = stage(
      state(),
      change(async () => ({ outcome: 'authenticate' })),
    );
    await perform(on, 'kiloTeams.changeSeats', changeSeats, [
      { type: '12' },
      { press: 'Add 2 seats for about $12.94' },
      { press: 'Open Kilo in the browser' },
    ]);
    assert.deepEqual(ran, [{ command: 'kiloTeams.openWebPage', args: ['subscription'] }]);
    assert.ok(!texts().some((text) => /has 12 seats now/.test(text)));
  });

  it('leads to the billing portal when the card is declined', async () => {
    const on = stage(
      state(),
      change(async () => {
        throw new KiloError('paymentFailed', { operation: 'updateSeatCount', serverMessage: 'Your card was declined.' });
      }),
    );
    await perform(on, 'kiloTeams.changeSeats', changeSeats, [
      { type: '12' },
      { press: 'Add 2 seats for about $12.94' },
      { press: 'Open billing portal' },
    ]);
    assert.match(messages().find(({ level }) => level === 'error')!.text, /Your card was declined\./);
    assert.deepEqual(
      ran.map(({ command }) => command),
      ['kiloTeams.openBillingPortal'],
    );
    assert.equal(sent(on).length, 1);
  });

  it('is not done while a payment is missing', async () => {
    const pastDue = ready(
      subscriptionState({ subscription: subscription({ status: 'past_due' }), seats: { used: 3, total: 10 } }),
    );
    const on = stage(state({ over: { subscription: pastDue } }), done);
    await perform(on, 'kiloTeams.changeSeats', changeSeats, []);
    assert.match(texts()[0]!, /^The last payment did not go through\. /);
  });

  it('is refused with its reason where there is no subscription', async () => {
    const none = ready(subscriptionState({ subscription: null, seats: { used: 3, total: 0 } }));
    const on = stage(state({ over: { subscription: none } }), done);
    await perform(on, 'kiloTeams.changeSeats', changeSeats, []);
    assert.deepEqual(texts(), ['This is not possible now. The organization has no subscription.']);
  });
});

describe('A subscription', () => {
  it('starts with a checkout for the seats that are needed, and says when it has begun', async () => {
    const none = ready(subscriptionState({ subscription: null, seats: { used: 3, total: 0 } }));
    const of = exampleTeam({ seatTotal: 0, trialEndsAt: instant(NOW + 86_400_000) });
    const on = stage(state({ of, over: { subscription: none, seats: ready({ used: 3, total: 0 }) } }), {
      subscriptionCheckout: async () => ({ url: 'https://checkout.stripe.com/c/pay/cs_2' }),
      subscription: async () => subscriptionState({ subscription: subscription({ quantity: 4 }) }),
    });
    await perform(on, 'kiloTeams.startSubscription', startSubscription, [
      { pick: 'Annually' },
      { type: '2' },
      { type: '4' },
      { press: 'Open checkout for 4 seats' },
    ]);
    scriptIsDone();
    assert.equal(question().text, 'Start a subscription for Example Ltd with 4 seats, billed annually?');
    assert.deepEqual(
      on.calls.find(([name]) => name === 'subscriptionCheckout'),
      ['subscriptionCheckout', 4, 'annual'],
    );
    assert.equal(texts().at(-1), 'The subscription of Example Ltd has begun, with 4 seats.');
  });

  it('is canceled only after a question that says what ends when', async () => {
    const on = stage();
    await perform(on, 'kiloTeams.cancelSubscription', cancelSubscription, [
      { press: 'Go on canceling' },
      { type: 'example ltd' },
      { type: 'Example Ltd ' },
    ]);
    assert.equal(question().text, 'Cancel the subscription of Example Ltd?');
    assert.match(question().detail!, /Until Apr 1, 2026 everything works as before/);
    assert.match(question().detail!, /loses its 10 seats/);
    assert.match(question().detail!, /credits that are left, \$123\.45 now/);
    const problems = shown.flatMap((one) => (one.kind === 'text' && one.problem ? [one.problem] : []));
    assert.deepEqual([...new Set(problems)], ['This is not the name of the organization: Example Ltd']);
    assert.deepEqual(on.calls, [['cancelSubscription']]);
    assert.match(texts().at(-1)!, /ends on Apr 1, 2026/);
  });

  it('is resumed only after a question that names what is charged', async () => {
    const ending = ready(subscriptionState({ subscription: subscription({ cancelAtPeriodEnd: true }) }));
    const on = stage(state({ over: { subscription: ending } }));
    await perform(on, 'kiloTeams.resumeSubscription', resumeSubscription, [{ press: 'Resume subscription' }]);
    assert.match(question().detail!, /after Apr 1, 2026: \$150\.00 a month for 10 seats/);
    assert.deepEqual(on.calls, [['resumeSubscription']]);
    assert.deepEqual(on.touched, [['subscription', 'team', 'audit']]);
  });

  it('has its portal and its invoices opened in the browser', async () => {
    const on = stage(state(), {
      billingPortal: async () => ({ url: 'https://billing.stripe.com/p/session/x' }),
      invoiceLink: async () => 'https://invoice.stripe.com/i/x',
    });
    await perform(on, 'kiloTeams.openBillingPortal', openBillingPortal, []);
    assert.deepEqual(opened, ['https://billing.stripe.com/p/session/x']);
    await perform(on, 'kiloTeams.openInvoice', openInvoice, [{ pick: 'ABCD-0003' }]);
    assert.deepEqual(opened, ['https://invoice.stripe.com/i/x']);
    assert.deepEqual(on.calls.at(-1), ['invoiceLink', 'in_1', 'page']);
  });
});
