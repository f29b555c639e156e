import type { SqlRunner } from './sql.ts';
import { isStorable } from './text.ts';
import type { FlashedToken } from './types.ts';

/** Names the account that published an app. */
export async function insertApp(sql: SqlRunner, appId: string, accountId: number): Promise<boolean> {
  const text = 'insert into published_apps (id, account_id) values ($1, $2) on conflict (id) do nothing returning id';
  return (await sql.query(text, [appId, accountId])).length > 0;
}

export async function removeApp(sql: SqlRunner, appId: string): Promise<void> {
  await sql.query('delete from published_apps where id = $1', [appId]);
}

/** The account that published an app. */
export async function selectPublisher(sql: SqlRunner, appId: string): Promise<number | undefined> {
  if (!isStorable(appId)) return undefined;
  const text = 'select account_id as id from published_apps where id = $1';
  return (await sql.query<{ id: number }>(text, [appId]))[0]?.id;
}

/** Accounts that registered through any of these apps. */
export async function selectAccountsOfApps(sql: SqlRunner, appNames: readonly string[]): Promise<number[]> {
  const text = 'select id from accounts where app_name = any($1::text[]) order by id';
  return (await sql.query<{ id: number }>(text, [appNames])).map(({ id }) => id);
}

export async function insertFlashedTokens(
  sql: SqlRunner,
  tokens: readonly Omit<FlashedToken, 'isActivated'>[],
  now: number,
): Promise<void> {
  await sql.query(
    `insert into flashed_tokens (token, app_name, account_id, dash_id, device_id, created_at)
     select token, app_name, account_id, dash_id, device_id, $6
     from unnest($1::text[], $2::text[], $3::bigint[], $4::integer[], $5::integer[])
       as added (token, app_name, account_id, dash_id, device_id)`,
    [
      tokens.map(({ token }) => token),
      tokens.map(({ appName }) => appName),
      tokens.map(({ accountId }) => accountId),
      tokens.map(({ dashId }) => dashId),
      tokens.map(({ deviceId }) => deviceId),
      now,
    ],
  );
}

export async function selectFlashedToken(sql: SqlRunner, token: string): Promise<FlashedToken | undefined> {
  if (!isStorable(token)) return undefined;
  const [row] = await sql.query<FlashedToken>(
    `select token, app_name as "appName", account_id as "accountId", dash_id as "dashId", device_id as "deviceId",
       is_activated as "isActivated"
     from flashed_tokens where token = $1`,
    [token],
  );
  return row;
}

/** Marks a flashed token as used, or as free again; false when it was so already or is unknown. */
export async function updateFlashedToken(sql: SqlRunner, token: string, isActivated: boolean): Promise<boolean> {
  const text = `update flashed_tokens set is_activated = $2 where token = $1 and is_activated <> $2 returning token`;
  return isStorable(token) && (await sql.query(text, [token, isActivated])).length > 0;
}
