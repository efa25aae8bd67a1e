import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Server } from '../../../src/kilo/api';
import { liveContext } from '../../../src/localTeam/context';
import { all, get, type Database } from '../../../src/localTeam/database';
import { issueToken } from '../../../src/localTeam/domain/people';
import { Random } from '../../../src/localTeam/random';
import { HALDEN, idOf } from '../localTeam/team';
import { databaseIn, entry, folder, prepare, stopAll, supervised } from './processes';
import { Browser } from './web';

/** Starts the server so that it kills itself after so many statements that write, counted from its first request. */
const suicidal = join(folder, 'suicidal.js');
const statementsLeft = join(folder, 'statements-left');
const SUICIDAL = `
  const { StatementSync } = require('node:sqlite');
  const { run } = StatementSync.prototype;
  let left = Infinity;
  require('node:diagnostics_channel').subscribe('http.server.request.start', () => {
    if (left === Infinity) left = Number(require('node:fs').readFileSync(${JSON.stringify(statementsLeft)}, 'utf8'));
  });
  StatementSync.prototype.run = function (...values) {
    const result = run.apply(this, values);
    if (--left === 0) process.kill(process.pid, 'SIGKILL');
    return result;
  };
  require(${JSON.stringify(entry)});
`;

describe('a local team that is killed in the middle of writes', function () {
  this.timeout(0);
  before(prepare);
  afterEach(stopAll);

  it('is whole again when it dies between two statements', async () => {
    writeFileSync(suicidal, SUICIDAL);
    const random = new Random('between');
    const nextDeath = () => writeFileSync(statementsLeft, String(5 + random.below(60)));
    nextDeath();
    await survive(supervised({ entry: suicidal }), { rounds: 10, beforeRound: nextDeath, onWrite: () => undefined });
  });

  it('is whole again when it is killed while a write goes to the disk', async () => {
    const team = supervised();
    const random = new Random('outside');
    let writesLeft = 0;
    await survive(team, {
      rounds: 4,
      beforeRound: () => {
        writesLeft = 3 + random.below(15);
      },
      onWrite: () => {
        if (--writesLeft !== 0) return;
        const victim = team.team.pid!;
        waitForWrite(team.dataDir);
        process.kill(victim, 'SIGKILL');
      },
    });
  });
});

interface Murder {
  rounds: number;
  beforeRound: () => void;
  /** After every write that was answered. */
  onWrite: () => void;
}

/**
 * Writes until the server dies, looks at what is left, and again, at least until an invitation and a payment were answered: whether a
 * round gets that far is chance. What was answered has to be there.
 */
async function survive({ team, dataDir, started }: ReturnType<typeof supervised>, murder: Murder): Promise<void> {
  let server = await team.start();
  const db = databaseIn(dataDir);
  const token = issueToken(liveContext(db, ''), idOf('nora'));
  const before = counts(db);
  const answered: Answered = { invitations: new Set(), payments: new Set() };
  const covered = () => answered.invitations.size > 0 && answered.payments.size > 0;
  for (let round = 1; round <= murder.rounds || !covered(); round++) {
    assert.ok(round <= 10 * murder.rounds, 'somebody is invited and something bought before the server is gone');
    murder.beforeRound();
    const workers = [0, 1, 2, 3].map((worker) => write(server, token, worker, round, answered, murder.onWrite));
    await Promise.all(workers);
    server = await started(round + 1);
    checkConsistency(db, before);
  }
  await team.stop();

  const invited = new Set(all<{ email: string }>(db, 'SELECT email FROM organization_invitations').map(({ email }) => email));
  for (const email of answered.invitations) assert.ok(invited.has(email), `${email} was answered`);
  for (const id of answered.payments)
    assert.equal(get<{ status: string }>(db, 'SELECT status FROM checkout_sessions WHERE id = ?', id)?.status, 'complete');
  db.close();
}

interface Answered {
  invitations: Set<string>;
  payments: Set<string>;
}

/**
 * Comes back when another process has just begun to write into the database, or never seems to. Looks without a pause, and holds up this
 * process meanwhile: the moment after is what counts.
 */
function waitForWrite(dataDir: string): void {
  const log = join(dataDir, 'local-team.sqlite-wal');
  const written = () => statSync(log, { bigint: true }).mtimeNs;
  const before = written();
  for (let look = 0; look < 100_000 && written() === before; look++);
}

/** Invites, buys credits, changes seats and a role, over and over, until the server is gone. */
async function write(
  { apiOrigin }: Server,
  token: string,
  worker: number,
  round: number,
  answered: Answered,
  onWrite: () => void,
): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const name = `${round}-${worker}`;
  const mutate = async (path: string, input: object) => {
    const body = JSON.stringify({ organizationId: HALDEN, ...input });
    const response = await fetch(`${apiOrigin}/api/trpc/${path}`, { method: 'POST', headers, body });
    await response.text();
    onWrite();
    return response.status;
  };
  const actions = [
    async (count: number) => {
      const email = `killed-${name}-${count}@halden.example`;
      if ((await mutate('organizations.members.invite', { email, role: 'member' })) === 200) answered.invitations.add(email);
    },
    (count: number) => mutate('organizations.subscription.updateSeatCount', { newSeatCount: 200 + ((count * 7) % 50) }),
    (count: number) => mutate('organizations.members.update', { memberId: idOf('jonas'), role: count % 2 ? 'member' : 'admin' }),
    async (count: number) => {
      const topUp = `${apiOrigin}/payments/topup?amount=${10 + count}&organization-id=${HALDEN}&origin=web`;
      const checkout = (await fetch(topUp, { method: 'POST', headers, redirect: 'manual' })).headers.get('location')!;
      const browser = new Browser(apiOrigin);
      await browser.open(checkout);
      const paid = await browser.press(`Pay $${10 + count}.00`, { card: 'ok' });
      if (paid.html.includes('credits were added')) answered.payments.add(checkout.split('/').at(-1)!);
      onWrite();
    },
  ];
  try {
    for (let count = worker; ; count++) await actions[count % actions.length]!(count);
  } catch (error) {
    assert.match(String(error), /fetch failed|terminated|other side closed|ECONNRE/);
  }
}

const COUNTS = {
  checkouts: "SELECT COUNT(*) FROM checkout_sessions WHERE status = 'complete' AND kind <> 'subscription'",
  purchases: 'SELECT COUNT(*) FROM credit_transactions WHERE stripe_payment_id IS NOT NULL',
  purchaseAudits: "SELECT COUNT(*) FROM organization_audit_logs WHERE action = 'organization.purchase_credits'",
  invitations: 'SELECT COUNT(*) FROM organization_invitations',
  invitationAudits: "SELECT COUNT(*) FROM organization_audit_logs WHERE action = 'organization.user.send_invite'",
};
type Counts = Record<keyof typeof COUNTS, number>;
const counts = (db: Database): Counts =>
  Object.fromEntries(
    Object.entries(COUNTS).map(([name, sql]) => [name, Object.values(get<object>(db, sql)!)[0] as number]),
  ) as Counts;

function checkConsistency(db: Database, before: Counts): void {
  assert.deepEqual(
    all(db, 'PRAGMA integrity_check').map((row) => ({ ...(row as object) })),
    [{ integrity_check: 'ok' }],
  );
  assert.deepEqual(all(db, 'PRAGMA foreign_key_check'), []);

  const astray = all(
    db,
    `SELECT name FROM organizations WHERE
       microdollars_used <> (SELECT COALESCE(SUM(cost), 0) FROM microdollar_usage WHERE organization_id = organizations.id) OR
       total_microdollars_acquired <> (SELECT COALESCE(SUM(amount_microdollars), 0) FROM credit_transactions WHERE organization_id = organizations.id)`,
  );
  assert.deepEqual(astray, [], 'balances tie to the microdollar');

  const unmatched = all(
    db,
    `SELECT invoices.id, credit_transactions.id FROM (SELECT * FROM invoices WHERE purpose = 'topup' AND status = 'paid') invoices
     FULL JOIN (SELECT * FROM credit_transactions WHERE stripe_payment_id IS NOT NULL) credit_transactions
       ON payment_intent_id = stripe_payment_id AND amount_due_cents * 10000 = amount_microdollars
     WHERE invoices.id IS NULL OR credit_transactions.id IS NULL`,
  );
  assert.deepEqual(unmatched, [], 'every purchase has its paid invoice, and every such invoice its purchase');

  const halfDone = all(
    db,
    `SELECT id FROM checkout_sessions
     WHERE (status = 'complete') <> (invoice_id IS NOT NULL) OR (status = 'complete') <> (completed_at IS NOT NULL)`,
  );
  assert.deepEqual(halfDone, [], 'no checkout is half complete');

  const seats = all(
    db,
    `SELECT subscriptions.id FROM subscriptions JOIN organizations ON organizations.id = organization_id
     WHERE ended_at IS NULL AND (
       quantity <> (SELECT seat_count FROM organization_seats_purchases WHERE subscription_stripe_id = subscriptions.id
                    ORDER BY created_at DESC, rowid DESC LIMIT 1) OR
       subscriptions.status = 'active' AND seat_count < quantity OR
       subscriptions.status = 'active' AND EXISTS (SELECT 1 FROM invoices WHERE subscription_id = subscriptions.id AND invoices.status = 'open'))`,
  );
  assert.deepEqual(seats, [], 'seats follow the subscription, and are paid when it is active');

  const role = get<{ role: string }>(
    db,
    'SELECT role FROM organization_memberships WHERE user_id = ? AND organization_id = ?',
    idOf('jonas'),
    HALDEN,
  );
  const lastChange = get<{ message: string }>(
    db,
    `SELECT message FROM organization_audit_logs WHERE action = 'organization.member.change_role' AND message LIKE '%jonas@halden.example%'
     ORDER BY created_us DESC LIMIT 1`,
  );
  if (lastChange) assert.ok(lastChange.message.endsWith(`to ${role?.role}`), `${lastChange.message}, but is ${role?.role}`);

  const now = counts(db);
  assert.equal(
    now.purchases - before.purchases,
    now.purchaseAudits - before.purchaseAudits,
    'every purchase is in the audit log',
  );
  assert.equal(
    now.purchases - before.purchases,
    now.checkouts - before.checkouts,
    'and is the completed checkout that led to it',
  );
  assert.equal(now.invitations - before.invitations, now.invitationAudits - before.invitationAudits, 'every invitation is, too');
}
