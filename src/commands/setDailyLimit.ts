import * as vscode from 'vscode';
import { displayName } from '../team/members';
import { formatUsd } from '../team/format';
import { toDollars, ZERO, type Microdollars } from '../team/money';
import { dailyLimitProblem, parseDailyLimit } from '../team/validate';
import { dailyLimitText } from '../team/words';
import { need, writeTo, type Command } from './context';
import { changeMembers } from './manyMembers';
import { tell, untilDone, withProgress } from './messages';
import { askAll, askChoice, askText } from './prompts';
import { memberFor, nameOf } from './targets';

type Kind = 'amount' | 'none' | 'zero';
interface Answers {
  kind: Kind;
  amount: string;
}

/** Limits what members may spend in a UTC day, lifts the limit, or forbids all use. */
export const setDailyLimit: Command<'kiloTeams.setDailyLimit'> = async (context, target, value) => {
  const { members = [] } = value ?? {};
  const given = value?.limit as Microdollars | null | undefined;
  if (members.length > 1) {
    const answers: Answers = { kind: 'amount', amount: '' };
    const limit =
      given !== undefined ? given : await askLimit(vscode.l10n.t('Daily limit of {0} people', String(members.length)), answers);
    return changeMembers(context, { kind: 'limit', limit }, members);
  }
  const member = await memberFor(context, 'setDailyLimit', vscode.l10n.t('Set daily limit'), members[0] ?? target);
  const team = await need(context, 'team');
  const answers: Answers = {
    kind: member.dailyLimit === 0 ? 'zero' : 'amount',
    amount: member.dailyLimit ? String(toDollars(member.dailyLimit)) : '',
  };
  await untilDone(context.log, async () => {
    const title = vscode.l10n.t('Daily limit of {0}', displayName(member));
    const limit = given !== undefined ? given : await askLimit(title, answers, member.dailyLimit);
    if (limit === member.dailyLimit) return;
    await withProgress(vscode.l10n.t('Setting the daily limit of {0}', nameOf(member)), (signal) =>
      writeTo(context, team, ['team', 'audit'], (api, organizationId) =>
        api.setDailyLimit(organizationId, member.id, limit, { signal }),
      ),
    );
    void tell(outcome(nameOf(member), limit));
  });
};

/** Asks for a limit; null is none. What was entered stays in `answers`. */
async function askLimit(title: string, answers: Answers, now?: Microdollars | null): Promise<Microdollars | null> {
  await askAll(title, [
    (frame) =>
      askChoice<Kind>(frame, {
        placeholder: now === undefined ? vscode.l10n.t('Which limit?') : vscode.l10n.t('Now: {0}', dailyLimitText(now)),
        choices: [
          {
            label: vscode.l10n.t('An amount…'),
            detail: vscode.l10n.t('Kilo refuses more once it is spent, until midnight UTC.'),
            value: 'amount',
          },
          { label: vscode.l10n.t('No limit'), detail: vscode.l10n.t('As much as the team’s credits allow.'), value: 'none' },
          {
            label: vscode.l10n.t('No use at all'),
            detail: vscode.l10n.t('A limit of $0: nothing may be spent.'),
            value: 'zero',
          },
        ],
        active: (kind) => kind === answers.kind,
        keep: (kind) => (answers.kind = kind),
      }),
    (frame) =>
      answers.kind === 'amount'
        ? askText(frame, {
            value: answers.amount,
            prompt: vscode.l10n.t('US dollars a day (UTC), 0 to 2,000'),
            placeholder: '25',
            problem: (text) => dailyLimitProblem(text)?.message,
            keep: (text) => (answers.amount = text),
          })
        : Promise.resolve('next'),
  ]);
  return limitOf(answers);
}

function limitOf({ kind, amount }: Answers): Microdollars | null {
  if (kind === 'none') return null;
  return kind === 'zero' ? ZERO : parseDailyLimit(amount)!;
}

function outcome(name: string, limit: Microdollars | null): string {
  if (limit === null) return vscode.l10n.t('{0} has no daily limit any more.', name);
  return limit === 0
    ? vscode.l10n.t('{0} may not spend anything now.', name)
    : vscode.l10n.t('{0} may spend {1} a day now.', name, formatUsd(limit));
}
