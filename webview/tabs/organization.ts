import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DashboardState, Slice } from '../../src/protocol/dashboard';
import { creditStatus } from '../../src/team/credits';
import { UNKNOWN, formatCount, formatDay, formatDaysLeft, formatUsd } from '../../src/team/format';
import { activeMembers } from '../../src/team/members';
import type { Team } from '../../src/team/model';
import { sum } from '../../src/team/money';
import { seatUsage } from '../../src/team/seats';
import { utcDay } from '../../src/team/time';
import { trialState } from '../../src/team/trial';
import { spendByPersonOn } from '../../src/team/usage';
import { unpaidSeatsText } from '../../src/team/words';
import '../components/gauge';
import '../components/tile';
import { isShown, whyDisabled } from '../components/actions';
import { badgeStyles } from '../components/badge';
import { showSlice, skeletonLines, stateStyles } from '../components/states';
import { base } from '../components/styles';
import { capitalized } from '../components/words';
import { changesCard, changesStyles } from './changes';
import { factsStyles, organizationFacts } from './organizationFacts';
import { policies, policiesStyles } from './policies';
import { rolesStyles, rolesTable } from './roles';
import './invitations';
import './invite';
import './members';
import type { KeptMemberView } from './members';
import './organizations';

const GAUGE_LEVELS = { free: 'ok', near: 'warn', full: 'warn', over: 'bad' } as const;

const invitationsText = (count: number): string =>
  count === 0 ? 'No open invitations' : `${formatCount(count)} open ${count === 1 ? 'invitation' : 'invitations'}`;

/** Who the organization is, who is in it, and how it stands today. */
@customElement('kt-organization')
export class OrganizationTab extends LitElement {
  static override styles = [
    base,
    badgeStyles,
    stateStyles,
    changesStyles,
    factsStyles,
    policiesStyles,
    rolesStyles,
    css`
      .columns {
        display: grid;
        gap: 12px;
        align-items: start;
        grid-template-columns: minmax(0, 1fr) minmax(230px, 30%);
      }
      @container (max-width: 980px) {
        .columns {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      summary {
        cursor: pointer;
      }
      summary h2 {
        display: inline;
      }
      details.card {
        display: block;
      }
      details[open] > summary {
        margin-bottom: 8px;
      }
    `,
  ];

  @property({ attribute: false }) state!: DashboardState;
  /** Somebody to look for among the members. */
  @property({ attribute: false }) lookFor: { email: string } | undefined;
  @property({ attribute: false }) members: KeptMemberView = { view: {} };
  @state() private inviting = false;

  private get trial() {
    const team = this.state.team.data;
    return team && trialState(team, this.state.subscription.data, this.state.now);
  }

  private tiles() {
    return html`<div class="tiles">${this.creditsTile()} ${this.seatsTile()} ${this.peopleTile()} ${this.todayTile()}</div>`;
  }

  private creditsTile() {
    const { team, credits, recentUsage, now } = this.state;
    const status = creditStatus({ team: team.data, credits: credits.data, recentUsage: recentUsage.data }, now);
    const failed = team.status === 'error' || team.status === 'denied';
    const expiry = status?.nextExpiry;
    return html`<kt-tile label="Credits" .figure=${status ? formatUsd(status.balance) : failed ? UNKNOWN : undefined}>
      <span>${status && recentUsage.data?.scope !== 'self' ? capitalized(formatDaysLeft(status.runway)) : nothing}</span>
      ${
        expiry
          ? html`<span
              >${expiry.amount === undefined ? 'Some expire' : `${formatUsd(expiry.amount)} expires`} on
              ${formatDay(expiry.at)}</span
            >`
          : nothing
      }
      ${status?.autoTopUp ? html`<span>Topped up automatically</span>` : nothing}
    </kt-tile>`;
  }

  private seatsTile() {
    const { seats } = this.state;
    const onTrial = this.trial !== undefined && this.trial.kind !== 'subscribed';
    const usage = seats.data && seatUsage(seats.data, onTrial);
    const failed = seats.status === 'error' || seats.status === 'denied';
    const figure =
      usage && (usage.total > 0 ? `${formatCount(usage.used)} of ${formatCount(usage.total)}` : formatCount(usage.used));
    return html`<kt-tile label="Seats" .figure=${figure ?? (failed ? UNKNOWN : undefined)}>
      ${
        usage && usage.total > 0
          ? html`<kt-gauge label="Seats in use" .value=${usage.percent / 100} level=${GAUGE_LEVELS[usage.level]}></kt-gauge>
              <span
                >${usage.level === 'over' ? `${formatCount(usage.used - usage.total)} more than paid for` : `${formatCount(usage.free)} free`}</span
              >`
          : usage
            ? html`<span>${capitalized(unpaidSeatsText(this.trial ?? { kind: 'subscribed' }))}</span>`
            : nothing
      }
    </kt-tile>`;
  }

  private peopleTile() {
    const { team, recentUsage, now } = this.state;
    const known = team.data;
    const failed = team.status === 'error' || team.status === 'denied';
    const pending = known?.invitations.filter((invitation) => invitation.expiresAt > now).length;
    const usage = recentUsage.data;
    return html`<kt-tile label="Members" .figure=${known ? formatCount(known.members.length) : failed ? UNKNOWN : undefined}>
      ${pending === undefined ? nothing : html`<span>${invitationsText(pending)}</span>`}
      ${known && usage?.scope === 'team' ? html`<span>${formatCount(activeMembers(known, usage, now))} active in the last 7 days</span>` : nothing}
    </kt-tile>`;
  }

  private todayTile() {
    const { team, recentUsage, now } = this.state;
    const usage = recentUsage.data;
    const status = creditStatus({ team: team.data, recentUsage: usage }, now);
    const own = usage?.scope === 'self' ? spendByPersonOn(usage, utcDay(now)) : undefined;
    const spent = own ? sum(own.values()) : status?.spentToday;
    const failed =
      recentUsage.status === 'error' || recentUsage.status === 'denied' || (usage !== undefined && team.data !== undefined);
    return html`<kt-tile
      label=${own ? 'You spent today' : 'Spent today'}
      .figure=${spent !== undefined ? formatUsd(spent) : failed ? UNKNOWN : undefined}
    >
      ${spent === undefined ? nothing : html`<span>Since midnight UTC</span>`}
      ${status?.burn ? html`<span>${formatUsd(status.burn.perDay)} a day in the last 7 days</span>` : nothing}
    </kt-tile>`;
  }

  /** The first section that needs the team says what is wrong with it; the others then only show what is known. */
  private ofTeam(lines: number, draw: (team: Team) => unknown): unknown {
    const { team, now } = this.state;
    if (team.data === undefined && team.status !== 'loading')
      return html`<p class="muted">Shown once the organization is known.</p>`;
    const known: Slice<Team> = { ...team, problem: undefined };
    return showSlice(known, now, { loading: () => skeletonLines(lines), ready: draw });
  }

  private inviteButton() {
    const permission = this.state.permissions.inviteMember;
    if (this.inviting || !isShown(permission)) return nothing;
    const reason = whyDisabled(permission);
    return html`<vscode-button
      data-command="kiloTeams.inviteMember"
      title=${reason ?? nothing}
      ?disabled=${reason !== undefined}
      @click=${() => (this.inviting = true)}
      >Invite people</vscode-button
    >`;
  }

  private invite() {
    if (!this.inviting || !this.state.permissions.inviteMember.allowed || !this.state.team.data) return nothing;
    return html`<section class="card" aria-labelledby="invite">
      <h2 id="invite">Invite people</h2>
      <kt-invite .state=${this.state} .close=${() => (this.inviting = false)}></kt-invite>
    </section>`;
  }

  private organizations() {
    const { organizations } = this.state;
    if ((organizations.data?.length ?? 0) < 2) return nothing;
    return html`<section class="card" aria-labelledby="all">
      <h2 id="all">All your organizations</h2>
      <kt-organizations .state=${this.state}></kt-organizations>
    </section>`;
  }

  override render() {
    const { state } = this;
    const { team, now } = state;
    return html`<div class="page">
      ${this.tiles()}
      <div class="stack">
        ${changesCard(state)} ${this.invite()}
        <section class="card" aria-labelledby="members">
          <div class="spread">
            <h2 id="members">Members</h2>
            ${this.inviteButton()}
          </div>
          ${showSlice(team, now, { loading: () => skeletonLines(9), ready: () => html`<kt-members .state=${state} .lookFor=${this.lookFor} .kept=${this.members}></kt-members>` })}
        </section>
        <div class="columns">
          <div class="stack">
            <section class="card" aria-labelledby="invitations">
              <h2 id="invitations">Invitations</h2>
              ${this.ofTeam(3, () => html`<kt-invitations .state=${state}></kt-invitations>`)}
            </section>
            <section class="card" aria-labelledby="policies">
              <h2 id="policies">Policies</h2>
              ${this.ofTeam(4, (data) => policies(state, data))}
            </section>
          </div>
          <section class="card" aria-labelledby="facts">
            <h2 id="facts">About this organization</h2>
            ${this.ofTeam(8, (data) => organizationFacts(state, data))}
          </section>
        </div>
        <details class="card">
          <summary><h2>What each role may do</h2></summary>
          ${rolesTable(team.data)}
        </details>
        ${this.organizations()}
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-organization': OrganizationTab;
  }
}
