/** Buying credits by itself when the balance runs low. Amounts are cents unless they are called microdollars. */
import { MICRODOLLARS_PER_DOLLAR } from '../../team/money';
import type { Context } from '../context';
import { get, run, transaction, update } from '../database';
import type { Actor } from './audit';
import { cardById, charge, type Card } from './cards';
import { balanceOf, ledger, recordPurchase, topUpLines } from './credits';
import { createInvoice } from './invoices';
import { userById } from './people';

export const DEFAULT_AMOUNT_CENTS = 500_00;
/** Below this balance, in microdollars, credits are bought. */
const THRESHOLD = 50 * MICRODOLLARS_PER_DOLLAR;

export interface AutoTopUp {
  enabled: boolean;
  amountCents: number;
  card: Card | undefined;
}

interface ConfigRow {
  created_by_user_id: string;
  payment_method_id: string;
  amount_cents: number;
}

const configOf = (ctx: Context, organizationId: string): ConfigRow | undefined =>
  get(ctx.db, 'SELECT * FROM auto_top_up_configs WHERE organization_id = ?', organizationId);

const isEnabled = (ctx: Context, organizationId: string): boolean =>
  get<{ enabled: number }>(ctx.db, 'SELECT auto_top_up_enabled AS enabled FROM organizations WHERE id = ?', organizationId)
    ?.enabled === 1;

export function autoTopUp(ctx: Context, organizationId: string): AutoTopUp {
  const config = configOf(ctx, organizationId);
  return {
    enabled: isEnabled(ctx, organizationId),
    amountCents: config?.amount_cents ?? DEFAULT_AMOUNT_CENTS,
    card: config && cardById(ctx, config.payment_method_id),
  };
}

const setEnabled = (ctx: Context, organizationId: string, enabled: boolean) =>
  update(ctx.db, 'organizations', organizationId, { auto_top_up_enabled: enabled, updated_at: ctx.now() });

/** Saves the card and the amount, and switches automatic top-up on. */
export function enableAutoTopUp(ctx: Context, organizationId: string, creator: Actor, cardId: string, amountCents: number): void {
  transaction(ctx.db, () => {
    run(
      ctx.db,
      `INSERT INTO auto_top_up_configs (organization_id, created_by_user_id, payment_method_id, amount_cents, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (organization_id) DO UPDATE SET payment_method_id = excluded.payment_method_id,
         amount_cents = excluded.amount_cents, disabled_reason = NULL, updated_at = excluded.updated_at`,
      organizationId,
      creator.id,
      cardId,
      amountCents,
      ctx.now(),
      ctx.now(),
    );
    setEnabled(ctx, organizationId, true);
  });
}

/** Switches on with the saved card, if there is one: false when a checkout has to save one first. */
export function switchOn(ctx: Context, organizationId: string, amountCents: number | undefined): boolean {
  return transaction(ctx.db, () => {
    if (!configOf(ctx, organizationId)) return false;
    if (amountCents !== undefined) setAmount(ctx, organizationId, amountCents);
    run(ctx.db, 'UPDATE auto_top_up_configs SET disabled_reason = NULL WHERE organization_id = ?', organizationId);
    setEnabled(ctx, organizationId, true);
    return true;
  });
}

export function switchOff(ctx: Context, organizationId: string): void {
  setEnabled(ctx, organizationId, false);
}

/** Does nothing where there is no saved card. */
export function setAmount(ctx: Context, organizationId: string, amountCents: number): void {
  run(
    ctx.db,
    'UPDATE auto_top_up_configs SET amount_cents = ?, updated_at = ? WHERE organization_id = ?',
    amountCents,
    ctx.now(),
    organizationId,
  );
}

/** Forgets the card and switches off. */
export function removeAutoTopUp(ctx: Context, organizationId: string): void {
  transaction(ctx.db, () => {
    run(ctx.db, 'DELETE FROM auto_top_up_configs WHERE organization_id = ?', organizationId);
    setEnabled(ctx, organizationId, false);
  });
}

/**
 * Buys credits when automatic top-up is on and the balance is under 50 USD. A payment that fails leaves an open invoice, switches the
 * feature off and says why. True when credits were bought.
 */
export function topUpIfLow(ctx: Context, organizationId: string): boolean {
  const isLow = () => isEnabled(ctx, organizationId) && balanceOf(ledger(ctx, organizationId)) < THRESHOLD;
  if (!isLow()) return false;
  return transaction(ctx.db, () => {
    const config = configOf(ctx, organizationId);
    const card = config && cardById(ctx, config.payment_method_id);
    if (!isLow() || !config || !card) return false;
    const outcome = charge(card.kind);
    if (outcome === 'paid') {
      const creator = userById(ctx, config.created_by_user_id);
      recordPurchase(ctx, organizationId, creator ?? SYSTEM, config.amount_cents, true);
      run(ctx.db, 'UPDATE auto_top_up_configs SET last_auto_top_up_at = ? WHERE organization_id = ?', ctx.now(), organizationId);
      return true;
    }
    const lines = topUpLines(config.amount_cents, true);
    createInvoice(ctx, { organizationId, purpose: 'topup', status: 'open', lines });
    setEnabled(ctx, organizationId, false);
    const reason = outcome === 'declined' ? 'card_declined' : 'authentication_required';
    run(ctx.db, 'UPDATE auto_top_up_configs SET disabled_reason = ? WHERE organization_id = ?', reason, organizationId);
    return false;
  });
}

const SYSTEM: Actor = { id: 'system-auto-topup', email: '', name: 'Automatic top-up' };
