import { describe, expect, it } from 'vitest';
import { isEmail } from './email.ts';

describe('isEmail (app.md 3.8)', () => {
  it.each([
    'ann@example.com',
    ' ann@example.com ',
    'a.b+c@sub.example.org',
    '"a b"@example.com',
    'a@[127.0.0.1]',
    'a@b.cc',
    'a@b.xn--p1ai',
  ])('takes %s', (text) => expect(isEmail(text)).toBe(true));
  it.each([
    '',
    'ann',
    'ann@',
    '@example.com',
    'a@localhost',
    'a@com',
    'a?b@example.com',
    'a@example.com.',
    'a@b.x1',
    'a@b.xn--',
    'a..b@example.com',
    `${'x'.repeat(65)}@example.com`,
    'a\0@example.com',
  ])('refuses %j', (text) => expect(isEmail(text)).toBe(false));
});
