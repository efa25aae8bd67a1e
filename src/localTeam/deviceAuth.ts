/**
 * Signing in an editor by a code: the editor shows it, a person approves it on the web page, the editor collects a token, once.
 * A request goes from pending to approved, denied or expired, and from approved to expired when its token is collected.
 */
import { createHash, randomInt } from 'node:crypto';
import { MINUTE, type Instant } from '../team/time';
import type { Context } from './context';
import { get, insert, run, transaction } from './database';
import { issueToken, userById } from './domain/people';

const LIFE = 10 * MINUTE;
const MOST_PENDING_PER_ADDRESS = 5;
/** Without I and O, 1 and 0, which are hard to tell apart. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

export interface DeviceRequest {
  code: string;
  status: 'pending' | 'approved' | 'denied' | 'expired';
  userId: string | null;
  expiresAt: Instant;
}

export interface DeviceStart {
  code: string;
  /** The secret by which newer clients poll. */
  deviceCode: string;
  expiresAt: Instant;
}

export type PollAnswer =
  { status: 'pending' | 'denied' | 'expired' } | { status: 'approved'; token: string; userId: string; userEmail: string };

/** Only a hash of the device code is kept, as of a token. */
const hashOf = (deviceCode: string): string => createHash('sha256').update(deviceCode).digest('hex');

const SELECT = `
  SELECT code, user_id AS userId, expires_at AS expiresAt,
    CASE WHEN status = 'pending' AND expires_at <= ? THEN 'expired' ELSE status END AS status
  FROM device_auth_requests`;

/**
 * A new request from an internet address; undefined when five from there are pending. Kilo counts those whose time is over until its
 * nightly clean-up; here they stop counting at once, so that nobody is locked out of a demonstration.
 */
export function startDeviceAuth(ctx: Context, from: { address: string; userAgent?: string }): DeviceStart | undefined {
  return transaction(ctx.db, () => {
    const pending = get<{ count: number }>(
      ctx.db,
      "SELECT COUNT(*) AS count FROM device_auth_requests WHERE status = 'pending' AND expires_at > ? AND ip_address = ?",
      ctx.now(),
      from.address,
    );
    if ((pending?.count ?? 0) >= MOST_PENDING_PER_ADDRESS) return undefined;
    const start = { code: newCode(), deviceCode: ctx.newSecret(), expiresAt: (ctx.now() + LIFE) as Instant };
    insert(ctx.db, 'device_auth_requests', {
      id: ctx.newId(),
      code: start.code,
      device_code_hash: hashOf(start.deviceCode),
      ip_address: from.address,
      user_agent: from.userAgent,
      expires_at: start.expiresAt,
      created_at: ctx.now(),
    });
    return start;
  });
}

function newCode(): string {
  const letters = Array.from({ length: 8 }, () => ALPHABET[randomInt(ALPHABET.length)]);
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

/** The request with this code, which is taken exactly as it is written; undefined when there is none. */
export const deviceRequest = (ctx: Context, code: string): DeviceRequest | undefined =>
  get<DeviceRequest>(ctx.db, `${SELECT} WHERE code = ?`, ctx.now(), code);

/** Answers a poll by the code that people see. An approved request hands out its token and is used up. */
export const pollByCode = (ctx: Context, code: string): PollAnswer =>
  transaction(ctx.db, () => collect(ctx, deviceRequest(ctx, code)));

/** Answers a poll by the secret of the newer generation. */
export const pollByDeviceCode = (ctx: Context, deviceCode: string): PollAnswer =>
  transaction(ctx.db, () =>
    collect(ctx, get<DeviceRequest>(ctx.db, `${SELECT} WHERE device_code_hash = ?`, ctx.now(), hashOf(deviceCode))),
  );

function collect(ctx: Context, request: DeviceRequest | undefined): PollAnswer {
  if (request?.status !== 'approved') return { status: request?.status ?? 'expired' };
  run(ctx.db, "UPDATE device_auth_requests SET status = 'expired' WHERE code = ?", request.code);
  const user = request.userId === null ? undefined : userById(ctx, request.userId);
  if (!user) return { status: 'expired' };
  return { status: 'approved', token: issueToken(ctx, user.id), userId: user.id, userEmail: user.email };
}

/** A signed-in person lets the editor in, as themselves. False when the request is not pending (any more). */
export const approveDevice = (ctx: Context, code: string, userId: string): boolean =>
  run(
    ctx.db,
    `UPDATE device_auth_requests SET status = 'approved', user_id = ?, approved_at = ?
     WHERE code = ? AND status = 'pending' AND expires_at > ?`,
    userId,
    ctx.now(),
    code,
    ctx.now(),
  ) === 1;

/** A signed-in person turns the editor away. False when the request is not pending (any more). */
export const denyDevice = (ctx: Context, code: string): boolean =>
  run(
    ctx.db,
    "UPDATE device_auth_requests SET status = 'denied' WHERE code = ? AND status = 'pending' AND expires_at > ?",
    code,
    ctx.now(),
  ) === 1;
