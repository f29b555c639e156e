/** What carries the frames of a connection. TLS that a balancer ended counts as TLS. */
export type Transport = 'tcp' | 'tls' | 'websocket' | 'websocket-tls' | 'mqtt';

/**
 * One client connection that carries frames, whatever is below it: TCP, TLS or WebSocket, and whatever header its
 * frames have. Frames written within one turn of the event loop leave together.
 */
export interface Wire {
  /** Peer address without a port. */
  readonly address: string;
  readonly transport: Transport;
  /** Appends one frame whose body is `prefix` followed by `data[start, end)`; the bytes are copied. */
  frame(command: number, id: number, data: Buffer, start?: number, end?: number, prefix?: Buffer): void;
  response(id: number, status: number): void;
  /** The peer is known: it leaves the bounds of sockets before login, and its bodies may be long. */
  loggedIn(): void;
  /** Hands on no further frame and reads no more; what was read already waits. */
  pause(): void;
  resume(): void;
  /** Sends what was appended and then closes; nothing is read any more. */
  close(): void;
  /** Name that the client gave itself: a newer connection of the same name and device replaces this one. */
  readonly client?: string | undefined;
  /** Tells a client that gave itself a name that it is replaced, and closes. */
  replaced?(): void;
}

/** What a connection does with what comes in. */
export interface WireHandler {
  /** The body is `data[start, end)`, valid during the call only; `status` belongs to RESPONSE frames. */
  frame(command: number, id: number, data: Buffer, start: number, end: number, status: number): void;
  /** Any byte came in: the idle clock starts again. */
  active(): void;
  /** The peer sends nothing more but may read on; the handler closes the wire, or else the wire closes itself. */
  ended?(): void;
  /** The connection is gone, for whatever reason; called once. */
  closed(): void;
}

/** Limits of one connection, all in bytes. */
export interface WireLimits {
  /** Longest body before login. */
  maxBodyBeforeLogin: number;
  /** Longest body after login. */
  maxBody: number;
  /** A socket that has more than this unsent when there is more to send is cut (promise P8). */
  maxUnsent: number;
}

/** Counters of the transports; the owner gives them to its metrics. */
export interface WireStats {
  /** Frames and responses that were written, by command code. */
  readonly framesOut: Float64Array;
  slowReadersCut: number;
  malformed: number;
}
