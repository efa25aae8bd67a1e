import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { badge } from '../../components/badge';
import { icon } from '../../components/icons';
import { UNKNOWN, formatCount, formatPercent, formatUsd } from '../../../src/team/format';
import { emailKey } from '../../../src/team/members';
import type { Member } from '../../../src/team/model';
import { concentration } from '../../../src/team/usageConcentration';
import { favoriteModels, rank, type Ranked } from '../../../src/team/usageRanking';
import {
  averageColumn,
  changeColumns,
  costColumn,
  filterActions,
  copyButton,
  rankedView,
  requestsColumn,
  shareColumn,
  tokensColumn,
  type RankedColumn,
} from './ranked';
import { card, UsageSection } from './section';
import { MEASURE_WORDS, nameOf } from './words';

/** Who uses how much, how evenly that is spread, and the way to each person's page. */
@customElement('kt-usage-people')
export class UsagePeople extends UsageSection {
  private columns(): RankedColumn[] {
    const { frame } = this;
    const { cube, now, passes, state } = frame;
    const favorites = favoriteModels(cube, now, passes);
    const members = state.team.data && new Map(state.team.data.members.map((member) => [emailKey(member.email), member]));
    const name = ({ index }: Ranked) => nameOf(cube, 'person', index);
    const limit = ({ name: key }: Ranked) => members?.get(key)?.dailyLimit;
    const favorite = ({ index }: Ranked) => (favorites[index]! < 0 ? UNKNOWN : nameOf(cube, 'model', favorites[index]!));
    return [
      { title: 'Person', text: name, sortBy: name, cell: (row) => this.person(row, members) },
      costColumn,
      shareColumn(frame),
      ...changeColumns(frame),
      requestsColumn,
      averageColumn,
      tokensColumn,
      {
        title: 'Favorite model',
        text: favorite,
        sortBy: favorite,
        cell: (row) => html`<span class="wrap">${favorite(row)}</span>`,
      },
      {
        title: 'Daily limit',
        numeric: true,
        sortBy: (row) => limit(row) ?? undefined,
        text: (row) => limitWords(limit(row)),
        cell: (row) => limitWords(limit(row)),
      },
    ];
  }

  private person(row: Ranked, members: Map<string, Member> | undefined) {
    const { cube, choose } = this.frame;
    const { email } = cube.facts.people[row.index]!;
    return html`<div class="two">
      <span class="row">
        <button class="link" tabindex="-1" @click=${() => choose({ about: row.name })}>
          ${nameOf(cube, 'person', row.index)}
        </button>
        ${members && !members.has(row.name) ? badge('Not in the team', 'neutral', 'Has left, or is a bot') : nothing}
      </span>
      ${email ? html`<span class="muted small wrap">${email}</span>` : nothing}
    </div>`;
  }

  private summary(rows: readonly Ranked[]): string {
    const { choice, cube } = this.frame;
    const { text, format } = MEASURE_WORDS[choice.measure];
    const spread = concentration(rows.map(({ now }) => now[choice.measure]));
    const [most] = rows;
    if (!spread || !most) return '';
    const measured = text.toLowerCase();
    const first = `${nameOf(cube, 'person', most.index)} comes first with ${format(most.now[choice.measure])}, ${formatPercent(most.share)} of all ${measured}.`;
    if (spread.count === 1) return first;
    const half = spread.half === 1 ? 'One person accounts' : `${formatCount(spread.half)} people account`;
    return `${first} ${half} for half of it, out of ${formatCount(spread.count)}.`;
  }

  override render() {
    const { frame } = this;
    const { cube, now, before, passes, choice, choose } = frame;
    const rows = rank(cube, now, passes, 'person', choice.measure, before);
    const columns = this.columns();
    const narrow = filterActions(frame, 'person');
    const view = {
      dimension: 'person' as const,
      rows,
      columns,
      isNarrow: this.isNarrow,
      summary: this.summary(rows),
      open: (row: Ranked) => choose({ about: row.name }),
      actions: (row: Ranked, tabIndex: 0 | -1) => {
        const label = `Open the page of ${nameOf(cube, 'person', row.index)}`;
        return html`<button
            class="icon"
            tabindex=${tabIndex}
            title=${label}
            aria-label=${label}
            @click=${() => choose({ about: row.name })}
          >
            ${icon('person')}
          </button>
          ${narrow(row, tabIndex)}`;
      },
    };
    return card(
      'people',
      `People by ${MEASURE_WORDS[choice.measure].text.toLowerCase()}`,
      rankedView(this.frame, view),
      this.isNarrow ? nothing : copyButton(view),
    );
  }
}

/** `undefined`: not known, or not a member any more. */
const limitWords = (limit: Member['dailyLimit'] | undefined): string =>
  limit === undefined ? UNKNOWN : limit === null ? 'None' : formatUsd(limit);

declare global {
  interface HTMLElementTagNameMap {
    'kt-usage-people': UsagePeople;
  }
}
