import { join } from 'node:path';
import {
  createLog,
  Health,
  loadCertificate,
  loadSettings,
  Metrics,
  publicHost,
  SettingsError,
  Shutdown,
  startMetricsServer,
  tlsOptions,
} from '@pinwire/service';
import { openStore } from '@pinwire/store';
import { Standalone } from './server.ts';

try {
  await main();
} catch (error) {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exit(1);
}

async function main(): Promise<void> {
  const settings = loadSettings({
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    warn: console.warn,
  });
  const log = createLog({ name: 'standalone', settings });
  const metrics = new Metrics('standalone');
  metrics.collectProcess();
  const health = new Health();
  const shutdown = new Shutdown({ log, deadline: settings['shutdown.deadline'] });
  shutdown.listen();
  const tls = tlsOptions(await loadCertificate(settings), settings);
  const folder = join(settings['data.folder'], 'postgres');
  const store = await openStore({ pglite: { folder, workerUrl: new URL('./pglite-worker.js', import.meta.url) } });
  shutdown.add('store', () => store.close());
  const server = new Standalone({ settings, store, metrics, log, tls, publicHost: publicHost(settings) });
  await server.start();
  shutdown.add('services', () => server.stop());
  const address = settings['listen.address'];
  const closeMetrics = await startMetricsServer({ metrics, health, port: settings['metrics.port'], address });
  shutdown.add('metrics', closeMetrics);
  console.log(
    `Pinwire is up: devices and HTTP on ${settings['http.port']}, apps over TLS on ${settings['https.port']}`,
  );
}
