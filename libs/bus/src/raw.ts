/**
 * The durable stream of pin writes: routers publish messages of rows (libs/protocol raw-batch), writers read them and
 * acknowledge what the store has.
 *
 * Why each row gets to the store exactly once, in the order of its lane (origin, shard):
 * 1. The rows of a lane are numbered, and whoever publishes them publishes without gaps from a row that is not yet durable
 *    on, one message after the other (`RawAppender`). So in the stream the first copy of a row stands behind the first
 *    copies of all rows before it, whatever is published twice by a router that took a shard over, or late by the one
 *    that lost it.
 * 2. All rows of a lane are in one partition, and a partition is read by one writer at a time, from the first message that
 *    is not acknowledged, in the order of the stream and without gaps (`RawStream.open`).
 * 3. That writer commits the rows together with the lane's mark in one transaction, on the connection that holds the
 *    claim to the partition; it skips rows at or below the mark, and acknowledges after the commit.
 * So a row that is skipped has been committed, and what has not been committed comes again.
 */

/**
 * How many parts the stream has, and so how many writers can share it. Part of the stream's form: while messages are in
 * it, another number would have two writers read one lane.
 */
export const RAW_PARTITIONS = 8;

/** Partition of a shard. */
export function rawPartition(shard: number): number {
  return shard % RAW_PARTITIONS;
}

/** The stream keeps no more: it is full until writers have caught up. Publishing again later succeeds. */
export class RawStreamFull extends Error {
  override readonly name = 'RawStreamFull';
}

export interface RawPublisher {
  /** Longest message in bytes. */
  readonly maxMessage: number;
  /**
   * Resolves when the message is durable. After a rejection it may be or not: publish the same under the same id again
   * before the next message of that partition.
   * @throws RawStreamFull, or whatever keeps the stream from answering.
   */
  publish(partition: number, message: Buffer, id: string): Promise<void>;
}

/** Messages of one partition, in order. */
export interface RawDelivery {
  readonly messages: readonly Buffer[];
  readonly bytes: number;
  /** When the first of them was published, milliseconds since 1970. */
  readonly publishedAt: number;
  /** Messages of the partition still in the stream behind these. */
  readonly behind: number;
  /** The store has them all: the stream may forget them. */
  acknowledge(): void;
}

export interface RawPartition {
  /** Set when the partition cannot be read on; close it, and open it again while the claim to it stands. */
  readonly failure: Error | undefined;
  /**
   * What has arrived, up to `maxBytes` (one message at least); undefined when nothing has. What is taken and not
   * acknowledged comes again only after the partition was opened anew.
   */
  take(maxBytes: number): RawDelivery | undefined;
  close(): Promise<void>;
}

export interface RawStream {
  /**
   * Starts to read a partition at its first message that is not acknowledged; whoever read it before gets a failure.
   * Reads ahead up to a bound of its own. `wake` is called when messages have arrived or reading failed.
   */
  open(partition: number, wake: () => void): Promise<RawPartition>;
}
