/** Opening pages outside the editor. Which ones is decided here and nowhere else. */
import * as vscode from 'vscode';
import type { Server } from '../kilo/api';
import { belongsTo } from '../kilo/origins';
import { Refusal } from './context';

/** Pages of the payment provider that Kilo sends people to. */
const PAYMENT_HOSTS = new Set(['checkout.stripe.com', 'billing.stripe.com', 'invoice.stripe.com', 'pay.stripe.com']);

/** Whether an address that a server named may be opened: a page of its own (https, or this machine), or one of the payment provider. */
export function mayOpen(address: string, server: Server): boolean {
  const url = URL.parse(address);
  if (!url || url.username !== '' || url.password !== '') return false;
  return belongsTo(server, url) || (url.protocol === 'https:' && url.port === '' && PAYMENT_HOSTS.has(url.hostname));
}

/** Opens a page in the browser. Throws a {@link Refusal} where it may not be opened; false when the person did not want it opened. */
export async function openInBrowser(address: string, server: Server): Promise<boolean> {
  if (!mayOpen(address, server)) {
    throw new Refusal({
      title: vscode.l10n.t('This page is not opened'),
      detail: vscode.l10n.t(
        'The server named an address at “{0}”, which is neither its own nor the payment provider’s.',
        URL.parse(address)?.host ?? '',
      ),
    });
  }
  // Given as text the address is opened as it is. As a Uri it would be decoded and encoded anew, which breaks checkout addresses.
  return vscode.env.openExternal(address as unknown as vscode.Uri);
}
