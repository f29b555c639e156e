import { Status } from '@pinwire/protocol';
import { balanceChanged } from './add-energy.ts';
import type { AppHandler } from './index.ts';

/** A code that gives energy once (app.md 6.8); the same account may repeat it without getting more. */
export const redeem: AppHandler = async (connection, { id, text }) => {
  const redeemed = await connection.owner.ports.store.redeem(text, connection.accountId);
  if (redeemed === 'rewarded') await balanceChanged(connection);
  const isDone = redeemed === 'rewarded' || redeemed === 'repeated';
  connection.respond(id, isDone ? Status.OK : Status.NOT_ALLOWED);
};
