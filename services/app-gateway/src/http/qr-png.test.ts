import { expect, test } from 'vitest';
import { readPng } from '../../test/read-png.ts';
import { qrPng } from './qr-png.ts';

test.each([
  ['x', 125],
  ['blynk://token/clone/abcdefghijklmnopqrstuvwxyz012345?server=a-long-host-name.example.com&port=9443', 125],
  ['x'.repeat(150), 250],
])('%s can be read back', (text, pixels) => {
  expect(readPng(qrPng(text, pixels))).toEqual({ width: pixels, height: pixels, text });
});
