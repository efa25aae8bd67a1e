import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { formatPercent } from '../../../src/team/format';
import { UNATTRIBUTED } from '../../../src/team/usageCube';
import { peopleOf, rank, type Ranked } from '../../../src/team/usageRanking';
import {
  averageColumn,
  changeColumns,
  costColumn,
  peopleColumn,
  copyButton,
  rankedView,
  ratioColumn,
  requestsColumn,
  shareColumn,
  tokensPerRequestColumn,
  type RankedColumn,
} from './ranked';
import { card, UsageSection } from './section';
import { MEASURE_WORDS, nameOf } from './words';

/** Which models were used, and what they cost for what they did. */
@customElement('kt-usage-models')
export class UsageModels extends UsageSection {
  private columns(): RankedColumn[] {
    const { frame } = this;
    const { cube, now, passes, choice } = frame;
    const name = ({ index }: { index: number }) => nameOf(cube, 'model', index);
    const showsPeople = cube.facts.scope === 'team' && choice.about === undefined;
    return [
      { title: 'Model', text: name, sortBy: name, cell: (row) => html`<span class="wrap">${name(row)}</span>` },
      requestsColumn,
      costColumn,
      shareColumn(frame),
      ...changeColumns(frame),
      averageColumn,
      ratioColumn,
      tokensPerRequestColumn,
      ...(showsPeople ? [peopleColumn(peopleOf(cube, now, passes, 'model'))] : []),
    ];
  }

  private summary(): string {
    const { cube, now, passes, all } = this.frame;
    const [most] = rank(cube, now, passes, 'model', 'requests');
    const [dearest] = rank(cube, now, passes, 'model', 'cost');
    if (!most || !dearest) return '';
    const answers = `${nameOf(cube, 'model', most.index)} answers ${formatPercent(most.share)} of all requests`;
    if (all.cost === 0) return `${answers}; nothing was charged.`;
    if (most.index === dearest.index) return `${answers} and takes ${formatPercent(dearest.share)} of the spend.`;
    return `${answers}; ${nameOf(cube, 'model', dearest.index)} takes ${formatPercent(dearest.share)} of the spend.`;
  }

  private unattributed(rows: readonly Ranked[]) {
    return rows.some(({ name }) => name === UNATTRIBUTED)
      ? html`<p class="muted small">
          Unattributed is what the server counts for a person and a day without saying of which model, provider and project. It is
          part of every total.
        </p>`
      : nothing;
  }

  override render() {
    const { cube, now, before, passes, choice } = this.frame;
    const rows = rank(cube, now, passes, 'model', choice.measure, before);
    const columns = this.columns();
    const view = { dimension: 'model' as const, rows, columns, isNarrow: this.isNarrow, summary: this.summary() };
    return card(
      'models',
      `Models by ${MEASURE_WORDS[choice.measure].text.toLowerCase()}`,
      html`${rankedView(this.frame, view)}${this.unattributed(rows)}`,
      this.isNarrow ? nothing : copyButton(view),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-usage-models': UsageModels;
  }
}
