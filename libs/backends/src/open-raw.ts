import { setTimeout as delay } from 'node:timers/promises';
import {
  InProcessRawStream,
  type Input,
  NatsRawStream,
  RawAppender,
  type RawPublisher,
  type RawStream,
  type TargetKey,
} from '@pinwire/bus';
import type { Pin } from '@pinwire/model';
import { shardOf } from '@pinwire/protocol';
import type { Log, Settings } from '@pinwire/service';
import type { OpenBus } from './open-bus.ts';

/** Where a router puts the writes of its devices; fits its port. */
export interface RawSink {
  append(input: Input | undefined, target: TargetKey, pin: Pin, data: Buffer, start: number, end: number): void;
  durable(): Promise<void>;
  stop(): void;
}

/**
 * The router's end of the raw stream.
 * @param sender name of this process, never used before
 */
export function createRawSink(publisher: RawPublisher, sender: string, log: Log): RawSink {
  const appender = new RawAppender({
    publisher,
    sender,
    onRetry: (error, attempt) => {
      if (attempt === 1) log.warn({ err: error }, 'raw data waits for its stream');
    },
  });
  // Within one process nothing is numbered: it numbers what it writes itself.
  let own = 0;
  return {
    append(input, { accountId, dashId, targetId, route }, pin, data, start, end) {
      const origin = input?.origin ?? sender;
      const shard = input?.shard ?? shardOf(route);
      const seq = input?.seq ?? ++own;
      const micros = Math.floor((performance.timeOrigin + performance.now()) * 1000);
      const type = pin.letter.charCodeAt(0);
      appender.append(origin, shard, seq, accountId, dashId, targetId, type, pin.number, micros, data, start, end);
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
  for (let attempt = 1; ; attempt++) {
    try {
      return await NatsRawStream.connect({ connection, maxBytes });
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
