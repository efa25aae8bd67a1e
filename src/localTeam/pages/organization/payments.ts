/** Credits, invoices and what is still to be paid. */
import { TOP_UP_MAXIMUM, TOP_UP_MINIMUM } from '../../../kilo/contract/rest';
import { parseInstant } from '../../../team/time';
import { autoTopUp } from '../../domain/autoTopUp';
import { checkoutUrl, createTopUpCheckout } from '../../domain/checkout';
import { balanceOf, creditTransactionsAnswer, expireDueCredits, ledger } from '../../domain/credits';
import { invoicesOf } from '../../domain/invoices';
import type { Site } from '../../site';
import { invoiceTable, openInvoices, payOpenInvoice } from '../invoiceTable';
import { form, html, table, tile } from '../layout';
import { day, dollarsOfCents, usd } from '../words';
import type { SubPage } from './pages';

export const payments = ({ ctx }: Site): SubPage => ({
  path: '/payment-details',
  name: 'Payments',
  level: 'billing',

  show({ c, organization: { id }, here }) {
    expireDueCredits(ctx, id);
    const invoices = invoicesOf(ctx, id);
    const { enabled, amountCents } = autoTopUp(ctx, id);
    const buy = form(
      c,
      here,
      html`<label class="field"
          >Dollars<input
            name="amount"
            type="number"
            min="${TOP_UP_MINIMUM}"
            max="${TOP_UP_MAXIMUM}"
            step="1"
            value="100"
            required
        /></label>
        <div class="actions"><button class="primary" name="action" value="buy">To checkout</button></div>`,
    );
    return html`${openInvoices(ctx, c, here, invoices)}
      <div class="grid">
        ${tile('Credits left', usd(balanceOf(ledger(ctx, id))))}
        ${tile('Automatic top-up', enabled ? dollarsOfCents(amountCents) : 'Off')}
        <section class="card">
          <h2>Buy credits</h2>
          ${buy}
        </section>
      </div>
      ${table('Credits', COLUMNS, creditTransactionsAnswer(ctx, id), 'There are none yet.')} ${invoiceTable(invoices)}`;
  },

  act({ user, organization: { id }, here }, fields) {
    if (fields.action !== 'buy') {
      payOpenInvoice(ctx, user, id, fields);
      return undefined;
    }
    const dollars = Number(fields.amount);
    const isInRange = Number.isInteger(dollars) && dollars >= TOP_UP_MINIMUM && dollars <= TOP_UP_MAXIMUM;
    return isInRange ? checkoutUrl(ctx, createTopUpCheckout(ctx, user, id, dollars, `${ctx.origin}${here}`).id) : undefined;
  },
});

type CreditRow = ReturnType<typeof creditTransactionsAnswer>[number];
const dayOf = (postgresText: string): string => day(parseInstant(postgresText)!);

const COLUMNS = [
  { name: 'Date', cell: ({ created_at }: CreditRow) => html`<span class="nowrap">${dayOf(created_at)}</span>` },
  { name: 'Description', cell: ({ description, credit_category }: CreditRow) => description ?? credit_category ?? '–' },
  { name: 'Expires', cell: ({ expiry_date }: CreditRow) => (expiry_date === null ? '–' : dayOf(expiry_date)) },
  { name: 'Amount', cell: ({ amount_microdollars }: CreditRow) => usd(amount_microdollars), isNumber: true },
];
