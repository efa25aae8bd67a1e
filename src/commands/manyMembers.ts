/** One change to several members: one question that lists everybody, and one list of what became of each. */
import * as vscode from 'vscode';
import type { KiloApi } from '../kilo/api';
import type { Resource } from '../store/types';
import { circumstances } from '../team/circumstances';
import type { Member } from '../team/model';
import { memberConfirmation, selectMembers, type MemberChange, type MemberSelection } from '../team/memberSelection';
import { iconText, plainText } from '../views/safeText';
import { oneByOne, tellResults } from './bulk';
import { need, Refusal, type CommandContext } from './context';
import { confirm } from './messages';
import { askAll, askMany } from './prompts';
import { nameOf } from './targets';

/** So many names fit into a dialog; more are shown as a list first. */
const MOST_IN_DIALOG = 20;

const TOUCHED: Record<MemberChange['kind'], readonly Resource[]> = {
  role: ['team', 'seats', 'organizations', 'audit'],
  limit: ['team', 'audit'],
  remove: ['team', 'seats', 'organizations', 'audit'],
};

/** Who of these members the change is for, and who is passed over. */
export async function selectionOf(
  context: CommandContext,
  change: MemberChange,
  memberIds: readonly string[],
): Promise<MemberSelection> {
  const team = await need(context, 'team');
  const { subscription, now } = context.store.state;
  return selectMembers(change, memberIds, team, circumstances(team, subscription.data, now), context.sessions.person);
}

/** Throws a {@link Refusal} with the reason where the change is not for this member. */
export async function requireSelectable(context: CommandContext, change: MemberChange, memberId: string): Promise<void> {
  const { skipped } = await selectionOf(context, change, [memberId]);
  if (skipped.length > 0) throw new Refusal({ title: vscode.l10n.t('This is not possible now'), detail: skipped[0]!.text });
}

/** Changes several members, after asking once. Whoever may not be changed is passed over, and named with the reason. */
export async function changeMembers(context: CommandContext, change: MemberChange, memberIds: readonly string[]): Promise<void> {
  const team = await need(context, 'team');
  const selection = await selectionOf(context, change, memberIds);
  if (selection.members.length === 0) {
    const reasons = selection.skipped.map(({ name, text }) => `${plainText(name)}: ${text}`);
    throw new Refusal({
      title: vscode.l10n.t('There is nobody to do this to'),
      detail: reasons.slice(0, MOST_IN_DIALOG).join(' '),
    });
  }
  const chosen = await confirmMembers(selection);
  const { title } = memberConfirmation(chosen);
  const leftOut = chosen.skipped.map(({ name, text }) => ({ name, reason: text }));
  let members = chosen.members;
  while (members.length > 0) {
    const results = await oneByOne(context, {
      title: progressTitle(change, members.length),
      team,
      items: members,
      nameOf,
      touches: TOUCHED[change.kind],
      run: (api, organizationId, { id }) => apply(api, organizationId, id, change),
    });
    members = await tellResults({ title: title.replace(/\?$/, ''), results, nameOf, leftOut });
  }
}

function apply(api: KiloApi, organizationId: string, memberId: string, change: MemberChange): Promise<void> {
  switch (change.kind) {
    case 'role':
      return api.changeRole(organizationId, memberId, change.role);
    case 'limit':
      return api.setDailyLimit(organizationId, memberId, change.limit);
    case 'remove':
      return api.removeMember(organizationId, memberId);
  }
}

function progressTitle({ kind }: MemberChange, count: number): string {
  switch (kind) {
    case 'role':
      return vscode.l10n.t('Changing the role of {0} people', String(count));
    case 'limit':
      return vscode.l10n.t('Setting the daily limit of {0} people', String(count));
    case 'remove':
      return vscode.l10n.t('Removing {0} people', String(count));
  }
}

/** The one question. Of a selection that does not fit into a dialog, the list comes first, and people can be left out there. */
async function confirmMembers(selection: MemberSelection): Promise<MemberSelection> {
  const { change, members, skipped } = selection;
  if (members.length + skipped.length <= MOST_IN_DIALOG) {
    const { title, effect, people, passedOver } = memberConfirmation(selection);
    await confirm({
      text: title,
      detail: [effect, lines(people), passedOver.length > 0 && `${vscode.l10n.t('Passed over:')}\n${lines(passedOver)}`]
        .filter(Boolean)
        .join('\n\n'),
      button: buttonOf(change),
    });
    return selection;
  }
  const chosen = { ...selection, members: await leaveOut(selection) };
  const { title, effect } = memberConfirmation(chosen);
  await confirm({ text: title, detail: effect, button: buttonOf(change) });
  return chosen;
}

const lines = (texts: readonly string[]): string => texts.map((text) => `• ${plainText(text)}`).join('\n');

async function leaveOut(selection: MemberSelection): Promise<Member[]> {
  const { people, effect } = memberConfirmation(selection);
  let chosen: Member[] = [];
  type Row = { member?: Member };
  const rows = [
    ...selection.members.map((member, index) => ({ label: iconText(people[index]!), value: { member } })),
    ...selection.skipped.map(({ name, text }) => ({
      label: `$(circle-slash) ${iconText(name)}`,
      detail: iconText(text),
      value: {},
    })),
  ];
  const membersOf = (values: readonly Row[]): Member[] => values.flatMap(({ member }) => member ?? []);
  await askAll(buttonOf(selection.change), [
    (frame) =>
      askMany<Row>(frame, {
        choices: () => rows,
        ticked: () => true,
        mayTick: ({ member }) => member !== undefined,
        note: (ticked) =>
          ticked.length === 0
            ? vscode.l10n.t('Nobody is ticked.')
            : { title: memberConfirmation({ ...selection, members: membersOf(ticked) }).title, hint: effect },
        keep: (ticked) => (chosen = membersOf(ticked)),
      }),
  ]);
  return chosen;
}

function buttonOf({ kind }: MemberChange): string {
  switch (kind) {
    case 'role':
      return vscode.l10n.t('Change role');
    case 'limit':
      return vscode.l10n.t('Set daily limit');
    case 'remove':
      return vscode.l10n.t('Remove');
  }
}
