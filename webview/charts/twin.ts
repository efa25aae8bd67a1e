import { css, html, nothing, type TemplateResult } from 'lit';
import { markdownTable } from '../../src/team/markdown';
import { icon } from '../components/icons';
import { host } from '../hostBridge';
import { savePicture } from './picture';

/** The same facts as a chart, as a plain table. */
export interface Twin {
  headings: string[];
  /** The first cell names the row; the others are figures. */
  rows: string[][];
}

export const twinStyles = css`
  figure {
    display: grid;
    gap: 12px;
    grid-template-columns: minmax(0, 1fr);
  }
  .head {
    display: flex;
    align-items: start;
    justify-content: space-between;
    gap: 12px;
  }
  .head > span:first-child {
    padding-top: 2px;
  }
  .tools {
    display: flex;
    flex: none;
    gap: 2px;
  }
  .twin {
    max-height: 320px;
    overflow: auto;
  }
  .twin table {
    width: 100%;
    border-collapse: collapse;
  }
  .twin th,
  .twin td {
    padding: 4px 8px;
    font-weight: 400;
    text-align: end;
    white-space: nowrap;
    border-bottom: 1px solid color-mix(in srgb, var(--kt-line) 60%, transparent);
  }
  .twin th:first-child {
    min-width: 130px;
    text-align: start;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .twin thead th {
    position: sticky;
    top: 0;
    font-size: 11px;
    color: var(--kt-muted);
    background: var(--kt-surface);
  }
`;

export const twinTable = (label: string, { headings, rows }: Twin): TemplateResult => html`
  <div class="twin" tabindex="0" role="region" aria-label=${`${label}, as a table`}>
    <table>
      <thead>
        <tr>
          ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, at) => (at === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>
`;

export interface ChartHead {
  /** The chart in one sentence. */
  summary: unknown;
  /** The name of the chart. */
  label: string;
  asTable: boolean;
  toggle: () => void;
  twin: () => Twin;
}

/** The sentence above a chart, with the buttons that turn it into its table and back, copy the table, and save the chart as a picture. */
export const chartHead = ({ summary, label, asTable, toggle, twin }: ChartHead): TemplateResult => html`
  <figcaption class="head">
    <span class="muted">${summary || nothing}</span>
    <span class="tools">
      ${
        asTable
          ? html`<button
              class="icon"
              title="Copy as Markdown"
              aria-label="Copy as Markdown"
              @click=${() => copyAsMarkdown(label, twin())}
            >
              ${icon('copy')}
            </button>`
          : html`<button
              class="icon"
              title="Save as a picture"
              aria-label="Save as a picture"
              @click=${(event: Event) => void savePicture(label, (event.currentTarget as Element).closest('figure') as HTMLElement)}
            >
              ${icon('picture')}
            </button>`
      }
      <button
        class="icon"
        aria-pressed=${asTable ? 'true' : 'false'}
        title=${asTable ? 'Show as a chart' : 'Show as a table'}
        aria-label="Show as a table"
        @click=${toggle}
      >
        ${icon(asTable ? 'chart' : 'table')}
      </button>
    </span>
  </figcaption>
`;

/** Puts a table on the clipboard, as Markdown. */
export function copyAsMarkdown(what: string, { headings, rows }: Twin): void {
  void host.request('copyText', { text: markdownTable(headings, rows), what });
}
