import { css } from 'lit';

/** The look of a chart over time: its plot, the tip beside a point, the legend below. */
export const timeSeriesStyles = css`
  .plot {
    position: relative;
    height: var(--plot-height, 220px);
    border-radius: 3px;
  }
  canvas {
    position: absolute;
    inset: 0;
  }
  .cursor {
    position: absolute;
    top: var(--top);
    height: var(--height);
    left: var(--left);
    width: var(--width);
    pointer-events: none;
    background: color-mix(in srgb, var(--vscode-foreground) 8%, transparent);
    border-inline: 1px solid var(--vscode-contrastActiveBorder, transparent);
  }
  .tip {
    position: absolute;
    top: 0;
    left: var(--tip);
    transform: translateX(var(--shift));
    z-index: 1;
    display: grid;
    gap: 2px;
    padding: 6px 10px;
    font-size: 12px;
    white-space: nowrap;
    pointer-events: none;
    color: var(--vscode-editorHoverWidget-foreground);
    background: var(--vscode-editorHoverWidget-background);
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-editorHoverWidget-border));
    border-radius: 4px;
    box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
  }
  .tip div {
    display: flex;
    justify-content: space-between;
    gap: 16px;
  }
  .tip div > span:first-child {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    max-width: 220px;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    font-size: 12px;
    color: var(--kt-muted);
  }
  .legend span {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  :is(.legend, .tip) i {
    flex: none;
    width: 10px;
    height: 10px;
    border-radius: 2px;
  }
  :is(.legend, .tip) i.before {
    height: 0;
    border-radius: 0;
    background: none;
    outline: none;
    border-top: 2px dashed var(--kt-muted);
  }
`;
