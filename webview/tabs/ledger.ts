import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DashboardState } from '../../src/protocol/dashboard';
import { UNKNOWN, formatCents, formatCount, formatDay, formatUsd } from '../../src/team/format';
import {
  LEDGER_KINDS,
  LEDGER_KIND_NAMES,
  cutNotice,
  filterLedger,
  ledger,
  ledgerTotals,
  type Ledger,
  type LedgerEntry,
  type LedgerFilter,
  type LedgerKind,
} from '../../src/team/ledger';
import type { CreditTransaction } from '../../src/team/model';
import { commandButton } from '../components/actions';
import { empty, stateStyles } from '../components/states';
import { base } from '../components/styles';
import '../components/table';
import type { Column } from '../components/table';

/** Credits bought, given, expired and adjusted, and seats billed, as one list: narrowed, searched, summed and exported. */
@customElement('kt-ledger')
export class LedgerList extends LitElement {
  static override styles = [
    base,
    stateStyles,
    css`
      .filters input {
        width: 220px;
        max-width: 100%;
      }
      .totals {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 20px;
      }
    `,
  ];

  @property({ attribute: false }) state!: DashboardState;
  @property({ attribute: false }) transactions: readonly CreditTransaction[] = [];
  @state() private kind: LedgerKind | '' = '';
  @state() private text = '';

  private get whole(): Ledger {
    const { invoices, billingHistory, team } = this.state;
    return ledger({
      transactions: this.transactions,
      invoices: invoices.data,
      history: billingHistory.data?.entries,
      creditsAcquired: team.data?.creditsAcquired,
    });
  }

  private get filter(): Pick<LedgerFilter, 'text'> & { kinds?: LedgerKind[] } {
    const text = this.text.trim();
    return { ...(this.kind && { kinds: [this.kind] }), ...(text && { text }) };
  }

  private columns: Column<LedgerEntry>[] = [
    { title: 'Date', sortBy: ({ at }) => at, cell: ({ at }) => formatDay(at) },
    {
      title: 'What',
      sortBy: ({ title }) => title,
      cell: (entry) => {
        const raw = entry.kind === 'seats' ? entry.number : entry.category;
        const details = [entry.description, raw].filter(Boolean).join(' · ');
        return html`<span class="two wrap"
          ><span>${entry.title}</span>${details ? html`<span class="muted small">${details}</span>` : nothing}</span
        >`;
      },
    },
    {
      title: 'Expires',
      sortBy: (entry) => (entry.kind === 'seats' ? undefined : (entry.expiresAt ?? undefined)),
      cell: (entry) =>
        entry.kind === 'seats' || entry.credits <= 0
          ? ''
          : html`<span class="muted">${entry.expiresAt === null ? 'Never' : formatDay(entry.expiresAt)}</span>`,
    },
    {
      title: 'Seats billed',
      numeric: true,
      sortBy: (entry) => (entry.kind === 'seats' ? entry.charge : undefined),
      cell: (entry) => (entry.kind === 'seats' ? formatCents(entry.charge, entry.currency) : ''),
    },
    {
      title: 'Credits',
      numeric: true,
      sortBy: (entry) => (entry.kind === 'seats' ? undefined : entry.credits),
      cell: (entry) =>
        entry.kind === 'seats'
          ? ''
          : html`<span class=${entry.credits < 0 ? 'muted' : 'positive'}
              >${entry.credits > 0 ? '+' : ''}${formatUsd(entry.credits)}</span
            >`,
    },
    {
      title: 'Acquired so far',
      numeric: true,
      cell: (entry) =>
        entry.kind === 'seats'
          ? ''
          : html`<span class="muted">${entry.acquired === undefined ? UNKNOWN : formatUsd(entry.acquired)}</span>`,
    },
  ];

  private filters(count: number, of: number) {
    return html`<div class="spread filters">
      <div class="row">
        <select
          aria-label="Kind"
          .value=${this.kind}
          @change=${(event: Event) => (this.kind = (event.target as HTMLSelectElement).value as LedgerKind | '')}
        >
          <option value="">Everything</option>
          ${LEDGER_KINDS.map((kind) => html`<option value=${kind}>${LEDGER_KIND_NAMES[kind]}</option>`)}
        </select>
        <input
          type="search"
          aria-label="Search the history"
          placeholder="Search"
          .value=${this.text}
          @input=${(event: InputEvent) => (this.text = (event.target as HTMLInputElement).value)}
        />
        <span class="muted" role="status"
          >${count === of ? `${formatCount(of)} entries` : `${formatCount(count)} of ${formatCount(of)} entries`}</span
        >
      </div>
      <div class="row">
        ${commandButton(this.state, 'kiloTeams.exportLedger', 'Export CSV…', { value: { format: 'csv', ...this.filter } })}
        ${commandButton(this.state, 'kiloTeams.exportLedger', 'Export JSON…', { value: { format: 'json', ...this.filter } })}
      </div>
    </div>`;
  }

  private totals(entries: readonly LedgerEntry[]) {
    const { purchased, promotional, expired, adjusted, seats } = ledgerTotals(entries);
    const sums = [
      ['Bought', purchased],
      ['Promotional', promotional],
      ['Expired', expired],
      ['Adjusted', adjusted],
    ] as const;
    return html`<div class="totals small">
      ${sums.map(([name, amount]) =>
        amount === 0 ? nothing : html`<span><span class="muted">${name}</span> ${formatUsd(amount)}</span>`,
      )}
      ${seats.map(
        ({ currency, paid, open }) =>
          html`<span
            ><span class="muted">Seats paid</span> ${formatCents(paid, currency)}${
              open > 0 ? html` <span class="muted">still to pay</span> ${formatCents(open, currency)}` : nothing
            }</span
          >`,
      )}
    </div>`;
  }

  override render() {
    const whole = this.whole;
    if (whole.entries.length === 0) {
      return empty(
        'card',
        'Nothing was bought yet',
        'Purchases, promotional credits, expiries and bills for seats are listed here.',
      );
    }
    const entries = filterLedger(whole.entries, this.filter);
    const notice = cutNotice(whole);
    return html`<div class="stack">
      ${this.filters(entries.length, whole.entries.length)} ${this.totals(entries)}
      ${
        entries.length === 0
          ? empty('search', 'Nothing matches', 'Change the kind or the search to see more.')
          : html`<kt-table
              label="Credit history"
              .columns=${this.columns}
              .rows=${entries}
              .rowKey=${({ kind, id }: LedgerEntry) => `${kind} ${id}`}
              .rowName=${({ title }: LedgerEntry) => title}
            ></kt-table>`
      }
      <p class="muted small">
        ${notice ? html`${notice} ` : nothing}“Acquired so far” sums up the credits that came and went, without what was used: the
        server gives usage by day, not as entries. Refunds are not told by the server.
      </p>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-ledger': LedgerList;
  }
}
