import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DashboardState } from '../../src/protocol/dashboard';
import { formatCents, formatCount, formatUsd } from '../../src/team/format';
import { fromDollars } from '../../src/team/money';
import { CREDIT_PRESETS, documentedFee, FEE_NOTE } from '../../src/team/topUp';
import { amountProblem, parseAmount } from '../../src/team/validate';
import { commandButton } from '../components/actions';
import { fieldStyles } from '../components/field';
import { segments } from '../components/segments';
import { base } from '../components/styles';

/** Chooses an amount of credits; the command takes it from there, in the browser. */
@customElement('kt-buy-credits')
export class BuyCredits extends LitElement {
  static override styles = [
    base,
    fieldStyles,
    css`
      :host {
        display: grid;
        gap: 12px;
      }
      .segments {
        justify-self: start;
      }
    `,
  ];

  @property({ attribute: false }) state!: DashboardState;
  @state() private text = String(CREDIT_PRESETS[0]);

  override render() {
    const problem = amountProblem(this.text);
    const dollars = problem ? undefined : parseAmount(this.text);
    return html`
      ${segments(
        'Amounts',
        CREDIT_PRESETS.map((amount) => ({ value: String(amount), text: `$${formatCount(amount)}` })),
        this.text,
        (text) => (this.text = text),
      )}
      <label class="field">
        <span>Amount in whole US dollars</span>
        <input
          inputmode="numeric"
          .value=${this.text}
          aria-invalid=${problem ? 'true' : 'false'}
          aria-describedby="amount-check"
          @input=${(event: InputEvent) => (this.text = (event.target as HTMLInputElement).value)}
        />
        <span id="amount-check" class="check" role="status">${problem ? problem.message : this.outlook(dollars)}</span>
      </label>
      <div class="row">
        ${commandButton(
          this.state,
          'kiloTeams.buyCredits',
          dollars === undefined ? 'Buy credits' : `Buy ${formatUsd(fromDollars(dollars))} of credits`,
          {
            appearance: 'primary',
            value: dollars,
            blocked: problem?.message,
          },
        )}
      </div>
      <p class="muted small">${FEE_NOTE}</p>
    `;
  }

  private outlook(dollars: number | undefined): unknown {
    if (dollars === undefined) return nothing;
    return `About ${formatCents(documentedFee(dollars))} come on top as a fee, before taxes.`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-buy-credits': BuyCredits;
  }
}
