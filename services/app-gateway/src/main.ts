import { createAccounts, createDoors, openBus, openStore, runProcess } from '@pinwire/backends';
import { commandName } from '@pinwire/protocol';
import { BackendWatch, GatewayMetrics, loadCertificate, publicHost, tlsOptions } from '@pinwire/service';
import { openAppPorts } from './app-ports.ts';
import { createAppGateway } from './index.ts';

await runProcess('app-gateway', async ({ id, settings, log, metrics, health, shutdown, fail }) => {
  const gatewayMetrics = new GatewayMetrics(metrics, commandName);
  const openedBus = await openBus({
    settings,
    id,
    roles: ['app-gateway'],
    log,
    metrics,
    gateway: gatewayMetrics,
    onShards: () => {},
    pausedSockets: () => 0,
    onExpelled: () => fail('others took this process for dead: its apps have to come again'),
  });
  shutdown.add('bus', () => openedBus.close());
  const store = await openStore(settings, log, new URL('./pglite-worker.js', import.meta.url));
  shutdown.add('store', () => store.close());
  const { bus } = openedBus;
  const accounts = createAccounts(store, bus);
  const host = publicHost(settings);
  const gateway = createAppGateway({
    id,
    settings,
    bus,
    store,
    accounts,
    publicHost: host,
    metrics: gatewayMetrics,
    log,
  });
  gateway.run();
  await openedBus.nats?.start();

  const doors = createDoors(settings, gatewayMetrics.app);
  const tls = tlsOptions(await loadCertificate(settings), settings);
  const http = await openAppPorts({
    gateway,
    doors,
    store,
    settings,
    tls,
    metrics: gatewayMetrics,
    log,
    publicHost: host,
  });
  const ms = settings['shutdown.deadline'] * 400;
  shutdown.add('bus of the sockets', () => openedBus.nats?.stop(ms));
  shutdown.add('sockets', async () => {
    doors.stopAccepting();
    await Promise.all([gateway.stop(ms), http.close()]);
    doors.destroyAll();
  });

  const watch = new BackendWatch(metrics, { nats: openedBus.health, postgres: () => store.health() });
  shutdown.add('backend watch', () => watch.stop());
  health.check('nats', () => watch.problem('nats'));
});
