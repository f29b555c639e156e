/** The statement or its whole transaction took longer than allowed. It may still have been carried out. */
export class StoreTimeout extends Error {
  override readonly name = 'StoreTimeout';
  constructor(what: string, timeoutMs: number, options?: ErrorOptions) {
    super(`${what} took longer than ${timeoutMs} ms`, options);
  }
}

/** The database cannot be reached, is shutting down, or has more work waiting than it may. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The database answered with an error; `code` is its SQLSTATE (five characters). */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly code: string;
  readonly constraint: string | undefined;
  constructor(message: string, code: string, constraint?: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.constraint = constraint;
  }
}

/** Somebody else saved the account since it was read; `actual` is undefined when the account is gone. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict';
  readonly accountId: number;
  readonly expected: number;
  readonly actual: number | undefined;
  constructor(accountId: number, expected: number, actual: number | undefined) {
    const found = actual === undefined ? 'is gone' : `is at version ${actual}`;
    super(`account ${accountId} ${found}, not at version ${expected}`);
    this.accountId = accountId;
    this.expected = expected;
    this.actual = actual;
  }
}

/** A device or share token that was to be added belongs to another account. */
export class TokenTaken extends Error {
  override readonly name = 'TokenTaken';
  constructor(kind: 'device' | 'share') {
    super(`a new ${kind} token already belongs to another account`);
  }
}

/** Another live process has the data folder open. */
export class FolderLocked extends Error {
  override readonly name = 'FolderLocked';
  readonly folder: string;
  readonly holder: string;
  constructor(folder: string, holder: string) {
    super(`data folder ${folder} is in use by another process (${holder}): stop it, or choose another folder`);
    this.folder = folder;
    this.holder = holder;
  }
}
