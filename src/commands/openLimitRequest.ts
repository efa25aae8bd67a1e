import * as vscode from 'vscode';
import { circumstances } from '../team/circumstances';
import { formatUsd } from '../team/format';
import { judgeLimitRequest, parseLimitRequest, type LimitRequest, type LimitRequestProblem } from '../team/limitRequest';
import { pathAndQuery } from '../team/links';
import { toDollars, type Microdollars } from '../team/money';
import { dailyLimitProblem, parseDailyLimit } from '../team/validate';
import { dailyLimitText, denialText } from '../team/words';
import { need, notSignedIn, Refusal, writeTo, type CommandContext } from './context';
import { askLink, goToOrganization } from './links';
import { confirm, tell, withProgress } from './messages';
import { askAll, askText } from './prompts';
import { nameOf } from './targets';

/**
 * Opens what a member asks for with a link, filled in, for somebody who may set limits. `target`: path and query of the link, or the whole
 * of it; otherwise it asks for it. Nothing is changed before the person has said so twice.
 */
export async function openLimitRequest(context: CommandContext, target?: string): Promise<void> {
  const request = read(target ?? (await askLink(vscode.l10n.t('Open a request for a daily limit'), problemOf)));
  if (!request) {
    throw new Refusal({
      title: vscode.l10n.t('This is no request for a limit'),
      detail: vscode.l10n.t('The link is damaged or of another version. Ask for a new one.'),
    });
  }
  const { store, sessions } = context;
  await sessions.restore();
  if (store.state.session !== 'signedIn') throw new Refusal(notSignedIn());
  await goToOrganization(context, request.organizationId, {
    why: vscode.l10n.t('The request is about somebody in that organization.'),
    elsewhere: refused('elsewhere'),
  });
  const team = await need(context, 'team');
  await store.ensure('subscription');
  const { subscription, now } = store.state;
  const judged = judgeLimitRequest(request, team, circumstances(team, subscription.data, now));
  if ('problem' in judged) throw new Refusal(refused(judged.problem));
  const { member } = judged;
  const spent = member.spentToday === undefined ? '' : ` ${vscode.l10n.t('Spent today: {0}.', formatUsd(member.spentToday))}`;
  let limit: Microdollars = judged.limit;
  await askAll(vscode.l10n.t('{0} asks for {1} a day', nameOf(member), formatUsd(limit)), [
    (frame) =>
      askText(frame, {
        value: String(toDollars(limit)),
        prompt: `${vscode.l10n.t('US dollars a day (UTC). Now: {0}.', dailyLimitText(member.dailyLimit))}${spent}`,
        problem: (text) => dailyLimitProblem(text)?.message,
        keep: (text) => (limit = parseDailyLimit(text) ?? limit),
      }),
  ]);
  await confirm({
    text: vscode.l10n.t('Let {0} spend {1} a day?', nameOf(member), formatUsd(limit)),
    detail: vscode.l10n.t(
      'The daily limit in {0} is {1} now. The new one holds until somebody changes it.',
      team.name,
      dailyLimitText(member.dailyLimit),
    ),
    button: vscode.l10n.t('Set daily limit'),
  });
  await withProgress(vscode.l10n.t('Setting the daily limit of {0}', nameOf(member)), (signal) =>
    writeTo(context, team, ['team', 'audit'], (api, organizationId) =>
      api.setDailyLimit(organizationId, member.id, limit, { signal }),
    ),
  );
  void tell(vscode.l10n.t('{0} may spend {1} a day now.', nameOf(member), formatUsd(limit)));
}

/** Reads a link, or what the editor hands over of one: its path and query. */
function read(link: string): LimitRequest | undefined {
  const { path, query } = pathAndQuery(link);
  return parseLimitRequest(path, query);
}

const problemOf = (text: string): string | undefined =>
  read(text) ? undefined : vscode.l10n.t('This is no link of a request for a daily limit.');

function refused(problem: LimitRequestProblem) {
  switch (problem) {
    case 'elsewhere':
      return {
        title: vscode.l10n.t('You are not in the organization of this request'),
        detail: vscode.l10n.t('Sign in with the account that manages it, and open the link again.'),
      };
    case 'gone':
      return {
        title: vscode.l10n.t('Whoever asked is no longer on the team'),
        detail: vscode.l10n.t('There is nothing to decide.'),
      };
    case 'enough':
      return {
        title: vscode.l10n.t('There is nothing to decide'),
        detail: vscode.l10n.t('The daily limit is as high already, or there is none any more.'),
      };
    default:
      return { title: vscode.l10n.t('This is not possible now'), detail: denialText(problem) };
  }
}
