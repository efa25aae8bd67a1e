import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../charts/heatmap';
import { DAY, instant, type DayRange } from '../../../src/team/time';
import { HOURS_PER_DAY } from '../../../src/team/usageFacts';
import { passing, type UsageCube } from '../../../src/team/usageCube';
import { hoursOf } from '../../../src/team/usageQuestion';
import { rank } from '../../../src/team/usageRanking';
import { perDay, WEEKDAYS, weekPattern, type WeekPattern } from '../../../src/team/usageWeek';
import { card, UsageSection } from './section';
import { formatUtcDay } from '../../../src/team/format';
import { MEASURE_WORDS, nameOf, rangeWords } from './words';

/** 1970-01-05 was a Monday. */
const WEEKDAY_NAMES = Array.from({ length: WEEKDAYS }, (_, at) =>
  new Intl.DateTimeFormat('en-US', { weekday: 'short', timeZone: 'UTC' }).format(instant((4 + at) * DAY)),
);
const HOUR_NAMES = Array.from({ length: HOURS_PER_DAY }, (_, hour) => `${String(hour).padStart(2, '0')}:00`);

/** When in the week the work happens, of all usage or of one provider. */
@customElement('kt-usage-week')
export class UsageWeek extends UsageSection {
  /** The provider whose pattern is shown; undefined: all of them. */
  @state() private provider: string | undefined;

  /** Of an average, which need not be whole. */
  private format = (value: number): string => MEASURE_WORDS[this.frame.choice.measure].format(Math.round(value));

  private pattern({ cube, passes, range }: { cube: UsageCube; passes: Uint8Array; range: DayRange }): WeekPattern {
    const own = this.provider === undefined ? undefined : passing(cube, { provider: { mode: 'only', names: [this.provider] } });
    return weekPattern(cube, own ? passes.map((pass, at) => pass & own[at]!) : passes, range, this.frame.choice.measure);
  }

  private summary({ byHour }: WeekPattern, averages: readonly number[]): string {
    const most = averages.indexOf(Math.max(...averages));
    if (!averages[most]) return '';
    const when = byHour
      ? `${WEEKDAY_NAMES[Math.floor(most / HOURS_PER_DAY)]}, ${HOUR_NAMES[most % HOURS_PER_DAY]} UTC`
      : `${WEEKDAY_NAMES[most]}`;
    return `Busiest: ${when}, with ${this.format(averages[most])} on average.`;
  }

  /** What is to be known of the hours: that they are on their way, are not all there, or can be had. */
  private note(pattern: WeekPattern) {
    const { choice, choose, range, hours, state } = this.frame;
    const { hoursFrom, hours: slice } = state.usageAnswers;
    if (!hours) {
      if (hoursOf(range, choice, hoursFrom)) {
        return slice.problem
          ? html`<p class="muted small">${slice.problem.title}: the hours could not be fetched. Refresh to try again.</p>`
          : html`<p class="muted small" role="status">Fetching the hours…</p>`;
      }
      return range.to < hoursFrom
        ? html`<p class="muted small">This server tells hours from ${formatUtcDay(hoursFrom)} on only.</p>`
        : html`<div><button class="link" @click=${() => choose({ hours: true })}>Show the hours, too</button></div>`;
    }
    const { format } = MEASURE_WORDS[choice.measure];
    return html`${
      hours.range.from > range.from
        ? html`<p class="muted small">Hours of ${rangeWords(hours.range)}: this server tells no earlier ones.</p>`
        : nothing
    }${
      pattern.withoutHour > 0
        ? html`<p class="muted small">${format(pattern.withoutHour)} not in it: the server does not say in which hour.</p>`
        : nothing
    }`;
  }

  private providers() {
    const { cube, now, passes, choice } = this.frame;
    const ranked = rank(cube, now, passes, 'provider', choice.measure);
    if (ranked.length < 2) return nothing;
    return html`<label class="row small muted"
      >Provider
      <select
        aria-label="Provider whose week is shown"
        @change=${(event: Event) => {
          const at = (event.target as HTMLSelectElement).selectedIndex;
          this.provider = at === 0 ? undefined : ranked[at - 1]?.name;
        }}
      >
        <option>All</option>
        ${ranked.map(({ index, name }) => html`<option ?selected=${this.provider === name}>${nameOf(cube, 'provider', index)}</option>`)}
      </select>
    </label>`;
  }

  override render() {
    const { frame } = this;
    const { hours, choice } = frame;
    const pattern = this.pattern(hours ?? frame);
    const averages = [...perDay(pattern)];
    return card(
      'week',
      'When in the week',
      html`<kt-heatmap
          label=${`${MEASURE_WORDS[choice.measure].text} by weekday${pattern.byHour ? ' and hour' : ''}, on average`}
          unit="Weekday (UTC)"
          .summary=${this.summary(pattern, averages)}
          .rows=${pattern.byHour ? WEEKDAY_NAMES : ['Day']}
          .columns=${pattern.byHour ? HOUR_NAMES : WEEKDAY_NAMES}
          .values=${averages}
          .format=${this.format}
        ></kt-heatmap>
        ${this.note(pattern)}`,
      this.providers(),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-usage-week': UsageWeek;
  }
}
