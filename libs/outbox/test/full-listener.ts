import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Listens for one connection that it never takes. */
const PROGRAM = `
const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  require('node:fs').writeSync(1, String(server.address().port));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

/** Longest time that the system takes to complete a connection on this machine, in ms. */
const CONNECT_MS = 300;

/** A port where one connects for ever: so many wait there already that the system answers no more (Linux). */
export class FullListener {
  private constructor(
    readonly port: number,
    private readonly end: () => void,
  ) {}

  static async start(): Promise<FullListener> {
    const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
    const sockets: Socket[] = [];
    const end = (): void => {
      child.kill('SIGKILL');
      for (const socket of sockets) socket.destroy();
    };
    const port = Number((await once(child.stdout, 'data')).toString());
    for (let isFull = false; !isFull; ) {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.on('error', () => undefined);
      sockets.push(socket);
      isFull = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(false));
        setTimeout(() => resolve(true), CONNECT_MS);
      });
    }
    return new FullListener(port, end);
  }

  stop(): void {
    this.end();
  }
}
