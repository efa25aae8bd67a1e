import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../components/gauge';
import { base } from '../components/styles';
import { twinStyles, type Twin } from './twin';
import { TwinChart } from './twinChart';

export interface RankingItem {
  name: string;
  /** A quieter second line. */
  detail?: string;
  /** The figure as it is written. */
  figure: string;
  /** A second, quieter figure, such as the share. */
  share: string;
  /** Length of the bar, 0 to 1; the first item usually has 1. */
  length: number;
  /** What its name does, where it does something. */
  open?: () => void;
}

const FIRST = 8;

/** Who or what comes first: a bar and the numbers for each; a button turns it into a table with more columns. */
@customElement('kt-ranking')
export class Ranking extends TwinChart {
  static override styles = [
    base,
    twinStyles,
    css`
      ol {
        display: grid;
        gap: 10px;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto minmax(44px, auto);
        gap: 4px 10px;
        align-items: baseline;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      kt-gauge {
        grid-column: 1 / -1;
      }
    `,
  ];

  @property({ attribute: false }) items: readonly RankingItem[] = [];
  @property({ attribute: false }) twin: Twin = { headings: [], rows: [] };

  @state() private all = false;

  private item(item: RankingItem): TemplateResult {
    return html`<li>
      <span class="name" title=${item.detail ? `${item.name} · ${item.detail}` : item.name}
        >${item.open ? html`<button class="link" @click=${item.open}>${item.name}</button>` : item.name}</span
      >
      <span class="end">${item.figure}</span>
      <span class="end muted small">${item.share}</span>
      <kt-gauge thin aria-hidden="true" .value=${item.length}></kt-gauge>
    </li>`;
  }

  override render() {
    const shown = this.all ? this.items : this.items.slice(0, FIRST);
    return this.figure(
      () => this.twin,
      () => html`
        <ol>
          ${shown.map((item) => this.item(item))}
        </ol>
        ${
          this.items.length > FIRST
            ? html`<div>
                <button class="link" aria-expanded=${this.all ? 'true' : 'false'} @click=${() => (this.all = !this.all)}>
                  ${this.all ? `Show the first ${FIRST}` : `Show all ${this.items.length}`}
                </button>
              </div>`
            : nothing
        }
      `,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-ranking': Ranking;
  }
}
