import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DashboardState } from '../../src/protocol/dashboard';
import { decimal } from '../../src/team/format';
import { alertText, parseRecipients, parseThreshold, recipientsProblem, thresholdProblem } from '../../src/team/lowBalanceAlert';
import type { LowBalanceAlert } from '../../src/team/model';
import { MICRODOLLARS_PER_DOLLAR } from '../../src/team/money';
import { commandButton } from '../components/actions';
import { fieldStyles } from '../components/field';
import { base } from '../components/styles';

/** At which balance Kilo mails whom: how it stands, and a form to change it. */
@customElement('kt-low-balance-alert')
export class LowBalanceAlertCard extends LitElement {
  static override styles = [
    base,
    fieldStyles,
    css`
      :host {
        display: grid;
        gap: 12px;
      }
    `,
  ];

  @property({ attribute: false }) state!: DashboardState;
  /** What is typed; undefined: as it is now. */
  @state() private threshold: string | undefined;
  @state() private recipients: string | undefined;

  private shownAlert = '';

  /** Once the alert is another, what was typed has been saved, or somebody else was faster. */
  override willUpdate(): void {
    const alert = JSON.stringify(this.alert);
    if (alert !== this.shownAlert) this.threshold = this.recipients = undefined;
    this.shownAlert = alert;
  }

  private get alert(): LowBalanceAlert | undefined {
    return this.state.team.data?.lowBalanceAlert;
  }

  private get typed(): { threshold: string; recipients: string } {
    const { alert } = this;
    const own = this.state.person?.email ?? '';
    return {
      threshold: this.threshold ?? (alert ? decimal(alert.threshold, MICRODOLLARS_PER_DOLLAR).replace(/0{4}$/, '') : ''),
      recipients: this.recipients ?? (alert ? alert.emails.join(', ') : own),
    };
  }

  private field(name: string, id: string, value: string, problem: string | undefined, keep: (text: string) => void) {
    return html`<label class="field">
      <span>${name}</span>
      <input
        .value=${value}
        aria-invalid=${problem ? 'true' : 'false'}
        aria-describedby=${id}
        @input=${(event: InputEvent) => keep((event.target as HTMLInputElement).value)}
      />
      <span id=${id} class="check" role="status">${problem ?? nothing}</span>
    </label>`;
  }

  private form() {
    const { threshold, recipients } = this.typed;
    const wrongThreshold = thresholdProblem(threshold)?.message;
    const wrongRecipients = recipientsProblem(recipients)?.message;
    const isChanged = this.threshold !== undefined || this.recipients !== undefined;
    const amount = parseThreshold(threshold);
    const untouched = this.alert && !isChanged ? 'Nothing is changed yet.' : undefined;
    // An empty form is no mistake yet.
    const shown = (problem: string | undefined, text: string | undefined) =>
      text === undefined && !this.alert ? undefined : problem;
    return html`
      ${this.field('Threshold in US dollars', 'threshold-check', threshold, shown(wrongThreshold, this.threshold), (text) => (this.threshold = text))}
      ${this.field('Recipients', 'recipients-check', recipients, shown(wrongRecipients, this.recipients), (text) => (this.recipients = text))}
      <div class="row">
        ${commandButton(this.state, 'kiloTeams.setLowBalanceAlert', this.alert ? 'Save alert' : 'Switch alert on', {
          value: amount === undefined ? undefined : { change: 'on', threshold: amount, emails: parseRecipients(recipients) },
          blocked: wrongThreshold ?? wrongRecipients ?? untouched,
        })}
        ${
          this.alert
            ? commandButton(this.state, 'kiloTeams.setLowBalanceAlert', 'Switch off', { value: { change: 'off' } })
            : nothing
        }
      </div>
    `;
  }

  override render() {
    const { team, permissions } = this.state;
    const { setLowBalanceAlert } = permissions;
    const mayLook = setLowBalanceAlert.allowed || setLowBalanceAlert.reason === 'trialExpired';
    return html`<p class="wrap">${team.data ? alertText(this.alert) : nothing}</p>
      ${mayLook ? this.form() : html`<p class="muted small">Owners, admins and billing managers set it.</p>`}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-low-balance-alert': LowBalanceAlertCard;
  }
}
