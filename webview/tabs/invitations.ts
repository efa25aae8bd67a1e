import { LitElement, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DashboardState } from '../../src/protocol/dashboard';
import { INVITATION_REMINDER_DAYS } from '../../src/team/attention';
import { circumstances } from '../../src/team/circumstances';
import { formatAge, formatDateTime, formatDays } from '../../src/team/format';
import { sortInvitations } from '../../src/team/members';
import type { Invitation } from '../../src/team/model';
import { permitOnMember, roleLabel, type TargetedAction } from '../../src/team/permissions';
import { DAY } from '../../src/team/time';
import '../components/table';
import { rowButton } from '../components/actions';
import { badge, badgeStyles } from '../components/badge';
import { empty, stateStyles } from '../components/states';
import { base } from '../components/styles';
import type { Column, Sort } from '../components/table';

const MAIL_FAILED = 'Copy the invite link and send it yourself, or send the invitation again.';

const NEWEST_FIRST: Sort = { column: 'Invited', descending: true };

/** Who was invited and has not joined yet. */
@customElement('kt-invitations')
export class Invitations extends LitElement {
  static override styles = [base, badgeStyles, stateStyles];

  @property({ attribute: false }) state!: DashboardState;

  private readonly columns: Column<Invitation>[] = [
    {
      title: 'E-mail',
      sortBy: ({ email }) => email,
      cell: ({ email, emailStatus }) =>
        html`<span class="two wrap"
          ><span class="strong">${email}</span>${
            emailStatus === 'failed' ? html`<span>${badge('E-mail failed', 'bad', MAIL_FAILED)}</span>` : nothing
          }</span
        >`,
    },
    { title: 'Role', sortBy: ({ role }) => roleLabel(role), cell: ({ role }) => roleLabel(role) },
    {
      title: 'Invited',
      sortBy: ({ invitedAt }) => invitedAt,
      cell: ({ invitedAt }) =>
        html`<span class="muted" title=${formatDateTime(invitedAt)}>${formatAge(invitedAt, this.state.now)}</span>`,
    },
    { title: 'Expires', sortBy: ({ expiresAt }) => expiresAt, cell: (invitation) => this.expiry(invitation) },
  ];

  private expiry({ expiresAt }: Invitation) {
    const left = expiresAt - this.state.now;
    if (left <= 0) return html`<span title=${formatDateTime(expiresAt)}>${badge('Expired', 'bad')}</span>`;
    const text = `In ${formatDays(left / DAY)}`;
    return html`<span title=${formatDateTime(expiresAt)}
      >${left <= INVITATION_REMINDER_DAYS * DAY ? badge(text, 'warn') : text}</span
    >`;
  }

  private actions = (invitation: Invitation, tabIndex: 0 | -1) => {
    const { team, subscription, now } = this.state;
    const context = circumstances(team.data, subscription.data, now);
    const may = (action: TargetedAction) => permitOnMember(action, context, { self: false, targetRole: invitation.role });
    const { id, email, hasLink } = invitation;
    return [
      hasLink && invitation.expiresAt > now
        ? rowButton(may('copyInviteLink'), 'kiloTeams.copyInviteLink', id, 'link', `Copy the invite link of ${email}`, tabIndex)
        : nothing,
      rowButton(
        may('resendInvitation'),
        'kiloTeams.resendInvitation',
        id,
        'mail',
        `Send the invitation of ${email} again: the old link stops working`,
        tabIndex,
      ),
      rowButton(
        may('revokeInvitation'),
        'kiloTeams.revokeInvitation',
        id,
        'remove',
        `Revoke the invitation of ${email}`,
        tabIndex,
      ),
    ];
  };

  override render() {
    const invitations = this.state.team.data?.invitations ?? [];
    if (invitations.length === 0)
      return empty('mail', 'No open invitations', 'People you invite are listed here until they join.');
    return html`<kt-table
      label="Invitations"
      .columns=${this.columns}
      .rows=${sortInvitations(invitations)}
      .rowKey=${({ id }: Invitation) => id}
      .rowName=${({ email }: Invitation) => email}
      .sort=${NEWEST_FIRST}
      .actions=${this.actions}
    ></kt-table>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kt-invitations': Invitations;
  }
}
