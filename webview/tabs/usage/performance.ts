import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../components/table';
import type { Column } from '../../components/table';
import { showSlice, skeletonLines } from '../../components/states';
import { UNKNOWN, formatCount, formatPercent } from '../../../src/team/format';
import type { ModelPerformance } from '../../../src/team/model';
import { card, UsageSection } from './section';

const SECONDS = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const formatLatency = (ms: number | null | undefined): string => {
  if (ms === null || ms === undefined) return UNKNOWN;
  return ms < 1000 ? `${formatCount(ms)} ms` : `${SECONDS.format(ms / 1000)} s`;
};
const modelName = ({ model }: ModelPerformance): string => model || 'Unknown model';

const figure = (
  title: string,
  of: (model: ModelPerformance) => number | null | undefined,
  write: (value: number | null | undefined) => string,
): Column<ModelPerformance> => ({
  title,
  numeric: true,
  sortBy: (model) => of(model) ?? undefined,
  cell: (model) => write(of(model)),
});
const percent = (value: number | null | undefined): string => formatPercent(value ?? undefined);

const COLUMNS: Column<ModelPerformance>[] = [
  { title: 'Model', sortBy: modelName, cell: (model) => html`<span class="wrap">${modelName(model)}</span>` },
  figure('Latency', ({ averageLatencyMs }) => averageLatencyMs, formatLatency),
  figure('Generation time', ({ averageGenerationMs }) => averageGenerationMs, formatLatency),
  figure('Failed', ({ errorRate }) => errorRate, percent),
  figure('Canceled', ({ cancelRate }) => cancelRate, percent),
  figure('Read from cache', ({ cacheHitRatio }) => cacheHitRatio, percent),
];

/** How fast and how well models answered, where the server measures it. It is the team's as a whole: filters do not narrow it. */
@customElement('kt-usage-performance')
export class UsagePerformance extends UsageSection {
  private table(models: ModelPerformance[] | undefined) {
    if (!models?.length) return html`<p class="muted">No requests were measured in this period.</p>`;
    return html`<p class="muted">
        Averages of the whole period and of everybody; filters do not narrow them. “Read from cache” is the part of the input that
        came from the provider’s cache.
      </p>
      <kt-table
        label="Model performance"
        .columns=${COLUMNS}
        .rows=${models}
        .rowKey=${({ model }: ModelPerformance) => `model:${model}`}
        .rowName=${modelName}
      ></kt-table>`;
  }

  override render() {
    const { performance } = this.frame.state.usageAnswers;
    const isUnmeasured = performance.status === 'ready' && performance.data === undefined;
    return card(
      'performance',
      'Model performance',
      isUnmeasured
        ? html`<p class="muted">
            This server does not measure how fast models answer, how often they fail and what comes from the cache. What it knows
            of each model, cost and tokens per request, is in the table of models above.
          </p>`
        : showSlice(performance, this.frame.state.now, {
            loading: () => skeletonLines(5),
            ready: (models) => this.table(models),
          }),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-usage-performance': UsagePerformance;
  }
}
