import type { Account as StoredAccount } from '@pinwire/store';
import type { Http } from '../http.ts';

/** Accounts read at a time. */
const BATCH = 100;

/** Goes through all accounts in the order of their ids, some at a time. */
export async function* allAccounts({ store }: Pick<Http, 'store'>): AsyncGenerator<StoredAccount> {
  let last = 0;
  for (;;) {
    const batch = await store.accountsAfter(last, BATCH);
    yield* batch;
    const newest = batch.at(-1);
    if (newest === undefined || batch.length < BATCH) return;
    last = newest.id;
  }
}
