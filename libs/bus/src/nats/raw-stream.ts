import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  ErrorCode,
  Events,
  type JetStreamClient,
  type JetStreamManager,
  type NatsConnection,
  NatsError,
  nanos,
  nuid,
  ReplayPolicy,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from 'nats';
import { type RawPartition, type RawPublisher, type RawStream, RawStreamFull } from '../raw.ts';
import { JETSTREAM_ERROR, jetStreamError, whenMade } from './jetstream.ts';
import { NatsRawPartition } from './raw-partition.ts';

export interface NatsRawStreamOptions {
  connection: NatsConnection;
  /** Name of the stream and first part of its subjects. */
  name?: string;
  /** Most bytes that the stream keeps; past it publishing is refused, so that backpressure reaches the sources. */
  maxBytes: number;
  /** Copies in a NATS cluster. */
  replicas?: number;
  /** Limit of one request, in milliseconds. */
  timeoutMs?: number;
  /** Bytes that each open partition reads ahead. */
  readAhead?: number;
  /** Is told when NATS has lost the stream, which is there again: what was in it and not yet written is lost. */
  onLost?: () => void;
}

/** Well below the longest message that a NATS server takes by default, 1 MB. */
const MAX_MESSAGE = 512 * 1024;
/** A message published again within this time is recognised by the server; later, by the marks of its lanes. */
const DUPLICATE_WINDOW_MS = 120_000;
/** Nothing is ever delivered twice by the clock: a partition that fails is opened anew. */
const NEVER_MS = 24 * 3_600_000;
/** A consumer that nobody asks for messages is removed by the server. */
const INACTIVE_MS = 60_000;

/**
 * The raw stream on JetStream: a stream with a subject for each partition, on disk. As a work queue it forgets a message
 * when it is acknowledged; when it is full it refuses new ones and drops none.
 *
 * A partition is read through a consumer that is made for one opening of it and removed by the next: it starts at the
 * first message that is left, so at the first that is not acknowledged. JetStream numbers what it delivers; a number that
 * is missing is a message that got lost on the way, and the partition fails before a later one is given out.
 */
export class NatsRawStream implements RawPublisher, RawStream {
  readonly maxMessage = MAX_MESSAGE;
  private readonly client: JetStreamClient;
  private readonly open_ = new Set<NatsRawPartition>();
  private making: Promise<void> | undefined;

  private constructor(
    private readonly options: Required<NatsRawStreamOptions>,
    private readonly manager: JetStreamManager,
  ) {
    this.client = options.connection.jetstream({ timeout: options.timeoutMs });
    void this.watch();
  }

  /** Makes the stream where it is missing, and brings its limits up to date. */
  static async connect(options: NatsRawStreamOptions): Promise<NatsRawStream> {
    const defaults = { name: 'raw', replicas: 1, timeoutMs: 5000, readAhead: 8 * 1024 * 1024, onLost: () => {} };
    const all = { ...defaults, ...options };
    const manager = await all.connection.jetstreamManager({ timeout: all.timeoutMs });
    const wanted = streamOf(all);
    const config = await ensureStream(manager, wanted);
    if (config && (config.max_bytes !== wanted.max_bytes || config.num_replicas !== wanted.num_replicas)) {
      await manager.streams.update(wanted.name, wanted);
    }
    return new NatsRawStream(all, manager);
  }

  async publish(partition: number, message: Buffer, id: string): Promise<void> {
    try {
      await this.client.publish(`${this.options.name}.${partition}`, message, {
        msgID: id,
        timeout: this.options.timeoutMs,
      });
    } catch (error) {
      const code = jetStreamError(error);
      if (code === JETSTREAM_ERROR.maximumBytesExceeded || code === JETSTREAM_ERROR.maximumMessagesExceeded) {
        throw new RawStreamFull('the raw stream is full', { cause: error });
      }
      // Nobody listens to the subject. The message is published again anyway.
      if (error instanceof NatsError && error.code === ErrorCode.NoResponders) await this.ensure();
      throw error;
    }
  }

  async open(partition: number, wake: () => void): Promise<RawPartition> {
    const { name, connection, readAhead } = this.options;
    await this.ensure();
    const subject = `${name}.${partition}`;
    for await (const { name: old, config } of this.manager.consumers.list(name)) {
      if (config.filter_subject === subject) await this.deleteConsumer(old);
    }
    const consumer = `${name}-${partition}-${nuid.next()}`;
    await this.manager.consumers.add(name, {
      name: consumer,
      filter_subject: subject,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      replay_policy: ReplayPolicy.Instant,
      ack_wait: nanos(NEVER_MS),
      max_ack_pending: -1,
      inactive_threshold: nanos(INACTIVE_MS),
      // What it knows is worthless to the next opening.
      mem_storage: true,
      num_replicas: 1,
    });
    const reader: NatsRawPartition = new NatsRawPartition({
      connection,
      pullSubject: `$JS.API.CONSUMER.MSG.NEXT.${name}.${consumer}`,
      readAhead,
      wake,
      onClose: () => {
        this.open_.delete(reader);
        // Nobody waits for it: what stays behind is removed by the next opening, or by the server.
        void this.deleteConsumer(consumer).catch(() => undefined);
      },
    });
    this.open_.add(reader);
    return reader;
  }

  /** Bytes and messages that the stream holds. */
  async size(): Promise<{ messages: number; bytes: number }> {
    const { state } = await this.manager.streams.info(this.options.name);
    return { messages: state.messages, bytes: state.bytes };
  }

  /** Makes the stream anew when it is gone. */
  private ensure(): Promise<void> {
    this.making ??= ensureStream(this.manager, streamOf(this.options))
      .then((config) => {
        if (config === undefined) this.options.onLost();
      })
      .finally(() => {
        this.making = undefined;
      });
    return this.making;
  }

  private async deleteConsumer(consumer: string): Promise<void> {
    try {
      await this.manager.consumers.delete(this.options.name, consumer);
    } catch (error) {
      if (jetStreamError(error) !== JETSTREAM_ERROR.consumerNotFound) throw error;
    }
  }

  /** While the connection is broken, what was under way to the readers is lost. */
  private async watch(): Promise<void> {
    for await (const { type } of this.options.connection.status()) {
      if (type !== Events.Disconnect && type !== Events.Reconnect) continue;
      for (const reader of this.open_) reader.fail(new Error('the connection to NATS broke'));
    }
    for (const reader of this.open_) reader.fail(new Error('the connection to NATS is closed'));
  }
}

type WantedStream = Partial<StreamConfig> & { name: string; max_bytes: number; num_replicas: number };

function streamOf({ name, maxBytes, replicas }: Required<NatsRawStreamOptions>): WantedStream {
  return {
    name,
    subjects: [`${name}.*`],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    max_bytes: maxBytes,
    num_replicas: replicas,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  };
}

/** Makes the stream where it is missing; resolves to its configuration when it was there. */
function ensureStream(manager: JetStreamManager, wanted: WantedStream): Promise<StreamConfig | undefined> {
  return whenMade(async () => {
    try {
      return (await manager.streams.info(wanted.name)).config;
    } catch (error) {
      if (jetStreamError(error) !== JETSTREAM_ERROR.streamNotFound) throw error;
      await manager.streams.add(wanted);
      return undefined;
    }
  });
}
