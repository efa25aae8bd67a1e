import { css, html, svg, type TemplateResult } from 'lit';

export const sparklineStyles = css`
  .sparkline {
    width: 100%;
    height: 28px;
    margin-top: 4px;
    overflow: visible;
    color: var(--kt-accent);
  }
  .sparkline .line {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.3;
    vector-effect: non-scaling-stroke;
  }
  .sparkline .area {
    fill: currentColor;
    opacity: 0.13;
  }
`;

const HEIGHT = 24;

/** The shape of a series without axes, beside the figure that says it; hidden from screen readers. A null leaves a gap out. */
export function sparkline(values: readonly (number | null)[], slot = 'after'): TemplateResult {
  const most = Math.max(...values.map((value) => value ?? 0), 1e-9);
  const step = 100 / Math.max(values.length - 1, 1);
  const points = values.flatMap((value, index) =>
    value === null ? [] : [`${(index * step).toFixed(2)},${(HEIGHT - (value / most) * HEIGHT).toFixed(2)}`],
  );
  if (points.length < 2) return html``;
  const line = `M${points.join('L')}`;
  const first = points[0]?.split(',')[0];
  const last = points.at(-1)?.split(',')[0];
  return html`<svg class="sparkline" slot=${slot} viewBox="0 0 100 ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<path class="area" d=${`${line}L${last},${HEIGHT}L${first},${HEIGHT}Z`}></path><path class="line" d=${line}></path>`}
  </svg>`;
}
