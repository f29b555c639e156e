import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Backend, backends } from '../test/backends.ts';
import { migrate } from './migrate.ts';
import { createStore, type Store } from './store.ts';
import type { Account } from './types.ts';

const HASH = Buffer.from('hash of a cookie');

describe.each(backends)('administration on $name', (kind) => {
  let backend: Backend;
  let store: Store;
  let now = 1_700_000_000_000;
  const accounts: Account[] = [];

  beforeAll(async () => {
    backend = await kind.open();
    await migrate(backend.sql);
    store = createStore(backend.sql, { now: () => now });
    for (const email of ['cy@example.com', 'ann@example.com', 'bob@example.com', 'ann@example.org']) {
      const created = await store.createAccount({ email, appName: 'Blynk', passHash: 'x', energy: accounts.length });
      if (created) accounts.push(created);
    }
  }, 60_000);
  afterAll(() => backend?.remove(), 60_000);

  it('lists accounts by part of the e-mail, sorted, a page at a time', async () => {
    const query = { email: 'ann', sort: 'email', ascending: true, skip: 0, count: 1 } as const;
    const emails = async (change: object) => {
      const { total, accounts: found } = await store.listAccounts({ ...query, ...change });
      return [total, ...found.map(({ email }) => email)];
    };
    expect(await emails({})).toEqual([2, 'ann@example.com']);
    expect(await emails({ skip: 1 })).toEqual([2, 'ann@example.org']);
    expect(await emails({ skip: 2 })).toEqual([2]);
    expect(await emails({ email: '', sort: 'energy', ascending: false, count: 2 })).toEqual([
      4,
      'ann@example.org',
      'bob@example.com',
    ]);
    expect(await emails({ email: '%' })).toEqual([0]);
    expect(await emails({ email: '\0' })).toEqual([0]);
  });

  it('goes through all accounts', async () => {
    const first = await store.accountsAfter(0, 3);
    expect(first).toHaveLength(3);
    const rest = await store.accountsAfter(first[2]?.id ?? 0, 3);
    expect(rest.map(({ email }) => email)).toEqual(['ann@example.org']);
    expect(await store.accountsAfter(rest[0]?.id ?? 0, 3)).toEqual([]);
  });

  it('gives the e-mails of accounts', async () => {
    const [cy, ann] = accounts as [Account, Account];
    expect(await store.emailsOf([ann.id, cy.id, 999_999])).toEqual(
      new Map([
        [cy.id, cy.email],
        [ann.id, ann.email],
      ]),
    );
    expect(await store.emailsOf([])).toEqual(new Map());
  });

  it('changes what is named and nothing else', async () => {
    const [cy] = accounts as [Account, ...Account[]];
    expect(await store.changeAccount(cy.id, { email: 'cyril@example.com', isSuperAdmin: true })).toBe(true);
    const changed = { ...cy, email: 'cyril@example.com', isSuperAdmin: true, version: cy.version + 1 };
    expect(await store.accountById(cy.id)).toEqual(changed);
    expect(await store.changeAccount(cy.id, { energy: 7, name: 'Cyril', passHash: 'y', region: 'eu' })).toBe(true);
    expect(await store.accountById(cy.id)).toMatchObject({ energy: 7, name: 'Cyril', passHash: 'y', region: 'eu' });
    expect(await store.changeAccount(cy.id, { email: 'bob@example.com' })).toBe(false);
    expect(await store.changeAccount(999_999, { energy: 1 })).toBe(false);
  });

  it('knows sessions of super administrators until they end', async () => {
    const [cy, ann] = accounts as [Account, Account, ...Account[]];
    await store.addAdminSession(HASH, cy.id, now + 1000);
    const ofOther = Buffer.from('of somebody without rights');
    await store.addAdminSession(ofOther, ann.id, now + 1000);
    expect(await store.findAdminSession(HASH)).toEqual({ accountId: cy.id, email: 'cyril@example.com' });
    expect(await store.findAdminSession(ofOther)).toBeUndefined();
    now += 1000;
    expect(await store.findAdminSession(HASH)).toBeUndefined();
    // An expired one makes room for the same cookie.
    await store.addAdminSession(HASH, cy.id, now + 1000);
    await store.removeAdminSession(HASH);
    expect(await store.findAdminSession(HASH)).toBeUndefined();
  });

  it('keeps the audit log, the newest entry first', async () => {
    const entry = { at: now, actor: 'ann@example.com', address: '::1', action: 'a', target: 't', detail: '' };
    for (const action of ['first', 'second', 'third']) await store.addAudit({ ...entry, action });
    const { total, entries } = await store.listAudit(2, 1);
    expect(total).toBe(3);
    expect(entries).toEqual([
      { ...entry, action: 'second' },
      { ...entry, action: 'first' },
    ]);
  });

  it('settles a setting once, whoever comes first', async () => {
    const settled = await Promise.all(['a', 'b', 'c'].map((value) => store.ensureSetting('secret', value)));
    expect(new Set(settled).size).toBe(1);
    expect(await store.ensureSetting('secret', 'd')).toBe(settled[0]);
  });

  it('keeps firmware', async () => {
    const file = { name: 'FUp_1_upload.bin', build: 'Aug 14 2017', createdAt: now, createdBy: 'ann@example.com' };
    const content = Buffer.from([0, 255, 1]);
    await store.addOtaFile(file, content);
    await store.addOtaFile({ ...file, name: 'FUp_2_upload.bin', build: undefined }, Buffer.alloc(0));
    expect(await store.loadOtaFile(file.name)).toEqual({ content, createdAt: now });
    expect(await store.loadOtaFile('other')).toBeUndefined();
    expect(await store.loadOtaFile('\0')).toBeUndefined();
    expect(await store.listOtaFiles()).toEqual([
      { ...file, bytes: 3 },
      { ...file, name: 'FUp_2_upload.bin', build: undefined, bytes: 0 },
    ]);
  });

  it('forgets clones when their time is over', async () => {
    await store.saveClone('for ever', Buffer.from('1'));
    await store.saveClone('for a while', Buffer.from('2'), now + 10);
    expect((await store.loadClone('for a while'))?.toString()).toBe('2');
    now += 10;
    expect(await store.loadClone('for a while')).toBeUndefined();
    expect((await store.loadClone('for ever'))?.toString()).toBe('1');
    await store.saveClone('another', Buffer.from('3'), now + 10);
    await store.saveClone('for a while', Buffer.from('4'), now + 10);
    expect((await store.loadClone('for a while'))?.toString()).toBe('4');
  });
});
