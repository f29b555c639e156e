import { connect, headers, type NatsConnection } from 'nats';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Backend, startNats } from '../../../../test/kit/backends.ts';
import { type RawPartition, RawStreamFull } from '../raw.ts';
import { NatsRawPartition } from './raw-partition.ts';
import { NatsRawStream } from './raw-stream.ts';

const MB = 1024 * 1024;

describe('the raw stream on JetStream', () => {
  let server: Backend;
  let connection: NatsConnection;
  let stream: NatsRawStream;
  let name: string;
  let next = 0;
  const open: RawPartition[] = [];

  beforeAll(async () => {
    server = await startNats();
  }, 60_000);
  afterAll(() => server?.remove(), 60_000);
  beforeEach(async () => {
    connection = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
    name = `raw-${process.pid}-${next++}`;
    stream = await NatsRawStream.connect({ connection, name, maxBytes: 64 * MB });
  });
  afterEach(async () => {
    for (const partition of open.splice(0)) await partition.close();
    await (await connection.jetstreamManager()).streams.delete(name);
    await connection.close();
  });

  const reader = async (partition = 0, from = stream): Promise<RawPartition> => {
    const opened = await from.open(partition, () => undefined);
    open.push(opened);
    return opened;
  };
  const publish = async (from: number, to: number, partition = 0): Promise<void> => {
    for (let n = from; n < to; n++) await stream.publish(partition, Buffer.from(`${n}`), `${partition}.${n}`);
  };
  /** Takes until `count` messages have come; returns them as numbers, acknowledged or not. */
  const take = async (partition: RawPartition, count: number, acknowledge = true): Promise<number[]> => {
    const taken: number[] = [];
    await expect
      .poll(
        () => {
          if (partition.failure) throw partition.failure;
          const delivery = partition.take(MB);
          taken.push(...(delivery?.messages ?? []).map(Number));
          if (acknowledge) delivery?.acknowledge();
          return taken.length;
        },
        { timeout: 10_000, interval: 5 },
      )
      .toBeGreaterThanOrEqual(count);
    return taken;
  };
  const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

  it('delivers in order, and forgets what is acknowledged', async () => {
    const partition = await reader();
    await publish(0, 50);
    expect(await take(partition, 50)).toEqual(numbers(0, 50));
    await expect.poll(() => stream.size()).toEqual({ messages: 0, bytes: 0 });
    await publish(50, 60);
    expect(await take(partition, 10)).toEqual(numbers(50, 60));
  });

  it('starts at the first message that is not acknowledged, and cuts off who read before', async () => {
    const before = await reader();
    await publish(0, 3);
    expect(await take(before, 3)).toEqual([0, 1, 2]);
    await publish(3, 10);
    expect(await take(before, 7, false)).toEqual(numbers(3, 10));
    await expect.poll(() => stream.size()).toMatchObject({ messages: 7 });
    const after = await reader();
    expect(await take(after, 7)).toEqual(numbers(3, 10));
    await expect.poll(() => before.failure, { timeout: 5000 }).toBeDefined();
    expect(before.take(MB)).toBeUndefined();
  });

  it('says how old a delivery is and how many messages are behind it', async () => {
    const before = Date.now();
    await publish(0, 5);
    const partition = await reader();
    let delivery = partition.take(1);
    await expect.poll(() => (delivery ??= partition.take(1))).toBeDefined();
    expect(delivery).toMatchObject({ messages: [Buffer.from('0')], bytes: 1, behind: 4 });
    expect(delivery?.publishedAt).toBeGreaterThanOrEqual(before - 1);
    expect(delivery?.publishedAt).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('keeps partitions apart', async () => {
    await publish(0, 3, 0);
    await publish(10, 13, 7);
    const [zero, seven] = [await reader(0), await reader(7)];
    expect(await take(zero, 3)).toEqual([0, 1, 2]);
    expect(await take(seven, 3)).toEqual([10, 11, 12]);
  });

  it('fails when a message got lost on the way, before a later one is given out', async () => {
    const partition = await reader();
    await publish(0, 1);
    expect(await take(partition, 1, false)).toEqual([0]);
    const [info] = await (await connection.jetstreamManager()).consumers.list(name).next();
    // Somebody else takes a message of this reader: it has asked already, so both get some.
    const thief = connection.subscribe('stolen');
    connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${name}.${info?.name}`, JSON.stringify({ batch: 1, expires: 5e9 }), {
      reply: 'stolen',
    });
    await connection.flush();
    let seen: number[] = [];
    for (let n = 1; partition.failure === undefined && n < 200; n++) {
      await publish(n, n + 1);
      seen = seen.concat((partition.take(MB)?.messages ?? []).map(Number));
    }
    await expect.poll(() => partition.failure?.message).toMatch(/^delivery \d+ came where \d+ was due$/);
    expect(seen).toEqual(numbers(1, 1 + seen.length));
    thief.unsubscribe();
    const again = await reader();
    expect((await take(again, 3)).slice(0, 3)).toEqual([0, 1, 2]);
  });

  it('refuses messages when it is full, and takes them again when writers caught up', async () => {
    const small = await NatsRawStream.connect({ connection, name, maxBytes: MB });
    const message = Buffer.alloc(100_000);
    let kept = 0;
    const fill = async (): Promise<void> => {
      for (;;) await small.publish(1, message, `fill.${kept++}`);
    };
    await expect(fill()).rejects.toThrow(RawStreamFull);
    expect(kept).toBeGreaterThan(5);
    const partition = await reader(1, small);
    let delivery = partition.take(MB);
    await expect.poll(() => (delivery ??= partition.take(MB))).toBeDefined();
    delivery?.acknowledge();
    await expect.poll(() => small.publish(1, message, 'later').then(() => 'kept', String)).toBe('kept');
  });

  it('takes a message that is published again under its id once', async () => {
    for (let time = 0; time < 3; time++) await stream.publish(0, Buffer.from('1'), 'same');
    expect(await stream.size()).toMatchObject({ messages: 1 });
  });

  it('reads ahead no more than it may', async () => {
    const frugal = await NatsRawStream.connect({ connection, name, maxBytes: 64 * MB, readAhead: 2 * MB });
    const message = Buffer.alloc(400_000);
    for (let n = 0; n < 20; n++) await frugal.publish(2, message, `m${n}`);
    const partition = await reader(2, frugal);
    let messages = 0;
    let most = 0;
    while (messages < 20) {
      // A moment in which everything could arrive that was asked for.
      await connection.flush();
      const delivery = partition.take(64 * MB);
      most = Math.max(most, delivery?.bytes ?? 0);
      messages += delivery?.messages.length ?? 0;
      delivery?.acknowledge();
      if (partition.failure) throw partition.failure;
    }
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(2 * MB);
  });

  it('gives what came before a failure, and tells of that then', async () => {
    const partition = (await reader()) as NatsRawPartition;
    await publish(0, 5);
    await expect.poll(() => partition.waiting).toBe(5);
    partition.fail(new Error('NATS is silent'));
    await publish(5, 6);
    expect(partition.failure).toBeUndefined();
    expect(partition.take(MB)?.messages.map(Number)).toEqual(numbers(0, 5));
    expect(partition.failure?.message).toBe('NATS is silent');
    expect(partition.take(MB)).toBeUndefined();
    // Nothing was acknowledged.
    expect(await take(await reader(), 6)).toEqual(numbers(0, 6));
  });

  it('asks again when the server lets a request end without a word, and fails when it shows no life', async () => {
    const expiresMs = 300;
    let requests = 0;
    let isAlive = true;
    const beat = headers(100, 'Idle Heartbeat');
    connection.subscribe('forgetful', {
      callback: (_error, { reply = '' }) => {
        requests++;
        for (let at = 0; isAlive && at < expiresMs; at += 30) {
          setTimeout(() => connection.isClosed() || connection.publish(reply, undefined, { headers: beat }), at);
        }
      },
    });
    const options = {
      connection,
      pullSubject: 'forgetful',
      readAhead: MB,
      wake: () => undefined,
      onClose: () => undefined,
    };
    const partition = new NatsRawPartition({ ...options, expiresMs });
    open.push(partition);
    await expect.poll(() => requests, { timeout: 10_000 }).toBeGreaterThan(3);
    expect(partition.failure).toBeUndefined();
    isAlive = false;
    await expect.poll(() => partition.failure?.message, { timeout: 10_000 }).toBe('NATS is silent');
  });

  it('is made anew when NATS has lost it', async () => {
    let lost = 0;
    const onLost = (): void => {
      lost++;
    };
    stream = await NatsRawStream.connect({ connection, name, maxBytes: 64 * MB, onLost });
    const before = await reader();
    await publish(0, 3);
    expect(await take(before, 3, false)).toEqual([0, 1, 2]);
    await (await connection.jetstreamManager()).streams.delete(name);
    await expect.poll(() => before.failure, { timeout: 15_000 }).toBeDefined();
    await expect(stream.publish(0, Buffer.from('3'), '0.3')).rejects.toThrow();
    await publish(3, 6);
    expect(lost).toBe(1);
    expect(await take(await reader(), 3)).toEqual([3, 4, 5]);
    await (await connection.jetstreamManager()).streams.delete(name);
    const after = await reader();
    expect(lost).toBe(2);
    await publish(6, 7);
    expect(await take(after, 1)).toEqual([6]);
  }, 30_000);

  it('fails with the connection, and goes on from what was not acknowledged after a crash of the server', async () => {
    const partition = await reader();
    await publish(0, 20);
    expect(await take(partition, 20, false)).toEqual(numbers(0, 20));
    await server.kill();
    await expect.poll(() => partition.failure?.message, { timeout: 10_000 }).toContain('NATS');
    await server.start();
    let again: RawPartition | undefined;
    await expect.poll(async () => (again ??= await reader().catch(() => undefined)), { timeout: 20_000 }).toBeDefined();
    if (again) expect(await take(again, 20)).toEqual(numbers(0, 20));
  }, 40_000);
});
