import { expect, test } from 'vitest';
import { MailQuota } from './mail-quota.ts';

const DAY_MS = 86_400_000;

test('101 mails a day, from the first one on, by account', () => {
  let now = 1_700_000_000_000;
  const quota = new MailQuota(() => now);
  for (let sent = 0; sent < 101; sent++) {
    expect(quota.has(1)).toBe(true);
    quota.add(1);
    now += 1000;
  }
  expect([quota.has(1), quota.has(2)]).toEqual([false, true]);
  now += DAY_MS - 101_000 - 1;
  expect(quota.has(1)).toBe(false);
  now += 1;
  expect(quota.has(1)).toBe(true);
  quota.add(1);
  expect(quota.has(1)).toBe(true);
});

test('accounts whose day is over are forgotten', () => {
  let now = 0;
  const quota = new MailQuota(() => now);
  quota.add(1);
  now += DAY_MS - 1;
  quota.add(2);
  now += 1;
  quota.sweep();
  expect(quota.size).toBe(1);
});
