import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DashboardState } from '../../src/protocol/dashboard';
import { auditActionText, auditTimes, isFiltered } from '../../src/team/activity';
import { displayName, sortMembers } from '../../src/team/members';
import type { AuditFilter } from '../../src/team/model';
import { addDays, startOfDay, utcDay, type UtcDay } from '../../src/team/time';
import { base } from '../components/styles';
import { host } from '../hostBridge';

/** Whole UTC days up to and including today. */
const PERIODS: { days: number; text: string }[] = [
  { days: 1, text: 'Today' },
  { days: 7, text: 'Last 7 days' },
  { days: 30, text: 'Last 30 days' },
  { days: 90, text: 'Last 90 days' },
];
const BETWEEN = 'between';

/** Asks for the list with another filter; empty parts are left out. */
export function askForActivity({ actions, actorEmail, text, startTime, endTime }: AuditFilter): void {
  void host.request('filterActivity', {
    ...(actions?.length && { actions }),
    ...(actorEmail && { actorEmail }),
    ...(text && { text }),
    ...(startTime !== undefined && { startTime }),
    ...(endTime !== undefined && { endTime }),
  });
}

/** Milliseconds without a key after which what was typed is searched for. */
const PAUSE = 400;

/** What the activity is narrowed by: action, person, time and text. */
@customElement('kt-activity-filters')
export class ActivityFilters extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      select {
        flex: 1 1 130px;
        max-width: 200px;
        min-width: 0;
      }
      input[type='search'] {
        flex: 1 1 160px;
        min-width: 0;
        max-width: 280px;
      }
    `,
  ];

  @property({ attribute: false }) state!: DashboardState;
  /** The two days are shown though they are not narrowed by yet. */
  @state() private choosesDays = false;

  /** What is typed and not narrowed by yet. */
  @state() private typed: string | undefined;
  private pause: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.pause);
  }

  /** The server searches, so it is asked once somebody pauses, or at once when they are done. */
  private type(text: string, isDone: boolean): void {
    clearTimeout(this.pause);
    this.typed = isDone ? undefined : text;
    const search = () => {
      if (text.trim() !== (this.filter.text ?? '')) this.narrow({ text: text.trim() });
    };
    if (isDone) search();
    else this.pause = setTimeout(search, PAUSE);
  }

  private get filter(): AuditFilter {
    return this.state.auditFilter ?? {};
  }

  private narrow(change: AuditFilter): void {
    askForActivity({ ...this.filter, ...change });
  }

  private action() {
    const { auditActions, audit } = this.state;
    const actions = auditActions.data ?? [...new Set((audit.data?.events ?? []).map((event) => event.action))].sort();
    const chosen = this.filter.actions?.[0] ?? '';
    return html`<select
      aria-label="Action"
      @change=${(event: Event) => this.narrow({ actions: valueOf(event) ? [valueOf(event)] : [] })}
    >
      <option value="" ?selected=${chosen === ''}>All actions</option>
      ${actions.map((value) => html`<option value=${value} ?selected=${value === chosen}>${auditActionText(value)}</option>`)}
    </select>`;
  }

  private person() {
    const chosen = this.filter.actorEmail ?? '';
    const people = sortMembers(this.state.team.data?.members ?? []);
    const isKnown = people.some(({ email }) => email === chosen) || chosen === '';
    return html`<select aria-label="Person" @change=${(event: Event) => this.narrow({ actorEmail: valueOf(event) })}>
      <option value="" ?selected=${chosen === ''}>Everybody</option>
      ${people.map((member) => html`<option value=${member.email} ?selected=${member.email === chosen}>${displayName(member)}</option>`)}
      ${isKnown ? nothing : html`<option value=${chosen} selected>${chosen}</option>`}
    </select>`;
  }

  private get today(): UtcDay {
    return utcDay(this.state.now);
  }

  /** The days of the filter, and the period that they are; undefined where they are none of {@link PERIODS}. */
  private get days(): { first?: UtcDay; last?: UtcDay; period?: number } {
    const { startTime, endTime } = this.filter;
    if (startTime === undefined && endTime === undefined) return { period: 0 };
    const first = startTime === undefined ? undefined : utcDay(startTime);
    const last = endTime === undefined ? undefined : utcDay(endTime);
    const period = PERIODS.find(
      ({ days }) => last === undefined && first !== undefined && startTime === startOfDay(this.firstOf(days)),
    );
    return { first, last, period: period?.days };
  }

  private firstOf(days: number): UtcDay {
    return addDays(this.today, 1 - days);
  }

  private choosePeriod(value: string): void {
    this.choosesDays = value === BETWEEN;
    if (this.choosesDays) return;
    const first = value === '' ? undefined : this.firstOf(Number(value));
    this.narrow({ startTime: undefined, endTime: undefined, ...auditTimes(first, undefined) });
  }

  private chooseDays(first: UtcDay | undefined, last: UtcDay | undefined): void {
    this.narrow({ startTime: undefined, endTime: undefined, ...auditTimes(first, last) });
  }

  private time() {
    const { first, last, period } = this.days;
    const chosen = this.choosesDays || period === undefined ? BETWEEN : period === 0 ? '' : String(period);
    const day = (event: Event): UtcDay | undefined => (valueOf(event) ? (valueOf(event) as UtcDay) : undefined);
    return html`<select aria-label="Time" @change=${(event: Event) => this.choosePeriod(valueOf(event))}>
        <option value="" ?selected=${chosen === ''}>Any time</option>
        ${PERIODS.map(
          ({ days, text }) => html`<option value=${String(days)} ?selected=${chosen === String(days)}>${text} (UTC)</option>`,
        )}
        <option value=${BETWEEN} ?selected=${chosen === BETWEEN}>Between two days (UTC)</option>
      </select>
      ${
        chosen === BETWEEN
          ? html`<span class="row"
              ><input
                type="date"
                aria-label="First day (UTC)"
                max=${last ?? this.today}
                .value=${first ?? ''}
                @change=${(event: Event) => this.chooseDays(day(event), last)} /><span class="muted">to</span
              ><input
                type="date"
                aria-label="Last day (UTC)"
                min=${first ?? nothing}
                max=${this.today}
                .value=${last ?? ''}
                @change=${(event: Event) => this.chooseDays(first, day(event))}
            /></span>`
          : nothing
      }`;
  }

  override render() {
    return html`${this.action()} ${this.person()} ${this.time()}
      <input
        type="search"
        aria-label="Text"
        placeholder="Search the text"
        maxlength="200"
        .value=${this.typed ?? this.filter.text ?? ''}
        @input=${(event: Event) => this.type(valueOf(event), false)}
        @change=${(event: Event) => this.type(valueOf(event), true)}
      />
      ${
        isFiltered(this.filter)
          ? html`<button
              class="link"
              @click=${() => {
                this.choosesDays = false;
                askForActivity({});
              }}
            >
              Clear filters
            </button>`
          : nothing
      }`;
  }
}

const valueOf = (event: Event): string => (event.target as HTMLSelectElement | HTMLInputElement).value;

declare global {
  interface HTMLElementTagNameMap {
    'kt-activity-filters': ActivityFilters;
  }
}
