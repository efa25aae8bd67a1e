import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { CommandValue } from '../../src/protocol/commandValues';
import type { DashboardState, Slice } from '../../src/protocol/dashboard';
import { creditStatus, type CreditStatus } from '../../src/team/credits';
import {
  UNKNOWN,
  formatCents,
  formatDay,
  formatDaysLeft,
  formatDaysRange,
  formatPercent,
  formatUsd,
} from '../../src/team/format';
import { isAboutCredits } from '../../src/team/journal';
import type { AutoTopUp, CreditBlock, Credits } from '../../src/team/model';
import { sum, type Cents, type Microdollars } from '../../src/team/money';
import { AUTO_TOP_UP_AMOUNTS, AUTO_TOP_UP_THRESHOLD, autoTopUpText, paymentMethodText } from '../../src/team/topUp';
import '../charts/shareBar';
import '../components/table';
import '../components/tile';
import type { Share } from '../charts/shareBar';
import { commandButton, isShown } from '../components/actions';
import { badge, badgeStyles } from '../components/badge';
import { journalList } from '../components/journal';
import { segments } from '../components/segments';
import { empty, showSlice, skeletonLines, stateStyles } from '../components/states';
import { base } from '../components/styles';
import { capitalized } from '../components/words';
import type { Column } from '../components/table';
import './buyCredits';
import './invoices';
import './ledger';
import './lowBalanceAlert';

const hasFailed = (slice: Slice<unknown>): boolean => slice.data === undefined && slice.status !== 'loading';

/** The credits: what is left, what it is made of, how long it lasts, and every bill. */
@customElement('kt-billing')
export class BillingTab extends LitElement {
  static override styles = [
    base,
    badgeStyles,
    stateStyles,
    css`
      .pair {
        display: grid;
        gap: 12px;
        grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
      }
      .pair:not(:has(> :nth-child(2))),
      .pair.even {
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr));
      }
      @container (max-width: 760px) {
        .pair {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) state!: DashboardState;
  /** The amount of automatic top-up that is chosen and not yet saved. */
  @state() private amount: Cents | undefined;

  private status(): CreditStatus | undefined {
    const { team, credits, recentUsage, now } = this.state;
    return creditStatus({ team: team.data, credits: credits.data, recentUsage: recentUsage.data }, now);
  }

  private tiles() {
    const status = this.status();
    const failed = hasFailed(this.state.team) && hasFailed(this.state.credits);
    const pending = this.state.recentUsage.status === 'loading' && this.state.recentUsage.data === undefined;
    const burn = status?.burn;
    const range = formatDaysRange(status?.runway);
    const unknownBurn = failed || !pending ? UNKNOWN : undefined;
    return html`<div class="tiles">
      <kt-tile label="Balance" .figure=${status ? formatUsd(status.balance) : failed ? UNKNOWN : undefined}>
        ${status?.expiringUnused ? html`<span>${formatUsd(status.expiringUnused.amount)} would expire unused</span>` : nothing}
        ${status?.nextExpiry && !status.expiringUnused ? html`<span>Next expiry ${formatDay(status.nextExpiry.at)}</span>` : nothing}
      </kt-tile>
      <kt-tile
        label="Burn rate"
        .figure=${burn ? `${formatUsd(burn.perDay)} a day` : unknownBurn}
        hint="Mean of the last 7 complete UTC days"
      >
        <span
          >${burn ? `${formatUsd(burn.low)} to ${formatUsd(burn.high)} in the last four weeks` : this.state.recentUsage.data?.scope === 'self' ? 'Your role does not see what the team spends' : 'Not enough data for an honest figure'}</span
        >
      </kt-tile>
      <kt-tile
        label="Days left"
        .figure=${range ?? (status?.runway ? capitalized(formatDaysLeft(status.runway)) : unknownBurn)}
        hint="Balance divided by the burn rate of the slowest and the fastest of the last four weeks"
      >
        ${status?.runsOutAt ? html`<span>Used up around ${formatDay(status.runsOutAt)}</span>` : nothing}
        ${status?.autoTopUp ? html`<span>Automatic top-up refills the balance before</span>` : nothing}
      </kt-tile>
    </div>`;
  }

  private composition({ blocks }: Credits) {
    const held = blocks.filter((block) => block.remaining > 0);
    if (held.length === 0) return empty('card', 'No credits left', 'Bought and promotional credits are listed here.');
    const whole = sum(held.map((block) => block.remaining));
    const part = (name: string, of: (block: CreditBlock) => boolean): Share[] => {
      const amount: Microdollars = sum(held.filter(of).map((block) => block.remaining));
      const share = whole > 0 ? amount / whole : 0;
      return amount > 0 ? [{ name, figure: formatUsd(amount), percent: formatPercent(share), share }] : [];
    };
    const expires = (block: CreditBlock) => block.expiresAt !== null;
    return html`
      <kt-share-bar
        label="What the credits are made of"
        .summary=${held.some(expires) ? 'Credits that expire are used first.' : 'None of the credits expire.'}
        .parts=${[
          ...part('Bought', (block) => !expires(block) && !block.promotional),
          ...part('Expiring', expires),
          ...part('Promotional, without expiry', (block) => !expires(block) && block.promotional),
        ]}
      ></kt-share-bar>
      <kt-table
        label="Credit blocks"
        .columns=${this.blockColumns}
        .rows=${held}
        .rowKey=${({ id }: CreditBlock) => id}
        .rowName=${(block: CreditBlock) => (block.promotional ? 'Promotional' : 'Bought')}
      ></kt-table>
    `;
  }

  private blockColumns: Column<CreditBlock>[] = [
    { title: 'Credits', cell: ({ promotional }) => (promotional ? 'Promotional' : 'Bought') },
    {
      title: 'Since',
      sortBy: ({ effectiveAt }) => effectiveAt,
      cell: ({ effectiveAt }) => html`<span class="muted">${formatDay(effectiveAt)}</span>`,
    },
    {
      title: 'Expires',
      sortBy: ({ expiresAt }) => expiresAt ?? undefined,
      cell: ({ expiresAt }) => (expiresAt === null ? html`<span class="muted">Never</span>` : formatDay(expiresAt)),
    },
    {
      title: 'Left',
      numeric: true,
      sortBy: ({ remaining }) => remaining,
      cell: ({ remaining, amount }) => html`${formatUsd(remaining)} <span class="muted">of ${formatUsd(amount)}</span>`,
    },
  ];

  private autoTopUp(topUp: AutoTopUp) {
    const { enabled, amount, paymentMethod } = topUp;
    const method = paymentMethodText(paymentMethod);
    const button = (label: string, value: CommandValue<'kiloTeams.setAutoTopUp'>, appearance?: 'primary') =>
      commandButton(this.state, 'kiloTeams.setAutoTopUp', label, { value, appearance });
    return html`<dl class="facts">
        <dt>State</dt>
        <dd>${enabled ? badge('On', 'good') : badge('Off')}</dd>
        <dt>Amount</dt>
        <dd>
          ${
            isShown(this.state.permissions.setAutoTopUp)
              ? segments(
                  'Amount of automatic top-up',
                  AUTO_TOP_UP_AMOUNTS.map((value) => ({ value, text: formatCents(value) })),
                  this.amount ?? amount,
                  (chosen) => (this.amount = chosen),
                )
              : html`${formatCents(amount)} <span class="muted">each time</span>`
          }
        </dd>
        <dt>Threshold</dt>
        <dd>${formatUsd(AUTO_TOP_UP_THRESHOLD)} <span class="muted">set by Kilo</span></dd>
        <dt>Paid with</dt>
        <dd class="wrap">${method ?? html`<span class="muted">No payment method</span>`}</dd>
      </dl>
      <p>${autoTopUpText({ ...topUp, amount: this.amount ?? amount })}</p>
      <div class="row">
        ${
          enabled
            ? [
                this.amount !== undefined && this.amount !== amount
                  ? button(`Change to ${formatCents(this.amount)}`, { change: 'amount', amount: this.amount }, 'primary')
                  : nothing,
                button('Switch off', { change: 'off' }),
              ]
            : button('Switch on', { change: 'on', amount: this.amount ?? amount })
        }
        ${method ? [button('Change method', { change: 'method' }), button('Remove method', { change: 'removeMethod' })] : nothing}
      </div>
      ${method && !enabled ? nothing : html`<p class="muted small">${enabled ? 'Removing the method switches automatic top-up off.' : 'Without it, paid models stop answering when the credits are used up.'}</p>`}`;
  }

  private elsewhere() {
    const topUp = this.state.autoTopUp.data;
    return html`<div class="pair even">
      <section class="card" aria-labelledby="method">
        <h2 id="method">Payment method on file</h2>
        <dl class="facts">
          <dt>Automatic top-up</dt>
          <dd class="wrap">${topUp ? (paymentMethodText(topUp.paymentMethod) ?? 'None') : UNKNOWN}</dd>
          <dt>Seats</dt>
          <dd>Shown in the billing portal only: Kilo’s API does not tell it.</dd>
        </dl>
        <div class="row">${commandButton(this.state, 'kiloTeams.openBillingPortal', 'Open billing portal')}</div>
      </section>
      <section class="card" aria-labelledby="promo">
        <h2 id="promo">Promo codes</h2>
        <p>
          Kilo’s API redeems promo codes for personal accounts only, so a code for this organization cannot be entered here.
          Promotional credits that Kilo gives to the organization appear by themselves.
        </p>
        <div class="row">
          ${commandButton(this.state, 'kiloTeams.openWebPage', 'Open Kilo’s billing page', { target: 'billing' })}
        </div>
      </section>
    </div>`;
  }

  override render() {
    const { state } = this;
    const { credits, autoTopUp, invoices, transactions, permissions, now } = state;
    const mayBuy = isShown(permissions.buyCredits);
    return html`<div class="page">
      <div class="spread">
        <h2>Credits</h2>
        <div class="row">${commandButton(state, 'kiloTeams.openBillingPortal', 'Open billing portal')}</div>
      </div>
      ${journalList(state, isAboutCredits)} ${this.tiles()}
      <div class="pair">
        <section class="card" aria-labelledby="composition">
          <h2 id="composition">What the balance is made of</h2>
          ${showSlice(credits, now, { loading: () => skeletonLines(5), ready: (data) => this.composition(data) })}
        </section>
        ${
          mayBuy
            ? html`<section class="card" aria-labelledby="buy">
                <h2 id="buy">Buy credits</h2>
                <kt-buy-credits .state=${state}></kt-buy-credits>
              </section>`
            : nothing
        }
      </div>
      <div class="pair even">
        <section class="card" aria-labelledby="topup">
          <h2 id="topup">Automatic top-up</h2>
          ${showSlice(autoTopUp, now, { loading: () => skeletonLines(3), ready: (data) => this.autoTopUp(data) })}
        </section>
        <section class="card" aria-labelledby="alert">
          <h2 id="alert">Low-balance alert</h2>
          ${showSlice(state.team, now, {
            loading: () => skeletonLines(3),
            ready: () => html`<kt-low-balance-alert .state=${state}></kt-low-balance-alert>`,
          })}
        </section>
      </div>
      <section class="card" aria-labelledby="invoices">
        <h2 id="invoices">Invoices</h2>
        ${showSlice(invoices, now, {
          loading: () => skeletonLines(6),
          ready: (data) => html`<kt-invoices .state=${state} .invoices=${data}></kt-invoices>`,
        })}
      </section>
      <section class="card" aria-labelledby="history">
        <h2 id="history">History</h2>
        ${showSlice(transactions, now, {
          loading: () => skeletonLines(6),
          ready: (data) => html`<kt-ledger .state=${state} .transactions=${data}></kt-ledger>`,
        })}
      </section>
      ${this.elsewhere()}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-billing': BillingTab;
  }
}
