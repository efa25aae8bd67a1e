import { html, nothing } from 'lit';
import type { DashboardState } from '../../src/protocol/dashboard';
import { formatCents, formatCount, formatDay } from '../../src/team/format';
import { IDLE_DAYS, idlenessText, savingOf, type IdleSeat, type IdleSeats } from '../../src/team/idleSeats';
import type { Subscription } from '../../src/team/model';
import { circumstances } from '../../src/team/circumstances';
import { permitOnMember } from '../../src/team/permissions';
import { seatCost } from '../../src/team/seatCost';
import { seatCountText } from '../../src/team/words';
import { rowButton } from '../components/actions';
import { empty } from '../components/states';
import '../components/table';
import type { Column } from '../components/table';
import { capitalized } from '../components/words';

/** Who holds a seat without using it, and what that costs. `known`: undefined where the usage does not tell. */
export function idleSeatsList(
  state: DashboardState,
  subscription: Subscription | undefined,
  known: IdleSeats | undefined,
): unknown {
  if (!known) {
    return empty(
      'info',
      'Not known yet',
      `Telling idle seats takes the whole team’s usage of the last ${IDLE_DAYS} days, which is not there, or not for your role.`,
    );
  }
  const { idle, newcomers, invitations } = known;
  const others = [
    newcomers.length > 0 ? `${formatCount(newcomers.length)} joined lately and have not begun yet` : undefined,
    invitations.length > 0 ? `${seatCountText(invitations.length)} held by open invitations` : undefined,
  ].filter((part) => part !== undefined);
  const rest = others.length > 0 ? html`<p class="muted small">${capitalized(others.join('; '))}.</p>` : nothing;
  if (idle.length === 0) {
    return html`${empty('check', 'Every seat is used', `Everybody has made a request in the last ${IDLE_DAYS} days.`)}${rest}`;
  }
  return html`
    ${cost(subscription, idle.length)}
    <kt-table
      label="Idle seats"
      .columns=${COLUMNS}
      .rows=${idle}
      .rowKey=${({ member }: IdleSeat) => member.id}
      .rowName=${({ member }: IdleSeat) => member.name}
      .actions=${({ member }: IdleSeat, tabIndex: 0 | -1) =>
        rowButton(
          permitOnMember('removeMember', circumstances(state.team.data, state.subscription.data, state.now), {
            self: member.id === state.person?.id,
            targetRole: member.role,
          }),
          'kiloTeams.removeMember',
          member.id,
          'remove',
          `Remove ${member.name}`,
          tabIndex,
        )}
    ></kt-table>
    ${rest}
  `;
}

function cost(subscription: Subscription | undefined, count: number): unknown {
  if (!subscription) return nothing;
  const perMonth = seatCost(subscription, count, 1);
  const saving = savingOf(subscription, count);
  return html`<div class="lead">
    <span class="figure"
      >${perMonth === undefined ? seatCountText(count) : `${formatCents(perMonth, subscription.currency)} a month`}</span
    >
    <span class="muted">
      for ${seatCountText(count)} that nobody used in ${IDLE_DAYS} days.
      ${
        saving?.perYear === undefined
          ? nothing
          : html`Removing people saves nothing by itself: with ${seatCountText(saving.seats)} fewer from ${formatDay(saving.from)}
            on, ${formatCents(saving.perYear, subscription.currency)} a year.`
      }
    </span>
  </div>`;
}

const COLUMNS: Column<IdleSeat>[] = [
  {
    title: 'Person',
    sortBy: ({ member }) => member.name,
    cell: ({ member }) =>
      html`<span class="two wrap"><span>${member.name}</span><span class="muted small">${member.email}</span></span>`,
  },
  { title: 'Use', cell: ({ idleness }) => capitalized(idlenessText(idleness)) },
  {
    title: 'Joined',
    sortBy: ({ member }) => member.joinedAt,
    cell: ({ member }) => html`<span class="muted">${formatDay(member.joinedAt)}</span>`,
  },
];
