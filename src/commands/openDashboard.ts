import { TABS } from '../protocol/dashboard';
import type { CommandContext } from './context';

/** Brings the dashboard on screen. `target`: the tab to show. */
export async function openDashboard({ dashboard }: CommandContext, target?: string): Promise<void> {
  dashboard.show(TABS.find((tab) => tab === target));
}
