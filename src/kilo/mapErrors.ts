/** From everything that can go wrong on the wire to the one small set of kinds in `errors.ts`. */
import * as z from 'zod/mini';
import {
  ADMIN_REQUIRED,
  NO_PROCEDURE,
  NOT_A_MEMBER,
  NOT_AUTHENTICATED,
  restErrorBody,
  trpcErrorBody,
  TRIAL_EXPIRED,
  WRONG_ROLE,
  type TrpcError,
} from './contract/errors';
import { KiloError, type KiloErrorFacts } from './errors';
import { retryAfterMs, type Answer, type TransportFailure } from './transport';

/** What was attempted. */
export interface Operation {
  /** Procedure or route, for people and logs. */
  name: string;
  /** A write that gets no readable answer has an unknown outcome; a read just failed. */
  writes: boolean;
  /** A 500 of this operation may carry the words of a bank. */
  charges?: boolean;
}

/** There was no answer at all. */
export function fromFailure(failure: TransportFailure, operation: Operation): KiloError {
  const facts = { operation: operation.name };
  const { reason, sent, cause } = failure;
  switch (reason) {
    case 'signedOut':
      return new KiloError('signedOut', facts);
    case 'refused':
    case 'redirect':
      return new KiloError('unexpectedAnswer', { ...facts, detail: reason });
    case 'tooLarge':
      return new KiloError(operation.writes ? 'outcomeUnknown' : 'unexpectedAnswer', { ...facts, detail: reason });
    case 'canceled':
    case 'timedOut':
      return new KiloError(operation.writes && sent ? 'outcomeUnknown' : reason, facts);
    case 'network':
      return new KiloError(operation.writes && sent ? 'outcomeUnknown' : 'offline', facts, { cause });
  }
}

/** The answer has a status of 400 or more, or cannot be read. */
export function fromAnswer(answer: Answer, operation: Operation, now: number): KiloError {
  const facts = { operation: operation.name, status: answer.status, retryAfterMs: retryAfterMs(answer.headers, now) };
  const trpc = trpcErrorBody.safeParse(answer.json);
  if (trpc.success) return fromTrpcError(trpc.data.error, operation, facts.retryAfterMs);
  const rest = restErrorBody.safeParse(answer.json);
  if (rest.success && answer.status >= 400) return fromRestError(rest.data.error, answer.json, operation, facts);
  return fromUnreadable(answer, operation, facts);
}

/** The server said no in the way of tRPC. */
export function fromTrpcError(error: TrpcError, operation: Operation, retryAfter?: number): KiloError {
  const { message, data } = error;
  const facts = { operation: operation.name, status: data.httpStatus, retryAfterMs: retryAfter };
  if (data.authRequired || message === NOT_AUTHENTICATED) return new KiloError('signedOut', facts);
  if (data.zodError) return new KiloError('invalidInput', { ...facts, ...firstProblem(data.zodError) });
  if (message.startsWith(NO_PROCEDURE)) return new KiloError('notFound', { ...facts, detail: 'noProcedure' });
  return fromStatus(message, operation, facts);
}

/** The server said no in the way of its plain routes. There, a 401 in the shape of a failed sign-in is one. */
function fromRestError(message: string, body: unknown, operation: Operation, facts: StatusFacts): KiloError {
  const isSignIn = z.object({ success: z.literal(false) }).safeParse(body).success;
  if (facts.status === 401 && isSignIn) return new KiloError('signedOut', facts);
  return fromStatus(message, operation, facts);
}

type StatusFacts = KiloErrorFacts & { status: number };

function fromStatus(message: string, operation: Operation, facts: StatusFacts): KiloError {
  const serverMessage = presentable(message);
  const told = { ...facts, serverMessage };
  switch (facts.status) {
    case 400:
    case 422:
      return new KiloError('invalidInput', told);
    case 401:
    case 403:
      return message === TRIAL_EXPIRED
        ? new KiloError('trialExpired', told)
        : new KiloError('noPermission', { ...told, reason: denial(message) });
    case 402:
      return new KiloError('paymentFailed', told);
    case 404:
    case 410:
      return new KiloError('notFound', told);
    case 408:
      return new KiloError(operation.writes ? 'outcomeUnknown' : 'timedOut', facts);
    case 409:
    case 412:
      return new KiloError('conflict', told);
    case 429:
      return new KiloError('limited', told);
    case 502:
    case 504:
      return new KiloError(operation.writes ? 'outcomeUnknown' : 'serverFault', facts);
  }
  if (facts.status < 500) return new KiloError('unexpectedAnswer', facts);
  if (operation.charges && serverMessage && BANK.test(serverMessage)) return new KiloError('paymentFailed', told);
  return new KiloError('serverFault', facts);
}

/** No JSON, or JSON of a shape that the API does not have: often something between us and the server has answered. */
function fromUnreadable(answer: Answer, operation: Operation, facts: StatusFacts): KiloError {
  const detail = answer.unreadable ?? 'mismatch';
  if (answer.status < 300) return new KiloError(operation.writes ? 'outcomeUnknown' : 'unexpectedAnswer', { ...facts, detail });
  if (answer.status === 429 || answer.status >= 500 || answer.status === 408) return fromStatus('', operation, facts);
  return new KiloError('unexpectedAnswer', { ...facts, detail });
}

/** Checks an answer against the contract. A failure names the operation and the place in the answer. */
export function parseAnswer<Schema extends z.core.$ZodType>(
  schema: Schema,
  data: unknown,
  operation: Operation,
): z.output<Schema> {
  const parsed = z.safeParse(schema, data);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new KiloError(operation.writes ? 'outcomeUnknown' : 'unexpectedAnswer', {
    operation: operation.name,
    field,
    detail: 'mismatch',
  });
}

function firstProblem({ formErrors, fieldErrors }: { formErrors: string[]; fieldErrors: Record<string, string[]> }) {
  const [field, texts] = Object.entries(fieldErrors)[0] ?? [undefined, formErrors];
  return { field, serverMessage: presentable(texts[0] ?? '') };
}

function denial(message: string): KiloErrorFacts['reason'] {
  if (message === NOT_A_MEMBER || message.includes('not a member')) return 'notAMember';
  return message === WRONG_ROLE || message === ADMIN_REQUIRED ? 'wrongRole' : 'forbidden';
}

const BANK = /\bcard\b|payment (failed|method)|declined|insufficient funds|\bbank\b|authenticat/i;
/** Raw exceptions that reach clients: database statements, stacks, validator dumps. */
const INTERNAL =
  /failed query|\bselect\b.*\bfrom\b|\binsert into\b|\bupdate\b.*\bset\b|\bdelete from\b|params:|\bJSON at position\b|unexpected token|^\s*[[{]|\n\s+at /is;
const LONGEST_SENTENCE = 300;

/** The server's sentence, if it was written for people. */
function presentable(message: string): string | undefined {
  const text = message.trim();
  return text === '' || text.length > LONGEST_SENTENCE || INTERNAL.test(text) ? undefined : text;
}
