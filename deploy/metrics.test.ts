import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openOutbox } from '../libs/backends/src/index.ts';
import {
  BackendWatch,
  createLog,
  GatewayMetrics,
  LinkMetrics,
  loadSettings,
  Metrics,
  RouterMetrics,
} from '../libs/service/src/index.ts';
import { createWriterMetrics } from '../services/writer/src/metrics.ts';
import { startHaproxy } from '../test/kit/haproxy.ts';
import { freePort } from '../test/kit/ports.ts';
import { findProgram, program } from '../test/kit/programs.ts';
import { haproxyConfig } from './haproxy/config.ts';
import { servedMetrics, usedMetrics } from './used-metrics.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Everything that processes of a cluster register. */
function allMetrics(): Metrics {
  const metrics = new Metrics('all');
  new GatewayMetrics(metrics, String);
  new LinkMetrics(metrics, { queueBytes: () => ({ router: 0, gateway: 0 }), pausedSockets: () => 0 });
  new RouterMetrics(metrics, { shards: () => 0, targets: () => 0, unsaved: () => 0 });
  new BackendWatch(metrics, {}).stop();
  createWriterMetrics(metrics);
  const mail = { MAIL_SMTP_USERNAME: 'pinwire@example.com', LOG_LEVEL: 'off' };
  const settings = loadSettings({ env: mail, cwd: '/nonexistent' });
  openOutbox(settings, metrics, createLog({ name: 'all', settings }));
  return metrics;
}

describe('dashboard and alert rules', () => {
  it('name only metrics of Pinwire that there are', async () => {
    const metrics = allMetrics();
    metrics.collectProcess();
    const served = servedMetrics(await metrics.registry.metrics());
    const used = [...usedMetrics()].filter(([name]) => !name.startsWith('haproxy_'));
    expect(used.length).toBeGreaterThan(30);
    expect(used.filter(([name]) => !served.has(name))).toEqual([]);
  });

  it('use every metric of Pinwire', () => {
    const used = [...usedMetrics().keys()];
    const names = allMetrics()
      .registry.getMetricsAsArray()
      .map(({ name }) => name);
    expect(names.filter((name) => !used.some((use) => use.startsWith(name)))).toEqual([]);
  });

  it.skipIf(findProgram('haproxy') === undefined)('name only metrics of HAProxy that there are', async () => {
    const stats = await freePort();
    const server = { name: 'one', host: '127.0.0.1', port: 1, mqtt: 0, metrics: 1 };
    const ports = { plain: [await freePort()], tls: [], mqtt: [], stats };
    const config = { address: '127.0.0.1', ports, certificate: '', hardware: [server], app: [server] };
    const haproxy = await startHaproxy(haproxyConfig(config), stats);
    const page = await (await fetch(`${haproxy.url}/metrics`)).text();
    await haproxy.remove();
    const used = [...usedMetrics().keys()].filter((name) => name.startsWith('haproxy_'));
    expect(used.length).toBeGreaterThan(1);
    expect(used.filter((name) => !servedMetrics(page).has(name))).toEqual([]);
  });

  it.skipIf(findProgram('promtool') === undefined)('are read by Prometheus without a complaint', async () => {
    const promtool = await program('promtool');
    const check = (...args: string[]) => promisify(execFile)(promtool, ['check', ...args]);
    expect((await check('config', here('prometheus/prometheus.yml'))).stdout).toContain('SUCCESS');
    expect((await check('rules', here('prometheus/rules.yml'))).stdout).toMatch(/SUCCESS: \d+ rules found/);
  });

  it.skipIf(findProgram('promtool') === undefined)('go off when they should', async () => {
    await promisify(execFile)(await program('promtool'), ['test', 'rules', here('prometheus/rules.test.yml')]);
  });
});
