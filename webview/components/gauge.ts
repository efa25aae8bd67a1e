import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from './styles';

/** A bar that fills from the start: how much of something is used. The words beside it say the numbers; `label` says them to a reader. */
@customElement('kt-gauge')
export class Gauge extends LitElement {
  static override styles = [
    base,
    css`
      .track {
        height: 6px;
        border-radius: 3px;
        overflow: hidden;
        background: var(--kt-track);
        box-shadow: 0 0 0 1px var(--vscode-contrastBorder, transparent);
      }
      .fill {
        height: 100%;
        width: var(--fill);
        border-radius: 3px;
        background: var(--tone, var(--kt-accent));
      }
      :host([level='warn']) {
        --tone: var(--kt-warn);
      }
      :host([level='bad']) {
        --tone: var(--kt-bad);
      }
      :host([level='neutral']) {
        --tone: var(--kt-muted);
      }
      :host([thin]) .track {
        height: 3px;
      }
      @media (forced-colors: active) {
        .fill {
          background: CanvasText;
        }
      }
    `,
  ];

  /** From 0 to 1; more is drawn as full. */
  @property({ type: Number }) value = 0;
  @property() label = '';
  @property({ reflect: true }) level: 'ok' | 'warn' | 'bad' | 'neutral' = 'ok';

  override updated(): void {
    const share = Number.isFinite(this.value) ? Math.min(Math.max(this.value, 0), 1) : 0;
    this.style.setProperty('--fill', `${share * 100}%`);
  }

  override render() {
    const percent = Math.round(Math.min(Math.max(this.value, 0), 1) * 100);
    return html`<div
      class="track"
      role="meter"
      aria-label=${this.label}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${percent}
    >
      <div class="fill"></div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-gauge': Gauge;
  }
}
