import { BlockList, isIP, type Socket, SocketAddress } from 'node:net';
import { plainAddress } from './socket-wire.ts';

/**
 * The header of the PROXY protocol (haproxy.org, proxy-protocol.txt, versions 1 and 2): a balancer sends it before the
 * client's own bytes to say whose they are.
 */
export interface ProxyHeader {
  /** Length of the header; the client's bytes follow. */
  bytes: number;
  /** Address of the client; undefined when the balancer speaks for itself (a health check) or does not know. */
  address: string | undefined;
  /** The client's bytes came to the balancer over TLS, and it ended the TLS (v2 only). */
  secure: boolean;
}

/** Longest line of version 1, line end included. */
const MAX_V1 = 107;
/** What follows the fixed part of version 2: addresses and some details of a TLS session take a few hundred bytes. */
const MAX_V2_REST = 4096;

const V1_START = Buffer.from('PROXY ');
const V2_START = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const V2_FIXED = 16;

const LOCAL = 0x20;
const PROXY = 0x21;
const TCP4 = 0x11;
const TCP6 = 0x21;
const TYPE_SSL = 0x20;
const CLIENT_SSL = 0x01;

/** Reads the header at the start of `data`: 'more' while it is not whole, 'bad' when there is none. */
export function readProxyHeader(data: Buffer): ProxyHeader | 'more' | 'bad' {
  if (startsLike(data, V2_START)) return readV2(data);
  if (startsLike(data, V1_START)) return readV1(data);
  return 'bad';
}

/** Whether `data` begins with `start`, or is a part of it. */
function startsLike(data: Buffer, start: Buffer): boolean {
  const length = Math.min(data.length, start.length);
  return data.compare(start, 0, length, 0, length) === 0;
}

function readV1(data: Buffer): ProxyHeader | 'more' | 'bad' {
  const end = data.subarray(0, MAX_V1).indexOf('\r\n');
  if (end < 0) return data.length < MAX_V1 ? 'more' : 'bad';
  const bytes = end + 2;
  const [, family, source = '', target = '', ...ports] = data.toString('latin1', 0, end).split(' ');
  if (family === 'UNKNOWN') return { bytes, address: undefined, secure: false };
  const version = family === 'TCP4' ? 4 : family === 'TCP6' ? 6 : undefined;
  if (isIP(source) !== version || isIP(target) !== version) return 'bad';
  if (ports.length !== 2 || !ports.every((port) => /^\d{1,5}$/.test(port) && Number(port) <= 65_535)) return 'bad';
  return { bytes, address: source, secure: false };
}

function readV2(data: Buffer): ProxyHeader | 'more' | 'bad' {
  if (data.length < V2_FIXED) return 'more';
  const command = data[12];
  const rest = data.readUInt16BE(14);
  if ((command !== LOCAL && command !== PROXY) || rest > MAX_V2_REST) return 'bad';
  const bytes = V2_FIXED + rest;
  if (data.length < bytes) return 'more';
  if (command === LOCAL) return { bytes, address: undefined, secure: false };
  const body = data.subarray(V2_FIXED, bytes);
  const size = { [TCP4]: 12, [TCP6]: 36 }[data[13] as number];
  // Datagrams and local sockets: nothing that has an address for us.
  if (size === undefined) return { bytes, address: undefined, secure: false };
  if (body.length < size) return 'bad';
  const secure = endedTls(body.subarray(size));
  if (secure === undefined) return 'bad';
  return { bytes, address: size === 12 ? body.subarray(0, 4).join('.') : ipv6(body.subarray(0, 16)), secure };
}

/** Whether the details name a TLS session of the client; undefined when they are malformed. */
function endedTls(details: Buffer): boolean | undefined {
  let secure = false;
  let at = 0;
  while (at < details.length) {
    if (at + 3 > details.length) return undefined;
    const end = at + 3 + details.readUInt16BE(at + 1);
    if (end > details.length) return undefined;
    if (details[at] === TYPE_SSL && end > at + 3) secure = ((details[at + 3] as number) & CLIENT_SSL) !== 0;
    at = end;
  }
  return secure;
}

function ipv6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(2 * at).toString(16));
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}

/** The peers whose connections begin with a PROXY header. */
export class TrustedProxies {
  private readonly list = new BlockList();
  private readonly none: boolean;

  /** @param networks addresses (`10.0.0.7`) and networks (`10.0.0.0/8`, `fd00::/8`) */
  constructor(networks: readonly string[]) {
    this.none = networks.length === 0;
    for (const network of networks) {
      const [address = '', prefix] = network.split('/');
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      if (prefix === undefined) this.list.addAddress(address, family);
      else this.list.addSubnet(address, Number(prefix), family);
    }
  }

  has(address: string | undefined): boolean {
    if (this.none) return false;
    const plain = plainAddress(address);
    const version = isIP(plain);
    return version !== 0 && this.list.check(plain, version === 6 ? 'ipv6' : 'ipv4');
  }
}

/**
 * Lets a socket say of itself what the balancer told: whoever asks it later, HTTP included, sees the client's address,
 * and TLS that ended at the balancer as TLS.
 */
export function speakForClient(socket: Socket, { address, secure }: ProxyHeader): void {
  if (address !== undefined) Object.defineProperty(socket, 'remoteAddress', { value: address });
  if (secure) Object.defineProperty(socket, 'encrypted', { value: true });
}
