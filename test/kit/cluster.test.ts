import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForeignBackend } from './backend.ts';
import { Cluster } from './cluster.ts';
import { ROLES } from './cluster-process.ts';
import { isAlive } from './lock.ts';
import { freePorts } from './ports.ts';
import { findProgram } from './programs.ts';

/** A role that is ready at once and says its name to whoever sends something. */
const ROLE = `
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { basename, dirname } from 'node:path';
const { METRICS_PORT, HTTP_PORT, DATA_FOLDER, NATS_URL } = process.env;
const name = basename(dirname(DATA_FOLDER));
createHttpServer((request, response) => response.end('ok')).listen(METRICS_PORT, '127.0.0.1');
const server = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', () => socket.end(name + ' ' + NATS_URL));
});
if (HTTP_PORT !== '0') server.listen(HTTP_PORT, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`;

describe.skipIf(findProgram('haproxy') === undefined)('a cluster of processes', () => {
  const dist = mkdtempSync(join(tmpdir(), 'pinwire-roles-'));
  const backend = (url: string) => new ForeignBackend(url);
  let cluster: Cluster;
  let plain: number;

  beforeAll(async () => {
    for (const role of ROLES) writeFileSync(join(dist, `${role}.js`), ROLE);
    writeFileSync(join(dist, 'package.json'), '{"type":"module"}');
    const names = ['HTTP_PORT', 'HTTPS_PORT', 'HARDWARE_DEFAULT_PORT', 'HARDWARE_SSL_PORT', 'APP_SSL_PORT'];
    const more = ['ADMINISTRATION_HTTPS_PORT', 'HARDWARE_MQTT_PORT'];
    const ports = await freePorts(7);
    [plain = 0] = ports;
    cluster = await Cluster.start({
      dist,
      replicas: { router: 3, writer: 1 },
      environment: {
        ...process.env,
        ...Object.fromEntries([...names, ...more].map((name, at) => [name, `${ports[at]}`])),
      },
      backends: {
        nats: backend('nats://nats.example.com'),
        redis: backend('redis://redis.example.com'),
        postgres: backend('postgres://postgres.example.com/db'),
        remove: async () => undefined,
      },
    });
  }, 60_000);
  afterAll(async () => {
    await cluster?.remove();
    rmSync(dist, { recursive: true });
  }, 60_000);

  /** Who answers on the plain port of the balancer. */
  function answer(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let text = '';
      const socket = connect(plain, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (data) => {
        text += data;
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
    });
  }

  const device = (): Promise<string> => answer('\x1d\0\x01\0\0');

  it('has the asked number of each role', () => {
    const ids = cluster.processes.map(({ id }) => id).sort();
    const gateways = ['app-gateway-1', 'app-gateway-2', 'hardware-gateway-1', 'hardware-gateway-2'];
    expect(ids).toEqual([...gateways, 'router-1', 'router-2', 'router-3', 'writer-1']);
    expect(new Set(cluster.processes.map(({ pid }) => pid)).size).toBe(8);
  });

  it('tells every process its name and backends, and the balancer its gateways', async () => {
    expect(await device()).toMatch(/^hardware-gateway-[12] nats:\/\/nats\.example\.com$/);
    expect(await answer('GET /x HTTP/1.1\r\n\r\n')).toMatch(/^app-gateway-[12] /);
  });

  it('goes on when one is killed, and takes it back', async () => {
    const [one] = cluster.of('hardware-gateway');
    const { pid = 0 } = one ?? {};
    await one?.kill();
    expect(isAlive(pid)).toBe(false);
    await cluster.balancerSees('hardware-gateway', (count) => count === 1);
    expect(await device()).toContain('hardware-gateway-2');
    await one?.start();
    await cluster.balancerSees('hardware-gateway', (count) => count === 2);
    const answers = await Promise.all(Array.from({ length: 6 }, device));
    expect(answers.some((text) => text.includes('hardware-gateway-1'))).toBe(true);
  });

  it('grows and shrinks', async () => {
    const third = await cluster.add('hardware-gateway');
    expect(third.id).toBe('hardware-gateway-3');
    const answers = await Promise.all(Array.from({ length: 9 }, device));
    expect(new Set(answers).size).toBe(3);
    await cluster.drop(third);
    expect(cluster.of('hardware-gateway')).toHaveLength(2);
    expect((await cluster.add('router')).id).toBe('router-4');
  });
});
