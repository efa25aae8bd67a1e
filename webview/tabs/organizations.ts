import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DashboardState } from '../../src/protocol/dashboard';
import { UNKNOWN, formatCount, formatUsd } from '../../src/team/format';
import { overview, type Overview, type OverviewRow } from '../../src/team/overview';
import { roleLabel } from '../../src/team/permissions';
import { planName } from '../../src/team/words';
import '../components/table';
import { badge, badgeStyles } from '../components/badge';
import { icon } from '../components/icons';
import { stateStyles } from '../components/states';
import { base } from '../components/styles';
import type { Column } from '../components/table';
import { host } from '../hostBridge';

/** All organizations of somebody who is in several: what each has, what it spends, and the way to it. */
@customElement('kt-organizations')
export class Organizations extends LitElement {
  static override styles = [base, badgeStyles, stateStyles];

  @property({ attribute: false }) state!: DashboardState;
  private all: Overview = overview([], new Map());

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('state')) return;
    const { organizations, overviewUsage, organizationId, seats } = this.state;
    const usage = new Map(Object.entries(overviewUsage?.data ?? {}));
    this.all = overview(organizations.data ?? [], usage, organizationId, seats.data);
  }

  private spend({ spend, problem }: OverviewRow) {
    if (spend !== undefined) return formatUsd(spend);
    const { overviewUsage } = this.state;
    const why = problem ?? overviewUsage?.problem?.title ?? (overviewUsage?.status === 'loading' ? 'On its way' : 'Not known');
    return html`<span class="muted" title=${why}>${UNKNOWN}</span>`;
  }

  private readonly columns: Column<OverviewRow>[] = [
    {
      title: 'Organization',
      sortBy: ({ organization }) => organization.name,
      cell: ({ organization, active }) =>
        html`<span class="wrap strong">${organization.name}</span> ${active ? badge('Shown here', 'accent') : nothing}`,
    },
    {
      title: 'Plan',
      spare: 1,
      sortBy: ({ organization }) => organization.plan,
      cell: ({ organization }) => planName(organization.plan),
    },
    {
      title: 'Your role',
      sortBy: ({ organization }) => roleLabel(organization.role),
      cell: ({ organization }) => roleLabel(organization.role),
    },
    { title: 'Balance', numeric: true, sortBy: ({ balance }) => balance, cell: ({ balance }) => formatUsd(balance) },
    {
      title: 'Seats',
      numeric: true,
      sortBy: ({ freeSeats }) => freeSeats,
      cell: ({ seats, freeSeats }) =>
        seats.total > 0
          ? html`${formatCount(seats.used)} of ${formatCount(seats.total)}
              <span class="muted">· ${formatCount(freeSeats)} free</span>`
          : html`${formatCount(seats.used)} <span class="muted">· none paid for</span>`,
    },
    { title: 'Spent in 30 days', numeric: true, sortBy: ({ spend }) => spend, cell: (row) => this.spend(row) },
  ];

  private actions = ({ organization, active }: OverviewRow, tabIndex: 0 | -1) =>
    active
      ? nothing
      : html`<button
          class="icon"
          data-command="kiloTeams.switchOrganization"
          tabindex=${tabIndex}
          title=${`Switch to ${organization.name}`}
          aria-label=${`Switch to ${organization.name}`}
          @click=${() => host.run('kiloTeams.switchOrganization', organization.id)}
        >
          ${icon('organization')}
        </button>`;

  private totals() {
    const { balance, seats, spend } = this.all.totals;
    const parts = [
      `${formatUsd(balance)} of credits`,
      ...(seats.total > 0 ? [`${formatCount(seats.used)} of ${formatCount(seats.total)} seats used`] : []),
      ...(spend
        ? [
            `${formatUsd(spend.value)} spent in 30 days${
              spend.missing > 0 ? ` (not known of ${formatCount(spend.missing)})` : ''
            }`,
          ]
        : []),
    ];
    return html`<p class="muted">Together: ${parts.join(' · ')}.</p>`;
  }

  override render() {
    return html`<div class="stack">
      <kt-table
        label="Organizations"
        .columns=${this.columns}
        .rows=${this.all.rows}
        .rowKey=${({ organization }: OverviewRow) => organization.id}
        .rowName=${({ organization }: OverviewRow) => organization.name}
        .actions=${this.actions}
      ></kt-table>
      ${this.totals()}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-organizations': Organizations;
  }
}
