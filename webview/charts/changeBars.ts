import { css, html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../components/styles';
import { twinStyles, type Twin } from './twin';
import { TwinChart } from './twinChart';

export interface ChangeBar {
  name: string;
  /** A quieter second line. */
  detail: string;
  /** The difference as it is written. */
  figure: string;
  difference: number;
}

/** Differences up and down from a line in the middle. Up and down are told by side and by sign, not by colour alone. */
@customElement('kt-change-bars')
export class ChangeBars extends TwinChart {
  static override styles = [
    base,
    twinStyles,
    css`
      ol {
        display: grid;
        gap: 8px;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1.3fr) minmax(60px, 1fr) minmax(64px, auto);
        gap: 10px;
        align-items: center;
      }
      .words {
        display: grid;
      }
      .words > * {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .track {
        position: relative;
        height: 10px;
        background: linear-gradient(var(--kt-line), var(--kt-line)) center / 1px 100% no-repeat;
      }
      .track i {
        position: absolute;
        top: 0;
        bottom: 0;
        left: 50%;
        width: var(--size);
        min-width: 1px;
        border-radius: 0 2px 2px 0;
        background: var(--kt-accent);
        outline: 1px solid var(--vscode-contrastBorder, transparent);
      }
      .track i.down {
        left: auto;
        right: 50%;
        border-radius: 2px 0 0 2px;
        background: var(--kt-muted);
      }
    `,
  ];

  @property({ attribute: false }) bars: readonly ChangeBar[] = [];
  @property({ attribute: false }) twin: Twin = { headings: [], rows: [] };

  /** Widths go in through the CSSOM: the content security policy refuses style attributes. */
  override updated(): void {
    const most = Math.max(...this.bars.map(({ difference }) => Math.abs(difference)), 1);
    this.renderRoot.querySelectorAll<HTMLElement>('.track i').forEach((bar, at) => {
      bar.style.setProperty('--size', `${(50 * Math.abs(this.bars[at]?.difference ?? 0)) / most}%`);
    });
  }

  override render() {
    return this.figure(
      () => this.twin,
      () =>
        html`<ol>
          ${this.bars.map((bar) => this.bar(bar))}
        </ol>`,
    );
  }

  private bar({ name, detail, figure, difference }: ChangeBar): TemplateResult {
    return html`<li>
      <span class="words" title=${`${name} · ${detail}`}><span>${name}</span><span class="muted small">${detail}</span></span>
      <span class="track" aria-hidden="true"><i class=${difference < 0 ? 'down' : 'up'}></i></span>
      <span class="end">${figure}</span>
    </li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-change-bars': ChangeBars;
  }
}
