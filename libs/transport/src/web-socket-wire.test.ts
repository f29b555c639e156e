import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { encodeFrame, encodeResponse, type Header } from '@pinwire/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { LIMITS, newStats, Recorder, soon, turns } from '../test/recorder.ts';
import { PreLogin, type PreLoginPlace } from './pre-login.ts';
import { WebSocketWire } from './web-socket-wire.ts';

describe('WebSocketWire', () => {
  const closers: (() => void)[] = [];
  const stats = newStats();
  let preLogin: PreLogin;
  let port: number;
  let header: Header = 'device';
  let accepted: { wire: WebSocketWire; below: Socket; owner: Recorder }[];

  beforeEach(async () => {
    Object.assign(stats, newStats());
    preLogin = new PreLogin(100, 500);
    accepted = [];
    const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 65_536 });
    const server = createServer();
    server.on('upgrade', (request, below: Socket, head) => {
      sockets.handleUpgrade(request, below, head, (socket) => {
        let owner: Recorder | undefined;
        const accept = (wire: WebSocketWire): Recorder => {
          owner = new Recorder(wire);
          return owner;
        };
        const place = preLogin.enter() as PreLoginPlace;
        const wire = new WebSocketWire(socket, below, header, place, accept, LIMITS, stats);
        accepted.push({ wire, below, owner: owner as Recorder });
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as { port: number }).port;
    closers.push(() => server.close());
  });
  afterEach(() => {
    for (const { below } of accepted) below.destroy();
    for (const close of closers.splice(0)) close();
  });

  async function connected(as: Header) {
    header = as;
    const count = accepted.length;
    const client = new WebSocket(`ws://127.0.0.1:${port}/`);
    const received: Buffer[] = [];
    client.on('message', (message: Buffer) => received.push(message));
    client.on('error', () => {});
    closers.push(() => client.terminate());
    await once(client, 'open');
    await soon(() => accepted.length > count);
    return { client, received, ...(accepted[count] as (typeof accepted)[number]) };
  }

  it.each(['device', 'web'] as const)(
    'sends each %s frame as one message, those of a turn in one write',
    async (as) => {
      const { wire, below, received } = await connected(as);
      const write = vi.spyOn(below, 'write');
      const bodies = [0, 1, 117, 118, 119, 120, 121, 122, 123, 124, 300, 65_000].map((length) =>
        Buffer.alloc(length, 'x'),
      );
      for (const [id, body] of bodies.entries()) wire.frame(20, id, body);
      wire.response(9, 200);
      wire.frame(20, 3, Buffer.from('-b-'), 1, 2, Buffer.from('a\0'));
      await soon(() => received.length === bodies.length + 2);
      expect(received).toEqual([
        ...bodies.map((body, id) => encodeFrame(as, 20, id, body)),
        encodeResponse(as, 9, 200),
        encodeFrame(as, 20, 3, 'a\0b'),
      ]);
      expect([stats.framesOut[20], stats.framesOut[0]]).toEqual([bodies.length + 1, 1]);
      expect(wire.transport).toBe('websocket');
      // The one that passes the cap leaves by itself.
      expect(write.mock.calls.length).toBeLessThanOrEqual(2);
    },
  );

  it('sends a web frame of more than 64 KiB', async () => {
    const { wire, received } = await connected('web');
    wire.frame(24, 1, Buffer.alloc(200_000, 'x'));
    await soon(() => received.length === 1);
    expect(received[0]).toEqual(encodeFrame('web', 24, 1, Buffer.alloc(200_000, 'x')));
  });

  it('takes device frames as a byte stream, wherever its messages end', async () => {
    const { client, owner } = await connected('device');
    const frame = fc.record({ id: fc.integer({ min: 0, max: 65_535 }), body: fc.uint8Array({ maxLength: 100 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 5 }), fc.array(fc.nat()), async (frames, cuts) => {
        owner.lines.length = 0;
        const bytes = Buffer.concat(frames.map(({ id, body }) => encodeFrame('device', 20, id, Buffer.from(body))));
        let from = 0;
        for (const cut of [...cuts.map((at) => at % bytes.length), bytes.length].sort((a, b) => a - b)) {
          client.send(bytes.subarray(from, cut));
          from = cut;
        }
        await soon(() => owner.lines.length === frames.length);
        expect(owner.lines.map((line) => Number(line.split(' ')[1]))).toEqual(frames.map(({ id }) => id));
      }),
      { numRuns: 60 },
    );
  });

  it('puts a message together that comes in fragments', async () => {
    const { client, owner } = await connected('device');
    client.send(Buffer.from([6, 0]), { fin: false });
    client.send(Buffer.from([7, 0]), { fin: false });
    client.send(Buffer.from([0]), { fin: true });
    await soon(() => owner.lines.length === 1);
    expect(owner.lines).toEqual(['6 7 ']);
  });

  it('takes a web frame a message, and drops those that are too short', async () => {
    const { client, owner } = await connected('web');
    for (const message of [[], [6], [6, 0], [0, 0, 1], [0, 0, 1, 0, 0, 0]]) client.send(Buffer.from(message));
    client.send(encodeFrame('web', 20, 5, '1-0\0vw'));
    client.send(encodeResponse('web', 6, 200));
    await soon(() => owner.lines.length === 2);
    expect(owner.lines).toEqual(['20 5 1-0|vw', '0 6 200']);
  });

  it('ignores text, but counts it and pings as activity', async () => {
    const { client, owner } = await connected('device');
    client.send('\x06\0\x01\0\0');
    client.ping();
    await soon(() => owner.activity === 2);
    expect(owner.lines).toEqual([]);
  });

  it.each(['device', 'web'] as const)('hands no %s frame on while paused, and goes on in order', async (as) => {
    const { client, wire, owner } = await connected(as);
    owner.onFrame = (line) => {
      if (line === '6 1 ') wire.pause();
    };
    for (let id = 1; id <= 20; id++) client.send(encodeFrame(as, 6, id));
    await turns(10);
    expect(owner.lines).toEqual(['6 1 ']);
    wire.resume();
    await soon(() => owner.lines.length === 20);
    expect(owner.lines).toEqual(Array.from({ length: 20 }, (_, at) => `6 ${at + 1} `));
  });

  it('closes after what was said last', async () => {
    const { client, wire, owner, received } = await connected('web');
    wire.response(1, 9);
    wire.close();
    wire.response(2, 200);
    await once(client, 'close');
    expect(received).toEqual([encodeResponse('web', 1, 9)]);
    await soon(() => owner.closes === 1);
  });

  it('closes on a message that is too long, with 1009', async () => {
    const { client, owner } = await connected('web');
    client.send(Buffer.alloc(65_537));
    const [code] = await once(client, 'close');
    expect(code).toBe(1009);
    await soon(() => owner.closes === 1);
    expect(stats.malformed).toBe(1);
  });

  it('closes on a device body that is too long before the login', async () => {
    const { client, wire, owner } = await connected('device');
    client.send(encodeFrame('device', 29, 1, Buffer.alloc(LIMITS.maxBodyBeforeLogin + 1)));
    await once(client, 'close');
    expect(owner.lines).toEqual([]);
    wire.frame(20, 1, Buffer.from('x'));
  });

  it('ends on bytes that are no WebSocket frame', async () => {
    const { client, owner } = await connected('device');
    const { _socket: raw } = client as unknown as { _socket: Socket };
    raw.write(Buffer.alloc(100, 0xff));
    await soon(() => owner.closes === 1);
  });

  it('gives its place back with the login, or with its end', async () => {
    const { wire } = await connected('device');
    const { client } = await connected('web');
    expect(preLogin.sockets).toBe(2);
    wire.loggedIn();
    client.terminate();
    await soon(() => preLogin.sockets === 0);
  });

  it('cuts a reader that does not read at the cap', async () => {
    const { client, wire, below, owner } = await connected('web');
    client.pause();
    const body = Buffer.alloc(30_000, 'x');
    let held = 0;
    for (let sent = 0; owner.closes === 0; sent++) {
      wire.frame(20, 1, body);
      await turns(1);
      held = Math.max(held, below.writableLength);
      if (sent > 2000) throw new Error('the slow reader is not cut');
    }
    expect(stats.slowReadersCut).toBe(1);
    expect(held).toBeLessThanOrEqual(LIMITS.maxUnsent + 2 * body.length);
  });
});
