import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Command, encodeFrame, encodeResponse, FrameCutter, Status } from '@pinwire/protocol';
import { afterEach, expect, test } from 'vitest';
import { Flow } from './flow.ts';
import { Burst, Lane } from './lane.ts';
import { openDevice, type Peer } from './peer.ts';

type Answer = (socket: Socket, id: number, frame: Buffer, count: number) => void;

const open: (Server | Peer)[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A flow through a server that answers the login and gives every write to `answer`; what comes back is the delivery. */
async function flowThrough(answer: Answer): Promise<Flow> {
  let count = 0;
  const server = createServer((socket) => {
    const cutter = new FrameCutter(
      'device',
      (command, id, data, start, end) => {
        if (command === Command.HARDWARE_LOGIN) socket.write(encodeResponse('device', id, Status.OK));
        else answer(socket, id, encodeFrame('device', command, id, Buffer.from(data.subarray(start, end))), ++count);
      },
      65_535,
    );
    socket.on('data', (piece: Buffer) => void cutter.push(piece));
    socket.on('error', () => socket.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const target = { name: 'echo', host: '127.0.0.1', plain: port, tls: port, processes: [], accounts: [], crowd: [] };
  const device = await openDevice(target, 'x'.repeat(32));
  open.push(server, device);
  const flow = new Flow(target, 40, 200);
  flow.add((onPiece) => new Lane([new Burst(device, 'device', Array(10).fill('vw\x005\x0023'))], [device], onPiece));
  return flow;
}

test('what comes back is counted and timed', async () => {
  const flow = await flowThrough((socket, _id, frame) => socket.write(frame));
  for (const sample of [await flow.saturate(50), await flow.paced(50, 1000)]) {
    expect(sample.sent).toBeGreaterThan(0);
    expect(sample.received).toBe(sample.sent);
    expect(sample.latency?.p50).toBeGreaterThan(0);
  }
});

test.each([true, false])('a fixed rate is kept, also without a core of its own (%s)', async (spin) => {
  const flow = await flowThrough((socket, _id, frame) => socket.write(frame));
  const { sent } = await flow.paced(200, 2000, spin);
  // Late is possible on a busy machine, too much never.
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThanOrEqual(410);
});

test('one lost frame fails', async () => {
  const flow = await flowThrough((socket, _id, frame, count) => count !== 7 && socket.write(frame));
  await expect(flow.saturate(20)).rejects.toThrow(/^echo: \d+ frames sent, \d+ received$/);
});

test('one frame that comes twice fails', async () => {
  const flow = await flowThrough((socket, _id, frame, count) => {
    socket.write(frame);
    if (count === 10) socket.write(frame);
  });
  await expect(flow.saturate(20)).rejects.toThrow('came twice');
});

test('a frame that the server refuses fails', async () => {
  const flow = await flowThrough((socket, id, frame, count) =>
    socket.write(count === 3 ? encodeResponse('device', id, Status.QUOTA_LIMIT) : frame),
  );
  await expect(flow.saturate(20)).rejects.toThrow('the server refused a frame with 1');
});

test('a server that closes fails', async () => {
  const flow = await flowThrough((socket, _id, frame, count) => (count < 5 ? socket.write(frame) : socket.destroy()));
  await expect(flow.saturate(20)).rejects.toThrow('the server closed a connection');
});
