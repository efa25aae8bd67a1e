import * as vscode from 'vscode';
import type { KiloApi } from '../kilo/api';
import { openInBrowser } from './browser';
import { active, type CommandContext } from './context';
import { chooseOne } from './prompts';

type Page = Parameters<KiloApi['webPage']>[0];

/** Opens one of Kilo's web pages of the active organization. `target`: which one; otherwise it asks. */
export async function openWebPage(context: CommandContext, target?: string): Promise<void> {
  await context.sessions.restore();
  const { api, organizationId } = active(context);
  const pages: { label: string; value: Page }[] = [
    { label: vscode.l10n.t('Organization'), value: 'organization' },
    { label: vscode.l10n.t('Usage'), value: 'usage' },
    { label: vscode.l10n.t('Billing'), value: 'billing' },
    { label: vscode.l10n.t('Subscription'), value: 'subscription' },
    { label: vscode.l10n.t('Audit log'), value: 'auditLog' },
  ];
  const page =
    pages.find(({ value }) => value === target)?.value ??
    (await chooseOne(vscode.l10n.t('Open web page'), {
      placeholder: vscode.l10n.t('Which page of Kilo’s web app?'),
      choices: pages,
    }));
  await openInBrowser(api.webPage(page, organizationId), api.server);
}
