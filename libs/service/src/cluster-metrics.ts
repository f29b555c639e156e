import type { Counter, Histogram } from 'prom-client';
import type { Metrics } from './metrics.ts';

/** Where a link leads. */
export type LinkTo = 'router' | 'gateway';

const BATCH_FRAMES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 1024];
const BATCH_BYTES = [64, 256, 1024, 4096, 16_384, 65_536, 262_144];

/** What is read of the links whenever metrics are asked for. */
export interface LinkGauges {
  /** Bytes that the other ends have not acknowledged. */
  queueBytes(): Readonly<Record<LinkTo, number>>;
  /** Client sockets that are not read because a link is full. */
  pausedSockets(): number;
}

/** What the bus tells of its links (docs/architecture.md). */
export class LinkMetrics {
  readonly batchFrames: Histogram<'to'>;
  readonly batchBytes: Histogram<'to'>;
  /** Batches sent again because no acknowledgement came. */
  readonly resent: Counter<'to'>;
  /** Messages of the bus that were dropped: of another `version`, `malformed`, from a sender unknown by now. */
  readonly refused: Counter<'reason'>;

  constructor(metrics: Metrics, gauges: LinkGauges) {
    const labels = ['to'] as const;
    this.batchFrames = metrics.histogram('link_batch_frames', 'Frames in one batch', { labels, buckets: BATCH_FRAMES });
    this.batchBytes = metrics.histogram('link_batch_bytes', 'Bytes of one batch', { labels, buckets: BATCH_BYTES });
    this.resent = metrics.counter('link_resent_total', 'Batches sent again', labels);
    this.refused = metrics.counter('link_refused_total', 'Messages of the bus that were dropped', ['reason']);
    metrics.read('link_queue_bytes', 'Bytes sent or waiting without an acknowledgement', labels, () =>
      Object.entries(gauges.queueBytes()).map(([to, bytes]) => [{ to }, bytes] as const),
    );
    const paused = 'Client sockets that are not read because a link is full';
    metrics.gauge('link_paused_sockets', paused, { collect: () => gauges.pausedSockets() });
  }
}

export interface RouterGauges {
  /** Shards that this router owns. */
  shards(): number;
  /** Targets whose state it holds in memory. */
  targets(): number;
  /** Targets whose state is newer than what is saved. */
  unsaved(): number;
}

/** What a router tells of its shards and states. */
export class RouterMetrics {
  /** Shards by how they came or went: `taken`, `given` (an orderly hand-over), `lost` (the lease ended). */
  readonly shardMoves: Counter<'how'>;
  /** States that were not saved because a newer owner had saved its own. */
  readonly fenced: Counter;

  constructor(metrics: Metrics, gauges: RouterGauges) {
    metrics.gauge('shards_owned', 'Shards of this router', { collect: () => gauges.shards() });
    metrics.gauge('targets', 'Devices and tags in memory', { collect: () => gauges.targets() });
    metrics.gauge('targets_unsaved', 'Devices and tags not saved yet', { collect: () => gauges.unsaved() });
    this.shardMoves = metrics.counter('shard_moves_total', 'Shards that came and went', ['how']);
    this.fenced = metrics.counter('states_fenced_total', 'States refused because a newer owner saved its own');
  }
}
