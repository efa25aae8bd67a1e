import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../charts/timeSeries';
import { SERIES_COUNT } from '../../charts/seriesStyles';
import type { TimeSeries } from '../../charts/timeSeries';
import { capitalized } from '../../components/words';
import { segments } from '../../components/segments';
import type { Step } from '../../../src/team/usageChoice';
import { DIMENSIONS, type UsageDimension } from '../../../src/team/usageFacts';
import {
  pointSums,
  possibleSteps,
  runningSum,
  timePoints,
  usualStep,
  valuesOver,
  type TimePoint,
} from '../../../src/team/usageOverTime';
import { rank, seriesOfFirst } from '../../../src/team/usageRanking';
import type { UsageFrame } from './frame';
import { card, UsageSection } from './section';
import { DIMENSION_WORDS, MEASURE_WORDS, nameOf, pointWords, previousWords, STEP_WORDS } from './words';

interface Source extends Pick<UsageFrame, 'cube' | 'passes'> {
  /** What passes in each bucket of the facts. */
  buckets: UsageFrame['daily'];
}

/** What was used when: plain, or divided by model, provider, project or person; each point by itself, or the sum so far. */
@customElement('kt-usage-over-time')
export class UsageOverTime extends UsageSection {
  protected override readonly isFirst = true;

  private get steps(): Step[] {
    return possibleSteps(this.frame.range, this.frame.state.usageAnswers.hoursFrom <= this.frame.range.from);
  }

  private get step(): Step {
    const { choice, range } = this.frame;
    return choice.step && this.steps.includes(choice.step) ? choice.step : usualStep(range);
  }

  /** The range before, point by point in the same order; as far as it reaches. */
  private previous(points: readonly TimePoint[]): TimeSeries[] {
    const { cube, daily, before, range, choice, state } = this.frame;
    if (!before || this.step === 'hour') return [];
    const past = timePoints(cube.facts, range.previous, this.step, state.now);
    const values = pointSums(daily[choice.measure], past);
    const shown = choice.cumulative ? runningSum(values) : values;
    return [{ name: capitalized(previousWords(choice.range, range)), values: points.map((_, at) => shown[at] ?? null) }];
  }

  private series(points: readonly TimePoint[], source: Source): TimeSeries[] {
    const { choice, cube, passes, now } = this.frame;
    const { measure, stack } = choice;
    const shape = (values: Iterable<number> = []): number[] => (choice.cumulative ? runningSum(values) : [...values]);
    if (!stack) return [{ name: MEASURE_WORDS[measure].text, values: shape(pointSums(source.buckets[measure], points)) }];
    const ranked = rank(cube, now, passes, stack, measure);
    const first = ranked.slice(0, SERIES_COUNT);
    // The lists of hours are in an order of their own.
    const there = first.map((one) => ({ ...one, index: source.cube.names[stack].indexOf(one.name) }));
    const values = valuesOver(
      source.cube,
      points,
      measure,
      seriesOfFirst(source.cube, source.passes, stack, there, SERIES_COUNT),
      first.length + 1,
    );
    const named: TimeSeries[] = first.map(({ index }, at) => ({ name: nameOf(cube, stack, index), values: shape(values[at]) }));
    const others = ranked.length - first.length;
    return others > 0 ? [...named, { name: `${others} others`, values: shape(values[first.length]), isRest: true }] : named;
  }

  private controls() {
    const { choice, choose, cube } = this.frame;
    const stacks = DIMENSIONS.filter(
      (dimension) => dimension !== 'person' || (cube.facts.scope === 'team' && choice.about === undefined),
    );
    return html`<div class="row">
      <label class="row small muted"
        >By
        <select
          aria-label="Divide the chart by"
          @change=${(event: Event) => choose({ stack: ((event.target as HTMLSelectElement).value || undefined) as UsageDimension | undefined })}
        >
          <option value="" ?selected=${!choice.stack}>Nothing</option>
          ${stacks.map(
            (dimension) =>
              html`<option value=${dimension} ?selected=${choice.stack === dimension}>${DIMENSION_WORDS[dimension].one}</option>`,
          )}
        </select>
      </label>
      ${
        this.steps.length > 1
          ? segments(
              'A point of the chart is a',
              this.steps.map((value) => ({ value, text: STEP_WORDS[value] })),
              this.step,
              (step) => choose({ step }),
            )
          : nothing
      }
      ${segments(
        'What the chart adds up',
        [
          { value: false, text: 'Each' },
          { value: true, text: 'Sum so far' },
        ],
        choice.cumulative,
        (cumulative) => choose({ cumulative }),
      )}
    </div>`;
  }

  private summary(points: TimePoint[], series: TimeSeries[], previous: TimeSeries[]): string {
    const { choice } = this.frame;
    const { format } = MEASURE_WORDS[choice.measure];
    const growing = points.at(-1)?.isGrowing ? `; the last ${STEP_WORDS[this.step].toLowerCase()} is not over yet` : '';
    const note = `Days are UTC days${growing}.`;
    const heights = points.map((_, at) => series.reduce((total, { values }) => total + (values[at] ?? 0), 0));
    if (choice.cumulative) {
      const reached = heights.at(-1) ?? 0;
      const before = previous[0]?.values.at(-1);
      const then = before === null || before === undefined ? '' : `, against ${format(before)} at the same point before`;
      return `${format(reached)} so far${then}. ${note}`;
    }
    const most = heights.indexOf(Math.max(...heights));
    const point = points[most];
    return point && heights[most] ? `Most on ${pointWords(point, this.step).long}: ${format(heights[most])}. ${note}` : note;
  }

  override render() {
    const { choice, cube, passes, daily, range, hours, state } = this.frame;
    const words = MEASURE_WORDS[choice.measure];
    const { step } = this;
    const heading = choice.cumulative ? `${words.text}, summed up` : `${words.text} per ${STEP_WORDS[step].toLowerCase()}`;
    const source: Source | undefined =
      step === 'hour' ? hours && { ...hours, buckets: hours.hourly } : { cube, passes, buckets: daily };
    if (!source) {
      return card(
        'over-time',
        heading,
        html`<div role="status" class="visually-hidden">Loading the hours…</div>
          <span class="bone block"></span>`,
        this.controls(),
      );
    }
    const points = timePoints(source.cube.facts, range, step, state.now);
    const series = this.series(points, source);
    const previous = choice.stack && choice.cumulative ? [] : this.previous(points);
    return card(
      'over-time',
      heading,
      html`<kt-time-series
          label=${heading}
          unit=${`${STEP_WORDS[step]} (UTC)`}
          kind=${choice.cumulative ? 'lines' : 'bars'}
          .summary=${this.summary(points, series, previous)}
          .labels=${points.map((point) => pointWords(point, step))}
          .series=${series}
          .overlays=${previous}
          .format=${words.format}
          .formatTick=${words.tick}
          ?lastIncomplete=${points.at(-1)?.isGrowing ?? false}
        ></kt-time-series>
        ${
          step === 'hour' && cube.facts.unattributedFrom < cube.facts.bucket.length
            ? html`<p class="muted small">What the server counts without an hour stands in the first hour of its day.</p>`
            : nothing
        }`,
      this.controls(),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-usage-over-time': UsageOverTime;
  }
}
