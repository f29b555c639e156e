import type { Sql, SqlRunner } from './sql.ts';
import { isStorable } from './text.ts';
import type { Purchase, Redeemed } from './types.ts';

const INT_MAX = 2_147_483_647;

/** The version counts too: whoever edits the account at the same time has to read the new balance first. */
async function give(tx: SqlRunner, accountId: number, amount: number): Promise<boolean> {
  const text = `update accounts set energy = energy + $2, version = version + 1
    where id = $1 and energy <= ${INT_MAX} - $2 returning id`;
  return (await tx.query(text, [accountId, amount])).length > 0;
}

/** Adds energy and records what it was bought for; false when the balance would not fit any more. */
export function addEnergy(
  sql: Sql,
  accountId: number,
  amount: number,
  purchase: Purchase | undefined,
  now: number,
): Promise<boolean> {
  return sql.transaction(async (tx) => {
    if (!(await give(tx, accountId, amount))) return false;
    if (purchase === undefined || !isStorable(purchase.transactionId)) return true;
    await tx.query(
      `insert into purchases (account_id, amount, price, transaction_id, created_at) values ($1, $2, $3, $4, $5)`,
      [accountId, amount, purchase.price, purchase.transactionId, now],
    );
    return true;
  });
}

/** Uses a code up for an account and gives its energy, both or neither. */
export function redeem(sql: Sql, token: string, accountId: number, now: number): Promise<Redeemed> {
  if (!isStorable(token)) return Promise.resolve('unknown');
  return sql.transaction(async (tx) => {
    const [row] = await tx.query<{ reward: number; owner: number | null; at: number | null }>(
      `select reward, account_id as owner, redeemed_at as at from redeem_tokens where token = $1 for update`,
      [token],
    );
    if (row === undefined) return 'unknown';
    if (row.at !== null) return row.owner === accountId ? 'repeated' : 'taken';
    await tx.query('update redeem_tokens set account_id = $2, redeemed_at = $3 where token = $1', [
      token,
      accountId,
      now,
    ]);
    await give(tx, accountId, row.reward);
    return 'rewarded';
  });
}
