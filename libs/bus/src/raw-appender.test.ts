import { decodeRawBatch } from '@pinwire/protocol';
import { describe, expect, it } from 'vitest';
import { type RawPublisher, RawStreamFull, rawPartition } from './raw.ts';
import { RawAppender, type RawAppenderOptions } from './raw-appender.ts';
import { InProcessRawStream } from './raw-in-process.ts';

interface Published {
  partition: number;
  message: Buffer;
  id: string;
  answer: (error?: Error) => void;
}

/** A publisher whose answers the test gives. */
class Desk implements RawPublisher {
  maxMessage = 4096;
  readonly published: Published[] = [];

  publish(partition: number, message: Buffer, id: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.published.push({ partition, message, id, answer: (error) => (error ? reject(error) : resolve()) });
    });
  }

  /** Answers the n-th message that is published. */
  async answer(n: number, error?: Error): Promise<Published> {
    await expect.poll(() => this.published.length, { interval: 1 }).toBeGreaterThan(n);
    const published = this.published[n] as Published;
    published.answer(error);
    return published;
  }
}

function append(appender: RawAppender, shard: number, from: number, to: number, value = 'x'): void {
  const data = Buffer.from(value);
  for (let seq = from; seq < to; seq++) {
    appender.append('me', shard, seq, 1, 1, 1, 0x76, 1, seq, data, 0, data.length);
  }
}

const setup = (options: Partial<RawAppenderOptions> = {}): { desk: Desk; appender: RawAppender } => {
  const desk = new Desk();
  return { desk, appender: new RawAppender({ publisher: desk, sender: 's', ...options }) };
};
const seqs = ({ message }: Published): number[] => decodeRawBatch(message).map(({ seq }) => seq);

describe('RawAppender', () => {
  it('sends the rows of one turn together, and gathers while one message is in flight', async () => {
    const { desk, appender } = setup();
    append(appender, 1, 0, 3);
    const first = desk.answer(0);
    await expect.poll(() => desk.published.length).toBe(1);
    append(appender, 1, 3, 4);
    append(appender, 9, 0, 1);
    append(appender, 2, 0, 1);
    expect(seqs(await first)).toEqual([0, 1, 2]);
    const rest = [await desk.answer(1), await desk.answer(2)].sort((a, b) => a.partition - b.partition);
    expect(rest.map(({ partition }) => partition)).toEqual([1, 2]);
    expect(decodeRawBatch((rest[0] as Published).message).map(({ shard, seq }) => [shard, seq])).toEqual([
      [1, 3],
      [9, 0],
    ]);
    await appender.durable();
    expect(appender.bytes).toBe(0);
  });

  it('tries a message until it is durable, under one id, and lets none pass', async () => {
    const errors: string[] = [];
    const { desk, appender } = setup({ onRetry: (error, attempt) => errors.push(`${attempt} ${error.message}`) });
    append(appender, 0, 0, 1);
    await desk.answer(0, new RawStreamFull('full'));
    append(appender, 0, 1, 2);
    append(appender, 8, 0, 1);
    await desk.answer(1, new Error('away'));
    await desk.answer(2);
    await desk.answer(3);
    await appender.durable();
    expect(desk.published.map(({ id }) => id)).toEqual(['s.0.0', 's.0.0', 's.0.0', 's.0.1']);
    expect(desk.published[2]?.message).toEqual(desk.published[0]?.message);
    expect(decodeRawBatch((desk.published[3] as Published).message)).toHaveLength(2);
    expect(errors).toEqual(['1 full', '2 away']);
  });

  it('cuts messages at the longest that the stream takes, and keeps their order', async () => {
    const { desk, appender } = setup();
    append(appender, 0, 0, 400, 'y'.repeat(30));
    for (let n = 0; n < 8; n++) expect((await desk.answer(n)).message.length).toBeLessThanOrEqual(desk.maxMessage);
    let answered = 8;
    const done = appender.durable().then(() => true);
    while (!(await Promise.race([done, desk.answer(answered).then(() => false)]))) answered++;
    expect(desk.published.flatMap(seqs)).toEqual(Array.from({ length: 400 }, (_, seq) => seq));
  });

  it('says when what was appended before is durable, and not earlier', async () => {
    const { desk, appender } = setup();
    append(appender, 0, 0, 1);
    append(appender, 3, 0, 1);
    let durable = false;
    const waiting = appender.durable().then(() => {
      durable = true;
    });
    append(appender, 0, 1, 2);
    await desk.answer(0);
    await new Promise(setImmediate);
    expect(durable).toBe(false);
    await desk.answer(1);
    await waiting;
    // The row that came after `durable()` is not waited for.
    expect(appender.bytes).toBe(0);
    await setup().appender.durable();
  });

  it('is full past its bound, and tells when there is room', async () => {
    let room = 0;
    const { desk, appender } = setup({ maxBytes: 2000, onRoom: () => room++ });
    append(appender, 0, 0, 10);
    expect(appender.full).toBe(false);
    append(appender, 1, 0, 60);
    expect(appender.full).toBe(true);
    await desk.answer(0);
    await desk.answer(1);
    await appender.durable();
    expect(appender.full).toBe(false);
    expect(room).toBe(1);
  });

  it('ends a pause when it is stopped', async () => {
    const { desk, appender } = setup();
    append(appender, 0, 0, 1);
    await desk.answer(0, new Error('away'));
    appender.stop();
    append(appender, 1, 0, 1);
    await new Promise(setImmediate);
    expect(desk.published).toHaveLength(1);
  });
});

describe('InProcessRawStream', () => {
  it('resolves a publish when its message is acknowledged, in order', async () => {
    const stream = new InProcessRawStream();
    const done: number[] = [];
    for (let n = 0; n < 4; n++) void stream.publish(0, Buffer.from([n])).then(() => done.push(n));
    let woken = 0;
    const partition = await stream.open(0, () => woken++);
    expect(woken).toBe(1);
    const [two, rest] = [partition.take(2), partition.take(100)];
    expect(two?.messages).toEqual([Buffer.from([0]), Buffer.from([1])]);
    expect(rest).toMatchObject({ bytes: 2, behind: 0 });
    expect(partition.take(100)).toBeUndefined();
    two?.acknowledge();
    await new Promise(setImmediate);
    expect(done).toEqual([0, 1]);
    expect(stream.waitingBytes).toBe(2);
    rest?.acknowledge();
    await new Promise(setImmediate);
    expect(done).toEqual([0, 1, 2, 3]);
    void stream.publish(0, Buffer.from([4]));
    expect(woken).toBe(2);
  });

  it('brings again what was taken and not acknowledged', async () => {
    const stream = new InProcessRawStream();
    for (let n = 0; n < 3; n++) void stream.publish(1, Buffer.from([n]));
    const before = await stream.open(1, () => undefined);
    const taken = before.take(100);
    const after = await stream.open(1, () => undefined);
    expect(before.failure).toBeDefined();
    taken?.acknowledge();
    expect(after.take(100)?.messages).toHaveLength(3);
    await after.close();
    expect(after.take(100)).toBeUndefined();
  });

  it('refuses messages past its bound, but never the only one', async () => {
    const stream = new InProcessRawStream(10);
    void stream.publish(0, Buffer.alloc(50));
    await expect(stream.publish(rawPartition(9), Buffer.alloc(1))).rejects.toThrow(RawStreamFull);
    const partition = await stream.open(0, () => undefined);
    partition.take(1)?.acknowledge();
    void stream.publish(0, Buffer.alloc(10));
    expect(stream.waitingBytes).toBe(10);
  });
});
