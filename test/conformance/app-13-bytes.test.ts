import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type FrameSocket, newEmail, openSocket, passwordHash } from '../kit/app-client.ts';
import { plain, secure, type Target } from '../kit/target.ts';
import { HEADERS } from './app/account.ts';
import { conformanceTarget, isStrict } from './kit/index.ts';

let target: Target;
beforeAll(async () => {
  target = await conformanceTarget();
}, 120_000);
afterAll(() => target?.close());

/** A connection below the frames: bytes as hex. */
class Bytes {
  #came = Buffer.alloc(0);
  #wake: () => void = () => undefined;
  constructor(private readonly socket: FrameSocket) {}

  static async open(transport: 'tls' | 'wss' | 'tcp'): Promise<Bytes> {
    let self: Bytes | undefined;
    const address = transport === 'tcp' ? plain(target) : secure(target);
    const socket = await openSocket(transport, address, '/dashws', {
      data: (bytes) => self?.take(bytes),
      closed: () => self?.take(Buffer.alloc(0)),
    });
    onTestFinished(() => socket.destroy());
    self = new Bytes(socket);
    return self;
  }

  send(...parts: (string | Buffer)[]): void {
    this.socket.send(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part))));
  }

  /** The next bytes, as many as those that are expected. */
  async expect(hex: string): Promise<void> {
    const length = hex.length / 2;
    const end = Date.now() + 10_000;
    while (this.#came.length < length && Date.now() < end) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, end - Date.now());
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const got = this.#came.subarray(0, length).toString('hex');
    this.#came = this.#came.subarray(length);
    expect(got).toBe(hex);
  }

  /** How many bytes came that nobody has taken. */
  get left(): number {
    return this.#came.length;
  }

  async atLeast(length: number): Promise<Buffer> {
    while (this.#came.length < length) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const bytes = this.#came.subarray(0, length);
    this.#came = this.#came.subarray(length);
    return bytes;
  }

  private take(bytes: Buffer): void {
    this.#came = Buffer.concat([this.#came, bytes]);
    this.#wake();
  }
}

describe.each(HEADERS)('13 the bytes of a first hour over the %s header', (header) => {
  const length = (size: number): string => (header === 'web' ? '' : size.toString(16).padStart(8, '0'));
  /** A frame with this header. */
  const frame = (command: string, id: string, body: string | Buffer): Buffer => {
    const bytes = typeof body === 'string' ? Buffer.from(body.replaceAll('|', '\0')) : body;
    return Buffer.concat([Buffer.from(command + id + length(bytes.length), 'hex'), bytes]);
  };
  const hex = (command: string, id: string, body: string): string => frame(command, id, body).toString('hex');
  const open = () => Bytes.open(header === 'web' ? 'wss' : 'tls');

  test.skipIf(isStrict && header === 'web')('from the registration to the ping', async () => {
    const email = newEmail();
    const hash = passwordHash(email, 'secret');
    expect(hash).toBe(
      createHash('sha256').update('secret').update(createHash('sha256').update(email).digest()).digest('base64'),
    );
    const app = await open();
    app.send(frame('01', '0001', `${email}|${hash}|Blynk`));
    await app.expect('000001000000c8');
    app.send(frame('02', '0002', `${email}|wrong|Android|2.27.1|Blynk`));
    await app.expect('00000200000005');
    app.send(frame('02', '0002', `${email}|${hash}|Android|2.27.1|Blynk`));
    await app.expect('000002000000c8');
    // The profile of an empty account: a zlib stream of {}.
    app.send(frame('18', '000b', ''));
    await app.expect(`18000b${length(10)}789cabae0500017500f9`);
    app.send(frame('15', '0003', '{"id":1,"name":"Demo","isActive":true}'));
    await app.expect('000003000000c8');
    app.send(frame('2a', '0004', '1|{"id":0,"name":"Board","boardType":"ESP8266"}'));
    await app.expect(`2a0004${length(201)}`);
    const device = JSON.parse((await app.atLeast(201)).toString()) as { token: string };
    const token = device.token;
    expect(device).toEqual({
      id: 0,
      name: 'Board',
      boardType: 'ESP8266',
      token: expect.stringMatching(/^[\w-]{32}$/),
      status: 'OFFLINE',
      disconnectTime: 0,
      connectTime: 0,
      firstConnectTime: 0,
      dataReceivedAt: 0,
      isUserIcon: false,
    });
    app.send(frame('32', '0005', '1|0'));
    await app.expect(`320005${length(201)}`);
    expect(JSON.parse((await app.atLeast(201)).toString())).toEqual(device);
    app.send(frame('07', '0006', '1'));
    await app.expect('00000600000007');
    const hardware = await Bytes.open('tcp');
    hardware.send('1d00010020', Buffer.from(token));
    await hardware.expect('00000100c8');
    await app.expect(hex('04', '0001', '1-0'));
    hardware.send('1400020009', Buffer.from('vw\x005\x0023.5'));
    await app.expect(hex('14', '0002', '1-0|vw|5|23.5'));
    app.send(frame('14', '0008', '1-0|vw|6|255'));
    await hardware.expect(`1400080008${Buffer.from('vw\x006\x00255').toString('hex')}`);
    app.send(frame('07', '0009', '1'));
    await app.expect('000009000000c8');
    const values = ['1-0|vw|5|23.5', '1-0|vw|6|255'].map((body) => hex('19', '0457', body));
    const both = (values.join('').length / 2) | 0;
    const got = (await app.atLeast(both)).toString('hex');
    expect([values.join(''), values.toReversed().join('')]).toContain(got);
    app.send(frame('06', '000a', ''));
    await app.expect('00000a000000c8');
    hardware.send('0600030000');
    await hardware.expect('00000300c8');
    expect([app.left, hardware.left]).toEqual([0, 0]);
  });
});
