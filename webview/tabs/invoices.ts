import { LitElement, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DashboardState } from '../../src/protocol/dashboard';
import { billingCycles, seatBillsOf, type BillingCycleRow } from '../../src/team/billingCycles';
import { formatCents, formatCount, formatDay } from '../../src/team/format';
import type { Invoice } from '../../src/team/model';
import { commandButton } from '../components/actions';
import { badge, badgeStyles, type Tone } from '../components/badge';
import { icon } from '../components/icons';
import { empty, stateStyles } from '../components/states';
import { base } from '../components/styles';
import '../components/table';
import type { Column } from '../components/table';
import { capitalized } from '../components/words';
import { host } from '../hostBridge';

const INVOICE_TONES: Record<string, Tone> = {
  paid: 'good',
  open: 'warn',
  uncollectible: 'bad',
  draft: 'neutral',
  void: 'neutral',
};
const CYCLES: Record<BillingCycleRow['status'], { name: string; tone: Tone }> = {
  paid: { name: 'Paid', tone: 'good' },
  due: { name: 'Not paid', tone: 'bad' },
  draft: { name: 'Not final yet', tone: 'neutral' },
  void: { name: 'Withdrawn', tone: 'neutral' },
  none: { name: 'No bill known', tone: 'neutral' },
};

/** Every invoice, to be opened or downloaded, one or many; and which billing cycles are paid. */
@customElement('kt-invoices')
export class Invoices extends LitElement {
  static override styles = [base, badgeStyles, stateStyles];

  @property({ attribute: false }) state!: DashboardState;
  @property({ attribute: false }) invoices: readonly Invoice[] = [];
  @state() private chosen: ReadonlySet<string> = new Set();

  private columns: Column<Invoice>[] = [
    {
      title: 'Invoice',
      sortBy: ({ number, id }) => number ?? id,
      cell: ({ number, description }) =>
        html`<span class="two wrap"
          ><span>${number ?? 'Not numbered yet'}</span
          >${description ? html`<span class="muted small">${description}</span>` : nothing}</span
        >`,
    },
    { title: 'Date', sortBy: ({ createdAt }) => createdAt, cell: ({ createdAt }) => formatDay(createdAt) },
    { title: 'For', sortBy: ({ purpose }) => purpose, cell: ({ purpose }) => (purpose === 'seats' ? 'Seats' : 'Credits') },
    { title: 'Period', cell: (invoice) => html`<span class="muted">${this.period(invoice)}</span>` },
    {
      title: 'Status',
      sortBy: ({ status }) => status,
      cell: ({ status }) => badge(capitalized(status), INVOICE_TONES[status] ?? 'neutral'),
    },
    {
      title: 'Amount',
      numeric: true,
      sortBy: ({ amount }) => amount,
      cell: ({ amount, currency }) => formatCents(amount, currency),
    },
  ];

  private get cycles(): BillingCycleRow[] {
    const subscription = this.state.subscription.data?.subscription;
    const history = this.state.billingHistory.data?.entries;
    return subscription ? billingCycles(subscription, history ?? seatBillsOf(this.invoices)) : [];
  }

  /** The billing cycle that an invoice for seats was written in; credits have none. */
  private period({ id, purpose }: Invoice): string {
    const cycle = purpose === 'seats' ? this.cycles.find(({ invoices }) => invoices.includes(id)) : undefined;
    return cycle ? span(cycle) : '';
  }

  private actions = ({ id, number, hasPage, hasPdf, status }: Invoice, tabIndex: 0 | -1) => {
    const name = number ?? 'this invoice';
    const button = (
      shown: boolean,
      command: 'kiloTeams.openInvoice' | 'kiloTeams.downloadInvoice',
      symbol: 'external' | 'download',
      label: string,
    ) =>
      shown
        ? html`<button
            class="icon"
            data-command=${command}
            tabindex=${tabIndex}
            title=${label}
            aria-label=${label}
            @click=${() => host.run(command, id)}
          >
            ${icon(symbol)}
          </button>`
        : nothing;
    return [
      button(hasPage, 'kiloTeams.openInvoice', 'external', status === 'open' ? `Open and pay ${name}` : `Open ${name}`),
      button(hasPdf, 'kiloTeams.downloadInvoice', 'download', `Save ${name} as PDF`),
    ];
  };

  private cycleColumns: Column<BillingCycleRow>[] = [
    { title: 'Billing cycle', cell: span },
    { title: 'Payment', cell: ({ status }) => badge(CYCLES[status].name, CYCLES[status].tone) },
    {
      title: 'Bills',
      numeric: true,
      cell: ({ invoices }) => html`<span class="muted">${formatCount(invoices.length)}</span>`,
    },
    { title: 'Still to pay', numeric: true, cell: ({ due, currency }) => (due > 0 ? formatCents(due, currency) : '') },
    { title: 'Paid', numeric: true, cell: ({ paid, currency }) => (paid > 0 ? formatCents(paid, currency) : '') },
  ];

  private payments() {
    const { cycles } = this;
    if (cycles.length === 0) return nothing;
    return html`<h3>Payment of each billing cycle</h3>
      <kt-table
        label="Billing cycles"
        .columns=${this.cycleColumns}
        .rows=${cycles}
        .rowKey=${({ start }: BillingCycleRow) => String(start)}
        .rowName=${span}
      ></kt-table>`;
  }

  override render() {
    if (this.invoices.length === 0)
      return empty('card', 'No invoices yet', 'Invoices for seats and for credits are listed here.');
    const withPdf = this.invoices.filter(({ id, hasPdf }) => hasPdf && this.chosen.has(id)).map(({ id }) => id);
    const without = this.chosen.size - withPdf.length;
    return html`<div class="stack">
      <div class="spread">
        <span class="muted" role="status"
          >${
            this.chosen.size === 0
              ? 'Choose invoices to download them into a folder.'
              : `${formatCount(this.chosen.size)} chosen${without > 0 ? `, ${formatCount(without)} of them without a PDF` : ''}`
          }</span
        >
        ${commandButton(
          this.state,
          'kiloTeams.downloadInvoices',
          withPdf.length > 0 ? `Download ${formatCount(withPdf.length)}…` : 'Download…',
          {
            value: withPdf,
            blocked: withPdf.length === 0 ? 'Choose invoices that have a PDF first.' : undefined,
          },
        )}
      </div>
      <kt-table
        label="Invoices"
        .columns=${this.columns}
        .rows=${[...this.invoices].sort((a, b) => b.createdAt - a.createdAt)}
        .rowKey=${({ id }: Invoice) => id}
        .rowName=${({ number, id }: Invoice) => number ?? id}
        .actions=${this.actions}
        .chosen=${this.chosen}
        .choose=${(keys: ReadonlySet<string>) => (this.chosen = keys)}
      ></kt-table>
      ${this.payments()}
    </div>`;
  }
}

const span = ({ start, end }: BillingCycleRow): string => `${formatDay(start)} to ${formatDay(end)}`;

declare global {
  interface HTMLElementTagNameMap {
    'kt-invoices': Invoices;
  }
}
