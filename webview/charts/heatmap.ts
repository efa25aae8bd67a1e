import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { base } from '../components/styles';
import { twinStyles, type Twin } from './twin';
import { TwinChart } from './twinChart';

/**
 * Values in rows and columns, each cell as strong as its value. The pointer or the arrow keys pick a cell, whose value is said below; a
 * button turns the chart into a table of the same values.
 */
@customElement('kt-heatmap')
export class Heatmap extends TwinChart {
  static override styles = [
    base,
    twinStyles,
    css`
      .grid {
        display: grid;
        grid-template-columns: 34px repeat(var(--columns), minmax(0, 1fr));
        gap: 2px;
        border-radius: 3px;
      }
      .grid > span {
        overflow: visible;
        font-size: 11px;
        line-height: 20px;
        white-space: nowrap;
        color: var(--kt-muted);
      }
      .cell {
        height: 20px;
        border-radius: 2px;
        background: color-mix(in srgb, var(--kt-accent) var(--strength), var(--kt-track));
      }
      :host-context(.vscode-high-contrast) .cell {
        background: color-mix(in srgb, var(--vscode-foreground) var(--strength), var(--vscode-editor-background));
        outline: 1px solid var(--vscode-contrastBorder);
        outline-offset: -1px;
      }
      .cell.active {
        outline: 2px solid var(--vscode-focusBorder);
        outline-offset: 0;
      }
      .said {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        min-height: 18px;
        font-size: 12px;
        color: var(--kt-muted);
      }
      .scale {
        display: inline-flex;
        flex: none;
        align-items: center;
        gap: 6px;
      }
      .scale i {
        width: 64px;
        height: 8px;
        border-radius: 2px;
        background: linear-gradient(to right, var(--kt-track), var(--kt-accent));
      }
      :host-context(.vscode-high-contrast) .scale i {
        background: linear-gradient(to right, var(--vscode-editor-background), var(--vscode-foreground));
        outline: 1px solid var(--vscode-contrastBorder);
      }
      @media (forced-colors: active) {
        .cell,
        .scale i {
          forced-color-adjust: none;
        }
      }
    `,
  ];

  /** What the rows are. */
  @property() unit = '';
  @property({ attribute: false }) rows: readonly string[] = [];
  @property({ attribute: false }) columns: readonly string[] = [];
  /** Row by row. */
  @property({ attribute: false }) values: readonly number[] = [];
  @property({ attribute: false }) format: (value: number) => string = String;

  @state() private active: number | undefined;

  /** Colours go in through the CSSOM: the content security policy refuses style attributes. */
  override updated(): void {
    this.style.setProperty('--columns', String(this.columns.length));
    const most = Math.max(...this.values, 1e-9);
    this.renderRoot.querySelectorAll<HTMLElement>('.cell').forEach((cell, at) => {
      cell.style.setProperty('--strength', `${(100 * (this.values[at] ?? 0)) / most}%`);
    });
  }

  private onKeydown(event: KeyboardEvent): void {
    const width = this.columns.length;
    const now = this.active ?? 0;
    const [row, column] = [Math.floor(now / width), now % width];
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      Home: [row, 0],
      End: [row, width - 1],
    };
    if (event.key === 'Escape') this.active = undefined;
    else if (moves[event.key]) {
      const [toRow, toColumn] = moves[event.key] as [number, number];
      this.active = clamp(toRow, this.rows.length) * width + clamp(toColumn, width);
    } else return;
    event.preventDefault();
  }

  private said(at: number): string {
    const width = this.columns.length;
    return `${this.rows[Math.floor(at / width)] ?? ''}, ${this.columns[at % width] ?? ''}: ${this.format(this.values[at] ?? 0)}`;
  }

  private twin(): Twin {
    const width = this.columns.length;
    return {
      headings: [this.unit, ...this.columns],
      rows: this.rows.map((name, row) => [
        name,
        ...this.columns.map((_, column) => this.format(this.values[row * width + column] ?? 0)),
      ]),
    };
  }

  private grid() {
    const width = this.columns.length;
    const at = this.active ?? 0;
    return html`<div
        class="grid"
        tabindex="0"
        role="slider"
        aria-label=${`${this.label}: choose a cell with the arrow keys`}
        aria-valuemin="0"
        aria-valuemax=${Math.max(this.values.length - 1, 0)}
        aria-valuenow=${at}
        aria-valuetext=${this.said(at)}
        @keydown=${(event: KeyboardEvent) => this.onKeydown(event)}
        @focus=${() => (this.active ??= 0)}
        @blur=${() => (this.active = undefined)}
        @pointerover=${(event: PointerEvent) => this.pointAt(event)}
        @pointerleave=${() => (this.active = undefined)}
      >
        ${this.rows.map(
          (name, row) =>
            html`<span aria-hidden="true">${name}</span>${this.columns.map(
                (_, column) => html`<i class=${`cell ${row * width + column === this.active ? 'active' : ''}`}></i>`,
              )}`,
        )}
        <span></span
        >${this.columns.map((name, column) => html`<span aria-hidden="true">${column % 3 === 0 || width <= 8 ? name : nothing}</span>`)}
      </div>
      <div class="said" aria-hidden="true">
        <span>${this.active === undefined ? nothing : this.said(this.active)}</span>
        <span class="scale small">${this.format(0)}<i></i>${this.format(Math.max(...this.values, 0))}</span>
      </div>`;
  }

  private pointAt(event: PointerEvent): void {
    const cells = [...this.renderRoot.querySelectorAll('.cell')];
    const at = cells.indexOf(event.target as Element);
    if (at >= 0) this.active = at;
  }

  override render() {
    return this.figure(
      () => this.twin(),
      () => this.grid(),
    );
  }
}

const clamp = (value: number, length: number): number => Math.min(Math.max(value, 0), length - 1);

declare global {
  interface HTMLElementTagNameMap {
    'kt-heatmap': Heatmap;
  }
}
