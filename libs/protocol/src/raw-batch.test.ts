import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMicroClock } from './micro-clock.ts';
import {
  decodeRawBatch,
  encodeRawBatch,
  RAW_VALUE_MAX,
  RawBatchEncoder,
  RawBatchReader,
  RawFormatError,
  type RawRow,
} from './raw-batch.ts';

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const row: fc.Arbitrary<RawRow> = fc.record({
  origin: fc.constantFrom('hw-1', 'hw-2', 'Gerät', ''),
  shard: fc.integer({ min: 0, max: 255 }),
  seq: fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })),
  accountId: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  dashId: int32,
  deviceId: int32,
  type: fc.constantFrom(0x61, 0x64, 0x76),
  pin: fc.integer({ min: 0, max: 255 }),
  micros: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  value: fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
});

describe('raw batch', () => {
  it('gives back the rows in their order', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
        expect(decodeRawBatch(encodeRawBatch(rows))).toEqual(rows);
      }),
    );
  });

  it('says its length before it is taken, and starts afresh after', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const encoder = new RawBatchEncoder();
        expect(encoder.length).toBe(0);
        for (let round = 0; round < 2; round++) {
          for (const { origin, shard, seq, accountId, dashId, deviceId, type, pin, micros, value } of rows) {
            encoder.append(origin, shard, seq, accountId, dashId, deviceId, type, pin, micros, value, 0, value.length);
          }
          const { length } = encoder;
          const message = encoder.take();
          expect(message).toHaveLength(length);
          expect(decodeRawBatch(message)).toEqual(rows);
        }
      }),
    );
  });

  it('refuses every cut, and answers any bytes with an error of its own', () => {
    const message = encodeRawBatch([...fc.sample(row, { numRuns: 3, seed: 5 })]);
    for (let length = 0; length < message.length; length++) {
      expect(() => decodeRawBatch(message.subarray(0, length))).toThrow(RawFormatError);
    }
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (noise) => {
        noise[0] = 1;
        try {
          decodeRawBatch(Buffer.from(noise));
        } catch (error) {
          expect(error).toBeInstanceOf(RawFormatError);
        }
      }),
    );
  });

  it('names the version that it cannot read', () => {
    const message = encodeRawBatch([]);
    message[0] = 9;
    expect(() => new RawBatchReader(message)).toThrow('version 9');
  });

  it('keeps of a value that is too long one byte more than allowed', () => {
    const [first] = fc.sample(row, { numRuns: 1, seed: 7 });
    const long = { ...(first as RawRow), value: Buffer.alloc(1_000_000, 'x') };
    expect(decodeRawBatch(encodeRawBatch([long]))[0]?.value).toHaveLength(RAW_VALUE_MAX + 1);
  });

  it('reads from the middle of a larger buffer', () => {
    const rows = fc.sample(row, { numRuns: 4, seed: 9 });
    const padded = Buffer.concat([Buffer.from('before'), encodeRawBatch(rows)]);
    expect(decodeRawBatch(padded.subarray(6))).toEqual(rows);
  });
});

describe('micro clock', () => {
  it('rises with every call, and follows the wall clock', () => {
    let wall = 1000;
    const clock = createMicroClock(() => wall);
    expect([clock(), clock()]).toEqual([1_000_000, 1_000_001]);
    wall = 999;
    expect(clock()).toBe(1_000_002);
    wall = 1001.5;
    expect(clock()).toBe(1_001_500);
  });
});
