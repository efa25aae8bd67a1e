import type { CommandContext } from './context';
import { enterLocalTeam, welcome } from './signIn';

/** Starts the local team and signs in to it. */
export async function exploreLocalTeam({ sessions }: CommandContext): Promise<void> {
  if (await enterLocalTeam(sessions)) welcome(sessions);
}
