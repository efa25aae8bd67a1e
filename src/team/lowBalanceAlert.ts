/** The low-balance alert, as it is typed: at which balance Kilo mails whom. */
import * as z from 'zod/mini';
import { formatUsd } from './format';
import { emailKey } from './members';
import type { LowBalanceAlert } from './model';
import { parseDailyLimit, type Problem } from './validate';

/** A threshold in microdollars, as typed in dollars and cents; undefined when it is none. */
export const parseThreshold = parseDailyLimit;

export type ThresholdProblem = 'empty' | 'notAnAmount' | 'notPositive';

/** A threshold: any amount above 0 (Kilo API: 0 cannot be stored). */
export function thresholdProblem(text: string): Problem<ThresholdProblem> | undefined {
  if (!text.trim()) return { code: 'empty', message: 'Enter an amount in US dollars.' };
  const threshold = parseThreshold(text);
  if (threshold === undefined) return { code: 'notAnAmount', message: 'Enter an amount in US dollars, such as 50 or 12.50.' };
  return threshold > 0 ? undefined : { code: 'notPositive', message: 'Enter more than $0.' };
}

/** The addresses in a list that is parted by commas, semicolons or blanks: each once, whatever its case, as it was first written. */
export function parseRecipients(text: string): string[] {
  const byKey = new Map<string, string>();
  for (const address of text.split(/[\s,;]+/).filter(Boolean)) {
    if (!byKey.has(emailKey(address))) byKey.set(emailKey(address), address);
  }
  return [...byKey.values()];
}

export type RecipientsProblem = 'empty' | 'malformed';

/** A list of recipients: one at least, and addresses that the server takes. */
export function recipientsProblem(text: string): Problem<RecipientsProblem> | undefined {
  const recipients = parseRecipients(text);
  if (recipients.length === 0) return { code: 'empty', message: 'Enter at least one e-mail address.' };
  const bad = recipients.find((address) => !z.email().safeParse(address).success);
  return bad === undefined ? undefined : { code: 'malformed', message: `“${bad}” is not an e-mail address.` };
}

/** How the alert stands, in one sentence. Kilo API: it is mailed once, when the balance falls through the threshold, and again after a refill. */
export function alertText(alert: LowBalanceAlert | undefined): string {
  if (!alert) return 'Off: nobody is told when the credits run low.';
  return `When the balance falls below ${formatUsd(alert.threshold)}, Kilo mails ${alert.emails.join(', ')} once, and again only after a refill.`;
}
