import * as vscode from 'vscode';
import { domainProblem, nameProblem } from '../team/validate';
import { notSignedIn, Refusal, type CommandContext } from './context';
import { confirm, tell, untilDone, withProgress } from './messages';
import { askAll, askText } from './prompts';

/** Founds an organization with the person as its owner, and makes it the active one. */
export async function createOrganization({ store, sessions, log }: CommandContext): Promise<void> {
  await sessions.restore();
  const answers = { name: '', domain: '' };
  await untilDone(log, async () => {
    const { api } = store;
    if (!api) throw new Refusal(notSignedIn());
    await askAll(vscode.l10n.t('Create an organization'), [
      (frame) =>
        askText(frame, {
          value: answers.name,
          prompt: vscode.l10n.t('Name of the organization'),
          placeholder: 'Example Ltd',
          problem: (text) => nameProblem(text)?.message,
          keep: (text) => (answers.name = text.trim()),
        }),
      (frame) =>
        askText(frame, {
          value: answers.domain,
          prompt: vscode.l10n.t('Domain of the company, such as example.com; may be left empty'),
          placeholder: 'example.com',
          problem: (text) => (text.trim() === '' ? undefined : domainProblem(text)?.message),
          keep: (text) => (answers.domain = text.trim().toLowerCase()),
        }),
    ]);
    const { name, domain } = answers;
    await confirm({
      text: vscode.l10n.t('Create the organization {0}?', name),
      detail: vscode.l10n.t(
        'You become its owner. It begins with a trial of 30 days, and has its own members, credits and subscription. Nothing is charged. Kilo allows five organizations to a person.',
      ),
      button: vscode.l10n.t('Create organization'),
    });
    await withProgress(vscode.l10n.t('Creating {0}', name), async (signal) => {
      const { id } = await api.createOrganization(name, domain === '' ? {} : { companyDomain: domain }, { signal });
      await store.refresh();
      await store.ensure('organizations');
      await store.setActiveOrganization(id);
    });
    const invite = vscode.l10n.t('Invite member');
    void tell(vscode.l10n.t('{0} is there, and is what you see now.', name), invite).then((pressed) => {
      if (pressed) void vscode.commands.executeCommand('kiloTeams.inviteMember');
    });
  });
}
