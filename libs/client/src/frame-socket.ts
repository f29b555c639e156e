import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';

/** What is below the frames. */
export type Transport = 'tcp' | 'tls' | 'ws' | 'wss';

export interface Address {
  host: string;
  port: number;
  /** Certificates (PEM) to trust in place of the system's. */
  ca?: string;
  /** Take any certificate. Only for a server on this machine, or in a test. */
  insecure?: boolean;
}

/** An open connection that carries bytes: a TCP or TLS socket, or a WebSocket with one message a `send`. */
export interface FrameSocket {
  send(bytes: Buffer): void;
  /** Ends the connection in order. */
  end(): void;
  /** Ends it without a word, as a cable that is pulled. */
  destroy(): void;
  /** No more bytes are taken from the peer until `resume`. */
  pause(): void;
  resume(): void;
}

export interface FrameSocketEvents {
  data(bytes: Buffer): void;
  /** Called once, with the error where there was one. */
  closed(error?: Error): void;
}

/** Time for the connection, the TLS handshake and the upgrade together, in ms. */
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Opens a connection.
 *
 * @param path of the WebSocket
 * @throws the system's or the TLS error, or an Error that names the address after 10 s
 */
export async function openSocket(
  transport: Transport,
  { host, port, ca, insecure = false }: Address,
  path: string,
  events: FrameSocketEvents,
): Promise<FrameSocket> {
  const trust = { ca, rejectUnauthorized: !insecure };
  if (transport === 'tcp') return fromSocket(connectTcp({ host, port, noDelay: true }), 'connect', events);
  if (transport === 'tls') {
    const socket = connectTls({ host, port, ...trust });
    socket.setNoDelay(true);
    return fromSocket(socket, 'secureConnect', events);
  }
  const url = `${transport}://${host.includes(':') ? `[${host}]` : host}:${port}${path}`;
  return fromWebSocket(new WebSocket(url, { ...trust, perMessageDeflate: false, maxPayload: 0 }), events);
}

async function fromSocket(socket: Socket, ready: string, events: FrameSocketEvents): Promise<FrameSocket> {
  let failure: Error | undefined;
  await opened(
    socket,
    ready,
    () => socket.destroy(),
    (error) => {
      failure = error;
    },
  );
  socket.on('data', events.data);
  socket.once('close', () => events.closed(failure));
  return {
    send: (bytes) => void socket.write(bytes),
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  };
}

async function fromWebSocket(socket: WebSocket, events: FrameSocketEvents): Promise<FrameSocket> {
  let failure: Error | undefined;
  // The upgrade and the first message may come in one piece, so that the listener cannot wait for the opening.
  socket.on('message', (message: Buffer, binary: boolean) => {
    if (binary) events.data(message);
  });
  await opened(
    socket,
    'open',
    () => socket.terminate(),
    (error) => {
      failure = error;
    },
  );
  socket.once('close', () => events.closed(failure));
  return {
    send: (bytes) => socket.send(bytes),
    end: () => socket.close(),
    destroy: () => socket.terminate(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
}

/** Waits for `ready`; later errors go to `onError`. */
function opened(
  socket: Pick<NodeJS.EventEmitter, 'on' | 'once' | 'removeListener'>,
  ready: string,
  destroy: () => void,
  onError: (error: Error) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      destroy();
      reject(new Error(`no connection within ${CONNECT_TIMEOUT_MS} ms`));
    }, CONNECT_TIMEOUT_MS);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      onError(error);
      reject(error);
    };
    socket.on('error', fail);
    socket.once(ready, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
