/** The card that an organization pays with. What a charge to it leads to is part of the card, as with a payment provider's test cards. */
import type { Context } from '../context';
import { all, get, insert, run } from '../database';
import { stripeId } from './stripeId';

/** `ok` pays; `authenticate` wants the payment confirmed first (3-D Secure); `declined` never pays. */
export type CardKind = 'ok' | 'authenticate' | 'declined';
export type ChargeOutcome = 'paid' | 'authenticate' | 'declined';

export interface Card {
  id: string;
  kind: CardKind;
  brand: string;
  last4: string;
  expMonth: number;
  expYear: number;
  isDefault: boolean;
}

const LAST4: Record<CardKind, string> = { ok: '4242', authenticate: '3155', declined: '0002' };

const SELECT =
  'SELECT id, kind, brand, last4, exp_month AS expMonth, exp_year AS expYear, is_default AS isDefault FROM payment_methods';

type CardRow = Omit<Card, 'isDefault'> & { isDefault: number };
const toCard = (row: CardRow): Card => ({ ...row, isDefault: row.isDefault === 1 });

export const cardsOf = (ctx: Context, organizationId: string): Card[] =>
  all<CardRow>(ctx.db, `${SELECT} WHERE organization_id = ? ORDER BY created_at DESC, rowid DESC`, organizationId).map(toCard);

/** The card that the next charge goes to. */
export function defaultCard(ctx: Context, organizationId: string): Card | undefined {
  const row = get<CardRow>(ctx.db, `${SELECT} WHERE organization_id = ? AND is_default = 1`, organizationId);
  return row && toCard(row);
}

export function cardById(ctx: Context, id: string): Card | undefined {
  const row = get<CardRow>(ctx.db, `${SELECT} WHERE id = ?`, id);
  return row && toCard(row);
}

/** Saves a card of the given kind and makes it the one that is charged from now on, also for a running subscription. Gives its id. */
export function saveCard(ctx: Context, organizationId: string, kind: CardKind): string {
  const id = stripeId(ctx, 'pm');
  run(ctx.db, 'UPDATE payment_methods SET is_default = 0 WHERE organization_id = ?', organizationId);
  insert(ctx.db, 'payment_methods', {
    id,
    organization_id: organizationId,
    kind,
    brand: 'visa',
    last4: LAST4[kind],
    exp_month: 12,
    exp_year: new Date(ctx.now()).getUTCFullYear() + 3,
    is_default: true,
    created_at: ctx.now(),
  });
  run(
    ctx.db,
    'UPDATE subscriptions SET payment_method_id = ? WHERE organization_id = ? AND ended_at IS NULL',
    id,
    organizationId,
  );
  return id;
}

/** What charging a card of this kind leads to. `authenticated`: the person has just confirmed the payment. */
export function charge(kind: CardKind, authenticated = false): ChargeOutcome {
  if (kind === 'declined') return 'declined';
  return kind === 'authenticate' && !authenticated ? 'authenticate' : 'paid';
}
