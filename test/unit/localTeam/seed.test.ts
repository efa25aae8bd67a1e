import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { all, get, openDatabase, run, type Database } from '../../../src/localTeam/database';
import { issueToken, listPeople, userByToken } from '../../../src/localTeam/domain/people';
import { daysRemaining } from '../../../src/localTeam/domain/trial';
import { catchUp, reset, seedIfEmpty } from '../../../src/localTeam/seed';
import { DAY, HOUR, instant } from '../../../src/team/time';
import { HALDEN, HARBOR, idOf, KESTREL, NOW, seededTeam } from './team';

/** A digest of every table, except who is signed in: tells which one differs. */
function contents(db: Database): Record<string, string> {
  const tables = all<{ name: string }>(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
  const digest = (name: string) =>
    createHash('sha256')
      .update(JSON.stringify(all(db, `SELECT * FROM ${name} ORDER BY 1, 2`)))
      .digest('hex');
  return Object.fromEntries(tables.filter(({ name }) => name !== 'tokens').map(({ name }) => [name, digest(name)]));
}

/** Balances are what the rows add up to, to the microdollar; seats are what was bought; nothing points nowhere. */
function assertTies(db: Database): void {
  const organizations = all<{
    name: string;
    used: number;
    acquired: number;
    spent: number;
    credited: number;
    seats: number;
    bought: number;
  }>(
    db,
    `SELECT name, microdollars_used AS used, total_microdollars_acquired AS acquired, seat_count AS seats,
       (SELECT COALESCE(SUM(cost), 0) FROM microdollar_usage WHERE organization_id = o.id) AS spent,
       (SELECT COALESCE(SUM(amount_microdollars), 0) FROM credit_transactions WHERE organization_id = o.id) AS credited,
       COALESCE((SELECT MAX(seat_count) FROM organization_seats_purchases WHERE organization_id = o.id AND starts_at = (
         SELECT MAX(starts_at) FROM organization_seats_purchases WHERE organization_id = o.id)), 0) AS bought
     FROM organizations o`,
  );
  assert.equal(organizations.length, 3);
  for (const { name, used, acquired, spent, credited, seats, bought } of organizations)
    assert.deepEqual({ used, acquired, seats }, { used: spent, acquired: credited, seats: bought }, name);
  const unpaid = all(
    db,
    `SELECT 1 FROM invoices WHERE status <> 'draft' AND amount_due_cents <> (SELECT SUM(amount_cents) FROM invoice_lines WHERE invoice_id = invoices.id)`,
  );
  assert.deepEqual(unpaid, []);
  const purchased = get<{ invoiced: number; credited: number }>(
    db,
    `SELECT (SELECT SUM(amount_due_cents) * 10000 FROM invoices WHERE purpose = 'topup' AND status = 'paid') AS invoiced,
       (SELECT SUM(amount_microdollars) FROM credit_transactions WHERE is_free = 0) AS credited`,
  )!;
  assert.equal(purchased.invoiced, purchased.credited);
  assert.deepEqual(all(db, 'PRAGMA foreign_key_check'), []);
}

describe('local team: the seed', () => {
  const team = seededTeam();
  const { db } = team;
  const organization = (id: string) => get<{ seat_count: number; free_trial_end_at: number; balance: number }>(
    db, 'SELECT *, total_microdollars_acquired - microdollars_used AS balance FROM organizations WHERE id = ?', id)!; // prettier-ignore

  it('ties to the microdollar', () => assertTies(db));

  it('has an active plan, a trial about to end, and one that is over', () => {
    assert.equal(organization(HALDEN).seat_count, 15);
    assert.ok(organization(HALDEN).balance > 50_000_000);
    const left = (id: string) => daysRemaining(instant(organization(id).free_trial_end_at), NOW);
    assert.equal(left(KESTREL), 2);
    assert.equal(left(HARBOR), -22);
    assert.ok(organization(KESTREL).balance > 0);
  });

  it('has twelve people in four roles, and the first owner everywhere', () => {
    const people = listPeople(db);
    assert.deepEqual([people[0]!.id, people[0]!.organizations.length], [idOf('nora'), 3]);
    assert.ok(people.slice(1).every((person) => person.organizations.length === 1));
    const roles = people.flatMap((person) => person.organizations.filter(({ id }) => id === HALDEN).map(({ role }) => role));
    assert.equal(roles.length, 12);
    assert.deepEqual([...new Set(roles)].sort(), ['admin', 'billing_manager', 'member', 'owner']);
  });

  it('has usage of over a year: growing, quiet on weekends, of a dozen models', () => {
    const usage = get<{ n: number; first: number; last: number; models: number; unknown: number; free: number }>(
      db,
      `SELECT COUNT(*) AS n, MIN(created_at) AS first, MAX(created_at) AS last, COUNT(DISTINCT model) AS models,
         SUM(model IS NULL) AS unknown, SUM(cost = 0) AS free
       FROM microdollar_usage WHERE organization_id = ?`,
      HALDEN,
    )!;
    assert.ok(usage.n > 40_000 && usage.n < 60_000, `${usage.n} rows`);
    assert.ok(usage.first < NOW - 420 * DAY && usage.last <= NOW && usage.last > NOW - 3 * HOUR);
    assert.ok(usage.models >= 12 && usage.unknown > 0 && usage.free > 0);
    const perDay = (condition: string) =>
      get<{ n: number }>(db, `SELECT COUNT(*) AS n FROM microdollar_usage WHERE organization_id = ? AND ${condition}`, HALDEN)!.n;
    const weekday = "CAST(strftime('%w', created_at / 1000, 'unixepoch') AS INTEGER)";
    assert.ok(perDay(`${weekday} = 2`) > 4 * perDay(`${weekday} = 0`));
    assert.ok(
      perDay(`created_at > ${NOW - 60 * DAY}`) > 2 * perDay(`created_at BETWEEN ${NOW - 400 * DAY} AND ${NOW - 340 * DAY}`),
    );
  });

  it('has invoices in every state, an expiry ahead and one behind, and open invitations', () => {
    const statuses = all<{ status: string }>(db, 'SELECT DISTINCT status FROM invoices ORDER BY 1').map(({ status }) => status);
    assert.deepEqual(statuses, ['draft', 'open', 'paid', 'uncollectible', 'void']);
    const expiry = (condition: string) =>
      get<{ n: number }>(db, `SELECT COUNT(*) AS n FROM credit_transactions WHERE organization_id = ? AND ${condition}`, HALDEN)!
        .n;
    assert.equal(expiry(`expiry_date > ${NOW}`), 1);
    assert.equal(expiry("credit_category = 'credits_expired' AND amount_microdollars < 0"), 1);
    const open = all<{ left: number }>(
      db,
      'SELECT expires_at - ? AS left FROM organization_invitations WHERE organization_id = ? AND accepted_at IS NULL AND left > 0 ORDER BY 1',
      NOW,
      HALDEN,
    );
    assert.equal(open.length, 3);
    assert.ok(open[0]!.left < 12 * HOUR);
  });

  it('has an audit log with Kilo’s staff in it, and five entries of one millisecond in order', () => {
    const log = all<{ ms: number; n: number }>(
      db,
      'SELECT created_us / 1000 AS ms, COUNT(*) AS n FROM organization_audit_logs WHERE organization_id = ? GROUP BY ms HAVING n > 1',
      HALDEN,
    );
    assert.ok(log.some(({ n }) => n === 5));
    assert.ok(get(db, "SELECT 1 FROM organization_audit_logs WHERE actor_email LIKE '%@kilocode.ai'"));
    assert.ok(get<{ n: number }>(db, 'SELECT COUNT(*) AS n FROM organization_audit_logs')!.n > 200);
  });

  it('is the same for the same time', () => {
    const again = openDatabase(':memory:');
    seedIfEmpty(again, NOW);
    assert.deepEqual(contents(again), contents(seededTeam().db));
  });

  it('is sown once', () => {
    const own = seededTeam().db;
    run(own, "UPDATE organizations SET name = 'Mine' WHERE id = ?", HALDEN);
    seedIfEmpty(own, instant(NOW + DAY));
    assert.equal(get<{ name: string }>(own, 'SELECT name FROM organizations WHERE id = ?', HALDEN)!.name, 'Mine');
  });
});

describe('local team: resetting', () => {
  it('brings the seed back, and keeps people signed in', async () => {
    const team = seededTeam();
    const before = contents(team.db);
    const token = issueToken(team.ctx, idOf('nora'));
    await team.data('nora', 'organizations.members.invite', {
      organizationId: HALDEN,
      email: 'new@halden.example',
      role: 'member',
    });
    await team.data('nora', 'organizations.subscription.updateSeatCount', { organizationId: HALDEN, newSeatCount: 20 });
    reset(team.db, NOW);
    assert.deepEqual(contents(team.db), before);
    assert.equal(userByToken(team.ctx, token)?.id, idOf('nora'));
  });
});

describe('local team: catching up', () => {
  const usage = (db: Database) => get<{ n: number }>(db, 'SELECT COUNT(*) AS n FROM microdollar_usage')!.n;

  it('goes on living until now, and ties', () => {
    const { db } = seededTeam();
    const before = usage(db);
    catchUp(db, instant(NOW + 40 * DAY));
    assert.ok(usage(db) - before > 4000);
    assertTies(db);
    const first = get<{ at: number }>(
      db,
      'SELECT created_at AS at FROM microdollar_usage WHERE id > ? ORDER BY created_at LIMIT 1',
      before,
    )!;
    assert.ok(first.at > NOW);
  });

  it('does nothing twice, and nothing when the clock went back', () => {
    const { db } = seededTeam();
    catchUp(db, instant(NOW + DAY));
    const before = contents(db);
    catchUp(db, instant(NOW + DAY));
    catchUp(db, NOW);
    assert.deepEqual(contents(db), before);
  });

  it('comes to the same usage in one go as in two', () => {
    const [once, twice] = [seededTeam().db, seededTeam().db];
    catchUp(once, instant(NOW + 2 * DAY));
    catchUp(twice, instant(NOW + 7 * HOUR));
    catchUp(twice, instant(NOW + 2 * DAY));
    const rows = (db: Database) =>
      all(db, 'SELECT user_id, created_at, cost, model FROM microdollar_usage ORDER BY created_at, user_id, cost');
    assert.deepEqual(rows(twice), rows(once));
  });

  it('leaves out people who were removed', async () => {
    const team = seededTeam();
    await team.data('nora', 'organizations.members.remove', { organizationId: HALDEN, memberId: idOf('jonas') });
    catchUp(team.db, instant(NOW + 10 * DAY));
    assert.equal(
      get(team.db, 'SELECT 1 FROM microdollar_usage WHERE user_id = ? AND created_at > ?', idOf('jonas'), NOW),
      undefined,
    );
  });

  it('makes up for three months at most', () => {
    const { db } = seededTeam();
    catchUp(db, instant(NOW + 1000 * DAY));
    assertTies(db);
    const gap = get(db, 'SELECT 1 FROM microdollar_usage WHERE created_at BETWEEN ? AND ?', NOW + DAY, NOW + 900 * DAY);
    assert.equal(gap, undefined);
  });
});
