import { expect, test } from 'vitest';
import { passwordHash } from './password-hash.ts';

test('the hash is the one that apps send', () => {
  expect(passwordHash('ann@example.com', 'secret')).toBe('MypV5EHBB2Za6ayqHCA3LtwU+WR5z2k3MUokN1YDLzk=');
});

test('the case of the e-mail does not matter, that of the password does', () => {
  expect(passwordHash('Ann@Example.com', 'secret')).toBe(passwordHash('ann@example.com', 'secret'));
  expect(passwordHash('ann@example.com', 'Secret')).not.toBe(passwordHash('ann@example.com', 'secret'));
});
