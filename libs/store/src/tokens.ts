import type { SqlRunner } from './sql.ts';
import { isStorable } from './text.ts';
import type { ShareChanges, ShareOwner, TokenChanges, TokenOwner } from './types.ts';

/** Returns false when an added token belongs to another account: the transaction has to be given up then. */
export async function changeTokens(
  tx: SqlRunner,
  accountId: number,
  { add = [], remove = [] }: TokenChanges,
): Promise<boolean> {
  if (remove.length > 0) {
    await tx.query('delete from device_tokens where account_id = $1 and token = any($2::text[])', [accountId, remove]);
  }
  // One statement must not touch a row twice: of equal tokens the last counts.
  const added = [...new Map(add.map((change) => [change.token, change])).values()];
  if (added.length === 0) return true;
  const done = await tx.query(
    `insert into device_tokens as known (token, account_id, dash_id, device_id, kind, expires_at)
     select token, $1, dash_id, device_id, kind, expires_at
     from unnest($2::text[], $3::integer[], $4::integer[], $5::text[], $6::bigint[])
       as added (token, dash_id, device_id, kind, expires_at)
     on conflict (token) do update set dash_id = excluded.dash_id, device_id = excluded.device_id,
       kind = excluded.kind, expires_at = excluded.expires_at
       where known.account_id = excluded.account_id
     returning known.token`,
    [
      accountId,
      added.map(({ token }) => token),
      added.map(({ dashId }) => dashId),
      added.map(({ deviceId }) => deviceId),
      added.map(({ kind }) => kind ?? 'device'),
      added.map(({ expiresAt }) => expiresAt ?? null),
    ],
  );
  return done.length === added.length;
}

/** Returns false when an added token belongs to another account. */
export async function changeShares(
  tx: SqlRunner,
  accountId: number,
  { add = [], remove = [] }: ShareChanges,
): Promise<boolean> {
  if (remove.length > 0) {
    await tx.query('delete from share_tokens where account_id = $1 and token = any($2::text[])', [accountId, remove]);
  }
  const added = [...new Map(add.map((change) => [change.token, change])).values()];
  if (added.length === 0) return true;
  const done = await tx.query(
    `insert into share_tokens as known (token, account_id, dash_id)
     select token, $1, dash_id from unnest($2::text[], $3::integer[]) as added (token, dash_id)
     on conflict (token) do update set dash_id = excluded.dash_id where known.account_id = excluded.account_id
     returning known.token`,
    [accountId, added.map(({ token }) => token), added.map(({ dashId }) => dashId)],
  );
  return done.length === added.length;
}

/** The owners of these tokens by token; unknown and expired ones are missing. */
export async function selectTokens(
  sql: SqlRunner,
  tokens: readonly string[],
  now: number,
): Promise<Map<string, TokenOwner>> {
  const rows = await sql.query<TokenOwner & { token: string }>(
    `select token, account_id as "accountId", dash_id as "dashId", device_id as "deviceId", kind
     from device_tokens where token = any($1::text[]) and (expires_at is null or expires_at > $2)`,
    [tokens, now],
  );
  return new Map(rows.map(({ token, ...owner }) => [token, owner]));
}

export async function selectShareToken(sql: SqlRunner, token: string): Promise<ShareOwner | undefined> {
  if (!isStorable(token)) return undefined;
  const [row] = await sql.query<ShareOwner>(
    'select account_id as "accountId", dash_id as "dashId" from share_tokens where token = $1',
    [token],
  );
  return row;
}
