import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './ports.ts';

/** A wire to a server that can be cut: then nothing passes and nobody is told, as with a cable that is pulled. */
export class TcpProxy {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private isCut = false;

  private constructor(
    /** URL of the server by way of this proxy. */
    readonly url: string,
  ) {}

  static async open(url: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(url);
    const through = new URL(url);
    through.hostname = '127.0.0.1';
    through.port = String(await freePort());
    const server = createServer();
    const proxy = new TcpProxy(through.href);
    server.on('connection', (socket) => proxy.join(socket, connect(Number(port), hostname)));
    server.listen(Number(through.port), '127.0.0.1');
    await once(server, 'listening');
    // It lives as long as the tests.
    server.unref();
    return proxy;
  }

  cut(): void {
    this.isCut = true;
    for (const pair of this.pairs) for (const socket of pair) socket.pause();
  }

  mend(): void {
    this.isCut = false;
    for (const pair of this.pairs) for (const socket of pair) socket.resume();
  }

  private join(one: Socket, other: Socket): void {
    const pair = [one, other] as const;
    this.pairs.add(pair);
    const end = (): void => {
      this.pairs.delete(pair);
      one.destroy();
      other.destroy();
    };
    for (const [from, to] of [pair, [other, one] as const]) {
      from.unref();
      from.on('data', (data) => to.write(data));
      from.on('close', end);
      from.on('error', end);
      if (this.isCut) from.pause();
    }
  }
}
