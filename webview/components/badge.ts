import { css, html, type TemplateResult } from 'lit';

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad';

export const badgeStyles = css`
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    padding: 0 7px;
    font-size: 11px;
    line-height: 18px;
    white-space: nowrap;
    border-radius: 9px;
    color: color-mix(in srgb, var(--tone) 45%, var(--vscode-foreground));
    background: color-mix(in srgb, var(--tone) 15%, transparent);
    box-shadow: inset 0 0 0 1px var(--vscode-contrastBorder, transparent);
  }
  .badge.neutral {
    --tone: var(--vscode-foreground);
    background: color-mix(in srgb, var(--vscode-foreground) 9%, transparent);
  }
  .badge.accent {
    --tone: var(--kt-accent);
  }
  .badge.good {
    --tone: var(--kt-good);
  }
  .badge.warn {
    --tone: var(--kt-warn);
  }
  .badge.bad {
    --tone: var(--kt-bad);
  }
`;

/** A state in one or two words. */
export const badge = (text: string, tone: Tone = 'neutral', title = ''): TemplateResult =>
  html`<span class="badge ${tone}" title=${title}>${text}</span>`;
