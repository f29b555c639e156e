import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Command } from './commands.ts';
import { FrameCutter } from './cutter.ts';
import { encodeFrame, encodeResponse } from './headers.ts';

type Seen = { command: number; id: number; body: string; status: number };

function collect(header: 'device' | 'mobile', chunks: Buffer[], maxBody = 65535) {
  const seen: Seen[] = [];
  const cutter = new FrameCutter(
    header,
    (command, id, data, start, end, status) => {
      seen.push({ command, id, body: data.subarray(start, end).toString('hex'), status });
    },
    maxBody,
  );
  let fault: string | undefined;
  for (const chunk of chunks) fault ??= cutter.push(chunk);
  return { seen, fault, cutter };
}

const frames = fc.array(
  fc.record({
    command: fc.integer({ min: 0, max: 99 }),
    id: fc.integer({ min: 0, max: 65535 }),
    body: fc.uint8Array({ maxLength: 300 }),
    status: fc.integer({ min: 0, max: 65535 }),
  }),
  { minLength: 1, maxLength: 12 },
);

describe.each(['device', 'mobile'] as const)('FrameCutter with the %s header', (header) => {
  it('gives back what was framed, wherever the stream is cut', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 20 }), (list, cuts) => {
        const stream = Buffer.concat(
          list.map((f) =>
            f.command === Command.RESPONSE
              ? encodeResponse(header, f.id, f.status)
              : encodeFrame(header, f.command, f.id, Buffer.from(f.body)),
          ),
        );
        const at = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
        const chunks = [0, ...at].map((from, i) => stream.subarray(from, at[i] ?? stream.length));
        const want = list.map((f) =>
          f.command === Command.RESPONSE
            ? { command: 0, id: f.id, body: '', status: f.status }
            : { command: f.command, id: f.id, body: Buffer.from(f.body).toString('hex'), status: 0 },
        );
        expect(collect(header, chunks).seen).toEqual(want);
      }),
    );
  });

  it('is the same for every single cut of a stream of several frames', () => {
    const stream = Buffer.concat([
      encodeFrame(header, 29, 1, 'x'.repeat(32)),
      encodeResponse(header, 7, 200),
      encodeFrame(header, 6, 2),
      encodeFrame(header, 20, 3, 'vw\x005\x0023'),
    ]);
    const want = collect(header, [stream]).seen;
    expect(want).toHaveLength(4);
    for (let at = 0; at <= stream.length; at++) {
      expect(collect(header, [stream.subarray(0, at), stream.subarray(at)]).seen).toEqual(want);
    }
    expect(
      collect(
        header,
        [...stream].map((byte) => Buffer.from([byte])),
      ).seen,
    ).toEqual(want);
  });

  it('never throws on random bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }), (chunks) => {
        const { cutter } = collect(
          header,
          chunks.map((c) => Buffer.from(c)),
          1000,
        );
        expect(cutter.pendingBytes).toBeLessThanOrEqual(2000);
      }),
    );
  });

  it('refuses a body over the limit as soon as its header is there', () => {
    const long = encodeFrame(header, 20, 1, 'x'.repeat(101));
    expect(collect(header, [long.subarray(0, header === 'device' ? 5 : 7)], 100).fault).toBe('too-long');
    expect(collect(header, [long.subarray(0, 3), long.subarray(3)], 100).fault).toBe('too-long');
    expect(collect(header, [long], 101).fault).toBeUndefined();
  });

  it('gives the same frames when it is paused at any of them', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 8 }), fc.func(fc.boolean()), (list, cuts, pausesAt) => {
        const stream = Buffer.concat(list.map((f) => encodeFrame(header, f.command || 1, f.id, Buffer.from(f.body))));
        const seen: number[] = [];
        let paused = false;
        const cutter = new FrameCutter(
          header,
          (_command, id) => {
            expect(paused).toBe(false);
            seen.push(id);
            paused = pausesAt(seen.length);
            if (paused) cutter.pause();
          },
          65_535,
        );
        const at = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
        for (const [i, from] of [0, ...at].entries()) {
          expect(cutter.push(stream.subarray(from, at[i] ?? stream.length))).toBeUndefined();
          if (i % 2 === 0) resume();
        }
        for (let left = list.length; left >= 0; left--) resume();
        expect(seen).toEqual(list.map((f) => f.id));
        expect(cutter.pendingBytes).toBe(0);

        function resume(): void {
          paused = false;
          expect(cutter.resume()).toBeUndefined();
        }
      }),
    );
  });

  it('hands nothing on after stop', () => {
    const seen: number[] = [];
    const cutter = new FrameCutter(
      header,
      (_command, id) => {
        seen.push(id);
        cutter.stop();
      },
      100,
    );
    cutter.push(Buffer.concat([encodeFrame(header, 6, 1), encodeFrame(header, 6, 2)]));
    cutter.push(encodeFrame(header, 6, 3));
    expect(seen).toEqual([1]);
  });
});
