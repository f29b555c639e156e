import { describe, expect, it } from 'vitest';
import { TokenCache, type TokenTarget, TooManyLookups } from './token-cache.ts';

const target = (accountId: number, deviceId = 0): TokenTarget => ({ accountId, dashId: 1, deviceId });

/** A store whose answers come when the test says so. */
class Store {
  readonly rows = new Map<string, TokenTarget>();
  readonly asked: string[] = [];
  readonly find = async (token: string): Promise<TokenTarget | undefined> => {
    this.asked.push(token);
    const found = this.rows.get(token);
    await Promise.resolve();
    return found;
  };
}

describe('TokenCache', () => {
  const limits = { known: 3, unknown: 2, unknownMs: 2000, lookups: 2 };
  function setup() {
    const store = new Store();
    const clock = { now: 0 };
    return { store, clock, cache: new TokenCache(store.find, () => clock.now, limits) };
  }

  it('knows a token at once after its first look-up', async () => {
    const { store, cache } = setup();
    store.rows.set('a', target(1));
    expect(cache.peek('a')).toBeUndefined();
    expect(await cache.lookUp('a')).toEqual(target(1));
    expect(cache.peek('a')).toEqual(target(1));
  });

  it('refuses an unknown token for a while without another look', async () => {
    const { clock, cache } = setup();
    expect(await cache.lookUp('a')).toBeUndefined();
    clock.now = 1999;
    expect(cache.peek('a')).toBe('unknown');
    clock.now = 2000;
    expect(cache.peek('a')).toBeUndefined();
  });

  it('asks once for all who ask meanwhile', async () => {
    const { store, cache } = setup();
    store.rows.set('a', target(1));
    expect(await Promise.all([cache.lookUp('a'), cache.lookUp('a')])).toEqual([target(1), target(1)]);
    expect(store.asked).toEqual(['a']);
  });

  it('refuses look-ups beyond its limit', async () => {
    const { cache } = setup();
    const first = [cache.lookUp('a'), cache.lookUp('b')];
    await expect(cache.lookUp('c')).rejects.toBeInstanceOf(TooManyLookups);
    await Promise.all(first);
    expect(await cache.lookUp('c')).toBeUndefined();
  });

  it('forgets the tokens of an account that changed, and all refused ones', async () => {
    const { store, cache } = setup();
    store.rows.set('a', target(1)).set('b', target(2));
    for (const token of ['a', 'b', 'c']) await cache.lookUp(token);
    cache.accountChanged(1);
    expect([cache.peek('a'), cache.peek('b'), cache.peek('c')]).toEqual([undefined, target(2), undefined]);
  });

  it('looks again when an account changed during the look-up: what it read may be gone', async () => {
    const { store, cache } = setup();
    store.rows.set('a', target(1));
    const lookup = cache.lookUp('a');
    store.rows.delete('a');
    cache.accountChanged(1);
    expect(await lookup).toBeUndefined();
    expect(cache.peek('a')).toBe('unknown');
  });

  it('passes on the error of the store and tries again the next time', async () => {
    const store = { fails: true };
    const find = async () => {
      if (store.fails) throw new Error('away');
      return target(1);
    };
    const cache = new TokenCache(find, () => 0);
    await expect(cache.lookUp('a')).rejects.toThrow('away');
    store.fails = false;
    expect(await cache.lookUp('a')).toEqual(target(1));
  });

  it('keeps no more than its limits', async () => {
    const { store, cache } = setup();
    for (const [at, token] of ['a', 'b', 'c', 'd'].entries()) store.rows.set(token, target(1, at));
    for (const token of ['a', 'b', 'c', 'd', 'x', 'y', 'z']) await cache.lookUp(token);
    expect(['a', 'b', 'c', 'd'].map((token) => cache.peek(token) !== undefined)).toEqual([false, true, true, true]);
    expect(['x', 'y', 'z'].map((token) => cache.peek(token))).toEqual([undefined, 'unknown', 'unknown']);
  });
});
