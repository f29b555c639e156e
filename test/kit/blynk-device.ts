import { once } from 'node:events';
import blynk, { type Blynk, type Connector } from 'blynk-library';
import { WebSocket } from 'ws';
import { plain, secure, type Target } from './target.ts';

/** Transports of the library; its WebSocket knows no TLS. */
export type BlynkTransport = 'tcp' | 'tls' | 'ws';

/** A board without pins of its own. */
const BOARD = { init: () => undefined, process: () => true };

/** A device that runs the `blynk-library` of npm, as a Raspberry Pi does. It logs to the console, as it always does. */
export class BlynkDevice {
  readonly blynk: Blynk;
  readonly #writes = new Map<number, string[][]>();
  readonly #waiting = new Map<number, (values: string[]) => void>();

  private constructor(token: string, connector: Connector) {
    this.blynk = new blynk.Blynk(token, { connector, board: BOARD, skip_connect: true });
    // Without a listener an error event would end the process.
    this.blynk.on('error', () => undefined);
  }

  /** Connects and waits until the library says that it is connected. */
  static async connect(target: Target, token: string, transport: BlynkTransport = 'tcp', port?: number) {
    const device = new BlynkDevice(token, await connectorOf(target, transport, port));
    const connected = once(device.blynk, 'connect');
    device.blynk.connect();
    await connected;
    return device;
  }

  /** Connects with a token that must be refused; resolves with the library's name of the error. */
  static async refused(target: Target, token: string): Promise<unknown> {
    const device = new BlynkDevice(token, await connectorOf(target, 'tcp'));
    // Not `once` of node:events, which throws at an event called error.
    const refused = new Promise((resolve) => device.blynk.once('error', resolve));
    device.blynk.connect();
    const reason = await refused;
    device.close();
    return reason;
  }

  /** Collects what is written to a virtual pin from now on. */
  listen(pin: number): void {
    const writes: string[][] = [];
    this.#writes.set(pin, writes);
    new this.blynk.VirtualPin(pin).on('write', (values: string[]) => {
      const waiting = this.#waiting.get(pin);
      this.#waiting.delete(pin);
      if (waiting) waiting(values);
      else writes.push(values);
    });
  }

  /** The next write to a pin that `listen` was called for. */
  nextWrite(pin: number): Promise<string[]> {
    const early = this.#writes.get(pin)?.shift();
    if (early) return Promise.resolve(early);
    return new Promise((resolve) => this.#waiting.set(pin, resolve));
  }

  virtualWrite(pin: number, value: unknown): void {
    this.blynk.virtualWrite(pin, value);
  }

  /** Resolves when the library has lost its connection. */
  async disconnected(): Promise<void> {
    await once(this.blynk, 'disconnect');
  }

  close(): void {
    if (this.blynk.timerConn) clearInterval(this.blynk.timerConn);
    this.blynk.disconnect(false);
  }
}

async function connectorOf(target: Target, transport: BlynkTransport, port?: number): Promise<Connector> {
  if (transport === 'tcp') {
    const address = plain(target);
    return new blynk.TcpClient({ addr: address.host, port: port ?? address.port });
  }
  if (transport === 'tls') {
    const address = secure(target, port);
    const ca = Buffer.from(address.ca ?? '');
    return new blynk.SslClient({ addr: address.host, port: address.port, ca, servername: 'localhost' });
  }
  const address = plain(target);
  const { WsClient } = await browserPart();
  return new WsClient({ addr: address.host, port: port ?? address.port, path: '/websockets' });
}

/** The library's WebSocket connector is written for browsers: it wants their globals. */
async function browserPart() {
  const globals = globalThis as { window?: unknown; WebSocket?: unknown };
  globals.WebSocket = WebSocket;
  globals.window = globals;
  try {
    return (await import('blynk-library/blynk-browser.js')).default;
  } finally {
    // With a window the rest of the library would take this for a browser.
    delete globals.window;
  }
}
