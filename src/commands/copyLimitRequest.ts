import * as vscode from 'vscode';
import { formatUsd } from '../team/format';
import { limitRequestLink, suggestedLimit } from '../team/limitRequest';
import { isSamePerson } from '../team/members';
import { toDollars, type Microdollars } from '../team/money';
import { dailyLimitProblem, parseDailyLimit } from '../team/validate';
import { dailyLimitText } from '../team/words';
import { gone, need, notSignedIn, Refusal, type CommandContext } from './context';
import { linkBase } from './links';
import { tell } from './messages';
import { askAll, askText } from './prompts';

/** Copies a link with which the person who is signed in asks for a higher daily limit. */
export async function copyLimitRequest(context: CommandContext): Promise<void> {
  await context.sessions.restore();
  const team = await need(context, 'team');
  const { person } = context.sessions;
  if (!person) throw new Refusal(notSignedIn());
  const self = team.members.find((member) => isSamePerson(member, person));
  if (!self) throw new Refusal(gone());
  const { dailyLimit } = self;
  if (dailyLimit === null) {
    throw new Refusal({
      title: vscode.l10n.t('You have no daily limit'),
      detail: vscode.l10n.t('There is nothing to ask for: only the team’s credits limit what you can use.'),
    });
  }
  let limit = suggestedLimit(dailyLimit);
  await askAll(vscode.l10n.t('Ask for a higher daily limit'), [
    (frame) =>
      askText(frame, {
        value: String(toDollars(limit)),
        prompt: vscode.l10n.t('US dollars a day (UTC). Now: {0}', dailyLimitText(dailyLimit)),
        problem: (text) => dailyLimitProblem(text)?.message ?? notHigher(parseDailyLimit(text)!, dailyLimit),
        keep: (text) => (limit = parseDailyLimit(text) ?? limit),
      }),
  ]);
  const base = linkBase();
  await vscode.env.clipboard.writeText(limitRequestLink(base, { organizationId: team.id, memberId: self.id, limit }));
  void tell(
    vscode.l10n.t(
      'Copied a link that asks for {0} a day. Send it to an owner or admin of {1}: it opens a filled-in dialog there, and they decide.',
      formatUsd(limit),
      team.name,
    ),
  );
}

const notHigher = (limit: Microdollars, now: Microdollars): string | undefined =>
  limit > now ? undefined : vscode.l10n.t('Ask for more than {0}.', dailyLimitText(now));
