import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeSelfSigned } from '../../service/src/self-signed.ts';
import { soon, turns } from '../test/recorder.ts';
import { Listener } from './listener.ts';
import { PreLogin, type PreLoginPlace } from './pre-login.ts';

const SAMPLES = {
  'GET /x HTTP/1.1\r\n\r\n': ['http', 'http'],
  'PUT /x HTTP/1.1\r\n\r\n': ['http', 'http'],
  'DELETE /': ['http', 'http'],
  [`\x1d\0\x01\0\x20${'a'.repeat(32)}`]: ['device', 'device'],
  [`\x1d\0\x07\0\x21${'a'.repeat(33)}`]: ['device', 'device'],
  [`\x02\0\x01\0\x20${'a'.repeat(32)}`]: ['device', 'device'],
  '\x02\0\x01\0\0\0\x03a\0b': ['device', 'mobile'],
  '\x28\0\x01\0\0\0\0': ['device', 'mobile'],
  '\0\0\0\0\0\0': ['device', 'mobile'],
} as const satisfies Record<string, readonly [plain: string, secure: string]>;

interface Arrived {
  branch: string;
  bytes: Buffer;
  socket: Socket;
  place: PreLoginPlace | undefined;
}

let tls: { key: string; cert: string };
beforeAll(async () => {
  tls = await makeSelfSigned(['localhost']);
});

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listening({ secure = false, sniffDeadlineMs = 20_000, sockets = 100 } = {}) {
  const arrived: Arrived[] = [];
  const preLogin = new PreLogin(sockets, 10_000);
  const arrive = (branch: string, socket: Socket, first: Buffer, place?: PreLoginPlace): void => {
    const entry = { branch, bytes: first, socket, place };
    arrived.push(entry);
    socket.on('data', (chunk) => {
      entry.bytes = Buffer.concat([entry.bytes, chunk]);
    });
    socket.resume();
  };
  const options = { port: 0, host: '127.0.0.1', sniffDeadlineMs, preLogin, tls: secure ? tls : undefined };
  const listener = new Listener(options, {
    http: (socket) => arrive('http', socket, Buffer.alloc(0)),
    device: (socket, first, place) => arrive('device', socket, first, place),
    mobile: (socket, first, place) => arrive('mobile', socket, first, place),
  });
  const port = await listener.listen();
  closers.push(() => {
    listener.stopAccepting();
    listener.destroyAll();
  });
  return { listener, port, arrived, preLogin };
}

async function client(port: number, secure = false): Promise<Socket> {
  const socket = secure
    ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    : connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {});
  closers.push(() => socket.destroy());
  await once(socket, secure ? 'secureConnect' : 'connect');
  return socket;
}

describe.each([false, true])('a port (TLS: %s)', (secure) => {
  it.each(Object.entries(SAMPLES))('finds out what %j is, wherever it is cut', async (text, branches) => {
    const { port, arrived, preLogin } = await listening({ secure });
    const bytes = Buffer.from(text, 'latin1');
    for (let cut = 1; cut <= Math.min(7, bytes.length); cut++) {
      const socket = await client(port, secure);
      socket.write(bytes.subarray(0, cut));
      await turns();
      expect(arrived).toHaveLength(cut < 5 ? 0 : 1);
      socket.write(bytes.subarray(cut));
      await soon(() => arrived[0]?.bytes.length === bytes.length);
      expect(arrived[0]?.bytes).toEqual(bytes);
      expect(arrived[0]?.branch).toBe(branches[secure ? 1 : 0]);
      expect(preLogin.sockets).toBe(arrived[0]?.place ? 1 : 0);
      arrived.shift()?.place?.leave();
      socket.destroy();
    }
  });

  it('closes who says too little in time, and nobody else', async () => {
    const { port, arrived, preLogin } = await listening({ secure, sniffDeadlineMs: 300 });
    const [silent, brief, good] = [await client(port, secure), await client(port, secure), await client(port, secure)];
    brief.write('\x1d\0\x01\0');
    good.write('\x1d\0\x01\0\x20');
    await Promise.all([once(silent, 'close'), once(brief, 'close')]);
    await soon(() => preLogin.sockets === 1);
    expect(arrived).toHaveLength(1);
    expect(good.closed).toBe(false);
  });

  it('closes at once what is too much, and takes another one when one is gone', async () => {
    const { port, preLogin } = await listening({ secure, sockets: 2 });
    const first = await client(port, secure);
    await client(port, secure);
    const third = connect({ port, host: '127.0.0.1' });
    third.on('error', () => {});
    await once(third, 'close');
    first.destroy();
    await soon(() => preLogin.sockets === 1);
    const fourth = await client(port, secure);
    await turns();
    expect(fourth.closed).toBe(false);
  });

  it('forgets sockets that hang up before they said what they speak', async () => {
    const { port, preLogin } = await listening({ secure });
    const socket = await client(port, secure);
    socket.write('\x1d\0');
    await soon(() => preLogin.sockets === 1);
    socket.end();
    await soon(() => preLogin.sockets === 0);
  });
});

describe.each([false, true])('a port (TLS: %s)', (secure) => {
  it('lets who has ended its side be answered', async () => {
    const { port, arrived } = await listening({ secure });
    const socket = await client(port, secure);
    const got: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => got.push(chunk));
    socket.end('\x1d\0\x01\0\0');
    await soon(() => arrived[0]?.socket.readableEnded === true);
    await turns(10);
    arrived[0]?.socket.end('late');
    await once(socket, 'close');
    expect(String(Buffer.concat(got))).toBe('late');
  });
});

describe('a TLS port', () => {
  it('forgets who ends its side before the hands are shaken', async () => {
    const { port, preLogin } = await listening({ secure: true });
    const brief = await client(port);
    await soon(() => preLogin.sockets === 1);
    brief.end();
    await soon(() => preLogin.sockets === 0, 5000);
  });

  it('counts a socket that does not shake hands, until it goes', async () => {
    const { port, preLogin } = await listening({ secure: true });
    const silent = await client(port);
    await soon(() => preLogin.sockets === 1);
    silent.destroy();
    await soon(() => preLogin.sockets === 0);
  });

  it('closes on bytes that are no handshake', async () => {
    const { port, preLogin } = await listening({ secure: true });
    const socket = await client(port);
    socket.write('\x1d\0\x01\0\x20'.padEnd(300, 'a'));
    await once(socket, 'close');
    await soon(() => preLogin.sockets === 0);
  });

  it('shows a new certificate to new connections', async () => {
    const { listener, port } = await listening({ secure: true });
    const before = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(before, 'secureConnect');
    const fingerprint = before.getPeerCertificate().fingerprint256;
    before.destroy();
    listener.setSecureContext(await makeSelfSigned(['localhost']));
    const after = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(after, 'secureConnect');
    expect(after.getPeerCertificate().fingerprint256).not.toBe(fingerprint);
    after.destroy();
  });

  it.each([
    ['a device', '\x1d\0\x01\0\x20', 2048],
    ['an app', '\x02\0\x01\0\0', 16_384],
  ])('sends %s TLS records of a size that it has room for (hardware.md 8.1)', async (_name, first, most) => {
    const { port, arrived } = await listening({ secure: true });
    const records = await recordMeter(port);
    const socket = await client(records.port, true);
    socket.write(first);
    await soon(() => arrived.length === 1);
    records.sizes.length = 0;
    let received = 0;
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    arrived[0]?.socket.write(Buffer.alloc(50_000, 'x'));
    await soon(() => received === 50_000);
    // A record of TLS 1.3 is one byte of type and 16 of tag longer than what it carries.
    expect(Math.max(...records.sizes)).toBe(most + 17);
  });
});

/** Stands between a client and a port and notes the sizes of TLS records to the client. */
async function recordMeter(port: number): Promise<{ port: number; sizes: number[] }> {
  const sizes: number[] = [];
  const server = createServer((socket) => {
    const upstream = connect({ port, host: '127.0.0.1' });
    let rest = Buffer.alloc(0);
    upstream.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 5 && rest.length >= 5 + rest.readUInt16BE(3)) {
        sizes.push(rest.readUInt16BE(3));
        rest = rest.subarray(5 + rest.readUInt16BE(3));
      }
    });
    for (const end of [socket, upstream]) end.on('error', () => {});
    socket.pipe(upstream).pipe(socket);
    closers.push(() => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return { port: (server.address() as { port: number }).port, sizes };
}
