import { expect, test } from 'vitest';
import { allowList } from './allow-list.ts';

test.each([
  [['10.0.0.0/8'], '10.1.2.3', true],
  [['10.0.0.0/8'], '11.1.2.3', false],
  [['192.0.2.1'], '192.0.2.1', true],
  [['192.0.2.1'], '192.0.2.2', false],
  [['192.0.2.0/31', '198.51.100.0/24'], '198.51.100.255', true],
  [['0.0.0.0/0'], '203.0.113.9', true],
  [['0.0.0.0/0'], '2001:db8::1', false],
  [['0.0.0.0/0', '::/0'], '2001:db8::1', true],
  [['2001:db8::/32'], '2001:db8:1::1', true],
  [['2001:db8::/32'], '2001:db9::1', false],
  [['::1'], '::1', true],
  [[], '127.0.0.1', false],
])('%j and %s: %s', (networks, address, isAllowed) => {
  expect(allowList(networks)(address)).toBe(isAllowed);
});
