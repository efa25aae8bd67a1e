import * as vscode from 'vscode';
import type { CommandValue } from '../protocol/commandValues';
import { fileNamePart } from '../team/fileNames';
import { formatCount } from '../team/format';
import type { UsageTable } from '../team/model';
import { utcDay } from '../team/time';
import { usageTableCsv } from '../team/usageTableCsv';
import { Dismissed, need, Refusal, type CommandContext } from './context';
import { tell } from './messages';
import { defaultPlace } from './places';

type Wish = CommandValue<'kiloTeams.exportUsage'>;

const FILTERS = { csv: { CSV: ['csv'] }, json: { JSON: ['json'] }, png: { PNG: ['png'] } };

/** Saves usage, or a picture of it, where the person wants it. `value`: what the dashboard shows; otherwise the last 30 days as CSV. */
export async function exportUsage(context: CommandContext, _target?: string, value?: Wish): Promise<void> {
  const { store, sessions } = context;
  await sessions.restore();
  const { name } = await need(context, 'team');
  const { format, what, content } = value ?? recent(await need(context, 'recentUsage'));
  const place = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export: {0}', what),
    defaultUri: defaultPlace(
      `${utcDay(store.state.now)} ${fileNamePart(name)} ${fileNamePart(what.replace(/[:,(].*$/, '')) || 'usage'}.${format}`,
    ),
    filters: FILTERS[format],
  });
  if (!place) throw new Dismissed();
  const bytes = format === 'png' ? Buffer.from(content, 'base64') : new TextEncoder().encode(content);
  await vscode.workspace.fs.writeFile(place, bytes);
  const open = vscode.l10n.t('Open');
  void tell(vscode.l10n.t('Saved: {0}.', what), open).then(
    (chosen) => chosen === open && vscode.commands.executeCommand('vscode.open', place),
  );
}

function recent(usage: UsageTable): Wish {
  const rows = usage.day.length;
  if (rows === 0) {
    throw new Refusal({
      title: vscode.l10n.t('There is nothing to export'),
      detail: vscode.l10n.t('Nothing was used in the last 30 days. The Usage tab of the dashboard exports other periods.'),
    });
  }
  return {
    format: 'csv',
    what: vscode.l10n.t('Usage of the last 30 days: {0} rows by day, person and model', formatCount(rows)),
    content: usageTableCsv(usage),
  };
}
