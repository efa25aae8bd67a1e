import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toCsv } from '../../../src/team/csv';
import {
  categoryName,
  type CreditEntry,
  cutNotice,
  filterLedger,
  ledger,
  LEDGER_COLUMNS,
  ledgerTotals,
} from '../../../src/team/ledger';
import type { CreditTransaction } from '../../../src/team/model';
import { cents, microdollars } from '../../../src/team/money';
import { DAY, instant } from '../../../src/team/time';
import { at, day, invoice, NOW, usd } from './build';

const transaction = (over: Partial<CreditTransaction> = {}): CreditTransaction => ({
  id: 'tx',
  at: NOW,
  amount: usd(100),
  kind: 'purchase',
  description: 'Organization top-up via stripe',
  category: null,
  expiresAt: null,
  ...over,
});

/** Newest first, as the API has them. */
const TRANSACTIONS = [
  transaction({ id: 't4', at: at('2026-03-10T00:00:00Z'), amount: usd(-5), kind: 'adjustment', category: 'organization_custom' }),
  transaction({ id: 't3', at: at('2026-03-05T00:00:00Z'), amount: usd(-12.5), kind: 'expiry', category: 'credits_expired' }),
  transaction({
    id: 't2',
    at: at('2026-02-01T00:00:00Z'),
    amount: usd(20),
    kind: 'promotional',
    category: 'team-topup-bonus-2025',
  }),
  transaction({ id: 't1', at: at('2026-01-06T11:00:00Z'), amount: usd(100) }),
];
const SEATS = invoice({ id: 'in_1', createdAt: at('2026-03-01T00:00:00Z'), amount: cents(15_000) });

const running = (parts: Parameters<typeof ledger>[0]) =>
  ledger(parts).entries.map((entry) => [entry.id, entry.kind === 'seats' ? undefined : entry.acquired]);

describe('ledger', () => {
  it('puts credits and seats into one list, newest first; only credits move the credits acquired', () => {
    assert.deepEqual(running({ transactions: TRANSACTIONS, invoices: [SEATS] }), [
      ['t4', usd(102.5)],
      ['t3', usd(107.5)],
      ['in_1', undefined],
      ['t2', usd(120)],
      ['t1', usd(100)],
    ]);
  });

  it('leaves out invoices for credits, whose transactions say the same', () => {
    const { entries } = ledger({ transactions: [], invoices: [SEATS, invoice({ id: 'in_2', purpose: 'credits' })] });
    assert.deepEqual(
      entries.map(({ id }) => id),
      ['in_1'],
    );
  });

  it('adds older bills of the subscription, none of them twice', () => {
    const bill = {
      at: instant(SEATS.createdAt - 30 * DAY),
      amount: cents(15_000),
      currency: 'usd',
      status: 'paid',
      description: null,
    };
    const history = [
      { ...bill, id: 'in_1', at: SEATS.createdAt, hasPage: true, hasPdf: true },
      { ...bill, id: 'in_0', hasPage: true, hasPdf: true },
    ];
    const { entries } = ledger({ transactions: [], invoices: [SEATS], history });
    assert.deepEqual(
      entries.map(({ id }) => id),
      ['in_1', 'in_0'],
    );
  });

  it('ends at what the team has acquired, and brings forward what the list does not explain', () => {
    const complete = ledger({ transactions: TRANSACTIONS, creditsAcquired: usd(102.5) });
    assert.equal(complete.broughtForward, 0);
    const unexplained = ledger({ transactions: TRANSACTIONS, creditsAcquired: usd(110) });
    assert.equal(unexplained.broughtForward, usd(7.5));
    assert.equal((unexplained.entries[0] as CreditEntry).acquired, usd(110));
  });

  describe('cut at 100', () => {
    const hundred = Array.from({ length: 100 }, (_, index) =>
      transaction({ id: `t${index}`, at: instant(NOW - index * DAY), amount: usd(1) }),
    );

    it('says so, and since when nothing is missing', () => {
      const cut = ledger({ transactions: hundred });
      assert.deepEqual(cut.cut, { credits: true, seats: false });
      assert.equal(cut.completeSince, NOW - 99 * DAY);
      assert.match(cutNotice(cut)!, /newest 100 credit entries\. Nothing is missing since 2025-12-09/);
    });

    it('knows no running sum, unless what was acquired in all is known', () => {
      assert.equal((ledger({ transactions: hundred }).entries[0] as CreditEntry).acquired, undefined);
      const known = ledger({ transactions: hundred, creditsAcquired: usd(1000) });
      assert.equal((known.entries[0] as CreditEntry).acquired, usd(1000));
      assert.equal((known.entries.at(-1) as CreditEntry).acquired, usd(901));
    });

    it('reaches back as far as the shorter of two lists that are cut, and further where the bills of the subscription are known', () => {
      const invoices = Array.from({ length: 100 }, (_, index) =>
        invoice({ id: `in${index}`, createdAt: instant(NOW - index * 2 * DAY) }),
      );
      const bill = {
        id: 'old',
        at: instant(NOW - 500 * DAY),
        amount: cents(1),
        currency: 'usd',
        status: 'paid',
        description: null,
      };
      assert.equal(ledger({ transactions: [], invoices }).completeSince, NOW - 198 * DAY);
      assert.equal(ledger({ transactions: hundred, invoices }).completeSince, NOW - 99 * DAY);
      const history = [{ ...bill, hasPage: false, hasPdf: false }];
      assert.equal(ledger({ transactions: [], invoices, history }).completeSince, NOW - 500 * DAY);
    });

    it('is silent about 99', () => {
      assert.equal(cutNotice(ledger({ transactions: hundred.slice(1) })), undefined);
    });
  });

  it('keeps the order of the server within one moment', () => {
    const same = ['b', 'a', 'c'].map((id) => transaction({ id }));
    assert.deepEqual(running({ transactions: same }), [
      ['b', usd(300)],
      ['a', usd(200)],
      ['c', usd(100)],
    ]);
  });

  it('is consistent: each sum is the one before it and the entry, and the totals are the last sum', () => {
    const some = fc.record({
      amount: fc.integer({ min: -1e12, max: 1e12 }).map(microdollars),
      at: fc.integer({ min: 0, max: 20 }).map((days) => instant(days * DAY)),
      kind: fc.constantFrom('purchase', 'promotional', 'expiry', 'adjustment'),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 99 }), (list) => {
        const transactions = list.map((one, index) => transaction({ ...one, id: `t${index}` })).sort((a, b) => b.at - a.at);
        const { entries } = ledger({ transactions });
        const sums = (entries as CreditEntry[]).map(({ acquired }) => acquired!);
        (entries as CreditEntry[]).forEach(({ credits }, index) => assert.equal(sums[index], (sums[index + 1] ?? 0) + credits));
        assert.equal(ledgerTotals(entries).credits, sums[0] ?? 0);
      }),
    );
  });
});

describe('categories', () => {
  for (const [category, kind, amount, name] of [
    [null, 'purchase', usd(1), 'Credit purchase'],
    ['organization_custom', 'promotional', usd(1), 'Credits given by Kilo'],
    ['organization_custom', 'adjustment', usd(-1), 'Credits withdrawn by Kilo'],
    ['credits_expired', 'expiry', usd(-1), 'Expired credits'],
    ['something-new-2027', 'promotional', usd(1), 'Promotional credits'],
    ['orb_whatever', 'adjustment', usd(1), 'Adjustment'],
    ['constructor', 'promotional', usd(1), 'Promotional credits'],
  ] as const)
    it(`calls ${category} (${kind}) “${name}”`, () => assert.equal(categoryName({ category, kind, amount }), name));
});

describe('filterLedger', () => {
  const { entries } = ledger({ transactions: TRANSACTIONS, invoices: [SEATS] });
  const idsOf = (filter: Parameters<typeof filterLedger>[1]) => filterLedger(entries, filter).map(({ id }) => id);

  it('filters by kind, and shows all for none', () => {
    assert.deepEqual(idsOf({ kinds: ['expiry', 'seats'] }), ['t3', 'in_1']);
    assert.equal(idsOf({ kinds: [] }).length, 5);
  });

  it('finds text in titles, descriptions, raw categories and invoice numbers, whatever the case', () => {
    assert.deepEqual(idsOf({ text: 'BONUS' }), ['t2']);
    assert.deepEqual(idsOf({ text: 'organization_custom' }), ['t4']);
    assert.deepEqual(idsOf({ text: ' abcd-0003 ' }), ['in_1']);
    assert.deepEqual(idsOf({ text: 'nothing like it' }), []);
  });

  it('filters by days, both included', () => {
    assert.deepEqual(idsOf({ from: day('2026-02-01'), to: day('2026-03-01') }), ['in_1', 't2']);
  });

  it('leaves the running sums as they are', () => {
    assert.equal((filterLedger(entries, { kinds: ['promotional'] })[0] as CreditEntry).acquired, usd(120));
  });
});

describe('ledgerTotals', () => {
  it('tells what came, what went, and what seats were paid and are due', () => {
    const bills = [
      SEATS,
      invoice({ id: 'in_2', status: 'open', amount: cents(3000) }),
      invoice({ id: 'in_3', status: 'uncollectible', amount: cents(100) }),
      invoice({ id: 'in_4', status: 'void', amount: cents(9999) }),
      invoice({ id: 'in_5', status: 'draft', amount: cents(9999) }),
      invoice({ id: 'in_6', currency: 'eur', amount: cents(14_000) }),
    ];
    assert.deepEqual(ledgerTotals(ledger({ transactions: TRANSACTIONS, invoices: bills }).entries), {
      purchased: usd(100),
      promotional: usd(20),
      expired: usd(-12.5),
      adjusted: usd(-5),
      credits: usd(102.5),
      seats: [
        { currency: 'usd', paid: 15_000, open: 3_100 },
        { currency: 'eur', paid: 14_000, open: 0 },
      ],
    });
  });
});

describe('LEDGER_COLUMNS', () => {
  it('writes credits and seats in columns of their own', () => {
    const { entries } = ledger({ transactions: TRANSACTIONS.slice(3), invoices: [SEATS] });
    const [header, seats, credits] = toCsv(LEDGER_COLUMNS, entries).split('\r\n');
    assert.equal(
      header,
      'Time (UTC),Kind,Title,Credits (USD),Credits acquired so far (USD),Seats billed,Currency,Bill status,Expires (UTC),Description,Category,Invoice number,Id',
    );
    assert.equal(seats, '2026-03-01 00:00:00,seats,Seats,,,150.00,USD,paid,,,,ABCD-0003,in_1');
    assert.equal(
      credits,
      '2026-01-06 11:00:00,purchase,Credit purchase,100.000000,100.000000,,USD,,,Organization top-up via stripe,,,t1',
    );
  });
});
