import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../charts/timeSeries';
import { formatUsd, formatUtcDay, formatUtcDayShort } from '../../../src/team/format';
import { utcDay, type UtcDay, type DayRange } from '../../../src/team/time';
import { forecast, type Forecast } from '../../../src/team/usageForecast';
import { cycleOf } from '../../../src/team/usageQuestion';
import { resolveRange } from '../../../src/team/usageRange';
import { card, UsageSection } from './section';
import { MEASURE_WORDS } from './words';

/** What will have been spent at the end of the billing cycle, or of the month where there is none. */
@customElement('kt-usage-forecast')
export class UsageForecast extends UsageSection {
  /** The cycle or month that today is in, to its end. */
  private horizon(): { range: DayRange; isCycle: boolean } | undefined {
    const { state } = this.frame;
    const cycle = resolveRange({ kind: 'cycle' }, state.now, cycleOf(state));
    const isCycle = cycle !== undefined && cycle.end >= utcDay(state.now);
    const whole = isCycle ? cycle : resolveRange({ kind: 'month', month: utcDay(state.now).slice(0, 7) }, state.now);
    return whole && { range: { from: whole.from, to: whole.end }, isCycle };
  }

  private costs(): (day: UtcDay) => number | undefined {
    const { cube, daily } = this.frame;
    const costs = new Map(cube.facts.days.map((day, at) => [day, daily.cost[at]]));
    return (day) => costs.get(day);
  }

  private content() {
    const { state, cube } = this.frame;
    const horizon = this.horizon();
    const told = horizon && !cube.facts.truncated ? forecast(horizon.range, this.costs(), state.now) : undefined;
    if (!horizon || !told) {
      return html`<p class="muted">
        There is not enough to go by yet: a forecast needs a whole week, and spend on five days of the last four weeks.
      </p>`;
    }
    const { text, format, tick } = MEASURE_WORDS.cost;
    const none = (value: number | undefined): number | null => value ?? null;
    return html`<kt-time-series
        label=${`Forecast of spend to ${formatUtcDay(horizon.range.to)}`}
        unit="Day (UTC)"
        kind="lines"
        .summary=${this.summary(told, horizon)}
        .labels=${told.days.map(({ day }) => ({ long: formatUtcDay(day), short: formatUtcDayShort(day) }))}
        .series=${[{ name: `${text} so far`, values: told.days.map(({ spent }) => none(spent)) }]}
        .overlays=${[{ name: 'Expected', values: told.days.map(({ expected }) => none(expected)) }]}
        .band=${{
          name: 'Likely',
          low: told.days.map(({ low }) => none(low)),
          high: told.days.map(({ high }) => none(high)),
        }}
        .format=${format}
        .formatTick=${tick}
      ></kt-time-series>
      <p class="muted small">
        Each day to come as the same weekday was in the last ${told.weeks === 1 ? 'week' : `${told.weeks} weeks`}, on average; the
        band reaches from the lowest of these weeks to the highest.
      </p>`;
  }

  private summary({ expected, low, high }: Forecast, { range, isCycle }: { range: DayRange; isCycle: boolean }): string {
    const until = `${formatUtcDay(range.to)}, the end of the ${isCycle ? 'billing cycle' : 'month'}`;
    return `About ${formatUsd(expected)} by ${until}; likely ${formatUsd(low)} to ${formatUsd(high)}.`;
  }

  override render() {
    return card('forecast', 'Forecast', this.content());
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-usage-forecast': UsageForecast;
  }
}
