import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TargetEscaper } from './target-escaper.ts';

/** What comes of bytes that a parser did not take because of the first one beyond ASCII. */
function begun(text: string, max = 4096): string | undefined {
  const bytes = Buffer.from(text);
  const at = bytes.findIndex((byte) => byte >= 0x80);
  return new TargetEscaper().begin(bytes, at, max)?.toString('latin1');
}

test.each([
  ['GET /?v=°C HTTP/1.1\r\nx: °\r\n', 'GET /?v=%c2%b0C HTTP/1.1\r\nx: \xc2\xb0\r\n'],
  ['GET /?v=°', 'GET /?v=%c2%b0'],
  ['GET /?v=°\n', 'GET /?v=%c2%b0\n'],
  ['["GET "]PUT  /°', 'PUT  /%c2%b0'],
  ['x: y\r\n\r\nPOST /°', 'POST /%c2%b0'],
  ['INPUT /°', 'PUT /%c2%b0'],
  ['BREW /°', undefined],
  ['GET/°', undefined],
  ['GET / °', undefined],
  ['no byte', undefined],
])('%j begins as %j', (text, escaped) => {
  expect(begun(text)).toBe(escaped);
});

test('a line that is too long is none', () => {
  expect(begun(`GET /${'x'.repeat(95)}°`, 100)).toMatch(/^GET/);
  expect(begun(`GET /${'x'.repeat(96)}°`, 100)).toBeUndefined();
});

test('a target may come in any pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 9 })), (pieces) => {
      const whole = new TargetEscaper().escape(Buffer.concat(pieces));
      const escaper = new TargetEscaper();
      expect(Buffer.concat(pieces.map((piece) => escaper.escape(Buffer.from(piece))))).toEqual(whole);
      const target = /^[^ \n]*/.exec(whole.toString('latin1'))?.[0] ?? '';
      expect(target).not.toMatch(/[\x80-\xff]/);
    }),
  );
});
