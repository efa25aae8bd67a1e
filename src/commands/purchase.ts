/** Writes that move money: each goes through the purchase journal, which notes it before it is sent and lets nothing be sent twice. */
import * as vscode from 'vscode';
import type { KiloApi } from '../kilo/api';
import type { Meaning } from '../store/purchaseJournal';
import { formatAge } from '../team/format';
import type { Intent, JournalEntry, Outcome } from '../team/journal';
import { entryText, intentText } from '../team/journalWords';
import type { Instant } from '../team/time';
import { PATIENT, unlessCanceled, waitFor } from './arrival';
import { openInBrowser } from './browser';
import { Dismissed, notSignedIn, Refusal, type CommandContext } from './context';
import { confirm } from './messages';

/** A write that moves money. */
export interface Purchase<T> {
  /** What is about to be done, told from what the server says just before. */
  intent: (api: KiloApi, organizationId: string) => Intent | Promise<Intent>;
  send: (api: KiloApi, organizationId: string) => Promise<T>;
  /** What the answer means. */
  meaning: (answer: T) => Meaning;
}

/**
 * Sends a purchase, once. Where an earlier one that is still open stands in its way, that is looked at first, and the person decides.
 * Gives the answer, and the id and the intent of its entry. Rejects with the error of the write, or a {@link Refusal} when nothing was sent.
 */
export async function sendPurchase<T>(
  { purchases, sessions, store }: CommandContext,
  api: KiloApi,
  organizationId: string,
  { intent, send, meaning }: Purchase<T>,
): Promise<{ answer: T; id: string; intent: Intent }> {
  const { server, person } = sessions;
  if (!person) throw new Refusal(notSignedIn());
  const subject = { serverKey: server.key, organizationId, personId: person.id };
  for (;;) {
    const intended = await intent(api, organizationId);
    const performed = await purchases.perform(subject, intended, () => send(api, organizationId), meaning);
    if (performed.result === 'answered') return { answer: performed.answer, id: performed.id, intent: intended };
    if (performed.result === 'late') throw new Refusal(late());
    const earlier = await purchases.entry(performed.entry.id);
    if (earlier?.state === 'settled') {
      const isTheSame = intentText(earlier.intent) === intentText(intended);
      if (isTheSame && earlier.outcome.result === 'done') throw new Refusal(doneAlready(earlier));
    } else if (earlier) {
      await askToForget(earlier, store.state.now);
      await purchases.giveUp(earlier.id);
    }
  }
}

/**
 * Opens the page on which a purchase is paid, and waits until its outcome is known. Undefined when the person waits no longer: then it is
 * told later what became of it. `waiting` is said meanwhile.
 */
export async function payInBrowser(
  { purchases, sleep }: CommandContext,
  api: KiloApi,
  { id, url, waiting }: { id: string; url: string; waiting: string },
  signal: AbortSignal,
  report: (message: string) => void,
): Promise<Outcome | undefined> {
  const held = purchases.hold(id);
  try {
    await openOrGiveUp(purchases, api, id, url);
    report(waiting);
    const look = async () => {
      const entry = await purchases.entry(id, signal);
      return entry?.state === 'settled' ? entry.outcome : undefined;
    };
    return await unlessCanceled(waitFor(look, PATIENT, sleep, signal), signal);
  } finally {
    held.dispose();
  }
}

/** What cannot be paid, because its page was not opened, is waited for by nobody. */
async function openOrGiveUp(purchases: CommandContext['purchases'], api: KiloApi, id: string, url: string): Promise<void> {
  try {
    if (!(await openInBrowser(url, api.server))) throw new Dismissed();
  } catch (error) {
    await purchases.giveUp(id);
    throw error;
  }
}

/** An earlier purchase is open. What waits for a person in the browser can be begun anew; of anything else the outcome comes first. */
async function askToForget(entry: JournalEntry, now: Instant): Promise<void> {
  const what = `${intentText(entry.intent)} ${entryText(entry)}.`;
  if (entry.state !== 'unknown' || (entry.doubt !== 'checkout' && entry.doubt !== 'confirmation')) {
    throw new Refusal({
      title: vscode.l10n.t('Something earlier is not settled yet'),
      detail: vscode.l10n.t('{0} Nothing was sent now, so that nothing is paid twice. Try again in a few minutes.', what),
      action: { label: vscode.l10n.t('Forget it'), command: 'kiloTeams.forgetPurchase' },
    });
  }
  await confirm({
    text: vscode.l10n.t('Begin anew, though something earlier is open?'),
    detail: vscode.l10n.t(
      '{0} It was begun {1}, and can still be finished in the browser. Whatever is paid there is charged, so do not pay both.',
      what,
      formatAge(entry.begunAt, now),
    ),
    button: vscode.l10n.t('Begin anew'),
  });
}

const doneAlready = (entry: JournalEntry) => ({
  title: vscode.l10n.t('Nothing was sent'),
  detail: vscode.l10n.t(
    '{0} {1}, as was found out just now. Look at what is there before you repeat anything.',
    intentText(entry.intent),
    entryText(entry),
  ),
  action: { label: vscode.l10n.t('Refresh'), command: 'kiloTeams.refresh' as const },
});

const late = () => ({
  title: vscode.l10n.t('Nothing was sent'),
  detail: vscode.l10n.t('Too much time had gone by before it could be sent, as when a computer sleeps. Do it again.'),
});
