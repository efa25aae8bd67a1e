/** `organizations.autoTopUp.*`: buying credits by itself when the balance runs low. */
import * as z from 'zod/mini';
import { AUTO_TOP_UP_AMOUNTS } from '../../team/topUp';
import { centNumber, organizationInput, success, withOrganization } from './common';
import { mutation, query } from './procedure';

const amountCents = z.union(AUTO_TOP_UP_AMOUNTS.map((amount) => z.literal(amount)));

/** The only place that tells a card's last digits: of the card for automatic top-ups, not of the subscription's. */
export const getConfig = query('organizations.autoTopUp.getConfig', {
  input: organizationInput,
  output: z.object({
    enabled: z.boolean(),
    amountCents: centNumber,
    paymentMethod: z.nullable(
      z.object({
        type: z.string(),
        last4: z.nullable(z.string()),
        brand: z.nullable(z.string()),
        linkEmail: z.nullish(z.string()),
      }),
    ),
  }),
});

/** Switching on without a saved card answers with a checkout, which charges the amount at once. */
export const toggle = mutation('organizations.autoTopUp.toggle', {
  input: withOrganization({ currentEnabled: z.boolean(), amountCents: z.optional(amountCents) }),
  output: z.object({ enabled: z.boolean(), redirectUrl: z.optional(z.string()) }),
});

export const changePaymentMethod = mutation('organizations.autoTopUp.changePaymentMethod', {
  input: withOrganization({ amountCents: z.optional(amountCents) }),
  inputGen1: withOrganization({ amountCents: z.optional(z.number()) }),
  output: z.object({ redirectUrl: z.string() }),
});

export const updateAmount = mutation('organizations.autoTopUp.updateAmount', {
  input: withOrganization({ amountCents }),
  output: success,
});

export const removePaymentMethod = mutation('organizations.autoTopUp.removePaymentMethod', {
  input: organizationInput,
  output: success,
});
