import { html } from 'lit';
import { formatCount, formatDay, formatUsd, UNKNOWN } from '../../src/team/format';
import type { SeatPurchase } from '../../src/team/model';
import '../components/table';
import type { Column } from '../components/table';
import { host } from '../hostBridge';

const COLUMNS: Column<SeatPurchase>[] = [
  { title: 'From', cell: ({ at }) => formatDay(at) },
  { title: 'Seats', numeric: true, cell: ({ seats }) => formatCount(seats) },
  { title: 'Price a period', numeric: true, cell: ({ amount }) => (amount === undefined ? UNKNOWN : formatUsd(amount)) },
];

/** How many seats were paid for since when, or where else to look where Kilo does not tell it. */
export function seatHistoryList(purchases: readonly SeatPurchase[]): unknown {
  if (purchases.length === 0) {
    return html`<p class="muted">
        Kilo shows the history of seats to its own staff only. Every bill for seats is in the history of the Billing tab, and who
        changed the number of seats is in the audit log.
      </p>
      <div class="row">
        <button class="link" @click=${() => void host.request('showTab', { tab: 'billing' })}>Billing</button>
        <button class="link" @click=${() => void host.request('showTab', { tab: 'activity' })}>Activity</button>
      </div>`;
  }
  return html`<kt-table
    label="Seat history"
    .columns=${COLUMNS}
    .rows=${purchases}
    .rowKey=${({ id }: SeatPurchase) => id}
    .rowName=${({ at }: SeatPurchase) => formatDay(at)}
  ></kt-table>`;
}
