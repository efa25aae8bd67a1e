import { css } from 'lit';

/** Marks of the first six series (the order of `chartColours`): by colour, and in high contrast by pattern as well. The seventh and later are grey: "others". */
export const seriesStyles = css`
  .mark {
    background: var(--mark);
  }
  .mark.s0 {
    --mark: var(--vscode-charts-blue);
  }
  .mark.s1 {
    --mark: var(--vscode-charts-green);
  }
  .mark.s2 {
    --mark: var(--vscode-charts-purple);
  }
  .mark.s3 {
    --mark: var(--vscode-charts-yellow);
  }
  .mark.s4 {
    --mark: var(--vscode-charts-red);
  }
  .mark.s5 {
    --mark: var(--vscode-terminal-ansiCyan);
  }
  .mark.others {
    --mark: color-mix(in srgb, var(--vscode-foreground) 35%, transparent);
  }
  :host-context(.vscode-high-contrast) .mark {
    outline: 1px solid var(--mark);
    outline-offset: -1px;
  }
  :host-context(.vscode-high-contrast) .mark:is(.s1, .s4) {
    background: repeating-linear-gradient(45deg, var(--mark) 0 2px, transparent 2px 5px);
  }
  :host-context(.vscode-high-contrast) .mark:is(.s2, .s5) {
    background: repeating-linear-gradient(90deg, var(--mark) 0 2px, transparent 2px 5px);
  }
  :host-context(.vscode-high-contrast) .mark:is(.s3, .others) {
    background: repeating-linear-gradient(-45deg, var(--mark) 0 1px, transparent 1px 4px);
  }
`;

export const SERIES_COUNT = 6;
/** The class of the mark of the `index`-th series. */
export const seriesClass = (index: number): string => `mark ${index < SERIES_COUNT ? `s${index}` : 'others'}`;
