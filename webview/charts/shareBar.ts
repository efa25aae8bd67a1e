import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../components/styles';
import { SERIES_COUNT, seriesClass, seriesStyles } from './seriesStyles';
import { twinStyles, type Twin } from './twin';
import { TwinChart } from './twinChart';

export interface Share {
  name: string;
  /** The figure as it is written. */
  figure: string;
  /** The part of the whole, as it is written. */
  percent: string;
  /** The part of the whole, 0 to 1. */
  share: number;
}

/** What a whole is made of: one bar in parts, with a legend that says every number. More parts than colours end in one grey rest. */
@customElement('kt-share-bar')
export class ShareBar extends TwinChart {
  static override styles = [
    base,
    seriesStyles,
    twinStyles,
    css`
      .bar {
        display: flex;
        gap: 2px;
        height: 14px;
        border-radius: 3px;
        overflow: hidden;
      }
      .bar i {
        flex: var(--share) 1 0;
        min-width: 2px;
      }
      .legend {
        display: grid;
        gap: 7px;
      }
      .legend li {
        display: grid;
        grid-template-columns: 10px minmax(0, 1fr) auto minmax(44px, auto);
        gap: 10px;
        align-items: baseline;
      }
      .legend i {
        width: 10px;
        height: 10px;
        border-radius: 2px;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      @media (forced-colors: active) {
        i {
          forced-color-adjust: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) parts: readonly Share[] = [];
  /** What everything beyond the colours is called, with its figures. */
  @property({ attribute: false }) rest: Share | undefined;
  /** Without a twin there is no button: the legend then says everything already. */
  @property({ attribute: false }) twin: Twin | undefined;

  private get shown(): Share[] {
    return [...this.parts.slice(0, SERIES_COUNT), ...(this.rest ? [this.rest] : [])];
  }

  private markOf = (share: Share, index: number): string => seriesClass(share === this.rest ? SERIES_COUNT : index);

  /** Widths go in through the CSSOM: the content security policy refuses style attributes. */
  override updated(): void {
    const marks = this.renderRoot.querySelectorAll<HTMLElement>('.bar i');
    marks.forEach((mark, index) => mark.style.setProperty('--share', String(this.shown[index]?.share ?? 0)));
  }

  override render() {
    const chart = html`
      <div class="bar" aria-hidden="true">
        ${this.shown.map((share, index) => html`<i class=${this.markOf(share, index)}></i>`)}
      </div>
      <ul class="legend">
        ${this.shown.map(
          (share, index) =>
            html`<li>
              <i class=${this.markOf(share, index)}></i>
              <span class="name" title=${share.name}>${share.name}</span>
              <span class="end">${share.figure}</span>
              <span class="end muted small">${share.percent}</span>
            </li>`,
        )}
      </ul>
    `;
    const { twin } = this;
    if (twin)
      return this.figure(
        () => twin,
        () => chart,
      );
    return html`<figure aria-label=${this.label}>
      <figcaption class="muted">${this.summary}</figcaption>
      ${chart}
    </figure>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-share-bar': ShareBar;
  }
}
