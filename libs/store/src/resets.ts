import type { Sql, SqlRunner } from './sql.ts';
import { isStorable } from './text.ts';
import type { NewReset, ResetKind } from './types.ts';

/** Keeps a reset token; false when `only` is set and the account has one of the same kind that is still good. */
export function insertReset(sql: Sql, reset: NewReset, now: number): Promise<boolean> {
  const { token, accountId, kind, expiresAt, only = false } = reset;
  return sql.transaction(async (tx) => {
    await tx.query('delete from reset_tokens where account_id = $1 and expires_at <= $2', [accountId, now]);
    // The account's row is locked, so that of two requests at once the second sees the first one's token.
    await tx.query('select id from accounts where id = $1 for update', [accountId]);
    const text = 'select token from reset_tokens where account_id = $1 and kind = $2';
    if (only && (await tx.query(text, [accountId, kind])).length > 0) return false;
    await tx.query('insert into reset_tokens (token, account_id, kind, expires_at) values ($1, $2, $3, $4)', [
      token,
      accountId,
      kind,
      expiresAt,
    ]);
    return true;
  });
}

export async function selectReset(
  sql: SqlRunner,
  token: string,
  now: number,
): Promise<{ accountId: number; kind: ResetKind } | undefined> {
  if (!isStorable(token)) return undefined;
  const text = 'select account_id as "accountId", kind from reset_tokens where token = $1 and expires_at > $2';
  return (await sql.query<{ accountId: number; kind: ResetKind }>(text, [token, now]))[0];
}

export async function removeReset(sql: SqlRunner, token: string): Promise<void> {
  if (isStorable(token)) await sql.query('delete from reset_tokens where token = $1', [token]);
}

/** Sets the password and uses the token up, both or neither; the account, or undefined when the token is no good. */
export function resetPassword(sql: Sql, token: string, passHash: string, now: number): Promise<number | undefined> {
  if (!isStorable(token)) return Promise.resolve(undefined);
  return sql.transaction(async (tx) => {
    const text = 'delete from reset_tokens where token = $1 and expires_at > $2 returning account_id as id';
    const [row] = await tx.query<{ id: number }>(text, [token, now]);
    if (row === undefined) return undefined;
    await tx.query('update accounts set pass_hash = $2 where id = $1', [row.id, passHash]);
    // Whoever else asked for a reset of this account can no longer use it (http.md 4).
    await tx.query('delete from reset_tokens where account_id = $1', [row.id]);
    return row.id;
  });
}
