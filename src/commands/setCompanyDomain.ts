import * as vscode from 'vscode';
import { domainProblem } from '../team/validate';
import { need, writeTo, type CommandContext } from './context';
import { tell, untilDone, withProgress } from './messages';
import { askAll, askText } from './prompts';

/** Sets the domain of the company, or removes it. */
export async function setCompanyDomain(context: CommandContext): Promise<void> {
  const team = await need(context, 'team');
  const before = team.companyDomain ?? '';
  let domain = before;
  await untilDone(context.log, async () => {
    await askAll(vscode.l10n.t('Company domain of {0}', team.name), [
      (frame) =>
        askText(frame, {
          value: domain,
          prompt: vscode.l10n.t('A domain such as example.com; empty removes it'),
          placeholder: 'example.com',
          problem: (text) => (text.trim() === '' ? undefined : domainProblem(text)?.message),
          keep: (text) => (domain = text.trim().toLowerCase()),
        }),
    ]);
    if (domain === before) return;
    await withProgress(vscode.l10n.t('Setting the company domain of {0}', team.name), (signal) =>
      writeTo(context, team, ['team', 'audit'], (api, organizationId) =>
        api.setCompanyDomain(organizationId, domain === '' ? null : domain, { signal }),
      ),
    );
    void tell(
      domain === ''
        ? vscode.l10n.t('{0} has no company domain any more.', team.name)
        : vscode.l10n.t('The company domain of {0} is {1} now.', team.name, domain),
    );
  });
}
