/** The two ways to a token, as a person meets them: a code that is approved in the browser, and a token that is pasted. */
import * as vscode from 'vscode';
import type { KiloApi, Server } from '../kilo/api';
import { startDeviceFlow, waitForApproval, type DeviceCode, type DeviceFlowOptions } from '../kilo/deviceFlow';
import { KiloError } from '../kilo/errors';
import { problemOf } from '../store/problems';
import type { Person } from '../team/model';
import { SECOND } from '../team/time';
import { serverLabel } from './servers';
import type { StoredSession } from './tokens';

export interface SignInOptions {
  server: Server;
  /** The API of `server` with a token that is not stored yet. */
  apiWith: (token: string) => Promise<KiloApi>;
  /** Told everything that must not appear in a log. */
  onSecret: (secret: string) => void;
  /** What the device flow needs besides the server. */
  flow?: Omit<DeviceFlowOptions, 'server'>;
}

type Attempt = { state: 'done'; session: StoredSession } | { state: 'canceled' } | { state: 'failed'; reason: string };

/** Signs in with a code that is approved in the browser. undefined when the person gave up; what went wrong has then been said. */
export const signInWithBrowser = (options: SignInOptions): Promise<StoredSession | undefined> =>
  untilDone(() => attemptWithCode(options));

/** Signs in with a token that the person pastes. undefined when the person gave up; what went wrong has then been said. */
export const signInWithPastedToken = (options: SignInOptions): Promise<StoredSession | undefined> =>
  untilDone(() => attemptWithPastedToken(options));

async function untilDone(attempt: () => Promise<Attempt>): Promise<StoredSession | undefined> {
  const again = vscode.l10n.t('Try again');
  for (;;) {
    const outcome = await attempt();
    if (outcome.state === 'done') return outcome.session;
    if (outcome.state === 'canceled') return undefined;
    if ((await vscode.window.showWarningMessage(outcome.reason, again)) !== again) return undefined;
  }
}

function attemptWithCode(options: SignInOptions): Promise<Attempt> {
  return cancellable(vscode.l10n.t('Signing in to {0}', serverLabel(options.server)), async (signal, report) => {
    const flow = { ...options.flow, server: options.server };
    const start = await startDeviceFlow(flow, { signal });
    if (start.state === 'tooMany') return failed(tooMany(start.certain));
    const { device } = start;
    if (device.deviceCode) options.onSecret(device.deviceCode);

    await vscode.env.clipboard.writeText(device.code);
    const countdown = startCountdown(device, flow.now ?? Date.now, report);
    try {
      void openInBrowser(device.verificationUrl);
      const outcome = await waitForApproval(device, flow, { signal });
      switch (outcome.state) {
        case 'approved':
          options.onSecret(outcome.token);
          return { state: 'done', session: { token: outcome.token, person: await personOf(options, outcome, signal) } };
        case 'denied':
          return failed(vscode.l10n.t('The sign-in was denied in the browser.'));
        case 'expired':
          return failed(vscode.l10n.t('The code {0} has expired before it was approved.', device.code));
      }
    } finally {
      clearInterval(countdown);
    }
  });
}

async function attemptWithPastedToken(options: SignInOptions): Promise<Attempt> {
  const entered = await vscode.window.showInputBox({
    title: vscode.l10n.t('Sign in to {0} with a token', serverLabel(options.server)),
    prompt: vscode.l10n.t('Paste the API token that your Kilo profile page shows. It is kept in the editor’s secret storage.'),
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (/^\S+$/.test(value.trim()) ? undefined : vscode.l10n.t('A token is one word without spaces.')),
  });
  if (entered === undefined) return { state: 'canceled' };
  const token = entered.trim();
  options.onSecret(token);
  return cancellable(vscode.l10n.t('Checking the token'), async (signal) => {
    try {
      return { state: 'done', session: { token, person: await profileOf(token, options, signal) } };
    } catch (error) {
      if (!KiloError.is(error, 'signedOut')) throw error;
      return failed(vscode.l10n.t('{0} does not take this token.', serverLabel(options.server)));
    }
  });
}

/** Runs an attempt under a notification that can be canceled; an error of the API becomes a failed attempt. */
async function cancellable(
  title: string,
  run: (signal: AbortSignal, report: (message: string) => void) => Promise<Attempt>,
): Promise<Attempt> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, cancellation) => {
    const controller = new AbortController();
    const subscription = cancellation.onCancellationRequested(() => controller.abort());
    try {
      return await run(controller.signal, (message) => progress.report({ message }));
    } catch (error) {
      if (controller.signal.aborted || KiloError.is(error, 'canceled')) return { state: 'canceled' };
      const { title: what, detail } = problemOf(error);
      return failed(`${what}. ${detail}`);
    } finally {
      subscription.dispose();
    }
  });
}

/** Shows the code and the time that is left for it. */
function startCountdown(device: DeviceCode, now: () => number, report: (message: string) => void): NodeJS.Timeout {
  const show = () => {
    const seconds = Math.max(0, Math.ceil((device.expiresAt - now()) / SECOND));
    const left = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    report(vscode.l10n.t('Approve the code {0} in the browser (copied to the clipboard; {1} left)', device.code, left));
  };
  show();
  return setInterval(show, SECOND);
}

/** Opens the approval page. Where that does not work, its address can be copied. */
async function openInBrowser(url: string): Promise<void> {
  if (await vscode.env.openExternal(vscode.Uri.parse(url))) return;
  const copy = vscode.l10n.t('Copy address');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('The browser was not opened. Open the approval page yourself.'),
    copy,
  );
  if (chosen === copy) await vscode.env.clipboard.writeText(url);
}

/** Who has approved. The name is a nicety: a token that was picked up is never lost because the profile could not be read. */
async function personOf(
  options: SignInOptions,
  approved: { token: string; userId: string; email: string },
  signal: AbortSignal,
): Promise<Person> {
  try {
    return await profileOf(approved.token, options, signal);
  } catch {
    return { id: approved.userId, email: approved.email, name: approved.email };
  }
}

const profileOf = async (token: string, { apiWith }: SignInOptions, signal: AbortSignal): Promise<Person> =>
  (await apiWith(token)).profile({ signal });

const failed = (reason: string): Attempt => ({ state: 'failed', reason });

const tooMany = (certain: boolean): string =>
  certain
    ? vscode.l10n.t('Too many codes are waiting for approval. Try again when the earlier ones have expired (10 minutes).')
    : vscode.l10n.t('Kilo gave no code. Too many may be waiting for approval: try again when they have expired (10 minutes).');
