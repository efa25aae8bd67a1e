import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DashboardState } from '../../src/protocol/dashboard';
import { UNKNOWN, formatAge, formatCents, formatCount, formatDateTime, formatDay } from '../../src/team/format';
import type { Seats, Subscription } from '../../src/team/model';
import { cents, type Cents } from '../../src/team/money';
import { BILL_CAVEAT } from '../../src/team/nextBill';
import {
  freeingText,
  lastSeatChange,
  prorationLines,
  prorationText,
  seatOption,
  seatRange,
  type SeatOption,
} from '../../src/team/seatPlanner';
import type { SeatChangeBlock } from '../../src/team/seats';
import { parseSeatCount, seatCountProblem } from '../../src/team/validate';
import { seatCountText } from '../../src/team/words';
import { commandButton } from '../components/actions';
import { icon } from '../components/icons';
import { fieldStyles } from '../components/field';
import { base } from '../components/styles';

/** What another number of seats would mean, before anything is asked of the server. */
@customElement('kt-seat-planner')
export class SeatPlanner extends LitElement {
  static override styles = [
    base,
    fieldStyles,
    css`
      :host {
        display: grid;
        gap: 16px;
      }
      .chooser {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 16px;
      }
      .chooser input[type='range'] {
        flex: 1 1 220px;
        min-width: 0;
        height: 24px;
        padding: 0;
        border: 0;
        background: transparent;
        accent-color: var(--kt-accent);
      }
      .chooser input[type='number'] {
        width: 88px;
      }
      .results {
        display: grid;
        gap: 12px;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 180px), 1fr));
      }
      .result {
        display: grid;
        gap: 2px;
        align-content: start;
        padding-inline-start: 12px;
        border-inline-start: 2px solid var(--kt-line);
      }
      .saying {
        display: grid;
        grid-template-columns: 16px minmax(0, 1fr);
        gap: 8px;
      }
      .saying.warn svg {
        color: var(--kt-warn);
      }
      .saying.info svg {
        color: var(--kt-accent);
      }
      .formula {
        padding: 8px 12px;
        overflow-wrap: anywhere;
        background: color-mix(in srgb, var(--vscode-foreground) 5%, transparent);
        border-radius: 4px;
      }
    `,
  ];

  @property({ attribute: false }) state!: DashboardState;
  @property({ attribute: false }) subscription!: Subscription;
  @property({ attribute: false }) seats!: Seats;
  /** Members who hold a seat without using it; undefined where that is not known. */
  @property({ attribute: false }) idle: number | undefined;
  /** What is typed; undefined: the seats of the next bill. */
  @state() private text: string | undefined;
  @state() private showsFormula = false;

  private result(name: string, figure: string, detail: unknown) {
    return html`<div class="result">
      <span class="muted small">${name}</span>
      <span class="figure">${figure}</span>
      <span class="muted small">${detail}</span>
    </div>`;
  }

  private difference(amount: Cents | undefined): string {
    if (amount === undefined) return '';
    if (amount === 0) return 'as much as now';
    const absolute = formatCents(cents(Math.abs(amount)), this.subscription.currency);
    return amount > 0 ? `${absolute} more than now` : `${absolute} less than now`;
  }

  private now({ plan }: SeatOption): string {
    switch (plan.direction) {
      case 'increase':
        return 'for the rest of the period, at once';
      case 'decrease':
        return `nothing now, and nothing back; fewer seats from ${formatDay(plan.effectiveAt)}`;
      case 'keep':
        return 'takes back the smaller number that is scheduled';
      case 'none':
        return 'nothing changes';
    }
  }

  private results(option: SeatOption) {
    const { subscription } = this;
    const { plan, perYear, yearlyDifference } = option;
    const money = (amount: Cents) => formatCents(amount, subscription.currency);
    return html`<div class="results" role="status">
      ${this.result('Charge now', plan.direction === 'increase' ? `about ${money(plan.chargeNow)}` : money(plan.chargeNow), this.now(option))}
      ${
        plan.nextBill === 0
          ? this.result('Next bill', 'None', `the subscription ends on ${formatDay(subscription.periodEnd)}`)
          : this.result(
              `Next bill on ${formatDay(subscription.periodEnd)}`,
              money(plan.nextBill),
              this.difference(plan.difference),
            )
      }
      ${plan.nextBill === 0 ? nothing : this.result('In twelve months', perYear === undefined ? UNKNOWN : money(perYear), this.difference(yearlyDifference))}
    </div>`;
  }

  /** What stands in the way of a number, or what would do instead. */
  private sayings({ plan, freeing }: SeatOption, problem: string | undefined) {
    const saying = (tone: 'warn' | 'info', text: string) =>
      html`<p class="saying ${tone}">${icon(tone === 'warn' ? 'warning' : 'info')}<span>${text}</span></p>`;
    const blocked = problem ?? (plan.blockedBy && plan.blockedBy !== 'unchanged' ? BLOCKS[plan.blockedBy] : undefined);
    return html`${blocked ? saying('warn', blocked) : nothing}${freeing ? saying('info', freeingText(freeing)) : nothing}`;
  }

  private formula({ seats, plan }: SeatOption) {
    const { subscription } = this;
    const lines = prorationLines(subscription, seats, plan);
    if (lines.length === 0) return nothing;
    return html`<div class="stack">
      <div>
        <button
          class="link"
          aria-expanded=${this.showsFormula ? 'true' : 'false'}
          @click=${() => (this.showsFormula = !this.showsFormula)}
        >
          ${this.showsFormula ? 'Hide how the charge is made up' : 'How the charge is made up'}
        </button>
      </div>
      ${
        this.showsFormula
          ? html`<div class="formula stack">
              ${lines.map((line) => html`<div>${prorationText(line, subscription.currency)}</div>`)}
              <div class="strong">${formatCents(plan.chargeNow, subscription.currency)} to pay now</div>
              <div class="muted small">To the second, each line rounded half up to a cent, as the payment provider does it.</div>
            </div>`
          : nothing
      }
    </div>`;
  }

  /** What the last change from here was foretold to cost, beside what it really did. */
  private lastChange() {
    const { journal, invoices, now } = this.state;
    const { subscription } = this;
    const last = lastSeatChange(journal.data ?? [], invoices.data, subscription);
    if (!last) return nothing;
    const { at, from, to, estimate, charge } = last;
    const age = html`<span title=${formatDateTime(at)}>${formatAge(at, now)}</span>`;
    return html`<div class="stack">
      <h3>Last change: ${formatCount(from)} to ${seatCountText(to)}, ${age}</h3>
      <div class="results">
        ${this.result('Estimate', formatCents(estimate, subscription.currency), 'before it was confirmed')}
        ${
          charge
            ? this.result(
                charge.status === 'paid' ? 'Charged' : 'Billed',
                formatCents(charge.amount, charge.currency),
                [charge.number, charge.status].filter(Boolean).join(', '),
              )
            : this.result('Charged', UNKNOWN, 'the bill is not there yet')
        }
      </div>
    </div>`;
  }

  override render() {
    const { subscription, seats } = this;
    const text = this.text ?? String(subscription.quantity);
    const problem = seatCountProblem(text, { used: seats.used })?.message;
    const count = parseSeatCount(text);
    const shown = seatOption(subscription, seats, count ?? subscription.quantity, this.idle, this.state.now);
    const { from, to } = seatRange(seats);
    const isUnchanged = shown.plan.blockedBy === 'unchanged';
    const keep = (event: InputEvent) => (this.text = (event.target as HTMLInputElement).value);
    return html`
      <div class="chooser">
        <input
          type="range"
          aria-label="Number of seats"
          aria-valuetext=${seatCountText(shown.seats)}
          min=${from}
          max=${Math.max(to, shown.seats)}
          .value=${String(shown.seats)}
          @input=${keep}
        />
        <label class="row">
          <span class="muted">Seats</span>
          <input type="number" min="1" step="1" .value=${text} aria-invalid=${problem ? 'true' : 'false'} @input=${keep} />
        </label>
      </div>
      ${this.results(shown)} ${this.sayings(shown, problem)} ${this.formula(shown)}
      <div class="row">
        ${commandButton(
          this.state,
          'kiloTeams.changeSeats',
          isUnchanged || problem ? 'Change seats' : `Change to ${seatCountText(shown.seats)}…`,
          {
            appearance: this.state.permissions.resumeSubscription.allowed ? 'secondary' : 'primary',
            value: shown.seats,
            blocked: problem ?? (shown.plan.blockedBy && BLOCKS[shown.plan.blockedBy]),
          },
        )}
        <span class="muted small">An estimate until you confirm; you are asked before anything is sent. ${BILL_CAVEAT}</span>
      </div>
      ${this.lastChange()}
    `;
  }
}

const BLOCKS: Record<SeatChangeBlock, string> = {
  notAWholeNumber: 'Enter a whole number of seats, 1 or more.',
  fewerThanUsed: 'More seats than that are in use, pending invitations included. Free some first.',
  unchanged: 'This is the number of seats already.',
  notActive: 'Seats can be changed while the subscription is active. Settle the payment first.',
};

declare global {
  interface HTMLElementTagNameMap {
    'kt-seat-planner': SeatPlanner;
  }
}
