/** Organizations: reading them with their people, creating, renaming. */
import type { Generation } from '../../kilo/contract/procedure';
import { MICRODOLLARS_PER_DOLLAR } from '../../team/money';
import { startOfDay, utcDay, type Instant } from '../../team/time';
import type { Context, User } from '../context';
import { all, get, insert, run, transaction, update } from '../database';
import { postgresText, postgresTextOrNull } from '../timestamps';
import { roleAsTold } from './access';
import { audit } from './audit';
import { addMember, invitationUrl, pendingInvitations } from './invitations';
import { refuse } from './refusal';
import { seatsUsed } from './seats';
import type { SeatPlan } from './prices';
import { TRIAL_LIFE } from './trial';
import { stripeId } from './stripeId';

export interface OrganizationRow {
  id: string;
  name: string;
  plan: SeatPlan;
  settings: string;
  microdollars_used: number;
  total_microdollars_acquired: number;
  next_credit_expiration_at: Instant | null;
  stripe_customer_id: string | null;
  auto_top_up_enabled: number;
  seat_count: number;
  require_seats: number;
  created_by_kilo_user_id: string | null;
  free_trial_end_at: Instant | null;
  sso_domain: string | null;
  company_domain: string | null;
  deleted_at: Instant | null;
  created_at: Instant;
  updated_at: Instant;
}

/** Refuses with NOT_FOUND when it is deleted or never was. */
export const organizationRow = (ctx: Context, id: string): OrganizationRow =>
  get<OrganizationRow>(ctx.db, 'SELECT * FROM organizations WHERE id = ? AND deleted_at IS NULL', id) ??
  refuse('NOT_FOUND', 'Organization not found');

/** An organization as the wire shows its row. */
export function wireRow(row: OrganizationRow) {
  return {
    id: row.id,
    name: row.name,
    created_at: postgresText(row.created_at),
    updated_at: postgresText(row.updated_at),
    microdollars_used: row.microdollars_used,
    total_microdollars_acquired: row.total_microdollars_acquired,
    next_credit_expiration_at: postgresTextOrNull(row.next_credit_expiration_at),
    stripe_customer_id: row.stripe_customer_id,
    auto_top_up_enabled: row.auto_top_up_enabled === 1,
    settings: JSON.parse(row.settings) as Record<string, unknown>,
    seat_count: row.seat_count,
    require_seats: row.require_seats === 1,
    created_by_kilo_user_id: row.created_by_kilo_user_id,
    deleted_at: postgresTextOrNull(row.deleted_at),
    sso_domain: row.sso_domain,
    plan: row.plan,
    free_trial_end_at: postgresTextOrNull(row.free_trial_end_at),
    company_domain: row.company_domain,
  };
}

/** `organizations.list`: the person's own organizations. Bots count as members here, unlike in `organizations.seats`. */
export function listOrganizations(ctx: Context, generation: Generation, user: User) {
  const rows = all<OrganizationRow & { role: string }>(
    ctx.db,
    `SELECT organizations.*, role FROM organization_memberships JOIN organizations ON organizations.id = organization_id
     WHERE user_id = ? AND deleted_at IS NULL ORDER BY organizations.created_at, organizations.id`,
    user.id,
  );
  return rows.map((row) => {
    const used = seatsUsed(ctx, row.id, { withBots: true });
    return {
      organizationName: row.name,
      organizationId: row.id,
      role: roleAsTold(generation, row.role),
      memberCount: used,
      balance: row.total_microdollars_acquired - row.microdollars_used,
      requireSeats: row.require_seats === 1,
      plan: row.plan,
      created_at: postgresText(row.created_at),
      seatCount: { used, total: row.seat_count },
      ...(generation === 2 && { inheritedChildren: [] as never[] }),
    };
  });
}

/** Who is in an organization and where it stands; the second generation keeps the money and the links from plain members. */
export function organizationWithMembers(ctx: Context, generation: Generation, organizationId: string, callerRole: string) {
  const row = wireRow(organizationRow(ctx, organizationId));
  const isStripped = generation === 2 && callerRole === 'member';
  const members = [
    ...activeMembers(ctx, generation, organizationId, isStripped),
    ...invitedMembers(ctx, generation, organizationId, isStripped),
  ];
  if (generation === 1)
    return {
      ...row,
      microdollars_balance: row.total_microdollars_acquired - row.microdollars_used,
      members,
    };
  const { stripe_customer_id, ...withoutCustomer } = row;
  return {
    ...withoutCustomer,
    ...(isStripped ? {} : { stripe_customer_id }),
    members,
    callerRole,
    parent_organization_id: null,
    childOrganizations: [] as never[],
    effectiveSsoPolicy: { required: false, source: null, domain: null, configurationError: false },
  };
}

interface MemberRow {
  id: string;
  name: string;
  email: string;
  image_url: string | null;
  role: string;
  joined_at: Instant;
  daily_limit: number | null;
  spent_today: number | null;
}

/** People in the organization, bots left out, with what each has spent today (UTC). */
function memberRows(ctx: Context, organizationId: string): MemberRow[] {
  return all<MemberRow>(
    ctx.db,
    `SELECT users.id, users.name, users.email, users.image_url, membership.role, membership.created_at AS joined_at,
       limits.microdollar_limit AS daily_limit, today.cost AS spent_today
     FROM organization_memberships membership
     JOIN users ON users.id = membership.user_id AND is_bot = 0
     LEFT JOIN organization_user_limits limits
       ON limits.organization_id = membership.organization_id AND limits.user_id = membership.user_id AND limit_type = 'daily'
     LEFT JOIN (SELECT user_id, SUM(cost) AS cost FROM microdollar_usage
                WHERE organization_id = ?1 AND created_at >= ?2 GROUP BY user_id) today
       ON today.user_id = membership.user_id
     WHERE membership.organization_id = ?1
     ORDER BY membership.created_at, users.id`,
    organizationId,
    startOfDay(utcDay(ctx.now())),
  );
}

const dollarsOrNull = (microdollars: number | null): number | null =>
  microdollars === null ? null : microdollars / MICRODOLLARS_PER_DOLLAR;

function activeMembers(ctx: Context, generation: Generation, organizationId: string, isStripped: boolean) {
  return memberRows(ctx, organizationId).map((row) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    role: roleAsTold(generation, row.role),
    status: 'active' as const,
    inviteDate: postgresText(row.joined_at),
    dailyUsageLimitUsd: dollarsOrNull(row.daily_limit),
    // The real server tells null for nothing spent, too.
    ...(isStripped ? {} : { currentDailyUsageUsd: row.spent_today ? dollarsOrNull(row.spent_today) : null }),
    ...(generation === 2 && { imageUrl: row.image_url }),
  }));
}

function invitedMembers(ctx: Context, generation: Generation, organizationId: string, isStripped: boolean) {
  return pendingInvitations(ctx, organizationId).map((invitation) => ({
    email: invitation.email,
    role: roleAsTold(generation, invitation.role),
    status: 'invited' as const,
    inviteDate: postgresText(invitation.createdAt),
    inviteId: invitation.id,
    dailyUsageLimitUsd: null,
    ...(isStripped
      ? {}
      : { inviteToken: invitation.token, inviteUrl: invitationUrl(ctx, invitation.token), currentDailyUsageUsd: null }),
    ...(generation === 2 && { emailStatus: 'delivered' }),
  }));
}

/** `organizations.members.listPublic`: who is there, without anything secret. */
export const publicMembers = (ctx: Context, generation: Generation, organizationId: string) => [
  ...memberRows(ctx, organizationId).map((row) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    role: roleAsTold(generation, row.role),
    status: 'active',
    inviteDate: postgresText(row.joined_at),
    imageUrl: row.image_url,
  })),
  ...pendingInvitations(ctx, organizationId).map((invitation) => ({
    email: invitation.email,
    role: roleAsTold(generation, invitation.role),
    status: 'invited',
    inviteDate: postgresText(invitation.createdAt),
    emailStatus: 'delivered',
  })),
];

/** Organizations that one person may be in before they cannot create another. */
const MAX_ORGANIZATIONS = 5;
const TOO_MANY = `You have reached the maximum number of organizations (${MAX_ORGANIZATIONS}) allowed. Please contact support if you need more.`;

export interface NewOrganization {
  name: string;
  plan: SeatPlan;
  autoAddCreator: boolean;
  companyDomain: string | null;
}

/** Founds an organization on trial. Only with `autoAddCreator` is anybody in it. */
export function createOrganization(ctx: Context, creator: User, organization: NewOrganization): OrganizationRow {
  return transaction(ctx.db, () => {
    const memberships = get<{ count: number }>(
      ctx.db,
      'SELECT COUNT(*) AS count FROM organization_memberships WHERE user_id = ?',
      creator.id,
    );
    if ((memberships?.count ?? 0) >= MAX_ORGANIZATIONS && !creator.email.endsWith('kilocode.ai'))
      refuse('TOO_MANY_REQUESTS', TOO_MANY);
    const id = ctx.newId();
    insert(ctx.db, 'organizations', {
      id,
      name: organization.name,
      plan: organization.plan,
      settings: JSON.stringify({ enable_usage_limits: false, code_indexing_enabled: true }),
      require_seats: true,
      stripe_customer_id: stripeId(ctx, 'cus'),
      created_by_kilo_user_id: creator.id,
      free_trial_end_at: ctx.now() + TRIAL_LIFE,
      company_domain: organization.companyDomain,
      created_at: ctx.now(),
      updated_at: ctx.now(),
    });
    if (organization.autoAddCreator) addMember(ctx, id, creator.id, 'owner');
    audit(ctx, id, 'organization.created', creator, `Organization ${organization.name} created`);
    return organizationRow(ctx, id);
  });
}

/** Neither this nor the domain is audited. */
export const rename = (ctx: Context, organizationId: string, name: string): number =>
  update(ctx.db, 'organizations', organizationId, { name, updated_at: ctx.now() });

export const setCompanyDomain = (ctx: Context, organizationId: string, domain: string | null): number =>
  update(ctx.db, 'organizations', organizationId, { company_domain: domain, updated_at: ctx.now() });

/** Counts usage into what an organization has used. */
export const addUsed = (ctx: Context, organizationId: string, cost: number): number =>
  run(ctx.db, 'UPDATE organizations SET microdollars_used = microdollars_used + ? WHERE id = ?', cost, organizationId);
