import { parseOptions } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from './errors.ts';
import { createPasswords, hashPassword, verifyPassword } from './passwords.ts';

const RECEIVED = 'tLKF1uGZfBp4fGy2zBZnzJvB4vXM1bQ0N0SYg0z2m9c=';

describe('passwords', () => {
  it('are stored as salted argon2id', async () => {
    const [one, two] = [await hashPassword(RECEIVED), await hashPassword(RECEIVED)];
    expect(one).toMatch(/^\$argon2id\$v=19\$/);
    expect(one).not.toBe(two);
    expect(parseOptions(one)).toMatchObject({ memoryCost: 19_456, timeCost: 2, parallelism: 1, saltLen: 16 });
    expect(await verifyPassword(one, RECEIVED)).toBe(true);
    expect(await verifyPassword(two, RECEIVED)).toBe(true);
    expect(await verifyPassword(one, `${RECEIVED} `)).toBe(false);
  });

  it('never match an account without one, or one that is not ours', async () => {
    expect(await verifyPassword(undefined, '')).toBe(false);
    expect(await verifyPassword('', '')).toBe(false);
    expect(await verifyPassword(RECEIVED, RECEIVED)).toBe(false);
  });

  it('cost no hash when they were verified lately', async () => {
    let now = 0;
    // With no room to wait and none to run, only a remembered login gets an answer.
    const passwords = createPasswords({ concurrency: 1, maxWaiting: 0, rememberMs: 1000, now: () => now });
    const stored = await passwords.hashPassword(RECEIVED);
    expect(await passwords.verifyPassword(stored, RECEIVED)).toBe(true);

    const busy = passwords.hashPassword('x');
    expect(await passwords.verifyPassword(stored, RECEIVED)).toBe(true);
    await expect(passwords.verifyPassword(stored, 'wrong')).rejects.toThrow(StoreUnavailable);
    now = 1000;
    await expect(passwords.verifyPassword(stored, RECEIVED)).rejects.toThrow(StoreUnavailable);
    await busy;
    expect(await passwords.verifyPassword(stored, RECEIVED)).toBe(true);
  });

  it('are forgotten, longest unused first, when there are too many', async () => {
    const passwords = createPasswords({ concurrency: 1, maxWaiting: 0, remembered: 2 });
    const stored = await passwords.hashPassword(RECEIVED);
    const others = [await passwords.hashPassword(RECEIVED), await passwords.hashPassword(RECEIVED)];
    await passwords.verifyPassword(stored, RECEIVED);
    await passwords.verifyPassword(others[0], RECEIVED);
    await passwords.verifyPassword(stored, RECEIVED);
    await passwords.verifyPassword(others[1], RECEIVED);
    const busy = passwords.hashPassword('x');
    expect(await passwords.verifyPassword(stored, RECEIVED)).toBe(true);
    await expect(passwords.verifyPassword(others[0], RECEIVED)).rejects.toThrow(StoreUnavailable);
    await busy;
  });

  it('are verified once for equal logins that come together', async () => {
    const passwords = createPasswords({ concurrency: 1, maxWaiting: 0 });
    const stored = await passwords.hashPassword(RECEIVED);
    const logins = Array.from({ length: 50 }, () => passwords.verifyPassword(stored, RECEIVED));
    expect(await Promise.all(logins)).toEqual(Array(50).fill(true));
  });

  it('wait for their turn', async () => {
    const passwords = createPasswords({ concurrency: 2, maxWaiting: 10 });
    const hashes = await Promise.all(Array.from({ length: 12 }, (_, n) => passwords.hashPassword(`${n}`)));
    expect(new Set(hashes).size).toBe(12);
  });
});
