/** From an error of the API to words for a person, and to the button that does the next step. */
import * as vscode from 'vscode';
import { KiloError } from '../kilo/errors';
import type { Problem } from '../protocol/dashboard';
import { MINUTE, SECOND } from '../team/time';

/** What to tell a person about anything that was thrown. Nothing of an unknown error is shown: it goes to the log. */
export function problemOf(error: unknown): Problem {
  if (!KiloError.is(error)) {
    return {
      title: vscode.l10n.t('Something went wrong'),
      detail: vscode.l10n.t('Kilo Teams met a fault of its own. The log tells more.'),
      action: { label: vscode.l10n.t('Show log'), command: 'kiloTeams.showLog' },
    };
  }
  const { facts } = error;
  switch (error.kind) {
    case 'signedOut':
      return {
        title: vscode.l10n.t('You are signed out'),
        detail: vscode.l10n.t('Kilo no longer takes this sign-in.'),
        action: { label: vscode.l10n.t('Sign in'), command: 'kiloTeams.signIn' },
      };
    case 'noPermission':
      return noPermission(facts.reason);
    case 'notFound':
      return facts.detail === 'noProcedure'
        ? {
            title: vscode.l10n.t('Not offered here'),
            detail: vscode.l10n.t('This Kilo server does not have this function.'),
          }
        : {
            title: vscode.l10n.t('Not found'),
            detail: facts.serverMessage ?? vscode.l10n.t('It is no longer there. Somebody may have changed it meanwhile.'),
            action: refresh(),
          };
    case 'conflict':
      return {
        title: vscode.l10n.t('This does not fit what is there now'),
        detail: facts.serverMessage ?? vscode.l10n.t('Somebody may have changed it meanwhile.'),
        action: refresh(),
      };
    case 'invalidInput':
      return {
        title: vscode.l10n.t('Kilo did not accept this'),
        detail: facts.serverMessage ?? vscode.l10n.t('Something that was entered is not valid.'),
      };
    case 'limited':
      return {
        title: vscode.l10n.t('Kilo asks to slow down'),
        detail:
          facts.retryAfterMs === undefined
            ? vscode.l10n.t('Too many requests were made. It works again in a moment.')
            : vscode.l10n.t('Too many requests were made. It works again in {0}.', duration(facts.retryAfterMs)),
      };
    case 'trialExpired':
      return {
        title: vscode.l10n.t('The trial has ended'),
        detail: vscode.l10n.t('Changes work again with a subscription.'),
        action: { label: vscode.l10n.t('Start subscription'), command: 'kiloTeams.startSubscription' },
      };
    case 'paymentFailed':
      return {
        title: vscode.l10n.t('The payment did not go through'),
        detail: facts.serverMessage ?? vscode.l10n.t('The payment method was not accepted.'),
        action: { label: vscode.l10n.t('Open billing portal'), command: 'kiloTeams.openBillingPortal' },
      };
    case 'serverFault':
      return {
        title: vscode.l10n.t('Kilo is having trouble'),
        detail: vscode.l10n.t('The server could not answer. This usually passes.'),
        action: refresh(),
      };
    case 'offline':
      return {
        title: vscode.l10n.t('Kilo cannot be reached'),
        detail: vscode.l10n.t('Check the network connection and the proxy settings.'),
        action: refresh(),
      };
    case 'timedOut':
      return {
        title: vscode.l10n.t('Kilo took too long to answer'),
        detail: vscode.l10n.t('The request was given up.'),
        action: refresh(),
      };
    case 'unexpectedAnswer':
      return unexpectedAnswer(error);
    case 'outcomeUnknown':
      return {
        title: vscode.l10n.t('It is not known whether this was done'),
        detail: vscode.l10n.t(
          'The answer of the server was lost. What is shown was read again: check it before you repeat anything.',
        ),
        action: { label: vscode.l10n.t('Refresh'), command: 'kiloTeams.refresh' },
      };
    case 'canceled':
      return { title: vscode.l10n.t('Canceled'), detail: vscode.l10n.t('Nothing more was done.') };
  }
}

/** What to tell a person about something that their role keeps from them, without asking the server. */
export const deniedProblem = (): Problem => noPermission('wrongRole');

function noPermission(reason: KiloError['facts']['reason']): Problem {
  if (reason === 'notAMember') {
    return {
      title: vscode.l10n.t('You are not in this organization'),
      detail: vscode.l10n.t('You may have been removed from it, or it no longer exists.'),
      action: { label: vscode.l10n.t('Switch organization'), command: 'kiloTeams.switchOrganization' },
    };
  }
  return {
    title: vscode.l10n.t('Not for your role'),
    detail: vscode.l10n.t('Your role in this organization does not allow this. Ask an owner of the organization.'),
  };
}

function unexpectedAnswer({ facts }: KiloError): Problem {
  const showLog = { label: vscode.l10n.t('Show log'), command: 'kiloTeams.showLog' } as const;
  if (facts.detail === 'html' || facts.detail === 'redirect') {
    return {
      title: vscode.l10n.t('Something else than Kilo answered'),
      detail: vscode.l10n.t('A proxy or a sign-in page of the network seems to stand in between.'),
      action: showLog,
    };
  }
  return {
    title: vscode.l10n.t('Unexpected answer'),
    detail: vscode.l10n.t(
      'The answer to “{0}” was not understood. A newer version of this extension may know it.',
      facts.operation,
    ),
    action: showLog,
  };
}

const refresh = () => ({ label: vscode.l10n.t('Try again'), command: 'kiloTeams.refresh' }) as const;

function duration(ms: number): string {
  return ms < MINUTE
    ? vscode.l10n.t('{0} s', Math.max(1, Math.ceil(ms / SECOND)))
    : vscode.l10n.t('{0} min', Math.ceil(ms / MINUTE));
}
