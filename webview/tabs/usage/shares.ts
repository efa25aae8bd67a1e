import { html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../charts/shareBar';
import { SERIES_COUNT } from '../../charts/seriesStyles';
import type { Share } from '../../charts/shareBar';
import type { Twin } from '../../charts/twin';
import { formatCount, formatPercent } from '../../../src/team/format';
import type { UsageDimension } from '../../../src/team/usageFacts';
import { rank, type Ranked } from '../../../src/team/usageRanking';
import {
  averageColumn,
  changeColumns,
  costColumn,
  peopleColumn,
  requestsColumn,
  shareColumn,
  tokensColumn,
  type RankedColumn,
} from './ranked';
import { peopleOf } from '../../../src/team/usageRanking';
import { card, UsageSection } from './section';
import { DIMENSION_WORDS, MEASURE_WORDS, nameOf } from './words';

/** What the measure is made of, by one dimension: a bar in parts, with a table of all figures behind it. */
@customElement('kt-usage-shares')
export class UsageShares extends UsageSection {
  @property() dimension: UsageDimension = 'model';
  @property() heading = '';

  private share = ({ index, now, share }: Ranked): Share => {
    const { cube, choice } = this.frame;
    return {
      name: nameOf(cube, this.dimension, index),
      figure: MEASURE_WORDS[choice.measure].format(now[choice.measure]),
      percent: formatPercent(share),
      share,
    };
  };

  private rest(ranked: readonly Ranked[]): Share | undefined {
    if (ranked.length === 0) return undefined;
    const { measure } = this.frame.choice;
    const share = ranked.reduce((sum, one) => sum + one.share, 0);
    return {
      name: `${formatCount(ranked.length)} others`,
      figure: MEASURE_WORDS[measure].format(ranked.reduce((sum, { now }) => sum + now[measure], 0)),
      percent: formatPercent(share),
      share,
    };
  }

  private twin(ranked: readonly Ranked[]): Twin {
    const { frame, dimension } = this;
    const { cube, now, passes, choice } = frame;
    const showsPeople = cube.facts.scope === 'team' && choice.about === undefined;
    const columns: Pick<RankedColumn, 'title' | 'text'>[] = [
      { title: DIMENSION_WORDS[dimension].one, text: ({ index }) => nameOf(cube, dimension, index) },
      costColumn,
      requestsColumn,
      tokensColumn,
      shareColumn(frame),
      ...changeColumns(frame),
      averageColumn,
      ...(showsPeople ? [peopleColumn(peopleOf(cube, now, passes, dimension))] : []),
    ];
    return { headings: columns.map(({ title }) => title), rows: ranked.map((row) => columns.map(({ text }) => text(row))) };
  }

  override render() {
    const { cube, now, before, passes, choice } = this.frame;
    const ranked = rank(cube, now, passes, this.dimension, choice.measure, before);
    const [first] = ranked;
    const measured = MEASURE_WORDS[choice.measure].text.toLowerCase();
    const summary =
      first && first.share > 0
        ? `${nameOf(cube, this.dimension, first.index)} makes up ${formatPercent(first.share)} of all ${measured}.`
        : 'Nothing was charged.';
    return card(
      `shares-${this.dimension}`,
      this.heading,
      html`<kt-share-bar
        label=${this.heading}
        .summary=${summary}
        .parts=${ranked.slice(0, SERIES_COUNT).map(this.share)}
        .rest=${this.rest(ranked.slice(SERIES_COUNT))}
        .twin=${this.twin(ranked)}
      ></kt-share-bar>`,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-usage-shares': UsageShares;
  }
}
