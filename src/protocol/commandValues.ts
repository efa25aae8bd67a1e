/**
 * What a command can be told in advance, so that it does not ask for it: an amount that was chosen in the dashboard, a number of seats.
 * A value only fills in a question. The command looks at the state anew and still asks for consent before money moves.
 */
import * as z from 'zod/mini';
import { LEDGER_KINDS, MOST_ROWS, type LedgerKind } from '../team/ledger';
import { microdollars, MICRODOLLARS_PER_DOLLAR } from '../team/money';
import { ROLES } from '../team/permissions';
import { AUTO_TOP_UP_AMOUNTS } from '../team/topUp';
import {
  GREATEST_DAILY_LIMIT,
  GREATEST_PURCHASE,
  isEmail,
  LEAST_PURCHASE,
  MOST_INVITED,
  MOST_SEATS_AT_CHECKOUT,
} from '../team/validate';
import { LONGEST_VIEW } from '../team/usageLink';

const seats = z.int().check(z.minimum(1), z.maximum(9_999_999));
const cycle = z.enum(['monthly', 'annual']);
const topUpAmount = z.int().check(z.refine((amount) => AUTO_TOP_UP_AMOUNTS.some((known) => known === amount)));
/** `YYYY-MM-DD`, as `UtcDay` has it. */
const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
const MOST_RECIPIENTS = 100;
/** Ids of members, to whom one and the same thing is done. */
const members = z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.minLength(1), z.maxLength(10_000));
const role = z.enum(ROLES);
/** Microdollars a day; null: no limit. */
const dailyLimit = z.nullable(z.int().check(z.minimum(0), z.maximum(GREATEST_DAILY_LIMIT * MICRODOLLARS_PER_DOLLAR)));
const modelIds = z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.maxLength(2_000));
/** A million rows of a few hundred characters. */
const MOST_EXPORTED_TEXT = 400_000_000;

const VALUES = {
  /** Everybody on a list. The command checks them anew, and shows what it will send before it does. */
  'kiloTeams.inviteMember': z
    .array(z.object({ email: z.string().check(z.maxLength(320)), role }))
    .check(z.minLength(1), z.maxLength(MOST_INVITED)),
  'kiloTeams.changeRole': z.object({ members, role: z.optional(role) }),
  'kiloTeams.setDailyLimit': z.object({ members, limit: z.optional(dailyLimit) }),
  'kiloTeams.removeMember': z.object({ members }),
  'kiloTeams.setDataPolicy': z.enum(['allow', 'deny', 'providerDefault']),
  /** A list that is left out stays as it is; an empty one allows everything. */
  'kiloTeams.setModelPolicy': z.object({ models: z.optional(modelIds), providers: z.optional(modelIds) }),
  /** null leaves the choice to the server. */
  'kiloTeams.setDefaultModel': z.object({ model: z.nullable(z.string().check(z.minLength(1), z.maxLength(200))) }),
  /** Exports what the filter of the activity list lets through. */
  'kiloTeams.exportActivity': z.object({ format: z.enum(['csv', 'json']) }),
  /** Whole dollars. */
  'kiloTeams.buyCredits': z.int().check(z.minimum(LEAST_PURCHASE), z.maximum(GREATEST_PURCHASE)),
  'kiloTeams.changeSeats': seats,
  'kiloTeams.startSubscription': z.object({ seats: seats.check(z.maximum(MOST_SEATS_AT_CHECKOUT)), cycle }),
  'kiloTeams.changeBillingCycle': cycle,
  /** `amount` in cents. `method`: a checkout that saves another payment method. */
  'kiloTeams.setAutoTopUp': z.discriminatedUnion('change', [
    z.object({ change: z.literal('on'), amount: topUpAmount }),
    z.object({ change: z.literal('off') }),
    z.object({ change: z.literal('amount'), amount: topUpAmount }),
    z.object({ change: z.literal('method') }),
    z.object({ change: z.literal('removeMethod') }),
  ]),
  /** `threshold` in microdollars. */
  'kiloTeams.setLowBalanceAlert': z.discriminatedUnion('change', [
    z.object({
      change: z.literal('on'),
      threshold: z.int().check(z.minimum(microdollars(1))),
      emails: z.array(z.string().check(z.refine(isEmail))).check(z.minLength(1), z.maxLength(MOST_RECIPIENTS)),
    }),
    z.object({ change: z.literal('off') }),
  ]),
  /** Ids of invoices. */
  'kiloTeams.downloadInvoices': z.array(z.string().check(z.maxLength(200))).check(z.minLength(1), z.maxLength(MOST_ROWS)),
  /** The filter of the ledger as it is on screen. */
  'kiloTeams.exportLedger': z.object({
    format: z.enum(['csv', 'json']),
    kinds: z.optional(z.array(z.enum(LEDGER_KINDS as [LedgerKind, ...LedgerKind[]]))),
    text: z.optional(z.string().check(z.maxLength(200))),
    from: z.optional(day),
    to: z.optional(day),
  }),
  /** `content` of a picture is base64. `what`: what is exported, in words. */
  'kiloTeams.exportUsage': z.object({
    format: z.enum(['csv', 'json', 'png']),
    what: z.string().check(z.minLength(1), z.maxLength(300)),
    content: z.string().check(z.minLength(1), z.maxLength(MOST_EXPORTED_TEXT)),
  }),
  /** A view of usage, as `readChoice` reads it. */
  'kiloTeams.copyUsageLink': z.string().check(z.maxLength(LONGEST_VIEW)),
} as const;

type Valued = keyof typeof VALUES;
/** What a command can be told; `undefined` where it takes nothing. */
export type CommandValue<C> = C extends Valued ? z.output<(typeof VALUES)[C]> : undefined;

/** The parser of what a command can be told. It refuses everything for a command that takes nothing. */
export const commandValue = (command: string): z.ZodMiniType<unknown> =>
  Object.hasOwn(VALUES, command) ? VALUES[command as Valued] : z.never();
