/** Invoices as files: what they are called, and which of them are still to be fetched. */
import { fileNamePart } from './fileNames';
import type { Invoice } from './model';
import { utcDay } from './time';

/** The name of an invoice's file: "2026-03-01 Kilo seats ABCD-0003.pdf"; the id where there is no number. The day is in UTC. */
export function invoiceFileName({ createdAt, purpose, number, id }: Invoice): string {
  const mark = fileNamePart(number ?? '') || fileNamePart(id) || 'invoice';
  return `${utcDay(createdAt)} Kilo ${purpose} ${mark}.pdf`;
}

/** File systems that ignore case, or that write accents in another way, must not take two names for one. */
const nameKey = (name: string): string => name.normalize('NFC').toLowerCase();

/**
 * A name for each invoice, by id, all different. It depends on the whole list only where two invoices would have the same name: pass all
 * invoices, not just those that are wanted, and the names stay the same from one download to the next.
 */
export function invoiceFileNames(invoices: readonly Invoice[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const invoice of [...invoices].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))) {
    const plain = invoiceFileName(invoice);
    let name = plain;
    for (let copy = 2; taken.has(nameKey(name)); copy++) name = plain.replace(/\.pdf$/, ` (${copy}).pdf`);
    taken.add(nameKey(name));
    names.set(invoice.id, name);
  }
  return names;
}

export interface NamedInvoice {
  invoice: Invoice;
  name: string;
}

export interface DownloadPlan {
  todo: NamedInvoice[];
  /** The folder has a file of that name already. It is left alone. */
  present: NamedInvoice[];
  /** There is no PDF: drafts have none. */
  withoutPdf: Invoice[];
}

/**
 * What is still to be fetched of `wanted` into a folder that holds `files`. A download has to write under another name and rename when it
 * is complete; then a file that is there is whole, and a download that was broken off goes on where it was.
 */
export function planDownloads(wanted: readonly Invoice[], all: readonly Invoice[], files: Iterable<string>): DownloadPlan {
  const names = invoiceFileNames(all);
  const there = new Set([...files].map(nameKey));
  const plan: DownloadPlan = { todo: [], present: [], withoutPdf: [] };
  for (const invoice of wanted) {
    const name = names.get(invoice.id) ?? invoiceFileName(invoice);
    if (there.has(nameKey(name))) plan.present.push({ invoice, name });
    else if (invoice.hasPdf) plan.todo.push({ invoice, name });
    else plan.withoutPdf.push(invoice);
  }
  return plan;
}
