/** Doing the same to many, one after the other: under a progress that can be stopped, and with one list of what became of each. */
import * as vscode from 'vscode';
import type { KiloApi } from '../kilo/api';
import { KiloError, type KiloErrorKind } from '../kilo/errors';
import { problemOf } from '../store/problems';
import type { Resource } from '../store/types';
import { bulkText, byOutcome, type BulkOutcome, type BulkResult } from '../team/bulk';
import { MINUTE } from '../team/time';
import { iconText } from '../views/safeText';
import { Refusal, writeTo, type CommandContext } from './context';
import { isSilent, tell, withProgress } from './messages';
import { chooseOne } from './prompts';

export interface Bulk<Item> {
  title: string;
  /** The organization that it is about. */
  team: { id: string };
  items: readonly Item[];
  /** The person that an item is about, as lists name them. */
  nameOf: (item: Item) => string;
  touches: readonly Resource[];
  run: (api: KiloApi, organizationId: string, item: Item) => Promise<void>;
}

/** After these the rest would go the same way. */
const ENDING: readonly KiloErrorKind[] = ['signedOut', 'offline', 'trialExpired'];
/** A server that asks for more patience than this is not waited for. */
const LONGEST_WAIT = 2 * MINUTE;

/**
 * Does it to each in turn. Stopping lets the one that is being sent come to its end, so that nothing is left unknown without need. Where
 * the server asks to slow down, it is waited for and asked once more. What was touched is read anew once, at the end. Never rejects for
 * one of the items.
 */
export async function oneByOne<Item>(context: CommandContext, bulk: Bulk<Item>): Promise<BulkResult<Item>[]> {
  const { title, team, items, nameOf, touches } = bulk;
  const results: BulkResult<Item>[] = [];
  await withProgress(title, async (signal, report) => {
    let isOver = false;
    for (const [index, item] of items.entries()) {
      if (isOver || signal.aborted) {
        results.push({ item, outcome: 'notTried' });
        continue;
      }
      report(vscode.l10n.t('{0} of {1}: {2}', String(index + 1), String(items.length), nameOf(item)));
      const [result, error] = await tryOne(context, bulk, item, signal, report);
      results.push(result);
      isOver = error instanceof Refusal || (KiloError.is(error) && ENDING.includes(error.kind));
    }
    // Not worth an error of its own: the store shows what it could not read.
    await writeTo(context, team, touches, () => Promise.resolve()).catch(() => undefined);
  });
  return results;
}

async function tryOne<Item>(
  context: CommandContext,
  { team, run }: Bulk<Item>,
  item: Item,
  signal: AbortSignal,
  report: (text: string) => void,
): Promise<[result: BulkResult<Item>, error?: unknown]> {
  for (let attempt = 1; ; attempt++) {
    try {
      await writeTo(context, team, [], (api, organizationId) => run(api, organizationId, item));
      return [{ item, outcome: 'done' }];
    } catch (error) {
      const wait = KiloError.is(error, 'limited') ? (error.facts.retryAfterMs ?? LONGEST_WAIT + 1) : undefined;
      if (wait !== undefined && wait <= LONGEST_WAIT && attempt === 1) {
        report(vscode.l10n.t('Kilo asks to slow down. Waiting…'));
        await context.sleep(wait, signal).catch(() => undefined);
        if (!signal.aborted) continue;
        return [{ item, outcome: 'notTried' }];
      }
      if (!(error instanceof Refusal)) context.log.warn(`One of many: ${error instanceof Error ? error.message : String(error)}`);
      const { title, detail } = error instanceof Refusal ? error.problem : problemOf(error);
      const outcome: BulkOutcome = KiloError.is(error, 'outcomeUnknown') ? 'unknown' : 'failed';
      return [{ item, outcome, reason: `${title}. ${detail}` }, error];
    }
  }
}

const ICONS: Record<BulkOutcome, string> = {
  failed: 'error',
  unknown: 'question',
  notTried: 'circle-slash',
  done: 'pass',
};

export interface Report<Item> {
  title: string;
  results: readonly BulkResult<Item>[];
  nameOf: (item: Item) => string;
  /** Those that were not even tried because something was wrong with them, and what. */
  leftOut?: readonly { name: string; reason: string }[];
  /** A secret link of an item that can be copied; it is not shown. */
  linkOf?: (item: Item) => string | undefined;
}

/**
 * Tells what became of each: in a message where all went well, else as a list with the failures first. Gives the items to try again when the person wants that: those that failed and those that
 * were not tried, never those of which nobody knows.
 */
export async function tellResults<Item>(report: Report<Item>): Promise<Item[]> {
  const { title, results, leftOut = [] } = report;
  if (leftOut.length > 0 || results.some(({ outcome }) => outcome !== 'done')) return showResults(report);
  const show = vscode.l10n.t('Show list');
  void tell(`${title}: ${bulkText(results)}`, show).then(async (pressed) => {
    if (pressed) await showResults(report);
  });
  return [];
}

async function showResults<Item>({ title, results, nameOf, leftOut = [], linkOf }: Report<Item>): Promise<Item[]> {
  const { failed, unknown, notTried, done } = byOutcome(results);
  const again = [...failed, ...notTried].map(({ item }) => item);
  type Row = { item?: Item; again?: true };
  const words: Record<BulkOutcome, string> = {
    failed: vscode.l10n.t('failed'),
    unknown: vscode.l10n.t('not known'),
    notTried: vscode.l10n.t('not tried'),
    done: vscode.l10n.t('done'),
  };
  const copy = { iconPath: new vscode.ThemeIcon('link'), tooltip: vscode.l10n.t('Copy invite link') };
  const choices = [
    ...(again.length > 0
      ? [{ label: `$(refresh) ${vscode.l10n.t('Try again with {0}', String(again.length))}`, value: { again: true } as Row }]
      : []),
    ...[...failed, ...unknown, ...notTried].map(({ item, outcome, reason }) => ({
      label: `$(${ICONS[outcome]}) ${iconText(nameOf(item))}`,
      description: words[outcome],
      detail: reason && iconText(reason),
      value: { item },
    })),
    ...leftOut.map(({ name, reason }) => ({
      label: `$(circle-slash) ${iconText(name)}`,
      description: vscode.l10n.t('left out'),
      detail: iconText(reason),
      value: {},
    })),
    ...done.map(({ item }) => ({
      label: `$(${ICONS.done}) ${iconText(nameOf(item))}`,
      description: words.done,
      buttons: linkOf?.(item) === undefined ? [] : [copy],
      value: { item },
    })),
  ];
  try {
    const rest = leftOut.length > 0 ? ` ${vscode.l10n.t('{0} left out.', String(leftOut.length))}` : '';
    const chosen = await chooseOne<Row>(`${title}: ${bulkText(results)}${rest}`, {
      placeholder: vscode.l10n.t('What became of each. Close with Escape.'),
      choices,
      press: ({ item }) => {
        const link = item === undefined ? undefined : linkOf?.(item);
        if (link !== undefined) void vscode.env.clipboard.writeText(link);
      },
    });
    return chosen.again ? again : [];
  } catch (error) {
    if (isSilent(error)) return [];
    throw error;
  }
}
