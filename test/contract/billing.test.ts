/** The client against the local team over HTTP, in both generations: money, seats, and what the journal makes of lost answers. */
import assert from 'node:assert/strict';
import type { KiloApi } from '../../src/kilo/api';
import { createKiloApi } from '../../src/kilo/client';
import { get } from '../../src/localTeam/database';
import { saveCard } from '../../src/localTeam/domain/cards';
import { recordPurchase } from '../../src/localTeam/domain/credits';
import { issueToken } from '../../src/localTeam/domain/people';
import type { PersonKey } from '../../src/localTeam/seedPeople';
import { type RunningServer, startServer } from '../../src/localTeam/server';
import type { RecordLog } from '../../src/store/journalFile';
import { type Meaning, PurchaseJournal } from '../../src/store/purchaseJournal';
import { billingCycles, seatBillsOf } from '../../src/team/billingCycles';
import { creditsIntent, type Intent, type JournalRecord, seatsIntent } from '../../src/team/journal';
import { type CreditEntry, ledger } from '../../src/team/ledger';
import { cents, microdollars, ZERO } from '../../src/team/money';
import { nextBill } from '../../src/team/nextBill';
import { realCharge } from '../../src/team/seatPlanner';
import { planSeatChange } from '../../src/team/seats';
import { DAY, MINUTE } from '../../src/team/time';
import { HALDEN, idOf, NOW, seededTeam, type Team } from '../unit/localTeam/team';
import { usd } from '../unit/team/build';

for (const generation of [1, 2] as const) {
  describe(`billing, generation ${generation}`, () => {
    let team: Team;
    let server: RunningServer;
    let records: JournalRecord[];
    /** Whether the next write's answer gets lost, before or after the server has done it. */
    let loses: 'request' | 'answer' | undefined;
    beforeEach(async () => {
      team = seededTeam(generation);
      server = await startServer({ database: team.db, generation, now: () => team.ctx.now() });
      records = [];
      loses = undefined;
    });
    afterEach(async () => {
      await server.close();
      team.db.close();
    });

    const unreliable: typeof fetch = async (input, init) => {
      const isLost = init?.method === 'POST' && loses !== undefined;
      if (isLost && loses === 'request') throw new TypeError('fetch failed');
      const response = await fetch(input, init);
      if (!isLost) return response;
      await response.arrayBuffer();
      throw new TypeError('fetch failed');
    };

    const apiOf = (person: PersonKey): KiloApi => {
      const token = issueToken(team.ctx, idOf(person));
      const key = `test-${Math.random()}`;
      return createKiloApi({
        server: { kind: 'localTeam', key, apiOrigin: server.url, appOrigin: server.url },
        token: () => token,
        fetch: unreliable,
        sleep: () => Promise.resolve(),
      });
    };

    const inMemory: RecordLog = {
      append: async (record) => void records.push(record),
      read: async () => [...records],
    };
    const journal = () =>
      new PurchaseJournal({ records: inMemory, windowId: 'w', now: () => team.ctx.now(), log: { warn: assert.fail } });
    const subject = { serverKey: 'local', organizationId: HALDEN, personId: idOf('nora') };
    const perform = <T>(intent: Intent, send: () => Promise<T>, meaning: Meaning = 'done') =>
      journal().perform(subject, intent, send, () => meaning);
    /** What is found out so long after now. */
    const outcomesAfter = async (api: KiloApi, ms: number) => {
      loses = undefined;
      team.setNow(NOW + ms);
      await journal().settle('local', api);
      return (await journal().entries()).map((entry) => (entry.state === 'settled' ? entry.outcome.result : entry.state));
    };

    it('has a ledger that adds up to what the database says', async () => {
      const api = apiOf('nora');
      const [transactions, invoices, { creditsAcquired }] = [
        await api.creditTransactions(HALDEN),
        await api.invoices(HALDEN),
        await api.team(HALDEN),
      ];
      const book = ledger({ transactions, invoices, creditsAcquired });
      assert.deepEqual([book.broughtForward, book.cut], [0, { credits: false, seats: false }]);
      const acquired = get<{ sum: number }>(
        team.db,
        'SELECT SUM(amount_microdollars) AS sum FROM credit_transactions WHERE organization_id = ?',
        HALDEN,
      );
      const newest = book.entries.find((entry): entry is CreditEntry => entry.kind !== 'seats');
      assert.ok(acquired!.sum > 0);
      assert.equal(newest?.acquired, acquired?.sum);
      assert.equal(transactions.length + seatBillsOf(invoices).length, book.entries.length);
    });

    it('foretells the charge for more seats to the cent', async () => {
      const api = apiOf('nora');
      saveCard(team.ctx, HALDEN, 'ok');
      const { subscription, seats } = await api.subscription(HALDEN);
      const before = await api.invoices(HALDEN);
      const wanted = seats.total + 3;
      const { chargeNow, nextBill: foretold } = planSeatChange(subscription!, seats, wanted, team.ctx.now());
      await api.changeSeats(HALDEN, wanted);
      const charged = realCharge(before, await api.invoices(HALDEN));
      assert.deepEqual([charged?.amount, charged?.status], [chargeNow, 'paid']);
      const bill = nextBill(await api.subscription(HALDEN));
      assert.equal(bill.kind === 'bill' && bill.amount, foretold);
    });

    it('finds every bill for seats in a billing cycle, and none twice', async () => {
      const api = apiOf('nora');
      const bills = seatBillsOf(await api.invoices(HALDEN));
      const { subscription } = await api.subscription(HALDEN);
      const found = billingCycles(subscription!, bills).flatMap(({ invoices }) => invoices);
      assert.deepEqual([...found].sort(), bills.map(({ id }) => id).sort());
    });

    it('knows seats that were added though the answer was lost', async () => {
      const api = apiOf('nora');
      saveCard(team.ctx, HALDEN, 'ok');
      const state = await api.subscription(HALDEN);
      loses = 'answer';
      const wanted = state.seats.total + 1;
      await assert.rejects(
        perform(seatsIntent(wanted, state)!, () => api.changeSeats(HALDEN, wanted)),
        { kind: 'outcomeUnknown' },
      );
      assert.deepEqual(await outcomesAfter(api, 0), ['done']);
      assert.equal((await api.subscription(HALDEN)).seats.total, wanted);
    });

    it('knows seats that were scheduled to go though the answer was lost', async () => {
      const api = apiOf('nora');
      const state = await api.subscription(HALDEN);
      loses = 'answer';
      const wanted = state.seats.total - 1;
      assert.ok(wanted >= state.seats.used);
      await assert.rejects(
        perform(seatsIntent(wanted, state)!, () => api.changeSeats(HALDEN, wanted)),
        { kind: 'outcomeUnknown' },
      );
      assert.deepEqual(await outcomesAfter(api, 0), ['done']);
    });

    it('knows that a lost request changed nothing', async () => {
      const api = apiOf('nora');
      const state = await api.subscription(HALDEN);
      loses = 'request';
      const wanted = state.seats.total + 1;
      await assert.rejects(
        perform(seatsIntent(wanted, state)!, () => api.changeSeats(HALDEN, wanted)),
        { kind: 'outcomeUnknown' },
      );
      assert.deepEqual(await outcomesAfter(api, MINUTE), ['unknown']);
      assert.deepEqual(await outcomesAfter(api, 16 * MINUTE), ['notDone']);
    });

    it('tells what a declined card has left behind, as the server has it', async () => {
      const api = apiOf('nora');
      saveCard(team.ctx, HALDEN, 'declined');
      const state = await api.subscription(HALDEN);
      const wanted = state.seats.total + 1;
      await assert.rejects(
        perform(seatsIntent(wanted, state)!, () => api.changeSeats(HALDEN, wanted)),
        { kind: 'paymentFailed' },
      );
      const outcomes = await outcomesAfter(api, 0);
      const { subscription } = await api.subscription(HALDEN);
      assert.deepEqual(outcomes, [subscription?.quantity === wanted ? 'done' : 'notDone']);
    });

    it('cancels and resumes through lost answers', async () => {
      const api = apiOf('nora');
      loses = 'answer';
      await assert.rejects(perform({ kind: 'cancelSubscription' }, () => api.cancelSubscription(HALDEN)));
      assert.deepEqual(await outcomesAfter(api, 0), ['done']);
      loses = 'answer';
      await assert.rejects(perform({ kind: 'resumeSubscription' }, () => api.resumeSubscription(HALDEN)));
      assert.deepEqual(await outcomesAfter(api, 0), ['done', 'done']);
      assert.equal((await api.subscription(HALDEN)).subscription?.cancelAtPeriodEnd, false);
    });

    it('tells the credits that one has bought from those of somebody else', async () => {
      const api = apiOf('nora');
      const intent = creditsIntent(usd(100), await api.creditTransactions(HALDEN));
      await perform(intent, () => api.creditCheckout(HALDEN, 100), 'checkout');
      recordPurchase(team.ctx, HALDEN, team.user('jonas'), 10_000);
      assert.deepEqual(await outcomesAfter(api, MINUTE), ['unknown']);
      recordPurchase(team.ctx, HALDEN, team.user('nora'), 10_000);
      assert.deepEqual(await outcomesAfter(api, MINUTE), ['done']);
    });

    it('gives a checkout up that nobody has paid', async () => {
      const api = apiOf('nora');
      const intent = creditsIntent(usd(100), await api.creditTransactions(HALDEN));
      await perform(intent, () => api.creditCheckout(HALDEN, 100), 'checkout');
      assert.deepEqual(await outcomesAfter(api, 2 * DAY), ['notDone']);
    });

    it('changes the billing cycle where the server can, and says where it cannot', async () => {
      const api = apiOf('nora');
      const changed = await api.changeBillingCycle(HALDEN, 'annual');
      assert.equal(changed.outcome, generation === 2 ? 'done' : 'unsupported');
      if (generation === 1) return;
      assert.equal((await api.subscription(HALDEN)).subscription?.cycleChangePending, true);
      loses = 'answer';
      await assert.rejects(perform({ kind: 'cancelCycleChange' }, () => api.cancelBillingCycleChange(HALDEN)));
      assert.deepEqual(await outcomesAfter(api, 0), ['done']);
    });

    it('pages through the whole billing history where there is one', async () => {
      const api = apiOf('nora');
      const ids: string[] = [];
      for (
        let page = await api.billingHistory(HALDEN);
        page;
        page = page.older ? await api.billingHistory(HALDEN, page.older) : undefined
      )
        ids.push(...page.entries.map(({ id }) => id));
      assert.equal(new Set(ids).size, ids.length);
      const invoices = new Set((await api.invoices(HALDEN)).map(({ id }) => id));
      assert.ok(ids.every((id) => invoices.has(id)));
      assert.equal(ids.length > 0, generation === 2);
      assert.equal((await api.resubscribeDefaults(HALDEN)) !== undefined, generation === 2);
      assert.equal(await api.seatHistory(HALDEN), undefined, 'that is for the staff of Kilo');
    });

    it('asks for a payment method where none is saved for automatic top-up', async () => {
      const api = apiOf('nora');
      await api.removeAutoTopUpMethod(HALDEN);
      const asked = await api.setAutoTopUp(HALDEN, true, cents(10_000));
      assert.ok(asked.outcome === 'checkout' && new URL(asked.url).origin === server.url);
      assert.equal((await api.autoTopUp(HALDEN)).enabled, false);
      assert.deepEqual(await api.setAutoTopUp(HALDEN, false), { outcome: 'off' });
    });

    it('sets the low-balance alert and removes it', async () => {
      const api = apiOf('nora');
      const alert = { threshold: usd(12.34), emails: ['bea@example.com', 'cy@example.com'] };
      await api.setLowBalanceAlert(HALDEN, alert);
      assert.deepEqual((await api.team(HALDEN)).lowBalanceAlert, alert);
      await api.setLowBalanceAlert(HALDEN, undefined);
      assert.equal((await api.team(HALDEN)).lowBalanceAlert, undefined);
      await assert.rejects(api.setLowBalanceAlert(HALDEN, { threshold: ZERO, emails: ['bea@example.com'] }), {
        kind: 'invalidInput',
      });
    });

    it('is closed to plain members', async () => {
      const api = apiOf('jonas');
      const isMember = (await api.team(HALDEN)).role === 'member';
      assert.ok(isMember);
      await assert.rejects(api.setLowBalanceAlert(HALDEN, { threshold: microdollars(1), emails: ['a@example.com'] }), {
        kind: 'noPermission',
      });
      await assert.rejects(api.setAutoTopUpAmount(HALDEN, cents(10_000)), { kind: 'noPermission' });
    });
  });
}
