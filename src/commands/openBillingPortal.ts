import * as vscode from 'vscode';
import { openInBrowser } from './browser';
import { active, type CommandContext } from './context';
import { withProgress } from './messages';

/** Opens the payment provider's page for payment method, addresses and invoices. */
export async function openBillingPortal(context: CommandContext): Promise<void> {
  const { api, organizationId } = active(context);
  const { url } = await withProgress(vscode.l10n.t('Opening the billing portal'), (signal) =>
    api.billingPortal(organizationId, { signal }),
  );
  await openInBrowser(url, api.server);
}
