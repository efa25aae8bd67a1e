import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DashboardState } from '../../../src/protocol/dashboard';
import { utcDay, startOfDay, type UtcDay } from '../../../src/team/time';
import { monthsBefore } from '../../../src/team/billingCycles';
import { cycleOf } from '../../../src/team/usageQuestion';
import { isDay, LAST_DAYS, resolveRange, type RangeChoice, type ResolvedRange } from '../../../src/team/usageRange';
import { segments } from '../../components/segments';
import { base } from '../../components/styles';
import { monthName, previousWords, rangeWords } from './words';

const MONTHS = 12;

type Choice = 'cycle' | `${(typeof LAST_DAYS)[number]}` | 'month' | 'custom';

/** Chooses the days that the usage tab is about. */
@customElement('kt-usage-period')
export class UsagePeriodPicker extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 6px;
        justify-items: end;
      }
      .row {
        justify-content: flex-end;
      }
      .segments {
        flex-wrap: wrap;
      }
      p {
        text-align: end;
      }
      @container (max-width: 640px) {
        :host {
          justify-items: start;
        }
        p {
          text-align: start;
        }
        .row {
          justify-content: flex-start;
        }
      }
    `,
  ];

  @property({ attribute: false }) state!: DashboardState;
  @property({ attribute: false }) range!: RangeChoice;
  @property({ attribute: false }) resolved: ResolvedRange | undefined;
  @property({ attribute: false }) choose: (range: RangeChoice) => void = () => undefined;

  /** A custom range that somebody is still typing. */
  @state() private draft: { from: string; to: string } | undefined;

  private get chosen(): Choice {
    return this.draft ? 'custom' : this.range.kind === 'last' ? `${this.range.days}` : this.range.kind;
  }

  private pick(choice: Choice): void {
    this.draft = undefined;
    const today = utcDay(this.state.now);
    if (choice === 'cycle') this.choose({ kind: 'cycle' });
    else if (choice === 'month') this.choose({ kind: 'month', month: today.slice(0, 7) });
    else if (choice === 'custom') {
      const { from, to } = this.resolved ?? { from: today, to: today };
      this.draft = { from, to };
    } else {
      const days = LAST_DAYS.find((known) => `${known}` === choice);
      if (days) this.choose({ kind: 'last', days });
    }
  }

  private months() {
    if (this.chosen !== 'month' || this.range.kind !== 'month') return nothing;
    const { month } = this.range;
    const now = startOfDay(`${utcDay(this.state.now).slice(0, 7)}-01` as UtcDay);
    const recent = Array.from({ length: MONTHS }, (_, back) => utcDay(monthsBefore(now, back)).slice(0, 7));
    const months = recent.includes(month) ? recent : [...recent, month];
    return html`<select
      aria-label="Month"
      @change=${(event: Event) => this.choose({ kind: 'month', month: (event.target as HTMLSelectElement).value })}
    >
      ${months.map((one) => html`<option value=${one} ?selected=${one === month}>${monthName(`${one}-01` as UtcDay)}</option>`)}
    </select>`;
  }

  private edit(change: Partial<{ from: string; to: string }>): void {
    const { from, to } = { ...(this.draft ?? { from: '', to: '' }), ...change };
    this.draft = { from, to };
    const range = { kind: 'custom' as const, from: from as UtcDay, to: to as UtcDay };
    if (isDay(from) && isDay(to) && resolveRange(range, this.state.now)) this.choose(range);
  }

  private custom() {
    if (this.chosen !== 'custom') return nothing;
    const shown = this.draft ?? (this.range.kind === 'custom' ? this.range : undefined);
    if (!shown) return nothing;
    const today = utcDay(this.state.now);
    const isWrong = !resolveRange({ kind: 'custom', from: shown.from as UtcDay, to: shown.to as UtcDay }, this.state.now);
    const input = (label: string, name: 'from' | 'to') =>
      html`<input
        type="date"
        aria-label=${label}
        max=${today}
        .value=${shown[name]}
        aria-invalid=${isWrong ? 'true' : 'false'}
        @change=${(event: Event) => this.edit({ [name]: (event.target as HTMLInputElement).value })}
      />`;
    return html`<span class="row"
        >${input('First day (UTC)', 'from')}<span class="muted">to</span>${input('Last day (UTC)', 'to')}</span
      >
      ${isWrong ? html`<span class="small" role="alert">Two years at most, up to today, the first day first.</span>` : nothing}`;
  }

  override render() {
    const options: { value: Choice; text: string }[] = [
      ...(cycleOf(this.state) ? [{ value: 'cycle' as const, text: 'Billing cycle' }] : []),
      ...LAST_DAYS.map((days) => ({ value: `${days}` as const, text: `${days} days` })),
      { value: 'month', text: 'Month' },
      { value: 'custom', text: 'Custom' },
    ];
    const { resolved } = this;
    return html`<div class="row">
        ${this.months()} ${this.custom()} ${segments('Period', options, this.chosen, (choice) => this.pick(choice))}
      </div>
      ${
        resolved
          ? html`<p class="muted small">
              ${rangeWords(resolved)}, UTC days · compared with ${previousWords(this.range, resolved)}
            </p>`
          : nothing
      }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-usage-period': UsagePeriodPicker;
  }
}
