/** The rows of the invitations that are open. */
import * as vscode from 'vscode';
import type { StoreState } from '../store/types';
import { formatAge, formatCount, formatDateTime } from '../team/format';
import { sortInvitations } from '../team/members';
import type { Invitation, Team } from '../team/model';
import { roleLabel } from '../team/permissions';
import type { Instant } from '../team/time';
import { allowedOn } from './facts';
import { plainText } from './safeText';
import { allowed, contextValue, WARNING_COLOR, type TreeNode } from './treeNode';

export function invitationsNode(team: Team, state: StoreState): TreeNode {
  const newestFirst = sortInvitations(team.invitations);
  return {
    id: 'invitations',
    kind: 'invitations',
    label: vscode.l10n.t('Invitations'),
    description: formatCount(team.invitations.length),
    icon: { id: 'mail' },
    contextValue: contextValue('invitations', allowed(state, ['inviteMember'])),
    children: newestFirst.map((invitation) => invitationNode(invitation, state)),
    isExpanded: true,
  };
}

function invitationNode(invitation: Invitation, state: StoreState): TreeNode {
  const { id, email, role, invitedAt, expiresAt, emailStatus, hasLink } = invitation;
  const age = vscode.l10n.t('invited {0}', formatAge(invitedAt, state.now));
  const trouble = invitationTrouble(invitation, state.now);
  const actions = allowedOn(state, { self: false, targetRole: role }, [
    'copyInviteLink',
    'resendInvitation',
    'revokeInvitation',
  ]).filter((action) => action !== 'copyInviteLink' || hasLink);
  return {
    id: `invitation/${id}`,
    kind: 'invitation',
    label: plainText(email),
    description: [roleLabel(role), age, trouble].filter((part) => part !== undefined).join(' · '),
    icon: { id: 'mail', color: trouble === undefined ? undefined : WARNING_COLOR },
    contextValue: contextValue('invitation', actions),
    hover: {
      title: email,
      facts: [
        [vscode.l10n.t('Role'), roleLabel(role)],
        [vscode.l10n.t('Invited'), formatDateTime(invitedAt)],
        [expiresAt > state.now ? vscode.l10n.t('Expires') : vscode.l10n.t('Expired'), formatDateTime(expiresAt)],
        [vscode.l10n.t('E-mail'), emailStatus],
      ],
      note:
        expiresAt > state.now && role !== 'billing_manager'
          ? vscode.l10n.t('Holds a seat until it is accepted, revoked or expired.')
          : undefined,
      links: [
        ...(actions.includes('copyInviteLink')
          ? [{ label: vscode.l10n.t('Copy invite link'), command: 'kiloTeams.copyInviteLink', argument: id } as const]
          : []),
        ...(actions.includes('resendInvitation')
          ? [{ label: vscode.l10n.t('Send again'), command: 'kiloTeams.resendInvitation', argument: id } as const]
          : []),
      ],
    },
    target: id,
    children: [],
  };
}

function invitationTrouble({ expiresAt, emailStatus }: Invitation, now: Instant): string | undefined {
  if (expiresAt <= now) return vscode.l10n.t('expired');
  return emailStatus === 'failed' ? vscode.l10n.t('e-mail failed') : undefined;
}
