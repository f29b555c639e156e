import { expect, test } from 'vitest';
import { Attempts } from './attempts.ts';

test('forgives one failure after the other', () => {
  let now = 0;
  const attempts = new Attempts(() => now);
  for (let count = 0; count < 20; count++) attempts.failed('a', 'ann');
  expect([attempts.allowed('a', 'ann'), attempts.allowed('a', 'bob'), attempts.allowed('b', 'ann')]).toEqual([
    false,
    true,
    true,
  ]);
  now = 15_000;
  expect(attempts.allowed('a', 'ann')).toBe(true);
  attempts.failed('a', 'ann');
  expect(attempts.allowed('a', 'ann')).toBe(false);
  now = 15_000 * 21;
  for (let count = 0; count < 19; count++) attempts.failed('a', 'ann');
  expect(attempts.allowed('a', 'ann')).toBe(true);
});

test('an address has its own bound over all accounts', () => {
  let now = 0;
  const attempts = new Attempts(() => now);
  for (let count = 0; count < 200; count++) attempts.failed('a', `user${count}`);
  expect([attempts.allowed('a'), attempts.allowed('b')]).toEqual([false, true]);
  now = 1000;
  expect(attempts.allowed('a')).toBe(true);
});

test('a long name is one with all that begin alike', () => {
  const attempts = new Attempts(() => 0);
  for (let count = 0; count < 20; count++) attempts.failed('a', `${'x'.repeat(300)}${count}`);
  expect(attempts.allowed('a', 'x'.repeat(60_000))).toBe(false);
});
