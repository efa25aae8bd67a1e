/** Sending invitations to everybody on a list: who gets which role, what that takes of the seats, and what became of each. */
import * as vscode from 'vscode';
import type { Team } from '../team/model';
import { invitable, inviteSeatEffect, inviteSeatText, type InviteRow, type InviteSeatEffect } from '../team/inviteList';
import { assignableRoles, roleLabel, roleSummary, type KnownRole } from '../team/permissions';
import { seatsText } from '../team/words';
import { iconText, plainText } from '../views/safeText';
import { oneByOne, tellResults } from './bulk';
import { need, writeTo, type CommandContext } from './context';
import { tell, withProgress } from './messages';
import { askAll, askMany, type Choice } from './prompts';

/** What an invitation changes. */
const TOUCHED = ['team', 'seats', 'organizations', 'audit'] as const;

/** What inviting the people of a list does to the seats, as far as seats and subscription are known, in one sentence. */
export async function seatEffectOf(context: CommandContext): Promise<(rows: readonly InviteRow[]) => string | undefined> {
  const effectOf = await seatEffects(context);
  const { subscription } = context.store.state;
  return (rows) => inviteSeatText(effectOf(rows), subscription.data?.subscription?.currency);
}

async function seatEffects(context: CommandContext): Promise<(rows: readonly InviteRow[]) => InviteSeatEffect> {
  const seats = await need(context, 'seats');
  const { subscription, now } = context.store.state;
  return (rows) => inviteSeatEffect(rows, seats, subscription.data?.subscription, now);
}

/** The roles that the caller may give in an invitation, each with what choosing it means for the seats. */
export const roleChoices = (team: Team, effectOf: (role: KnownRole) => string | undefined): Choice<KnownRole>[] =>
  assignableRoles(team.role, team.roles).map((role) => ({
    label: roleLabel(role),
    description: effectOf(role),
    detail: roleSummary(role),
    value: role,
  }));

/**
 * Invites everybody on a checked list who can be. One person is invited at once; of many the list is shown first, to leave people out and
 * to give them other roles.
 */
export async function inviteAll(context: CommandContext, team: Team, rows: readonly InviteRow[]): Promise<void> {
  if (rows.length === 1 && !rows[0]!.problem) return inviteOne(context, team, rows[0]!);
  let people = await review(team, rows, await seatEffectOf(context));
  if (!(await haveSeats(context, people))) return;
  const leftOut = rows.flatMap(({ email, problem }) => (problem ? [{ name: email, reason: problem.message }] : []));
  // Secret: kept in memory only, for as long as the list of results is on screen.
  const links = new Map<string, string>();
  while (people.length > 0) {
    const title = vscode.l10n.t('Inviting {0} people to {1}', String(people.length), plainText(team.name));
    const results = await oneByOne(context, {
      title,
      team,
      items: people,
      nameOf: ({ email }) => email,
      touches: TOUCHED,
      run: async (api, organizationId, { email, role }) => {
        links.set(email, (await api.invite(organizationId, email, role)).inviteUrl);
      },
    });
    const nameOf = ({ email, role }: InviteRow) => `${email} · ${roleLabel(role)}`;
    const linkOf = ({ email }: InviteRow) => links.get(email);
    people = await tellResults({ title: vscode.l10n.t('Invitations'), results, nameOf, leftOut, linkOf });
  }
}

async function inviteOne(context: CommandContext, team: Team, row: InviteRow): Promise<void> {
  const { email, role } = row;
  if (!(await haveSeats(context, [row]))) return;
  const { inviteUrl } = await withProgress(vscode.l10n.t('Inviting {0}', email), (signal) =>
    writeTo(context, team, TOUCHED, (api, organizationId) => api.invite(organizationId, email, role, { signal })),
  );
  void offerLink(email, roleLabel(role), inviteUrl);
}

async function offerLink(email: string, role: string, inviteUrl: string): Promise<void> {
  const copy = vscode.l10n.t('Copy invite link');
  const done = vscode.l10n.t('Invited {0} as {1}. Kilo sends the invitation by e-mail.', email, role);
  if ((await tell(done, copy)) === copy) await vscode.env.clipboard.writeText(inviteUrl);
}

/** Shows the list with everybody's role and what it takes. Gives those who are to be invited, in their roles. */
async function review(
  team: Team,
  rows: readonly InviteRow[],
  effectOf: (rows: readonly InviteRow[]) => string | undefined,
): Promise<InviteRow[]> {
  const roles = assignableRoles(team.role, team.roles);
  const given = new Map<InviteRow, KnownRole>();
  const roleOf = (row: InviteRow) => given.get(row) ?? row.role;
  const inRole = (row: InviteRow): InviteRow => ({ ...row, role: roleOf(row) });
  const another = { iconPath: new vscode.ThemeIcon('shield'), tooltip: vscode.l10n.t('Another role') };
  const sound = invitable(rows);
  let people: InviteRow[] = [];
  await askAll(vscode.l10n.t('Invite to {0}', plainText(team.name)), [
    (frame) =>
      askMany<InviteRow>(frame, {
        choices: () => [
          ...sound.map((row) => ({
            label: iconText(row.email),
            description: [roleLabel(roleOf(row)), row.name && iconText(row.name)].filter(Boolean).join(' · '),
            detail: row.warnings.map(({ message }) => `$(warning) ${iconText(message)}`).join(' ') || undefined,
            buttons: roles.length > 1 ? [another] : [],
            value: row,
          })),
          ...rows
            .filter(({ problem }) => problem)
            .map((row) => ({
              label: `$(circle-slash) ${iconText(row.email)}`,
              detail: iconText(row.problem!.message),
              value: row,
            })),
        ],
        mayTick: ({ problem }) => !problem,
        ticked: () => true,
        note: (ticked) => ({
          title:
            ticked.length === 1
              ? vscode.l10n.t('Invite 1 person to {0}', plainText(team.name))
              : vscode.l10n.t('Invite {0} people to {1}', String(ticked.length), plainText(team.name)),
          hint: effectOf(ticked.map(inRole)) ?? vscode.l10n.t('Tick whom to invite.'),
        }),
        press: (row) => {
          const at = roles.findIndex((role) => role === roleOf(row));
          given.set(row, roles[(at + 1) % roles.length]!);
        },
        keep: (ticked) => (people = ticked.map(inRole)),
      }),
  ]);
  return people;
}

/** Whether there are seats for these people; offers to buy what is missing. Kilo's own page refuses to invite without. */
async function haveSeats(context: CommandContext, people: readonly InviteRow[]): Promise<boolean> {
  const effect = (await seatEffects(context))(people);
  if (effect.kind !== 'short') return true;
  const { store } = context;
  const seats = await need(context, 'seats');
  const text =
    effect.free === 0
      ? vscode.l10n.t('There is no free seat: {0}, open invitations included.', seatsText(seats))
      : vscode.l10n.t('There are too few free seats: {0}, open invitations included.', seatsText(seats));
  if (!store.state.permissions.changeSeats.allowed) {
    void tell(`${text} ${vscode.l10n.t('Ask somebody who looks after the subscription.')}`);
    return false;
  }
  const change = vscode.l10n.t('Change seats');
  if ((await vscode.window.showWarningMessage(text, change)) !== change) return false;
  await vscode.commands.executeCommand('kiloTeams.changeSeats', { value: seats.total + effect.extra });
  return true;
}
