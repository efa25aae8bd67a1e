import * as vscode from 'vscode';
import { formatAge } from '../team/format';
import type { JournalEntry } from '../team/journal';
import { isWorthReading } from '../team/journalOutcome';
import { entryText, intentText } from '../team/journalWords';
import { active, Refusal, type CommandContext } from './context';
import { confirm, tell } from './messages';
import { chooseOne } from './prompts';

/** Waits no longer for a purchase whose outcome is not known, so that the same can be begun again. `target`: id of its entry. */
export async function forgetPurchase(context: CommandContext, target?: string): Promise<void> {
  const { purchases, sessions, store } = context;
  await sessions.restore();
  const { organizationId } = active(context);
  const entries = await purchases.of({ serverKey: sessions.server.key, organizationId });
  const { now } = store.state;
  const open = entries.filter((entry) => isWorthReading(entry, now) && (target === undefined || entry.id === target));
  if (open.length === 0) throw new Refusal(settled());
  const entry = open.length === 1 ? open[0]! : await choose(open, now);
  await confirm({
    text: vscode.l10n.t('Forget “{0}”?', intentText(entry.intent)),
    detail: [
      vscode.l10n.t('It {0}.', entryText(entry)),
      vscode.l10n.t(
        'Kilo Teams then waits no longer for it, and lets the same be begun again. It is not undone: what was sent may still be charged.',
      ),
    ].join('\n\n'),
    button: vscode.l10n.t('Forget it'),
  });
  await purchases.giveUp(entry.id);
  void tell(vscode.l10n.t('{0} is no longer waited for.', intentText(entry.intent)));
}

const choose = (entries: readonly JournalEntry[], now: JournalEntry['since']): Promise<JournalEntry> =>
  chooseOne(vscode.l10n.t('Forget a purchase'), {
    placeholder: vscode.l10n.t('Which one is not to be waited for any more?'),
    choices: entries.map((entry) => ({
      label: intentText(entry.intent),
      description: formatAge(entry.begunAt, now),
      detail: entryText(entry),
      value: entry,
    })),
  });

const settled = () => ({
  title: vscode.l10n.t('There is nothing to forget'),
  detail: vscode.l10n.t('Every purchase that was begun here is settled, or only just under way.'),
});
