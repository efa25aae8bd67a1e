import * as vscode from 'vscode';
import { displayName } from '../team/members';
import { need, writeTo, type Command } from './context';
import { changeMembers, requireSelectable } from './manyMembers';
import { confirm, tell, withProgress } from './messages';
import { memberFor, nameOf } from './targets';

/** Removes members from the organization, after asking. */
export const removeMember: Command<'kiloTeams.removeMember'> = async (context, target, value) => {
  const { members = [] } = value ?? {};
  if (members.length > 1) return changeMembers(context, { kind: 'remove' }, members);
  const member = await memberFor(context, 'removeMember', vscode.l10n.t('Remove member'), members[0] ?? target);
  const team = await need(context, 'team');
  await requireSelectable(context, { kind: 'remove' }, member.id);
  const seat =
    member.role === 'billing_manager'
      ? ''
      : ` ${vscode.l10n.t('Their seat becomes free, but is paid for until the number of seats is changed.')}`;
  await confirm({
    text: vscode.l10n.t('Remove {0} from {1}?', nameOf(member), team.name),
    detail: `${vscode.l10n.t('They can no longer use the team’s credits or see the team, from this moment on. What they have spent stays in the usage figures.')}${seat}`,
    button: vscode.l10n.t('Remove {0}', displayName(member)),
  });
  await withProgress(vscode.l10n.t('Removing {0}', nameOf(member)), (signal) =>
    writeTo(context, team, ['team', 'seats', 'organizations', 'audit'], (api, organizationId) =>
      api.removeMember(organizationId, member.id, { signal }),
    ),
  );
  void tell(vscode.l10n.t('Removed {0} from {1}.', nameOf(member), team.name));
};
