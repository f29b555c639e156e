import { ensureFirstAdmin } from '@pinwire/app-gateway';
import { createRawSink, openBackends, openOutbox, openRawStream, openState, runProcess } from '@pinwire/backends';
import { SHARDS } from '@pinwire/bus';
import { commandName } from '@pinwire/protocol';
import { GatewayMetrics, loadCertificate, publicHost, RouterMetrics, tlsOptions } from '@pinwire/service';
import { startWriter } from '@pinwire/writer';
import manifest from '../../../package.json' with { type: 'json' };
import { banner } from './banner.ts';
import { Standalone } from './server.ts';

await runProcess('standalone', async (process) => {
  const { id, settings, log, metrics, shutdown } = process;
  let server: Standalone | undefined;
  const host = publicHost(settings);
  const tls = tlsOptions(await loadCertificate(settings), settings);
  const gatewayMetrics = new GatewayMetrics(metrics, commandName);
  const routerMetrics = new RouterMetrics(metrics, {
    // Without others all of them are here: the alert about shards without an owner must not go off.
    shards: () => backends.nats?.shards ?? SHARDS,
    targets: () => server?.routerSize.targets ?? 0,
    unsaved: () => server?.routerSize.unsaved ?? 0,
  });
  const backends = await openBackends(process, {
    roles: ['router', 'hardware-gateway', 'app-gateway'],
    workerUrl: new URL('./pglite-worker.js', import.meta.url),
    gateway: gatewayMetrics,
    onShards: (how, count) => routerMetrics.shardMoves.inc({ how }, count),
    pausedSockets: () => server?.devices.paused ?? 0,
  });
  const { bus, nats, store } = backends;
  const state = await openState(settings, store, log, (states) => routerMetrics.fenced.inc(states));
  shutdown.add('state', () => state.close());
  const stream = await openRawStream(settings, backends, log);
  if (stream) startWriter(process, { stream, store });
  const raw = stream && createRawSink(stream, id, bus, log);
  shutdown.add('raw data', async () => {
    await raw?.durable();
    raw?.stop();
  });

  const { outbox, close } = openOutbox(settings, metrics, log);
  shutdown.add('outbox', () => close(settings['shutdown.deadline'] * 100));
  const running = new Standalone({
    id,
    settings,
    bus,
    state: state.state,
    store,
    outbox,
    raw,
    metrics: gatewayMetrics,
    log,
    tls,
    publicHost: host,
  });
  server = running;
  running.run();
  shutdown.add('router', () => running.stopRouter());
  await nats?.start();
  const ms = settings['shutdown.deadline'] * 400;
  shutdown.add('bus of the sockets', () => nats?.stop(ms));
  shutdown.add('sockets', () => running.stopSockets(ms));
  await running.listen();

  const { redis } = state;
  backends.watch([nats ? 'nats' : 'postgres'], redis && { redis: () => redis.health() });
  // Last, so that a password that is made is shown even if a port is taken at the first try.
  const admin = await ensureFirstAdmin(store, settings);
  console.log(banner({ settings, host, version: manifest.version, startedInMs: performance.now(), admin }));
});
