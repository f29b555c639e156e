import {
  createAccounts,
  createRawSink,
  openBackends,
  openOutbox,
  openRawStream,
  openState,
  runProcess,
} from '@pinwire/backends';
import { RouterMetrics } from '@pinwire/service';
import { createRouter, type RouterServer } from './index.ts';

await runProcess('router', async (process) => {
  const { id, settings, log, metrics, shutdown } = process;
  let router: RouterServer | undefined;
  const routerMetrics = new RouterMetrics(metrics, {
    shards: () => backends.nats?.shards ?? 0,
    targets: () => router?.size.targets ?? 0,
    unsaved: () => router?.size.unsaved ?? 0,
  });
  const backends = await openBackends(process, {
    roles: ['router'],
    needs: ['nats.url', 'redis.url', 'database.url'],
    workerUrl: new URL('./pglite-worker.js', import.meta.url),
    onShards: (how, count) => routerMetrics.shardMoves.inc({ how }, count),
  });
  const { bus, nats, store } = backends;
  const state = await openState(settings, store, log, (states) => routerMetrics.fenced.inc(states));
  shutdown.add('state', () => state.close());
  const stream = await openRawStream(settings, backends, log);
  const raw = stream && createRawSink(stream, id, bus, log);
  shutdown.add('raw data', () => raw?.stop());

  const { outbox, idle, close } = openOutbox(settings, metrics, log);
  const mailsMs = settings['shutdown.deadline'] * 100;
  shutdown.add('outbox', () => close(mailsMs));
  const accounts = createAccounts(store, bus);
  router = createRouter({ settings, bus, state: state.state, store, accounts, outbox, raw, log });
  router.run();
  await nats?.start();
  const running = router;
  shutdown.add('router', async () => {
    // While devices can still be told what became of their mails.
    await idle(mailsMs);
    await nats?.stop(settings['shutdown.deadline'] * 500);
    await running.stop();
  });

  // A router serves on without its state or store: only without the bus it is of no use.
  backends.watch(['nats'], { redis: async () => state.redis?.health() });
});
