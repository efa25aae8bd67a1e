/**
 * What a team's figures are, computed from the local team's database with SQL and nothing of the product: every figure on screen is held
 * against these.
 */
import type { Session } from './session';

const DAY = 86_400_000;
/** The organization of the seed with the active Teams plan. */
export const HALDEN = 'Halden Robotics';

/** "$1,234.56" for microdollars; what is less than a cent, but not nothing, is "<$0.01". */
export function usd(micro: number, digits = 2): string {
  const format = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const least = 10 ** -digits;
  return micro > 0 && micro < least * 1e6 ? `<${format.format(least)}` : format.format(exact(micro / 1e6));
}
export const usdOfCents = (cents: number): string => usd(cents * 10_000);
export const count = (value: number): string => new Intl.NumberFormat('en-US').format(value);
export const compact = (value: number): string =>
  new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 }).format(value);
export const percent = (fraction: number): string =>
  fraction > 0 && fraction < 0.0005
    ? '<0.1%'
    : new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 }).format(fraction);
/** The local day of a moment, as people write it. */
export const day = (at: number): string => new Intl.DateTimeFormat('en-US', { dateStyle: 'medium' }).format(at);
export const utcDay = (at: number): string =>
  new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' }).format(at);

/** Intl rounds a decimal text exactly, and a float near it maybe to the other side. */
const exact = (value: number): number => `${value}` as unknown as number;

export interface Totals {
  cost: number;
  requests: number;
  input: number;
  output: number;
  people: number;
}

export interface Person {
  id: string;
  name: string;
  email: string;
  role: string;
  joined: number;
  limit: number | null;
  spentToday: number;
  /** The last day of use in the last 30 days, as its first moment. */
  lastActive: number | null;
}

export interface Invitation {
  id: string;
  email: string;
  role: string;
  created: number;
  expires: number;
}

/** The figures of one organization. Each is read anew whenever it is asked for; days are those of when this was made. */
export class Figures {
  private readonly now = Date.now();
  /** The first moment of today, UTC. */
  private readonly today = Math.floor(this.now / DAY) * DAY;
  private readonly id: string;

  constructor(
    private readonly session: Session,
    readonly organization = HALDEN,
  ) {
    this.id = this.one<{ id: string }>('SELECT id FROM organizations WHERE name = ?', organization).id;
  }

  private all<T>(query: string, ...parameters: (string | number)[]): T[] {
    return this.session.sql<T>(query, ...parameters);
  }

  private one<T>(query: string, ...parameters: (string | number)[]): T {
    const [row] = this.all<T>(query, ...parameters);
    if (row === undefined) throw new Error(`no row: ${query}`);
    return row;
  }

  get balance(): number {
    return this.one<{ balance: number }>(
      'SELECT total_microdollars_acquired - microdollars_used AS balance FROM organizations WHERE id = ?',
      this.id,
    ).balance;
  }

  get seats(): { used: number; total: number; members: number; invitations: number; withoutSeat: number } {
    return this.one(
      `WITH person AS (SELECT role FROM organization_memberships JOIN users ON users.id = user_id WHERE organization_id = ?1 AND NOT is_bot),
            open AS (SELECT role FROM organization_invitations WHERE organization_id = ?1 AND accepted_at IS NULL AND expires_at > ?2),
            counted AS (SELECT
              (SELECT COUNT(*) FROM person WHERE role <> 'billing_manager') AS members,
              (SELECT COUNT(*) FROM open WHERE role <> 'billing_manager') AS invitations,
              (SELECT COUNT(*) FROM person WHERE role = 'billing_manager') AS withoutSeat)
       SELECT members + invitations AS used, seat_count AS total, members, invitations, withoutSeat
       FROM counted, organizations WHERE id = ?1`,
      this.id,
      this.now,
    );
  }

  get members(): Person[] {
    return this.all(
      `SELECT users.id, name, email, role, membership.created_at AS joined,
         (SELECT microdollar_limit FROM organization_user_limits AS own
          WHERE own.organization_id = ?1 AND own.user_id = users.id AND limit_type = 'daily') AS "limit",
         (SELECT COALESCE(SUM(cost), 0) FROM microdollar_usage AS usage
          WHERE usage.organization_id = ?1 AND usage.user_id = users.id AND usage.created_at >= ?2) AS spentToday,
         (SELECT MAX(usage.created_at) / ${DAY} * ${DAY} FROM microdollar_usage AS usage
          WHERE usage.organization_id = ?1 AND usage.user_id = users.id AND usage.created_at >= ?3) AS lastActive
       FROM organization_memberships AS membership JOIN users ON users.id = user_id
       WHERE organization_id = ?1 AND NOT is_bot ORDER BY name`,
      this.id,
      this.today,
      this.today - 29 * DAY,
    );
  }

  /** The open ones, the newest first: the API leaves out those that have expired. */
  get invitations(): Invitation[] {
    return this.all(
      `SELECT id, email, role, created_at AS created, expires_at AS expires FROM organization_invitations
       WHERE organization_id = ? AND accepted_at IS NULL AND expires_at > ? ORDER BY created_at DESC`,
      this.id,
      this.now,
    );
  }

  /** Usage of whole UTC days up to and including today. */
  usage(days: number): Totals {
    return this.one(
      `SELECT COALESCE(SUM(cost), 0) AS cost, COUNT(*) AS requests, COALESCE(SUM(input_tokens), 0) AS input,
         COALESCE(SUM(output_tokens), 0) AS output, COUNT(DISTINCT user_id) AS people
       FROM microdollar_usage WHERE organization_id = ? AND created_at >= ?`,
      this.id,
      this.today - (days - 1) * DAY,
    );
  }

  usageBy(what: 'model' | 'person', days: number): ({ name: string } & Totals)[] {
    const [name, order] = what === 'model' ? ["COALESCE(model, 'Unknown model')", 'requests'] : ['users.name', 'cost'];
    return this.all(
      `SELECT ${name} AS name, SUM(cost) AS cost, COUNT(*) AS requests, SUM(input_tokens) AS input, SUM(output_tokens) AS output,
         COUNT(DISTINCT user_id) AS people
       FROM microdollar_usage AS usage JOIN users ON users.id = user_id
       WHERE organization_id = ? AND usage.created_at >= ? GROUP BY 1 ORDER BY ${order} DESC, 1`,
      this.id,
      this.today - (days - 1) * DAY,
    );
  }

  /** Spend of each UTC day, days without usage included, the oldest first. */
  spendPerDay(days: number): { day: number; cost: number }[] {
    const first = this.today - (days - 1) * DAY;
    const rows = this.all<{ day: number; cost: number }>(
      `SELECT created_at / ${DAY} * ${DAY} AS day, SUM(cost) AS cost FROM microdollar_usage
       WHERE organization_id = ? AND created_at >= ? GROUP BY 1`,
      this.id,
      first,
    );
    const costs = new Map(rows.map((row) => [row.day, row.cost]));
    return Array.from({ length: days }, (_, at) => ({ day: first + at * DAY, cost: costs.get(first + at * DAY) ?? 0 }));
  }

  /** Microdollars a day: the mean of the last seven complete UTC days. */
  get burnPerDay(): number {
    const { cost } = this.one<{ cost: number }>(
      'SELECT COALESCE(SUM(cost), 0) AS cost FROM microdollar_usage WHERE organization_id = ? AND created_at >= ? AND created_at < ?',
      this.id,
      this.today - 7 * DAY,
      this.today,
    );
    return Math.round(cost / 7);
  }

  get invoices(): { number: string | null; status: string; amount: number; created: number }[] {
    return this.all(
      'SELECT number, status, amount_due_cents AS amount, created_at AS created FROM invoices WHERE organization_id = ? ORDER BY created_at DESC',
      this.id,
    );
  }

  get subscription(): { price: number; quantity: number; start: number; end: number } {
    return this.one(
      `SELECT unit_amount_cents AS price, quantity, current_period_start AS start, current_period_end AS "end" FROM subscriptions
       WHERE organization_id = ? AND ended_at IS NULL ORDER BY created_at DESC LIMIT 1`,
      this.id,
    );
  }

  /** The newest entries of the audit log. */
  audit(limit: number): { at: number; action: string; message: string }[] {
    return this.all(
      'SELECT created_us / 1000 AS at, action, message FROM organization_audit_logs WHERE organization_id = ? ORDER BY created_us DESC LIMIT ?',
      this.id,
      limit,
    );
  }
}
