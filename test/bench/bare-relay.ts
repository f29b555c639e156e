import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Command, Status } from '@pinwire/protocol';
import { DASH_ID } from './target.ts';

/**
 * The limit that the product is measured against: cuts frames, copies them to the other side and gathers all that one
 * turn of the event loop brought into one write per socket. It has no accounts, no model, no checks and no limits, and
 * shares no code with the product. Who belongs together stands in tokens and e-mail addresses (`bareAccounts`).
 */
interface Connection {
  readonly socket: Socket;
  headerBytes: 5 | 7;
  rest: Buffer | undefined;
  out: Buffer | undefined;
  used: number;
  group: Group | undefined;
  /** Device number; −1 = an app. */
  device: number;
  /** What stands before the body of a device's frame when it goes to apps. */
  prefix: Buffer;
}

interface Group {
  readonly apps: Set<Connection>;
  readonly devices: Set<Connection>[];
}

const NOTHING = Buffer.alloc(0);
const FIRST_BYTES = 512;
const groups = new Map<string, Group>();
let dirty: Connection[] = [];

/** Runs the relay in this process: `plain` and `tls` port, paths of certificate and key. */
export function runBareRelay([plain, tls, cert, key]: readonly string[]): void {
  createServer({ noDelay: true, keepAlive: true }, (socket) => serve(socket)).listen({
    port: Number(plain),
    backlog: 4096,
  });
  const secure = { cert: readFileSync(cert ?? ''), key: readFileSync(key ?? '') };
  createTlsServer({ ...secure, noDelay: true, keepAlive: true }, (socket) => serve(socket, true)).listen({
    port: Number(tls),
    backlog: 4096,
  });
}

function serve(socket: Socket, secure = false): void {
  const connection: Connection = {
    socket,
    headerBytes: secure ? 7 : 5,
    rest: undefined,
    out: undefined,
    used: 0,
    group: undefined,
    device: -1,
    prefix: NOTHING,
  };
  if (secure) {
    socket.once('data', (first: Buffer) => {
      if (first[0] === Command.HARDWARE_LOGIN) connection.headerBytes = 5;
      cut(connection, first);
      socket.on('data', (chunk: Buffer) => cut(connection, chunk));
    });
  } else socket.on('data', (chunk: Buffer) => cut(connection, chunk));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => leave(connection));
}

function cut(connection: Connection, received: Buffer): void {
  const { headerBytes, rest } = connection;
  const data = rest === undefined ? received : Buffer.concat([rest, received]);
  connection.rest = undefined;
  let at = 0;
  while (data.length - at >= headerBytes) {
    const length = headerBytes === 5 ? data.readUInt16BE(at + 3) : data.readUInt32BE(at + 3);
    const end = at + headerBytes + length;
    if (end > data.length) break;
    handle(connection, data, at, end);
    at = end;
  }
  if (at < data.length) connection.rest = data.subarray(at);
}

function handle(connection: Connection, data: Buffer, at: number, end: number): void {
  const command = data[at] as number;
  const start = at + connection.headerBytes;
  if (command === Command.HARDWARE) {
    const { group } = connection;
    if (group === undefined) return;
    if (connection.device >= 0) for (const app of group.apps) append(app, data, at, connection.prefix, start, end);
    else toDevice(group, data, at, start, end);
    return;
  }
  if (command === Command.HARDWARE_LOGIN || command === Command.LOGIN) enter(connection, data, start, end);
  respond(connection, data, at);
}

/** `1-7\0vw\05\023`: the digits behind the `-` are the device, what follows the first NUL goes to it. */
function toDevice(group: Group, data: Buffer, at: number, start: number, end: number): void {
  let device = 0;
  let from = start;
  while (data[from] !== 0x2d) from++;
  for (from++; data[from] !== 0; from++) device = device * 10 + (data[from] as number) - 0x30;
  const sockets = group.devices[device];
  if (sockets) for (const socket of sockets) append(socket, data, at, NOTHING, from + 1, end);
}

function enter(connection: Connection, data: Buffer, start: number, end: number): void {
  const text = data.toString('latin1', start, end);
  const name = text.slice(0, 8);
  const group = groups.get(name) ?? { apps: new Set(), devices: [] };
  groups.set(name, group);
  connection.group = group;
  if (connection.headerBytes === 7) {
    group.apps.add(connection);
    return;
  }
  connection.device = Number(text.slice(8, 16));
  connection.prefix = Buffer.from(`${DASH_ID}-${connection.device}\0`);
  group.devices[connection.device] ??= new Set();
  group.devices[connection.device]?.add(connection);
}

function leave(connection: Connection): void {
  connection.group?.apps.delete(connection);
  connection.group?.devices[connection.device]?.delete(connection);
}

function respond(connection: Connection, data: Buffer, at: number): void {
  const to = header(connection, Command.RESPONSE, data, at, Status.OK, 0);
  connection.used = to;
}

function append(connection: Connection, data: Buffer, at: number, prefix: Buffer, start: number, end: number): void {
  const length = prefix.length + end - start;
  let to = header(connection, data[at] as number, data, at, length, length);
  const out = connection.out as Buffer;
  for (let from = 0; from < prefix.length; ) out[to++] = prefix[from++] as number;
  for (let from = start; from < end; ) out[to++] = data[from++] as number;
  connection.used = to;
}

/** Makes room for a frame, writes its header and returns where its body begins. */
function header(connection: Connection, command: number, data: Buffer, at: number, last: number, body: number): number {
  const { headerBytes, used } = connection;
  const need = used + headerBytes + body;
  if (connection.out === undefined) {
    connection.out = Buffer.allocUnsafe(Math.max(FIRST_BYTES, need));
    if (dirty.push(connection) === 1) setImmediate(flush);
  } else if (need > connection.out.length) {
    const grown = Buffer.allocUnsafe(2 * need);
    connection.out.copy(grown, 0, 0, used);
    connection.out = grown;
  }
  const { out } = connection;
  out[used] = command;
  out[used + 1] = data[at + 1] as number;
  out[used + 2] = data[at + 2] as number;
  if (headerBytes === 5) return out.writeUInt16BE(last, used + 3);
  return out.writeUInt32BE(last, used + 3);
}

function flush(): void {
  const batch = dirty;
  dirty = [];
  for (const connection of batch) {
    const { out, used } = connection;
    connection.out = undefined;
    connection.used = 0;
    if (out) connection.socket.write(out.subarray(0, used));
  }
}
