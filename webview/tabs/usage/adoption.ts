import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../charts/timeSeries';
import { showSlice, skeletonBlock } from '../../components/states';
import { formatCompact, formatCount, formatPercent, formatUsd, formatUtcDay, formatUtcDayShort } from '../../../src/team/format';
import type { AdoptionScore, AiAdoption, AutocompleteUse } from '../../../src/team/model';
import { utcDay } from '../../../src/team/time';
import { card, UsageSection } from './section';

const PARTS: { key: keyof AdoptionScore; text: string; most: number; means: string }[] = [
  { key: 'frequency', text: 'Frequency', most: 40, means: 'how often people work with AI' },
  { key: 'depth', text: 'Depth', most: 40, means: 'how much of the work goes through it' },
  { key: 'coverage', text: 'Coverage', most: 20, means: 'how many of the team do' },
];
const MOST = 100;
const points = (score: number): string => formatCount(Math.round(score));
const totalOf = ({ frequency, depth, coverage }: AdoptionScore): number => frequency + depth + coverage;

/** Kilo's score of how far AI has become a part of the work, and the use of autocomplete, both as the server gives them. */
@customElement('kt-usage-adoption')
export class UsageAdoption extends UsageSection {
  static override styles = [
    ...UsageSection.styles,
    css`
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(110px, 1fr));
        gap: 12px;
      }
      dt {
        font-size: 12px;
        color: var(--kt-muted);
      }
    `,
  ];

  private score(adoption: AiAdoption) {
    const today = utcDay(this.frame.state.now);
    // A day that has just begun says little of the team.
    const last = adoption.days.findLast(({ day }) => day < today) ?? adoption.days.at(-1);
    if (adoption.isNew || !last) {
      return html`<p class="muted">Kilo scores a team once it has worked with AI for some time. There is no score yet.</p>`;
    }
    const change = (key: keyof AdoptionScore | 'total') => {
      const told = adoption.weekly?.[key];
      if (!told) return nothing;
      const sign = told.change > 0 ? '+' : told.change < 0 ? '−' : '';
      return html`<dd class="muted small">
        ${told.trend === 'neutral' ? 'as the week before' : `${sign}${formatPercent(Math.abs(told.change) / 100)} in a week`}
      </dd>`;
    };
    return html`<dl>
        <div>
          <dt>Score</dt>
          <dd class="figure">${points(totalOf(last))}</dd>
          <dd class="muted small">of ${MOST}</dd>
          ${change('total')}
        </div>
        ${PARTS.map(
          ({ key, text, most, means }) =>
            html`<div title=${`${text}: ${means}`}>
              <dt>${text}</dt>
              <dd class="figure">${points(last[key])}</dd>
              <dd class="muted small">of ${most}</dd>
              ${change(key)}
            </div>`,
        )}
      </dl>
      <kt-time-series
        label="AI adoption score"
        .summary=${`The score was ${points(totalOf(last))} of ${MOST} on ${formatUtcDay(last.day)}. ${this.distribution(adoption)}`}
        .labels=${adoption.days.map(({ day }) => ({ long: formatUtcDay(day), short: formatUtcDayShort(day) }))}
        .series=${PARTS.map(({ key, text }) => ({ name: text, values: adoption.days.map((day) => day[key]) }))}
        .format=${points}
        .formatTick=${points}
        ?lastIncomplete=${adoption.days.at(-1)?.day === today}
      ></kt-time-series>`;
  }

  private distribution({ people }: AiAdoption): string {
    if (people.length === 0) return '';
    const middle = people.map(({ total }) => total).sort((a, b) => a - b)[Math.floor((people.length - 1) / 2)] ?? 0;
    return people.length === 1
      ? `One person has a score: ${points(middle)}.`
      : `${formatCount(people.length)} people have a score of their own; half of them are at ${points(middle)} or less.`;
  }

  private autocomplete(use: AutocompleteUse | undefined) {
    if (!use) return nothing;
    if (use.requests === 0) return html`<p class="muted">Autocomplete has not been used yet.</p>`;
    return html`<p class="muted">
      Autocomplete, everybody’s, of all time: ${formatCount(use.requests)} requests, ${formatCompact(use.tokens)} tokens,
      ${formatUsd(use.cost)}.
    </p>`;
  }

  override render() {
    const { usageAnswers, now } = this.frame.state;
    const { adoption, autocomplete } = usageAnswers;
    return card(
      'adoption',
      'AI adoption',
      html`${showSlice(adoption, now, {
        loading: () => skeletonBlock(),
        ready: (score) => (score ? this.score(score) : html`<p class="muted">This server gives no score.</p>`),
      })}
      ${
        autocomplete.status === 'ready' && autocomplete.data === undefined
          ? html`<p class="muted small">This server counts autocomplete with everything else, not by itself.</p>`
          : this.autocomplete(autocomplete.data)
      }`,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-usage-adoption': UsageAdoption;
  }
}
