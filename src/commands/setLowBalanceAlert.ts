import * as vscode from 'vscode';
import type { CommandValue } from '../protocol/commandValues';
import { formatUsd } from '../team/format';
import { alertText, parseRecipients, parseThreshold, recipientsProblem, thresholdProblem } from '../team/lowBalanceAlert';
import type { LowBalanceAlert, Team } from '../team/model';
import { toDollars, type Microdollars } from '../team/money';
import { need, writeTo, type CommandContext } from './context';
import { tell, untilDone, withProgress } from './messages';
import { askAll, askChoice, askText } from './prompts';

interface Answers {
  on: boolean;
  threshold: string;
  recipients: string;
}

/** Sets at which balance Kilo mails whom, or that it mails nobody. `value`: what is to be set; otherwise it asks. */
export async function setLowBalanceAlert(
  context: CommandContext,
  _target?: string,
  value?: CommandValue<'kiloTeams.setLowBalanceAlert'>,
): Promise<void> {
  const team = await need(context, 'team');
  const { lowBalanceAlert: before } = team;
  const answers: Answers = {
    on: true,
    threshold: before ? String(toDollars(before.threshold)) : '',
    recipients: before?.emails.join(', ') ?? context.sessions.person?.email ?? '',
  };
  if (value) {
    const alert = value.change === 'on' ? { threshold: value.threshold as Microdollars, emails: value.emails } : undefined;
    return send(context, team, alert);
  }
  await untilDone(context.log, async () => {
    await ask(answers, team);
    await send(
      context,
      team,
      answers.on ? { threshold: parseThreshold(answers.threshold)!, emails: parseRecipients(answers.recipients) } : undefined,
    );
  });
}

const ask = (answers: Answers, { name, balance, lowBalanceAlert }: Team): Promise<void> =>
  askAll(vscode.l10n.t('Low-balance alert of {0}', name), [
    (frame) =>
      lowBalanceAlert
        ? askChoice<boolean>(frame, {
            placeholder: alertText(lowBalanceAlert),
            choices: [
              { label: vscode.l10n.t('Change threshold or recipients…'), value: true },
              { label: vscode.l10n.t('Switch off'), value: false },
            ],
            active: (on) => on === answers.on,
            keep: (on) => (answers.on = on),
          })
        : Promise.resolve('next'),
    (frame) =>
      answers.on
        ? askText(frame, {
            value: answers.threshold,
            prompt: vscode.l10n.t('Balance in US dollars below which Kilo sends a mail; {0} are left now', formatUsd(balance)),
            placeholder: '50',
            problem: (text) => thresholdProblem(text)?.message,
            keep: (text) => (answers.threshold = text),
          })
        : Promise.resolve('next'),
    (frame) =>
      answers.on
        ? askText(frame, {
            value: answers.recipients,
            prompt: vscode.l10n.t('E-mail addresses that get it, separated by commas'),
            placeholder: 'name@example.com',
            problem: (text) => recipientsProblem(text)?.message,
            keep: (text) => (answers.recipients = text),
          })
        : Promise.resolve('next'),
  ]);

async function send(context: CommandContext, team: Team, alert: LowBalanceAlert | undefined): Promise<void> {
  await withProgress(vscode.l10n.t('Setting the low-balance alert of {0}', team.name), (signal) =>
    writeTo(context, team, ['team', 'audit'], (api, organizationId) => api.setLowBalanceAlert(organizationId, alert, { signal })),
  );
  void tell(vscode.l10n.t('Low-balance alert of {0}: {1}', team.name, alertText(alert)));
}
