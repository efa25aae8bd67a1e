/** By what the members in the tree are grouped, as the setting has it. */
import * as vscode from 'vscode';
import type { MemberGrouping } from '../team/memberTable';

const [SECTION, KEY] = ['kiloTeams', 'tree.groupMembers'];
export const GROUPING_SETTING = `${SECTION}.${KEY}`;
export const MEMBER_GROUPINGS: readonly MemberGrouping[] = ['role', 'activity', 'none'];

/** The grouping of the setting; by role where it says something else. */
export function memberGrouping(): MemberGrouping {
  const value = vscode.workspace.getConfiguration(SECTION).get<string>(KEY);
  return MEMBER_GROUPINGS.find((grouping) => grouping === value) ?? 'role';
}

/** Sets it for all windows. */
export const setMemberGrouping = (grouping: MemberGrouping): Thenable<void> =>
  vscode.workspace.getConfiguration(SECTION).update(KEY, grouping, vscode.ConfigurationTarget.Global);
