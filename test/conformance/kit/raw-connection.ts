import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { plain, secure, type Target } from '../../kit/target.ts';
import { until } from '../../kit/until.ts';

/** A connection on which bytes go out and come back as they are, as Latin-1 text. */
export class RawConnection {
  text = '';
  isClosed = false;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      this.text += chunk;
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.isClosed = true;
    });
  }

  static open(target: Target, isSecure = false): RawConnection {
    const { host, port } = isSecure ? secure(target) : plain(target);
    return new RawConnection(
      isSecure ? connectTls({ host, port, rejectUnauthorized: false }) : connectTcp({ host, port }),
    );
  }

  send(text: string | Buffer): void {
    this.socket.write(text);
  }

  /** Waits until that much has come, and resolves with all of it. */
  async receive(length: number): Promise<string> {
    await until(() => this.text.length >= length || this.isClosed, 5000, `${length} bytes; there are: ${this.text}`);
    return this.text;
  }

  /** Waits for the end of the connection, and resolves with all that came. */
  async closed(): Promise<string> {
    await until(() => this.isClosed, 5000, `the end of the connection; there is: ${this.text}`);
    return this.text;
  }

  destroy(): void {
    this.socket.destroy();
  }
}
