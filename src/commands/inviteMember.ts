import * as vscode from 'vscode';
import { checkInvitees, invitable, type InviteRow } from '../team/inviteList';
import type { KnownRole } from '../team/permissions';
import { seatUsage, type SeatUsage } from '../team/seats';
import { trialState } from '../team/trial';
import { MOST_INVITED } from '../team/validate';
import { seatsText } from '../team/words';
import { need, type Command } from './context';
import { inviteAll, roleChoices, seatEffectOf } from './inviting';
import { untilDone } from './messages';
import { PastedList } from './pastedList';
import { askAll, askChoice, askText } from './prompts';

/** Invites one person or everybody on a list, each in a role. Shows what is wrong with whom and what it does to the seats. */
export const inviteMember: Command<'kiloTeams.inviteMember'> = async (context, _, chosen) => {
  const { store, log } = context;
  const answers: { text: string; role: KnownRole } = { text: '', role: 'member' };
  const list = new PastedList();
  await untilDone(log, async () => {
    const team = await need(context, 'team');
    const { now } = store.state;
    if (chosen) return inviteAll(context, team, checkInvitees(chosen, team, now));
    const onTrial = trialState(team, store.state.subscription.data, now).kind !== 'subscribed';
    const seats = seatUsage(await need(context, 'seats'), onTrial);
    const effectOf = await seatEffectOf(context);
    const rowsOf = (text: string, role?: KnownRole) => checkInvitees(list.read(text), team, now, role);
    await askAll(vscode.l10n.t('Invite a member to {0}', team.name), [
      async (frame) => {
        const move = await askText(frame, {
          value: answers.text,
          prompt: vscode.l10n.t('E-mail address of the person to invite, or a whole list'),
          placeholder: 'name@example.com',
          problem: (text) => listProblem(rowsOf(text)),
          hint: (text) => listHint(rowsOf(text), effectOf),
          fillers: list.fillers,
          keep: (text) => (answers.text = text.trim()),
        });
        if (move === 'next') await list.recover(answers.text);
        return move;
      },
      (frame) => {
        const people = invitable(rowsOf(answers.text));
        return askChoice(frame, {
          placeholder:
            people.length === 1
              ? vscode.l10n.t('Role of {0}', people[0]!.email)
              : vscode.l10n.t('Role of {0} people; who has one in the list keeps it', String(people.length)),
          choices: roleChoices(team, (role) =>
            people.length === 1 ? seatEffect(role, seats) : effectOf(rowsOf(answers.text, role)),
          ),
          active: (role) => role === answers.role,
          keep: (role) => (answers.role = role),
        });
      },
    ]);
    await inviteAll(context, team, rowsOf(answers.text, answers.role));
  });
};

/** What keeps a list from being gone on with: nobody on it can be invited, or it is too long. */
function listProblem(rows: readonly InviteRow[]): string | undefined {
  if (rows.length === 0) return vscode.l10n.t('Enter an e-mail address.');
  if (rows.length > MOST_INVITED) return vscode.l10n.t('At most {0} people can be invited at once.', String(MOST_INVITED));
  if (invitable(rows).length > 0) return undefined;
  const [{ email, problem }] = rows as [InviteRow];
  return rows.length === 1
    ? problem?.message
    : vscode.l10n.t('Nobody on this list can be invited. {0}: {1}', email, problem?.message ?? '');
}

/** What to know of a list before going on: who cannot be invited, what to look at twice, and what it takes of the seats. */
function listHint(rows: readonly InviteRow[], effectOf: (rows: readonly InviteRow[]) => string | undefined): string | undefined {
  const wrong = rows.find(({ problem }) => problem);
  const warned = rows.flatMap(({ warnings }) => warnings.map(({ message }) => message));
  const count = invitable(rows).length;
  const parts = [
    rows.length > 1 ? vscode.l10n.t('{0} of {1} can be invited.', String(count), String(rows.length)) : undefined,
    wrong && `${wrong.email}: ${wrong.problem!.message}`,
    ...warned.slice(0, 2),
    effectOf(rows),
  ];
  return parts.filter(Boolean).join(' ') || undefined;
}

function seatEffect(role: KnownRole, seats: SeatUsage): string {
  if (role === 'billing_manager') return vscode.l10n.t('takes no seat');
  if (seats.total === 0) return vscode.l10n.t('seats are not counted yet');
  return seats.free === 0
    ? vscode.l10n.t('no free seat: {0}', seatsText(seats))
    : vscode.l10n.t('takes a seat: then {0}', seatsText({ used: seats.used + 1, total: seats.total }));
}
