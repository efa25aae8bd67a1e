/** The commands of billing before a real server: the local team, over HTTP, in both generations, with a browser that pays. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mock } from 'node:test';
import { cancelProgress, opened, ran, script, scriptIsDone, shown, type Doing } from '../editor';
import type { CommandContext } from '../../../src/commands/context';
import { FUNCTIONS } from '../../../src/commands/functions';
import { runCommand } from '../../../src/commands/run';
import { createKiloApi } from '../../../src/kilo/client';
import type { Generation } from '../../../src/kilo/contract/procedure';
import { saveCard, type CardKind } from '../../../src/localTeam/domain/cards';
import { PEOPLE, type PersonKey } from '../../../src/localTeam/seedPeople';
import type { CommandId } from '../../../src/protocol/commands';
import type { Purchases } from '../../../src/store/purchases';
import type { StoreState, TeamStore } from '../../../src/store/types';
import { invoiceFileNames } from '../../../src/team/invoiceFiles';
import { PurchaseNotices } from '../../../src/views/purchaseNotices';
import { HALDEN, KESTREL, NOW } from '../localTeam/team';
import { Browser, number, serve, type Served } from '../localTeamWeb/web';
import { endWorlds, FakeSession, until, world, type World } from '../store/world';
import { newFolder } from './stage';

const messages = () => shown.flatMap((one) => (one.kind === 'message' ? [one] : []));
const last = () => messages().at(-1)?.text;

const BALANCE = 'SELECT total_microdollars_acquired - microdollars_used FROM organizations WHERE id = ?';
const SEATS = 'SELECT seat_count FROM organizations WHERE id = ?';
const CHECKOUTS = 'SELECT COUNT(*) FROM checkout_sessions WHERE organization_id = ?';

for (const generation of [1, 2] as Generation[])
  describe(`Billing before a local team of generation ${generation}`, function () {
    this.timeout(60_000);
    let served: Served;
    /** What becomes of the next write: its request is lost, or its answer after the server has done it. */
    let loses: 'request' | 'answer' | undefined;
    beforeEach(async () => {
      mock.timers.enable({ apis: ['Date'], now: NOW });
      served = await serve(generation);
      loses = undefined;
    });
    afterEach(async () => {
      await endWorlds();
      await served.close();
      mock.timers.reset();
      assert.deepEqual(served.faults, []);
    });

    const unreliable: typeof fetch = async (input, init) => {
      if (init?.method !== 'POST' || loses === undefined) return fetch(input, init);
      const isAnswer = loses === 'answer';
      loses = undefined;
      if (isAnswer) await (await fetch(input, init)).arrayBuffer();
      throw new TypeError('fetch failed');
    };

    interface Window {
      context: CommandContext;
      store: TeamStore;
      purchases: Purchases;
      notices: PurchaseNotices;
    }
    /** A window in which somebody is signed in. Given a world, another window of the same machine. */
    const open = (person: PersonKey, on: World = world()): Window => {
      const token = served.bearer(person).authorization.slice('Bearer '.length);
      const server = { kind: 'localTeam', key: 'local', apiOrigin: served.url, appOrigin: served.url } as const;
      const session = new FakeSession(createKiloApi({ server, token: () => token, fetch: unreliable }));
      session.server = { kind: 'localTeam', key: 'local', label: 'Local team' };
      session.person = PEOPLE[person];
      const { store, purchases } = on.openWindow({ session });
      const note = () => undefined;
      const context: CommandContext = {
        store,
        purchases,
        sessions: { ...session, restore: session.restore } as never,
        dashboard: { show: () => undefined, showUsage: () => undefined },
        log: { debug: note, info: note, warn: note, error: note, show: note },
        // What is waited for in the browser is done by the test, which takes turns with the command.
        sleep: async (_, signal) => {
          await new Promise(setImmediate);
          signal?.throwIfAborted();
        },
      };
      return { context, store, purchases, notices: new PurchaseNotices({ store, purchases }) };
    };

    /** Runs a command as the editor does, while the person does what is scripted. */
    const run = async (window: Window, id: CommandId, doings: Doing[], argument?: unknown): Promise<void> => {
      script(...doings);
      await runCommand(id, FUNCTIONS[id], window.context, argument);
      await new Promise(setImmediate);
    };

    /** What the person does in the browser once a page is open there: presses the button whose label begins like this. */
    const inBrowser = async (press: string, card: CardKind = 'ok'): Promise<void> => {
      await until(() => opened.length > 0);
      const browser = new Browser(served.url);
      await browser.open(opened[0]!);
      const [label] = new RegExp(`${press.replace('$', '\\$')}[^<]*`).exec(browser.page.html)!;
      await browser.press(label, { card });
    };
    const balance = () => number(served.team, BALANCE, HALDEN);
    const journal = async ({ purchases }: Window) =>
      (await purchases.of({ serverKey: 'local', organizationId: HALDEN })).map((entry) =>
        entry.state === 'settled' ? `${entry.intent.kind} ${entry.outcome.result}` : `${entry.intent.kind} ${entry.state}`,
      );
    const settledState = async (store: TeamStore, resource: 'subscription' | 'autoTopUp' | 'team'): Promise<StoreState> => {
      await store.ensure(resource);
      return store.state;
    };

    /** The button of the question before seats are changed. */
    const offered = async (window: Window, seats: number): Promise<string> => {
      await run(window, 'kiloTeams.changeSeats', [], { value: seats });
      return messages().find(({ modal }) => modal)!.buttons[0]!;
    };

    it('buys the credits that were chosen in the dashboard, and says so once they are there', async () => {
      const window = open('nora');
      const before = balance();
      const bought = run(window, 'kiloTeams.buyCredits', [{ press: 'Open checkout for $250.00' }], { value: 250 });
      await inBrowser('Pay $250.00');
      await bought;
      scriptIsDone();
      assert.equal(balance(), before + 250_000_000);
      assert.match(last()!, /^\$250\.00 of credits have arrived\. Halden Robotics has \$/);
      assert.deepEqual(await journal(window), ['credits done']);
    });

    it('tells two people apart who buy the same amount at once', async () => {
      const nora = open('nora');
      const tomas = open('tomas');
      const before = balance();
      const first = run(nora, 'kiloTeams.buyCredits', [{ press: 'Open checkout for $100.00' }], { value: 100 });
      await until(() => opened.length > 0);
      const ofNora = opened[0]!;
      cancelProgress();
      await first;
      const second = run(tomas, 'kiloTeams.buyCredits', [{ press: 'Open checkout for $100.00' }], { value: 100 });
      await inBrowser('Pay $100.00');
      await second;
      assert.match(last()!, /^\$100\.00 of credits have arrived/);
      assert.deepEqual(await journal(nora), ['credits unknown'], 'what Tomás has bought is not taken for Nora’s');
      const browser = new Browser(served.url);
      await browser.open(ofNora);
      await browser.press('Pay $100.00', { card: 'ok' });
      assert.deepEqual(await journal(nora), ['credits done']);
      assert.match(last()!, /^Halden Robotics: Buying \$100\.00 of credits was done\.$/);
      assert.equal(balance(), before + 200_000_000);
    });

    it('opens no second checkout for the same amount without asking, in whatever window', async () => {
      const machine = world();
      const later = run(open('nora', machine), 'kiloTeams.buyCredits', [{ press: 'Open checkout for $100.00' }], { value: 100 });
      await until(() => opened.length > 0);
      cancelProgress();
      await later;
      const other = open('nora', machine);
      await run(other, 'kiloTeams.buyCredits', [{ press: 'Open checkout for $100.00' }, 'close'], { value: 100 });
      assert.equal(number(served.team, CHECKOUTS, HALDEN), 1);
      assert.equal(messages().at(-1)!.text, 'Begin anew, though something earlier is open?');
      const doings: Doing[] = [{ press: 'Open checkout for $100.00' }, { press: 'Begin anew' }];
      const anew = run(other, 'kiloTeams.buyCredits', doings, { value: 100 });
      await inBrowser('Pay $100.00');
      await anew;
      assert.deepEqual(await journal(other), ['credits givenUp', 'credits done']);
    });

    it('adds seats, and tells what was really charged beside the estimate', async () => {
      saveCard(served.team.ctx, HALDEN, 'ok');
      const window = open('nora');
      const { data } = (await settledState(window.store, 'subscription')).subscription;
      const wanted = data!.seats.total + 2;
      const button = await offered(window, wanted);
      await run(window, 'kiloTeams.changeSeats', [{ press: button }], { value: wanted });
      const estimate = /about (\$[\d.]+)/.exec(button)![1]!;
      assert.equal(last(), `Halden Robotics has ${wanted} seats now. Charged: ${estimate}. The estimate was ${estimate}.`);
      assert.equal(number(served.team, SEATS, HALDEN), wanted);
      assert.deepEqual(await journal(window), ['seats done']);
    });

    for (const [card, said] of [
      ['declined', /^The payment for the seats was declined\./],
      ['authenticate', /^The bank wants this payment to be confirmed\./],
    ] as const)
      it(`leads from a card that is ${card === 'declined' ? 'declined' : 'to be confirmed'} to the invoice, where it is paid`, async () => {
        saveCard(served.team.ctx, HALDEN, card);
        const window = open('nora');
        const total = (await settledState(window.store, 'subscription')).subscription.data!.seats.total;
        const button = await offered(window, total + 1);
        await run(window, 'kiloTeams.changeSeats', [{ press: button }, { press: 'Pay invoice' }], { value: total + 1 });
        scriptIsDone();
        assert.match(last()!, said);
        const due = (await window.store.ensure('invoices')).data!.find(({ status }) => status === 'open')!;
        assert.deepEqual(ran, [{ command: 'kiloTeams.openInvoice', args: [due.id] }]);
        if (card === 'authenticate') return;
        await run(window, 'kiloTeams.changeSeats', [{ press: 'Pay invoice' }]);
        assert.match(last()!, /^The last payment did not go through\./);
        assert.deepEqual(ran, [{ command: 'kiloTeams.openInvoice', args: [due.id] }]);
      });

    it('finds out at the next start what became of seats whose answer was lost, says so, and sends nothing twice', async () => {
      saveCard(served.team.ctx, HALDEN, 'ok');
      const machine = world();
      const window = open('nora', machine);
      const total = (await settledState(window.store, 'subscription')).subscription.data!.seats.total;
      script({ press: await offered(window, total + 1) });
      loses = 'answer';
      await runCommand('kiloTeams.changeSeats', FUNCTIONS['kiloTeams.changeSeats'], window.context, { value: total + 1 });
      assert.match(last()!, /^It is not known whether this was done/);
      assert.equal(number(served.team, SEATS, HALDEN), total + 1);
      for (const part of [window.store, window.purchases, window.notices]) part.dispose();

      script();
      const next = open('nora', machine);
      await next.store.ensure('organizations');
      assert.deepEqual(await journal(next), ['seats done']);
      await until(() => messages().length > 0);
      assert.match(last()!, new RegExp(`^Halden Robotics: Changing to ${total + 1} seats was done`));
      assert.equal(number(served.team, SEATS, HALDEN), total + 1);
    });

    it('lets a purchase be forgotten that cannot be settled, and only then begun again', async () => {
      const window = open('nora');
      await settledState(window.store, 'subscription');
      script({ press: 'Go on canceling' }, { type: 'Halden Robotics' });
      loses = 'request';
      await runCommand('kiloTeams.cancelSubscription', FUNCTIONS['kiloTeams.cancelSubscription'], window.context);
      assert.deepEqual(await journal(window), ['cancelSubscription unknown']);
      await run(window, 'kiloTeams.cancelSubscription', [{ press: 'Go on canceling' }, { type: 'Halden Robotics' }]);
      assert.match(last()!, /^Something earlier is not settled yet/);
      await run(window, 'kiloTeams.forgetPurchase', [{ press: 'Forget it' }]);
      await run(window, 'kiloTeams.cancelSubscription', [{ press: 'Go on canceling' }, { type: 'Halden Robotics' }]);
      assert.deepEqual(await journal(window), ['cancelSubscription givenUp', 'cancelSubscription done']);
      assert.equal((await settledState(window.store, 'subscription')).permissions.cancelSubscription.allowed, false);
      assert.match(last()!, /^The subscription of Halden Robotics ends on /);
      await run(window, 'kiloTeams.resumeSubscription', [{ press: 'Resume subscription' }]);
      assert.equal((await journal(window)).at(-1), 'resumeSubscription done');
      await run(window, 'kiloTeams.forgetPurchase', []);
      assert.match(last()!, /^There is nothing to forget/);
    });

    it('starts a subscription for the seats and the cycle that were chosen', async () => {
      const window = open('ines');
      const value = { seats: 6, cycle: 'annual' };
      const begun = run(window, 'kiloTeams.startSubscription', [{ press: 'Open checkout for 6 seats' }], { value });
      await inBrowser('Pay $');
      await begun;
      assert.equal(last(), 'The subscription of Kestrel Labs has begun, with 6 seats.');
      assert.equal(number(served.team, SEATS, KESTREL), 6);
    });

    it('sets automatic top-up up by a checkout, changes it, and removes its payment method', async () => {
      await served.team.data('nora', 'organizations.autoTopUp.removePaymentMethod', { organizationId: HALDEN });
      const window = open('nora');
      const before = balance();
      const value = { change: 'on', amount: 10_000 };
      const on = run(window, 'kiloTeams.setAutoTopUp', [{ press: 'Open checkout for $100.00' }], { value });
      await inBrowser('Pay $100.00');
      await on;
      assert.equal(last(), 'Automatic top-up of Halden Robotics is on: $100.00 each time.');
      assert.equal(balance(), before + 100_000_000);
      assert.deepEqual(await journal(window), ['autoTopUp done']);
      await run(window, 'kiloTeams.setAutoTopUp', [{ pick: 'Buy $500.00' }]);
      const { autoTopUp } = await settledState(window.store, 'autoTopUp');
      assert.deepEqual([autoTopUp.data?.enabled, autoTopUp.data?.amount], [true, 50_000]);
      await run(window, 'kiloTeams.setAutoTopUp', [{ press: 'Remove payment method' }], { value: { change: 'removeMethod' } });
      const after = (await settledState(window.store, 'autoTopUp')).autoTopUp.data;
      assert.deepEqual([after?.enabled, after?.paymentMethod], [false, null]);
    });

    it('switches automatic top-up on and off with the method that is saved', async () => {
      const window = open('nora');
      const { enabled, paymentMethod } = (await settledState(window.store, 'autoTopUp')).autoTopUp.data!;
      assert.ok(paymentMethod);
      if (enabled) await run(window, 'kiloTeams.setAutoTopUp', [], { value: { change: 'off' } });
      assert.equal((await settledState(window.store, 'autoTopUp')).autoTopUp.data?.enabled, false);
      await run(window, 'kiloTeams.setAutoTopUp', [{ press: 'Switch on' }], { value: { change: 'on', amount: 50_000 } });
      const now = (await settledState(window.store, 'autoTopUp')).autoTopUp.data;
      assert.deepEqual([now?.enabled, now?.amount], [true, 50_000]);
      assert.deepEqual(await journal(window), ['autoTopUp done']);
    });

    it('sets the low-balance alert as it was typed, and switches it off', async () => {
      const window = open('nora');
      const emails = ['nora@halden.example', 'finance@halden.example'];
      const value = { change: 'on', threshold: 75_500_000, emails };
      await run(window, 'kiloTeams.setLowBalanceAlert', [], { value });
      const { team } = await settledState(window.store, 'team');
      assert.deepEqual(team.data?.lowBalanceAlert, { threshold: 75_500_000, emails });
      await run(window, 'kiloTeams.setLowBalanceAlert', [
        { pick: 'Change threshold' },
        { type: '0' },
        { type: '20' },
        { type: 'nora@' },
        { type: 'nora@halden.example; nora@halden.example' },
      ]);
      scriptIsDone();
      assert.deepEqual((await settledState(window.store, 'team')).team.data?.lowBalanceAlert, {
        threshold: 20_000_000,
        emails: emails.slice(0, 1),
      });
      await run(window, 'kiloTeams.setLowBalanceAlert', [{ pick: 'Switch off' }]);
      assert.equal((await settledState(window.store, 'team')).team.data?.lowBalanceAlert, undefined);
    });

    it('changes the billing cycle where the server can, and says where else it can be done', async () => {
      const window = open('nora');
      const current = (await settledState(window.store, 'subscription')).subscription.data!.subscription!.interval;
      const pending = async () =>
        (await settledState(window.store, 'subscription')).subscription.data?.subscription?.cycleChangePending;
      const target = current === 'year' ? 'monthly' : 'annual';
      await run(window, 'kiloTeams.changeBillingCycle', [{ press: `Change to ${target} billing` }], { value: target });
      if (generation === 1) {
        assert.match(last()!, /^This server does not change billing cycles/);
        assert.deepEqual(await journal(window), ['changeCycle notDone']);
        return;
      }
      assert.equal(await pending(), true);
      await run(window, 'kiloTeams.cancelBillingCycleChange', [{ press: 'Keep the billing cycle' }]);
      assert.equal(await pending(), false);
      assert.deepEqual(await journal(window), ['changeCycle done', 'cancelCycleChange done']);
    });

    it('downloads invoices into a folder, goes on where it was, and replaces nothing unasked', async () => {
      const window = open('nora');
      const all = (await window.store.ensure('invoices')).data!;
      const wanted = all.filter(({ hasPdf }) => hasPdf).slice(0, 4);
      const names = invoiceFileNames(all);
      const folder = newFolder();
      const value = wanted.map(({ id }) => id);
      writeFileSync(join(folder, names.get(value[0]!)!), 'mine');
      await run(window, 'kiloTeams.downloadInvoices', [{ place: folder }, { press: 'Download the rest' }], { value });
      assert.equal(last(), 'Saved 3 invoices. There already: 1.');
      assert.deepEqual(readdirSync(folder).sort(), value.map((id) => names.get(id)!).sort());
      assert.equal(readFileSync(join(folder, names.get(value[0]!)!), 'utf8'), 'mine');
      for (const id of value.slice(1)) assert.match(readFileSync(join(folder, names.get(id)!), 'latin1'), /^%PDF-/);
      await run(window, 'kiloTeams.downloadInvoices', [{ place: folder }, { press: 'Replace them' }], { value });
      assert.match(readFileSync(join(folder, names.get(value[0]!)!), 'latin1'), /^%PDF-/);
      const [asked] = messages().filter(({ modal }) => modal);
      assert.equal(asked!.text, '4 of these invoices are in the folder already.');
    });

    it('stops downloading when it is told to, and leaves whole files only', async () => {
      const window = open('nora');
      const all = (await window.store.ensure('invoices')).data!;
      const folder = newFolder();
      script({ place: folder });
      const value = all.filter(({ hasPdf }) => hasPdf).map(({ id }) => id);
      const downloading = runCommand('kiloTeams.downloadInvoices', FUNCTIONS['kiloTeams.downloadInvoices'], window.context, {
        value,
      });
      await until(() => readdirSync(folder).some((name) => name.endsWith('.pdf')));
      cancelProgress();
      await downloading;
      const saved = readdirSync(folder).filter((name) => name.endsWith('.pdf'));
      assert.ok(saved.length < value.length);
      for (const name of saved) assert.ok(statSync(join(folder, name)).size > 500, name);
      assert.match(last()!, /The rest is left: download again into this folder to go on\.$/);
    });

    it('exports the history as a table that adds up to the balance sheet of the database', async () => {
      const window = open('nora');
      const file = join(newFolder(), 'history.csv');
      await run(window, 'kiloTeams.exportLedger', [{ pick: 'CSV' }, { place: file }]);
      const lines = readFileSync(file, 'utf8').split('\r\n').slice(1, -1);
      const credits = lines.map((line) => /^[^,]*,[^,]*,(?:"[^"]*"|[^,]*),(-?[\d.]*),/.exec(line)?.[1] ?? '');
      const sum = credits.reduce((total, figure) => total + (figure === '' ? 0n : BigInt(figure.replace('.', ''))), 0n);
      const stored = number(
        served.team,
        'SELECT SUM(amount_microdollars) FROM credit_transactions WHERE organization_id = ?',
        HALDEN,
      );
      assert.equal(sum, BigInt(stored));
      assert.match(last()!, new RegExp(`^Saved ${lines.length} entries`));
      const onlySeats = join(newFolder(), 'seats.json');
      await run(window, 'kiloTeams.exportLedger', [{ place: onlySeats }], { value: { format: 'json', kinds: ['seats'] } });
      const { entries } = JSON.parse(readFileSync(onlySeats, 'utf8')) as { entries: { kind: string }[] };
      assert.ok(entries.length > 0 && entries.every(({ kind }) => kind === 'seats'));
    });

    it('keeps the money from whoever may not touch it', async () => {
      const window = open('jonas');
      const { team } = await settledState(window.store, 'team');
      assert.equal(team.data?.role, 'member');
      for (const id of ['kiloTeams.buyCredits', 'kiloTeams.setAutoTopUp', 'kiloTeams.downloadInvoices'] as const) {
        await run(window, id, []);
        assert.match(last()!, /^This is not possible now\./);
      }
    });
  });
