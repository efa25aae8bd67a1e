/** Fetching the PDF of an invoice, and keeping it as a file. */
import * as vscode from 'vscode';
import type { KiloApi, Server } from '../kilo/api';
import { mayOpen } from './browser';
import { Dismissed, gone, Refusal } from './context';

const LARGEST_PDF = 20_000_000;
const PATIENCE = 60_000;

/**
 * Reads the PDF of an invoice from the payment provider. Throws a {@link Refusal} where there is none to be had, {@link Dismissed} when
 * the signal aborts.
 */
export async function fetchPdf(
  api: KiloApi,
  organizationId: string,
  invoiceId: string,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const address = await api.invoiceLink(organizationId, invoiceId, 'pdf', { signal });
  if (address === undefined) throw new Refusal(gone());
  const bytes = await download(address, api.server, signal);
  if (bytes) return bytes;
  throw new Refusal({
    title: vscode.l10n.t('The invoice could not be downloaded'),
    detail: vscode.l10n.t('The payment provider did not answer with a PDF. Its page can still be opened.'),
    action: { label: vscode.l10n.t('Open invoice'), command: 'kiloTeams.openInvoice' },
  });
}

/**
 * Writes a file under another name first, so that a file of the right name is always whole. `overwrite`: whether it may take the place
 * of one that is there.
 */
export async function writeWhole(place: vscode.Uri, bytes: Uint8Array, overwrite: boolean): Promise<void> {
  const { fs } = vscode.workspace;
  const draft = place.with({ path: `${place.path}.part` });
  await fs.writeFile(draft, bytes);
  await fs.rename(draft, place, { overwrite });
}

/** The address is secret enough by itself: no token goes with it. Undefined when what came is no PDF, or nothing came. */
async function download(address: string, server: Server, signal: AbortSignal): Promise<Uint8Array | undefined> {
  if (!mayOpen(address, server)) return undefined;
  const bytes = await read(address, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]));
  return bytes && startsLikePdf(bytes) ? bytes : undefined;
}

async function read(address: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
  try {
    const response = await globalThis.fetch(address, { signal });
    if (!response.ok || !response.body) return undefined;
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > LARGEST_PDF) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch {
    if (signal.aborted && !(signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'))
      throw new Dismissed();
    return undefined;
  }
}

const startsLikePdf = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-';
