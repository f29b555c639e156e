import { expect, test } from 'vitest';
import { bytes, fill, readFrame, showExpected, showFrame } from './notation.ts';

test('a bar is NUL, braces name variables, repetitions and bytes', () => {
  expect(bytes('vw|5|{name}', { name: 'x' })).toEqual(Buffer.from('vw\x005\0x'));
  expect(bytes('a{x*3}{hex:ff00}b')).toEqual(Buffer.from([0x61, 0x78, 0x78, 0x78, 0xff, 0, 0x62]));
  expect(fill('/{token0}/x', { token0: 'T' })).toBe('/T/x');
});

test('JSON stays as it is', () => {
  expect(bytes('1|{"id":1,"a":{}}').toString()).toBe('1\0{"id":1,"a":{}}');
});

test('a name that nothing is known of is an error of the row', () => {
  expect(() => bytes('{token9}', { token0: 'T' })).toThrow('{token9}');
});

test('frames are read and shown alike', () => {
  const frame = readFrame('20 7 vw|5|23');
  expect(frame).toEqual({ command: 20, id: 7, body: Buffer.from('vw\x005\x0023') });
  expect(showFrame({ ...frame, status: 0 })).toBe('20 7 vw|5|23');
  expect(showFrame({ command: 0, id: 7, status: 200, body: Buffer.alloc(0) })).toBe('0 7 200');
  expect(showExpected('20 7 vw|5|{hex:ff}', {})).toBe(showFrame({ ...readFrame('20 7 vw|5|{hex:ff}'), status: 0 }));
  expect(showExpected('0 7 200', {})).toBe('0 7 200');
  expect(() => readFrame('vw 5')).toThrow('no frame');
});
