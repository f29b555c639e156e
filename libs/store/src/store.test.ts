import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Backend, backends } from '../test/backends.ts';
import { TokenTaken, VersionConflict } from './errors.ts';
import { migrate } from './migrate.ts';
import { createStore, type Store } from './store.ts';
import type { Account, SavedState } from './types.ts';

describe.each(backends)('store on $name', (kind) => {
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

    async function newAccount(): Promise<Account> {
      const email = `user${++accounts}@pinwire.test`;
      const account = await store.createAccount({ email, appName: 'Blynk', passHash: 'x', energy: 2000 });
      if (!account) throw new Error('not created');
      return account;
    }

    it('creates an account once per (e-mail, app name)', async () => {
      const wanted = { email: 'ann@pinwire.test', appName: 'Blynk', passHash: '$argon2id$…', energy: 100_000 };
      const account = await store.createAccount(wanted);
      expect(account).toMatchObject({
        ...wanted,
        name: wanted.email,
        region: 'local',
        isSuperAdmin: false,
        isFacebookUser: false,
        lastLoggedAt: 0,
        lastLoggedIp: undefined,
        createdAt: now,
        version: 1,
      });
      expect(account?.profile.toString()).toBe('{"dashBoards":[]}');
      expect(await store.createAccount(wanted)).toBeUndefined();
      expect(await store.createAccount({ ...wanted, appName: 'blynkabcdefgh' })).toBeDefined();
      expect(await store.findAccount(wanted.email, 'Blynk')).toEqual(account);
      expect(await store.accountById(account?.id ?? 0)).toEqual(account);
      expect(await store.findAccount('nobody@pinwire.test', 'Blynk')).toBeUndefined();
      expect(await store.accountById(999_999)).toBeUndefined();
    });

    it('finds nothing under names that hold NUL', async () => {
      expect(await store.findAccount('a\0b', 'Blynk')).toBeUndefined();
      expect(await store.findToken('\0')).toBeUndefined();
      expect(await store.findShareToken('\0')).toBeUndefined();
      expect(await store.loadClone('\0')).toBeUndefined();
    });

    it('keeps any profile byte for byte and counts versions', async () => {
      const { id } = await newAccount();
      let version = 1;
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (profile) => {
          version = await store.saveProfile(id, version, profile);
          const saved = await store.accountById(id);
          expect(saved?.version).toBe(version);
          expect(saved?.profile.equals(profile)).toBe(true);
        }),
        { numRuns: 25 },
      );
      expect(version).toBe(26);
    });

    it('refuses a profile made from an older version, and changes nothing then', async () => {
      const { id } = await newAccount();
      const add = [{ token: 'late-token', dashId: 1, deviceId: 0 }];
      expect(await store.saveProfile(id, 1, Buffer.from('{"a":1}'), { energy: 5 })).toBe(2);
      const late = store.saveProfile(id, 1, Buffer.from('{"a":2}'), { tokens: { add }, energy: 6 });
      await expect(late).rejects.toThrow(VersionConflict);
      await expect(late).rejects.toMatchObject({ accountId: id, expected: 1, actual: 2 });
      expect(await store.accountById(id)).toMatchObject({ version: 2, energy: 5 });
      expect(await store.findToken('late-token')).toBeUndefined();
      const gone = store.saveProfile(999_999, 1, Buffer.from('{}'));
      await expect(gone).rejects.toMatchObject({ name: 'VersionConflict', actual: undefined });
    });

    it('lets exactly one of many savers of a version win', async () => {
      const { id } = await newAccount();
      const add = (n: number) => ({ tokens: { add: [{ token: `race-${id}-${n}`, dashId: 1, deviceId: n }] } });
      const savers = Array.from({ length: 8 }, (_, n) => store.saveProfile(id, 1, Buffer.from(`${n}`), add(n)));
      const outcomes = await Promise.allSettled(savers);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const tokens = await Promise.all(outcomes.map((_, n) => store.findToken(`race-${id}-${n}`)));
      expect(tokens.map((token) => token !== undefined)).toEqual(outcomes.map((o) => o.status === 'fulfilled'));
    });

    it('adds, moves and removes device tokens with the profile', async () => {
      const { id } = await newAccount();
      const profile = Buffer.from('{}');
      const first = { token: `dev-a-${id}`, dashId: 1, deviceId: 0 };
      const second = { token: `dev-b-${id}`, dashId: 1, deviceId: 1 };
      await store.saveProfile(id, 1, profile, { tokens: { add: [first, second] } });
      expect(await store.findToken(first.token)).toEqual({ accountId: id, dashId: 1, deviceId: 0, kind: 'device' });
      const moved = { ...second, dashId: 2, deviceId: 7 };
      await store.saveProfile(id, 2, profile, { tokens: { add: [second, moved], remove: [first.token] } });
      expect(await store.findToken(first.token)).toBeUndefined();
      expect(await store.findToken(second.token)).toMatchObject({ dashId: 2, deviceId: 7 });
    });

    it('ends tokens for set-up when their time is over', async () => {
      const { id } = await newAccount();
      const token = `provision-${id}`;
      const add = [{ token, dashId: 3, deviceId: 4, kind: 'provision' as const, expiresAt: now + 1000 }];
      await store.saveProfile(id, 1, Buffer.from('{}'), { tokens: { add } });
      expect(await store.findToken(token)).toEqual({ accountId: id, dashId: 3, deviceId: 4, kind: 'provision' });
      now += 1000;
      expect(await store.findToken(token)).toBeUndefined();
      const bound = [{ token, dashId: 3, deviceId: 4 }];
      await store.saveProfile(id, 2, Buffer.from('{}'), { tokens: { add: bound } });
      expect(await store.findToken(token)).toMatchObject({ kind: 'device' });
    });

    it("does not take or remove another account's token", async () => {
      const [one, two] = [await newAccount(), await newAccount()];
      const token = `owned-${one.id}`;
      const tokens = { add: [{ token, dashId: 1, deviceId: 0 }] };
      const shares = { add: [{ token, dashId: 1 }] };
      await store.saveProfile(one.id, 1, Buffer.from('1'), { tokens, shares });
      await expect(store.saveProfile(two.id, 1, Buffer.from('2'), { tokens })).rejects.toThrow(TokenTaken);
      await expect(store.saveProfile(two.id, 1, Buffer.from('2'), { shares })).rejects.toThrow(TokenTaken);
      expect((await store.accountById(two.id))?.version).toBe(1);
      await store.saveProfile(two.id, 1, Buffer.from('2'), {
        tokens: { remove: [token] },
        shares: { remove: [token] },
      });
      expect(await store.findToken(token)).toMatchObject({ accountId: one.id });
      expect(await store.findShareToken(token)).toEqual({ accountId: one.id, dashId: 1 });
    });

    it('replaces a share token', async () => {
      const { id } = await newAccount();
      const [old, fresh] = [`share-old-${id}`, `share-new-${id}`];
      await store.saveProfile(id, 1, Buffer.from('{}'), { shares: { add: [{ token: old, dashId: 9 }] } });
      const shares = { add: [{ token: fresh, dashId: 9 }], remove: [old] };
      await store.saveProfile(id, 2, Buffer.from('{}'), { shares });
      expect(await store.findShareToken(old)).toBeUndefined();
      expect(await store.findShareToken(fresh)).toEqual({ accountId: id, dashId: 9 });
    });

    it('writes states in one go, the last of equal targets winning', async () => {
      const { id } = await newAccount();
      const row = (dashId: number, targetId: number, text: string) => ({
        accountId: id,
        dashId,
        targetId,
        state: Buffer.from(text),
      });
      const save = (...rows: SavedState[]) => store.saveStates(rows.map((saved) => ({ ...saved, version: 1 })));
      await save();
      await save(row(1, 0, 'old\0'), row(1, 0, 'new\0'), row(1, 100_000, 'tag'), row(2, 0, 'other'));
      await save(row(2, 0, 'other again'));
      expect(await store.loadStates(id)).toEqual([
        row(1, 0, 'new\0'),
        row(1, 100_000, 'tag'),
        row(2, 0, 'other again'),
      ]);
      expect(await store.loadStates(id, 2)).toEqual([row(2, 0, 'other again')]);
      const load = (dashId: number, targetId: number) => store.loadState({ accountId: id, dashId, targetId });
      expect(
        (await Promise.all([load(2, 0), load(1, 0), load(2, 1), load(1, 100_000), load(1, 0)])).map((found) =>
          found?.state.toString(),
        ),
      ).toEqual(['other again', 'new\0', undefined, 'tag', 'new\0']);
      await store.deleteStates(id, 1, [100_000, 5]);
      expect(await store.loadStates(id, 1)).toEqual([row(1, 0, 'new\0')]);
      await store.deleteStates(id, 1, []);
      expect(await store.loadStates(id, 1)).toHaveLength(1);
      await store.deleteStates(id, 1);
      expect(await store.loadStates(id)).toEqual([row(2, 0, 'other again')]);
    });

    it('keeps the newer state when an older one comes late', async () => {
      const { id } = await newAccount();
      const key = { accountId: id, dashId: 1, targetId: 0 };
      const save = (text: string, version: number) =>
        store.saveStates([{ ...key, state: Buffer.from(text), version, applied: `by ${text}` }]);
      const epoch = Date.now();
      await save('of the new owner', epoch);
      await save('of the old one', epoch - 1);
      const owned = { state: Buffer.from('of the new owner'), applied: 'by of the new owner' };
      expect(await store.loadState(key)).toEqual(owned);
      await save('the next', epoch + 1);
      expect((await store.loadState(key))?.applied).toBe('by the next');
    });

    it('writes more states than one statement takes', async () => {
      const { id } = await newAccount();
      const rows = Array.from({ length: 2500 }, (_, n) => ({
        accountId: id,
        dashId: 1,
        targetId: n,
        state: Buffer.from(`state ${n}`),
      }));
      await store.saveStates(rows.toReversed().map((row) => ({ ...row, version: 1 })));
      expect(await store.loadStates(id, 1)).toEqual(rows);
    });

    it('changes the password and notes logins without a new version', async () => {
      const { id } = await newAccount();
      expect(await store.setPassword(id, 'new hash')).toBe(true);
      await store.touchLogins([{ accountId: id, ip: '2001:db8::7', at: now }]);
      await store.touchLogins([{ accountId: id, ip: undefined, at: now + 5 }]);
      const expected = { passHash: 'new hash', lastLoggedIp: '2001:db8::7', lastLoggedAt: now + 5, version: 1 };
      expect(await store.accountById(id)).toMatchObject(expected);
      expect(await store.setPassword(999_999, 'x')).toBe(false);
    });

    it('makes the administrator once and leaves its password alone', async () => {
      const admin = { email: 'admin@pinwire.test', appName: 'Blynk', energy: 1 };
      let hashes = 0;
      const passHash = async () => `hash ${++hashes}`;
      const first = await store.ensureSuperAdmin(admin, passHash);
      expect(first).toMatchObject({ isNew: true, account: { isSuperAdmin: true, passHash: 'hash 1' } });
      const second = await store.ensureSuperAdmin(admin, passHash);
      expect(second).toEqual({ isNew: false, account: first.account });
      const user = await newAccount();
      const promoted = await store.ensureSuperAdmin({ ...admin, email: user.email }, passHash);
      // Whoever had registered the address has no way in.
      expect(promoted).toEqual({ isNew: true, account: { ...user, isSuperAdmin: true, passHash: 'hash 2' } });
      expect(hashes).toBe(2);
    });

    it('removes an account with all that is its', async () => {
      const { id, email } = await newAccount();
      const tokens = { add: [{ token: `gone-${id}`, dashId: 1, deviceId: 0 }] };
      await store.saveProfile(id, 1, Buffer.from('{}'), { tokens });
      await store.saveStates([{ accountId: id, dashId: 1, targetId: 0, state: Buffer.from('s'), version: 1 }]);
      expect(await store.deleteAccount(id)).toBe(true);
      expect(await store.deleteAccount(id)).toBe(false);
      expect(await store.findAccount(email, 'Blynk')).toBeUndefined();
      expect(await store.findToken(`gone-${id}`)).toBeUndefined();
      expect(await store.loadStates(id)).toEqual([]);
    });

    it('keeps clones and settings', async () => {
      await store.saveClone('clone', Buffer.from('{"v":"a\0b"}'));
      await store.saveClone('clone', Buffer.from('other'));
      expect(await store.loadClone('clone')).toEqual(Buffer.from('{"v":"a\0b"}'));
      expect(await store.loadClone('unknown')).toBeUndefined();
      expect(await store.getSetting('tls')).toBeUndefined();
      await store.setSetting('tls', 'one');
      await store.setSetting('tls', 'two');
      expect(await store.getSetting('tls')).toBe('two');
    });

    it('answers for its health', async () => {
      await expect(store.health()).resolves.toBeUndefined();
    });

    it('migrates once, keeps what is there and refuses a newer database', async () => {
      const before = await backend.sql.query('select * from schema_version order by version');
      await Promise.all([migrate(backend.sql), migrate(backend.sql)]);
      expect(await backend.sql.query('select * from schema_version order by version')).toEqual(before);
      await expect(migrate(backend.sql, [])).rejects.toThrow(`schema version ${before.length}, this program knows 0`);
    });

    it('leaves the schema alone when a step fails', async () => {
      const done = await backend.sql.query('select * from schema_version');
      const steps = done.map((_, n) => ({ name: `${n}`, statements: [] }));
      const broken = {
        name: 'broken',
        statements: ['create table half (id integer)', 'create table half (id integer)'],
      };
      await expect(migrate(backend.sql, [...steps, broken])).rejects.toMatchObject({ code: '42P07' });
      expect(await backend.sql.query("select 1 from pg_tables where tablename = 'half'")).toEqual([]);
    });
  });
});
