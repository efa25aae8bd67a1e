import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { KiloError } from '../../../src/kilo/errors';
import { journalFile, type RecordLog } from '../../../src/store/journalFile';
import { type JournalReads, PurchaseJournal } from '../../../src/store/purchaseJournal';
import { creditsIntent, type Intent, isOpen, type JournalRecord, replay, seatsIntent } from '../../../src/team/journal';
import { DAY, instant, MINUTE } from '../../../src/team/time';
import { aServer, ORG, Refusal } from '../kilo/kiloServer';
import { subscription, subscriptionState, usd } from '../team/build';

const SUBJECT = { serverKey: 'server', organizationId: ORG, personId: 'u_ada' };
const CHILD = fileURLToPath(new URL('purchaseJournalChild.ts', import.meta.url));

/** A folder for each test. */
function aFolder(): () => string {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kilo-journal-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  return () => folder;
}

/** The payment provider's subscription, as the API passes it on. */
const stripe = (quantity: number) => ({
  id: 'sub_1',
  status: 'active',
  currency: 'usd',
  cancel_at_period_end: false,
  items: {
    data: [
      {
        id: 'si_1',
        quantity,
        current_period_start: 1_772_323_200,
        current_period_end: 1_775_001_600,
        price: { unit_amount: 1_500, currency: 'usd', recurring: { interval: 'month', interval_count: 1 } },
      },
    ],
  },
});

describe('store/purchaseJournal', function () {
  this.timeout(120_000);
  const server = aServer();
  const folder = aFolder();
  const warnings: string[] = [];
  let quantity = 10;
  let changes = 0;
  let shift = 0;

  beforeEach(() => {
    quantity = 10;
    changes = 0;
    shift = 0;
    warnings.splice(0);
    server().procedures = {
      'organizations.subscription.get': () => ({
        subscription: stripe(quantity),
        seatsUsed: 5,
        totalSeats: Math.max(10, quantity),
      }),
      'organizations.invoices': () => [],
      'organizations.subscription.updateSeatCount': ({ newSeatCount }: { newSeatCount: number }) => {
        apply(newSeatCount);
        return { success: true };
      },
    };
  });
  const apply = (count: number) => {
    changes += 1;
    quantity = count;
  };

  /** A window of this process. Its clock is the real one, moved forward by `shift`. */
  const aWindow = (windowId = 'w_1') =>
    new PurchaseJournal({
      records: journalFile(folder(), { warn: (line) => warnings.push(line) }),
      windowId,
      now: () => instant(Date.now() + shift),
      log: { warn: (line) => warnings.push(line) },
    });
  const settle = () => aWindow('w_later').settle('server', server().api());
  const outcomes = async () =>
    (await aWindow().entries()).map((entry) => (entry.state === 'settled' ? entry.outcome.result : entry.state));
  const seats = (count = 12): Intent => ({ kind: 'seats', seats: count, before: { quantity: 10, total: 10 } });
  const change = (count = 12) =>
    aWindow().perform(
      SUBJECT,
      seats(count),
      () => server().api().changeSeats(ORG, count),
      () => 'done',
    );

  describe('performing', () => {
    it('writes down first, sends once, and settles by the answer', async () => {
      let writtenBefore: string[] = [];
      const result = await aWindow().perform(
        SUBJECT,
        seats(),
        async () => {
          writtenBefore = await outcomes();
          return 'fine';
        },
        () => 'done',
      );
      assert.equal(result.result === 'answered' && result.answer, 'fine');
      assert.deepEqual([writtenBefore, await outcomes()], [['sent'], ['done']]);
    });

    it('settles what the server refuses, and lets it be tried again', async () => {
      server().procedures['organizations.subscription.updateSeatCount'] = () => {
        throw new Refusal(400, 'Cannot downgrade seats');
      };
      await assert.rejects(change(), { kind: 'invalidInput' });
      await assert.rejects(change(), { kind: 'invalidInput' });
      assert.deepEqual(await outcomes(), ['refused', 'refused']);
    });

    it('finds out by reading what a lost answer had said', async () => {
      server().fault = (request, response) => {
        if (!request.path.includes('updateSeatCount')) return false;
        apply(12);
        return Boolean(response.socket?.destroy());
      };
      await assert.rejects(change(), { kind: 'outcomeUnknown' });
      assert.deepEqual(await outcomes(), ['unknown']);
      const [settled] = await settle();
      assert.deepEqual(settled?.state === 'settled' && settled.outcome, { result: 'done' });
      assert.equal(changes, 1);
    });

    it('finds out that a lost request did nothing, but only once it can do nothing any more', async () => {
      server().fault = (request, response) => request.path.includes('updateSeatCount') && Boolean(response.socket?.destroy());
      await assert.rejects(change(), { kind: 'outcomeUnknown' });
      assert.deepEqual(await settle(), []);
      assert.equal((await change()).result, 'blocked');
      shift = 15 * MINUTE;
      assert.deepEqual((await settle()).map(({ id }) => id).length, 1);
      assert.deepEqual(await outcomes(), ['notDone']);
    });

    it('finds seats that were added although the card was declined', async () => {
      server().procedures['organizations.subscription.updateSeatCount'] = () => {
        apply(12);
        throw new Refusal(500, 'Your card was declined.');
      };
      await assert.rejects(change(), { kind: 'paymentFailed' });
      await settle();
      assert.deepEqual(await outcomes(), ['done']);
    });

    it('waits for a payment in the browser until it has arrived, and is told apart from somebody else’s', async () => {
      const rows: object[] = [];
      const bought = (id: string, kilo_user_id: string) =>
        rows.unshift({
          id,
          kilo_user_id,
          amount_microdollars: 100_000_000,
          is_free: false,
          created_at: '2026-03-18 15:00:00+00',
        });
      server().procedures['organizations.creditTransactions'] = () => rows;
      bought('before', 'u_ada');
      const intent = creditsIntent(usd(100), await server().api().creditTransactions(ORG));
      await aWindow().perform(
        SUBJECT,
        intent,
        async () => ({ url: 'https://checkout.example' }),
        () => 'checkout',
      );
      bought('other', 'u_bo');
      assert.deepEqual(await settle(), []);
      bought('mine', 'u_ada');
      const [settled] = await settle();
      assert.deepEqual(settled?.state === 'settled' && settled.outcome, {
        result: 'done',
        transactionId: 'mine',
        amount: usd(100),
      });
    });

    it('begins again after the person has given up waiting', async () => {
      const buy = () =>
        aWindow().perform(
          SUBJECT,
          creditsIntent(usd(100), []),
          async () => 'url',
          () => 'checkout',
        );
      const first = await buy();
      const second = await buy();
      assert.equal(second.result === 'blocked' && first.result === 'answered' && second.entry.id === first.id, true);
      await aWindow().giveUp(first.result === 'answered' ? first.id : '');
      assert.equal((await buy()).result, 'answered');
    });

    it('sends nothing that has waited too long to be sent, as when the machine slept', async () => {
      const begun = await aWindow().begin(SUBJECT, seats());
      shift = 2 * MINUTE;
      assert.equal(await aWindow().markSent(begun.entry.id), false);
      assert.deepEqual(await outcomes(), ['notDone']);
    });

    it('sends nothing that was given up meanwhile', async () => {
      const begun = await aWindow().begin(SUBJECT, seats());
      await aWindow('w_2').giveUp(begun.entry.id);
      assert.equal(await aWindow().markSent(begun.entry.id), false);
    });

    it('passes the answer on even when the disk fails meanwhile', async () => {
      const records = journalFile(folder(), { warn: () => undefined });
      let isFull = false;
      const failing: RecordLog = {
        read: () => records.read(),
        append: (record) => (isFull ? Promise.reject(new Error('ENOSPC')) : records.append(record)),
      };
      const journal = new PurchaseJournal({
        records: failing,
        windowId: 'w',
        now: () => instant(Date.now()),
        log: { warn: (line) => warnings.push(line) },
      });
      const send = async () => {
        isFull = true;
        return 'fine';
      };
      const result = await journal.perform(SUBJECT, seats(), send, () => 'done');
      assert.equal(result.result === 'answered' && result.answer, 'fine');
      assert.match(warnings.join(), /ENOSPC/);
      await assert.rejects(
        journal.perform(SUBJECT, { kind: 'credits', amount: usd(5), before: { purchases: [] } }, send, () => 'done'),
        /ENOSPC/,
      );
    });
  });

  describe('settling', () => {
    it('asks nothing when nothing is open', async () => {
      assert.deepEqual(await settle(), []);
      assert.deepEqual(server().received, []);
    });

    it('leaves alone what cannot be read, and other servers', async () => {
      await assert.rejects(
        aWindow().perform(
          SUBJECT,
          seats(),
          () => Promise.reject(new KiloError('outcomeUnknown', { operation: 'x' })),
          () => 'done',
        ),
      );
      shift = DAY;
      server().procedures = {};
      assert.deepEqual(await settle(), []);
      assert.deepEqual(await aWindow().settle('another', server().api()), []);
      assert.deepEqual(await outcomes(), ['unknown']);
    });

    it('does not judge by what was read before the last step', async () => {
      const journal = aWindow();
      const begun = await journal.begin(SUBJECT, seats());
      await journal.markSent(begun.entry.id);
      shift = 3 * MINUTE;
      const api = server().api();
      // While this window reads, the answer arrives in the other: it failed, but the seats were added.
      const overtaken: JournalReads['subscription'] = async (...call) => {
        const before = await api.subscription(...call);
        quantity = 12;
        const failed = {
          type: 'unknown',
          id: begun.entry.id,
          doubt: 'failedAnswer',
          at: instant(Date.now() + shift),
          mark: 'x',
        } as const;
        await journalFile(folder(), { warn: assert.fail }).append(failed);
        return before;
      };
      assert.deepEqual(await aWindow('w_2').settle('server', { ...api, subscription: overtaken }), []);
      await settle();
      assert.deepEqual(await outcomes(), ['done']);
    });

    it('gives each entry to one window only', async () => {
      await assert.rejects(
        aWindow().perform(
          SUBJECT,
          seats(),
          () => Promise.reject(new KiloError('outcomeUnknown', { operation: 'x' })),
          () => 'done',
        ),
      );
      quantity = 12;
      const given = await Promise.all([settle(), settle(), settle()]);
      assert.deepEqual(given.map(({ length }) => length).sort(), [0, 0, 1]);
    });
  });

  describe('the file', () => {
    it('skips damaged lines, says so once, and goes on behind them', async () => {
      await change();
      await appendFile(join(folder(), 'purchases.jsonl'), '{"type":"sent","id":');
      const journal = aWindow();
      await journal.begin(SUBJECT, seats(13));
      await journal.entries();
      assert.deepEqual(await outcomes(), ['done', 'intended']);
      assert.equal(warnings.filter((line) => line.includes('damaged')).length, 2, 'once for each window that read it');
    });

    it('holds no secret and no address of a checkout', async () => {
      await aWindow().perform(
        SUBJECT,
        creditsIntent(usd(100), []),
        async () => ({ url: 'https://checkout.example/secret' }),
        () => 'checkout',
      );
      assert.doesNotMatch(await readFile(join(folder(), 'purchases.jsonl'), 'utf8'), /secret|https/);
    });
  });

  describe('in processes of their own', () => {
    const children: ChildProcess[] = [];
    afterEach(() => {
      for (const child of children.splice(0)) child.kill('SIGKILL');
    });
    const start = (step: string) => {
      const child = spawn(process.execPath, ['--import', 'tsx', CHILD, folder(), server().origin, step], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      children.push(child);
      return child;
    };

    for (const [step, changed, result] of [
      ['begun', 0, 'notDone'],
      ['sent', 0, 'notDone'],
      ['reaching the server', 0, 'notDone'],
      ['done by the server', 1, 'done'],
      ['answered', 1, 'done'],
      ['settled', 1, 'done'],
    ] as const)
      it(`a window killed at “${step}” leaves what can be found out: ${result}`, async () => {
        const child = start(step);
        server().fault = (request) => {
          if (!request.path.includes('updateSeatCount') || !step.includes('server')) return false;
          if (step === 'done by the server') apply(12);
          return child.kill('SIGKILL');
        };
        const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
        assert.equal(signal, 'SIGKILL');
        server().fault = () => false;

        shift = 3 * MINUTE;
        await settle();
        shift = 20 * MINUTE;
        await settle();
        assert.deepEqual([changes, await outcomes()], [changed, [result]]);
        assert.equal((await aWindow().begin(SUBJECT, seats(13))).result, 'begun');
      });

    it('of several windows at once only one begins, and no record is lost or torn', async () => {
      const racers = [start('race'), start('race'), start('race')];
      const outputs = racers.map((child) => {
        const output = { text: '' };
        child.stdout.on('data', (data) => (output.text += String(data)));
        return output;
      });
      await Promise.all(racers.map((child) => Promise.race([once(child.stdout, 'data'), once(child, 'exit')])));
      for (const child of racers) child.stdin.write('\n');
      await Promise.all(racers.map((child) => once(child, 'exit')));
      const results = outputs.map(({ text }) => text.trim().split('\n').at(-1)).sort();
      assert.deepEqual(results, ['begun', 'blocked', 'blocked']);
      assert.equal((await aWindow().entries()).length, 1 + 3 * 10);
      assert.deepEqual(warnings, []);
    });
  });
});

describe('store/purchaseJournal: any interleaving of windows, crashes, sleeps and faults', function () {
  this.timeout(120_000);

  /** What becomes of a request. The window dies with the first two. */
  const fate = fc.constantFrom(
    'diesBefore',
    'diesAfter',
    'lostBefore',
    'lostAfter',
    'failedBefore',
    'failedAfter',
    'refused',
    'answered',
  );
  const attempt = fc.record({ fate, sleeps: fc.constantFrom(0, 0, 3 * MINUTE, 16 * MINUTE) });

  it('ends settled and truthful, and never sends while another is open', () =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(attempt, { minLength: 1, maxLength: 5 }), async (scheduler, attempts) => {
        const list: JournalRecord[] = [];
        const slow: RecordLog = {
          append: (record) => scheduler.schedule(Promise.resolve()).then(() => void list.push(record)),
          read: () => scheduler.schedule(Promise.resolve()).then(() => [...list]),
        };
        let now = instant(0);
        let ids = 0;
        let quantity = 10;
        const applied = new Set<number>();
        const faults: unknown[] = [];
        const sends = new Map<number, number>();
        const aWindow = (records: RecordLog, windowId: string) =>
          new PurchaseJournal({ records, windowId, now: () => now, log: { warn: assert.fail }, newId: () => `id${++ids}` });
        const reads = (read: <T>(value: () => T) => Promise<T>) =>
          ({
            subscription: () => read(() => subscriptionState({ subscription: subscription({ quantity }) })),
            invoices: () => read(() => []),
          }) as Partial<JournalReads> as JournalReads;
        const slowly = <T>(value: () => T) => scheduler.schedule(Promise.resolve()).then(value);

        attempts.forEach(({ fate, sleeps }, index) => {
          const wanted = 11 + index;
          const send = (): Promise<string> => {
            sends.set(wanted, (sends.get(wanted) ?? 0) + 1);
            const open = replay(list).filter(isOpen);
            assert.deepEqual(
              open.map(({ intent, state }) => [intent.kind === 'seats' && intent.seats, state]),
              [[wanted, 'sent']],
            );
            if (fate === 'refused') return Promise.reject(new KiloError('invalidInput', { operation: 'x' }));
            if (fate.endsWith('After') || fate === 'answered') {
              applied.add(wanted);
              quantity = wanted;
            }
            if (fate.startsWith('dies')) return new Promise(() => undefined);
            if (fate.startsWith('lost') || fate.startsWith('failed'))
              return slowly(() => {
                throw new KiloError(fate.startsWith('lost') ? 'outcomeUnknown' : 'serverFault', { operation: 'x' });
              });
            return slowly(() => 'done');
          };
          const intent = seatsIntent(wanted, subscriptionState({ subscription: subscription({ quantity }) }))!;
          void aWindow(slow, `w${index}`)
            .perform(SUBJECT, intent, send, () => 'done')
            .catch((error: unknown) => {
              if (!(error instanceof KiloError)) faults.push(error);
            });
          void slowly(() => (now = instant(now + sleeps)));
          void slowly(() => aWindow(slow, `s${index}`).settle('server', reads(slowly))).catch((error: unknown) =>
            faults.push(error),
          );
        });
        await scheduler.waitAll();
        assert.deepEqual(faults, []);

        const direct: RecordLog = { append: async (record) => void list.push(record), read: async () => [...list] };
        now = instant(now + DAY);
        await aWindow(direct, 'last').settle(
          'server',
          reads(async (value) => value()),
        );
        for (const entry of replay(list)) {
          assert.ok(entry.state === 'settled', `still ${entry.state}`);
          const wanted = entry.intent.kind === 'seats' ? entry.intent.seats : 0;
          const { result } = entry.outcome;
          if (result === 'done') assert.ok(applied.has(wanted), `${wanted} was not applied`);
          if (result === 'notDone' || result === 'refused') assert.ok(!applied.has(wanted), `${wanted} was applied`);
        }
        assert.ok([...sends.values()].every((count) => count === 1));
      }),
      { numRuns: 300 },
    ));
});
