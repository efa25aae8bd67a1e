/** Tables of who and what comes first: the columns that several of them have, and the buttons of their rows. */
import { html, type TemplateResult } from 'lit';
import '../../charts/ranking';
import { copyAsMarkdown, type Twin } from '../../charts/twin';
import '../../components/gauge';
import '../../components/table';
import type { Column, RowActions, Sort } from '../../components/table';
import { icon } from '../../components/icons';
import { UNKNOWN, formatCompact, formatCount, formatPercent, formatUnitCost, formatUsd } from '../../../src/team/format';
import { toggleName, type Measure } from '../../../src/team/usageChoice';
import type { UsageDimension } from '../../../src/team/usageFacts';
import type { Ranked } from '../../../src/team/usageRanking';
import type { UsageFrame } from './frame';
import { DIMENSION_WORDS, MEASURE_WORDS, nameOf, previousWords } from './words';

/** A column that is a table's on screen, and text where the table is copied or exported. */
export interface RankedColumn extends Column<Ranked> {
  text: (row: Ranked) => string;
}

const plain = (title: string, text: (row: Ranked) => string, sortBy: (row: Ranked) => number | undefined): RankedColumn => ({
  title,
  text,
  cell: text,
  sortBy,
  numeric: true,
});

export const costColumn = plain(
  'Spend',
  ({ now }) => formatUsd(now.cost),
  ({ now }) => now.cost,
);
export const requestsColumn = plain(
  'Requests',
  ({ now }) => formatCount(now.requests),
  ({ now }) => now.requests,
);
export const tokensColumn = plain(
  'Tokens',
  ({ now }) => formatCompact(now.tokens),
  ({ now }) => now.tokens,
);
export const averageColumn = plain(
  'Cost per request',
  ({ now }) => formatUnitCost(now.averageCost),
  ({ now }) => now.averageCost,
);
export const ratioColumn = plain(
  'Input : output',
  ({ now }) => (now.inputPerOutput === undefined ? UNKNOWN : `${formatCompact(now.inputPerOutput)} : 1`),
  ({ now }) => now.inputPerOutput,
);
export const tokensPerRequestColumn = plain(
  'Tokens per request',
  ({ now }) => (now.tokensPerRequest === undefined ? UNKNOWN : formatCompact(now.tokensPerRequest)),
  ({ now }) => now.tokensPerRequest,
);

/** How many people used each, where the whole team is shown. */
export const peopleColumn = (people: Uint32Array): RankedColumn =>
  plain(
    'People',
    ({ index }) => formatCount(people[index] ?? 0),
    ({ index }) => people[index],
  );

/** Its part of all, as a bar under the percentage. */
export const shareColumn = ({ choice }: UsageFrame): RankedColumn => ({
  ...plain(
    `Share of ${MEASURE_WORDS[choice.measure].text.toLowerCase()}`,
    ({ share }) => formatPercent(share),
    ({ share }) => share,
  ),
  cell: ({ share }) =>
    html`<span class="spend"
      ><span>${formatPercent(share)}</span><kt-gauge thin aria-hidden="true" .value=${share}></kt-gauge
    ></span>`,
});

/** Against the range before; absent where that is not known. */
export function changeColumns({ before, choice, range }: UsageFrame): RankedColumn[] {
  if (!before) return [];
  const { measure } = choice;
  const ratio = ({ now, before: past }: Ranked) => (past && past[measure] > 0 ? now[measure] / past[measure] - 1 : undefined);
  const text = (row: Ranked): string => {
    const changed = ratio(row);
    if (changed === undefined) return row.now[measure] > 0 ? 'new' : UNKNOWN;
    return `${changed > 0 ? '+' : ''}${formatPercent(changed)}`;
  };
  return [
    {
      ...plain('Change', text, ratio),
      cell: ({ now, before: past }) =>
        html`<kt-trend .past=${past?.[measure]} .present=${now[measure]} than=${previousWords(choice.range, range)}></kt-trend>`,
    },
  ];
}

/** The buttons that narrow everything to a row, or leave it out. */
export function filterActions({ cube, choice, choose }: UsageFrame, dimension: UsageDimension): RowActions<Ranked> {
  const button = (row: Ranked, mode: 'only' | 'except', tabIndex: 0 | -1) => {
    const label = `${mode === 'only' ? 'Show only' : 'Leave out'} ${nameOf(cube, dimension, row.index)}`;
    return html`<button
      class="icon"
      tabindex=${tabIndex}
      title=${label}
      aria-label=${label}
      @click=${() => choose({ filter: toggleName(choice.filter, dimension, mode, row.name) })}
    >
      ${icon(mode === 'only' ? 'filter' : 'exclude')}
    </button>`;
  };
  return (row, tabIndex) => html`${button(row, 'only', tabIndex)}${button(row, 'except', tabIndex)}`;
}

export interface RankedView {
  dimension: UsageDimension;
  rows: readonly Ranked[];
  columns: readonly RankedColumn[];
  /** Draws bars and few figures instead of a table that would be very long. */
  isNarrow: boolean;
  summary: string;
  /** Opens the page of a row, where rows have one. */
  open?: (row: Ranked) => void;
  actions?: RowActions<Ranked>;
}

/** The same figures as a plain table. */
export const twinOf = ({ rows, columns }: Pick<RankedView, 'rows' | 'columns'>): Twin => ({
  headings: columns.map(({ title }) => title),
  rows: rows.map((row) => columns.map(({ text }) => text(row))),
});

/** The order that the rows come in. */
const RANKED_BY: Record<Measure, Sort> = {
  cost: { column: costColumn.title, descending: true },
  requests: { column: requestsColumn.title, descending: true },
  tokens: { column: tokensColumn.title, descending: true },
};

/** Who or what comes first in a dimension: a table with buttons in its rows, or bars where there is no room for it. */
export function rankedView(frame: UsageFrame, view: RankedView): TemplateResult {
  const { dimension, rows, columns, isNarrow, summary, open, actions = filterActions(frame, dimension) } = view;
  const { cube, choice } = frame;
  const name = ({ index }: Ranked): string => nameOf(cube, dimension, index);
  const label = DIMENSION_WORDS[dimension].many;
  if (isNarrow) {
    const most = rows[0]?.now[choice.measure] ?? 0;
    return html`<kt-ranking
      label=${label}
      .summary=${summary}
      .items=${rows.map((row) => ({
        name: name(row),
        figure: MEASURE_WORDS[choice.measure].format(row.now[choice.measure]),
        share: formatPercent(row.share),
        length: most > 0 ? row.now[choice.measure] / most : 0,
        ...(open && { open: () => open(row) }),
      }))}
      .twin=${twinOf(view)}
    ></kt-ranking>`;
  }
  return html`<p class="muted">${summary}</p>
    <kt-table
      label=${label}
      .columns=${columns}
      .rows=${rows}
      .rowKey=${(row: Ranked) => `${dimension}:${row.name}`}
      .rowName=${name}
      .sort=${RANKED_BY[choice.measure]}
      .actions=${actions}
    ></kt-table>`;
}

/** The button that copies the table as Markdown. */
export const copyButton = (view: Pick<RankedView, 'dimension' | 'rows' | 'columns'>): TemplateResult =>
  html`<button
    class="icon"
    title="Copy as Markdown"
    aria-label="Copy as Markdown"
    @click=${() => copyAsMarkdown(DIMENSION_WORDS[view.dimension].many, twinOf(view))}
  >
    ${icon('copy')}
  </button>`;
