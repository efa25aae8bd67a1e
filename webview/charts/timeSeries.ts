import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  type ChartConfiguration,
  type ChartDataset,
} from 'chart.js';
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { base } from '../components/styles';
import { chartColours, hatch, onThemeChange, patternOf, type ChartColours } from './theme';
import { twinStyles, type Twin } from './twin';
import { TwinChart } from './twinChart';
import { seriesClass, seriesStyles } from './seriesStyles';
import { timeSeriesStyles } from './timeSeriesStyles';

Chart.register(BarController, BarElement, CategoryScale, Filler, LinearScale, LineController, LineElement, PointElement);

export interface TimeSeries {
  name: string;
  /** One value for each label; null where there is none. */
  values: readonly (number | null)[];
  /** Everything that has no series of its own: drawn in grey. */
  isRest?: boolean;
}

export interface Band {
  name: string;
  low: readonly (number | null)[];
  high: readonly (number | null)[];
}

interface Point {
  x: number;
  y: number | null;
}
type Dataset = ChartDataset<'bar' | 'line', Point[]>;

const GRID_LINES = 4;
const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4], [4, 4]];

/**
 * Values over time, as bars, stacked where there are several, or as lines. The pointer or the arrow keys pick a point, whose values are
 * shown beside it; a button turns the chart into a table of the same values.
 */
@customElement('kt-time-series')
export class TimeSeriesChart extends TwinChart {
  static override styles = [base, seriesStyles, twinStyles, timeSeriesStyles];

  /** What a point stands for. */
  @property() unit = 'Day (UTC)';
  /** What a point is called in full, and on the axis. */
  @property({ attribute: false }) labels: readonly { long: string; short: string }[] = [];
  @property({ attribute: false }) series: readonly TimeSeries[] = [];
  @property() kind: 'bars' | 'lines' = 'bars';
  /** Quiet dashed lines to compare the series with. */
  @property({ attribute: false }) overlays: readonly TimeSeries[] = [];
  /** A range around a line. */
  @property({ attribute: false }) band: Band | undefined;
  @property({ attribute: false }) format: (value: number) => string = String;
  @property({ attribute: false }) formatTick: (value: number) => string = String;
  /** The last point is still growing: it is drawn hatched. */
  @property({ type: Boolean }) lastIncomplete = false;

  @state() private active: number | undefined;
  @query('canvas') private canvas!: HTMLCanvasElement | null;
  @query('.plot') private plot!: HTMLElement | null;
  private chart: Chart<'bar' | 'line', Point[]> | undefined;
  private endThemeWatch: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.endThemeWatch = onThemeChange(() => this.draw());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endThemeWatch?.();
    this.destroy();
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('labels') && this.active !== undefined && this.active >= this.labels.length) this.active = undefined;
  }

  override updated(changed: PropertyValues): void {
    if (!changed.has('active') || changed.size > 1) this.draw();
    this.placeCursor();
  }

  private destroy(): void {
    this.chart?.destroy();
    this.chart = undefined;
  }

  private draw(): void {
    if (!this.canvas || this.labels.length === 0) return this.destroy();
    const colours = chartColours(this);
    const axis = { color: colours.text, font: { size: 11, family: colours.fontFamily } };
    const stacked = this.kind === 'bars';
    const configuration: ChartConfiguration<'bar' | 'line', Point[]> = {
      type: 'bar',
      data: { labels: this.labels.map((label) => label.short), datasets: this.datasets(colours) },
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        events: [],
        responsive: true,
        maintainAspectRatio: false,
        layout: { padding: { top: 8 } },
        onResize: () => queueMicrotask(() => this.placeCursor()),
        scales: {
          x: {
            stacked,
            border: { color: colours.grid },
            grid: { display: false },
            ticks: { ...axis, maxRotation: 0, autoSkip: true, autoSkipPadding: 24 },
          },
          y: {
            stacked,
            beginAtZero: true,
            border: { display: false },
            grid: { color: colours.grid, lineWidth: colours.highContrast ? 0.4 : 0.6, drawTicks: false },
            ticks: { ...axis, padding: 8, maxTicksLimit: GRID_LINES + 1, callback: (value) => this.formatTick(Number(value)) },
          },
        },
      },
    };
    if (this.chart?.canvas !== this.canvas) {
      this.destroy();
      this.chart = new Chart(this.canvas, configuration);
      return;
    }
    this.chart.data = configuration.data;
    this.chart.options = configuration.options!;
    this.chart.update('none');
  }

  private datasets(colours: ChartColours): Dataset[] {
    const main = this.series.map((series, index) =>
      this.kind === 'bars' ? this.barsOf(series, index, colours) : this.lineOf(series, index, colours),
    );
    return [...this.overlays.map((overlay) => this.overlayOf(overlay, colours)), ...this.bandOf(colours), ...main];
  }

  private colourOf(series: TimeSeries, index: number, colours: ChartColours): string {
    return series.isRest ? colours.rest : (colours.series[index % colours.series.length] as string);
  }

  private barsOf(series: TimeSeries, index: number, colours: ChartColours): Dataset {
    const colour = this.colourOf(series, index, colours);
    const pattern = colours.highContrast ? patternOf(series.isRest ? Infinity : index) : undefined;
    const fill = pattern ? hatch(colour, pattern) : colour;
    const isIncomplete = (at: number): boolean => this.lastIncomplete && at === series.values.length - 1;
    return {
      type: 'bar',
      label: series.name,
      data: points(series.values),
      order: 2,
      backgroundColor: series.values.map((_, at) => (isIncomplete(at) ? hatch(colour) : fill)),
      borderColor: colour,
      borderWidth: series.values.map((_, at) => (colours.highContrast || isIncomplete(at) ? 1 : 0)),
      borderRadius: 2,
      maxBarThickness: 36,
      categoryPercentage: 0.86,
      barPercentage: 0.92,
    };
  }

  private lineOf(series: TimeSeries, index: number, colours: ChartColours): Dataset {
    const colour = this.colourOf(series, index, colours);
    return {
      type: 'line',
      label: series.name,
      data: points(series.values),
      order: 2,
      borderColor: colour,
      borderWidth: 2,
      borderDash: colours.highContrast ? DASHES[index % DASHES.length] : [],
      pointRadius: series.values.filter((value) => value !== null).length === 1 ? 3 : 0,
      pointBackgroundColor: colour,
      pointBorderWidth: 0,
      fill:
        this.series.length === 1 && !this.band
          ? { target: 'origin', above: `color-mix(in srgb, ${colour} 14%, transparent)` }
          : false,
    };
  }

  private overlayOf(overlay: TimeSeries, colours: ChartColours): Dataset {
    return {
      type: 'line',
      label: overlay.name,
      data: points(overlay.values),
      order: 1,
      stack: overlay.name,
      borderColor: colours.text,
      borderWidth: 1.2,
      borderDash: [3, 3],
      pointRadius: 0,
      pointBorderWidth: 0,
    };
  }

  private bandOf(colours: ChartColours): Dataset[] {
    if (!this.band) return [];
    const colour = colours.series[0] as string;
    const edge = (values: readonly (number | null)[], fill: boolean): Dataset => ({
      type: 'line',
      data: points(values),
      order: 3,
      borderColor: colour,
      borderWidth: colours.highContrast ? 1 : 0,
      borderDash: [2, 2],
      pointRadius: 0,
      pointBorderWidth: 0,
      ...(fill && {
        fill: '-1',
        backgroundColor: colours.highContrast ? hatch(colour) : `color-mix(in srgb, ${colour} 18%, transparent)`,
      }),
    });
    return [edge(this.band.low, false), edge(this.band.high, true)];
  }

  /** Puts the highlight and the tip at the active point, through the CSSOM because of the content security policy. */
  private placeCursor(): void {
    const { chart, plot, active } = this;
    if (!chart || !plot || active === undefined) return;
    const { left, right, top, bottom } = chart.chartArea;
    const step = (right - left) / this.labels.length;
    const middle = chart.scales.x?.getPixelForValue(active) ?? left;
    const set = (name: string, value: number): void => plot.style.setProperty(name, `${value}px`);
    set('--left', middle - step / 2);
    set('--width', Math.max(step, 2));
    set('--top', top);
    set('--height', bottom - top);
    set('--tip', middle);
    const share = (middle - left) / Math.max(right - left, 1);
    plot.style.setProperty('--shift', share < 0.5 ? '12px' : 'calc(-100% - 12px)');
  }

  private pointAt(event: PointerEvent): void {
    const scale = this.chart?.scales.x;
    if (!scale || !this.plot) return;
    const at = scale.getValueForPixel(event.clientX - this.plot.getBoundingClientRect().left);
    this.active = at === undefined ? undefined : Math.min(Math.max(at, 0), this.labels.length - 1);
  }

  private onKeydown(event: KeyboardEvent): void {
    const last = this.labels.length - 1;
    const now = this.active ?? last;
    const next: Record<string, number | undefined> = {
      ArrowLeft: now - 1,
      ArrowDown: now - 1,
      ArrowRight: now + 1,
      ArrowUp: now + 1,
      PageDown: now - 7,
      PageUp: now + 7,
      Home: 0,
      End: last,
    };
    if (event.key === 'Escape') this.active = undefined;
    else if (next[event.key] !== undefined) this.active = Math.min(Math.max(next[event.key] as number, 0), last);
    else return;
    event.preventDefault();
  }

  /** Everything that has a value at a point, by name, as it is written. */
  private valuesAt(index: number): { name: string; value: string; mark?: string }[] {
    const named = (series: TimeSeries, at: number | undefined) => {
      const value = series.values[index];
      const mark = at === undefined ? 'mark before' : seriesClass(series.isRest ? Infinity : at);
      return value === null || value === undefined ? [] : [{ name: series.name, value: this.format(value), mark }];
    };
    const parts = this.series.flatMap((series, at) => named(series, at));
    const sum = this.series.reduce((total, { values }) => total + (values[index] ?? 0), 0);
    const all = this.kind === 'bars' && this.series.length > 1 ? [{ name: 'All', value: this.format(sum) }] : [];
    const [low, high] = [this.band?.low[index], this.band?.high[index]];
    const between =
      this.band && low !== null && low !== undefined && high !== null && high !== undefined
        ? [{ name: this.band.name, value: low === high ? this.format(low) : `${this.format(low)} – ${this.format(high)}` }]
        : [];
    return [...all, ...parts, ...between, ...this.overlays.flatMap((overlay) => named(overlay, undefined))];
  }

  private longLabel(index: number): string {
    const incomplete = this.lastIncomplete && index === this.labels.length - 1;
    return `${this.labels[index]?.long ?? ''}${incomplete ? ' (so far)' : ''}`;
  }

  private tip(active: number) {
    return html`<div class="cursor"></div>
      <div class="tip" aria-hidden="true">
        <span class="strong">${this.longLabel(active)}</span>
        ${this.valuesAt(active).map(
          ({ name, value, mark }) =>
            html`<div>
              <span class="muted"
                >${mark && this.series.length + this.overlays.length > 1 ? html`<i class=${mark}></i>` : nothing}${name}</span
              >
              <span>${value}</span>
            </div>`,
        )}
      </div>`;
  }

  private renderPlot() {
    const at = this.active ?? this.labels.length - 1;
    const values = this.valuesAt(at);
    const spoken = values.length === 1 ? values[0]?.value : values.map(({ name, value }) => `${name} ${value}`).join(', ');
    return html`
      <div
        class="plot"
        tabindex="0"
        role="slider"
        aria-label=${`${this.label}: choose a point with the arrow keys`}
        aria-valuemin="0"
        aria-valuemax=${Math.max(this.labels.length - 1, 0)}
        aria-valuenow=${Math.max(at, 0)}
        aria-valuetext=${`${this.longLabel(at)}: ${spoken ?? ''}`}
        @keydown=${(event: KeyboardEvent) => this.onKeydown(event)}
        @focus=${() => (this.active ??= this.labels.length - 1)}
        @blur=${() => (this.active = undefined)}
        @pointermove=${(event: PointerEvent) => this.pointAt(event)}
        @pointerleave=${() => (this.active = undefined)}
      >
        <canvas aria-hidden="true"></canvas>
        ${this.active === undefined ? nothing : this.tip(this.active)}
      </div>
    `;
  }

  private twin(): Twin {
    const newestFirst = this.labels.map((_, index) => index).reverse();
    const { band } = this;
    const columns = [
      ...this.series,
      ...(band
        ? [
            { name: `${band.name}, least`, values: band.low },
            { name: `${band.name}, most`, values: band.high },
          ]
        : []),
      ...this.overlays,
    ];
    const cell = (value: number | null | undefined): string => (value === null || value === undefined ? '' : this.format(value));
    return {
      headings: [this.unit, ...columns.map(({ name }) => name)],
      rows: newestFirst.map((index) => [this.longLabel(index), ...columns.map(({ values }) => cell(values[index]))]),
    };
  }

  private legend() {
    if (this.asTable || this.series.length + this.overlays.length < 2) return nothing;
    return html`<div class="legend" aria-hidden="true">
      ${this.series.map((series, index) => html`<span><i class=${seriesClass(series.isRest ? Infinity : index)}></i>${series.name}</span>`)}
      ${this.overlays.map(({ name }) => html`<span><i class="mark before"></i>${name}</span>`)}
    </div>`;
  }

  override render() {
    return this.figure(
      () => this.twin(),
      () => this.renderPlot(),
      this.legend(),
    );
  }
}

const points = (values: readonly (number | null)[]) => values.map((y, x) => ({ x, y }));

declare global {
  interface HTMLElementTagNameMap {
    'kt-time-series': TimeSeriesChart;
  }
}
