import type { CommandContext } from './context';

/** Takes the changes that are shown as seen: the list of them starts anew. */
export async function markSeen({ store }: CommandContext): Promise<void> {
  store.markSeen();
}
