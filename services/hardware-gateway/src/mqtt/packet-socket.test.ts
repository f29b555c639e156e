import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { PreLogin, type WireStats } from '@pinwire/transport';
import fc from 'fast-check';
import { generate, type Packet } from 'mqtt-packet';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PacketSocket } from './packet-socket.ts';

let server: Server;
let accepted: Promise<PacketSocket>;
let client: Socket;
/** The server's side of `client`. */
let below: Socket;
let packets: Packet[];
let closed: { count: number };
let errors: string[];
let stats: WireStats;
let preLogin: PreLogin;

beforeEach(async () => {
  packets = [];
  errors = [];
  // Sockets of the test before may still be closing.
  const ends = { count: 0 };
  closed = ends;
  preLogin = new PreLogin(10, 1000);
  stats = { framesOut: new Float64Array(256), slowReadersCut: 0, malformed: 0 };
  accepted = new Promise((resolve) => {
    server = createServer({ allowHalfOpen: true }, (socket) => {
      below = socket;
      socket.on('error', () => socket.destroy());
      const handler = {
        packet: (packet: Packet) => packets.push(packet),
        active: () => undefined,
        malformed: (error: Error) => errors.push(error.message),
        ended: () => packetSocket.close(),
        closed: () => ends.count++,
      };
      const limits = { maxBodyBeforeLogin: 4096, maxBody: 100_000, maxUnsent: 1_000_000 };
      const packetSocket = new PacketSocket(socket, preLogin.enter(), handler, limits, stats);
      resolve(packetSocket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  client = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  client.on('error', () => undefined);
  await once(client, 'connect');
});

afterEach(() => {
  client.destroy();
  server.close();
});

const CONNECT = generate({ cmd: 'connect', clientId: 'a', protocolVersion: 4, clean: true, keepalive: 10 });
const publish = (text: string, version: 4 | 5 = 4) =>
  generate(
    { cmd: 'publish', topic: 'ds/V1', payload: text, qos: 0, dup: false, retain: false },
    { protocolVersion: version },
  );

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

test('packets arrive whole, however they are cut', async () => {
  const bytes = Buffer.concat([CONNECT, publish('one'), publish('two')]);
  await accepted;
  for (const byte of bytes) client.write(Buffer.from([byte]));
  await until(() => packets.length === 3);
  expect(packets.map(({ cmd }) => cmd)).toEqual(['connect', 'publish', 'publish']);
});

test('a pause holds back what came in the same chunk, and what follows', async () => {
  const socket = await accepted;
  socket.pause();
  client.write(Buffer.concat([CONNECT, publish('one')]));
  socket.receive(Buffer.concat([CONNECT, publish('zero')]));
  expect(packets).toEqual([]);
  socket.resume();
  await until(() => packets.length === 4);
  expect(packets.map((packet) => (packet.cmd === 'publish' ? String(packet.payload) : packet.cmd))).toEqual([
    'connect',
    'zero',
    'connect',
    'one',
  ]);
});

test('what waits while paused is handed on and answered, though the client has ended its side', async () => {
  const socket = await accepted;
  const got: Buffer[] = [];
  client.on('data', (chunk: Buffer) => got.push(chunk));
  socket.pause();
  socket.receive(Buffer.concat([CONNECT, publish('one')]));
  client.end();
  await until(() => below.readableEnded);
  expect([packets.length, closed.count]).toEqual([0, 0]);
  socket.send({ cmd: 'pingresp' });
  socket.resume();
  await until(() => closed.count === 1);
  expect(packets.map(({ cmd }) => cmd)).toEqual(['connect', 'publish']);
  expect(Buffer.concat(got).toString('hex')).toBe('d000');
});

test('a packet that is too long before the login closes the socket and leaves its place', async () => {
  const socket = await accepted;
  client.write(CONNECT);
  client.write(publish('x'.repeat(5000)).subarray(0, 4500));
  await until(() => closed.count === 1);
  expect(stats.malformed).toBe(1);
  expect(preLogin.sockets).toBe(0);
  expect(socket.address).toBe('127.0.0.1');
});

test('after the login long packets pass', async () => {
  const socket = await accepted;
  client.write(CONNECT);
  await until(() => packets.length === 1);
  socket.enter();
  client.write(publish('x'.repeat(50_000)));
  await until(() => packets.length === 2);
  expect(errors).toEqual([]);
});

test('what is sent leaves in the form of the client, and a close lets it out', async () => {
  const socket = await accepted;
  client.write(generate({ cmd: 'connect', clientId: 'a', protocolVersion: 5, clean: true, keepalive: 0 }));
  await until(() => packets.length === 1);
  let got = Buffer.alloc(0);
  client.on('data', (chunk: Buffer) => {
    got = Buffer.concat([got, chunk]);
  });
  socket.send({ cmd: 'publish', topic: 't', payload: 'p', qos: 0, dup: false, retain: false });
  socket.close();
  socket.send({ cmd: 'pingresp' });
  await once(client, 'end');
  expect(got.toString('hex')).toBe('30050001740070');
});

test('a client that does not read is cut', async () => {
  const socket = await accepted;
  client.pause();
  const payload = Buffer.alloc(500_000);
  for (let i = 0; i < 100 && stats.slowReadersCut === 0; i++) {
    socket.send({ cmd: 'publish', topic: 't', payload, qos: 0, dup: false, retain: false });
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(stats.slowReadersCut).toBe(1);
  await until(() => closed.count === 1);
});

test('no bytes make it throw', async () => {
  const socket = await accepted;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(4, 5, 0), fc.uint8Array({ maxLength: 200 }), async (version, bytes) => {
      const [left, right] = await pair();
      const handler = {
        packet: () => undefined,
        active: () => undefined,
        malformed: () => undefined,
        ended: () => undefined,
        closed: () => undefined,
      };
      const limits = { maxBodyBeforeLogin: 4096, maxBody: 4096, maxUnsent: 4096 };
      const fuzzed = new PacketSocket(left, undefined, handler, limits, stats);
      if (version) {
        fuzzed.receive(
          generate({ cmd: 'connect', clientId: 'a', protocolVersion: version as 4 | 5, clean: true, keepalive: 1 }),
        );
      }
      fuzzed.receive(Buffer.from(bytes));
      left.destroy();
      right.destroy();
    }),
    { numRuns: 300 },
  );
  expect(socket.address).toBe('127.0.0.1');
});

/** Two ends of one connection. */
async function pair(): Promise<[Socket, Socket]> {
  const listener = createServer();
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  const right = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  const [left] = (await once(listener, 'connection')) as [Socket];
  listener.close();
  left.on('error', () => undefined);
  right.on('error', () => undefined);
  return [left, right];
}
