/**
 * What is left of which credit. Usage has no label saying which credit it was paid from; Kilo derives that from the organization's total
 * usage at the time a credit was granted (its baseline). All amounts are integer microdollars.
 */
import type { Instant } from '../../team/time';

export interface Credit {
  id: string;
  /** Positive: a credit. Negative: an adjustment or an expiry. */
  amount: number;
  isFree: boolean;
  createdAt: Instant;
  expiresAt: Instant | null;
  /** The organization's total usage when the credit began to be used up. */
  baseline: number;
  /** Its expiry has been written down. */
  isProcessed: boolean;
}

export interface ExpiryOutcome {
  /** Credits whose time has come, and how much of each was never used. May be 0. */
  expired: { id: string; unused: number }[];
  /** Baselines of the credits that stay, where those that expired have raised them. */
  raised: Map<string, number>;
}

const isExpiring = (credit: Credit): credit is Credit & { expiresAt: Instant } =>
  credit.expiresAt !== null && credit.amount > 0 && !credit.isProcessed;

/**
 * Expires credits up to and including `clock`, the soonest first, when the organization has used `used` in total. A credit is used up by
 * the usage between its baseline and baseline + amount. What one credit has paid for cannot be paid by the next one again: where their
 * ranges overlap, the later one's baseline is raised.
 */
export function expireCredits(credits: Credit[], used: number, clock: Instant): ExpiryOutcome {
  const expiring = credits.filter(isExpiring).sort((a, b) => a.expiresAt - b.expiresAt || a.createdAt - b.createdAt);
  const baselines = expiring.map(({ baseline }) => baseline);
  const outcome: ExpiryOutcome = { expired: [], raised: new Map() };
  expiring.forEach((credit, index) => {
    if (credit.expiresAt > clock) return;
    const start = baselines[index]!;
    const end = Math.min(start + credit.amount, used);
    const consumed = Math.max(0, end - start);
    outcome.expired.push({ id: credit.id, unused: credit.amount - consumed });
    for (let later = index + 1; later < expiring.length; later++) {
      const overlap = Math.min(consumed, end - baselines[later]!);
      if (overlap > 0) baselines[later]! += overlap;
    }
  });
  expiring.forEach((credit, index) => {
    if (credit.expiresAt > clock && baselines[index] !== credit.baseline) outcome.raised.set(credit.id, baselines[index]!);
  });
  return outcome;
}

export interface Block {
  credit: Credit;
  /** Always more than 0. */
  balance: number;
}

/**
 * How the balance is spread over the credits: first those that expire, soonest first, each with what would expire of it if nothing more
 * were used; then the others, oldest first, where the newest are the fullest.
 */
export function creditBlocks(credits: Credit[], used: number, balance: number): Block[] {
  const byId = new Map(credits.map((credit) => [credit.id, credit]));
  const lastExpiry = credits.filter(isExpiring).reduce((last, { expiresAt }) => Math.max(last, expiresAt), 0) as Instant;
  const expiring = expireCredits(credits, used, lastExpiry).expired.map(({ id, unused }) => ({
    credit: byId.get(id)!,
    balance: unused,
  }));

  let left = balance - expiring.reduce((sum, block) => sum + block.balance, 0);
  const lasting: Block[] = [];
  const newestFirst = credits.filter(({ expiresAt }) => expiresAt === null).sort((a, b) => b.createdAt - a.createdAt);
  for (const credit of newestFirst) {
    lasting.unshift({ credit, balance: Math.min(credit.amount, left) });
    left -= credit.amount;
  }
  return [...expiring, ...lasting].filter((block) => block.balance > 0);
}
