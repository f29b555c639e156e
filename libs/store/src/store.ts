import * as accounts from './accounts.ts';
import type { Sql } from './sql.ts';
import * as states from './states.ts';
import { isStorable } from './text.ts';
import * as tokens from './tokens.ts';
import type { Account, NewAccount, ProfileChanges, SavedState, ShareOwner, TokenOwner } from './types.ts';

/**
 * What Pinwire keeps. Every call is limited in time by the database under it and rejects with StoreTimeout,
 * StoreUnavailable or SqlError when that fails.
 */
export interface Store {
  /** Undefined when (e-mail, app name) is taken. */
  createAccount(account: NewAccount): Promise<Account | undefined>;
  findAccount(email: string, appName: string): Promise<Account | undefined>;
  accountById(accountId: number): Promise<Account | undefined>;
  /**
   * Replaces the profile and changes tokens, shares and energy with it, all or nothing; returns the new version.
   * @throws VersionConflict when the account is not at `expectedVersion`; TokenTaken when a token is another account's.
   */
  saveProfile(
    accountId: number,
    expectedVersion: number,
    profile: Uint8Array,
    changes?: ProfileChanges,
  ): Promise<number>;
  /** `passHash` is what `hashPassword` made. Returns false when the account is gone. */
  setPassword(accountId: number, passHash: string): Promise<boolean>;
  /** Notes a login; `at` in milliseconds since 1970. */
  touchLogin(accountId: number, ip: string, at: number): Promise<void>;
  /** Makes the account a super administrator, creating it (with what `passHash` returns) where missing. */
  ensureSuperAdmin(
    account: Omit<NewAccount, 'passHash' | 'isSuperAdmin'>,
    passHash: () => Promise<string>,
  ): Promise<{ account: Account; created: boolean }>;
  /** Removes the account with its tokens and states; false when it was gone already. */
  deleteAccount(accountId: number): Promise<boolean>;

  /** Whose device (or set-up) token this is; undefined when unknown or expired. */
  findToken(token: string): Promise<TokenOwner | undefined>;
  findShareToken(token: string): Promise<ShareOwner | undefined>;

  /** Writes live states, replacing those of the same targets. */
  saveStates(rows: readonly SavedState[]): Promise<void>;
  /** The states of an account, or of one of its projects. */
  loadStates(accountId: number, dashId?: number): Promise<SavedState[]>;
  /** Removes the states of a project, or of some of its targets. */
  deleteStates(accountId: number, dashId: number, targetIds?: readonly number[]): Promise<void>;

  /** Keeps a cloned project, JSON in UTF-8. An existing token keeps what it has. */
  saveClone(token: string, json: Uint8Array): Promise<void>;
  loadClone(token: string): Promise<Buffer | undefined>;

  getSetting(key: string): Promise<string | undefined>;
  setSetting(key: string, value: string): Promise<void>;

  /** Resolves when the database answers; rejects with the reason when not. */
  health(): Promise<void>;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** A store on a database that `migrate` has brought up to date. */
export function createStore(sql: Sql, { now = Date.now }: StoreOptions = {}): Store {
  return {
    createAccount: (account) => accounts.insertAccount(sql, account, now()),
    findAccount: (email, appName) => accounts.selectAccount(sql, email, appName),
    accountById: (accountId) => accounts.selectAccountById(sql, accountId),
    saveProfile: (accountId, expectedVersion, profile, changes = {}) =>
      accounts.updateProfile(sql, accountId, expectedVersion, profile, changes),
    ensureSuperAdmin: (account, passHash) => accounts.upsertSuperAdmin(sql, account, passHash, now()),
    deleteAccount: (accountId) => accounts.removeAccount(sql, accountId),

    async setPassword(accountId, passHash) {
      const text = 'update accounts set pass_hash = $2 where id = $1 returning id';
      return (await sql.query(text, [accountId, passHash])).length > 0;
    },
    async touchLogin(accountId, ip, at) {
      const text = 'update accounts set last_logged_ip = $2, last_logged_at = $3 where id = $1';
      await sql.query(text, [accountId, ip, at]);
    },

    findToken: (token) => tokens.selectToken(sql, token, now()),
    findShareToken: (token) => tokens.selectShareToken(sql, token),

    saveStates: (rows) => states.upsertStates(sql, rows),
    loadStates: (accountId, dashId) => states.selectStates(sql, accountId, dashId),
    deleteStates: (accountId, dashId, targetIds) => states.removeStates(sql, accountId, dashId, targetIds),

    async saveClone(token, json) {
      const text = 'insert into clones (token, json, created_at) values ($1, $2, $3) on conflict (token) do nothing';
      await sql.query(text, [token, json, now()]);
    },
    async loadClone(token) {
      if (!isStorable(token)) return undefined;
      return (await sql.query<{ json: Buffer }>('select json from clones where token = $1', [token]))[0]?.json;
    },

    async getSetting(key) {
      return (await sql.query<{ value: string }>('select value from settings where key = $1', [key]))[0]?.value;
    },
    async setSetting(key, value) {
      const text = `insert into settings (key, value) values ($1, $2)
        on conflict (key) do update set value = excluded.value`;
      await sql.query(text, [key, value]);
    },

    async health() {
      await sql.query('select 1');
    },
    close: () => sql.close(),
  };
}
