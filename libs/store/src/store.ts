import * as accounts from './accounts.ts';
import { type AdministrationStore, administrationStore } from './administration.ts';
import * as energy from './energy.ts';
import { gathered } from './gathered.ts';
import { type OtaStore, otaStore } from './ota.ts';
import * as publishing from './publishing.ts';
import { openRawWriter, type RawWriter, type RawWriterOptions } from './raw/raw-writer.ts';
import * as resets from './resets.ts';
import type { Sql } from './sql.ts';
import * as states from './states.ts';
import { isStorable } from './text.ts';
import * as tokens from './tokens.ts';
import type {
  Account,
  FlashedToken,
  Login,
  NewAccount,
  NewReset,
  NewState,
  OwnState,
  ProfileChanges,
  Purchase,
  Redeemed,
  ResetKind,
  SavedState,
  ShareOwner,
  TargetKey,
  TokenOwner,
} from './types.ts';

/**
 * What Pinwire keeps. Every call is limited in time by the database under it and rejects with StoreTimeout,
 * StoreUnavailable or SqlError when that fails.
 */
export interface Store extends AdministrationStore, OtaStore {
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
  /** Notes logins of several accounts at once. */
  touchLogins(logins: readonly Login[]): Promise<void>;
  /** Makes the account, a new one where missing, a super administrator with the password that `passHash` returns, once. */
  ensureSuperAdmin(
    account: Omit<NewAccount, 'passHash' | 'isSuperAdmin'>,
    passHash: () => Promise<string>,
  ): Promise<{ account: Account; isNew: boolean }>;
  /** Removes the account with its tokens and states; false when it was gone already. */
  deleteAccount(accountId: number): Promise<boolean>;

  /** Whose device (or set-up) token this is; undefined when unknown or expired. */
  findToken(token: string): Promise<TokenOwner | undefined>;
  findShareToken(token: string): Promise<ShareOwner | undefined>;

  /** Writes live states, replacing those of the same targets but for newer ones. */
  saveStates(rows: readonly NewState[]): Promise<void>;
  /** The states of an account, or of one of its projects. */
  loadStates(accountId: number, dashId?: number): Promise<SavedState[]>;
  /** The state of one target; undefined when it was never saved. */
  loadState(key: TargetKey): Promise<OwnState | undefined>;
  /** Removes the states of a project, or of some of its targets. */
  deleteStates(accountId: number, dashId: number, targetIds?: readonly number[]): Promise<void>;

  /** Keeps a cloned project, JSON in UTF-8, until `expiresAt` (ms since 1970). An existing token keeps what it has. */
  saveClone(token: string, json: Uint8Array, expiresAt?: number): Promise<void>;
  loadClone(token: string): Promise<Buffer | undefined>;

  /** Notes who published an app; false when the id is taken. */
  addApp(appId: string, accountId: number): Promise<boolean>;
  removeApp(appId: string): Promise<void>;
  publisherOf(appId: string): Promise<number | undefined>;
  /** Accounts that registered through any of these apps. */
  accountsOfApps(appNames: readonly string[]): Promise<number[]>;
  addFlashedTokens(tokens: readonly Omit<FlashedToken, 'isActivated'>[]): Promise<void>;
  findFlashedToken(token: string): Promise<FlashedToken | undefined>;
  /** Marks a flashed token as used or free; false when it was so already or is unknown. */
  setFlashedToken(token: string, isActivated: boolean): Promise<boolean>;

  /** Keeps a reset token; false when `only` is set and one of that kind is outstanding for the account. */
  addReset(reset: NewReset): Promise<boolean>;
  /** Whose reset this is; undefined when unknown or expired. */
  findReset(token: string): Promise<{ accountId: number; kind: ResetKind } | undefined>;
  removeReset(token: string): Promise<void>;
  /** Uses a reset up: sets what `hashPassword` made, ends all resets of the account. Undefined: unknown or expired. */
  resetPassword(token: string, passHash: string): Promise<number | undefined>;

  /** Adds energy beside the profile, and records a purchase; false when the balance would pass an int32. */
  addEnergy(accountId: number, amount: number, purchase?: Purchase): Promise<boolean>;
  /** Uses a code up for an account and gives its energy. */
  redeem(token: string, accountId: number): Promise<Redeemed>;

  getSetting(key: string): Promise<string | undefined>;
  setSetting(key: string, value: string): Promise<void>;

  /** A connection that writes raw data (automation.md 6.5). */
  openRawWriter(options?: RawWriterOptions): Promise<RawWriter>;

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
  const findToken = gathered(
    (wanted: readonly string[]) => tokens.selectTokens(sql, wanted, now()),
    (token) => token,
  );
  return {
    ...administrationStore(sql, now),
    ...otaStore(sql),
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
    touchLogins: (logins) => accounts.touchLogins(sql, logins),

    findToken: async (token) => (isStorable(token) ? findToken(token) : undefined),
    findShareToken: (token) => tokens.selectShareToken(sql, token),

    saveStates: (rows) => states.upsertStates(sql, rows),
    loadStates: (accountId, dashId) => states.selectStates(sql, accountId, dashId),
    loadState: gathered((keys: readonly TargetKey[]) => states.selectStatesOf(sql, keys), states.stateName),
    deleteStates: (accountId, dashId, targetIds) => states.removeStates(sql, accountId, dashId, targetIds),

    async saveClone(token, json, expiresAt) {
      if (expiresAt !== undefined) await sql.query('delete from clones where expires_at <= $1', [now()]);
      const text = `insert into clones (token, json, created_at, expires_at) values ($1, $2, $3, $4)
        on conflict (token) do nothing`;
      await sql.query(text, [token, json, now(), expiresAt ?? null]);
    },
    async loadClone(token) {
      if (!isStorable(token)) return undefined;
      const text = 'select json from clones where token = $1 and (expires_at is null or expires_at > $2)';
      return (await sql.query<{ json: Buffer }>(text, [token, now()]))[0]?.json;
    },

    addApp: (appId, accountId) => publishing.insertApp(sql, appId, accountId),
    removeApp: (appId) => publishing.removeApp(sql, appId),
    publisherOf: (appId) => publishing.selectPublisher(sql, appId),
    accountsOfApps: (appNames) => publishing.selectAccountsOfApps(sql, appNames),
    addFlashedTokens: (flashed) => publishing.insertFlashedTokens(sql, flashed, now()),
    findFlashedToken: (token) => publishing.selectFlashedToken(sql, token),
    setFlashedToken: (token, isActivated) => publishing.updateFlashedToken(sql, token, isActivated),

    addReset: (reset) => resets.insertReset(sql, reset, now()),
    findReset: (token) => resets.selectReset(sql, token, now()),
    removeReset: (token) => resets.removeReset(sql, token),
    resetPassword: (token, passHash) => resets.resetPassword(sql, token, passHash, now()),

    addEnergy: (accountId, amount, purchase) => energy.addEnergy(sql, accountId, amount, purchase, now()),
    redeem: (token, accountId) => energy.redeem(sql, token, accountId, now()),

    async getSetting(key) {
      return (await sql.query<{ value: string }>('select value from settings where key = $1', [key]))[0]?.value;
    },
    async setSetting(key, value) {
      const text = `insert into settings (key, value) values ($1, $2)
        on conflict (key) do update set value = excluded.value`;
      await sql.query(text, [key, value]);
    },

    openRawWriter: (options = {}) => openRawWriter(sql, now, options),

    async health() {
      await sql.query('select 1');
    },
    close: () => sql.close(),
  };
}
