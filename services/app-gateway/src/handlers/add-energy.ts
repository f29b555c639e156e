import { IllegalCommand, NotAllowed } from '@pinwire/model';
import { parseInt32, Status, split2 } from '@pinwire/protocol';
import type { AppConnection } from '../app-connection.ts';
import type { AppHandler } from './index.ts';

/** What the shop asks for, in US dollars; other amounts are recorded with −1. */
const PRICES = new Map([
  [200, 0],
  [1000, 0.99],
  [2400, 1.99],
  [5000, 3.99],
  [13_000, 9.99],
  [28_000, 19.99],
]);

/** Awards, which are no purchases. */
const AWARDS = new Set(['AdColonyAward', 'homeScreen']);

/** Ids that come from cracked apps. */
const REFUSED = /^com\.blynk\.energy|^\d{19}\.\d{16}$/;
const MAX_ID_LENGTH = 255;

/** `amount\0transactionId` (app.md 6.8). Nothing vouches for a purchase: energy is play money on an own server. */
export const addEnergy: AppHandler = async (connection, { id, text }) => {
  const [amountText, transactionId] = split2(text);
  const amount = parseInt32(amountText);
  if (amount === undefined || amount < 0) throw new IllegalCommand('bad amount');
  if (!transactionId || transactionId.length > MAX_ID_LENGTH || REFUSED.test(transactionId)) {
    throw new NotAllowed('bad transaction');
  }
  const purchase = AWARDS.has(transactionId) ? undefined : { transactionId, price: PRICES.get(amount) ?? -1 };
  const { store } = connection.owner.ports;
  if (!(await store.addEnergy(connection.accountId, amount, purchase))) throw new NotAllowed('too much energy');
  await balanceChanged(connection);
  connection.respond(id, Status.OK);
};

/** The store changed the balance beside the document: everybody reads the account anew. */
export async function balanceChanged({ accountId, owner }: AppConnection): Promise<void> {
  owner.ports.accounts.forget(accountId);
  await owner.ports.bus.accountChanged(accountId);
}
