import { createServer } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Health } from './health.ts';

/** Every metric of Pinwire starts with this. */
const PREFIX = 'pinwire_';

/** Seconds; few buckets, because every bucket is a time series. */
const DURATION_BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5];

/**
 * How often the delay of the event loop is looked at. A look wakes an idle process: with the usual 10 ms standalone takes
 * 21 ms of CPU a second for nothing, with 50 ms 7 (2026-11-21). The metric has this much in it.
 */
const LOOP_LOOK_MS = 25;

/** The metrics of one process. Names are given without the prefix `pinwire_`. */
export class Metrics {
  readonly registry = new Registry();

  /** @param service name of the service, a label on every series */
  constructor(service: string) {
    this.registry.setDefaultLabels({ service });
  }

  /** Adds memory, CPU, event loop delay and garbage collection of the process. Once per process. */
  collectProcess(): void {
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: LOOP_LOOK_MS });
  }

  /** A number that only grows. Its name ends in `_total`. Labels must have few values: never a device or an account. */
  counter<const L extends string = never>(name: string, help: string, labels: readonly L[] = []): Counter<L> {
    return new Counter({ name: PREFIX + name, help, labelNames: labels, registers: [this.registry] });
  }

  /** A number that goes up and down. With `collect` it is computed when it is read. */
  gauge<const L extends string = never>(
    name: string,
    help: string,
    { labels = [], collect }: { labels?: readonly L[]; collect?: () => number } = {},
  ): Gauge<L> {
    return new Gauge({
      name: PREFIX + name,
      help,
      labelNames: labels,
      registers: [this.registry],
      ...(collect && {
        collect() {
          this.set(collect());
        },
      }),
    });
  }

  /**
   * Numbers that are kept elsewhere, because the place that raises them is too hot for labels: `read` gives all of them
   * with their labels whenever the metrics are asked for. Counters (they only grow) end in `_total`.
   */
  read<const L extends string>(
    name: string,
    help: string,
    labels: readonly L[],
    read: () => Iterable<readonly [Readonly<Record<L, string>>, number]>,
  ): void {
    const Kind = name.endsWith('_total') ? Counter<L> : Gauge<L>;
    new Kind({
      name: PREFIX + name,
      help,
      labelNames: labels,
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [values, value] of read()) this.inc(values, value);
      },
    });
  }

  /** A distribution; by default of durations in seconds, whose name ends in `_seconds`. */
  histogram<const L extends string = never>(
    name: string,
    help: string,
    { labels = [], buckets = DURATION_BUCKETS }: { labels?: readonly L[]; buckets?: readonly number[] } = {},
  ): Histogram<L> {
    const registers = [this.registry];
    return new Histogram({ name: PREFIX + name, help, labelNames: labels, buckets: [...buckets], registers });
  }
}

export interface MetricsServerOptions {
  metrics: Metrics;
  health: Health;
  /** 0: no server. */
  port: number;
  /** Empty: all addresses. */
  address: string;
}

/**
 * Serves `/metrics` (Prometheus text), `/livez` (200 while the event loop turns) and `/readyz` (200, or 503 with a
 * line for each reason).
 *
 * @returns a function that closes the server
 * @throws the error of `listen`, for example EADDRINUSE
 */
export async function startMetricsServer(options: MetricsServerOptions): Promise<() => Promise<void>> {
  const { metrics, health, port, address } = options;
  if (port === 0) return async () => {};
  const pages: Record<string, () => Promise<Page>> = {
    '/metrics': async () => ({
      status: 200,
      type: metrics.registry.contentType,
      body: await metrics.registry.metrics(),
    }),
    '/livez': async () => ({ status: 200, body: 'ok\n' }),
    '/readyz': async () => {
      const problems = await health.problems();
      return problems.length === 0 ? { status: 200, body: 'ok\n' } : { status: 503, body: `${problems.join('\n')}\n` };
    },
  };
  const server = createServer((request, response) => {
    const page = pages[request.url?.replace(/\?.*/, '') ?? ''] ?? notFound;
    page().then(
      ({ status, type = 'text/plain; charset=utf-8', body }) =>
        response.writeHead(status, { 'content-type': type }).end(body),
      (error: Error) => response.writeHead(500, { 'content-type': 'text/plain' }).end(`${error.message}\n`),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: address || undefined }, resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}

const notFound = async (): Promise<Page> => ({ status: 404, body: 'not found\n' });

interface Page {
  status: number;
  type?: string;
  body: string;
}
