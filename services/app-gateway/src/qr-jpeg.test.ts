import { expect, test } from 'vitest';
import { readJpeg } from '../test/read-jpeg.ts';
import { qrJpeg } from './qr-jpeg.ts';

test.each([
  ['abcdefghijklmnopqrstuvwxyz012345', 125],
  ['blynk://restore?token=abcdefghijklmnopqrstuvwxyz012345&email=ann.with.a.long.name%40mail.example.com', 250],
])('%s can be read back', (text, pixels) => {
  expect(readJpeg(qrJpeg(text, pixels))).toEqual({ width: pixels, height: pixels, text });
});
