import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../test/kit/until.ts';
import { makeSelfSigned } from '../../service/src/self-signed.ts';
import { Listener } from './listener.ts';
import { PreLogin } from './pre-login.ts';
import { TrustedProxies } from './proxy-protocol.ts';

const LOGIN = Buffer.from(`\x1d\0\x01\0\x20${'a'.repeat(32)}`, 'latin1');
const MOBILE = Buffer.from('\x02\0\x01\0\0\0\x03abc', 'latin1');
const V1 = Buffer.from('PROXY TCP4 192.0.2.7 203.0.113.1 54321 9443\r\n');
const V2 = Buffer.from('0d0a0d0a000d0a515549540a2111000cc0000207cb007101d431247f', 'hex');
const V2_TLS = Buffer.from('0d0a0d0a000d0a515549540a21110014c0000207cb007101d431247f2000050100000000', 'hex');
const V2_LOCAL = Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex');

interface Arrived {
  branch: 'http' | 'device' | 'mobile';
  address: string | undefined;
  encrypted: boolean;
  first: Buffer;
}

let tls: { key: string; cert: string };
beforeAll(async () => {
  tls = await makeSelfSigned(['localhost'], new Date());
});

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listening({ secure = false, trusted = ['127.0.0.0/8'], deadline = 5000 } = {}) {
  const arrived: Arrived[] = [];
  const preLogin = new PreLogin(10, 10_000);
  const note = (branch: Arrived['branch'], socket: Socket, first: Buffer): void => {
    arrived.push({ branch, address: socket.remoteAddress, encrypted: 'encrypted' in socket, first });
  };
  const options = { port: 0, host: '127.0.0.1', sniffDeadlineMs: deadline, preLogin, tls: secure ? tls : undefined };
  const listener = new Listener(
    { ...options, proxies: new TrustedProxies(trusted) },
    {
      http: (socket) => {
        socket.once('data', (first) => note('http', socket, first));
        socket.resume();
      },
      device: (socket, first, place) => {
        place.leave();
        note('device', socket, first);
      },
      mobile: (socket, first, place) => {
        place.leave();
        note('mobile', socket, first);
      },
    },
  );
  const port = await listener.listen();
  closers.push(() => {
    listener.stopAccepting();
    listener.destroyAll();
  });
  return { port, arrived, preLogin };
}

function client(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  closers.push(() => socket.destroy());
  return socket;
}

describe('a connection through a balancer', () => {
  it.each([
    ['v1', V1, LOGIN, { branch: 'device', encrypted: false }],
    ['v2', V2, LOGIN, { branch: 'device', encrypted: false }],
    ['v2 after TLS', V2_TLS, LOGIN, { branch: 'device', encrypted: true }],
    ['v2 after TLS of an app', V2_TLS, MOBILE, { branch: 'mobile', encrypted: true }],
    ['v2 with a request', V2, Buffer.from('GET / HTTP/1.1\r\n\r\n'), { branch: 'http', encrypted: false }],
    ['v2 after TLS with a request', V2_TLS, Buffer.from('GET / HTTP/1.1\r\n\r\n'), { branch: 'http', encrypted: true }],
  ])('is the client that its header names: %s', async (_name, header, first, expected) => {
    const { port, arrived, preLogin } = await listening();
    client(port).write(Buffer.concat([header, first]));
    await until(() => arrived.length === 1);
    expect(arrived).toEqual([{ ...expected, address: '192.0.2.7', first }]);
    expect(preLogin.sockets).toBe(0);
  });

  it('may bring its header in single bytes', async () => {
    const { port, arrived } = await listening();
    const socket = client(port);
    socket.setNoDelay(true);
    for (const byte of Buffer.concat([V2, LOGIN])) {
      socket.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    await until(() => arrived.length === 1);
    expect(arrived[0]).toMatchObject({ branch: 'device', address: '192.0.2.7' });
  });

  it('keeps its own address when the balancer speaks for itself', async () => {
    const { port, arrived } = await listening();
    client(port).write(Buffer.concat([V2_LOCAL, LOGIN]));
    await until(() => arrived.length === 1);
    expect(arrived[0]?.address).toBe('127.0.0.1');
  });

  it('shakes hands after the header where TLS ends here', async () => {
    const { port, arrived, preLogin } = await listening({ secure: true });
    const below = client(port);
    await once(below, 'connect');
    below.write(V2);
    const socket: TLSSocket = tlsConnect({ socket: below, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    socket.write(MOBILE);
    await until(() => arrived.length === 1);
    expect(arrived).toEqual([{ branch: 'mobile', address: '192.0.2.7', encrypted: true, first: MOBILE }]);
    expect(preLogin.sockets).toBe(0);
  });

  it('is closed without a header', async () => {
    const { port, arrived, preLogin } = await listening();
    const socket = client(port);
    socket.write(LOGIN);
    await once(socket, 'close');
    expect(arrived).toEqual([]);
    expect(preLogin.sockets).toBe(0);
  });

  it('is closed when half a header is all that comes', async () => {
    const { port, preLogin } = await listening({ deadline: 50 });
    const socket = client(port);
    socket.write(V2.subarray(0, 20));
    await once(socket, 'close');
    await until(() => preLogin.sockets === 0);
  });

  it('of nobody who may send a header is taken as it is', async () => {
    const { port, arrived } = await listening({ trusted: ['192.0.2.0/24'] });
    client(port).write(Buffer.concat([V1, LOGIN]));
    await until(() => arrived.length === 1);
    expect(arrived[0]).toMatchObject({ branch: 'device', address: '127.0.0.1', encrypted: false });
    expect(arrived[0]?.first.subarray(0, 5).toString()).toBe('PROXY');
  });
});
