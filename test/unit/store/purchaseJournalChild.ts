/**
 * A window in a process of its own, for the tests of the purchase journal. It changes the seats to 12 and kills itself at a given step,
 * or waits for a line on its input and then races others.
 */
import { createInterface } from 'node:readline/promises';
import { createKiloApi } from '../../../src/kilo/client';
import { journalFile, type RecordLog } from '../../../src/store/journalFile';
import { PurchaseJournal } from '../../../src/store/purchaseJournal';
import { seatsIntent, type Intent } from '../../../src/team/journal';
import { cents, fromCents } from '../../../src/team/money';
import { instant } from '../../../src/team/time';

const [folder, origin, step] = process.argv.slice(2) as [string, string, string];
const log = { warn: (line: string) => console.error(line) };
const subject = { serverKey: 'server', organizationId: 'a11ce000-0000-4000-8000-000000000001', personId: 'u_ada' };
const die = () => process.kill(process.pid, 'SIGKILL');

const file = journalFile(folder, log);
let appended = 0;
/** Dies as soon as the record of that number is on the disk. */
const dyingAfter = (count: number): RecordLog => ({
  read: () => file.read(),
  async append(record) {
    await file.append(record);
    appended += 1;
    if (appended === count) die();
  },
});
const STEPS: Record<string, number> = { begun: 1, sent: 2, settled: 3 };
const journal = new PurchaseJournal({
  records: dyingAfter(STEPS[step] ?? Infinity),
  windowId: `w_${process.pid}`,
  now: () => instant(Date.now()),
  log,
});

async function race(): Promise<void> {
  console.log('ready');
  await createInterface({ input: process.stdin }).question('');
  const seats: Intent = { kind: 'seats', seats: 12, before: { quantity: 10, total: 10 } };
  const { result } = await journal.begin(subject, seats);
  for (let count = 1; count <= 10; count++) {
    const amount = fromCents(cents(process.pid * 100 + count));
    const begun = await journal.begin(subject, { kind: 'credits', amount, before: { purchases: ['x'.repeat(count * 97)] } });
    await journal.giveUp(begun.entry.id);
  }
  console.log(result);
}

async function changeSeats(): Promise<void> {
  const server = { kind: 'localTeam', key: 'server', apiOrigin: origin, appOrigin: origin } as const;
  const api = createKiloApi({ server, token: () => 'the-token' });
  const intent = seatsIntent(12, await api.subscription(subject.organizationId))!;
  const answered = () => {
    if (step === 'answered') die();
    return 'done' as const;
  };
  await journal.perform(subject, intent, () => api.changeSeats(subject.organizationId, 12), answered);
}

void (step === 'race' ? race() : changeSeats()).then(() => process.exit());
