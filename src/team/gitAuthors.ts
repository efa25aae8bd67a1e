/** Who works in a repository and is not on the team yet, from the output of `git log`. Nothing of it leaves the machine. */
import { emailKey, displayName } from './members';
import type { Team } from './model';
import { DAY, type Instant, instant, SECOND } from './time';
import { isEmail } from './validate';

/** How far back a repository is looked at. */
export const GIT_DAYS = 90;

/**
 * Arguments of `git` that {@link parseGitLog} reads the output of: one line for each commit of the last {@link GIT_DAYS} days on any
 * branch, merges left out, with name and address of its author (as a .mailmap has them) and its time. NUL can be in none of them.
 */
export const gitLogArguments = (now: Instant): string[] => [
  'log',
  '--all',
  '--no-merges',
  '--no-show-signature',
  '--no-notes',
  '--no-color',
  `--since=${Math.floor((now - GIT_DAYS * DAY) / SECOND)}`,
  '--format=tformat:%aN%x00%aE%x00%at',
];

export interface GitAuthor {
  name: string;
  email: string;
  commits: number;
  lastCommitAt: Instant;
}

/** People by address, whatever its case, most commits first, then the most recent; each under the name of the newest commit. */
export function parseGitLog(output: string): GitAuthor[] {
  const authors = new Map<string, GitAuthor>();
  for (const line of output.split('\n')) {
    const [name, address, seconds] = line.split('\0');
    if (name === undefined || address === undefined || !seconds || !/^\d{1,12}$/.test(seconds)) continue;
    const at = instant(Number(seconds) * SECOND);
    const email = emailKey(address);
    const known = authors.get(email);
    if (!known) authors.set(email, { name: name.trim(), email, commits: 1, lastCommitAt: at });
    else {
      known.commits += 1;
      if (at > known.lastCommitAt) Object.assign(known, { name: name.trim(), lastCommitAt: at });
    }
  }
  return [...authors.values()].sort(
    (a, b) => b.commits - a.commits || b.lastCommitAt - a.lastCommitAt || (a.email < b.email ? -1 : 1),
  );
}

/** Somebody who could be invited. */
export interface Candidate extends GitAuthor {
  /** A member or an invited person who goes by the same name: perhaps the same person under another address. */
  namesake?: string;
}

/** Why people of the history are not among the candidates. */
export type LeftOut = 'bot' | 'noReply' | 'unusable' | 'member' | 'invited';

export interface Candidates {
  people: Candidate[];
  /** How many were left out, and why. */
  leftOut: Record<LeftOut, number>;
}

/** Those of `authors` who can be invited, in their order. */
export function inviteCandidates(
  authors: readonly GitAuthor[],
  team: Pick<Team, 'members' | 'invitations'>,
  now: Instant,
): Candidates {
  const members = new Set(team.members.map(({ email }) => emailKey(email)));
  const pending = team.invitations.filter(({ expiresAt }) => expiresAt > now);
  const invited = new Set(pending.map(({ email }) => emailKey(email)));
  const namesakes = new Map(team.members.map((member) => [nameKey(member.name), displayName(member)]));
  const candidates: Candidates = { people: [], leftOut: { bot: 0, noReply: 0, unusable: 0, member: 0, invited: 0 } };
  for (const author of authors) {
    const reason = reasonToLeaveOut(author, members, invited);
    const namesake = namesakes.get(nameKey(author.name));
    if (reason) candidates.leftOut[reason] += 1;
    else candidates.people.push({ ...author, ...(namesake && { namesake }) });
  }
  return candidates;
}

const nameKey = (name: string): string => name.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase();

const BOT_NAME =
  /\[bot\]|(^|[^a-z])bot$|^(dependabot|renovate|greenkeeper|snyk|semantic-release|github[ -]actions?|gitlab[ -]ci)\b/i;
const BOT_ADDRESS = /\[bot\]@|^(bot|.*[-_.+]bot|dependabot|renovate|github-actions?|ci|build|jenkins|root)@/;
const NO_REPLY =
  /^(no-?reply|do-?not-?reply)([-_.+].*)?@|@(.*\.)?no-?reply\.|@(.*\.)?(localhost|local|localdomain|invalid|lan|internal)$/;

function reasonToLeaveOut(
  { name, email }: GitAuthor,
  members: ReadonlySet<string>,
  invited: ReadonlySet<string>,
): LeftOut | undefined {
  if (members.has(email)) return 'member';
  if (invited.has(email)) return 'invited';
  if (BOT_NAME.test(name) || BOT_ADDRESS.test(email)) return 'bot';
  if (NO_REPLY.test(email)) return 'noReply';
  return isEmail(email) ? undefined : 'unusable';
}
