import assert from 'node:assert/strict';
import { get } from '../../../src/localTeam/database';
import { confirmPendingPayment, portal, setCard } from '../../../src/localTeam/domain/portal';
import { seatPurchases } from '../../../src/localTeam/domain/subscriptions';
import { DAY } from '../../../src/team/time';
import { HALDEN, idOf, NOW, seededTeam, type Team } from './team';

const halden = { organizationId: HALDEN };

interface Item {
  quantity: number;
  current_period_start: number;
  current_period_end: number;
  price: { unit_amount: number };
}
interface State {
  subscription: {
    status: string;
    cancel_at_period_end: boolean;
    cancel_at: number | null;
    canceled_at: number | null;
    ended_at: number | null;
    latest_invoice: string;
    schedule: string | null;
    items: { data: Item[] };
  };
  seatsUsed: number;
  totalSeats: number;
  nextSeatCount: number | null;
  nextSeatCountEffectiveAt: string | null;
  latestSeatPurchaseStatus: string | null;
}
const state = (team: Team) => team.data<State>('nora', 'organizations.subscription.get', halden);
const changeTo = (team: Team, newSeatCount: number) =>
  team.mutate('nora', 'organizations.subscription.updateSeatCount', { ...halden, newSeatCount });
const item = ({ subscription }: State): Item => subscription.items.data[0]!;
const periodEnd = (of: State): number => item(of).current_period_end * 1000;
const newestInvoice = (team: Team) => portal(team.ctx, HALDEN).invoices.find(({ purpose }) => purpose === 'seats')!;

describe('local team: seats in use', () => {
  const used = async (team: Team) => (await team.data<{ usedSeats: number }>('nora', 'organizations.seats', halden)).usedSeats;

  it('are those of members and open invitations, but not of billing managers and bots', async () => {
    const team = seededTeam();
    // Eleven members who are not the billing manager, and two of the three open invitations.
    assert.equal(await used(team), 13);
    const [row] = await team.data<{ seatCount: { used: number } }[]>('nora', 'organizations.list');
    assert.equal(row!.seatCount.used, 14, 'the list counts the bot, as the real one does');
  });

  it('grow with an invitation and shrink when it is revoked or expires', async () => {
    const team = seededTeam();
    const { invitationId } = await team.data<{ invitationId: string }>('nora', 'organizations.members.invite', {
      ...halden,
      email: 'new@halden.example',
      role: 'member',
    });
    assert.equal(await used(team), 14);
    await team.data('nora', 'organizations.members.deleteInvite', { ...halden, inviteId: invitationId });
    assert.equal(await used(team), 13);
    team.setNow(NOW + 7 * DAY);
    assert.equal(await used(team), 11);
  });

  it('change when a member becomes a billing manager, and when one leaves', async () => {
    const team = seededTeam();
    await team.data('nora', 'organizations.members.update', { ...halden, memberId: idOf('jonas'), role: 'billing_manager' });
    assert.equal(await used(team), 12);
    await team.data('nora', 'organizations.members.remove', { ...halden, memberId: idOf('yusuf') });
    assert.equal(await used(team), 11);
  });
});

describe('local team: changing seats', () => {
  it('gives more at once and bills the rest of the period', async () => {
    const team = seededTeam();
    const before = await state(team);
    const { status } = await changeTo(team, 20);
    assert.equal(status, 200);
    const after = await state(team);
    assert.deepEqual([after.totalSeats, item(after).quantity, after.nextSeatCount], [20, 20, null]);
    assert.deepEqual([after.subscription.status, periodEnd(after)], ['active', periodEnd(before)]);

    const invoice = newestInvoice(team);
    assert.equal(invoice.id, after.subscription.latest_invoice);
    assert.deepEqual([invoice.status, invoice.lines.map(({ quantity }) => quantity)], ['paid', [15, 20]]);
    const seconds = {
      left: item(after).current_period_end - Math.floor(NOW / 1000),
      whole: item(after).current_period_end - item(after).current_period_start,
    };
    const restOf = (seats: number) => Math.floor((1800 * seats * seconds.left) / seconds.whole + 0.5);
    assert.equal(invoice.amountDueCents, restOf(20) - restOf(15));
  });

  it('takes fewer when the period ends, and bills them from then on', async () => {
    const team = seededTeam();
    const invoices = portal(team.ctx, HALDEN).invoices.length;
    await changeTo(team, 14);
    const after = await state(team);
    assert.deepEqual([after.totalSeats, item(after).quantity, after.nextSeatCount], [15, 14, 14]);
    assert.equal(after.nextSeatCountEffectiveAt, new Date(periodEnd(after)).toISOString());
    assert.equal(portal(team.ctx, HALDEN).invoices.length, invoices);

    team.setNow(periodEnd(after));
    const renewed = await state(team);
    assert.deepEqual([renewed.totalSeats, item(renewed).quantity, renewed.nextSeatCount], [14, 14, null]);
    assert.equal(newestInvoice(team).amountDueCents, 14 * 1800);
  });

  it('takes a scheduled reduction back for nothing', async () => {
    const team = seededTeam();
    const invoices = portal(team.ctx, HALDEN).invoices.length;
    await changeTo(team, 14);
    await changeTo(team, 15);
    const after = await state(team);
    assert.deepEqual([after.totalSeats, after.nextSeatCount, portal(team.ctx, HALDEN).invoices.length], [15, null, invoices]);
  });

  it('never goes below the seats in use', async () => {
    const text = await seededTeam().refusal('nora', 'organizations.subscription.updateSeatCount', {
      ...halden,
      newSeatCount: 12,
    });
    assert.equal(text, '400 Cannot downgrade seats: organization is using 13 seats, but only 12 were requested.');
  });

  it('leaves the seats as they were until a payment is confirmed', async () => {
    const team = seededTeam();
    setCard(team.ctx, HALDEN, 'authenticate');
    const { status, body } = await changeTo(team, 20);
    const { data } = (
      body as { result: { data: { success: boolean; requiresAction: boolean; paymentIntentClientSecret: string } } }
    ).result;
    assert.deepEqual([status, data.success, data.requiresAction], [200, false, true]);
    assert.match(data.paymentIntentClientSecret, /^pi_\w+_secret_\w+/);
    const waiting = await state(team);
    assert.deepEqual([waiting.totalSeats, item(waiting).quantity, waiting.subscription.status], [15, 20, 'past_due']);
    assert.equal(newestInvoice(team).status, 'open');

    assert.equal(confirmPendingPayment(team.ctx, team.user('nora'), waiting.subscription.latest_invoice), 'paid');
    const done = await state(team);
    assert.deepEqual([done.totalSeats, done.subscription.status, newestInvoice(team).status], [20, 'active', 'paid']);
  });

  it('fails with the bank’s words for a card that is declined, and works when tried again with another', async () => {
    const team = seededTeam();
    setCard(team.ctx, HALDEN, 'declined');
    const refused = await changeTo(team, 20);
    assert.equal(refused.status, 500);
    assert.equal((refused.body as { error: { message: string } }).error.message, 'Your card was declined.');
    assert.deepEqual([(await state(team)).totalSeats, newestInvoice(team).status], [15, 'open']);

    setCard(team.ctx, HALDEN, 'ok');
    const open = newestInvoice(team).id;
    assert.equal((await changeTo(team, 20)).status, 200);
    assert.deepEqual([(await state(team)).totalSeats, newestInvoice(team).id, newestInvoice(team).status], [20, open, 'paid']);
  });
});

describe('local team: the life of a subscription', () => {
  it('is renewed and paid when its period passes, however many have', async () => {
    const team = seededTeam();
    const before = await state(team);
    const paid = () =>
      get<{ n: number }>(team.db, "SELECT COUNT(*) AS n FROM invoices WHERE purpose = 'seats' AND status = 'paid'")!.n;
    const invoices = paid();
    team.setNow(periodEnd(before) + 65 * DAY);
    const after = await state(team);
    assert.equal(paid() - invoices, 3);
    assert.ok(item(after).current_period_start * 1000 <= NOW + 100 * DAY && periodEnd(after) > periodEnd(before) + 65 * DAY);
    assert.equal(after.totalSeats, 15);
  });

  it('falls behind when the renewal cannot be paid', async () => {
    const team = seededTeam();
    setCard(team.ctx, HALDEN, 'declined');
    team.setNow(periodEnd(await state(team)));
    const after = await state(team);
    assert.deepEqual([after.subscription.status, after.totalSeats, newestInvoice(team).status], ['past_due', 15, 'open']);
  });

  it('ends with its period when it is canceled, seats and all', async () => {
    const team = seededTeam();
    await team.data('nora', 'organizations.subscription.cancel', halden);
    const canceling = await state(team);
    assert.deepEqual(
      [canceling.subscription.cancel_at_period_end, canceling.subscription.cancel_at, canceling.totalSeats],
      [true, item(canceling).current_period_end, 15],
    );
    team.setNow(periodEnd(canceling));
    const ended = await state(team);
    assert.deepEqual([ended.totalSeats, ended.latestSeatPurchaseStatus, ended.subscription.status], [0, 'ended', 'canceled']);
    assert.equal(
      await team.refusal('nora', 'organizations.members.remove', { ...halden, memberId: idOf('jonas') }),
      '403 Organization trial has expired.',
    );
    const defaults = await team.data('nora', 'organizations.subscription.getResubscribeDefaults', halden);
    assert.deepEqual(defaults, { defaultSeatCount: 15, billingCycle: 'monthly' });
  });

  it('goes on when the cancellation is taken back', async () => {
    const team = seededTeam();
    await team.data('nora', 'organizations.subscription.cancel', halden);
    await team.data('nora', 'organizations.subscription.stopCancellation', halden);
    const resumed = await state(team);
    assert.deepEqual([resumed.subscription.cancel_at_period_end, resumed.subscription.canceled_at], [false, null]);
    team.setNow(periodEnd(resumed));
    assert.equal((await state(team)).totalSeats, 15);
  });

  it('changes its billing cycle with the next period, or not, when that is taken back', async () => {
    const team = seededTeam();
    const change = (targetCycle: string) =>
      ['organizations.subscription.changeBillingCycle', { ...halden, targetCycle }] as const;
    assert.equal(await team.refusal('nora', ...change('monthly')), '400 Subscription is already on monthly billing');
    assert.equal(
      await team.refusal('nora', 'organizations.subscription.cancelBillingCycleChange', halden),
      '400 No pending billing cycle change to cancel',
    );
    await team.data('nora', ...change('annual'));
    assert.ok((await state(team)).subscription.schedule);
    assert.match(await team.refusal('nora', ...change('annual')), /^400 A billing cycle change is already scheduled/);
    await team.data('nora', 'organizations.subscription.cancelBillingCycleChange', halden);
    assert.equal((await state(team)).subscription.schedule, null);

    await team.data('nora', ...change('annual'));
    const before = await state(team);
    team.setNow(periodEnd(before));
    const yearly = await state(team);
    assert.equal(item(yearly).price.unit_amount, 15_00 * 12);
    assert.equal(periodEnd(yearly) - periodEnd(before), 365 * DAY);
    assert.equal(newestInvoice(team).amountDueCents, 15 * 15_00 * 12);
  });

  it('tells its invoices page by page', async () => {
    const team = seededTeam();
    for (let seats = 16; seats < 30; seats++) await changeTo(team, seats);
    interface Page {
      entries: { id: string; date: string }[];
      hasMore: boolean;
      cursor: string | null;
    }
    const page = (cursor?: string) =>
      team.data<Page>('hannah', 'organizations.subscription.getBillingHistory', { ...halden, ...(cursor && { cursor }) });
    const first = await page();
    assert.deepEqual([first.entries.length, first.hasMore], [25, true]);
    const second = await page(first.cursor!);
    assert.deepEqual([second.hasMore, second.cursor], [false, null]);
    const ids = [...first.entries, ...second.entries].map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(ids.length, portal(team.ctx, HALDEN).invoices.filter(({ purpose }) => purpose === 'seats').length);
  });

  it('keeps one row for every change', () => {
    const { ctx } = seededTeam();
    const counts = seatPurchases(ctx, HALDEN).map(({ seat_count }) => seat_count);
    assert.deepEqual([...new Set(counts)], [15, 12, 9, 6]);
  });
});
