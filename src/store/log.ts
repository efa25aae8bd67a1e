/** The log of the extension ("Kilo Teams" in the Output panel). Everything that is written passes the redactor first. */
import type * as vscode from 'vscode';

export interface Log {
  debug: (text: string) => void;
  info: (text: string) => void;
  warn: (text: string) => void;
  error: (text: string) => void;
  /** Brings the log on screen. */
  show: () => void;
}

const MASK = '•••';
/** Shorter strings would mask ordinary words. */
const SHORTEST_SECRET = 8;

/** What secrets look like where nobody has registered them. The first group, where there is one, stays. */
const SECRET_SHAPES: readonly RegExp[] = [
  /(\bBearer\s+)[^\s"',]+/gi,
  /()\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*/g,
  /(accept-invite\/)[^\s"'?#&]+/gi,
  /(device-auth\/codes\/)[^\s"'?#&]+/gi,
  /([?&](?:code|token|secret|client_secret|device_code)=)[^\s"'&#]+/gi,
  /(_secret_)\w+/g,
  /(\b[sr]k_(?:live|test)_)\w+/g,
];

/** Masks secrets in text: those that were registered, and whatever looks like one. */
export class Redactor {
  private readonly secrets = new Set<string>();

  /** From now on this text is masked wherever it appears. */
  register(secret: string): void {
    if (secret.length >= SHORTEST_SECRET) this.secrets.add(secret);
  }

  redact(text: string): string {
    let result = text;
    for (const secret of this.secrets) result = result.replaceAll(secret, MASK);
    for (const shape of SECRET_SHAPES) result = result.replace(shape, `$1${MASK}`);
    return result;
  }
}

/** The log over an output channel. */
export function createLog(channel: vscode.LogOutputChannel, redactor: Redactor): Log {
  return {
    debug: (text) => channel.debug(redactor.redact(text)),
    info: (text) => channel.info(redactor.redact(text)),
    warn: (text) => channel.warn(redactor.redact(text)),
    error: (text) => channel.error(redactor.redact(text)),
    show: () => channel.show(),
  };
}
