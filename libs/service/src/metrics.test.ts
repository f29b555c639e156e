import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Health } from './health.ts';
import { Metrics, startMetricsServer } from './metrics.ts';

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function serve(metrics = new Metrics('router'), health = new Health()) {
  const port = await freePort();
  close = await startMetricsServer({ metrics, health, port, address: '127.0.0.1' });
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, body: await response.text() };
  };
  return { metrics, health, port, get };
}

describe('Metrics', () => {
  it('serves what was declared, with prefix and service', async () => {
    const { metrics, get } = await serve();
    metrics.counter('frames_total', 'Frames read.', ['transport']).inc({ transport: 'tcp' }, 3);
    metrics.gauge('sessions', 'Open sessions.', { collect: () => 7 });
    metrics.histogram('login_seconds', 'Time of a login.').observe(0.02);
    const { status, body } = await get('/metrics?x=1');
    expect(status).toBe(200);
    expect(body).toContain('pinwire_frames_total{transport="tcp",service="router"} 3');
    expect(body).toContain('pinwire_sessions{service="router"} 7');
    expect(body).toContain('pinwire_login_seconds_bucket{le="0.025",service="router"} 1');
  });

  it('adds the process on demand', async () => {
    const metrics = new Metrics('router');
    expect(await metrics.registry.metrics()).not.toContain('process_resident_memory_bytes');
    metrics.collectProcess();
    expect(await metrics.registry.metrics()).toContain('process_resident_memory_bytes');
  });
});

describe('startMetricsServer', () => {
  it('is alive at once, ready after start, and not while draining', async () => {
    const { health, get } = await serve();
    expect(await get('/livez')).toEqual({ status: 200, body: 'ok\n' });
    expect(await get('/readyz')).toEqual({ status: 503, body: 'starting\n' });
    health.start();
    expect(await get('/readyz')).toEqual({ status: 200, body: 'ok\n' });
    health.drain();
    health.start();
    expect(await get('/readyz')).toEqual({ status: 503, body: 'draining\n' });
    expect((await get('/livez')).status).toBe(200);
  });

  it('names the checks that fail', async () => {
    const { health, get } = await serve();
    health.start();
    health.check('redis', () => undefined);
    health.check('nats', async () => 'reconnecting');
    health.check('postgres', () => Promise.reject(new Error('refused')));
    expect(await get('/readyz')).toEqual({ status: 503, body: 'nats: reconnecting\npostgres: refused\n' });
  });

  it('answers 404 elsewhere', async () => {
    expect((await (await serve()).get('/admin')).status).toBe(404);
  });

  it('fails when the port is taken, and does nothing on port 0', async () => {
    const { port } = await serve();
    const options = { metrics: new Metrics('x'), health: new Health(), address: '127.0.0.1' };
    await expect(startMetricsServer({ ...options, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await (await startMetricsServer({ ...options, port: 0 }))();
  });
});
