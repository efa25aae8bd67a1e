import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from './styles';
import { stateStyles } from './states';

/** One figure with its name; what explains it goes into the default slot, a small chart into `after`. */
@customElement('kt-tile')
export class Tile extends LitElement {
  static override styles = [
    base,
    stateStyles,
    css`
      :host {
        display: grid;
        height: 100%;
      }
      .tile {
        display: grid;
        gap: 4px;
        grid-template-rows: auto auto 1fr auto;
        padding: 12px 16px 14px;
        background: var(--kt-surface);
        border: 1px solid var(--kt-line);
        border-radius: 6px;
      }
      .label {
        font-size: 12px;
        font-weight: 400;
        color: var(--kt-muted);
      }
      .figure {
        overflow-wrap: anywhere;
      }
      .details {
        display: grid;
        align-content: start;
        gap: 4px;
        font-size: 12px;
        color: var(--kt-muted);
      }
      @media (max-width: 460px) {
        .tile {
          padding: 10px 12px;
        }
        .figure {
          font-size: 18px;
          line-height: 24px;
        }
      }
      .bones {
        display: grid;
        gap: 8px;
        padding: 6px 0;
      }
    `,
  ];

  @property() label = '';
  /** The formatted figure; undefined while it is loading. */
  @property() figure: string | undefined;
  @property() hint = '';

  override render() {
    return html`
      <section class="tile" aria-label=${this.label} title=${this.hint || nothing}>
        <h3 class="label">${this.label}</h3>
        ${
          this.figure === undefined
            ? html`<div class="bones" role="img" aria-label="Loading">
                <span class="bone large"></span><span class="bone long"></span>
              </div>`
            : html`<div class="figure">${this.figure}</div>
                <div class="details"><slot></slot></div>
                <slot name="after"></slot>`
        }
      </section>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-tile': Tile;
  }
}
