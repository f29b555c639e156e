import { openBus, openRawStream, openStore, runProcess } from '@pinwire/backends';
import { BackendWatch } from '@pinwire/service';
import { createWriter, createWriterMetrics } from './index.ts';

await runProcess('writer', async ({ id, settings, log, metrics, health, shutdown, fail }) => {
  const openedBus = await openBus({
    settings,
    id,
    roles: ['writer'],
    log,
    metrics,
    gateway: undefined,
    onShards: () => {},
    pausedSockets: () => 0,
    onExpelled: () => fail('others took this process for dead: starting again under another name'),
  });
  shutdown.add('bus', () => openedBus.close());
  const store = await openStore(settings, log, new URL('./pglite-worker.js', import.meta.url));
  shutdown.add('store', () => store.close());
  const stream = await openRawStream({ ...settings, 'enable.raw.db.data.store': true }, openedBus, log);
  if (stream === undefined) throw new Error('a writer of its own needs nats.url');
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

  const watch = new BackendWatch(metrics, { nats: openedBus.health, postgres: () => store.health() });
  shutdown.add('backend watch', () => watch.stop());
  health.check('nats', () => watch.problem('nats'));
  health.check('postgres', () => watch.problem('postgres'));
});
