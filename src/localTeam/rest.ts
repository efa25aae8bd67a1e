/** The plain routes of the API: profile, balance, own usage, and the facts of an organization. */
import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as z from 'zod/mini';
import { organizationInput } from '../kilo/contract/common';
import { MICRODOLLARS_PER_DOLLAR } from '../team/money';
import { startOfDay, utcDay } from '../team/time';
import type { User } from './context';
import { all, get } from './database';
import { identify, isRejection, type Caller } from './credentials';
import { membershipRole, requireRole } from './domain/access';
import { topUpIfLow } from './domain/autoTopUp';
import { balanceOf, expireDueCredits, ledger } from './domain/credits';
import { listOrganizations, organizationRow } from './domain/organizations';
import { settingsOf } from './domain/settings';
import { periodStart, type Period } from './domain/usage';
import type { Site } from './site';

export function restRoutes(site: Site): Hono<{ Variables: { caller: Caller } }> {
  const { ctx } = site;
  const routes = new Hono<{ Variables: { caller: Caller } }>();

  for (const path of ['/profile', '/profile/*', '/organizations/*'])
    routes.use(path, async (c, next) => {
      const caller = identify(ctx, c.req.raw.headers);
      if (isRejection(caller)) return c.json({ error: caller.error, success: false }, caller.status);
      c.set('caller', caller);
      return next();
    });

  routes.get('/profile', (c) => c.json(profile(site, c.get('caller').user)));

  routes.get('/profile/balance', (c) => {
    const { user, organizationId } = c.get('caller');
    const balance = organizationId === undefined ? personalBalance(site, user) : organizationBalance(site, user, organizationId);
    return c.json({ balance: balance / MICRODOLLARS_PER_DOLLAR, isDepleted: balance <= 0 });
  });

  routes.get('/profile/usage', (c) => {
    const answer = ownUsage(site, c.get('caller').user, c.req.query());
    return 'usage' in answer ? c.json(answer) : c.json({ error: answer.error }, answer.status);
  });

  routes.get('/organizations/:id', (c) => c.json(organizationFacts(site, c.get('caller').user, c.req.param('id'))));

  routes.onError((error, c) => {
    if (!(error instanceof TRPCError)) throw error;
    return c.json({ error: error.message, message: error.message }, getHTTPStatusCodeFromError(error) as ContentfulStatusCode);
  });

  return routes;
}

/** Without an organization there is no `organizations` at all. The second generation says which one to begin with. */
function profile({ ctx, generation }: Site, user: User) {
  const organizations = listOrganizations(ctx, generation, user).map(({ organizationId, organizationName, role }) => ({
    id: organizationId,
    name: organizationName,
    role,
  }));
  return {
    user: { id: user.id, email: user.email, name: user.name, image: user.imageUrl },
    organizations: organizations.length > 0 ? organizations : undefined,
    ...(generation === 2 && { hasPersonalAccount: true, selectedOrganizationId: organizations[0]?.id }),
  };
}

function personalBalance({ ctx }: Site, user: User): number {
  const row = get<{ balance: number }>(
    ctx.db,
    'SELECT total_microdollars_acquired - microdollars_used AS balance FROM users WHERE id = ?',
    user.id,
  );
  return row?.balance ?? 0;
}

/**
 * Kilo API: a billing manager is told 0, because that role may not spend. Where no seats are needed, nobody is told more than is left of
 * their own daily limit.
 */
function organizationBalance({ ctx }: Site, user: User, organizationId: string): number {
  if (membershipRole(ctx, user.id, organizationId) === 'billing_manager') return 0;
  expireDueCredits(ctx, organizationId);
  topUpIfLow(ctx, organizationId);
  const balance = balanceOf(ledger(ctx, organizationId));
  if (organizationRow(ctx, organizationId).require_seats === 1) return balance;
  const limit = get<{ amount: number }>(
    ctx.db,
    `SELECT microdollar_limit AS amount FROM organization_user_limits
     WHERE organization_id = ? AND user_id = ? AND limit_type = 'daily'`,
    organizationId,
    user.id,
  );
  if (!limit) return balance;
  const today = get<{ spent: number }>(
    ctx.db,
    `SELECT COALESCE(SUM(cost), 0) AS spent FROM microdollar_usage
     WHERE organization_id = ? AND user_id = ? AND created_at BETWEEN ? AND ?`,
    organizationId,
    user.id,
    startOfDay(utcDay(ctx.now())),
    ctx.now(),
  );
  return Math.min(balance, Math.max(0, limit.amount - (today?.spent ?? 0)));
}

const isPeriod = (period: string | undefined): period is Period =>
  period !== undefined && ['week', 'month', 'year', 'all'].includes(period);

interface UsageDay {
  date: string;
  model?: string | null;
  total_cost: number;
  request_count: number;
  total_input_tokens: number;
  total_output_tokens: number;
  total_cache_write_tokens: number;
  total_cache_hit_tokens: number;
}

/**
 * A person's own usage per day, and per model where asked. `viewType`: `personal` (outside of any organization), `all`, or an organization.
 * The first generation answers everything there is, the second one a week unless `period` says otherwise.
 */
function ownUsage(
  { ctx, generation }: Site,
  user: User,
  query: Record<string, string | undefined>,
): { usage: UsageDay[] } | { status: 400 | 404; error: string } {
  const viewType = query.viewType ?? 'personal';
  const isOrganization = viewType !== 'personal' && viewType !== 'all';
  if (isOrganization && !z.uuid().safeParse(viewType).success) {
    if (generation === 1) throw new Error('Invalid viewType');
    return { status: 400, error: 'Invalid viewType' };
  }
  if (isOrganization && membershipRole(ctx, user.id, viewType) === undefined)
    return generation === 1 ? { usage: [] } : { status: 404, error: 'Organization not found' };

  const scope = { personal: 'organization_id IS NULL', all: '1' }[viewType] ?? 'organization_id = ?4';
  const byModel = query.groupByModel === 'true';
  const model = generation === 1 ? 'model' : 'COALESCE(requested_model, model)';
  const period = generation === 1 ? 'all' : isPeriod(query.period) ? query.period : 'week';
  const usage = all<UsageDay>(
    ctx.db,
    `SELECT strftime('%Y-%m-%d', created_at / 1000, 'unixepoch') AS date, ${byModel ? `${model} AS model,` : ''}
       SUM(cost) AS total_cost, COUNT(*) AS request_count,
       SUM(input_tokens) AS total_input_tokens, SUM(output_tokens) AS total_output_tokens,
       SUM(cache_write_tokens) AS total_cache_write_tokens, SUM(cache_hit_tokens) AS total_cache_hit_tokens
     FROM microdollar_usage
     WHERE user_id = ?1 AND created_at >= ?2 AND created_at <= ?3 AND ${scope}
     GROUP BY 1 ${byModel ? ', 2' : ''} ORDER BY 1 DESC ${byModel ? ', 2' : ''}`,
    user.id,
    periodStart(period, ctx.now()),
    ctx.now(),
    ...(isOrganization ? [viewType] : []),
  );
  return { usage };
}

/** Refuses like the tRPC procedures do: 400 with the issues as text, 401 for somebody from outside. */
function organizationFacts({ ctx, generation }: Site, user: User, id: string) {
  const input = organizationInput.safeParse({ organizationId: id });
  if (!input.success) throw new TRPCError({ code: 'BAD_REQUEST', message: input.error.message });
  requireRole(ctx, generation, user, id, 'member');
  const row = organizationRow(ctx, id);
  return {
    id,
    name: row.name,
    settings: { ...settingsOf(row), code_indexing_enabled: settingsOf(row).code_indexing_enabled ?? false },
  };
}
