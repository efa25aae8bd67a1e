import * as vscode from 'vscode';
import type { KiloApi } from '../kilo/api';
import { formatCents, formatCount, formatDay } from '../team/format';
import { planDownloads, type DownloadPlan, type NamedInvoice } from '../team/invoiceFiles';
import type { Invoice } from '../team/model';
import { iconText } from '../views/safeText';
import { active, Dismissed, need, Refusal, type CommandContext } from './context';
import { isSilent, tell, tellProblem, withProgress } from './messages';
import { fetchPdf, writeWhole } from './pdf';
import { defaultFolder } from './places';
import { askAll, askMany } from './prompts';

/**
 * Saves the PDFs of many invoices in a folder. What is there already is left alone unless the person wants otherwise; a download that was
 * broken off goes on where it was. `value`: ids of the invoices; otherwise it asks.
 */
export async function downloadInvoices(context: CommandContext, _target?: string, value?: readonly string[]): Promise<void> {
  const all = await need(context, 'invoices');
  const wanted = value ? all.filter(({ id }) => value.includes(id)) : await choose(all);
  if (!wanted.some(({ hasPdf }) => hasPdf)) throw new Refusal(nothingToDownload());
  const folder = await askForFolder(wanted.length);
  const plan = planDownloads(wanted, all, await filesIn(folder));
  const overwrite = plan.present.length > 0 && (await askToOverwrite(plan));
  await download(context, folder, plan, overwrite);
}

async function choose(all: readonly Invoice[]): Promise<Invoice[]> {
  const candidates = all.filter(({ hasPdf }) => hasPdf);
  if (candidates.length === 0) throw new Refusal(nothingToDownload());
  let chosen: Invoice[] = [];
  await askAll(vscode.l10n.t('Download invoices'), [
    (frame) =>
      askMany(frame, {
        choices: () =>
          candidates.map((invoice) => ({
            label: iconText(invoice.number ?? invoice.id),
            description: `${formatDay(invoice.createdAt)} · ${formatCents(invoice.amount, invoice.currency)}`,
            value: invoice,
          })),
        ticked: () => true,
        note: ({ length }) => vscode.l10n.t('{0} of {1} invoices', formatCount(length), formatCount(candidates.length)),
        keep: (invoices) => (chosen = invoices),
      }),
  ]);
  return chosen;
}

async function askForFolder(count: number): Promise<vscode.Uri> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Folder for {0} invoices', formatCount(count)),
      openLabel: vscode.l10n.t('Download here'),
      canSelectFiles: false,
      canSelectFolders: true,
      defaultUri: defaultFolder(),
    })) ?? [];
  if (!folder) throw new Dismissed();
  return folder;
}

const filesIn = async (folder: vscode.Uri): Promise<string[]> =>
  (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);

/** Whether files that are there are to be replaced. Leaving them alone is the answer to nothing said. */
async function askToOverwrite({ present, todo }: DownloadPlan): Promise<boolean> {
  const skip = todo.length > 0 ? vscode.l10n.t('Download the rest') : vscode.l10n.t('Leave them');
  const overwrite = vscode.l10n.t('Replace them');
  const answer = await vscode.window.showWarningMessage(
    present.length === 1
      ? vscode.l10n.t('1 of these invoices is in the folder already.')
      : vscode.l10n.t('{0} of these invoices are in the folder already.', formatCount(present.length)),
    { modal: true, detail: present.map(({ name }) => name).join('\n') },
    skip,
    overwrite,
  );
  if (answer === undefined) throw new Dismissed();
  return answer === overwrite;
}

interface Result {
  saved: number;
  failed: { name: string; error: unknown }[];
  isBrokenOff: boolean;
}

async function download(context: CommandContext, folder: vscode.Uri, plan: DownloadPlan, overwrite: boolean): Promise<void> {
  let todo = overwrite ? [...plan.todo, ...plan.present] : plan.todo;
  const { api, organizationId } = active(context);
  for (;;) {
    const { saved, failed, isBrokenOff } = await saveAll(api, organizationId, folder, todo, overwrite);
    const [first] = failed;
    if (!first) return tellResult(folder, saved, plan, { overwrite, isBrokenOff });
    const left = todo.filter(({ name }) => failed.some((one) => one.name === name));
    context.log.warn(`Invoices that could not be saved: ${formatCount(failed.length)} of ${formatCount(todo.length)}`);
    const again = vscode.l10n.t('Try the other {0} again', formatCount(left.length));
    if (!(await tellProblem(first.error, context.log, again))) return;
    todo = left;
  }
}

/** One after the other; what fails does not keep the others from being saved. */
async function saveAll(
  api: KiloApi,
  organizationId: string,
  folder: vscode.Uri,
  todo: readonly NamedInvoice[],
  overwrite: boolean,
): Promise<Result> {
  const result: Result = { saved: 0, failed: [], isBrokenOff: false };
  await withProgress(vscode.l10n.t('Downloading invoices'), async (signal, report) => {
    for (const [index, { invoice, name }] of todo.entries()) {
      report(vscode.l10n.t('{0} of {1}: {2}', formatCount(index + 1), formatCount(todo.length), name));
      try {
        signal.throwIfAborted();
        const bytes = await fetchPdf(api, organizationId, invoice.id, signal);
        await writeWhole(vscode.Uri.joinPath(folder, name), bytes, overwrite);
        result.saved += 1;
      } catch (error) {
        if (signal.aborted || isSilent(error)) {
          result.isBrokenOff = true;
          return;
        }
        result.failed.push({ name, error });
      }
    }
  });
  return result;
}

async function tellResult(
  folder: vscode.Uri,
  saved: number,
  { present, withoutPdf }: DownloadPlan,
  { overwrite, isBrokenOff }: { overwrite: boolean; isBrokenOff: boolean },
): Promise<void> {
  const sentences = [
    saved === 1 ? vscode.l10n.t('Saved 1 invoice.') : vscode.l10n.t('Saved {0} invoices.', formatCount(saved)),
    isBrokenOff ? vscode.l10n.t('The rest is left: download again into this folder to go on.') : undefined,
    !overwrite && present.length > 0 ? vscode.l10n.t('There already: {0}.', formatCount(present.length)) : undefined,
    withoutPdf.length > 0 ? vscode.l10n.t('Without a PDF: {0}.', formatCount(withoutPdf.length)) : undefined,
  ];
  const open = vscode.l10n.t('Open folder');
  const text = sentences.filter((sentence) => sentence !== undefined).join(' ');
  void tell(text, open).then((chosen) => chosen === open && vscode.env.openExternal(folder));
}

const nothingToDownload = () => ({
  title: vscode.l10n.t('There is nothing to download'),
  detail: vscode.l10n.t('The payment provider has made no PDF of these invoices yet.'),
});
