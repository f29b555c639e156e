import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Backend, backends } from '../test/backends.ts';
import { migrate } from './migrate.ts';
import { createStore, type Store } from './store.ts';

describe.each(backends)('apps, resets and energy on $name', (kind) => {
  describe('with a database', () => {
    let backend: Backend;
    let store: Store;
    let now = 1_700_000_000_000;
    let accounts = 0;

    beforeAll(async () => {
      backend = await kind.open();
      await migrate(backend.sql);
      store = createStore(backend.sql, { now: () => now });
    }, 60_000);
    afterAll(() => backend?.remove(), 60_000);

    async function newAccount(appName = 'Blynk'): Promise<number> {
      const email = `user${++accounts}@pinwire.test`;
      const account = await store.createAccount({ email, appName, passHash: 'x', energy: 2000 });
      if (!account) throw new Error('not created');
      return account.id;
    }

    it('knows who published an app and who registered through it', async () => {
      const publisher = await newAccount();
      expect(await store.addApp('blynkaaaaaaaa', publisher)).toBe(true);
      expect(await store.addApp('blynkaaaaaaaa', publisher)).toBe(false);
      expect(await store.publisherOf('blynkaaaaaaaa')).toBe(publisher);
      const user = await newAccount('blynkaaaaaaaa');
      expect(await store.accountsOfApps(['blynkaaaaaaaa', 'blynkbbbbbbbb'])).toEqual([user]);
      await store.removeApp('blynkaaaaaaaa');
      expect(await store.publisherOf('blynkaaaaaaaa')).toBeUndefined();
      expect(await store.publisherOf('\0')).toBeUndefined();
    });

    it('lets a flashed token be used once', async () => {
      const accountId = await newAccount();
      const flashed = { appName: 'blynkcccccccc', accountId, dashId: 2 };
      await store.addFlashedTokens([
        { token: 'flashed-0', deviceId: 0, ...flashed },
        { token: 'flashed-1', deviceId: -1, ...flashed },
      ]);
      const found = await store.findFlashedToken('flashed-1');
      expect(found).toEqual({ token: 'flashed-1', deviceId: -1, isActivated: false, ...flashed });
      expect(await store.setFlashedToken('flashed-0', true)).toBe(true);
      expect(await store.setFlashedToken('flashed-0', true)).toBe(false);
      expect(await store.setFlashedToken('flashed-0', false)).toBe(true);
      expect(await store.setFlashedToken('no such', true)).toBe(false);
      expect(await store.findFlashedToken('\0')).toBeUndefined();
    });

    it('keeps one reset of the app at a time, until it ends', async () => {
      const accountId = await newAccount();
      const reset = { accountId, kind: 'app', only: true } as const;
      const expiresAt = now + 1000;
      expect(await store.addReset({ ...reset, token: 'reset-1', expiresAt })).toBe(true);
      expect(await store.addReset({ ...reset, token: 'reset-2', expiresAt })).toBe(false);
      expect(await store.addReset({ ...reset, token: 'web-1', kind: 'web', only: false, expiresAt })).toBe(true);
      expect(await store.findReset('reset-1')).toEqual({ accountId, kind: 'app' });
      now += 1000;
      expect(await store.findReset('reset-1')).toBeUndefined();
      expect(await store.resetPassword('reset-1', 'y')).toBeUndefined();
      expect(await store.addReset({ ...reset, token: 'reset-3', expiresAt: now + 1000 })).toBe(true);
      await store.removeReset('reset-3');
      expect(await store.findReset('reset-3')).toBeUndefined();
    });

    it('resets a password once and ends every other reset of the account', async () => {
      const accountId = await newAccount();
      const expiresAt = now + 1000;
      for (const token of ['first', 'second']) await store.addReset({ token, accountId, kind: 'web', expiresAt });
      expect(await store.resetPassword('first', 'new hash')).toBe(accountId);
      expect((await store.accountById(accountId))?.passHash).toBe('new hash');
      expect(await store.resetPassword('first', 'other')).toBeUndefined();
      expect(await store.resetPassword('second', 'other')).toBeUndefined();
      expect(await store.resetPassword('\0', 'other')).toBeUndefined();
    });

    it('adds energy and refuses what does not fit', async () => {
      const accountId = await newAccount();
      expect(await store.addEnergy(accountId, 1000, { transactionId: 'T1', price: 0.99 })).toBe(true);
      expect(await store.accountById(accountId)).toMatchObject({ energy: 3000, version: 2 });
      expect(await store.addEnergy(accountId, 2_147_483_647)).toBe(false);
      const bought = await backend.sql.query('select amount, price, transaction_id from purchases');
      expect(bought).toEqual([{ amount: 1000, price: 0.99, transaction_id: 'T1' }]);
    });

    it('redeems a code for one account, once', async () => {
      const [first, second] = [await newAccount(), await newAccount()];
      await backend.sql.query(`insert into redeem_tokens (token, reward) values ('code', 5000)`);
      expect(await store.redeem('code', first)).toBe('rewarded');
      expect(await store.redeem('code', first)).toBe('repeated');
      expect(await store.redeem('code', second)).toBe('taken');
      expect(await store.redeem('no such', second)).toBe('unknown');
      expect(await store.redeem('\0', second)).toBe('unknown');
      expect((await store.accountById(first))?.energy).toBe(7000);
    });
  });
});
