/** `organizations.autoTopUp.*`. None of it is audited. */
import * as contract from '../../kilo/contract/autoTopUp';
import { autoTopUp, DEFAULT_AMOUNT_CENTS, removeAutoTopUp, setAmount, switchOff, switchOn } from '../domain/autoTopUp';
import { checkoutUrl, createAutoTopUpCheckout } from '../domain/checkout';
import type { Toolkit } from './trpc';

export function autoTopUpRouter(kit: Toolkit) {
  const { inputOf } = kit;
  return kit.router({
    getConfig: kit.billing.query(({ ctx, input }) => {
      const { enabled, amountCents, card } = autoTopUp(ctx, input.organizationId);
      const paymentMethod = card
        ? { type: 'card', last4: card.last4, brand: card.brand, linkEmail: null, stripePaymentMethodId: card.id }
        : null;
      return { enabled, amountCents, paymentMethod };
    }),

    toggle: kit.billingGatedLater.input(inputOf(contract.toggle)).mutation(({ ctx, input }) => {
      const { organizationId, currentEnabled, amountCents } = input;
      if (currentEnabled) {
        switchOff(ctx, organizationId);
        return { enabled: false };
      }
      if (switchOn(ctx, organizationId, amountCents)) return { enabled: true };
      const { id } = createAutoTopUpCheckout(ctx, ctx.user, organizationId, amountCents ?? DEFAULT_AMOUNT_CENTS);
      return { enabled: false, redirectUrl: checkoutUrl(ctx, id) };
    }),

    changePaymentMethod: kit.billingGatedLater.input(inputOf(contract.changePaymentMethod)).mutation(({ ctx, input }) => {
      const amountCents = input.amountCents ?? DEFAULT_AMOUNT_CENTS;
      const { id } = createAutoTopUpCheckout(ctx, ctx.user, input.organizationId, amountCents);
      return { redirectUrl: checkoutUrl(ctx, id) };
    }),

    updateAmount: kit.billingGatedLater.input(inputOf(contract.updateAmount)).mutation(({ ctx, input }) => {
      setAmount(ctx, input.organizationId, input.amountCents);
      return { success: true };
    }),

    removePaymentMethod: kit.billingGatedLater.mutation(({ ctx, input }) => {
      removeAutoTopUp(ctx, input.organizationId);
      return { success: true };
    }),
  });
}
