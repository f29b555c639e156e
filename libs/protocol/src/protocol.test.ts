import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInt32, split2, split3, splitAll, splitDevice } from './body.ts';
import { encodeFrame, encodeResponse } from './headers.ts';
import { OutBuffer } from './out-buffer.ts';
import { Quota } from './quota.ts';
import { sniff } from './sniff.ts';
import { shardOf, trimToken } from './token.ts';

describe('headers (hardware.md 2.1, app.md 13)', () => {
  it('frames a device write', () => {
    expect(encodeFrame('device', 20, 3, 'vw\x005\x0023').toString('hex')).toBe('14000300077677003500' + '3233');
  });
  it('frames the same write for both app headers', () => {
    expect(encodeFrame('mobile', 20, 2, '1-0').toString('hex')).toBe('14000200000003312d30');
    expect(encodeFrame('web', 20, 2, '1-0').toString('hex')).toBe('140002312d30');
  });
  it('writes a response with 2 status bytes to devices and 4 to apps', () => {
    expect(encodeResponse('device', 1, 200).toString('hex')).toBe('00000100c8');
    expect(encodeResponse('mobile', 1, 200).toString('hex')).toBe('000001000000c8');
    expect(encodeResponse('web', 1, 200).toString('hex')).toBe('000001000000c8');
  });
});

describe('OutBuffer', () => {
  it('gathers what single frames would be', () => {
    const part = fc.record({ id: fc.integer({ min: 0, max: 65535 }), body: fc.uint8Array({ maxLength: 1500 }) });
    fc.assert(
      fc.property(fc.constantFrom('device', 'mobile', 'web'), fc.array(part), (header, list) => {
        const out = new OutBuffer(header);
        const prefix = Buffer.from('1-0\0');
        for (const { id, body } of list) {
          out.frame(20, id, Buffer.from(body), 0, body.length, prefix);
          out.response(id, 200);
        }
        const want = Buffer.concat(
          list.flatMap(({ id, body }) => [
            encodeFrame(header, 20, id, Buffer.concat([prefix, body])),
            encodeResponse(header, id, 200),
          ]),
        );
        expect(out.take() ?? Buffer.alloc(0)).toEqual(want);
        expect(out.take()).toBeUndefined();
      }),
    );
  });

  it('writes headers of WebSocket messages (RFC 6455 5.2)', () => {
    const out = new OutBuffer('device');
    for (const length of [0, 125, 126, 65_535, 65_536, 2 ** 32]) out.message(length);
    const want = ['8200', '827d', '827e007e', '827effff', '827f0000000000010000', '827f0000000100000000'];
    expect(out.take()?.toString('hex')).toBe(want.join(''));
  });
});

describe('body splitting (hardware.md 2.3)', () => {
  it('starts the search at index 1 and keeps the rest untouched', () => {
    expect(split2('\0a\0b')).toEqual(['\0a', 'b']);
    expect(split3('vw\x005\x001\x002\0')).toEqual(['vw', '5', '1\x002\0']);
    expect(split3('vw\x005\0')).toEqual(['vw', '5', '']);
    expect(split3('vw')).toEqual(['vw']);
  });
  it('drops trailing empty parts only', () => {
    expect(splitAll('')).toEqual(['']);
    expect(splitAll('\0\0')).toEqual([]);
    expect(splitAll('a\0\0b\0\0')).toEqual(['a', '', 'b']);
  });
  it('reads heads and numbers', () => {
    expect(splitDevice('1-200000')).toEqual(['1', '200000']);
    expect(splitDevice('-1')).toEqual(['-1', undefined]);
    expect(parseInt32('+7')).toBe(7);
    expect(parseInt32('2147483648')).toBeUndefined();
    expect(parseInt32('')).toBeUndefined();
    expect(parseInt32('1.0')).toBeUndefined();
  });
});

describe('sniff (hardware.md 1.2)', () => {
  const bytes = (hex: string) => Buffer.from(hex, 'hex');
  it('tells HTTP, devices and mobile apps apart', () => {
    expect(sniff(Buffer.from('GET /'), true)).toBe('http');
    expect(sniff(Buffer.from('OPTIO'), false)).toBe('http');
    expect(sniff(bytes('1d00010020'), true)).toBe('device');
    expect(sniff(bytes('0200010020'), true)).toBe('device');
    expect(sniff(bytes('0200010000'), true)).toBe('mobile');
    expect(sniff(bytes('2800010000'), true)).toBe('mobile');
    expect(sniff(bytes('2800010000'), false)).toBe('device');
  });
  it('knows a device by any login length or id', () => {
    expect(sniff(bytes('1d00050021'), true)).toBe('device');
    expect(sniff(bytes('0200050021'), true)).toBe('device');
  });
});

describe('Quota (hardware.md 7.1)', () => {
  it('passes the rate for ever and refuses what is over it', () => {
    const quota = new Quota(100, 0);
    let passed = 0;
    for (let ms = 0; ms < 10_000; ms++) if (ms % 10 === 0 && quota.take(ms)) passed++;
    expect(passed).toBe(1000);
    let burst = 0;
    for (let i = 0; i < 500; i++) if (quota.take(10_000)) burst++;
    expect(burst).toBeLessThanOrEqual(101);
    expect(quota.take(10_000)).toBe(false);
    expect(quota.take(10_020)).toBe(true);
  });
  it('lends to who is slowed down instead, and is over until that is made up for', () => {
    const quota = new Quota(10, 0);
    for (let i = 0; i < 10; i++) expect(quota.take(0)).toBe(true);
    for (let i = 0; i < 20; i++) {
      expect(quota.take(0)).toBe(false);
      quota.owe();
    }
    expect([quota.isOver(2099), quota.isOver(2100)]).toEqual([true, false]);
    expect([quota.take(2100), quota.take(2100)]).toEqual([true, false]);
  });
  it('answers one refusal a minute', () => {
    const quota = new Quota(1, 0);
    expect([quota.answers(0), quota.answers(59_999), quota.answers(60_000)]).toEqual([true, false, true]);
  });
  it('has no limit at 0', () => {
    const quota = new Quota(0, 0);
    for (let i = 0; i < 10_000; i++) expect(quota.take(0)).toBe(true);
  });
});

describe('tokens', () => {
  it('are trimmed of blanks, line ends and NUL', () => {
    expect(trimToken(' \0abc\r\n')).toBe('abc');
    expect(trimToken(' \n')).toBe('');
  });
  it('spread evenly over the shards', () => {
    const count = new Array<number>(256).fill(0);
    for (let i = 0; i < 256 * 200; i++) {
      const shard = shardOf(`token-${i}-abcdefghijklmnopqrs`);
      count[shard] = (count[shard] as number) + 1;
    }
    expect(Math.min(...count)).toBeGreaterThan(120);
    expect(Math.max(...count)).toBeLessThan(300);
  });
});
