/**
 * Who works in a repository: runs the git that is installed and reads what it says. Only in trusted workspaces, because a repository's
 * own settings can make git run programs; those that bear on reading a log (a pager, a check of signatures) are switched off all the
 * same. Nothing goes over the network.
 */
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { type GitAuthor, gitLogArguments, parseGitLog } from '../team/gitAuthors';
import type { Instant } from '../team/time';

export interface GitLogOptions {
  /** Folder inside of the repository. */
  folder: string;
  /** Whether the workspace is trusted; nothing is run otherwise. */
  trusted: boolean;
  now: Instant;
  signal?: AbortSignal;
  /** Most bytes to read; the newest commits come first. */
  maxBytes?: number;
  /** Path of the git to run; the one on PATH by default. */
  git?: string;
}

/** `cut`: there was more than was read, so that the oldest commits are not counted. */
export type GitLog =
  | { outcome: 'read'; authors: GitAuthor[]; cut: boolean }
  | { outcome: 'untrusted' | 'noGit' | 'noRepository' | 'canceled' | 'failed' };

const MOST_BYTES = 16 * 1024 * 1024;
/** How git ends when a folder is in no repository, or in one that is somebody else's. */
const FATAL = 128;

/** The authors of the commits of the last 90 days in a repository. Never rejects. */
export function readGitLog({ folder, trusted, now, signal, maxBytes = MOST_BYTES, git = 'git' }: GitLogOptions): Promise<GitLog> {
  if (!trusted) return Promise.resolve({ outcome: 'untrusted' });
  if (signal?.aborted) return Promise.resolve({ outcome: 'canceled' });
  return new Promise((resolve) => {
    const child = spawn(git, ['-C', folder, '--no-pager', '-c', 'i18n.logOutputEncoding=UTF-8', ...gitLogArguments(now)], {
      // Windows looks for a program in the working directory first: the repository must not be it.
      cwd: dirname(process.execPath),
      env: environment(),
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
      signal,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let isCut = false;
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= maxBytes || isCut) return;
      isCut = true;
      child.kill();
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (signal?.aborted) resolve({ outcome: 'canceled' });
      else resolve({ outcome: error.code === 'ENOENT' ? 'noGit' : 'failed' });
    });
    child.on('close', (code) => {
      if (signal?.aborted) resolve({ outcome: 'canceled' });
      else if (code === 0 || isCut) resolve({ outcome: 'read', authors: parseGitLog(wholeLines(chunks, isCut)), cut: isCut });
      else resolve({ outcome: code === FATAL ? 'noRepository' : 'failed' });
    });
  });
}

/** The environment without what would lead git to another repository, and without anything to wait or to fetch for. */
function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.toUpperCase().startsWith('GIT_'));
  return { ...Object.fromEntries(inherited), GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1' };
}

/** The output as text; of one that was cut, without its last line, which may be half of one. */
function wholeLines(chunks: readonly Buffer[], isCut: boolean): string {
  const text = Buffer.concat(chunks).toString('utf8');
  return isCut ? text.slice(0, text.lastIndexOf('\n') + 1) : text;
}
