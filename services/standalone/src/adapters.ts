import { type Account, Accounts } from '@pinwire/accounts';
import type { AppStore } from '@pinwire/app-gateway';
import { parseProfile, stringify } from '@pinwire/model';
import { createPasswords, type Store, VersionConflict } from '@pinwire/store';

/** Account documents over the store. */
export function createAccounts(store: Store): Accounts {
  return new Accounts({
    async load(id): Promise<Account | undefined> {
      const row = await store.accountById(id);
      return row && { ...row, profile: parseProfile(row.profile.toString('utf8')) };
    },
    async save(id, expectedVersion, { profile, energy, tokens }) {
      const changes = {
        energy,
        tokens: { add: tokens.add, remove: tokens.remove },
        shares: { add: tokens.shareAdd, remove: tokens.shareRemove },
      };
      try {
        return await store.saveProfile(id, expectedVersion, Buffer.from(stringify(profile)), changes);
      } catch (error) {
        if (error instanceof VersionConflict) return undefined;
        throw error;
      }
    },
  });
}

/** Accounts and passwords as app commands need them. */
export function createAppStore(store: Store): AppStore {
  const passwords = createPasswords();
  return {
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
    findToken: (token) => store.findToken(token),
    findShareToken: (token) => store.findShareToken(token),
  };
}
