import { css } from 'lit';

/** The look of `kt-table`, in its three forms: side by side, `stacked` where that does not fit, and `long` where it scrolls by itself. */
export const tableStyles = css`
  .viewport {
    position: relative;
  }
  table {
    width: 100%;
    border-collapse: separate;
    border-spacing: 0;
  }
  th {
    padding: 4px 10px 6px 0;
    font-size: 11px;
    font-weight: 400;
    text-align: start;
    white-space: nowrap;
    color: var(--kt-muted);
    border-bottom: 1px solid var(--kt-line);
  }
  th button {
    display: inline-flex;
    align-items: center;
    gap: 2px;
    font: inherit;
    color: inherit;
    padding: 0;
    border: 0;
    background: none;
    cursor: pointer;
  }
  th button svg {
    width: 10px;
    height: 10px;
  }
  th button:hover {
    color: var(--vscode-foreground);
  }
  td {
    padding: 7px 10px 7px 0;
    vertical-align: middle;
    white-space: nowrap;
    border-bottom: 1px solid color-mix(in srgb, var(--kt-line) 60%, transparent);
  }
  td:first-child,
  th:first-child {
    padding-inline-start: 8px;
  }
  td:last-child,
  th:last-child {
    padding-inline-end: 8px;
  }
  tr:last-child td {
    border-bottom: 0;
  }
  .numeric {
    text-align: end;
  }
  th.numeric button {
    flex-direction: row-reverse;
  }
  tbody tr:hover {
    background: color-mix(in srgb, var(--vscode-list-hoverBackground) 55%, transparent);
  }
  tbody tr[aria-selected='true']:is(*, :hover) {
    background: color-mix(in srgb, var(--kt-accent) 10%, transparent);
  }
  tbody tr:focus-visible {
    outline-offset: -1px;
  }
  .chosen {
    display: flex;
    gap: 8px;
    align-items: center;
  }
  .chosen input {
    flex: none;
    width: 14px;
    height: 14px;
    margin: 0;
    accent-color: var(--kt-accent);
  }
  .chosen > div {
    min-width: 0;
  }
  .group th {
    padding: 14px 8px 5px;
    font-weight: 600;
    color: var(--vscode-foreground);
    border-bottom-color: color-mix(in srgb, var(--kt-line) 60%, transparent);
  }
  .gap td {
    padding: 0;
    border: 0;
  }
  .actions {
    width: 1%;
    white-space: nowrap;
    text-align: end;
  }
  tbody .actions button.icon:not([disabled]) {
    opacity: 0.65;
  }
  tbody tr:is(:hover, :focus-within) .actions button.icon:not([disabled]) {
    opacity: 1;
  }
  td:first-child,
  td .wrap {
    white-space: normal;
  }
  :host(:not([stacked])) .two {
    min-width: 170px;
  }
  .two {
    display: grid;
    min-width: 0;
  }
  .spend {
    display: inline-grid;
    gap: 4px;
    min-width: 116px;
  }
  .whole {
    overflow-wrap: break-word;
  }
  .positive {
    color: color-mix(in srgb, var(--kt-good) 60%, var(--vscode-foreground));
  }
  :host(:not([stacked])[spared='1']) [data-spare='1'],
  :host(:not([stacked])[spared='2']) :is([data-spare='1'], [data-spare='2']) {
    display: none;
  }

  :host([long]) .viewport {
    max-height: min(68vh, 640px);
    overflow: auto;
    scroll-padding: 30px 0 2px;
    border: 1px solid var(--kt-line);
    border-radius: 4px;
  }
  :host([long]:not([stacked])) thead th {
    position: sticky;
    top: 0;
    z-index: 1;
    background: var(--kt-surface);
  }
  :host([long]:not([stacked])) table {
    table-layout: var(--table-layout, auto);
  }
  :host([long]) :is(td:first-child, td .wrap, td .two > *) {
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  :host([long]) td {
    overflow: hidden;
    text-overflow: ellipsis;
  }

  :host([stacked]) :is(table, thead, tbody) {
    display: block;
  }
  :host([stacked]) thead tr {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 14px;
    align-items: center;
    padding: 4px 8px 6px;
    border-bottom: 1px solid var(--kt-line);
  }
  :host([stacked]) thead th {
    padding: 0;
    border: 0;
  }
  :host([stacked]) thead th:not(:has(button, input)) {
    display: none;
  }
  :host([stacked]) tbody tr {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 3px 16px;
    padding: 10px 8px;
    border-bottom: 1px solid var(--kt-line);
  }
  :host([stacked]) tbody tr:last-child {
    border-bottom: 0;
  }
  :host([stacked]) tbody tr.gap {
    padding: 0;
    border: 0;
  }
  :host([stacked]) .group th {
    padding: 4px 0 0;
    border: 0;
  }
  :host([stacked]) td {
    padding: 0;
    border: 0;
    text-align: start;
    white-space: normal;
  }
  :host([stacked]) td:first-child {
    grid-column: 1 / -1;
    grid-row: 1;
  }
  :host([stacked]) tr:has(.actions) td:first-child {
    padding-inline-end: 92px;
  }
  :host([stacked]) .spend {
    display: grid;
    min-width: 0;
  }
  :host([stacked]) td.actions {
    grid-column: 2;
    grid-row: 1;
    justify-self: end;
    width: auto;
    white-space: nowrap;
  }
  :host([stacked]) td:not(:first-child, .actions) {
    display: grid;
    grid-template-columns: 88px minmax(0, 1fr);
    gap: 8px;
    align-items: baseline;
  }
  :host([stacked]) td:not(:first-child, .actions)::before {
    content: attr(data-label);
    font-size: 11px;
    color: var(--kt-muted);
  }
  :host([stacked]) td:not(:first-child, .actions):has(> div:empty) {
    display: none;
  }
  @container (max-width: 400px) {
    :host([stacked]) td:not(:first-child, .actions) {
      grid-column: 1 / -1;
    }
  }
`;
