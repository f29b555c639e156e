import {
  createAccounts,
  createDeviceTokens,
  createDoors,
  createOwnerOf,
  openBackends,
  runProcess,
} from '@pinwire/backends';
import { commandName } from '@pinwire/protocol';
import { GatewayMetrics, loadCertificate, tlsOptions } from '@pinwire/service';
import { createHardwareGateway, type HardwareGateway, mqttBranch } from './index.ts';
import { openDevicePorts } from './ports.ts';
import { redirectOf } from './redirect.ts';

await runProcess('hardware-gateway', async (process) => {
  const { id, settings, log, metrics, shutdown } = process;
  let gateway: HardwareGateway | undefined;
  const gatewayMetrics = new GatewayMetrics(metrics, commandName);
  const { bus, nats, store, watch } = await openBackends(process, {
    roles: ['hardware-gateway'],
    needs: ['nats.url', 'database.url'],
    workerUrl: new URL('./pglite-worker.js', import.meta.url),
    gateway: gatewayMetrics,
    pausedSockets: () => gateway?.paused ?? 0,
  });
  const accounts = createAccounts(store, bus);
  const findToken = createDeviceTokens(store, accounts, bus);
  const redirect = redirectOf(settings);
  const running = createHardwareGateway({ id, settings, bus, findToken, metrics: gatewayMetrics, log, redirect });
  gateway = running;
  running.run();
  await nats?.start();

  const doors = createDoors(settings, gatewayMetrics.device);
  const tls = tlsOptions(await loadCertificate(settings), settings);
  const mqtt = mqttBranch(running, doors, createOwnerOf(store, accounts));
  await openDevicePorts({ gateway: running, doors, settings, tls, mqtt });
  const ms = settings['shutdown.deadline'] * 400;
  shutdown.add('bus of the sockets', () => nats?.stop(ms));
  shutdown.add('sockets', async () => {
    doors.stopAccepting();
    await running.stop(ms);
    doors.destroyAll();
  });

  watch(['nats']);
});
