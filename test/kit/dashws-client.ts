import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';

/**
 * A web client as people wrote it for `/dashws` (app.md 14): one message a frame, the first three bytes are command and
 * id, a RESPONSE has a code of four bytes. It shares no code with the server.
 */
export class DashwsClient {
  readonly #socket: WebSocket;
  readonly #messages: Buffer[] = [];
  #wake: () => void = () => {};
  /** As that client makes them: the low 16 bits of a clock. */
  #clock = Date.now();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      this.#messages.push(data);
      this.#wake();
    });
    socket.on('close', () => this.#wake());
  }

  static async open(host: string, port: number): Promise<DashwsClient> {
    const socket = new WebSocket(`wss://${host}:${port}/dashws`, { rejectUnauthorized: false });
    const client = new DashwsClient(socket);
    await once(socket, 'open');
    return client;
  }

  /** Logs in and returns the code of the answer. */
  async login(email: string, password: string): Promise<number> {
    const salt = createHash('sha256').update(email.toLowerCase()).digest();
    const hash = createHash('sha256').update(password).update(salt).digest('base64');
    return this.answer(this.send(2, `${email}\0${hash}\0web\x001.0.0\0Blynk`));
  }

  async ping(): Promise<number> {
    return this.answer(this.send(6, ''));
  }

  /** HARDWARE `dashId-deviceId\0vw\0pin\0value`; only a failure is answered. */
  write(dashId: number, deviceId: number, pin: number, value: string | number, id?: number): number {
    return this.send(20, `${dashId}-${deviceId}\0vw\0${pin}\0${value}`, id);
  }

  send(command: number, body: string, id = this.#clock++ & 0xffff): number {
    this.#socket.send(Buffer.concat([Buffer.from([command, id >> 8, id & 0xff]), Buffer.from(body)]));
    return id;
  }

  /** The code of the RESPONSE with this id; the message is exactly seven bytes long. */
  async answer(id: number): Promise<number> {
    const message = await this.next((bytes) => bytes[0] === 0 && bytes.readUInt16BE(1) === id);
    if (message.length !== 7) throw new Error(`a RESPONSE of ${message.length} bytes`);
    return message.readInt32BE(3);
  }

  /** The parts of the next HARDWARE frame: `['1-0', 'vw', '5', '23']`. */
  async hardware(): Promise<string[]> {
    return (await this.next((bytes) => bytes[0] === 20)).toString('utf8', 3).split('\0');
  }

  /** The next message that fits; the others stay. */
  async next(match: (message: Buffer) => boolean, timeoutMs = 5000): Promise<Buffer> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const at = this.#messages.findIndex(match);
      if (at >= 0) return this.#messages.splice(at, 1)[0] as Buffer;
      if (this.#socket.readyState === WebSocket.CLOSED) throw new Error('the server closed the connection');
      const left = deadline - Date.now();
      if (left <= 0)
        throw new Error(`no such message within ${timeoutMs} ms; there are ${this.#messages.length} others`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }
}
