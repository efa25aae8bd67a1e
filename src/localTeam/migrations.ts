/**
 * The tables of the local team, close to those of Kilo's own database: what the API shows of them are the same columns. Times are integer
 * milliseconds (`_us`: microseconds), money integer microdollars or, in `amount_…cents`, cents.
 */
import type { DatabaseSync } from 'node:sqlite';

/** Migration `n` brings a database from version `n` to `n + 1`. A released one is never changed; a new one is added. */
const MIGRATIONS = [
  `
  CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    image_url TEXT,
    is_admin INTEGER NOT NULL DEFAULT 0,
    is_bot INTEGER NOT NULL DEFAULT 0,
    microdollars_used INTEGER NOT NULL DEFAULT 0,
    total_microdollars_acquired INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE tokens (
    hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE organizations (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(trim(name)) > 0),
    plan TEXT NOT NULL DEFAULT 'teams',
    settings TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings)),
    microdollars_used INTEGER NOT NULL DEFAULT 0,
    total_microdollars_acquired INTEGER NOT NULL DEFAULT 0,
    next_credit_expiration_at INTEGER,
    stripe_customer_id TEXT,
    auto_top_up_enabled INTEGER NOT NULL DEFAULT 0,
    seat_count INTEGER NOT NULL DEFAULT 0,
    require_seats INTEGER NOT NULL DEFAULT 0,
    created_by_kilo_user_id TEXT,
    free_trial_end_at INTEGER,
    sso_domain TEXT,
    company_domain TEXT,
    deleted_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE organization_memberships (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    invited_by TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (organization_id, user_id)
  ) STRICT;

  CREATE TABLE organization_invitations (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL,
    accepted_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX invitations_by_organization ON organization_invitations (organization_id);

  CREATE TABLE organization_user_limits (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    limit_type TEXT NOT NULL DEFAULT 'daily',
    microdollar_limit INTEGER NOT NULL CHECK (microdollar_limit >= 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, user_id, limit_type)
  ) STRICT;

  CREATE TABLE microdollar_usage (
    id INTEGER PRIMARY KEY,
    organization_id TEXT REFERENCES organizations (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    cost INTEGER NOT NULL CHECK (cost >= 0),
    market_cost INTEGER NOT NULL CHECK (market_cost >= 0),
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cache_write_tokens INTEGER NOT NULL,
    cache_hit_tokens INTEGER NOT NULL,
    provider TEXT,
    model TEXT,
    requested_model TEXT,
    inference_provider TEXT,
    project_id TEXT,
    feature TEXT,
    mode TEXT,
    has_error INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0,
    is_byok INTEGER NOT NULL DEFAULT 0,
    latency_ms INTEGER,
    generation_time_ms INTEGER
  ) STRICT;
  CREATE INDEX usage_by_organization ON microdollar_usage (organization_id, created_at);
  CREATE INDEX usage_by_user ON microdollar_usage (user_id, created_at);

  CREATE TABLE credit_transactions (
    id TEXT PRIMARY KEY,
    kilo_user_id TEXT NOT NULL,
    organization_id TEXT REFERENCES organizations (id),
    amount_microdollars INTEGER NOT NULL,
    expiration_baseline_microdollars_used INTEGER,
    original_baseline_microdollars_used INTEGER,
    is_free INTEGER NOT NULL,
    description TEXT,
    original_transaction_id TEXT UNIQUE REFERENCES credit_transactions (id),
    stripe_payment_id TEXT UNIQUE,
    coinbase_credit_block_id TEXT UNIQUE,
    credit_category TEXT,
    expiry_date INTEGER,
    check_category_uniqueness INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX credits_by_organization ON credit_transactions (organization_id, created_at);

  CREATE TABLE payment_methods (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL CHECK (kind IN ('ok', 'authenticate', 'declined')),
    type TEXT NOT NULL DEFAULT 'card',
    brand TEXT NOT NULL,
    last4 TEXT NOT NULL,
    exp_month INTEGER NOT NULL,
    exp_year INTEGER NOT NULL,
    is_default INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE auto_top_up_configs (
    organization_id TEXT PRIMARY KEY REFERENCES organizations (id),
    created_by_user_id TEXT NOT NULL,
    payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),
    amount_cents INTEGER NOT NULL DEFAULT 50000,
    last_auto_top_up_at INTEGER,
    disabled_reason TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE subscriptions (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    purchaser_user_id TEXT NOT NULL,
    item_id TEXT NOT NULL,
    status TEXT NOT NULL,
    plan TEXT NOT NULL,
    billing_interval TEXT NOT NULL CHECK (billing_interval IN ('month', 'year')),
    unit_amount_cents INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    checkout_quantity INTEGER NOT NULL,
    anchor_at INTEGER NOT NULL,
    current_period_start INTEGER NOT NULL,
    current_period_end INTEGER NOT NULL,
    cancel_at_period_end INTEGER NOT NULL DEFAULT 0,
    canceled_at INTEGER,
    ended_at INTEGER,
    scheduled_interval TEXT CHECK (scheduled_interval IN ('month', 'year')),
    schedule_id TEXT,
    payment_method_id TEXT REFERENCES payment_methods (id),
    latest_invoice_id TEXT,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE organization_seats_purchases (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    subscription_stripe_id TEXT NOT NULL REFERENCES subscriptions (id),
    seat_count INTEGER NOT NULL,
    amount_cents INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    subscription_status TEXT NOT NULL DEFAULT 'active',
    billing_cycle TEXT NOT NULL DEFAULT 'monthly',
    idempotency_key TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX seat_purchases_by_organization ON organization_seats_purchases (organization_id, created_at);

  CREATE TABLE invoices (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    subscription_id TEXT REFERENCES subscriptions (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('seats', 'topup')),
    number TEXT,
    status TEXT NOT NULL CHECK (status IN ('draft', 'open', 'paid', 'void', 'uncollectible')),
    currency TEXT NOT NULL DEFAULT 'usd',
    amount_due_cents INTEGER NOT NULL,
    payment_intent_id TEXT UNIQUE,
    paid_at INTEGER,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX invoices_by_organization ON invoices (organization_id, created_at);

  CREATE TABLE invoice_lines (
    invoice_id TEXT NOT NULL REFERENCES invoices (id),
    position INTEGER NOT NULL,
    description TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    amount_cents INTEGER NOT NULL,
    period_start INTEGER,
    period_end INTEGER,
    PRIMARY KEY (invoice_id, position)
  ) STRICT;

  CREATE TABLE checkout_sessions (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('topUp', 'autoTopUp', 'subscription')),
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    user_id TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'complete', 'canceled')),
    amount_cents INTEGER NOT NULL,
    seats INTEGER,
    plan TEXT,
    billing_interval TEXT,
    cancel_url TEXT,
    invoice_id TEXT REFERENCES invoices (id),
    subscription_id TEXT REFERENCES subscriptions (id),
    created_at INTEGER NOT NULL,
    completed_at INTEGER
  ) STRICT;

  CREATE TABLE portal_sessions (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    user_id TEXT NOT NULL,
    return_url TEXT,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE organization_audit_logs (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    action TEXT NOT NULL,
    actor_id TEXT,
    actor_email TEXT,
    actor_name TEXT,
    message TEXT NOT NULL,
    created_us INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX audit_by_organization ON organization_audit_logs (organization_id, created_us);

  CREATE TABLE device_auth_requests (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    device_code_hash TEXT NOT NULL UNIQUE,
    user_id TEXT,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'denied', 'expired')),
    ip_address TEXT,
    user_agent TEXT,
    expires_at INTEGER NOT NULL,
    approved_at INTEGER,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  `,
];

/** Runs the migrations that the database has not seen. Each counts only when all of it has worked. */
export function migrate(db: DatabaseSync): void {
  const version = () => (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  if (version() >= MIGRATIONS.length) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const migration of MIGRATIONS.slice(version())) db.exec(migration);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
