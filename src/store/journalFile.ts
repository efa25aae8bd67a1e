/** The file of the purchase journal: one record a line, only ever added to, shared by all windows. */
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { journalRecord, type JournalRecord } from '../team/journal';
import type { Log } from './log';

/** A list of records in one order for everybody. */
export interface RecordLog {
  /** Adds a record at the end, for good; rejects when that is not certain. Everything before it is there to be read from then on, too. */
  append(record: JournalRecord): Promise<void>;
  /** All records in their order. */
  read(): Promise<JournalRecord[]>;
}

const FILE_NAME = 'purchases.jsonl';

/**
 * The records in a folder on this machine. Each is added by a single write at the end of the file, which the operating system keeps apart
 * from those of other processes, and is on the disk before `append` resolves. It starts with a line break of its own, so that what a crash
 * left unfinished before it stays a line by itself; such lines are skipped and logged once.
 */
export function journalFile(folder: string, log: Pick<Log, 'warn'>): RecordLog {
  const path = join(folder, FILE_NAME);
  const reported = new Set<number>();

  function parse(line: string, index: number): JournalRecord[] {
    if (line.trim() === '') return [];
    const record = journalRecord.safeParse(fromJson(line));
    if (record.success) return [record.data];
    if (!reported.has(index)) log.warn(`The purchase journal has a damaged line, which is skipped: line ${index + 1}.`);
    reported.add(index);
    return [];
  }

  return {
    async append(record) {
      await mkdir(folder, { recursive: true });
      const file = await open(path, 'a', 0o600);
      try {
        const line = Buffer.from(`\n${JSON.stringify(record)}\n`);
        const { bytesWritten } = await file.write(line);
        if (bytesWritten !== line.length)
          throw new Error('The purchase journal could not be written: the disk took only a part.');
        await file.datasync();
      } finally {
        await file.close();
      }
    },

    async read() {
      try {
        return (await readFile(path, 'utf8')).split('\n').flatMap(parse);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      }
    },
  };
}

function fromJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
