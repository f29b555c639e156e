import { expect, test } from 'vitest';
import { publicUrl } from './create-http.ts';

test.each([
  [8080, 9443, 'https://iot.example.com:9443'],
  [8080, 443, 'https://iot.example.com'],
  [8080, 0, 'http://iot.example.com:8080'],
  [80, 0, 'http://iot.example.com'],
])('links of a server with ports %i and %i begin with %s', (plain, secure, expected) => {
  expect(publicUrl('iot.example.com', plain, secure)).toBe(expected);
});
