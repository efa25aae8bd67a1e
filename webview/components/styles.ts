import { css } from 'lit';

/**
 * The look shared by every element. All colours come from the theme; tints are mixed from them. Four sizes of type: 11 (metadata),
 * 13 (text), 14 (section titles) and 22 (figures). The few names defined here are set once on the root element and inherited.
 */
export const tokens = css`
  :host {
    --kt-line: var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-foreground) 13%, transparent));
    --kt-surface: color-mix(in srgb, var(--vscode-foreground) 2.5%, var(--vscode-editor-background));
    --kt-muted: var(--vscode-descriptionForeground);
    --kt-track: color-mix(in srgb, var(--vscode-foreground) 12%, transparent);
    --kt-accent: var(--vscode-charts-blue);
    --kt-good: var(--vscode-charts-green);
    --kt-warn: var(--vscode-editorWarning-foreground);
    --kt-bad: var(--vscode-charts-red);
  }
`;

export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    display: block;
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family);
    font-size: 13px;
    line-height: 1.45;
    font-variant-numeric: tabular-nums;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  dl,
  dd,
  ul,
  ol,
  figure {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h2 {
    font-size: 14px;
    font-weight: 600;
    line-height: 20px;
  }
  h3 {
    font-size: 13px;
    font-weight: 600;
  }
  .muted {
    color: var(--kt-muted);
  }
  .small {
    font-size: 11px;
  }
  .figure {
    font-size: 22px;
    line-height: 28px;
    font-weight: 600;
    letter-spacing: -0.01em;
  }
  .end {
    text-align: end;
  }
  h2 > .small {
    font-weight: 400;
  }
  .strong {
    font-weight: 600;
  }
  .wrap {
    overflow-wrap: anywhere;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 8px;
    flex-wrap: wrap;
  }
  .spread {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px 16px;
    flex-wrap: wrap;
  }
  .stack {
    display: grid;
    gap: 12px;
    align-content: start;
    grid-template-columns: minmax(0, 1fr);
  }
  .page {
    display: grid;
    gap: 24px;
    grid-template-columns: minmax(0, 1fr);
  }
  .tiles {
    display: grid;
    gap: 12px;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 160px), 1fr));
  }
  .cards {
    display: grid;
    gap: 12px;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr));
  }
  .card {
    display: grid;
    gap: 12px;
    align-content: start;
    grid-template-columns: minmax(0, 1fr);
    padding: 16px;
    background: var(--kt-surface);
    border: 1px solid var(--kt-line);
    border-radius: 6px;
  }
  .facts {
    display: grid;
    grid-template-columns: minmax(96px, auto) minmax(0, 1fr);
    gap: 8px 16px;
  }
  .facts dt {
    color: var(--kt-muted);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  svg {
    display: block;
    flex: none;
  }
  a,
  button.link {
    color: var(--vscode-textLink-foreground);
  }
  button.link {
    font: inherit;
    padding: 0;
    border: 0;
    background: none;
    cursor: pointer;
  }
  button.link:hover {
    color: var(--vscode-textLink-activeForeground);
    text-decoration: underline;
  }
  button.icon {
    display: inline-grid;
    place-items: center;
    width: 24px;
    height: 24px;
    padding: 0;
    color: var(--vscode-icon-foreground);
    background: transparent;
    border: 1px solid transparent;
    border-radius: 4px;
    cursor: pointer;
  }
  button.icon:hover:not([disabled]) {
    background: var(--vscode-toolbar-hoverBackground);
    border-color: var(--vscode-contrastActiveBorder, transparent);
  }
  button[disabled] {
    opacity: 0.4;
    cursor: default;
  }
  :focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  select {
    height: 26px;
    max-width: 100%;
    padding: 0 6px;
    font: inherit;
    color: var(--vscode-dropdown-foreground);
    background: var(--vscode-dropdown-background);
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-dropdown-border));
    border-radius: 2px;
  }
  input {
    height: 26px;
    padding: 0 8px;
    font: inherit;
    color: var(--vscode-input-foreground);
    background: var(--vscode-input-background);
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-input-border, transparent));
    border-radius: 2px;
  }
  input::placeholder {
    color: var(--vscode-input-placeholderForeground);
  }
  /* The toolkit gives every button the border of the primary one; newer themes have one for the others. */
  vscode-button[appearance='secondary'] {
    --button-border: var(--vscode-button-secondaryBorder, var(--vscode-button-border, transparent));
  }
  vscode-button::part(control) {
    font-size: 13px;
    padding: 3px 11px;
  }
  .segments {
    display: inline-flex;
    flex-wrap: wrap;
    max-width: 100%;
    border: 1px solid var(--kt-line);
    border-radius: 4px;
    overflow: clip;
  }
  .segments button {
    font: inherit;
    font-size: 12px;
    padding: 3px 10px;
    color: var(--kt-muted);
    background: transparent;
    border: 0;
    cursor: pointer;
  }
  .segments button + button {
    border-inline-start: 1px solid var(--kt-line);
  }
  .segments button:hover {
    color: var(--vscode-foreground);
    background: var(--vscode-toolbar-hoverBackground);
  }
  .segments button[aria-checked='true'] {
    color: var(--vscode-foreground);
    font-weight: 600;
    background: color-mix(in srgb, var(--vscode-foreground) 10%, transparent);
  }
  .segments button:focus-visible {
    outline-offset: -2px;
  }
  @media (forced-colors: active) {
    .segments button[aria-checked='true'] {
      outline: 2px solid;
      outline-offset: -2px;
    }
  }
`;
