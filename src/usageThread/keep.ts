/**
 * Facts of usage on disk: one file for each kind, written beside the old one and moved into its place. A file that is damaged, too old a
 * format or not what it says counts as absent, and is told to the log; what was in it is asked for again.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addDays, type Instant } from '../team/time';
import { rowCount, type UsageFacts } from '../team/usageFacts';
import { mergeFacts } from '../team/usageFactsMerge';
import { DamagedFacts, decodeFacts, encodeFacts, encodedSize } from './factsBytes';

/** `days`: days that are over. `hours`: hours up to now. `complete`: the complete count by day and person. */
export type KeptKind = 'days' | 'hours' | 'complete';

export interface Kept {
  facts: UsageFacts;
  /** What is before is final; what is not has to be asked for again. */
  until: Instant;
  /** When what is not final was read. */
  readAt?: Instant;
}

export interface Keep {
  read(kind: KeptKind): Promise<Kept | undefined>;
  write(kind: KeptKind, kept: Kept): Promise<void>;
}

export const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** All organizations together. What was not looked at for longest goes first. */
export const MAX_TOTAL_BYTES = 256 * 1024 * 1024;

/** Keeps the facts of one organization in `home`, which lies somewhere in `root` with those of all others. */
export class FileKeep implements Keep {
  constructor(
    private readonly home: string,
    private readonly root: string,
    private readonly report: (text: string) => void,
  ) {}

  async read(kind: KeptKind): Promise<Kept | undefined> {
    const file = this.file(kind);
    try {
      const { size } = await stat(file);
      if (size > MAX_FILE_BYTES) throw new DamagedFacts('too large');
      const kept = decodeFacts(await readFile(file));
      const now = new Date();
      await utimes(file, now, now);
      return kept;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      this.report(`Kept usage (${kind}): ${error instanceof DamagedFacts ? error.message : nameOf(error)}; it is built anew`);
      await rm(file, { force: true }).catch(() => undefined);
      return undefined;
    }
  }

  async write(kind: KeptKind, kept: Kept): Promise<void> {
    const fitting = fit(kept);
    const draft = join(this.home, `${kind}.${randomUUID()}`);
    try {
      if (!fitting) return await rm(this.file(kind), { force: true });
      await mkdir(this.home, { recursive: true });
      await writeFile(draft, encodeFacts(fitting), { mode: 0o600 });
      await rename(draft, this.file(kind));
      await this.makeRoom();
    } catch (error) {
      this.report(`Kept usage (${kind}): ${nameOf(error)}; it is not kept`);
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }

  private file(kind: KeptKind): string {
    return join(this.home, `${kind}.usage`);
  }

  private async makeRoom(): Promise<void> {
    const entries = await readdir(this.root, { recursive: true, withFileTypes: true });
    const files = await Promise.all(
      entries
        .filter((entry) => entry.isFile())
        .map(async (entry) => {
          const path = join(entry.parentPath, entry.name);
          const { size, mtimeMs } = await stat(path);
          return { path, size, mtimeMs };
        }),
    );
    let total = files.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of files.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      if (total <= MAX_TOTAL_BYTES) return;
      await rm(path, { force: true });
      total -= size;
    }
  }
}

/** The newest days that fit into a file; undefined when not even one does. */
function fit(kept: Kept): Kept | undefined {
  let { facts } = kept;
  while (encodedSize(facts) > MAX_FILE_BYTES) {
    if (facts.days.length < 2) return undefined;
    const to = facts.days.at(-1)!;
    const share = MAX_FILE_BYTES / encodedSize(facts);
    const from = addDays(to, 1 - Math.max(1, Math.floor(facts.days.length * share * 0.9)));
    facts = mergeFacts([{ facts }], { from, to }, facts.granularity);
  }
  return rowCount(facts) === rowCount(kept.facts) ? kept : { ...kept, facts };
}

/** Why something failed, without what the file says. */
const nameOf = (error: unknown): string =>
  error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : 'unknown fault';
