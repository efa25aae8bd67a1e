import assert from 'node:assert/strict';
import fc from 'fast-check';
import { burnRate, creditStatus, expiringBeforeUse, nextExpiry, runway, runwayLevel } from '../../../src/team/credits';
import type { CreditBlock } from '../../../src/team/model';
import { microdollars } from '../../../src/team/money';
import { DAY, type Instant, instant, utcDay } from '../../../src/team/time';
import { NOW, spendTable, team, usageTable, usd } from './build';

/** `count` days of `dollars` each. */
const days = (count: number, dollars: number): number[] => Array<number>(count).fill(usd(dollars));

describe('burnRate', () => {
  it('is the mean of the last seven complete days, with the weeks before as its band', () => {
    // Weeks back from yesterday: 7 × $10, 7 × $4, 7 × $22, 7 × $8.
    const spend = [...days(7, 10), ...days(7, 4), ...days(7, 22), ...days(7, 8)];
    assert.deepEqual(burnRate(spendTable(spend), NOW), { perDay: usd(10), low: usd(4), high: usd(22) });
  });

  it('counts idle days and weekends', () => {
    // $7 on five of the last seven days: 35 ÷ 7 = $5 a day.
    const spend = [0, 0, ...days(5, 7)];
    assert.equal(burnRate(spendTable(spend), NOW)?.perDay, usd(5));
  });

  it('rounds to whole microdollars', () => {
    assert.equal(burnRate(spendTable(days(7, 0.00001)), NOW)?.perDay, 10);
    assert.equal(burnRate(spendTable([10, 10, 10, 10, 10, 0, 0]), NOW)?.perDay, 7, '50 ÷ 7 = 7.14…');
    assert.equal(burnRate(spendTable([10, 10, 10, 10, 13, 0, 0]), NOW)?.perDay, 8, '53 ÷ 7 = 7.57…');
  });

  it('does not count today, which is incomplete, nor the last day of a table that is old', () => {
    const table = spendTable([...days(7, 10)]);
    table.day.push(table.days.length - 1);
    table.person.push(0);
    table.model.push(0);
    table.cost.push(usd(1_000));
    table.requests.push(1);
    table.inputTokens.push(0);
    table.outputTokens.push(0);
    assert.equal(burnRate(table, NOW)?.perDay, usd(10));
    assert.equal(burnRate(table, instant(NOW + 3 * DAY))?.perDay, usd(10), 'three days later, from the cache');
  });

  it('leaves out the weeks before a new team’s first spend', () => {
    assert.deepEqual(burnRate(spendTable(days(9, 7)), NOW), { perDay: usd(7), low: usd(2), high: usd(7) });
    assert.deepEqual(burnRate(spendTable(days(7, 7)), NOW), { perDay: usd(7), low: usd(7), high: usd(7) });
  });

  it('says nothing below five days of spend', () => {
    assert.equal(burnRate(spendTable(days(4, 10)), NOW), undefined);
    assert.notEqual(burnRate(spendTable(days(5, 10)), NOW), undefined);
    assert.equal(burnRate(spendTable([]), NOW), undefined);
    assert.equal(burnRate(usageTable([], []), NOW), undefined);
  });

  it('says nothing of a team from one person’s usage or from half a table', () => {
    assert.equal(burnRate(spendTable(days(28, 10), NOW, { scope: 'self' }), NOW), undefined);
    assert.equal(burnRate(spendTable(days(28, 10), NOW, { truncated: true }), NOW), undefined);
  });

  it('lies within its band', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(usd(500)), { minLength: 5, maxLength: 29 }), (spend) => {
        const burn = burnRate(spendTable(spend), NOW);
        if (burn) assert.ok(burn.low <= burn.perDay && burn.perDay <= burn.high);
      }),
    );
  });
});

describe('runway', () => {
  const burn = { perDay: usd(10), low: usd(5), high: usd(20) };

  it('divides the balance by the rate', () => {
    assert.deepEqual(runway(usd(100), burn), { low: 5, expected: 10, high: 20 });
  });

  it('has nothing left at or below zero, known rate or not', () => {
    assert.deepEqual(runway(usd(0), undefined), { low: 0, expected: 0, high: 0 });
    assert.deepEqual(runway(microdollars(-1), burn), { low: 0, expected: 0, high: 0 });
  });

  it('is unknown without a rate, and has no end without spend', () => {
    assert.equal(runway(usd(100), undefined), undefined);
    assert.deepEqual(runway(usd(100), { perDay: usd(0), low: usd(0), high: usd(20) }), { low: 5, expected: null, high: null });
  });

  it('worries at seven days and at three', () => {
    const levels = [30, 7.1, 7, 3.1, 3, 0.1, 0].map((expected) => runwayLevel({ low: 0, expected, high: null }));
    assert.deepEqual(levels, ['ok', 'ok', 'warning', 'warning', 'critical', 'critical', 'empty']);
    assert.equal(runwayLevel(undefined), 'unknown');
    assert.equal(runwayLevel({ low: 5, expected: null, high: null }), 'ok');
  });

  it('grows with the balance and stays in order', () => {
    fc.assert(
      fc.property(
        fc.nat(usd(1_000)),
        fc.nat(usd(1_000)),
        fc.array(fc.integer({ min: 1, max: usd(100) }), { minLength: 3, maxLength: 3 }),
        (a, b, rates) => {
          const [low, perDay, high] = rates.sort((x, y) => x - y).map((rate) => microdollars(rate));
          const [less, more] = [Math.min(a, b), Math.max(a, b)].map((balance) =>
            runway(microdollars(balance), { low: low!, perDay: perDay!, high: high! })!,
          );
          assert.ok(less!.low <= less!.expected! && less!.expected! <= less!.high!);
          assert.ok(less!.expected! <= more!.expected!);
        },
      ),
    );
  });
});

const block = (remaining: number, inDays: number | null, over: Partial<CreditBlock> = {}): CreditBlock => ({
  id: `b${remaining}`,
  effectiveAt: instant(NOW - 10 * DAY),
  expiresAt: inDays === null ? null : instant(NOW + inDays * DAY),
  amount: usd(500),
  remaining: usd(remaining),
  promotional: inDays !== null,
  ...over,
});
const credits = (...blocks: CreditBlock[]) => ({
  balance: usd(blocks.reduce((sum, { remaining }) => sum + remaining / 1e6, 0)),
  blocks,
});

describe('expiry of credits', () => {
  const burn = { perDay: usd(10), low: usd(10), high: usd(10) };

  it('finds the next one and sums what expires together', () => {
    const held = credits(block(50, 20), block(30, 5), block(20, 5), block(400, null), block(0, 1), block(70, -1));
    assert.deepEqual(nextExpiry(held, NOW), { at: instant(NOW + 5 * DAY), amount: usd(50) });
    assert.equal(nextExpiry(credits(block(400, null)), NOW), undefined);
  });

  it('foresees what cannot be used in time, the soonest to expire being used first', () => {
    // $10 a day: of $30 in 2 days, 20 are used and 10 lost. Until day 5 another 30 are used: all of the second block.
    assert.deepEqual(expiringBeforeUse(credits(block(30, 2), block(30, 5)), burn, NOW), {
      at: instant(NOW + 2 * DAY),
      amount: usd(10),
    });
    // Until day 5 the first block takes 40 of the 50 spent, so that 10 of the second are used and 20 lost.
    assert.deepEqual(expiringBeforeUse(credits(block(40, 4), block(30, 5)), burn, NOW), {
      at: instant(NOW + 5 * DAY),
      amount: usd(20),
    });
    assert.equal(expiringBeforeUse(credits(block(30, 5), block(400, null)), burn, NOW), undefined);
    assert.equal(expiringBeforeUse(credits(block(300, 5)), undefined, NOW), undefined);
  });

  it('loses everything without spend and never more than there is', () => {
    const idle = { ...burn, perDay: usd(0) };
    assert.equal(expiringBeforeUse(credits(block(30, 2), block(30, 5)), idle, NOW)?.amount, usd(60));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(500), fc.integer({ min: 1, max: 60 })), { maxLength: 6 }),
        fc.nat(usd(50)),
        (blocks, perDay) => {
          const held = credits(...blocks.map(([remaining, inDays]) => block(remaining, inDays)));
          const lost = expiringBeforeUse(held, { ...burn, perDay: microdollars(perDay) }, NOW);
          assert.ok(lost === undefined || (lost.amount > 0 && lost.amount <= held.balance));
        },
      ),
    );
  });
});

describe('creditStatus', () => {
  const table = spendTable(days(28, 10));

  it('says everything about credits at once', () => {
    const status = creditStatus({ team: team({ balance: usd(50) }), credits: credits(block(50, 2)), recentUsage: table }, NOW)!;
    assert.equal(status.balance, usd(50));
    assert.equal(status.level, 'warning');
    assert.deepEqual(status.runway, { low: 5, expected: 5, high: 5 });
    assert.equal(status.runsOutAt, instant(NOW + 5 * DAY));
    assert.equal(status.spentToday, 0);
    assert.deepEqual(status.nextExpiry, { at: instant(NOW + 2 * DAY), amount: usd(50) });
    assert.equal(status.expiringUnused?.amount, usd(30));
  });

  it('leaves out what is not known rather than calling it zero', () => {
    const expires: Instant = instant(NOW + 9 * DAY);
    const status = creditStatus({ team: team({ nextCreditExpirationAt: expires }) }, NOW)!;
    assert.deepEqual(
      { ...status },
      {
        balance: usd(100),
        level: 'unknown',
        burn: undefined,
        runway: undefined,
        runsOutAt: undefined,
        spentToday: undefined,
        nextExpiry: { at: expires },
        expiringUnused: undefined,
        autoTopUp: false,
      },
    );
    assert.equal(creditStatus({}, NOW), undefined);
    assert.equal(creditStatus({ recentUsage: table }, NOW), undefined);
  });

  it('counts everybody’s spend of the UTC day, and only where the whole team is seen', () => {
    const today = utcDay(NOW);
    const facts = [
      { day: today, who: 'ada@example.com', model: 'm', cost: 5, requests: 1 },
      { day: today, who: 'bob@example.com', model: 'n', cost: 7, requests: 1 },
    ];
    const spentIn = (over: object, now = NOW) =>
      creditStatus({ team: team(), recentUsage: usageTable([today], facts, over) }, now)?.spentToday;
    assert.equal(spentIn({}), 12);
    assert.equal(spentIn({ scope: 'self' }), undefined);
    assert.equal(spentIn({}, instant(NOW + DAY)), undefined, 'the table is of yesterday');
  });

  it('heeds the team’s own alert and relies on automatic top-up', () => {
    const levelOf = (over: object) => creditStatus({ team: team(over), recentUsage: table }, NOW)?.level;
    const alert = { threshold: usd(200), emails: ['ada@example.com'] };
    assert.equal(levelOf({ balance: usd(100) }), 'ok');
    assert.equal(levelOf({ balance: usd(100), lowBalanceAlert: alert }), 'warning');
    assert.equal(levelOf({ balance: usd(20), lowBalanceAlert: alert }), 'critical');
    assert.equal(levelOf({ balance: usd(20), autoTopUpEnabled: true }), 'ok');
    assert.equal(levelOf({ balance: usd(-1), autoTopUpEnabled: true }), 'empty');
    assert.equal(creditStatus({ team: team({ lowBalanceAlert: alert }) }, NOW)?.level, 'warning', 'even with the rate unknown');
  });
});
