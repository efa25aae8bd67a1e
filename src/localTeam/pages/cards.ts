/** The cards that a person can pay with: what a charge to one leads to is part of it. */
import type { Card, CardKind } from '../domain/cards';
import { choices, type Html } from './layout';

const KINDS: Record<CardKind, { label: string; detail: string }> = {
  ok: { label: 'Visa •••• 4242', detail: 'Works' },
  authenticate: { label: 'Visa •••• 3155', detail: 'The bank asks for a confirmation (3-D Secure)' },
  declined: { label: 'Visa •••• 0002', detail: 'Is declined' },
};

export const isCardKind = (text: unknown): text is CardKind => typeof text === 'string' && Object.hasOwn(KINDS, text);

export const chooseCard = (legend: string, selected?: string): Html =>
  choices(
    'card',
    legend,
    Object.entries(KINDS).map(([value, words]) => ({ value, ...words })),
    selected,
  );

/** "Visa •••• 4242, until 12/2029". */
export const cardName = ({ brand, last4, expMonth, expYear }: Card): string =>
  `${brand[0]?.toUpperCase()}${brand.slice(1)} •••• ${last4}, until ${String(expMonth).padStart(2, '0')}/${expYear}`;

export const cardBehavior = ({ kind }: Card): string => KINDS[kind].detail;
