import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { PreLogin } from '@pinwire/transport';
import { generate, type IConnectPacket, type Packet, parser } from 'mqtt-packet';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Harness, type HarnessOptions, tokenOf } from '../../test/harness.ts';
import { createMqtt } from './index.ts';

let harness: Harness;
let server: Server;
let client: Socket;
/** What the client got. */
let got: Packet[];

beforeEach(() => {
  // So that time passes only by `pass`; sockets are real.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
});

afterEach(async () => {
  client.destroy();
  server.close();
  await harness.stop();
  vi.useRealTimers();
});

/** A client that has logged in as device 0, and that does not answer when the server ends the connection. */
async function start(options: HarnessOptions, packet: Partial<IConnectPacket> = {}): Promise<void> {
  harness = new Harness(options);
  const accept = createMqtt({
    gateway: harness.gateway,
    limits: { maxBodyBeforeLogin: 4096, maxBody: 100_000, maxUnsent: 1_000_000 },
    stats: { framesOut: new Float64Array(256), slowReadersCut: 0, malformed: 0 },
    ownerOf: async () => undefined,
    now: () => harness.now,
  });
  const places = new PreLogin(10, 1000);
  server = createServer({ allowHalfOpen: true }, (socket) => {
    const place = places.enter();
    socket.on('error', () => socket.destroy());
    socket.once('data', (first: Buffer) => place && accept(socket, first, place));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  client.on('error', () => undefined);
  got = [];
  const incoming = parser({ protocolVersion: 4 });
  incoming.on('packet', (one) => got.push(one));
  client.on('data', (chunk: Buffer) => incoming.parse(chunk));
  client.write(
    generate({
      cmd: 'connect',
      clientId: 'pump',
      protocolVersion: 4,
      clean: true,
      keepalive: 10,
      username: 'device',
      password: Buffer.from(tokenOf(1, 0)),
      ...packet,
    }),
  );
  await until(() => got.length === 1);
  expect(got).toMatchObject([{ cmd: 'connack', returnCode: 0 }]);
  expect(harness.takeApps()).toEqual(['4 65535 1-0']);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

/** Lets time pass for the server. */
async function pass(ms: number): Promise<void> {
  harness.now += ms;
  vi.advanceTimersByTime(500);
  await harness.quiet();
}

test('who is silent is offline at once, behind its last will, though it does not answer the close', async () => {
  const will = { topic: 'ds/V1', payload: Buffer.from('gone'), qos: 0 as const, retain: false };
  await start({}, { keepalive: 2, will });
  await pass(2900);
  expect(harness.takeApps()).toEqual([]);
  await pass(200);
  expect(harness.takeApps()).toEqual(['20 65535 1-0|vw|1|gone', '71 0 1-0']);
  const closed = once(client, 'close');
  client.end();
  await closed;
  await harness.quiet();
  expect(harness.takeApps()).toEqual([]);
});

test('who sends too fast is read slowly: nothing is dropped, and all is acknowledged when it is carried out', async () => {
  await start({ settings: { messageQuota: 5 } });
  const numbers = Array.from({ length: 40 }, (_, at) => at + 1);
  const packets = numbers.map((id) =>
    generate({
      cmd: 'publish',
      topic: 'ds/V1',
      payload: String(id),
      qos: 1,
      messageId: id,
      dup: false,
      retain: false,
    }),
  );
  client.write(Buffer.concat(packets));
  const acknowledged = () => got.flatMap(({ cmd, messageId }) => (cmd === 'puback' ? [messageId] : []));
  await until(() => acknowledged().length > 0);
  await harness.quiet();
  // The login was one message, and the one that is too many passes.
  expect(harness.apps).toHaveLength(5);
  for (let half = 0; half < 10; half++) await pass(500);
  expect(harness.apps.length).toBeGreaterThanOrEqual(5 + 20);
  expect(harness.apps.length).toBeLessThanOrEqual(5 + 26);
  for (let half = 0; half < 10; half++) await pass(500);
  expect(harness.takeApps()).toEqual(numbers.map((id) => `20 ${id} 1-0|vw|1|${id}`));
  await until(() => acknowledged().length === numbers.length);
  expect(acknowledged()).toEqual(numbers);
  expect(harness.counts.quotaDrops).toBe(0);
});

test('a message with more values than may come at once has all of them', async () => {
  await start({ settings: { messageQuota: 5 } });
  const values = Object.fromEntries(Array.from({ length: 20 }, (_, pin) => [`V${pin}`, pin]));
  const publish = (topic: string, payload: string) =>
    generate({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false });
  client.write(Buffer.concat([publish('batch_ds', JSON.stringify(values)), publish('ds/V99', '1')]));
  await until(() => harness.apps.length > 0);
  await harness.quiet();
  expect(harness.takeApps()).toHaveLength(20);
  // Sixteen too many: over three seconds at five a second.
  await pass(3000);
  expect(harness.takeApps()).toEqual([]);
  await pass(500);
  expect(harness.takeApps()).toEqual(['20 65535 1-0|vw|99|1']);
});
