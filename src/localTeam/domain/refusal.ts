/** How a domain rule says no: a code of tRPC, which carries the HTTP status, and the text that the real server sends. */
import { TRPCError, type TRPC_ERROR_CODE_KEY } from '@trpc/server';

export function refuse(code: TRPC_ERROR_CODE_KEY, message: string): never {
  throw new TRPCError({ code, message });
}
