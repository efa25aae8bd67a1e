import * as vscode from 'vscode';
import { readGitLog, type GitLog } from '../store/gitLog';
import { formatCount, formatDay } from '../team/format';
import { GIT_DAYS, inviteCandidates, type Candidate, type Candidates } from '../team/gitAuthors';
import { checkInvitees } from '../team/inviteList';
import type { KnownRole } from '../team/permissions';
import { iconText, plainText } from '../views/safeText';
import { Dismissed, need, Refusal, type CommandContext } from './context';
import { inviteAll, roleChoices, seatEffectOf } from './inviting';
import { withProgress } from './messages';
import { askAll, askChoice, askMany, chooseOne } from './prompts';

/**
 * Invites people who work in the open repository and are not on the team. Their names stay on this machine until the chosen ones are
 * invited.
 */
export async function inviteFromRepository(context: CommandContext): Promise<void> {
  const team = await need(context, 'team');
  const { now } = context.store.state;
  const folder = await chooseFolder();
  const log = await withProgress(vscode.l10n.t('Reading the git history of {0}', folder.name), (signal) =>
    readGitLog({ folder: folder.uri.fsPath, trusted: vscode.workspace.isTrusted, now, signal }),
  );
  if (log.outcome === 'canceled') throw new Dismissed();
  if (log.outcome !== 'read') throw new Refusal(unreadable(log.outcome, folder.name));
  const candidates = inviteCandidates(log.authors, team, now);
  if (candidates.people.length === 0) {
    throw new Refusal({
      title: vscode.l10n.t('There is nobody new in {0}', folder.name),
      detail:
        log.authors.length === 0
          ? vscode.l10n.t('It has no commits of the last {0} days.', String(GIT_DAYS))
          : vscode.l10n.t('Everybody with commits of the last {0} days was left out. {1}', String(GIT_DAYS), leftOut(candidates)),
    });
  }
  const effectOf = await seatEffectOf(context);
  const rowsOf = (people: readonly Candidate[], role?: KnownRole) => checkInvitees(people, team, now, role);
  const answers: { people: Candidate[]; role: KnownRole } = { people: [], role: 'member' };
  await askAll(vscode.l10n.t('Invite from {0} to {1}', folder.name, plainText(team.name)), [
    (frame) =>
      askMany<Candidate>(frame, {
        choices: () => candidates.people.map(choiceOf),
        ticked: (one) => answers.people.includes(one),
        note: (ticked) =>
          ticked.length === 0
            ? vscode.l10n.t('Whom to invite? Nothing is sent yet. {0}', leftOut(candidates))
            : {
                title: vscode.l10n.t('Invite {0} from {1} to {2}', String(ticked.length), folder.name, plainText(team.name)),
                hint: effectOf(rowsOf(ticked)) ?? '',
              },
        keep: (ticked) => (answers.people = ticked),
      }),
    (frame) =>
      askChoice(frame, {
        placeholder: vscode.l10n.t('In which role?'),
        choices: roleChoices(team, (role) => effectOf(rowsOf(answers.people, role))),
        active: (role) => role === answers.role,
        keep: (role) => (answers.role = role),
      }),
  ]);
  await inviteAll(context, team, rowsOf(answers.people, answers.role));
}

/** A folder of the workspace on this machine; asks where there are several. */
async function chooseFolder(): Promise<vscode.WorkspaceFolder> {
  if (!vscode.workspace.isTrusted) throw new Refusal(unreadable('untrusted', ''));
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (folders.length === 0) {
    throw new Refusal({
      title: vscode.l10n.t('No repository is open'),
      detail: vscode.l10n.t('Open the folder of a git repository first.'),
    });
  }
  if (folders.length === 1) return folders[0]!;
  return chooseOne(vscode.l10n.t('Invite from a repository'), {
    placeholder: vscode.l10n.t('From which folder?'),
    choices: folders.map((folder) => ({ label: iconText(folder.name), description: folder.uri.fsPath, value: folder })),
  });
}

function choiceOf(candidate: Candidate) {
  const { name, email, commits, lastCommitAt, namesake } = candidate;
  const count = commits === 1 ? vscode.l10n.t('1 commit') : vscode.l10n.t('{0} commits', formatCount(commits));
  return {
    label: iconText(name || email),
    description: iconText(email),
    detail: [
      vscode.l10n.t('{0}, the last on {1}', count, formatDay(lastCommitAt)),
      namesake && `$(warning) ${vscode.l10n.t('{0} is on the team under another address.', iconText(namesake))}`,
    ]
      .filter(Boolean)
      .join(' · '),
    value: candidate,
  };
}

/** How many people of the history are not offered, and why. */
function leftOut({ leftOut: { bot, noReply, unusable, member, invited } }: Candidates): string {
  const parts = [
    member > 0 && vscode.l10n.t('on the team: {0}', String(member)),
    invited > 0 && vscode.l10n.t('invited: {0}', String(invited)),
    bot > 0 && vscode.l10n.t('bots: {0}', String(bot)),
    noReply + unusable > 0 && vscode.l10n.t('without a real address: {0}', String(noReply + unusable)),
  ].filter(Boolean);
  return parts.length > 0 ? vscode.l10n.t('Left out: {0}.', parts.join(', ')) : '';
}

function unreadable(outcome: Exclude<GitLog['outcome'], 'read' | 'canceled'>, folder: string) {
  switch (outcome) {
    case 'untrusted':
      return {
        title: vscode.l10n.t('This workspace is not trusted'),
        detail: vscode.l10n.t(
          'A repository can make git run programs, so its history is read only in a workspace that you trust.',
        ),
      };
    case 'noGit':
      return {
        title: vscode.l10n.t('Git was not found'),
        detail: vscode.l10n.t('Install git, or make sure that it is on the PATH of the editor.'),
      };
    case 'noRepository':
      return {
        title: vscode.l10n.t('{0} is in no git repository', folder),
        detail: vscode.l10n.t('Open the folder of a repository, or one that git regards as yours.'),
      };
    case 'failed':
      return {
        title: vscode.l10n.t('The history of {0} could not be read', folder),
        detail: vscode.l10n.t('Git ended with an error. Does “git log” work in that folder?'),
      };
  }
}
