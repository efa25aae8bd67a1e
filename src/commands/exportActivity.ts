import * as vscode from 'vscode';
import { auditEvents } from '../kilo/auditLog';
import { auditCsv, auditJson, isFiltered, mergeAuditPages } from '../team/activity';
import { fileNamePart } from '../team/fileNames';
import { formatCount } from '../team/format';
import type { AuditPage } from '../team/model';
import { utcDay } from '../team/time';
import { active, Dismissed, need, type Command } from './context';
import { tell, withProgress } from './messages';
import { defaultPlace } from './places';
import { chooseOne } from './prompts';

type Format = 'csv' | 'json';

/** Saves the activity that the filter of the dashboard lets through, all of it, as a file. */
export const exportActivity: Command<'kiloTeams.exportActivity'> = async (context, _, value) => {
  const team = await need(context, 'team');
  const { api, organizationId } = active(context);
  const { auditFilter: filter = {}, now } = context.store.state;
  const format =
    value?.format ??
    (await chooseOne<Format>(vscode.l10n.t('Export activity'), {
      placeholder: isFiltered(filter)
        ? vscode.l10n.t('Only what the filter of the activity list lets through. In which format?')
        : vscode.l10n.t('All of the audit log. In which format?'),
      choices: [
        { label: 'CSV', detail: vscode.l10n.t('For spreadsheets; times in UTC.'), value: 'csv' },
        { label: 'JSON', detail: vscode.l10n.t('For programs; with the filter.'), value: 'json' },
      ],
    }));
  const place = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export activity'),
    defaultUri: defaultPlace(`${utcDay(now)} ${fileNamePart(team.name)} activity.${format}`),
    filters: { [format.toUpperCase()]: [format] },
  });
  if (!place) throw new Dismissed();
  const list = await withProgress(vscode.l10n.t('Exporting the activity of {0}', team.name), async (signal, report) => {
    const pages: AuditPage[] = [];
    let count = 0;
    for await (const page of auditEvents(api, organizationId, filter, { signal })) {
      pages.push(page);
      count += page.events.length;
      report(vscode.l10n.t('{0} events', formatCount(count)));
    }
    const events = mergeAuditPages(pages);
    const text =
      format === 'csv' ? auditCsv(events.events) : auditJson(events, { organization: team.name, filter, exportedAt: now });
    await vscode.workspace.fs.writeFile(place, new TextEncoder().encode(text));
    return events;
  });
  const open = vscode.l10n.t('Open');
  const gap =
    list.gaps.length > 0
      ? ` ${vscode.l10n.t('Kilo could not list everything of one moment: some events of it are missing.')}`
      : '';
  void tell(`${vscode.l10n.t('Saved {0} events.', formatCount(list.events.length))}${gap}`, open).then((pressed) => {
    if (pressed) void vscode.window.showTextDocument(place);
  });
};
