import { openBackends, openRawStream, runProcess } from '@pinwire/backends';
import { startWriter } from './start-writer.ts';

await runProcess('writer', async (process) => {
  const { settings, log } = process;
  const workerUrl = new URL('./pglite-worker.js', import.meta.url);
  const needs = ['nats.url', 'database.url'] as const;
  const { connection, store, watch } = await openBackends(process, { roles: ['writer'], needs, workerUrl });
  const stream = await openRawStream({ ...settings, 'enable.raw.db.data.store': true }, { connection }, log);
  if (stream === undefined) throw new Error('a writer of its own needs nats.url');
  startWriter(process, { stream, store });
  watch(['nats', 'postgres']);
});
