import './components/toolkit';
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { DashboardState } from '../src/protocol/dashboard';
import { TABS, type TabId } from '../src/protocol/hostMessages';
import type { AttentionItem } from '../src/team/attention';
import { formatAge, formatDateTime, formatLength } from '../src/team/format';
import { roleLabel, roleSummary } from '../src/team/permissions';
import { MINUTE, instant, type Instant } from '../src/team/time';
import { DEFAULT_CHOICE, readChoice, writeChoice, type UsageChoice } from '../src/team/usageChoice';
import { planName } from '../src/team/words';
import { attentionList, attentionOf, needsAttention, trialBanner } from './components/attention';
import { badge, badgeStyles } from './components/badge';
import { icon } from './components/icons';
import type { ShowPerson } from './components/personLink';
import { ageChip, empty, notice, problemCard, skeletonLines, stateStyles } from './components/states';
import { base, tokens } from './components/styles';
import { host } from './hostBridge';
import { SLICES } from './slices';
import { isLoaded, loadOthersWhenIdle, loadTab } from './tabs/load';
import type { KeptMemberView } from './tabs/members';
import { receivedFacts } from './tabs/usage/received';

// Before anything is drawn: what the host sends then is on its way meanwhile.
void host.request('ready', {});

const TAB_NAMES: Record<TabId, string> = {
  organization: 'Organization',
  usage: 'Usage',
  billing: 'Billing',
  subscription: 'Subscription',
  activity: 'Activity',
};

const page = new CSSStyleSheet();
page.replaceSync(
  'html { scroll-padding-top: 100px; } body { margin: 0; padding: 0; } body.vscode-body { padding: 0; }' +
    // The browser's own boxes, sliders and lists follow the theme, too.
    ' body { color-scheme: dark; } body:is(.vscode-light, .vscode-high-contrast-light) { color-scheme: light; }',
);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, page];

const loading = () =>
  html`<div role="status" class="visually-hidden">Loading…</div>
    ${skeletonLines(6)}`;

/** The dashboard: what organization this is, what needs attention, and one tab for each question. Holds no truth: it draws the host's state. */
@customElement('kilo-dashboard')
export class Dashboard extends LitElement {
  static override styles = [
    base,
    tokens,
    badgeStyles,
    stateStyles,
    css`
      :host {
        container-type: inline-size;
        max-width: 1320px;
        margin: 0 auto;
        padding: 0 24px 40px;
      }
      header {
        position: sticky;
        top: 0;
        z-index: 2;
        padding-top: 16px;
        margin-bottom: 20px;
        background: var(--vscode-editor-background);
        border-bottom: 1px solid var(--kt-line);
      }
      h1 {
        font-size: 18px;
        font-weight: 600;
        line-height: 26px;
        overflow-wrap: anywhere;
      }
      .tabs {
        display: flex;
        gap: 20px;
        margin-top: 10px;
        overflow-x: auto;
        scrollbar-width: none;
      }
      .tabs button {
        position: relative;
        flex: none;
        padding: 6px 0 8px;
        font: inherit;
        color: var(--vscode-panelTitle-inactiveForeground, var(--kt-muted));
        background: none;
        border: 0;
        border-bottom: 2px solid transparent;
        cursor: pointer;
      }
      .tabs button:hover {
        color: var(--vscode-panelTitle-activeForeground, var(--vscode-foreground));
      }
      .tabs button[aria-selected='true'] {
        color: var(--vscode-panelTitle-activeForeground, var(--vscode-foreground));
        border-bottom-color: var(--vscode-panelTitle-activeBorder, var(--vscode-focusBorder));
      }
      .tabs button:focus-visible {
        outline-offset: -1px;
      }
      .dot {
        display: inline-block;
        width: 6px;
        height: 6px;
        margin-inline-start: 5px;
        vertical-align: middle;
        border-radius: 50%;
        background: var(--kt-warn);
      }
      .notices {
        display: grid;
        gap: 8px;
        margin-bottom: 20px;
      }
      .notices:not(:has(*)) {
        display: none;
      }
      .turning svg {
        animation: kt-turn 1s linear infinite;
      }
      @keyframes kt-turn {
        to {
          transform: rotate(1turn);
        }
      }
      main:focus-visible {
        outline-offset: 6px;
      }
      .alone {
        margin-top: 64px;
      }
      @container (max-width: 460px) {
        .tabs {
          gap: 16px;
        }
      }
      @media (max-width: 460px) {
        :host {
          padding: 0 12px 32px;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .turning svg {
          animation: none;
          opacity: 0.5;
        }
      }
      @media (forced-colors: active) {
        .tabs button[aria-selected='true'] {
          border-bottom-color: Highlight;
        }
      }
    `,
  ];

  /** The newest state of the host; its `now` is moved on by the minute, so that ages stay true. */
  @state() private shown: DashboardState | undefined = host.initialState();
  /**
   * The tab as asked for: ahead of the state until the host has answered. At first the tab that was open last, as the page of a panel that
   * was hidden is an old one; the state that the host sends next has the last word.
   */
  @state() private tab: TabId = host.remembered.tab ?? this.shown?.tab ?? 'organization';
  /** What is looked at in the usage tab. It outlives a change of the tab, and of the organization but for the names in it. */
  @state() private usage: UsageChoice = host.remembered.usage === undefined ? DEFAULT_CHOICE : readChoice(host.remembered.usage);
  /** The link that was followed last. */
  private followed = host.remembered.link;
  @state() private failure = '';
  /** The tab whose code could not be fetched. */
  @state() private missing: TabId | undefined;
  /** Whom to look for among the members; another object each time. */
  @state() private lookFor: { email: string } | undefined;
  private readonly members: KeptMemberView = { view: {} };
  private pendingTabs = 0;
  private received = { now: this.shown?.now ?? instant(0), at: performance.now() };
  private ticking: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    host.onState = (state) => this.receive(state);
    host.onFailure = (reason) => (this.failure = reason);
    this.ticking = setInterval(() => this.moveOn(), MINUTE / 2);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.ticking);
  }

  private receive(state: DashboardState): void {
    this.received = { now: state.now, at: performance.now() };
    const before = this.shown?.organizationId;
    this.shown = state;
    // Names are those of one team.
    if (before !== undefined && state.organizationId !== undefined && before !== state.organizationId)
      this.usage = { ...this.usage, filter: {}, about: undefined };
    const { days, hours } = state.usageAnswers;
    if (state.tab === 'usage') for (const { data } of [days, hours]) receivedFacts.want(data?.id);
    if (this.pendingTabs === 0) this.tab = state.tab;
    if (state.usageLink && state.usageLink.id !== this.followed) {
      this.followed = state.usageLink.id;
      this.usage = readChoice(state.usageLink.view);
    }
  }

  private moveOn(): void {
    if (!this.shown) return;
    const now: Instant = instant(Math.round(this.received.now + performance.now() - this.received.at));
    this.shown = { ...this.shown, now };
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('tab') && !isLoaded(this.tab)) void this.fetchTab(this.tab);
  }

  private async fetchTab(tab: TabId): Promise<void> {
    this.missing = undefined;
    try {
      await loadTab(tab);
      this.requestUpdate();
      loadOthersWhenIdle();
    } catch {
      this.missing = tab;
    }
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('shown') || changed.has('tab') || changed.has('usage')) {
      const { tab, usage, followed } = this;
      host.remember({
        organizationId: this.shown?.organizationId,
        tab,
        usage: writeChoice(usage),
        ...(followed !== undefined && { link: followed }),
      });
    }
    if (changed.has('tab')) this.selectedTab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  private get selectedTab(): HTMLElement | null {
    return this.renderRoot.querySelector('[role=tab][aria-selected=true]');
  }

  /** Goes to a tab at once; states that were sent before the host heard of it do not take it back. */
  private askForTab(tab: TabId): void {
    this.tab = tab;
    this.lookFor = undefined;
    this.pendingTabs++;
    void host.request('showTab', { tab }).then(() => this.pendingTabs--);
  }

  /** Goes to the members and looks for somebody there. */
  private showPerson(email: string): void {
    this.askForTab('organization');
    this.lookFor = { email };
  }

  private chooseUsage = (change: Partial<UsageChoice>): void => {
    this.usage = { ...this.usage, ...change };
  };

  private onTabKey(event: KeyboardEvent): void {
    const at = TABS.indexOf(this.tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.askForTab(TABS[(to + TABS.length) % TABS.length] as TabId);
    void this.updateComplete.then(() => this.selectedTab?.focus());
  }

  private age(state: DashboardState) {
    const { asOf } = state.team;
    if (asOf === undefined) return nothing;
    const isOld = state.offline || state.team.problem !== undefined;
    return isOld
      ? ageChip(asOf, state.now)
      : html`<span class="muted small" title=${`as of ${formatDateTime(asOf)}`}>Updated ${formatAge(asOf, state.now)}</span>`;
  }

  private heading(state: DashboardState) {
    const team = state.team.data;
    const summary = state.organizations.data?.find(({ id }) => id === state.organizationId);
    const role = team?.role ?? summary?.role;
    const plan = team?.plan ?? summary?.plan;
    const isRefreshing = SLICES.some((name) => state[name]?.refreshing);
    const several = (state.organizations.data?.length ?? 0) > 1;
    return html`<div class="spread">
      <div class="row">
        <h1>${team?.name ?? summary?.name ?? 'Kilo Teams'}</h1>
        ${plan ? badge(planName(plan), 'accent') : nothing}
        ${role ? badge(roleLabel(role), 'neutral', roleSummary(role)) : nothing}
        ${badge(state.server.label, state.server.kind === 'localTeam' ? 'warn' : 'neutral', 'The server that answers')}
      </div>
      <div class="row">
        ${this.age(state)}
        ${
          several
            ? html`<button
                class="icon"
                title="Switch organization"
                aria-label="Switch organization"
                @click=${() => host.run('kiloTeams.switchOrganization')}
              >
                ${icon('organization')}
              </button>`
            : nothing
        }
        <button
          class="icon ${isRefreshing ? 'turning' : ''}"
          title="Refresh"
          aria-label=${isRefreshing ? 'Refreshing' : 'Refresh'}
          @click=${() => void host.request('refresh', {})}
        >
          ${icon('refresh')}
        </button>
      </div>
    </div>`;
  }

  private tabs(items: AttentionItem[]) {
    return html`<div
      class="tabs"
      role="tablist"
      aria-label="Views of the organization"
      @keydown=${(event: KeyboardEvent) => this.onTabKey(event)}
    >
      ${TABS.map(
        (tab) =>
          html`<button
            role="tab"
            id=${`tab-${tab}`}
            aria-selected=${tab === this.tab ? 'true' : 'false'}
            aria-controls="view"
            tabindex=${tab === this.tab ? 0 : -1}
            @click=${() => this.askForTab(tab)}
          >
            ${TAB_NAMES[tab]}${
              needsAttention(items, tab)
                ? html`<span class="dot" title="Needs attention"></span><span class="visually-hidden">, needs attention</span>`
                : nothing
            }
          </button>`,
      )}
    </div>`;
  }

  private notices(state: DashboardState, items: AttentionItem[]) {
    return html`<div class="notices" role="status">
      ${
        this.failure
          ? notice(
              'bad',
              this.failure,
              undefined,
              html`<button class="icon" title="Dismiss" aria-label="Dismiss" @click=${() => (this.failure = '')}>
                ${icon('close')}
              </button>`,
            )
          : nothing
      }${
        state.offline
          ? notice(
              'quiet',
              'Offline.',
              'These are the last figures that arrived.',
              html`<vscode-button appearance="secondary" @click=${() => void host.request('refresh', {})}
                >Try again</vscode-button
              >`,
              'offline',
            )
          : nothing
      }${
        state.clockError === undefined
          ? nothing
          : notice(
              'warn',
              `This computer’s clock is ${formatLength(Math.abs(state.clockError))} ${state.clockError > 0 ? 'ahead of' : 'behind'} Kilo’s.`,
              'Days, hours and ages are counted by Kilo’s clock here. Set the computer’s date and time to be rid of this message.',
            )
      }${trialBanner(state)}${attentionList(items, this.tab)}
    </div>`;
  }

  private view(state: DashboardState) {
    if (this.missing === this.tab) {
      return empty(
        'warning',
        'This part of the dashboard could not be loaded',
        'The extension may just have been updated. If trying again does not help, close the dashboard and open it anew.',
        html`<vscode-button appearance="secondary" @click=${() => void this.fetchTab(this.tab)}>Try again</vscode-button>`,
      );
    }
    if (!isLoaded(this.tab)) return html`<div class="opening">${loading()}</div>`;
    switch (this.tab) {
      case 'organization':
        return html`<kt-organization .state=${state} .lookFor=${this.lookFor} .members=${this.members}></kt-organization>`;
      case 'usage':
        return html`<kt-usage .state=${state} .choice=${this.usage} .choose=${this.chooseUsage}></kt-usage>`;
      case 'billing':
        return html`<kt-billing .state=${state}></kt-billing>`;
      case 'subscription':
        return html`<kt-subscription .state=${state}></kt-subscription>`;
      case 'activity':
        return html`<kt-activity .state=${state}></kt-activity>`;
    }
  }

  /** What stands in place of the tabs when there is no organization to show. */
  private instead(state: DashboardState | undefined): unknown {
    if (!state || state.session === 'restoring') return loading();
    if (state.session === 'signedOut') {
      return empty(
        'organization',
        'Sign in to see your team',
        'Members, seats, credits and what the AI work costs, beside your code.',
        html`<div class="row">
          <vscode-button @click=${() => host.run('kiloTeams.signIn')}>Sign in</vscode-button>
          <vscode-button appearance="secondary" @click=${() => host.run('kiloTeams.exploreLocalTeam')}
            >Explore with a local team</vscode-button
          >
        </div>`,
      );
    }
    if (state.organizationId !== undefined) return undefined;
    if (state.organizations.problem) return problemCard(state.organizations.problem);
    if (state.organizations.data === undefined) return skeletonLines(6);
    return state.organizations.data.length === 0
      ? empty(
          'organization',
          'You are not in an organization',
          'Ask somebody to invite you, or create an organization on Kilo’s web page.',
          html`<vscode-button appearance="secondary" @click=${() => host.run('kiloTeams.openWebPage')}>Open Kilo</vscode-button>`,
        )
      : empty(
          'organization',
          'Choose an organization',
          'You are in more than one.',
          html`<vscode-button @click=${() => host.run('kiloTeams.switchOrganization')}>Switch organization</vscode-button>`,
        );
  }

  override render() {
    const state = this.shown;
    const instead = this.instead(state);
    if (!state || instead !== undefined) return html`<main class="alone">${instead}</main>`;
    const items = attentionOf(state);
    return html`
      <header>${this.heading(state)} ${this.tabs(items)}</header>
      ${this.notices(state, items)}
      <main
        id="view"
        role="tabpanel"
        aria-labelledby=${`tab-${this.tab}`}
        tabindex="-1"
        @kt-show-person=${({ detail }: ShowPerson) => this.showPerson(detail)}
      >
        ${this.view(state)}
      </main>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kilo-dashboard': Dashboard;
  }
}
