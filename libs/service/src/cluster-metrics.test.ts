import { expect, it } from 'vitest';
import { LinkMetrics, RouterMetrics } from './cluster-metrics.ts';
import { Metrics } from './metrics.ts';

it('numbers of links and routers are read when they are asked for', async () => {
  const metrics = new Metrics('router');
  let bytes = 7;
  const links = new LinkMetrics(metrics, {
    queueBytes: () => ({ router: 0, gateway: bytes }),
    pausedSockets: () => 2,
  });
  const router = new RouterMetrics(metrics, { shards: () => 128, targets: () => 9, unsaved: () => 1 });
  links.batchFrames.observe({ to: 'gateway' }, 3);
  router.shardMoves.inc({ how: 'taken' }, 128);
  expect(await metrics.registry.metrics()).toContain('pinwire_link_queue_bytes{to="gateway",service="router"} 7\n');
  bytes = 8;
  const page = await metrics.registry.metrics();
  expect(page).toContain('pinwire_link_queue_bytes{to="gateway",service="router"} 8\n');
  expect(page).toContain('pinwire_link_batch_frames_bucket{le="4",service="router",to="gateway"} 1\n');
  expect(page).toContain('pinwire_shards_owned{service="router"} 128\n');
  expect(page).toContain('pinwire_shard_moves_total{how="taken",service="router"} 128\n');
});
