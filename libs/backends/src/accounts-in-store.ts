import { type Account, Accounts, joinDevice } from '@pinwire/accounts';
import type { Bus } from '@pinwire/bus';
import { exactJson, parseProfile } from '@pinwire/model';
import { type Store, type TokenOwner, VersionConflict } from '@pinwire/store';

/** Account documents over the store; edits of other processes are taken in as the bus announces them. */
export function createAccounts(store: Store, bus: Bus): Accounts {
  const accounts = new Accounts({
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
        return await store.saveProfile(id, expectedVersion, Buffer.from(exactJson(profile)), changes);
      } catch (error) {
        if (error instanceof VersionConflict) return undefined;
        throw error;
      }
    },
  });
  // Before all other handlers, which read the account anew.
  bus.onAccountChanged(async (accountId, byThisProcess) => {
    if (!byThisProcess) accounts.forget(accountId);
  });
  return accounts;
}

/**
 * Looks up the device that logs in with a token. With a provisioning token the device joins its project first
 * (hardware.md 3.2), so that the login goes on as any other.
 */
export function createDeviceTokens(store: Store, accounts: Accounts, bus: Bus) {
  return async (token: string): Promise<TokenOwner | undefined> => {
    const found = await store.findToken(token);
    if (found?.kind !== 'provision') return found;
    const isIn = await joinDevice(accounts, found.accountId, token);
    await bus.accountChanged(found.accountId);
    return isIn ? found : undefined;
  };
}

/** Looks up the e-mail of the account whose device a token names: the user name of the original's MQTT login. */
export function createOwnerOf(store: Store, accounts: Accounts) {
  return async (token: string): Promise<string | undefined> => {
    const found = await store.findToken(token);
    return found && (await accounts.get(found.accountId))?.email;
  };
}
