import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatPercent } from '../../src/team/format';
import { compare } from '../../src/team/usage';
import { icon } from './icons';
import { base } from './styles';

/** How a figure stands against an earlier one: an arrow with a percentage, in full in its tooltip and for screen readers. */
@customElement('kt-trend')
export class Trend extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
        font-size: 12px;
        color: var(--kt-muted);
        white-space: nowrap;
      }
      span {
        display: inline-flex;
        align-items: center;
        gap: 2px;
      }
      svg {
        width: 11px;
        height: 11px;
      }
    `,
  ];

  /** Nothing is shown where either is not known. */
  @property({ attribute: false }) past: number | undefined;
  @property({ attribute: false }) present: number | undefined;
  /** What it is compared with: "the 30 days before". */
  @property() than = '';

  override render() {
    if (this.past === undefined || this.present === undefined) return nothing;
    const { trend, ratio } = compare(this.past, this.present);
    const percent = formatPercent(Math.abs(ratio ?? 0));
    const words =
      trend === 'flat'
        ? `The same as ${this.than}`
        : ratio === undefined
          ? `None in ${this.than}`
          : `${percent} ${trend === 'up' ? 'more' : 'less'} than ${this.than}`;
    const text = trend === 'flat' ? 'no change' : ratio === undefined ? 'new' : percent;
    return html`<span title=${words} aria-hidden="true">${trend === 'flat' ? nothing : icon(trend)}${text}</span
      ><span class="visually-hidden">${words}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-trend': Trend;
  }
}
