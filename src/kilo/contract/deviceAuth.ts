/** Signing in with a code that is approved in the browser. */
import * as z from 'zod/mini';

export const DEVICE_CODES_PATH = '/api/device-auth/codes';
export const deviceCodePath = (code: string) => `${DEVICE_CODES_PATH}/${encodeURIComponent(code)}`;
/** The newer way to poll, with the secret that the start handed out. */
export const DEVICE_TOKEN_PATH = '/api/device-auth/token';
/** Approving, from the web page. */
export const DEVICE_APPROVE_PATH = '/api/device-auth/tokens';

export const DEVICE_CODE_PATTERN = /^[A-Z2-9]{4}-[A-Z2-9]{4}$/;

/** 200 of the start. `expiresIn` is in seconds; `user_code` repeats `code`; `device_code` comes from newer servers only. */
export const deviceStart = z.object({
  code: z.string().check(z.minLength(1)),
  verificationUrl: z.string(),
  expiresIn: z.number().check(z.positive()),
  user_code: z.optional(z.string()),
  device_code: z.optional(z.string().check(z.minLength(1))),
});

/** Body of the newer poll. */
export const deviceTokenInput = z.object({
  deviceCode: z.string().check(z.minLength(1)),
  supportsRefresh: z.optional(z.boolean()),
  credentialFormat: z.optional(z.literal('api-gateway-v1')),
});

/** Body of the approval. */
export const deviceApproveInput = z.object({ code: z.string() });

/** 202, 200 (once only), 403 and 410 of a poll. */
export const devicePoll = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pending') }),
  z.object({ status: z.literal('approved'), token: z.string().check(z.minLength(1)), userId: z.string(), userEmail: z.string() }),
  z.object({ status: z.literal('denied') }),
  z.object({ status: z.literal('expired') }),
]);
