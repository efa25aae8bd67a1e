import assert from 'node:assert/strict';
import { idlenessText, idleSeats, savingOf } from '../../../src/team/idleSeats';
import { cents } from '../../../src/team/money';
import { addDays, DAY, daysBetween, instant, startOfDay, utcDay } from '../../../src/team/time';
import { at, type Fact, invitation, member, NOW, subscription, team, usageTable } from './build';

const TODAY = utcDay(NOW);
const person = (name: string, over: Parameters<typeof member>[0] = {}) =>
  member({ id: `u_${name}`, name, email: `${name}@example.com`, joinedAt: at('2025-01-01T00:00:00Z'), ...over });

/** Usage of `days` days up to today; everybody's last request was so many days ago. */
function usage(days: number, lastRequests: Record<string, number>, over = {}) {
  const facts: Fact[] = Object.entries(lastRequests).map(([name, ago]) => ({
    day: addDays(TODAY, -ago),
    who: `${name}@example.com`,
    model: 'm',
    cost: 1,
    requests: 1,
  }));
  return usageTable(daysBetween(addDays(TODAY, 1 - days), TODAY), facts, over);
}

const found = (people: ReturnType<typeof team>, table: ReturnType<typeof usage>) =>
  idleSeats(people, table, NOW)?.idle.map(({ member: { name }, idleness }) => [name, idlenessText(idleness)]);

describe('idleSeats', () => {
  it('finds who has made no request in 30 days, today counted', () => {
    const people = team({ members: ['ada', 'bo', 'cy'].map((name) => person(name)) });
    assert.deepEqual(found(people, usage(90, { ada: 0, bo: 29, cy: 30 })), [['cy', 'last used 30 days ago']]);
  });

  it('does not say “never” of a time nobody looked at', () => {
    const people = team({
      members: [person('ada'), person('bo', { joinedAt: startOfDay(addDays(TODAY, -80)) })],
    });
    assert.deepEqual(found(people, usage(90, {})), [
      ['bo', 'never used'],
      ['ada', 'no request in 90 days'],
    ]);
    assert.deepEqual(found(people, usage(30, {})), [
      ['ada', 'no request in 30 days'],
      ['bo', 'no request in 30 days'],
    ]);
  });

  it('gives newcomers their time', () => {
    const joined = (ago: number) => ({ joinedAt: instant(startOfDay(addDays(TODAY, -ago)) + DAY / 2) });
    const people = team({ members: [person('new', joined(29)), person('late', joined(30))] });
    const result = idleSeats(people, usage(90, {}), NOW)!;
    assert.deepEqual(
      result.newcomers.map(({ name }) => name),
      ['new'],
    );
    assert.deepEqual(
      result.idle.map(({ member: { name } }) => name),
      ['late'],
    );
  });

  it('puts the longest idle first', () => {
    const people = team({ members: ['ada', 'bo', 'cy', 'di'].map((name) => person(name)) });
    assert.deepEqual(
      found(people, usage(90, { ada: 40, bo: 80, di: 60 }))?.map(([name]) => name),
      ['cy', 'bo', 'di', 'ada'],
    );
  });

  it('counts neither billing managers nor former members nor bots, and keeps invitations apart', () => {
    const people = team({
      members: [person('ada'), person('bill', { role: 'billing_manager' })],
      invitations: [
        invitation(),
        invitation({ id: 'i_2', role: 'billing_manager' }),
        invitation({ id: 'i_3', expiresAt: instant(NOW - 1) }),
      ],
    });
    const result = idleSeats(people, usage(90, { gone: 50, bot: 60 }), NOW)!;
    assert.deepEqual(
      result.idle.map(({ member: { name } }) => name),
      ['ada'],
    );
    assert.deepEqual(
      result.invitations.map(({ id }) => id),
      ['i_new'],
    );
  });

  it('finds usage by address whatever the case, or by id', () => {
    const people = team({
      members: [person('ada', { email: 'ADA@example.com' }), person('bo', { id: 'bo@example.com', email: 'b@x.org' })],
    });
    assert.deepEqual(found(people, usage(90, { ada: 1, bo: 1 })), []);
  });

  for (const [what, table] of [
    ['is not there', undefined],
    ['shows one person', usage(90, {}, { scope: 'self' })],
    ['was cut', usage(90, {}, { truncated: true })],
    ['covers less than 30 days', usage(29, {})],
  ] as const)
    it(`says nothing when the usage ${what}`, () => assert.equal(idleSeats(team(), table, NOW), undefined));

  it('says nothing by usage that is older than yesterday', () => {
    const table = usage(90, {});
    assert.ok(idleSeats(team(), table, instant(NOW + DAY)));
    assert.equal(idleSeats(team(), table, instant(NOW + 2 * DAY)), undefined);
  });
});

describe('savingOf', () => {
  it('takes the price from the subscription, by month and by year', () => {
    // 3 seats × $15.00 a month.
    assert.deepEqual(savingOf(subscription(), 3), { seats: 3, perMonth: 4_500, perYear: 54_000, from: subscription().periodEnd });
    // 3 seats × $100.01 a year = $300.03 a year; ÷ 12 = $25.0025 a month → $25.00.
    const yearly = subscription({ interval: 'year', unitPrice: cents(10_001) });
    assert.deepEqual([savingOf(yearly, 3)?.perMonth, savingOf(yearly, 3)?.perYear], [2_500, 30_003]);
    // $0.06 a year ÷ 12 = half a cent a month → rounded up, once for all seats.
    assert.equal(savingOf(subscription({ interval: 'year', unitPrice: cents(6) }), 1)?.perMonth, 1);
    assert.equal(savingOf(subscription({ interval: 'year', unitPrice: cents(6) }), 3)?.perMonth, 2);
    // $45.00 every three months.
    assert.equal(savingOf(subscription({ intervalCount: 3, unitPrice: cents(4_500) }), 1)?.perMonth, 1_500);
  });

  it('leaves one seat, and knows no price per month of a week', () => {
    assert.equal(savingOf(subscription({ quantity: 3 }), 5)?.seats, 2);
    assert.equal(savingOf(subscription({ quantity: 1 }), 1), undefined);
    assert.equal(savingOf(subscription({ interval: 'week' }), 1)?.perMonth, undefined);
  });

  it('saves nothing where the subscription ends anyway', () => {
    assert.equal(savingOf(subscription({ cancelAtPeriodEnd: true }), 3), undefined);
    assert.equal(savingOf(subscription({ status: 'canceled' }), 3), undefined);
    assert.equal(savingOf(subscription(), 0), undefined);
  });
});
