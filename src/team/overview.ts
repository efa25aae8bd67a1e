/** Several organizations at a glance, for people who look after many. */
import type { OrganizationSummary, Seats, UsageSummary } from './model';
import { add, type Microdollars, ZERO } from './money';

export interface OverviewRow {
  organization: OrganizationSummary;
  active: boolean;
  balance: Microdollars;
  seats: Seats;
  /** Seats that nobody uses; 0 when there are none to use. */
  freeSeats: number;
  /** Everybody's spend of the last 30 days, rolling; undefined while it is not known. */
  spend: Microdollars | undefined;
  requests: number | undefined;
  /** Why the usage is not known, where the server said so. */
  problem?: string;
}

/** A sum over organizations. `missing`: of how many it is not known, so that the sum is never taken for all of them. */
export interface Total<T> {
  value: T;
  missing: number;
}

export interface Overview {
  rows: OverviewRow[];
  totals: {
    balance: Microdollars;
    /** Seats of organizations that have some; those without (trials) are counted in `withoutSeats`. */
    seats: Seats & { withoutSeats: number };
    /** undefined when it is known of none. */
    spend: Total<Microdollars> | undefined;
    requests: Total<number> | undefined;
  };
}

/** What was learned of an organization's usage: the sums, or a sentence on why there are none. */
export type OverviewUsage = { summary: UsageSummary } | { problem: string };

/**
 * All organizations in the given order, with totals. Balance and seats come with the list of organizations, usage has to be asked of
 * each. The list counts bots as taking a seat, the organization itself does not: `activeSeats` are what it says of the active one, so that
 * it has the same seats in every place.
 */
export function overview(
  organizations: readonly OrganizationSummary[],
  usage: ReadonlyMap<string, OverviewUsage>,
  activeId?: string,
  activeSeats?: Seats,
): Overview {
  const rows = organizations.map((organization): OverviewRow => {
    const { id, balance } = organization;
    const seats = (id === activeId ? activeSeats : undefined) ?? organization.seats;
    const known = usage.get(id);
    const summary = known && 'summary' in known ? known.summary : undefined;
    return {
      organization,
      active: id === activeId,
      balance,
      seats,
      freeSeats: Math.max(0, seats.total - seats.used),
      spend: summary?.cost,
      requests: summary?.requests,
      ...(known && 'problem' in known && { problem: known.problem }),
    };
  });
  const seated = rows.filter(({ seats }) => seats.total > 0);
  return {
    rows,
    totals: {
      balance: rows.reduce((sum, row) => add(sum, row.balance), ZERO),
      seats: {
        used: seated.reduce((sum, { seats }) => sum + seats.used, 0),
        total: seated.reduce((sum, { seats }) => sum + seats.total, 0),
        withoutSeats: rows.length - seated.length,
      },
      spend: totalOf(rows, ({ spend }) => spend, ZERO, add),
      requests: totalOf(
        rows,
        ({ requests }) => requests,
        0,
        (a, b) => a + b,
      ),
    },
  };
}

function totalOf<T>(
  rows: readonly OverviewRow[],
  valueOf: (row: OverviewRow) => T | undefined,
  zero: T,
  plus: (a: T, b: T) => T,
): Total<T> | undefined {
  const known = rows.map(valueOf).filter((value) => value !== undefined);
  return known.length > 0 ? { value: known.reduce(plus, zero), missing: rows.length - known.length } : undefined;
}
