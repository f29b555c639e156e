// A writer in a process of its own, which tests kill: `node child.mjs <NATS URL> <Postgres URL> <stream> <stalled ms>`.
import { NatsRawStream } from '@pinwire/bus';
import { Metrics } from '@pinwire/service';
import { openStore } from '@pinwire/store';
import { connect } from 'nats';
import { createWriter, createWriterMetrics } from '../src/index.ts';

const [nats = '', postgres = '', name = '', stalled = ''] = process.argv.slice(2);
const connection = await connect({ servers: nats, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
const stream = await NatsRawStream.connect({ connection, name, maxBytes: 256 * 1024 * 1024, timeoutMs: 2000 });
const store = await openStore({ postgres: { url: postgres } });
const metrics = new Metrics('writer');
const say = (fields: object, message: string): void => console.error(process.pid, message, fields);
const writer = createWriter({
  stream,
  store,
  log: { info: say, warn: say },
  metrics: createWriterMetrics(metrics),
  now: Date.now,
  // Small batches and short times: many transactions and takeovers in a short test.
  limits: { batchBytes: 64 * 1024, lingerMs: 5, balanceMs: 200, stalledMs: Number(stalled), maintainMs: 60_000 },
});
writer.start();
process.on('SIGTERM', async () => {
  await writer.stop();
  await store.close();
  await connection.close();
});
console.log('started');
