import { setTimeout as delay } from 'node:timers/promises';
import {
  type Bus,
  InProcessBus,
  InProcessRawStream,
  type Input,
  NatsRawStream,
  RawAppender,
  type RawPublisher,
  type RawStream,
  type TargetKey,
} from '@pinwire/bus';
import type { Pin } from '@pinwire/model';
import { createMicroClock, RAW_PARTS, rawSeq, shardOf } from '@pinwire/protocol';
import type { Log, Settings } from '@pinwire/service';
import type { OpenBus } from './open-bus.ts';

/** Where a router puts the writes of its devices; fits its port. */
export interface RawSink {
  append(input: Input | undefined, target: TargetKey, pin: Pin, data: Buffer, start: number, end: number): void;
  appendSamples(
    input: Input | undefined,
    target: TargetKey,
    pin: Pin,
    samples: readonly { value: Buffer; at: number }[],
  ): void;
  durable(): Promise<void>;
  stop(): void;
}

/**
 * The router's end of the raw stream.
 * @param sender name of this process, never used before
 * @param bus where the writes come from: within one process gateways stop reading while too many wait here; in a cluster
 * they do so by what their routers have not finished
 */
export function createRawSink(publisher: RawPublisher, sender: string, bus: Bus, log: Log): RawSink {
  const appender = new RawAppender({
    publisher,
    sender,
    ...(bus instanceof InProcessBus && { onFull: () => bus.setFull(true), onRoom: () => bus.setFull(false) }),
    onRetry: (error, attempt) => {
      if (attempt === 1) log.warn({ err: error }, 'raw data waits for its stream');
    },
  });
  const micros = createMicroClock();
  // Within one process nothing is numbered: it numbers what it writes itself.
  let own = 0;
  const append = (
    input: Input | undefined,
    part: number,
    { accountId, dashId, targetId, route }: TargetKey,
    { letter, number }: Pin,
    at: number,
    data: Buffer,
    start: number,
    end: number,
  ): void => {
    const origin = input === undefined ? sender : input.origin;
    const shard = input === undefined ? shardOf(route) : input.shard;
    const seq = rawSeq(input === undefined ? ++own : input.seq, part);
    const type = letter.charCodeAt(0);
    appender.append(origin, shard, seq, accountId, dashId, targetId, type, number, at, data, start, end);
  };
  return {
    append: (input, target, pin, data, start, end) => append(input, 0, target, pin, micros(), data, start, end),
    appendSamples(input, target, pin, samples) {
      for (const [part, { value, at }] of samples.slice(0, RAW_PARTS).entries()) {
        append(input, part, target, pin, at * 1000, value, 0, value.length);
      }
    },
    durable: () => appender.durable(),
    stop: () => appender.stop(),
  };
}

/**
 * The raw stream that the settings name: JetStream, or within the process; undefined when single writes are not kept.
 */
export async function openRawStream(
  settings: Settings,
  { connection }: Pick<OpenBus, 'connection'>,
  log: Log,
): Promise<(RawPublisher & RawStream) | undefined> {
  if (!settings['enable.raw.db.data.store']) return undefined;
  if (connection === undefined) return new InProcessRawStream();
  const maxBytes = settings['raw.stream.max.size'] * MIB;
  const onLost = (): void =>
    log.warn('NATS has lost its storage: the raw stream is there again, what was in it and not yet written is lost');
  for (let attempt = 1; ; attempt++) {
    try {
      return await NatsRawStream.connect({ connection, maxBytes, onLost });
    } catch (error) {
      // A server that has just started answers before its storage does.
      if (attempt === 1) log.warn({ err: error }, 'waiting for the raw stream of NATS (JetStream)');
      await delay(AGAIN_MS);
    }
  }
}

/** Time between two tries to open the raw stream, in ms. */
const AGAIN_MS = 500;

const MIB = 1024 * 1024;
