import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DashboardState } from '../../src/protocol/dashboard';
import type { CommandId } from '../../src/protocol/commands';
import { circumstances } from '../../src/team/circumstances';
import { UNKNOWN, formatCount, formatDay, formatUsd } from '../../src/team/format';
import { mayAskForLimit } from '../../src/team/limitRequest';
import { displayName, memberRows, type MemberRow } from '../../src/team/members';
import {
  memberTable,
  periodSpend,
  type MemberGrouping,
  type MemberSort,
  type MemberTable,
  type MemberView,
} from '../../src/team/memberTable';
import { permitOnMember, roleLabel, roleSummary, type TargetedAction } from '../../src/team/permissions';
import { LIMIT_WARNINGS, activityText, dailyLimitText, denialText } from '../../src/team/words';
import '../components/gauge';
import '../components/table';
import { isShown, rowButton } from '../components/actions';
import { badge } from '../components/badge';
import { segments } from '../components/segments';
import { empty, stateStyles } from '../components/states';
import { base } from '../components/styles';
import type { Column, Sort } from '../components/table';
import { capitalized } from '../components/words';
import { host } from '../hostBridge';

const LIMIT_LEVELS = { unlimited: 'neutral', unknown: 'neutral', ok: 'ok', near: 'warn', reached: 'bad' } as const;

const GROUPINGS: { value: MemberGrouping; text: string }[] = [
  { value: 'none', text: 'None' },
  { value: 'role', text: 'Role' },
  { value: 'activity', text: 'Activity' },
];

/** What can be done to many members at once. */
const BULK = {
  setDailyLimit: 'kiloTeams.setDailyLimit',
  changeRole: 'kiloTeams.changeRole',
  removeMember: 'kiloTeams.removeMember',
} as const satisfies Partial<Record<TargetedAction, CommandId>>;
type BulkAction = keyof typeof BULK;

/** What was searched, sorted and grouped last. */
export interface KeptMemberView {
  view: MemberView;
}

/** Everybody in the organization: searched, sorted, grouped, and chosen to have something done to many at once. */
@customElement('kt-members')
export class Members extends LitElement {
  static override styles = [
    base,
    stateStyles,
    css`
      .narrow {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 16px;
        align-items: center;
      }
      .narrow input {
        flex: 1 1 180px;
        min-width: 0;
        max-width: 320px;
      }
      .group-by {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      .narrow > [role='status'] {
        margin-inline-start: auto;
      }
      .bar {
        position: sticky;
        bottom: 12px;
        z-index: 1;
        display: flex;
        flex-wrap: wrap;
        gap: 8px 12px;
        align-items: center;
        padding: 8px 12px;
        background: var(--vscode-editorHoverWidget-background);
        border: 1px solid var(--vscode-editorHoverWidget-border, var(--kt-line));
        border-radius: 6px;
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
      }
      .bar > :last-child {
        margin-inline-start: auto;
      }
    `,
  ];

  @property({ attribute: false }) state!: DashboardState;
  /** Somebody to look for: their address is put into the search. Another object each time. */
  @property({ attribute: false }) lookFor: { email: string } | undefined;
  /** Holds the view beyond this element, which is gone while another tab is shown. */
  @property({ attribute: false }) kept: KeptMemberView = { view: {} };
  @state() private view: MemberView = {};
  @state() private chosen: ReadonlySet<string> = new Set();
  private rows: MemberRow[] = [];
  private table: MemberTable = { groups: [], shown: 0, total: 0 };

  override willUpdate(changed: PropertyValues): void {
    const { team, recentUsage, now, person, organizationId } = this.state;
    if (changed.has('kept')) this.view = this.kept.view;
    // The same people may be in several organizations: who was chosen in one is not chosen in the next.
    const before = changed.get('state') as DashboardState | undefined;
    if (before && before.organizationId !== organizationId) this.chosen = new Set();
    if (changed.has('state')) {
      this.rows = team.data ? memberRows(team.data, recentUsage.data, now, person) : [];
      const here = new Set(this.rows.map(({ member }) => member.id));
      if ([...this.chosen].some((id) => !here.has(id))) this.chosen = new Set([...this.chosen].filter((id) => here.has(id)));
    }
    if (changed.has('lookFor') && this.lookFor) this.view = { ...this.view, search: this.lookFor.email };
    if (changed.has('state') || changed.has('view') || changed.has('lookFor') || changed.has('kept'))
      this.table = memberTable(this.rows, this.view, now);
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('lookFor') && this.lookFor) this.scrollIntoView({ block: 'nearest' });
  }

  private get context() {
    const { team, subscription, now } = this.state;
    return circumstances(team.data, subscription.data, now);
  }

  private permission(action: TargetedAction, { member, self }: MemberRow) {
    return permitOnMember(action, this.context, { self, targetRole: member.role });
  }

  /** When others were active is told to few roles. */
  private get groupings() {
    return this.state.recentUsage.data?.scope === 'self' ? GROUPINGS.filter(({ value }) => value !== 'activity') : GROUPINGS;
  }

  private spend({ member, spentToday, limit }: MemberRow) {
    const spent = spentToday === undefined ? UNKNOWN : formatUsd(spentToday);
    if (member.dailyLimit === null || member.dailyLimit === 0)
      return html`<span>${spent} <span class="muted">· ${dailyLimitText(member.dailyLimit)}</span></span>`;
    const share = (spentToday ?? 0) / member.dailyLimit;
    return html`<span class="spend" title=${LIMIT_WARNINGS[limit] ?? nothing}>
      <span>${spent} <span class="muted">of ${formatUsd(member.dailyLimit)}</span></span>
      ${
        spentToday === undefined
          ? nothing
          : html`<kt-gauge
              thin
              label=${`Daily limit of ${displayName(member)}`}
              .value=${share}
              level=${LIMIT_LEVELS[limit]}
            ></kt-gauge>`
      }
    </span>`;
  }

  private lastActivity({ lastActivity }: MemberRow) {
    const text = activityText(lastActivity, this.state.now);
    if (text === undefined) return html`<span class="muted" title="Not known for this person">Unknown</span>`;
    return lastActivity.kind === 'none' ? html`<span class="muted">${capitalized(text)}</span>` : capitalized(text);
  }

  private spendOfPeriod(row: MemberRow) {
    const spent = periodSpend(row);
    return spent === undefined ? html`<span class="muted" title="Not known for this person">${UNKNOWN}</span>` : formatUsd(spent);
  }

  private favorite({ usage, lastActivity }: MemberRow) {
    if (usage?.favoriteModel) return html`<span class="whole">${usage.favoriteModel}</span>`;
    return html`<span class="muted">${lastActivity.kind === 'none' ? 'None' : UNKNOWN}</span>`;
  }

  private readonly columns: (Column<MemberRow> & { sorts: MemberSort })[] = [
    {
      title: 'Name',
      sorts: 'name',
      sortable: true,
      cell: ({ member, self }) =>
        html`<span class="two wrap"
          ><span class="strong">${displayName(member)} ${self ? badge('You') : nothing}</span
          ><span class="muted small">${member.email}</span></span
        >`,
    },
    {
      title: 'Role',
      sorts: 'role',
      sortable: true,
      cell: ({ member }) => html`<span title=${roleSummary(member.role)}>${roleLabel(member.role)}</span>`,
    },
    {
      title: 'Joined',
      sorts: 'joined',
      sortable: true,
      spare: 1,
      cell: ({ member }) => html`<span class="muted">${formatDay(member.joinedAt)}</span>`,
    },
    { title: 'Last active', sorts: 'lastActivity', sortable: true, cell: (row) => this.lastActivity(row) },
    { title: 'Today', sorts: 'spentToday', sortable: true, numeric: true, cell: (row) => this.spend(row) },
    { title: 'Last 30 days', sorts: 'spend', sortable: true, numeric: true, cell: (row) => this.spendOfPeriod(row) },
    { title: 'Favorite model', sorts: 'favoriteModel', sortable: true, spare: 2, cell: (row) => this.favorite(row) },
  ];

  private get sort(): Sort | undefined {
    const column = this.columns.find(({ sorts }) => sorts === this.view.sort)?.title;
    return column === undefined ? undefined : { column, descending: this.view.descending === true };
  }

  private reorder = ({ column, descending }: Sort): void => {
    this.narrow({ sort: this.columns.find(({ title }) => title === column)?.sorts, descending });
  };

  private rowActions = (row: MemberRow, tabIndex: 0 | -1) => {
    const { member, self, spentToday } = row;
    const name = displayName(member);
    const limitPermission = this.permission('setDailyLimit', row);
    const asks = self && !isShown(limitPermission) && mayAskForLimit(member, spentToday);
    return [
      asks
        ? rowButton(
            { allowed: true },
            'kiloTeams.copyLimitRequest',
            member.id,
            'link',
            'Copy a link that asks for a higher daily limit',
            tabIndex,
          )
        : nothing,
      rowButton(limitPermission, 'kiloTeams.setDailyLimit', member.id, 'limit', `Set the daily limit of ${name}`, tabIndex),
      rowButton(
        this.permission('changeRole', row),
        'kiloTeams.changeRole',
        member.id,
        'role',
        `Change the role of ${name}`,
        tabIndex,
      ),
      rowButton(this.permission('removeMember', row), 'kiloTeams.removeMember', member.id, 'remove', `Remove ${name}`, tabIndex),
    ];
  };

  private narrow(change: Partial<MemberView>): void {
    this.kept.view = this.view = { ...this.view, ...change };
  }

  private toolbar() {
    const { shown, total } = this.table;
    const people = `${formatCount(total)} ${total === 1 ? 'person' : 'people'}`;
    return html`<div class="narrow" role="search" aria-label="Narrow the members">
      <input
        type="search"
        aria-label="Search members"
        placeholder="Search name, e-mail, role or model"
        maxlength="200"
        .value=${this.view.search ?? ''}
        @input=${(event: Event) => this.narrow({ search: (event.target as HTMLInputElement).value })}
      />
      <div class="group-by">
        <span class="muted small" aria-hidden="true">Group by</span>
        ${segments('Group by', this.groupings, this.view.group ?? 'none', (group) => this.narrow({ group }))}
      </div>
      <span class="muted small" role="status">${shown === total ? people : `${formatCount(shown)} of ${people}`}</span>
    </div>`;
  }

  private bulkButton(action: BulkAction, label: string) {
    if (!isShown(this.state.permissions[action])) return nothing;
    const chosen = this.rows.filter(({ member }) => this.chosen.has(member.id));
    const denials = chosen.flatMap((row) => {
      const permission = this.permission(action, row);
      return permission.allowed ? [] : [`${displayName(row.member)}: ${denialText(permission.reason)}`];
    });
    const possible = chosen.length - denials.length;
    const count = denials.length > 0 ? ` (${formatCount(possible)} of ${formatCount(chosen.length)})` : '';
    return html`<vscode-button
      appearance="secondary"
      data-command=${BULK[action]}
      title=${denials.length > 0 ? [...new Set(denials)].slice(0, 8).join('\n') : nothing}
      ?disabled=${possible === 0}
      @click=${() => host.run(BULK[action], undefined, { members: chosen.map(({ member }) => member.id) })}
      >${label}${count}</vscode-button
    >`;
  }

  private bar() {
    if (this.chosen.size === 0) return nothing;
    const listed = this.table.groups.flatMap(({ rows }) => rows).filter(({ member }) => this.chosen.has(member.id)).length;
    const hidden = this.chosen.size - listed;
    return html`<div class="bar" role="toolbar" aria-label="What to do with the chosen people">
      <span role="status"
        ><span class="strong">${formatCount(this.chosen.size)} chosen</span>${
          hidden > 0 ? html`<span class="muted">, ${formatCount(hidden)} not in this list</span>` : nothing
        }</span
      >
      <span class="row">
        ${this.bulkButton('setDailyLimit', 'Set daily limit')} ${this.bulkButton('changeRole', 'Change role')}
        ${this.bulkButton('removeMember', 'Remove')}
      </span>
      <button class="link" @click=${() => (this.chosen = new Set())}>Clear selection</button>
    </div>`;
  }

  private list() {
    const { groups, shown } = this.table;
    if (shown === 0)
      return empty(
        'search',
        'Nobody matches',
        'Every word has to be in the name, the e-mail address, the role or the favorite model.',
        html`<button class="link" @click=${() => this.narrow({ search: '' })}>Clear the search</button>`,
      );
    const { permissions } = this.state;
    const canChoose = (Object.keys(BULK) as BulkAction[]).some((action) => permissions[action].allowed);
    const isGrouped = (this.view.group ?? 'none') !== 'none';
    return html`<kt-table
        label="Members"
        .columns=${this.columns}
        .rows=${groups[0]?.rows ?? []}
        .groups=${isGrouped ? groups : undefined}
        .rowKey=${({ member }: MemberRow) => member.id}
        .rowName=${({ member }: MemberRow) => displayName(member)}
        .actions=${this.rowActions}
        .sort=${this.sort}
        .reorder=${this.reorder}
        .chosen=${canChoose ? this.chosen : undefined}
        .choose=${(keys: ReadonlySet<string>) => (this.chosen = keys)}
      ></kt-table>
      ${this.bar()}`;
  }

  override render() {
    return html`<div class="stack">${this.toolbar()} ${this.list()}</div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-members': Members;
  }
}
