import * as vscode from 'vscode';
import { displayName } from '../team/members';
import type { Member, Team } from '../team/model';
import { assignableRoles, roleLabel, roleSummary, type KnownRole } from '../team/permissions';
import { roleChangeText } from '../team/roleChange';
import { need, writeTo, type Command } from './context';
import { changeMembers, requireSelectable } from './manyMembers';
import { confirm, tell, withProgress } from './messages';
import { chooseOne } from './prompts';
import { memberFor, nameOf } from './targets';

/** Gives members another role. What that gives and takes is said before; where it makes or unmakes an owner, it is asked once more. */
export const changeRole: Command<'kiloTeams.changeRole'> = async (context, target, value) => {
  const { members = [], role: given } = value ?? {};
  const team = await need(context, 'team');
  if (members.length > 1) {
    const role = given ?? (await chooseRole(team, vscode.l10n.t('Change the role of {0} people', String(members.length))));
    return changeMembers(context, { kind: 'role', role }, members);
  }
  const member = await memberFor(context, 'changeRole', vscode.l10n.t('Change role'), members[0] ?? target);
  const role = given ?? (await chooseRole(team, vscode.l10n.t('Change the role of {0}', displayName(member)), member));
  if (role === member.role) return;
  await requireSelectable(context, { kind: 'role', role }, member.id);
  if (given !== undefined || role === 'owner' || member.role === 'owner') {
    await confirm({
      text: vscode.l10n.t('Make {0} {1} of {2}?', nameOf(member), roleLabel(role), team.name),
      detail: [
        ...(role === 'owner' ? [vscode.l10n.t('An owner may do everything, and may also remove you or change your role.')] : []),
        ...roleChangeText(member.role, role),
      ].join('\n\n'),
      button: vscode.l10n.t('Change role'),
    });
  }
  await withProgress(vscode.l10n.t('Changing the role of {0}', nameOf(member)), (signal) =>
    writeTo(context, team, ['team', 'seats', 'organizations', 'audit'], (api, organizationId) =>
      api.changeRole(organizationId, member.id, role, { signal }),
    ),
  );
  void tell(vscode.l10n.t('{0} is now {1}.', nameOf(member), roleLabel(role)));
};

/** Asks for a role. Where it is for one member, each role tells what it would give and take. */
const chooseRole = (team: Team, title: string, member?: Member): Promise<KnownRole> =>
  chooseOne(title, {
    placeholder: member ? vscode.l10n.t('Now: {0}', roleLabel(member.role)) : vscode.l10n.t('Which role?'),
    choices: assignableRoles(team.role, team.roles).map((candidate) => ({
      label: roleLabel(candidate),
      description: candidate === member?.role ? vscode.l10n.t('now') : undefined,
      detail: member && candidate !== member.role ? roleChangeText(member.role, candidate).join(' ') : roleSummary(candidate),
      value: candidate,
    })),
    active: (candidate) => candidate === member?.role,
  });
