import {
  createAccounts,
  createDeviceTokens,
  createDoors,
  createOwnerOf,
  openBus,
  openStore,
  runProcess,
} from '@pinwire/backends';
import { commandName } from '@pinwire/protocol';
import { BackendWatch, GatewayMetrics, loadCertificate, tlsOptions } from '@pinwire/service';
import { createHardwareGateway, type HardwareGateway, mqttBranch } from './index.ts';
import { openDevicePorts } from './ports.ts';

await runProcess('hardware-gateway', async ({ id, settings, log, metrics, health, shutdown, fail }) => {
  let gateway: HardwareGateway | undefined;
  const gatewayMetrics = new GatewayMetrics(metrics, commandName);
  const openedBus = await openBus({
    settings,
    id,
    roles: ['hardware-gateway'],
    log,
    metrics,
    gateway: gatewayMetrics,
    onShards: () => {},
    pausedSockets: () => gateway?.paused ?? 0,
    onExpelled: () => fail('others took this process for dead: its devices have to come again'),
  });
  shutdown.add('bus', () => openedBus.close());
  const store = await openStore(settings, log, new URL('./pglite-worker.js', import.meta.url));
  shutdown.add('store', () => store.close());
  const { bus } = openedBus;
  const accounts = createAccounts(store, bus);
  const findToken = createDeviceTokens(store, accounts, bus);
  const running = createHardwareGateway({ id, settings, bus, findToken, metrics: gatewayMetrics, log });
  gateway = running;
  running.run();
  await openedBus.nats?.start();

  const doors = createDoors(settings, gatewayMetrics.device);
  const tls = tlsOptions(await loadCertificate(settings), settings);
  const mqtt = mqttBranch(running, doors, createOwnerOf(store, accounts));
  await openDevicePorts({ gateway: running, doors, settings, tls, mqtt });
  const ms = settings['shutdown.deadline'] * 400;
  shutdown.add('bus of the sockets', () => openedBus.nats?.stop(ms));
  shutdown.add('sockets', async () => {
    doors.stopAccepting();
    await running.stop(ms);
    doors.destroyAll();
  });

  const watch = new BackendWatch(metrics, { nats: openedBus.health, postgres: () => store.health() });
  shutdown.add('backend watch', () => watch.stop());
  health.check('nats', () => watch.problem('nats'));
});
