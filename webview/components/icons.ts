import { svg, html, type TemplateResult } from 'lit';

/** Outlines on a 16 × 16 grid, drawn with the colour of the text around them. */
const OUTLINES = {
  refresh: 'M13.5 8a5.5 5.5 0 1 1-1.6-3.9M13.5 2v3h-3',
  warning: 'M8 2 14.5 13.5h-13ZM8 6.5v3.5M8 11.6v.4',
  error: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13ZM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4',
  info: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13ZM8 7.2v4M8 4.6v.4',
  clock: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13ZM8 4.5V8l2.5 1.8',
  lock: 'M4 7.5h8v6H4ZM5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2',
  offline: 'M2 2l12 12M4.2 6.6A4 4 0 0 0 4.5 13h7.2M7 4a4 4 0 0 1 4.8 3a3 3 0 0 1 2 4.8',
  person: 'M8 2a2.7 2.7 0 1 0 0 5.4A2.7 2.7 0 0 0 8 2ZM3 14a5 5 0 0 1 10 0',
  people:
    'M6 3a2.3 2.3 0 1 0 0 4.6A2.3 2.3 0 0 0 6 3ZM1.5 13a4.5 4.5 0 0 1 9 0M10.3 3.2a2.2 2.2 0 0 1 0 4.2M12 9.2a4.3 4.3 0 0 1 2.5 3.8',
  addPerson: 'M6.5 2.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5ZM2 13.5a4.5 4.5 0 0 1 7.5-3.3M12 9.5v5M9.5 12h5',
  role: 'M8 1.5 13.5 3.5v4c0 3.4-2.3 5.8-5.5 7c-3.2-1.2-5.5-3.6-5.5-7v-4ZM5.5 8l2 2l3.2-3.6',
  limit: 'M2.5 12.5a6.5 6.5 0 1 1 11 0M8 9.5l2.8-3.6M8 9.2a.6.6 0 1 0 .01 0',
  remove: 'M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5l.6 9h5.8l.6-9M6.8 7v4M9.2 7v4',
  link: 'M6.8 9.2l2.4-2.4M7 4.8l1.6-1.6a2.9 2.9 0 0 1 4.2 4.2L11.2 9M9 11.2l-1.6 1.6a2.9 2.9 0 0 1-4.2-4.2L4.8 7',
  external: 'M9.5 2.5h4v4M13.5 2.5 8 8M11.5 9v4.5h-9v-9H7',
  download: 'M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11',
  mail: 'M1.8 3.5h12.4v9H1.8ZM2 4l6 5l6-5',
  card: 'M1.8 3.5h12.4v9H1.8ZM1.8 6.5h12.4M4 10h3',
  gear: 'M8 5.8a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 0 0 0-4.4ZM8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4',
  key: 'M5 7.5a3 3 0 1 0 .01 6a3 3 0 0 0 0-6ZM7.2 8.4 13.5 2.2M11 4.6l2 2',
  table: 'M2 3h12v10H2ZM2 6.3h12M2 9.6h12M6.5 3v10',
  chart: 'M2 2v12h12M5 11V8M8 11V5M11 11V7',
  up: 'M8 13V3M4 7l4-4l4 4',
  down: 'M8 3v10M4 9l4 4l4-4',
  check: 'M2.8 8.6l3.4 3.4l7-7.6',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  organization: 'M2.5 14.5v-12h7v12M9.5 6h4v8.5M1 14.5h14M5 5.5h2M5 8h2M5 10.5h2M11.3 8.5h.5M11.3 11h.5',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9ZM10.3 10.3l3.4 3.4',
  copy: 'M5.5 5.5h8v8h-8ZM3.5 10.5h-1v-8h8v1',
  picture: 'M2 3h12v10H2ZM2 11l3.5-3.5l3 3l2-2L14 11.5M10.6 6a.6.6 0 1 0 .01 0',
  exclude: 'M8 2a6 6 0 1 0 0 12a6 6 0 0 0 0-12ZM5.2 8h5.6',
  filter: 'M2 3.5h12L9.5 8.8V13l-3-1.6V8.8Z',
  back: 'M9.5 3.5 5 8l4.5 4.5',
  plus: 'M8 3v10M3 8h10',
  edit: 'M10.5 2.8l2.7 2.7L6 12.7l-3.4.7l.7-3.4Z',
} as const;
export type IconName = keyof typeof OUTLINES;

/** An icon beside a text that says the same; hidden from screen readers. */
export const icon = (name: IconName, slot?: string): TemplateResult =>
  html`<svg
    slot=${slot ?? ''}
    width="16"
    height="16"
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${svg`<path d=${OUTLINES[name]}></path>`}
  </svg>`;
