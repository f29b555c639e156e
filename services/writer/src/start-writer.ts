import type { Process } from '@pinwire/backends';
import { createWriterMetrics } from './metrics.ts';
import type { WriterPorts } from './ports.ts';
import { createWriter } from './writer.ts';

/** Runs a writer as the settings say, until the process ends. */
export function startWriter(process: Process, { stream, store }: Pick<WriterPorts, 'stream' | 'store'>): void {
  const { settings, log, metrics, shutdown } = process;
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
