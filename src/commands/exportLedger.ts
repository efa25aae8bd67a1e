import * as vscode from 'vscode';
import type { CommandValue } from '../protocol/commandValues';
import { toCsv } from '../team/csv';
import { fileNamePart } from '../team/fileNames';
import { formatCount } from '../team/format';
import { cutNotice, filterLedger, ledger, LEDGER_COLUMNS, type Ledger, type LedgerEntry } from '../team/ledger';
import { utcDay, type UtcDay } from '../team/time';
import { Dismissed, need, Refusal, type CommandContext } from './context';
import { tell } from './messages';
import { defaultPlace } from './places';
import { chooseOne } from './prompts';

type Wish = CommandValue<'kiloTeams.exportLedger'>;

/** Saves the history of credits and bills as a file. `value`: the format, and what is to be in it; otherwise everything. */
export async function exportLedger(context: CommandContext, _target?: string, value?: Wish): Promise<void> {
  const { store, sessions } = context;
  await sessions.restore();
  const { name } = await need(context, 'team');
  const whole = await wholeLedger(context);
  const { format, from, to, ...filter }: Wish = value ?? { format: await askForFormat() };
  const entries = filterLedger(whole.entries, { ...filter, from: from as UtcDay | undefined, to: to as UtcDay | undefined });
  if (entries.length === 0) throw new Refusal(nothing());
  const place = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export history'),
    defaultUri: defaultPlace(`${utcDay(store.state.now)} ${fileNamePart(name)} billing history.${format}`),
    filters: format === 'csv' ? { CSV: ['csv'] } : { JSON: ['json'] },
  });
  if (!place) throw new Dismissed();
  const text = format === 'csv' ? toCsv(LEDGER_COLUMNS, entries) : json(name, whole, entries);
  await vscode.workspace.fs.writeFile(place, new TextEncoder().encode(text));
  const open = vscode.l10n.t('Open');
  const missing = cutNotice(whole);
  const saved = vscode.l10n.t('Saved {0} entries.', formatCount(entries.length));
  void tell(missing ? `${saved} ${missing}` : saved, open).then(
    (chosen) => chosen === open && vscode.commands.executeCommand('vscode.open', place),
  );
}

/** All that the person's role may see: credits, and bills where they may see them. */
async function wholeLedger(context: CommandContext): Promise<Ledger> {
  const { store } = context;
  const transactions = await need(context, 'transactions');
  const [{ data: invoices }, { data: history }] = await Promise.all([store.ensure('invoices'), store.ensure('billingHistory')]);
  return ledger({
    transactions,
    invoices,
    history: history?.entries,
    creditsAcquired: store.state.team.data?.creditsAcquired,
  });
}

const askForFormat = (): Promise<Wish['format']> =>
  chooseOne<Wish['format']>(vscode.l10n.t('Export history'), {
    placeholder: vscode.l10n.t('Which format?'),
    choices: [
      { label: 'CSV', detail: vscode.l10n.t('For spreadsheets: one entry a line, amounts exact.'), value: 'csv' },
      { label: 'JSON', detail: vscode.l10n.t('For programs: amounts in millionths of a dollar, bills in cents.'), value: 'json' },
    ],
  });

const json = (organization: string, { completeSince }: Ledger, entries: readonly LedgerEntry[]): string =>
  `${JSON.stringify({ organization, unit: { credits: 'microdollars', charge: 'cents' }, completeSince: completeSince ?? null, entries }, null, 2)}\n`;

const nothing = () => ({
  title: vscode.l10n.t('There is nothing to export'),
  detail: vscode.l10n.t('No entry of the history matches.'),
});
