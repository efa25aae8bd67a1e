/**
 * The building blocks of the wire contract: how the Kilo API writes times, money, ids and lists of values that may grow.
 * Output schemas turn them into the product's own units; input schemas describe exactly what the server accepts, with its own texts.
 * (The texts of zod itself, such as "Invalid UUID", come from zod's English locale, which a server has to load: `z.config(z.locales.en())`.)
 */
import * as z from 'zod/mini';
import { cents, fromDollars, microdollars, type Cents, type Microdollars } from '../../team/money';
import { instant, parseInstant, SECOND, type Instant, type UtcDay } from '../../team/time';

/** A string of which some values are known: every value parses, unknown ones are kept and shown as they are. */
export const open = <Value extends string>() => z.string() as unknown as z.ZodMiniType<Value, string>;

/** A point in time, as Postgres text (`2026-01-05 09:12:44.120913+00`) or ISO 8601 ending in `Z`. */
export const timestamp = z.pipe(
  z.string(),
  z.transform((text, context): Instant => {
    const at = parseInstant(text);
    if (at === undefined) context.issues.push({ code: 'custom', message: 'Not a timestamp', input: text });
    return at ?? instant(NaN);
  }),
);

/** A point in time as the payment provider writes it: whole seconds since the epoch. */
export const unixSeconds = z.pipe(
  z.number(),
  z.transform((seconds): Instant => instant(seconds * SECOND)),
);

/** A UTC day, `YYYY-MM-DD`. */
export const utcDay = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)) as unknown as z.ZodMiniType<UtcDay, string>;

/** Money that the API counts in microdollars. */
export const microdollarNumber = z.pipe(
  z.int(),
  z.transform((value): Microdollars => microdollars(value)),
);

/** Money that the API writes in dollars, with a fraction. */
export const dollarNumber = z.pipe(
  z.number().check(z.minimum(-1e9), z.maximum(1e9)),
  z.transform((value): Microdollars => fromDollars(value)),
);

/** Money that the payment provider counts in cents. */
export const centNumber = z.pipe(
  z.int(),
  z.transform((value): Cents => cents(value)),
);

/** An integer that the database driver may write as text, because its column is wider than a JavaScript number. */
export const integerText = z.pipe(
  z.union([z.string().check(z.regex(/^-?\d+$/)), z.int()]),
  z.transform((value, context): number => {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) context.issues.push({ code: 'custom', message: 'Not a safe integer', input: value });
    return number;
  }),
);

/** A count of 0 or more. */
export const count = integerText.check(z.refine((value) => value >= 0, 'Not a count'));

/** The roles that a member can be given. The first generation knows no `admin`. */
export const ROLES = ['owner', 'admin', 'member', 'billing_manager'] as const;
export const ROLES_GEN1 = ['owner', 'member', 'billing_manager'] as const;
export const PLANS = ['teams', 'enterprise'] as const;
export const BILLING_CYCLES = ['monthly', 'annual'] as const;

/** Input: an instant. The server wants ISO 8601 with `Z`; offsets, spaces and bare days are refused. */
export const isoInstant = z.iso.datetime();

/** Input of every procedure of an organization. The server checks this field, then the caller's access, then the other fields. */
export const organizationInput = z.object({ organizationId: z.uuid() });
/** {@link organizationInput} with more fields. */
export const withOrganization = <Shape extends z.core.$ZodShape>(shape: Shape) => z.extend(organizationInput, shape);

/** Output of writes that only say that they were done. */
export const success = z.object({ success: z.boolean() });
/** Output of writes that name what they changed. */
export const successWithUpdated = z.object({ success: z.boolean(), updated: z.string() });
