import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { encodeFrame, encodeResponse, FrameCutter } from '@pinwire/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMITS, newStats, Recorder, soon, turns } from '../test/recorder.ts';
import { PreLogin, type PreLoginPlace } from './pre-login.ts';
import { speakForClient } from './proxy-protocol.ts';
import { plainAddress, SocketWire } from './socket-wire.ts';

const BODY = Buffer.from('vw\x005\x0023');

describe.each(['device', 'mobile'] as const)('SocketWire with the %s header', (header) => {
  const closers: (() => void)[] = [];
  const stats = newStats();
  let preLogin: PreLogin;
  let port: number;
  let accepted: { wire: SocketWire; socket: Socket; owner: Recorder }[];

  beforeEach(async () => {
    Object.assign(stats, newStats());
    preLogin = new PreLogin(100, 500);
    accepted = [];
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
      socket.on('error', () => socket.destroy());
      const place = preLogin.enter() as PreLoginPlace;
      let owner: Recorder | undefined;
      const accept = (wire: SocketWire): Recorder => {
        owner = new Recorder(wire);
        return owner;
      };
      const wire = new SocketWire(socket, header, place, accept, LIMITS, stats);
      accepted.push({ wire, socket, owner: owner as Recorder });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as { port: number }).port;
    closers.push(() => server.close());
  });
  afterEach(() => {
    for (const { socket } of accepted) socket.destroy();
    for (const close of closers.splice(0)) close();
  });

  async function connected() {
    const count = accepted.length;
    const client = connect({ port, host: '127.0.0.1', noDelay: true });
    client.on('error', () => {});
    closers.push(() => client.destroy());
    await once(client, 'connect');
    await soon(() => accepted.length > count);
    return { client, ...(accepted[count] as (typeof accepted)[number]) };
  }

  it('cuts frames, wherever the segments end', async () => {
    const frame = fc.record({ id: fc.integer({ min: 0, max: 65_535 }), body: fc.uint8Array({ maxLength: 100 }) });
    const { client, owner } = await connected();
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 5 }), fc.nat(), async (frames, cut) => {
        owner.lines.length = 0;
        const bytes = Buffer.concat(frames.map(({ id, body }) => encodeFrame(header, 20, id, Buffer.from(body))));
        client.write(bytes.subarray(0, cut % bytes.length));
        await turns(1);
        client.write(bytes.subarray(cut % bytes.length));
        await soon(() => owner.lines.length === frames.length);
        const text = (body: Uint8Array) => Buffer.from(body).toString('latin1').replaceAll('\0', '|');
        expect(owner.lines).toEqual(frames.map(({ id, body }) => `20 ${id} ${text(body)}`));
      }),
      { numRuns: 60 },
    );
  });

  it('sends all that one turn produced in one write', async () => {
    const { client, wire, socket } = await connected();
    const write = vi.spyOn(socket, 'write');
    const received: Buffer[] = [];
    client.on('data', (chunk: Buffer) => received.push(chunk));
    const expected: Buffer[] = [];
    for (let id = 1; id <= 300; id++) {
      wire.frame(20, id, BODY);
      wire.response(id, 200);
      expected.push(encodeFrame(header, 20, id, BODY), encodeResponse(header, id, 200));
    }
    const all = Buffer.concat(expected);
    await soon(() => Buffer.concat(received).length === all.length);
    expect(Buffer.concat(received)).toEqual(all);
    expect(write).toHaveBeenCalledTimes(1);
    expect([stats.framesOut[20], stats.framesOut[0]]).toEqual([300, 300]);
    wire.frame(20, 1, BODY);
    await turns();
    expect(write).toHaveBeenCalledTimes(2);
  });

  it('is TLS also when a balancer has ended it', async () => {
    const { wire, socket } = await connected();
    expect(wire.transport).toBe('tcp');
    speakForClient(socket, { bytes: 0, address: undefined, secure: true });
    expect(wire.transport).toBe('tls');
  });

  it('cuts a reader that does not read at the cap; its neighbour notices nothing', async () => {
    const slow = await connected();
    const neighbour = await connected();
    slow.client.pause();
    let frames = 0;
    const cutter = new FrameCutter(header, () => frames++, 100_000);
    neighbour.client.on('data', (chunk: Buffer) => cutter.push(chunk));
    const body = Buffer.alloc(30_000, 'x');
    let sent = 0;
    let held = 0;
    while (slow.owner.closes === 0) {
      slow.wire.frame(20, 1, body);
      neighbour.wire.frame(20, 1, body);
      sent++;
      await soon(() => frames === sent);
      held = Math.max(held, slow.socket.writableLength);
      if (sent > 2000) throw new Error('the slow reader is not cut');
    }
    expect(stats.slowReadersCut).toBe(1);
    expect(held).toBeLessThanOrEqual(LIMITS.maxUnsent + 2 * body.length);
    await turns();
    expect(slow.owner.closes).toBe(1);
    expect(neighbour.owner.closes).toBe(0);
  });

  it('bounds what one turn produces for a reader that does not read', async () => {
    const { client, wire, socket, owner } = await connected();
    client.pause();
    const body = Buffer.alloc(30_000, 'x');
    for (let frame = 0; frame < 1000; frame++) wire.frame(20, 1, body);
    expect(socket.writableLength).toBeLessThan(10 * LIMITS.maxUnsent);
    await soon(() => owner.closes === 1);
    expect(stats.slowReadersCut).toBe(1);
  });

  it('sends one frame that is longer than the cap', async () => {
    const { client, wire } = await connected();
    let received = 0;
    client.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    const length = header === 'device' ? 65_535 : 4 * LIMITS.maxUnsent;
    wire.frame(20, 1, Buffer.alloc(length));
    await soon(() => received === length + (header === 'device' ? 5 : 7));
  });

  it('closes after what was said last, and hands nothing on any more', async () => {
    const { client, wire, owner } = await connected();
    owner.onFrame = () => {
      wire.response(1, 9);
      wire.close();
      wire.response(2, 200);
    };
    const received: Buffer[] = [];
    client.on('data', (chunk: Buffer) => received.push(chunk));
    client.write(Buffer.concat([encodeFrame(header, 6, 1), encodeFrame(header, 6, 2)]));
    await once(client, 'close');
    expect(Buffer.concat(received)).toEqual(encodeResponse(header, 1, 9));
    expect(owner.lines).toEqual(['6 1 ']);
    await soon(() => owner.closes === 1);
  });

  it('answers what came before the end of the client', async () => {
    const { client, wire, owner } = await connected();
    owner.onFrame = () => wire.response(1, 9);
    const received: Buffer[] = [];
    client.on('data', (chunk: Buffer) => received.push(chunk));
    client.end(encodeFrame(header, 29, 1, 'x'));
    await once(client, 'close');
    expect(Buffer.concat(received)).toEqual(encodeResponse(header, 1, 9));
    await soon(() => owner.closes === 1);
  });

  it('hands on and answers what waited while paused, though the client has ended its side', async () => {
    const { client, wire, socket, owner } = await connected();
    owner.onFrame = (line) => (line.startsWith('29') ? wire.pause() : wire.response(2, 200));
    const received: Buffer[] = [];
    client.on('data', (chunk: Buffer) => received.push(chunk));
    client.end(Buffer.concat([encodeFrame(header, 29, 1, 'x'), encodeFrame(header, 6, 2)]));
    await soon(() => socket.readableEnded);
    await turns(10);
    expect([owner.lines, owner.closes]).toEqual([['29 1 x'], 0]);
    wire.response(1, 200);
    wire.resume();
    await once(client, 'close');
    expect(Buffer.concat(received)).toEqual(
      Buffer.concat([encodeResponse(header, 1, 200), encodeResponse(header, 2, 200)]),
    );
    await soon(() => owner.closes === 1);
  });

  it('leaves it to its owner when it closes for a client that has ended its side', async () => {
    const { client, wire, owner } = await connected();
    let ends = 0;
    Object.assign(owner, { ended: () => ends++ });
    client.end(encodeFrame(header, 6, 1));
    await soon(() => ends === 1);
    wire.response(1, 200);
    wire.close();
    client.resume();
    await once(client, 'close');
    await soon(() => owner.closes === 1);
  });

  it('takes long bodies after the login only', async () => {
    const long = encodeFrame(header, 20, 1, Buffer.alloc(LIMITS.maxBodyBeforeLogin + 1, 'x'));
    const stranger = await connected();
    stranger.client.write(long);
    await once(stranger.client, 'close');
    expect(stats.malformed).toBe(1);
    const { client, wire, owner } = await connected();
    wire.loggedIn();
    client.write(long);
    await soon(() => owner.lines.length === 1);
    expect(stats.malformed).toBe(1);
  });

  it('gives its place back with the login, or with its end', async () => {
    const { wire } = await connected();
    const { client } = await connected();
    expect(preLogin.sockets).toBe(2);
    wire.loggedIn();
    expect(preLogin.sockets).toBe(1);
    client.destroy();
    await soon(() => preLogin.sockets === 0);
  });

  it('closes who makes the server hold too much before the login', async () => {
    const { client, wire, owner } = await connected();
    owner.onFrame = () => wire.pause();
    client.write(Buffer.concat([encodeFrame(header, 6, 1), Buffer.alloc(3000)]));
    await soon(() => owner.closes === 1);
    expect(preLogin.sockets).toBe(0);
  });

  it('hands nothing on while paused, and goes on where it was', async () => {
    const { client, wire, owner } = await connected();
    owner.onFrame = (line) => {
      if (line.endsWith('1 ')) wire.pause();
    };
    client.write(Buffer.concat([encodeFrame(header, 6, 1), encodeFrame(header, 6, 2), Buffer.from([6])]));
    await soon(() => owner.lines.length === 1);
    client.write(encodeFrame(header, 6, 3).subarray(1));
    await turns(10);
    expect(owner.lines).toEqual(['6 1 ']);
    wire.resume();
    await soon(() => owner.lines.length === 3);
    expect(owner.lines).toEqual(['6 1 ', '6 2 ', '6 3 ']);
  });
});

it('plainAddress leaves out the IPv6 form of an IPv4 address', () => {
  expect(['::ffff:192.0.2.1', '192.0.2.1', '2001:db8::1', undefined].map(plainAddress)).toEqual([
    '192.0.2.1',
    '192.0.2.1',
    '2001:db8::1',
    '',
  ]);
});
