/**
 * The one set of errors that leaves `kilo/`. A kind says what happened; what to tell a person is decided above (`views/errorText.ts`).
 * Nothing secret is ever put into an error: no token, no invitation link, no client secret, no raw server exception.
 */
export type KiloErrorKind =
  | 'signedOut'
  | 'noPermission'
  | 'notFound'
  | 'conflict'
  | 'invalidInput'
  | 'limited'
  | 'trialExpired'
  | 'paymentFailed'
  | 'serverFault'
  | 'offline'
  | 'timedOut'
  | 'unexpectedAnswer'
  | 'outcomeUnknown'
  | 'canceled';

export interface KiloErrorFacts {
  /** Procedure or route, e.g. `organizations.members.invite`. */
  operation: string;
  /** HTTP status, where there was an answer. */
  status?: number;
  /** A sentence of the server that is fit for people; absent where the server's text is an internal one. */
  serverMessage?: string;
  /** invalidInput: the field at fault. unexpectedAnswer: the path in the answer. */
  field?: string;
  /** limited: when to come back, in milliseconds from now. */
  retryAfterMs?: number;
  /** noPermission: not in the organization at all, or in a role that may not. */
  reason?: 'notAMember' | 'wrongRole' | 'forbidden';
  /**
   * unexpectedAnswer and outcomeUnknown: what was wrong with the answer. `html`: a proxy or a sign-in page answered instead of the API.
   * notFound: `noProcedure` says that this server does not have the operation at all.
   */
  detail?: 'html' | 'notJson' | 'redirect' | 'tooLarge' | 'mismatch' | 'refused' | 'noProcedure';
}

export class KiloError extends Error {
  override readonly name = 'KiloError';

  constructor(
    readonly kind: KiloErrorKind,
    readonly facts: KiloErrorFacts,
    options?: { cause?: unknown },
  ) {
    super(
      `${kind} in ${facts.operation}${facts.status ? ` (HTTP ${facts.status})` : ''}${facts.serverMessage ? `: ${facts.serverMessage}` : ''}`,
      options,
    );
  }

  static is(error: unknown, kind?: KiloErrorKind): error is KiloError {
    return error instanceof KiloError && (kind === undefined || error.kind === kind);
  }
}
