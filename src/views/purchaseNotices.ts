/** Says what became of a purchase whose outcome was not known: at the next start, or when the payment arrives after all. */
import * as vscode from 'vscode';
import type { TabId } from '../protocol/dashboard';
import type { Purchases } from '../store/purchases';
import type { TeamStore } from '../store/types';
import type { JournalEntry } from '../team/journal';
import { messageText } from './safeText';

export interface PurchaseNoticesOptions {
  store: Pick<TeamStore, 'state'>;
  purchases: Pick<Purchases, 'onDidChange' | 'isHeld'>;
}

export class PurchaseNotices implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;

  constructor(private readonly options: PurchaseNoticesOptions) {
    const { purchases } = options;
    this.subscription = purchases.onDidChange((settled) => {
      for (const entry of settled) if (!purchases.isHeld(entry.id)) void this.tell(entry);
    });
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async tell(entry: JournalEntry): Promise<void> {
    const [{ isAboutCredits }, { entryText, intentText }] = await Promise.all([
      import('../team/journal'),
      import('../team/journalWords'),
    ]);
    const organization = this.options.store.state.organizations.data?.find(({ id }) => id === entry.organizationId)?.name;
    const what = `${intentText(entry.intent)} ${entryText(entry)}.`;
    const text = organization === undefined ? what : vscode.l10n.t('{0}: {1}', organization, what);
    const isDone = entry.state === 'settled' && entry.outcome.result === 'done' && !entry.outcome.paymentOpen;
    const show = isDone ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    const tab: TabId = isAboutCredits(entry) ? 'billing' : 'subscription';
    const open = tab === 'billing' ? vscode.l10n.t('Open billing') : vscode.l10n.t('Open subscription');
    if ((await show(messageText(text), open)) === open) await vscode.commands.executeCommand('kiloTeams.openDashboard', tab);
  }
}
