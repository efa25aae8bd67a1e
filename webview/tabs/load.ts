/** The code of the tabs, fetched when a tab is wanted, so that the first paint does not wait for tabs that nobody looks at. */
import { TABS, type TabId } from '../../src/protocol/hostMessages';

const CODE: Record<TabId, () => Promise<unknown>> = {
  organization: () => import('./organization'),
  usage: () => import('./usage'),
  billing: () => import('./billing'),
  subscription: () => import('./subscription'),
  activity: () => import('./activity'),
};

const loaded = new Set<TabId>();

/** Whether the element of a tab can be drawn. */
export const isLoaded = (tab: TabId): boolean => loaded.has(tab);

/** Fetches the code of a tab. Rejects when it cannot be had; it may then be tried again. */
export async function loadTab(tab: TabId): Promise<void> {
  await CODE[tab]();
  loaded.add(tab);
}

/** Fetches the tabs that were not looked at yet, while there is nothing else to do. What fails is fetched when it is wanted. */
export function loadOthersWhenIdle(): void {
  const next = TABS.find((tab) => !loaded.has(tab));
  if (next) requestIdleCallback(() => void loadTab(next).then(loadOthersWhenIdle, () => undefined));
}
