import { LitElement, html, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { chartHead, twinTable, type Twin } from './twin';

/** What every chart is that can be turned into a table of the same facts. Its styles hold `twinStyles`. */
export abstract class TwinChart extends LitElement {
  /** The name of the chart, for screen readers. */
  @property() label = '';
  /** The chart in one sentence. */
  @property({ attribute: false }) summary: unknown = '';

  @state() protected asTable = false;

  /** The head of the chart, and below it the chart or its table; `rest` stays under both. The table is made when it is wanted. */
  protected figure(twin: () => Twin, chart: () => unknown, rest?: unknown): TemplateResult {
    const head = chartHead({
      summary: this.summary,
      label: this.label,
      asTable: this.asTable,
      toggle: () => (this.asTable = !this.asTable),
      twin,
    });
    return html`<figure aria-label=${this.label}>
      ${head} ${this.asTable ? twinTable(this.label, twin()) : chart()} ${rest}
    </figure>`;
  }
}
