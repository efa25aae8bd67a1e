/** The local team living on: usage comes in, credits run low and are bought, periods pass. The seed and every later start go through here. */
import { MICRODOLLARS_PER_DOLLAR } from '../team/money';
import { DAY, HOUR, instant, type Instant } from '../team/time';
import { at, type Context } from './context';
import { get, type Database } from './database';
import { autoTopUp, topUpIfLow } from './domain/autoTopUp';
import { balanceOf, expireDueCredits, grantCredit, ledger, recordPurchase } from './domain/credits';
import { addUsed } from './domain/organizations';
import { advanceSubscriptions } from './domain/subscriptions';
import { Random } from './random';
import { HABITS, ORGANIZATION_IDS, PEOPLE } from './seedPeople';
import { usageOfDay, type UsageRow } from './seedUsage';

/** Something that happened once. */
export interface Happening {
  at: Instant;
  happen(ctx: Context): void;
}

export type OrganizationKey = keyof typeof ORGANIZATION_IDS;

export interface Stretch {
  organization: OrganizationKey;
  foundedAt: Instant;
  /** Everything after this … */
  from: Instant;
  /** … up to and including this. */
  to: Instant;
  /** In order of time. */
  happenings: readonly Happening[];
}

/** Lets an organization live through a stretch of time. Balance and seats stay exactly what the rows add up to. */
export function live(ctx: Context, stretch: Stretch): void {
  const { organization, foundedAt, from, to } = stretch;
  const pending = [...stretch.happenings];
  const insertUsage = usageWriter(ctx.db);
  const organizationId = ORGANIZATION_IDS[organization];
  const founding = Math.floor(foundedAt / DAY);

  for (let day = Math.floor(from / DAY); day <= Math.floor(to / DAY); day++) {
    const habits = HABITS[organization].filter(({ person }) => isMember(ctx, organizationId, PEOPLE[person].id));
    const rows = habits
      .flatMap((habit) => usageOfDay(organizationId, habit, day, day - founding))
      .filter(({ createdAt }) => createdAt > from && createdAt <= to)
      .sort((a, b) => a.createdAt - b.createdAt);
    const endOfDay = instant((day + 1) * DAY - 1);
    let next = 0;
    const useUntil = (moment: number) => {
      const first = next;
      while (next < rows.length && rows[next]!.createdAt <= moment) next++;
      addUsed(
        ctx,
        organizationId,
        rows.slice(first, next).reduce((sum, row) => sum + insertUsage(row), 0),
      );
    };
    while (pending.length > 0 && pending[0]!.at <= Math.min(endOfDay, to)) {
      const happening = pending.shift()!;
      useUntil(happening.at);
      happening.happen(at(ctx, happening.at));
    }
    useUntil(to);
    if (endOfDay <= to) endDay(at(ctx, endOfDay), organization, day - founding);
  }
}

const isMember = (ctx: Context, organizationId: string, userId: string): boolean =>
  get(ctx.db, 'SELECT 1 FROM organization_memberships WHERE organization_id = ? AND user_id = ?', organizationId, userId) !==
  undefined;

/** What happens at the end of a day: what is due becomes due, and somebody looks at the balance. */
function endDay(ctx: Context, organization: OrganizationKey, age: number): void {
  const organizationId = ORGANIZATION_IDS[organization];
  advanceSubscriptions(ctx);
  expireDueCredits(ctx, organizationId);
  const dollarsLeft = balanceOf(ledger(ctx, organizationId)) / MICRODOLLARS_PER_DOLLAR;
  if (organization === 'halden') {
    topUpIfLow(ctx, organizationId);
    if (autoTopUp(ctx, organizationId).enabled || age < FIRST_PURCHASES) return;
    const lowWater = age < 200 ? 40 : 130;
    if (dollarsLeft < lowWater) {
      const buyer = age % 3 === 0 ? PEOPLE.nora : PEOPLE.hannah;
      const moment = instant(ctx.now() - 6 * HOUR - new Random(`purchase ${age}`).below(9 * HOUR));
      recordPurchase(at(ctx, moment), organizationId, buyer, age < 200 ? 100_00 : 250_00);
    }
  } else if (dollarsLeft < 3 && age <= 25) {
    const grant = {
      amount: 15 * MICRODOLLARS_PER_DOLLAR,
      description: 'More credits for your trial',
      category: 'organization_custom',
    };
    grantCredit(ctx, organizationId, PEOPLE.staff, grant);
  }
}

/** Days of the first organization on which the happenings take care of the credits. */
const FIRST_PURCHASES = 45;

/** Writes usage rows; gives the cost of each. */
function usageWriter(db: Database): (row: UsageRow) => number {
  const statement = db.prepare(
    `INSERT INTO microdollar_usage (organization_id, user_id, created_at, cost, market_cost, input_tokens, output_tokens,
       cache_write_tokens, cache_hit_tokens, provider, model, requested_model, inference_provider, project_id, feature, mode,
       has_error, cancelled, is_byok, latency_ms, generation_time_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (row) => {
    statement.run(
      row.organizationId,
      row.userId,
      row.createdAt,
      row.cost,
      row.marketCost,
      row.inputTokens,
      row.outputTokens,
      row.cacheWriteTokens,
      row.cacheHitTokens,
      row.provider,
      row.model,
      row.model,
      row.inferenceProvider,
      row.projectId,
      row.feature,
      row.mode,
      Number(row.hasError),
      Number(row.cancelled),
      Number(row.isByok),
      row.latencyMs,
      row.generationTimeMs,
    );
    return row.cost;
  };
}
