import * as vscode from 'vscode';
import { invoiceFileName } from '../team/invoiceFiles';
import { active, Dismissed, type CommandContext } from './context';
import { tell, withProgress } from './messages';
import { fetchPdf, writeWhole } from './pdf';
import { defaultPlace } from './places';
import { invoiceFor } from './targets';

/** Saves the PDF of an invoice where the person wants it. */
export async function downloadInvoice(context: CommandContext, target?: string): Promise<void> {
  const invoice = await invoiceFor(context, 'hasPdf', vscode.l10n.t('Download invoice'), target);
  const { api, organizationId } = active(context);
  const number = invoice.number ?? invoice.id;
  const place = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Download invoice {0}', number),
    defaultUri: defaultPlace(invoiceFileName(invoice)),
    filters: { PDF: ['pdf'] },
  });
  if (!place) throw new Dismissed();
  await withProgress(vscode.l10n.t('Downloading invoice {0}', number), async (signal) => {
    // The dialog has asked before it gave a name that is taken.
    await writeWhole(place, await fetchPdf(api, organizationId, invoice.id, signal), true);
  });
  const open = vscode.l10n.t('Open');
  if ((await tell(vscode.l10n.t('Saved invoice {0}.', number), open)) === open) await vscode.env.openExternal(place);
}
