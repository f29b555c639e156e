import { createPasswords, type Store } from '@pinwire/store';
import type { AppStore } from './ports.ts';

/** The store with accounts and passwords as app commands need them. */
export function createAppStore(store: Store): AppStore {
  const passwords = createPasswords();
  return {
    ...store,
    findAccount: async (email, appName) => (await store.findAccount(email, appName))?.id,
    async createAccount({ email, appName, received, energy }) {
      if (await store.findAccount(email, appName)) return undefined;
      const passHash = await passwords.hashPassword(received);
      return (await store.createAccount({ email, appName, passHash, energy }))?.id;
    },
    async checkPassword(email, appName, received) {
      const account = await store.findAccount(email, appName);
      if (account === undefined) return 'unknown';
      if (account.passHash === undefined) return 'no-password';
      return (await passwords.verifyPassword(account.passHash, received)) ? { accountId: account.id } : 'wrong';
    },
    async resetPassword(token, received) {
      if (!(await store.findReset(token))) return undefined;
      return store.resetPassword(token, await passwords.hashPassword(received));
    },
  };
}
