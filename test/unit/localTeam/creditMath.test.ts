import assert from 'node:assert/strict';
import fc from 'fast-check';
import { creditBlocks, expireCredits, type Credit } from '../../../src/localTeam/domain/creditMath';
import { instant } from '../../../src/team/time';

let nextId = 0;
const credit = (amount: number, more: Partial<Credit> = {}): Credit => ({
  id: `credit ${nextId++}`,
  amount,
  isFree: true,
  createdAt: instant(0),
  expiresAt: null,
  baseline: 0,
  isProcessed: false,
  ...more,
});
const expiring = (amount: number, expiresAt: number, baseline = 0): Credit =>
  credit(amount, { expiresAt: instant(expiresAt), baseline });
const unused = (credits: Credit[], used: number, clock: number) =>
  expireCredits(credits, used, instant(clock)).expired.map((expiry) => expiry.unused);

describe('local team: expiry of credits, by hand', () => {
  it('takes what was not used', () => assert.deepEqual(unused([expiring(100, 10)], 30, 10), [70]));
  it('takes nothing of a credit that is used up, but says so', () => assert.deepEqual(unused([expiring(100, 10)], 250, 10), [0]));
  it('does not count usage from before the credit', () => assert.deepEqual(unused([expiring(100, 10, 500)], 520, 10), [80]));
  it('waits for the time of a credit', () => assert.deepEqual(unused([expiring(100, 10)], 30, 9), []));
  it('leaves credits alone that never expire', () => assert.deepEqual(unused([credit(100)], 30, 10), []));
  it('leaves credits alone whose expiry is written down', () =>
    assert.deepEqual(unused([{ ...expiring(100, 10), isProcessed: true }], 30, 10), []));

  it('does not let one request use up two credits', () => {
    // 120 used: the first credit pays for 0 to 100, so that the second, from 50 on, has paid only for 100 to 120.
    assert.deepEqual(unused([expiring(100, 10, 0), expiring(100, 20, 50)], 120, 20), [0, 80]);
  });

  it('passes what an expired credit has paid for on to those that stay', () => {
    const [first, second] = [expiring(100, 10, 0), expiring(100, 20, 50)];
    const { raised } = expireCredits([first, second], 120, instant(15));
    assert.deepEqual([...raised], [[second.id, 100]]);
  });

  it('begins with the soonest, in whatever order they were given', () => {
    const [later, sooner] = [expiring(100, 20), expiring(100, 10)];
    const { expired } = expireCredits([later, sooner], 130, instant(30));
    assert.deepEqual(expired, [
      { id: sooner.id, unused: 0 },
      { id: later.id, unused: 70 },
    ]);
  });
});

describe('local team: credit blocks, by hand', () => {
  it('lists expiring credits first, then the others with the oldest emptied first', () => {
    // As recorded from the real server: balance 412,345,678, of which 70,000,000 would expire.
    const lasting = [
      [1, 500_000_000, false],
      [2, 20_000_000, true],
      [3, -5_000_000, true],
      [4, 10_000_000, false],
      [5, 1_000_000, true],
      [6, 268_792_377, false],
    ].map(([createdAt, amount, isFree]) =>
      credit(amount as number, { createdAt: instant(createdAt as number), isFree: isFree as boolean }),
    );
    const promotion = expiring(100_000_000, 30, 1_190_101_021);
    const blocks = creditBlocks([...lasting, promotion], 1_220_101_021, 412_345_678);
    assert.deepEqual(
      blocks.map(({ balance }) => balance),
      [70_000_000, 47_553_301, 20_000_000, 10_000_000, 1_000_000, 268_792_377],
    );
  });

  it('is empty when nothing is left', () => assert.deepEqual(creditBlocks([credit(100)], 100, 0), []));
});

/** What happens to credits in turn: some arrive, some are used; never more than there is. */
const history = fc
  .array(
    fc.oneof(
      fc.record({ amount: fc.integer({ min: 1, max: 1000 }), expiresIn: fc.option(fc.integer({ min: 1, max: 100 })) }),
      fc.record({ share: fc.integer({ min: 0, max: 100 }) }),
    ),
    { maxLength: 12 },
  )
  .map((steps) => {
    const credits: Credit[] = [];
    let [used, acquired] = [0, 0];
    steps.forEach((step, at) => {
      if ('share' in step) used += Math.floor(((acquired - used) * step.share) / 100);
      else {
        const expiresAt = step.expiresIn === null ? null : instant(1000 + step.expiresIn);
        credits.push(credit(step.amount, { createdAt: instant(at), expiresAt, baseline: used }));
        acquired += step.amount;
      }
    });
    return { credits, used, balance: acquired - used };
  });

/** Credits after what was due at `clock` has been written down. */
function processed(
  credits: Credit[],
  used: number,
  clock: number,
): { credits: Credit[]; expired: { id: string; unused: number }[] } {
  const { expired, raised } = expireCredits(credits, used, instant(clock));
  const done = new Set(expired.map(({ id }) => id));
  return {
    expired,
    credits: credits.map((one) => ({
      ...one,
      baseline: raised.get(one.id) ?? one.baseline,
      isProcessed: one.isProcessed || done.has(one.id),
    })),
  };
}

describe('local team: credits in general', () => {
  it('expire to the same amounts in one go as little by little', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 1000, max: 1100 }), ({ credits, used }, between) => {
        const first = processed(credits, used, between);
        const second = processed(first.credits, used, 1100);
        assert.deepEqual([...first.expired, ...second.expired], processed(credits, used, 1100).expired);
      }),
    );
  });

  it('expire once', () => {
    fc.assert(
      fc.property(history, ({ credits, used }) => {
        assert.deepEqual(processed(processed(credits, used, 1100).credits, used, 1100).expired, []);
      }),
    );
  });

  it('are spread over blocks that add up to the balance', () => {
    fc.assert(
      fc.property(history, ({ credits, used, balance }) => {
        const blocks = creditBlocks(credits, used, balance);
        assert.equal(
          blocks.reduce((sum, block) => sum + block.balance, 0),
          balance,
        );
        for (const block of blocks) assert.ok(block.balance > 0 && block.balance <= block.credit.amount);
      }),
    );
  });
});
