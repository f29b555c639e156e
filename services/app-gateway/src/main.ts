import { createAccounts, createDoors, openBackends, openOutbox, runProcess } from '@pinwire/backends';
import { commandName } from '@pinwire/protocol';
import { GatewayMetrics, type Log, loadCertificate, publicHost, type Settings, tlsOptions } from '@pinwire/service';
import type { Store } from '@pinwire/store';
import { openAppPorts } from './app-ports.ts';
import { createAppGateway, ensureFirstAdmin } from './index.ts';

await runProcess('app-gateway', async (process) => {
  const { id, settings, log, metrics, shutdown } = process;
  const gatewayMetrics = new GatewayMetrics(metrics, commandName);
  const { bus, nats, store, watch } = await openBackends(process, {
    roles: ['app-gateway'],
    needs: ['nats.url', 'database.url'],
    workerUrl: new URL('./pglite-worker.js', import.meta.url),
    gateway: gatewayMetrics,
  });
  const { outbox, close } = openOutbox(settings, metrics, log);
  shutdown.add('outbox', () => close(settings['shutdown.deadline'] * 100));
  const accounts = createAccounts(store, bus);
  const host = publicHost(settings);
  const gateway = createAppGateway({
    id,
    settings,
    bus,
    store,
    accounts,
    outbox,
    publicHost: host,
    metrics: gatewayMetrics,
    log,
  });
  gateway.run();
  await nats?.start();

  const doors = createDoors(settings, gatewayMetrics.app);
  const tls = tlsOptions(await loadCertificate(settings), settings);
  const http = await openAppPorts({
    gateway,
    doors,
    store,
    settings,
    tls,
    log,
    publicHost: host,
  });
  const ms = settings['shutdown.deadline'] * 400;
  shutdown.add('bus of the sockets', () => nats?.stop(ms));
  shutdown.add('sockets', async () => {
    doors.stopAccepting();
    await Promise.all([gateway.stop(ms), http.close()]);
    doors.destroyAll();
  });

  await makeFirstAdmin(store, settings, log);
  watch(['nats']);
});

/** Only with a password of the operator's: one made here would be read by whoever reads the logs of a cluster. */
async function makeFirstAdmin(store: Store, settings: Settings, log: Log): Promise<void> {
  if (settings['admin.pass'] === '') return;
  const admin = await ensureFirstAdmin(store, settings);
  if (admin) log.info({ email: admin.email }, 'the first administrator is made');
}
