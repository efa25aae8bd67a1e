/** What another role means for somebody, told before it is given. */
import type { Role } from './model';
import { isKnownRole, ROLE_TABLE, roleLabel } from './permissions';

export interface RoleChange {
  /** Capabilities of {@link ROLE_TABLE}. */
  gains: string[];
  loses: string[];
  /** Kilo API: everybody but billing managers takes a seat, and billing managers cannot use the team's credits. */
  seat: 'takes' | 'frees' | 'same';
}

/** The difference between two roles; undefined when one of them is not known, because then nothing can be told. */
export function roleChange(from: Role, to: Role): RoleChange | undefined {
  if (!isKnownRole(from) || !isKnownRole(to)) return undefined;
  const only = (one: typeof from, other: typeof from) =>
    ROLE_TABLE.filter(({ allowed }) => allowed[one] && !allowed[other]).map(({ capability }) => capability);
  const seat = from === to ? 'same' : to === 'billing_manager' ? 'frees' : from === 'billing_manager' ? 'takes' : 'same';
  return { gains: only(to, from), loses: only(from, to), seat };
}

/** {@link roleChange} in sentences, one to a line; a single line for an unknown role. */
export function roleChangeText(from: Role, to: Role): string[] {
  const change = roleChange(from, to);
  if (!change) return [`What ${roleLabel(from)} and ${roleLabel(to)} differ in is not known.`];
  const { gains, loses, seat } = change;
  return [
    ...(gains.length > 0 ? [`Gains: ${gains.join(', ')}.`] : []),
    ...(loses.length > 0 ? [`Loses: ${loses.join(', ')}.`] : []),
    ...(from !== to && gains.length === 0 && loses.length === 0 ? ['May do the same as before.'] : []),
    ...(seat === 'frees' ? ['Frees a seat, and can no longer use Kilo with the team’s credits.'] : []),
    ...(seat === 'takes' ? ['Takes a seat, and can use Kilo with the team’s credits.'] : []),
    ...(to === 'owner' ? ['Only another owner can take this back.'] : []),
  ];
}
