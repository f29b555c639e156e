/** What the library says of a mail that was not taken; every field may be missing. */
interface SmtpFailure {
  /** Of the library, such as ECONNECTION. */
  readonly code?: unknown;
  /** Of the mail server, such as 550. */
  readonly responseCode?: unknown;
}

/** Failures on the way to the mail server; it has said nothing about the mail. */
const ON_THE_WAY: ReadonlySet<unknown> = new Set(['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'EPROTOCOL']);

/**
 * Whether the same mail may be taken a little later: the server was not reached, or says itself that it cannot just now
 * (4xx). A refusal (5xx), a wrong password for one, stays what it is.
 */
export function isPassing(error: unknown): boolean {
  const { code, responseCode } = error as SmtpFailure;
  return typeof responseCode === 'number' ? responseCode < 500 : ON_THE_WAY.has(code);
}
