import * as vscode from 'vscode';
import type { MemberGrouping } from '../team/memberTable';
import { MEMBER_GROUPINGS, memberGrouping, setMemberGrouping } from '../views/memberGrouping';
import { chooseOne } from './prompts';

/** Chooses by what the members in the tree are grouped. */
export async function groupMembers(): Promise<void> {
  const now = memberGrouping();
  const labels: Record<MemberGrouping, string> = {
    role: vscode.l10n.t('By role'),
    activity: vscode.l10n.t('By last activity'),
    none: vscode.l10n.t('Not at all'),
  };
  const chosen = await chooseOne(vscode.l10n.t('Group members'), {
    placeholder: vscode.l10n.t('How are the members in the tree to be grouped?'),
    choices: MEMBER_GROUPINGS.map((grouping) => ({
      label: labels[grouping],
      description: grouping === now ? vscode.l10n.t('now') : undefined,
      value: grouping,
    })),
    active: (grouping) => grouping === now,
  });
  await setMemberGrouping(chosen);
}
