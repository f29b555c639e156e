import {
  createAccounts,
  createRawSink,
  openBus,
  openRawStream,
  openState,
  openStore,
  runProcess,
} from '@pinwire/backends';
import { BackendWatch, RouterMetrics } from '@pinwire/service';
import { createRouter, type Router } from './index.ts';

await runProcess('router', async ({ id, settings, log, metrics, health, shutdown, fail }) => {
  let router: Router | undefined;
  const routerMetrics = new RouterMetrics(metrics, {
    shards: () => openedBus.nats?.shards ?? 0,
    targets: () => router?.size.targets ?? 0,
    unsaved: () => router?.size.unsaved ?? 0,
  });
  const openedBus = await openBus({
    settings,
    id,
    roles: ['router'],
    log,
    metrics,
    gateway: undefined,
    onShards: (how, count) => routerMetrics.shardMoves.inc({ how }, count),
    pausedSockets: () => 0,
    onExpelled: () => fail('others took this process for dead: starting again under another name'),
  });
  shutdown.add('bus', () => openedBus.close());
  const store = await openStore(settings, log, new URL('./pglite-worker.js', import.meta.url));
  shutdown.add('store', () => store.close());
  const state = await openState(settings, store, log, (states) => routerMetrics.fenced.inc(states));
  shutdown.add('state', () => state.close());
  const stream = await openRawStream(settings, openedBus, log);
  const raw = stream && createRawSink(stream, id, log);
  shutdown.add('raw data', () => raw?.stop());

  const accounts = createAccounts(store, openedBus.bus);
  router = createRouter({ settings, bus: openedBus.bus, state: state.state, store, accounts, raw, log });
  router.run();
  await openedBus.nats?.start();
  const running = router;
  shutdown.add('router', async () => {
    await openedBus.nats?.stop(settings['shutdown.deadline'] * 500);
    await running.stop();
  });

  const watch = new BackendWatch(metrics, {
    nats: openedBus.health,
    redis: async () => state.redis?.health(),
    postgres: () => store.health(),
  });
  shutdown.add('backend watch', () => watch.stop());
  // A router serves on without its state or store: only without the bus it is of no use.
  health.check('nats', () => watch.problem('nats'));
});
