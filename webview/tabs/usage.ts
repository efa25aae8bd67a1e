import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DashboardState } from '../../src/protocol/dashboard';
import { formatCompact, formatCount } from '../../src/team/format';
import { MEASURES, type UsageChoice } from '../../src/team/usageChoice';
import { MINUTE, utcDay } from '../../src/team/time';
import type { UsageFacts } from '../../src/team/usageFacts';
import { questionFor, resolveChoice } from '../../src/team/usageQuestion';
import type { ResolvedRange } from '../../src/team/usageRange';
import { segments } from '../components/segments';
import { ageChip, empty, notice, showSlice, skeletonBlock, skeletonLines, stateStyles } from '../components/states';
import { base } from '../components/styles';
import '../components/tile';
import { host } from '../hostBridge';
import './usage/adoption';
import './usage/changes';
import './usage/exporting';
import './usage/filters';
import './usage/forecast';
import { FrameMaker, type UsageFrame } from './usage/frame';
import './usage/models';
import './usage/overTime';
import './usage/people';
import './usage/performance';
import './usage/period';
import './usage/person';
import './usage/projects';
import { receivedFacts } from './usage/received';
import { UsageSection } from './usage/section';
import './usage/shares';
import './usage/tiles';
import './usage/week';
import { MEASURE_WORDS } from './usage/words';

/** Older than what is asked for again now and then while it is on screen. */
const OLD = 15 * MINUTE;

/** What the AI work of a period cost, when, with which models, for what and by whom. */
@customElement('kt-usage')
export class UsageTab extends LitElement {
  static override styles = [
    base,
    stateStyles,
    css`
      .top {
        align-items: start;
      }
      .choices {
        flex: 1 1 320px;
        min-width: 0;
      }
      .note {
        max-width: 90ch;
      }
      .busy {
        opacity: 0.55;
      }
      .cards > * {
        display: grid;
      }
    `,
  ];

  @property({ attribute: false }) state!: DashboardState;
  @property({ attribute: false }) choice!: UsageChoice;
  @property({ attribute: false }) choose: (change: Partial<UsageChoice>) => void = () => undefined;

  /** Counts the facts that have arrived, so that they are drawn. */
  @state() private arrivals = 0;
  private readonly frames = new FrameMaker();
  private asked = '';
  private endListening: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.asked = '';
    this.endListening = receivedFacts.onDidArrive(() => this.arrivals++);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endListening?.();
  }

  /**
   * The state whose day today is to what is drawn: the newest one, but where the figures were read on an earlier day, its days count as they
   * did then, so that nothing looks as if nobody had worked since.
   */
  private get drawn(): DashboardState {
    const { now, usageAnswers } = this.state;
    const { asOf = now, data } = usageAnswers.days;
    const isOfEarlier = data !== undefined && utcDay(asOf) < utcDay(now);
    return isOfEarlier ? { ...this.state, now: asOf } : this.state;
  }

  private get resolved(): { choice: UsageChoice; range: ResolvedRange } {
    return resolveChoice(this.choice, this.drawn);
  }

  /** Tells that sections are still to be drawn, until they are. */
  private async tellBusy(): Promise<void> {
    const isUnfinished = () => sections.some((section) => section.isUpdatePending);
    const sections = [...this.renderRoot.querySelectorAll('*')].filter((element) => element instanceof UsageSection);
    this.ariaBusy = isUnfinished() ? 'true' : null;
    await Promise.all(sections.map(({ updateComplete }) => updateComplete));
    if (!isUnfinished()) this.ariaBusy = null;
  }

  /** The page of a person begins at its top, wherever in a long page it was opened. */
  private async showPerson(before: UsageChoice | undefined): Promise<void> {
    if (!before || this.choice.about === undefined || before.about === this.choice.about) return;
    const head = this.renderRoot.querySelector('kt-usage-person');
    await head?.updateComplete;
    head?.enter();
  }

  override updated(changed: PropertyValues<this>): void {
    void this.tellBusy();
    if (changed.has('choice')) void this.showPerson(changed.get('choice'));
    if (!changed.has('state') && !changed.has('choice')) return;
    const question = questionFor(this.choice, this.state);
    if (!question) return;
    const text = JSON.stringify([this.state.organizationId, question]);
    if (text === this.asked) return;
    this.asked = text;
    void host.request('askUsage', question);
  }

  private get facts(): { days: UsageFacts | undefined; hours: UsageFacts | undefined } {
    const { days, hours } = this.state.usageAnswers;
    return { days: receivedFacts.of(days.data?.id), hours: receivedFacts.of(hours.data?.id) };
  }

  private makeFrame(): UsageFrame | undefined {
    const { days, hours } = this.facts;
    const { drawn: state, choose } = this;
    return days && this.frames.make({ state, choose, ...this.resolved }, days, hours);
  }

  private sections(frame: UsageFrame) {
    const { cube, choice, all } = frame;
    const isTeam = cube.facts.scope === 'team';
    const person = choice.about === undefined ? nothing : html`<kt-usage-person .frame=${frame}></kt-usage-person>`;
    if (all.requests === 0 && all.cost === 0 && all.tokens === 0) return html`${person}${this.nothingUsed(cube.facts)}`;
    return html`
      ${person}
      ${
        all.cost === 0
          ? notice('quiet', 'Nothing was charged.', 'All of this usage was of free models. Requests and tokens tell more of it.')
          : nothing
      }
      <kt-usage-tiles .frame=${frame}></kt-usage-tiles>
      <kt-usage-over-time .frame=${frame}></kt-usage-over-time>
      <div class="cards">
        <kt-usage-changes .frame=${frame}></kt-usage-changes>
        <kt-usage-forecast .frame=${frame}></kt-usage-forecast>
      </div>
      <kt-usage-models .frame=${frame}></kt-usage-models>
      ${isTeam && choice.about === undefined ? html`<kt-usage-people .frame=${frame}></kt-usage-people>` : nothing}
      <kt-usage-projects .frame=${frame}></kt-usage-projects>
      <div class="cards">
        <kt-usage-shares .frame=${frame} dimension="model" heading="Where it goes, by model"></kt-usage-shares>
        <kt-usage-shares .frame=${frame} dimension="provider" heading="Providers"></kt-usage-shares>
      </div>
      <kt-usage-week .frame=${frame}></kt-usage-week>
      ${
        choice.about === undefined
          ? html`<kt-usage-performance .frame=${frame}></kt-usage-performance>
              <kt-usage-adoption .frame=${frame}></kt-usage-adoption>`
          : nothing
      }
    `;
  }

  private nothingUsed(facts: UsageFacts) {
    const isFiltered = Object.keys(this.choice.filter).length > 0 || this.choice.about !== undefined;
    const hasOlder = facts.bucket.length > 0;
    const back = isFiltered
      ? html`<vscode-button appearance="secondary" @click=${() => this.choose({ filter: {}, about: undefined })}
          >Clear filters</vscode-button
        >`
      : nothing;
    return html`<section class="card">
      ${
        isFiltered
          ? empty('filter', 'Nothing matches in this period', 'No usage of this period passes the filters.', back)
          : empty(
              'chart',
              'No usage in this period',
              hasOlder
                ? 'There was some before it. Choose a longer period to see it.'
                : 'As soon as somebody uses a model through Kilo, it shows up here. Choose a longer period to look further back.',
            )
      }
    </section>`;
  }

  private skeleton() {
    const { progress } = this.state.usageAnswers.days;
    return html`
      ${
        progress
          ? notice(
              'quiet',
              'Fetching usage…',
              html`${formatCompact(progress.bytes)}B and ${formatCount(progress.rows)} rows so far.`,
              html`<vscode-button appearance="secondary" @click=${() => void host.request('cancelUsage', {})}
                >Cancel</vscode-button
              >`,
            )
          : nothing
      }
      <div class="tiles">
        ${['Spend', 'Requests', 'Cost per request', 'Tokens'].map((label) => html`<kt-tile label=${label}></kt-tile>`)}
      </div>
      <section class="card">${skeletonBlock()}</section>
      <div class="cards">
        <section class="card">${skeletonLines(6)}</section>
        <section class="card">${skeletonLines(6)}</section>
      </div>
    `;
  }

  private content() {
    const { now, usageAnswers } = this.state;
    const { days } = usageAnswers;
    if (days.canceled && !days.refreshing) {
      const again = html`<vscode-button appearance="secondary" @click=${() => this.askAgain()}>Fetch again</vscode-button>`;
      const stopped = notice('quiet', 'Stopped.', 'Usage was not fetched to its end; nothing of a part is shown.', again);
      const frame = this.makeFrame();
      return html`${stopped}${frame ? this.sections(frame) : nothing}`;
    }
    const isBare = days.data === undefined && days.status !== 'loading';
    const drawn = showSlice(days, now, {
      loading: () => this.skeleton(),
      ready: () => {
        const frame = this.makeFrame();
        return frame ? html`${this.warnings(frame)}${this.sections(frame)}` : this.skeleton();
      },
    });
    return isBare ? html`<section class="card">${drawn}</section>` : drawn;
  }

  /** How old the figures are, while newer ones are on their way. When these do not come, the notice of that tells it. */
  private age() {
    const { now, usageAnswers } = this.state;
    const { data, asOf = now, refreshing } = usageAnswers.days;
    return data && refreshing && now - asOf > OLD ? ageChip(asOf, now) : nothing;
  }

  private askAgain(): void {
    this.asked = '';
    this.requestUpdate('choice');
  }

  private warnings({ cube }: UsageFrame) {
    return cube.facts.truncated
      ? notice(
          'warn',
          'The server cut its answer.',
          'Every figure here is at least what is shown, but may be more. Choose a shorter period to see all of it.',
        )
      : nothing;
  }

  override render() {
    const { range, choice } = this.resolved;
    const { days } = this.facts;
    const frame = this.makeFrame();
    return html`<div class="page">
      <div class="stack">
        <div class="spread top">
          <div class="row">
            <h2>${days?.scope === 'self' ? 'Your usage' : 'Team usage'}</h2>
            ${this.age()}
          </div>
          <kt-usage-period
            .state=${this.state}
            .range=${choice.range}
            .resolved=${range}
            .choose=${(chosen: UsageChoice['range']) => this.choose({ range: chosen, step: undefined })}
          ></kt-usage-period>
        </div>
        <div class="spread">
          <div class="row choices">
            ${segments(
              'Measure',
              MEASURES.map((value) => ({ value, text: MEASURE_WORDS[value].text })),
              this.choice.measure,
              (measure) => this.choose({ measure }),
            )}
            <kt-usage-filters
              .state=${this.state}
              .cube=${frame?.cube}
              .choice=${this.choice}
              .choose=${this.choose}
            ></kt-usage-filters>
          </div>
          ${frame ? html`<kt-usage-exporting .frame=${frame}></kt-usage-exporting>` : nothing}
        </div>
      </div>
      ${this.content()}
      <p class="muted small note">
        Counts what went through Kilo’s gateway; requests with somebody’s own provider key are not in it. People who have left and
        bots are included.
      </p>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-usage': UsageTab;
  }
}
