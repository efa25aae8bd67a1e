import type { CommandContext } from './context';

/** Brings the log on screen. */
export async function showLog({ log }: CommandContext): Promise<void> {
  log.show();
}
