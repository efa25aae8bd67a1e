import assert from 'node:assert/strict';
import type { OrganizationSummary } from '../../../src/team/model';
import { overview, type OverviewUsage } from '../../../src/team/overview';
import { NOW, usd } from './build';

const organization = (id: string, balance: number, used: number, total: number): OrganizationSummary => ({
  id,
  name: id.toUpperCase(),
  role: 'owner',
  plan: 'teams',
  balance: usd(balance),
  seats: { used, total },
  createdAt: NOW,
});
const organizations = [organization('a', 10, 3, 5), organization('b', -2, 4, 0), organization('c', 0.5, 7, 6)];
const sums = (cost: number, requests: number): OverviewUsage => ({
  summary: { cost: usd(cost), requests, inputTokens: 0, outputTokens: 0 },
});

describe('overview', () => {
  it('shows each organization with what is known of it', () => {
    const { rows } = overview(
      organizations,
      new Map([
        ['a', sums(4, 2)],
        ['c', { problem: 'Offline.' }],
      ]),
      'c',
    );
    assert.deepEqual(
      rows.map(({ active, freeSeats, spend, requests, problem }) => ({ active, freeSeats, spend, requests, problem })),
      [
        { active: false, freeSeats: 2, spend: usd(4), requests: 2, problem: undefined },
        { active: false, freeSeats: 0, spend: undefined, requests: undefined, problem: undefined },
        { active: true, freeSeats: 0, spend: undefined, requests: undefined, problem: 'Offline.' },
      ],
    );
  });

  it('adds up what is known and says of how many it is not', () => {
    const { totals } = overview(
      organizations,
      new Map([
        ['a', sums(4, 2)],
        ['b', sums(0, 0)],
      ]),
    );
    assert.equal(totals.balance, usd(8.5));
    assert.deepEqual(totals.seats, { used: 10, total: 11, withoutSeats: 1 });
    assert.deepEqual(totals.spend, { value: usd(4), missing: 1 });
    assert.deepEqual(totals.requests, { value: 2, missing: 1 });
  });

  it('takes unknown spend for no sum at all, not for zero', () => {
    assert.equal(overview(organizations, new Map()).totals.spend, undefined);
    assert.deepEqual(overview(organizations, new Map([['a', sums(0, 0)]])).totals.spend, { value: 0, missing: 2 });
    assert.deepEqual(overview([], new Map()).totals.seats, { used: 0, total: 0, withoutSeats: 0 });
  });

  it('believes the active organization itself about its seats, as the list counts bots', () => {
    const { rows, totals } = overview(organizations, new Map(), 'a', { used: 1, total: 10 });
    assert.deepEqual(
      rows.map(({ freeSeats }) => freeSeats),
      [
        9,
        ...overview(organizations, new Map(), 'a')
          .rows.slice(1)
          .map(({ freeSeats }) => freeSeats),
      ],
    );
    assert.equal(totals.seats.used, overview(organizations, new Map()).totals.seats.used - organizations[0]!.seats.used + 1);
  });
});
