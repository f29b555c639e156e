import { createRawSink, openBus, openRawStream, openState, openStore, runProcess } from '@pinwire/backends';
import { SHARDS } from '@pinwire/bus';
import { commandName } from '@pinwire/protocol';
import { BackendWatch, GatewayMetrics, loadCertificate, publicHost, RouterMetrics, tlsOptions } from '@pinwire/service';
import { createWriter, createWriterMetrics } from '@pinwire/writer';
import manifest from '../../../package.json' with { type: 'json' };
import { banner } from './banner.ts';
import { ensureFirstAdmin } from './first-admin.ts';
import { Standalone } from './server.ts';

await runProcess('standalone', async ({ id, settings, log, metrics, health, shutdown, fail }) => {
  let server: Standalone | undefined;
  const host = publicHost(settings);
  const tls = tlsOptions(await loadCertificate(settings), settings);
  const gatewayMetrics = new GatewayMetrics(metrics, commandName);
  const routerMetrics = new RouterMetrics(metrics, {
    // Without others all of them are here: the alert about shards without an owner must not go off.
    shards: () => openedBus.nats?.shards ?? SHARDS,
    targets: () => server?.routerSize.targets ?? 0,
    unsaved: () => server?.routerSize.unsaved ?? 0,
  });
  const openedBus = await openBus({
    settings,
    id,
    roles: ['router', 'hardware-gateway', 'app-gateway'],
    log,
    metrics,
    gateway: gatewayMetrics,
    onShards: (how, count) => routerMetrics.shardMoves.inc({ how }, count),
    pausedSockets: () => server?.devices.paused ?? 0,
    onExpelled: () => fail('others took this process for dead: starting again under another name'),
  });
  shutdown.add('bus', () => openedBus.close());
  const store = await openStore(settings, log, new URL('./pglite-worker.js', import.meta.url));
  shutdown.add('store', () => store.close());
  const state = await openState(settings, store, log, (states) => routerMetrics.fenced.inc(states));
  shutdown.add('state', () => state.close());
  const stream = await openRawStream(settings, openedBus, log);
  if (stream) {
    const writer = createWriter({
      stream,
      store,
      log,
      metrics: createWriterMetrics(metrics),
      now: Date.now,
      retentionDays: settings['raw.retention.days'],
    });
    writer.start();
    shutdown.add('writer', () => writer.stop());
  }
  const raw = stream && createRawSink(stream, id, log);
  shutdown.add('raw data', async () => {
    await raw?.durable();
    raw?.stop();
  });

  const { bus } = openedBus;
  const running = new Standalone({
    id,
    settings,
    bus,
    state: state.state,
    store,
    raw,
    metrics: gatewayMetrics,
    log,
    tls,
    publicHost: host,
  });
  server = running;
  running.run();
  shutdown.add('router', () => running.stopRouter());
  await openedBus.nats?.start();
  const ms = settings['shutdown.deadline'] * 400;
  shutdown.add('bus of the sockets', () => openedBus.nats?.stop(ms));
  shutdown.add('sockets', () => running.stopSockets(ms));
  await running.listen();

  const watch = new BackendWatch(metrics, {
    postgres: () => store.health(),
    ...(openedBus.nats && { nats: openedBus.health }),
    ...(state.redis && { redis: () => state.redis?.health() ?? Promise.resolve() }),
  });
  shutdown.add('backend watch', () => watch.stop());
  health.check(openedBus.nats ? 'nats' : 'store', () => watch.problem(openedBus.nats ? 'nats' : 'postgres'));
  // Last, so that a password that is made is shown even if a port is taken at the first try.
  const admin = await ensureFirstAdmin(store, settings);
  console.log(banner({ settings, host, version: manifest.version, startedInMs: performance.now(), admin }));
});
