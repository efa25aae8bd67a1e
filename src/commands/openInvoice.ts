import * as vscode from 'vscode';
import { openInBrowser } from './browser';
import { active, gone, Refusal, type CommandContext } from './context';
import { withProgress } from './messages';
import { invoiceFor } from './targets';

/** Opens the page of an invoice, where an open one can be paid. */
export async function openInvoice(context: CommandContext, target?: string): Promise<void> {
  const invoice = await invoiceFor(context, 'hasPage', vscode.l10n.t('Open invoice'), target);
  const { api, organizationId } = active(context);
  const address = await withProgress(vscode.l10n.t('Opening invoice {0}', invoice.number ?? invoice.id), (signal) =>
    api.invoiceLink(organizationId, invoice.id, 'page', { signal }),
  );
  if (address === undefined) throw new Refusal(gone());
  await openInBrowser(address, api.server);
}
