/** Who or what a command is about: the row that it was run from, or the one that is picked. */
import * as vscode from 'vscode';
import { circumstances } from '../team/circumstances';
import { formatAge, formatCents, formatDay } from '../team/format';
import { displayName, isSamePerson, sortMembers } from '../team/members';
import type { Invitation, Invoice, Member } from '../team/model';
import { permitOnMember, roleLabel, type TargetedAction } from '../team/permissions';
import { dailyLimitText, denialText } from '../team/words';
import { iconText, plainText } from '../views/safeText';
import { gone, need, Refusal, type CommandContext } from './context';
import { chooseOne } from './prompts';

/** A member to whom the caller may do `action`. Throws a {@link Refusal} where that is nobody, or not the one that was named. */
export async function memberFor(
  context: CommandContext,
  action: TargetedAction,
  title: string,
  target: string | undefined,
): Promise<Member> {
  const { members } = await need(context, 'team');
  const { person } = context.sessions;
  const permission = (member: Member) =>
    permitHere(context, action, { self: person !== undefined && isSamePerson(member, person), targetRole: member.role });
  if (target !== undefined) {
    return named(
      members.find(({ id }) => id === target),
      permission,
    );
  }
  const candidates = sortMembers(members).filter((member) => permission(member).allowed);
  if (candidates.length === 0) throw new Refusal(nobody());
  return chooseOne(title, {
    placeholder: vscode.l10n.t('Whom?'),
    choices: candidates.map((member) => ({
      label: iconText(displayName(member)),
      description: iconText(member.email),
      detail: `${iconText(roleLabel(member.role))} · ${dailyLimitText(member.dailyLimit)}`,
      value: member,
    })),
  });
}

/** An invitation to which the caller may do `action`. Throws a {@link Refusal} like {@link memberFor}. */
export async function invitationFor(
  context: CommandContext,
  action: TargetedAction,
  title: string,
  target: string | undefined,
): Promise<Invitation> {
  const { invitations } = await need(context, 'team');
  const permission = ({ role }: Invitation) => permitHere(context, action, { self: false, targetRole: role });
  if (target !== undefined) {
    return named(
      invitations.find(({ id }) => id === target),
      permission,
    );
  }
  const candidates = invitations.filter((invitation) => permission(invitation).allowed);
  if (candidates.length === 0) {
    throw new Refusal({
      title: vscode.l10n.t('There is no open invitation'),
      detail: vscode.l10n.t('Invite somebody first.'),
      action: { label: vscode.l10n.t('Invite member'), command: 'kiloTeams.inviteMember' },
    });
  }
  return chooseOne(title, {
    placeholder: vscode.l10n.t('Which invitation?'),
    choices: candidates.map((invitation) => ({
      label: iconText(invitation.email),
      description: `${iconText(roleLabel(invitation.role))} · ${vscode.l10n.t('invited {0}', formatAge(invitation.invitedAt, context.store.state.now))}`,
      value: invitation,
    })),
  });
}

/** An invoice that has a page, or a PDF. Throws a {@link Refusal} where there is none. */
export async function invoiceFor(
  context: CommandContext,
  has: 'hasPage' | 'hasPdf',
  title: string,
  target: string | undefined,
): Promise<Invoice> {
  const invoices = await need(context, 'invoices');
  const candidates = invoices.filter((invoice) => invoice[has] && (target === undefined || invoice.id === target));
  if (candidates.length === 0) {
    throw new Refusal({
      title: vscode.l10n.t('There is no such invoice'),
      detail:
        has === 'hasPdf'
          ? vscode.l10n.t('The payment provider has made no PDF of it yet.')
          : vscode.l10n.t('The payment provider has made no page of it yet.'),
    });
  }
  if (target !== undefined) return candidates[0]!;
  return chooseOne(title, {
    placeholder: vscode.l10n.t('Which invoice?'),
    choices: candidates.map((invoice) => ({
      label: iconText(invoice.number ?? invoice.id),
      description: `${formatCents(invoice.amount, invoice.currency)} · ${iconText(invoice.status)}`,
      detail: `${formatDay(invoice.createdAt)} · ${
        invoice.purpose === 'seats' ? vscode.l10n.t('Seats') : vscode.l10n.t('Credits')
      }`,
      value: invoice,
    })),
  });
}

/** "Ada Example (ada@example.com)", as questions and messages name a person. */
export const nameOf = (member: Pick<Member, 'name' | 'email'>): string => {
  const name = plainText(displayName(member));
  return name === member.email ? name : vscode.l10n.t('{0} ({1})', name, plainText(member.email));
};

function permitHere(
  { store: { state } }: CommandContext,
  ...[action, target]: [TargetedAction, { self: boolean; targetRole: string }]
) {
  return permitOnMember(action, circumstances(state.team.data, state.subscription.data, state.now), target);
}

function named<T>(found: T | undefined, permission: (found: T) => ReturnType<typeof permitOnMember>): T {
  if (found === undefined) throw new Refusal(gone());
  const permitted = permission(found);
  if (permitted.allowed) return found;
  throw new Refusal({ title: vscode.l10n.t('This is not possible now'), detail: denialText(permitted.reason) });
}

const nobody = () => ({
  title: vscode.l10n.t('There is nobody to do this to'),
  detail: vscode.l10n.t('Nobody can do it to themselves, and only owners can do it to owners.'),
});
