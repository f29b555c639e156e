import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as tlsConnect } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeSelfSigned } from '../../libs/service/src/self-signed.ts';
import { Listener, PreLogin, TrustedProxies } from '../../libs/transport/src/index.ts';
import { startHaproxy } from '../../test/kit/haproxy.ts';
import { freePort } from '../../test/kit/ports.ts';
import { findProgram } from '../../test/kit/programs.ts';
import type { ServerProcess } from '../../test/kit/server-process.ts';
import { until } from '../../test/kit/until.ts';
import { type GatewayServer, haproxyConfig } from './config.ts';

/** The client comes from here, the balancer from 127.0.0.1. */
const CLIENT = '127.0.0.9';

interface Arrived {
  gateway: string;
  branch: 'http' | 'device' | 'mobile';
  address: string | undefined;
  encrypted: boolean;
  bytes: string;
}

/** A gateway that only notes what arrives, on the product's own listener. */
async function fakeGateway(
  name: string,
  arrived: Arrived[],
): Promise<{ server: GatewayServer; ready: boolean; close(): void }> {
  const sockets = new Set<Socket>();
  const note = (branch: Arrived['branch'], socket: Socket, first: Buffer): void => {
    const record = {
      gateway: name,
      branch,
      address: socket.remoteAddress,
      encrypted: 'encrypted' in socket,
      bytes: '',
    };
    const take = (chunk: Buffer): void => {
      record.bytes += chunk.toString('latin1');
    };
    sockets.add(socket);
    take(first);
    socket.on('data', take);
    arrived.push(record);
  };
  const listener = new Listener(
    {
      port: 0,
      host: '127.0.0.1',
      tls: undefined,
      sniffDeadlineMs: 5000,
      preLogin: new PreLogin(100, 100_000),
      proxies: new TrustedProxies(['127.0.0.1']),
    },
    {
      http: (socket) => {
        note('http', socket, Buffer.alloc(0));
        socket.resume();
      },
      device: (socket, first) => note('device', socket, first),
      mobile: (socket, first) => note('mobile', socket, first),
    },
  );
  const port = await listener.listen();
  const gateway = { ready: true };
  const health = createServer((_request, response) => response.writeHead(gateway.ready ? 200 : 503).end());
  await new Promise<void>((resolve) => health.listen(0, '127.0.0.1', resolve));
  const metrics = (health.address() as AddressInfo).port;
  return Object.assign(gateway, {
    server: { name, host: '127.0.0.1', port, mqtt: 0, metrics },
    close: () => {
      health.close();
      health.closeAllConnections();
      listener.stopAccepting();
      listener.destroyAll();
    },
  });
}

const DEVICE = `\x1d\0\x01\0\x20${'a'.repeat(32)}`;
const OLD_DEVICE = `\x02\0\x01\0\x20${'a'.repeat(32)}`;
const SHORT = '\x1d\0\x01\0\0';
const MOBILE = '\x02\0\x01\0\0\0\x03abc';
const REQUEST = 'GET /token/get/v1 HTTP/1.1\r\nhost: x\r\n\r\n';
const DEVICE_SOCKET = 'GET /websockets HTTP/1.1\r\nhost: x\r\n\r\n';
const APP_SOCKET = 'GET /dashws HTTP/1.1\r\nhost: x\r\n\r\n';

describe.skipIf(findProgram('haproxy') === undefined)('the balancer', () => {
  const arrived: Arrived[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'pinwire-haproxy-test-'));
  let gateways: Awaited<ReturnType<typeof fakeGateway>>[] = [];
  let haproxy: ServerProcess;
  let ports: { plain: number; tls: number; stats: number };
  const clients: Socket[] = [];

  beforeAll(async () => {
    gateways = await Promise.all(
      ['hardware-1', 'hardware-2', 'app-1', 'app-2'].map((name) => fakeGateway(name, arrived)),
    );
    const { key, cert } = await makeSelfSigned(['localhost'], new Date());
    const certificate = join(folder, 'haproxy.pem');
    writeFileSync(certificate, key + cert);
    ports = { plain: await freePort(), tls: await freePort(), stats: await freePort() };
    const servers = gateways.map(({ server }) => server);
    const config = haproxyConfig({
      address: '127.0.0.1',
      ports: { plain: [ports.plain], tls: [ports.tls], mqtt: [], stats: ports.stats },
      certificate,
      sniffSeconds: 1,
      hardware: servers.slice(0, 2),
      app: servers.slice(2),
    });
    haproxy = await startHaproxy(config, ports.stats);
  }, 60_000);
  beforeEach(() => {
    arrived.length = 0;
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await haproxy?.remove();
    for (const gateway of gateways) gateway.close();
    rmSync(folder, { recursive: true });
  });

  function open(port: 'plain' | 'tls'): Socket {
    const to = { port: ports[port], host: '127.0.0.1', localAddress: CLIENT };
    const below = connect(to);
    const socket = port === 'tls' ? tlsConnect({ socket: below, rejectUnauthorized: false }) : below;
    for (const each of [below, socket]) each.on('error', () => undefined);
    clients.push(below);
    return socket;
  }

  it.each([
    ['plain', 'a device', DEVICE, 'hardware', 'device'],
    ['plain', 'an old device', OLD_DEVICE, 'hardware', 'device'],
    ['plain', 'a device without a token', SHORT, 'hardware', 'device'],
    ['plain', 'anything else', '\0\0\0\0\0', 'hardware', 'device'],
    ['plain', 'a request', REQUEST, 'app', 'http'],
    ['plain', 'a WebSocket of a device', DEVICE_SOCKET, 'hardware', 'http'],
    ['tls', 'an app', MOBILE, 'app', 'mobile'],
    ['tls', 'a device', DEVICE, 'hardware', 'device'],
    ['tls', 'an old device', OLD_DEVICE, 'hardware', 'device'],
    ['tls', 'a request', REQUEST, 'app', 'http'],
    ['tls', 'a WebSocket of a device', DEVICE_SOCKET, 'hardware', 'http'],
    ['tls', 'a WebSocket of an app', APP_SOCKET, 'app', 'http'],
  ] as const)('on %s leads %s to its family, with its own address', async (port, _what, bytes, family, branch) => {
    for (const [at, step] of [bytes.length, 3].entries()) {
      const socket = open(port);
      socket.setNoDelay(true);
      for (let from = 0; from < bytes.length; from += step) {
        socket.write(Buffer.from(bytes.slice(from, from + step), 'latin1'));
        await new Promise(setImmediate);
      }
      await until(() => arrived[at]?.bytes === bytes);
      const { gateway, ...rest } = arrived[at] as Arrived;
      expect(rest).toEqual({ branch, address: CLIENT, encrypted: port === 'tls', bytes });
      expect(gateway).toMatch(new RegExp(`^${family}-`));
    }
  });

  it('closes what shows nothing in time', async () => {
    const socket = open('plain');
    socket.write('GET');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(arrived).toEqual([]);
  });

  it('shares connections between the gateways that are ready', async () => {
    for (let at = 0; at < 8; at++) open('plain').write(DEVICE);
    await until(() => arrived.length === 8);
    expect(arrived.filter(({ gateway }) => gateway === 'hardware-1').length).toBeGreaterThan(0);
    expect(arrived.filter(({ gateway }) => gateway === 'hardware-2').length).toBeGreaterThan(0);
    const [first] = gateways;
    if (first) first.ready = false;
    await until(async () => {
      const page = await (await fetch(`http://127.0.0.1:${ports.stats}/metrics`)).text();
      return /haproxy_server_status\{proxy="hardware",server="hardware-1",state="DOWN"\} 1/.test(page);
    });
    arrived.length = 0;
    for (let at = 0; at < 8; at++) open('plain').write(DEVICE);
    await until(() => arrived.length === 8);
    expect(new Set(arrived.map(({ gateway }) => gateway))).toEqual(new Set(['hardware-2']));
    if (first) first.ready = true;
  });
});
