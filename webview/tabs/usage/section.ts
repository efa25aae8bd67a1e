import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import '../../components/trend';
import { stateStyles } from '../../components/states';
import { base } from '../../components/styles';
import type { UsageFrame } from './frame';
import { inTurn } from './inTurn';
import { previousWords } from './words';

/** Pixels of the page. */
const NARROW = 720;

/** A part of the usage tab. */
export class UsageSection extends LitElement {
  static override styles = [base, stateStyles];

  @property({ attribute: false }) frame!: UsageFrame;

  /** There is no room for a table of many columns. */
  @state() protected isNarrow = window.innerWidth < NARROW;
  private readonly width = new ResizeObserver(() => (this.isNarrow = window.innerWidth < NARROW));

  /** Drawn at once; all other sections wait for their turn. */
  protected readonly isFirst: boolean = false;

  protected override async scheduleUpdate(): Promise<void> {
    if (!this.isFirst) await inTurn(this);
    await super.scheduleUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.width.observe(document.documentElement);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.width.disconnect();
  }

  /** How a figure stands against the same one of the range before. */
  protected trend(before: number | undefined, now: number | undefined): TemplateResult {
    const { choice, range } = this.frame;
    return html`<kt-trend .past=${before} .present=${now} than=${previousWords(choice.range, range)}></kt-trend>`;
  }
}

/** A card with its heading, and what stands at the end of the same line. */
export const card = (id: string, heading: string, content: unknown, end: unknown = nothing): TemplateResult => html`
  <section class="card" aria-labelledby=${id}>
    <div class="spread">
      <h2 id=${id}>${heading}</h2>
      ${end}
    </div>
    ${content}
  </section>
`;
