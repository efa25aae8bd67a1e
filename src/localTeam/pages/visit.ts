/**
 * A browser's visit: who is signed in on the web pages, and proof that a form comes from one of them. Both are cookies that no other site can
 * send along with a form (SameSite), signed with a secret of the database, so that all windows of an editor share them and a reset ends them.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context as HonoContext } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { DAY, SECOND } from '../../team/time';
import type { Context, User } from '../context';
import { get, run } from '../database';
import { userById } from '../domain/people';

export type PageEnv = { Variables: { visit: Visit } };
export type PageContext = HonoContext<PageEnv>;
/** Text fields of a form. */
export type Form = Record<string, unknown>;

export const TOKEN_FIELD = 'form-token';

export interface Visit {
  /** Who is signed in on the web pages. */
  user: User | undefined;
  /** What every form carries in its field {@link TOKEN_FIELD}. */
  formToken: string;
  /** Whether a form was sent from a page of this server, by the browser that got that page. */
  isOwn(form: Form): boolean;
  signIn(userId: string): void;
  signOut(): void;
}

const PERSON = 'local-team-person';
const BROWSER = 'local-team-browser';
const COOKIE = { httpOnly: true, sameSite: 'Lax', path: '/', maxAge: (365 * DAY) / SECOND } as const;

/** Reads the cookies of a request. A browser that is here for the first time becomes known. */
export function visitOf(ctx: Context, c: HonoContext): Visit {
  const [id, signature] = (getCookie(c, PERSON) ?? '').split(' ');
  const isSignedIn = id !== undefined && isSame(sign(ctx, 'person', id), signature);
  let browser = getCookie(c, BROWSER);
  if (browser === undefined) setCookie(c, BROWSER, (browser = ctx.newSecret()), COOKIE);
  const formToken = sign(ctx, 'form', browser);
  return {
    user: isSignedIn ? userById(ctx, id) : undefined,
    formToken,
    isOwn: (form) => isSame(formToken, form[TOKEN_FIELD]),
    signIn: (userId) => setCookie(c, PERSON, `${userId} ${sign(ctx, 'person', userId)}`, COOKIE),
    signOut: () => setCookie(c, PERSON, '', { ...COOKIE, maxAge: 0 }),
  };
}

const sign = (ctx: Context, purpose: string, text: string): string =>
  createHmac('sha256', secretOf(ctx)).update(`${purpose}\n${text}`).digest('base64url');

function secretOf(ctx: Context): string {
  run(ctx.db, "INSERT INTO meta (key, value) VALUES ('web-secret', ?) ON CONFLICT DO NOTHING", ctx.newSecret());
  return get<{ value: string }>(ctx.db, "SELECT value FROM meta WHERE key = 'web-secret'")!.value;
}

function isSame(expected: string, given: unknown): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(typeof given === 'string' ? given : '')];
  return a.length === b.length && timingSafeEqual(a, b);
}
