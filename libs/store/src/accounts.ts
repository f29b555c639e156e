import { TokenTaken, VersionConflict } from './errors.ts';
import type { Sql, SqlRunner } from './sql.ts';
import { isStorable } from './text.ts';
import { changeShares, changeTokens } from './tokens.ts';
import type { Account, Login, NewAccount, ProfileChanges } from './types.ts';

/** Columns of an `AccountRow`. */
export const accountColumns = `id, email, app_name as "appName", name, pass_hash as "passHash", energy,
  is_super_admin as "isSuperAdmin", is_facebook_user as "isFacebookUser", region,
  last_logged_at as "lastLoggedAt", last_logged_ip as "lastLoggedIp", created_at as "createdAt", version, profile`;
const EMPTY_PROFILE = Buffer.from('{"dashBoards":[]}');

export type AccountRow = Omit<Account, 'passHash' | 'lastLoggedIp'> & {
  passHash: string | null;
  lastLoggedIp: string | null;
};

export function fromRow(row: AccountRow): Account;
export function fromRow(row: AccountRow | undefined): Account | undefined;
export function fromRow(row: AccountRow | undefined): Account | undefined {
  return row && { ...row, passHash: row.passHash ?? undefined, lastLoggedIp: row.lastLoggedIp ?? undefined };
}

export async function insertAccount(sql: SqlRunner, account: NewAccount, now: number): Promise<Account | undefined> {
  const [row] = await sql.query<AccountRow>(
    `insert into accounts (email, app_name, name, pass_hash, energy, is_super_admin, is_facebook_user, region,
       last_logged_at, last_logged_ip, created_at, profile)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (email, app_name) do nothing
     returning ${accountColumns}`,
    [
      account.email,
      account.appName,
      account.name ?? account.email,
      account.passHash ?? null,
      account.energy,
      account.isSuperAdmin ?? false,
      account.isFacebookUser ?? false,
      account.region ?? 'local',
      account.lastLoggedAt ?? 0,
      account.lastLoggedIp ?? null,
      account.createdAt ?? now,
      account.profile ?? EMPTY_PROFILE,
    ],
  );
  return fromRow(row);
}

export async function selectAccount(sql: SqlRunner, email: string, appName: string): Promise<Account | undefined> {
  if (!isStorable(email) || !isStorable(appName)) return undefined;
  const [row] = await sql.query<AccountRow>(
    `select ${accountColumns} from accounts where email = $1 and app_name = $2`,
    [email, appName],
  );
  return fromRow(row);
}

export async function selectAccountById(sql: SqlRunner, accountId: number): Promise<Account | undefined> {
  const [row] = await sql.query<AccountRow>(`select ${accountColumns} from accounts where id = $1`, [accountId]);
  return fromRow(row);
}

/** Saves the profile and what changes with it in one transaction; returns the new version. */
export function updateProfile(
  sql: Sql,
  accountId: number,
  expectedVersion: number,
  profile: Uint8Array,
  { tokens = {}, shares = {}, energy }: ProfileChanges,
): Promise<number> {
  const save = async (runner: SqlRunner): Promise<number> => {
    const [row] = await runner.query<{ version: number }>(
      `update accounts set profile = $3, version = version + 1, energy = coalesce($4, energy)
       where id = $1 and version = $2 returning version`,
      [accountId, expectedVersion, profile, energy ?? null],
    );
    if (row) return row.version;
    const [found] = await runner.query<{ version: number }>('select version from accounts where id = $1', [accountId]);
    throw new VersionConflict(accountId, expectedVersion, found?.version);
  };
  const others = [tokens.add, tokens.remove, shares.add, shares.remove];
  if (others.every((changes) => !changes?.length)) return save(sql);
  return sql.transaction(async (tx) => {
    const version = await save(tx);
    if (!(await changeTokens(tx, accountId, tokens))) throw new TokenTaken('device');
    if (!(await changeShares(tx, accountId, shares))) throw new TokenTaken('share');
    return version;
  });
}

/** Notes logins, one for each account; an address that is not known leaves the old one. */
export async function touchLogins(sql: SqlRunner, logins: readonly Login[]): Promise<void> {
  await sql.query(
    `update accounts set last_logged_at = seen.at, last_logged_ip = coalesce(seen.ip, last_logged_ip)
     from unnest($1::bigint[], $2::text[], $3::bigint[]) as seen (id, ip, at) where accounts.id = seen.id`,
    [logins.map(({ accountId }) => accountId), logins.map(({ ip }) => ip ?? null), logins.map(({ at }) => at)],
  );
}

/**
 * Makes the account a super administrator with the password `passHash`, which is asked for only then; a new account
 * where there is none. The password of one that somebody has registered is replaced: who knows it may be anybody.
 */
export async function upsertSuperAdmin(
  sql: Sql,
  account: Omit<NewAccount, 'passHash' | 'isSuperAdmin'>,
  passHash: () => Promise<string>,
  now: number,
): Promise<{ account: Account; isNew: boolean }> {
  const existing = await selectAccount(sql, account.email, account.appName);
  if (existing?.isSuperAdmin) return { account: existing, isNew: false };
  const hash = await passHash();
  if (!existing) {
    const created = await insertAccount(sql, { ...account, passHash: hash, isSuperAdmin: true }, now);
    if (created) return { account: created, isNew: true };
  }
  const [row] = await sql.query<AccountRow>(
    `update accounts set is_super_admin = true, pass_hash = $3
     where email = $1 and app_name = $2 and not is_super_admin returning ${accountColumns}`,
    [account.email, account.appName, hash],
  );
  const promoted = fromRow(row);
  if (promoted) return { account: promoted, isNew: true };
  // Another process was faster.
  const other = await selectAccount(sql, account.email, account.appName);
  if (!other) throw new Error(`account ${account.email} was removed while it was made an administrator`);
  return { account: other, isNew: false };
}

/** Removes the account with its tokens and states; returns whether it was there. */
export function removeAccount(sql: Sql, accountId: number): Promise<boolean> {
  return sql.transaction(async (tx) => {
    await tx.query('delete from target_states where account_id = $1', [accountId]);
    const removed = await tx.query('delete from accounts where id = $1 returning id', [accountId]);
    return removed.length > 0;
  });
}
