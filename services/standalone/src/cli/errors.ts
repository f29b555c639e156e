import { type Address, AppError } from '@pinwire/client';
import { Command, Status } from '@pinwire/protocol';

/** What went wrong, as one line for the user. */
export class CliError extends Error {
  override readonly name = 'CliError';
}

/** The command line is not understood; the message says how it is written. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const UNTRUSTED = new Set(['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'ERR_TLS_CERT_ALTNAME_INVALID']);

/** Turns an error of the connection into one line. */
export function explain(error: unknown, { host, port }: Address): CliError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const options = { cause: error };
  if (code === 'ECONNREFUSED') {
    return new CliError(
      `no server at ${host}:${port}: start it with npm start, or name another with --server`,
      options,
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new CliError(`no host is called ${host}`, options);
  if (UNTRUSTED.has(code) || code.startsWith('UNABLE_TO_')) {
    return new CliError(`the certificate of ${host}:${port} is not trusted (${code}); --insecure takes it`, options);
  }
  return new CliError(`${host}:${port}: ${error instanceof Error ? error.message : error}`, options);
}

/** What a status means to somebody who typed the command. */
const MEANINGS: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  [Command.REGISTER]: {
    [Status.ILLEGAL_COMMAND]: 'this is not an e-mail address',
    [Status.USER_ALREADY_REGISTERED]: 'there is an account with this e-mail already',
    [Status.NOT_ALLOWED]: 'the server takes no more accounts now (hourly.registrations.limit, allowed.users.list)',
  },
  [Command.LOGIN]: {
    [Status.USER_NOT_REGISTERED]: 'there is no account with this e-mail: make one with create-account',
    [Status.USER_NOT_AUTHENTICATED]: 'the password is wrong',
    [Status.FACEBOOK_USER_LOGIN_WITH_PASS]: 'this account has no password',
  },
  [Command.LOAD_PROFILE_GZIPPED]: { [Status.ILLEGAL_COMMAND]: 'there is no such project: see list' },
  [Command.CREATE_DEVICE]: { [Status.NOT_ALLOWED]: 'the project has as many devices as it may (user.devices.limit)' },
  [Command.CREATE_DASH]: { [Status.QUOTA_LIMIT]: 'the account has as many projects as it may' },
};

/** Runs one command of the protocol; a refusal becomes a CliError in words. */
export async function explained<T>(command: number, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AppError)) throw new CliError(error instanceof Error ? error.message : String(error));
    throw new CliError(MEANINGS[command]?.[error.status] ?? error.message, { cause: error });
  }
}
