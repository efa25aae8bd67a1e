/** How commands speak: what happened, what went wrong, and the question before something that cannot be taken back. */
import * as vscode from 'vscode';
import { KiloError } from '../kilo/errors';
import type { Problem } from '../protocol/dashboard';
import type { Log } from '../store/log';
import { problemOf } from '../store/problems';
import { messageText } from '../views/safeText';
import { Dismissed, Refusal } from './context';

/** Says what happened. Gives the button that was pressed, if any; nobody has to wait for that. */
export const tell = <Button extends string>(text: string, ...buttons: Button[]): Thenable<Button | undefined> =>
  vscode.window.showInformationMessage(messageText(text), ...buttons);

/** Asks, in a modal dialog, before something that costs money or takes something away. Throws {@link Dismissed} unless it is wanted. */
export async function confirm(question: { text: string; detail: string; button: string }): Promise<void> {
  const { text, detail, button } = question;
  if ((await vscode.window.showWarningMessage(text, { modal: true, detail }, button)) !== button) throw new Dismissed();
}

/** Errors after which there is nothing to say: the person has given up. */
export const isSilent = (error: unknown): boolean => error instanceof Dismissed || KiloError.is(error, 'canceled');

/**
 * Says what went wrong, with a button for the next step and one for the log. `again`: the label of a button that stands for doing it
 * anew. Gives whether that one was pressed.
 */
export async function tellProblem(error: unknown, log: Log, again?: string): Promise<boolean> {
  const isRefusal = error instanceof Refusal;
  const { title, detail, action }: Problem = isRefusal ? error.problem : problemOf(error);
  if (!isRefusal) log.error(describe(error));
  const showLog = vscode.l10n.t('Show log');
  const next = action && action.command !== 'kiloTeams.showLog' ? action : undefined;
  // "Try again" means what was just attempted, not only reading anew.
  const replaced = again !== undefined && next?.command === 'kiloTeams.refresh' ? undefined : next;
  const buttons = [again, replaced?.label, isRefusal ? undefined : showLog].filter((label) => label !== undefined);
  const show = isRefusal ? vscode.window.showWarningMessage : vscode.window.showErrorMessage;
  const chosen = await show(messageText(`${title}. ${detail}`), ...buttons);
  if (chosen === undefined) return false;
  if (chosen === showLog) log.show();
  else if (chosen === replaced?.label) await vscode.commands.executeCommand(replaced.command);
  return chosen === again;
}

/** For the log: all of a fault of our own, the bare facts of an error of the API. */
const describe = (error: unknown): string =>
  error instanceof Error ? (KiloError.is(error) ? error.message : (error.stack ?? error.message)) : String(error);

/** Whether doing the same again may help. Not where it is unknown whether it was done already: that has to be looked at first. */
export const mayBeRepeated = (error: unknown): boolean =>
  KiloError.is(error) && !['outcomeUnknown', 'canceled', 'signedOut', 'noPermission', 'trialExpired'].includes(error.kind);

/**
 * Asks and does, until it is done or given up. When it fails, the person is told why and may change what was entered, which `attempt`
 * keeps from one round to the next.
 */
export async function untilDone(log: Log, attempt: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!mayBeRepeated(error)) throw error;
      if (!(await tellProblem(error, log, vscode.l10n.t('Change and try again')))) return;
    }
  }
}

/** Runs something that takes a moment under a notification that can be canceled; canceling aborts the signal. */
export async function withProgress<T>(
  title: string,
  run: (signal: AbortSignal, report: (message: string) => void) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: messageText(title), cancellable: true };
  return vscode.window.withProgress(options, async (progress, cancellation) => {
    const controller = new AbortController();
    const subscription = cancellation.onCancellationRequested(() => controller.abort());
    try {
      return await run(controller.signal, (message) => progress.report({ message: messageText(message) }));
    } finally {
      subscription.dispose();
    }
  });
}
